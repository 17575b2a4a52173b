"""A scheme of tiers over everybody: its pages, and what a person waits for who drags a threshold.

Everything is asked of the API by somebody signed in, short of the socket. The first answer measures everybody's
dimensions; those after it compare arrays.
"""

import tempfile
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from bench import installation
from bench.distributions import END
from bench.measure import Task, Timed

CALLS, WARM_UP = 20, 2
JSON = "application/json"
FIRST, DRAGGED = "what if, the first answer", "what if, a threshold dragged"
PAGE, CLOSE, MOVES = "the pyramid", "who is close to the next level", "moves of 30 days"
MONTHS, ONE = "twelve months of revenue", "one customer's level and what is missing"
NEAR_FIRST, NEAR, NEAR_PAGE = "close to a rule, the first answer", "who is close to a rule", "the pyramid of rules"
ASKED = (FIRST, DRAGGED, PAGE, CLOSE, MOVES, MONTHS, ONE, NEAR_FIRST, NEAR, NEAR_PAGE)


def tasks(shop: Path, work: Path, calls: int = CALLS) -> dict[str, Task]:
    return {"zhike": partial(asked, shop, work, calls)}


def asked(shop: Path, work: Path, calls: int) -> Timed:
    """Levels by three dimensions, two of them enough, with grace; everybody decided once."""
    with tempfile.TemporaryDirectory(dir=work) as data:
        installation.install(shop, Path(data))
        client, timed = installation.client(), Timed()
        design = _design()
        body = {"name": {"zh": "分层", "en": "Tiers"}, "design": design, "update_mode": "manual"}
        made = client.post("/api/v1/tiers", body, JSON).json()
        _decide(made)
        timed.repeat(FIRST, lambda: _what_if(client, made["id"], design, 1000), 1)
        thresholds = cycle(range(500, 3000, 70))
        timed.repeat(DRAGGED, lambda: _what_if(client, made["id"], design, next(thresholds)), calls, WARM_UP)
        start = f"{(END - timedelta(days=30)).isoformat()}Z"
        for name, path in ((PAGE, "pyramid"), (CLOSE, "close?level=high"), (MOVES, f"moves?start={start}")):
            timed.repeat(name, partial(_get, client, f"/api/v1/tiers/{made['id']}/{path}"), calls, WARM_UP)
        timed.repeat(MONTHS, partial(_get, client, f"/api/v1/tiers/{made['id']}/months"), max(calls // 4, 2), 1)
        someone = _get(client, f"/api/v1/tiers/{made['id']}/close?level=middle")["items"][0]["customer"]["id"]
        timed.repeat(ONE, partial(_get, client, f"/api/v1/customers/{someone}/tiers"), calls, WARM_UP)
        _near_rules(client, timed, calls)
        installation.close()
    return timed


def _near_rules(client: Any, timed: Timed, calls: int) -> None:
    """The same question of levels that are a rule each, of numbers and of words."""
    body = {"name": {"zh": "规则", "en": "Rules"}, "design": _by_rules(), "update_mode": "manual"}
    made = client.post("/api/v1/tiers", body, JSON).json()
    _decide(made)
    path = f"/api/v1/tiers/{made['id']}"
    timed.repeat(NEAR_FIRST, partial(_get, client, f"{path}/close?level=high"), 1)
    timed.repeat(NEAR, partial(_get, client, f"{path}/close?level=high"), calls, WARM_UP)
    timed.repeat(NEAR_PAGE, partial(_get, client, f"{path}/pyramid"), calls, WARM_UP)


def _by_rules() -> dict[str, Any]:
    from zhike.tagging.tiers.presets import INTERACTIONS, ORDERS, SPENDING

    def asks(spending: int, orders: int) -> dict[str, Any]:
        numbers = [
            {**each["value"], "op": "ge", "value": least}
            for each, least in ((SPENDING, spending), (ORDERS, orders), (INTERACTIONS, orders))
        ]
        return {"type": "and", "of": [*numbers[:2], {"type": "or", "of": [numbers[2], _FEMALE]}]}

    levels = [
        {"key": key, "name": {"zh": key, "en": key}, "rule": rule}
        for key, rule in (("high", asks(3000, 12)), ("middle", asks(400, 3)), ("low", None))
    ]
    return {"method": "rules", "dimensions": [], "levels": levels}


_FEMALE = {"type": "trait", "trait": "gender", "op": "in", "value": ["female"]}


def _decide(made: dict[str, Any]) -> None:
    """A run as of a day before the end, and one as of the end, so that there is a history."""
    from datetime import UTC

    from zhike import wiring
    from zhike.control.tags import service
    from zhike.tagging.plan import Instant
    from zhike.tagging.run import run_tags

    tags = [service.get(made[which]) for which in ("raw_tag_id", "tag_id") if made[which]]
    for day, run in ((END - timedelta(days=1), "first"), (END, "second")):
        run_tags(wiring.warehouse(), service.rule_tags(tags), Instant(day, "Asia/Shanghai"), run)
    service.ran({tag.id: tag.version for tag in tags}, END.replace(tzinfo=UTC))


def _what_if(client: Any, scheme: str, design: dict[str, Any], threshold: float) -> Any:
    high, *rest = design["levels"]
    moved = {**design, "levels": [high | {"thresholds": high["thresholds"] | {"spending": threshold + 2000}}, *rest]}
    answer = client.post("/api/v1/tiers/what-if", {"design": moved, "scheme_id": scheme}, JSON)
    assert answer.status_code == 200, answer.content
    return answer.json()


def _get(client: Any, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def _design() -> dict[str, Any]:
    from zhike.tagging.tiers.presets import INTERACTIONS, ORDERS, SPENDING

    def level(key: str, **thresholds: float) -> dict[str, Any]:
        return {"key": key, "name": {"zh": key, "en": key}, "thresholds": thresholds, "at_least": 2,
                "cost_per_customer": "20", "cost_percent": "1.5"}  # fmt: skip

    levels = [
        level("high", spending=3000, orders=12, interactions=40),
        level("middle", spending=400, orders=3, interactions=5),
        {"key": "low", "name": {"zh": "low", "en": "low"}},
    ]
    dimensions = [SPENDING, ORDERS, INTERACTIONS]
    return {"method": "thresholds", "grace_days": 30, "dimensions": dimensions, "levels": levels}
