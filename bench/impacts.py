"""What publishing one changed tag would do, and how it would have fared: how long a person waits for either.

The impact is one plan for the new definition against the profile's column; the backtest decides the tag as of the ends
of 13 months and looks at what everybody did in the month after each. Both are timed as the API answers them, to
somebody signed in, short of the socket.
"""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from bench import installation
from bench.measure import Task, Timed
from bench.peers import Json

WARM_UP = 1


def _bought(times: int, days: int) -> Json:
    return {"type": "event", "events": ["order_completed"], "measure": "count", "window": {"days": days}, "op": "ge",
            "value": times}  # fmt: skip


def _definition(times: int) -> Json:
    """Two levels, over a year and a month."""
    rules = {"often": _bought(times, 365), "lately": _bought(1, 30)}
    levels = [{"key": key, "name": {"zh": key, "en": key}, "rule": rule} for key, rule in rules.items()]
    return {"version": 1, "levels": levels}


TAG: Json = {
    "name": {"zh": "常客", "en": "Regulars"}, "description": {"zh": "", "en": ""}, "colour": "#2563eb", "kind": "rule",
    "definition": _definition(6),
}  # fmt: skip


def tasks(shop: Path, work: Path, calls: int) -> dict[str, Task]:
    return {"zhike": partial(answered, shop, work, calls)}


def answered(shop: Path, work: Path, calls: int) -> Timed:
    """Make a tag, decide it, and ask what a change of it would do; then how the change would have fared."""
    with tempfile.TemporaryDirectory(dir=work) as data:
        installation.install(shop, Path(data))
        from zhike.control.jobs import service as jobs  # which Django must be loaded for

        client = installation.client()

        def ask(path: str, body: Any) -> Json:
            answer = client.post(path, body, "application/json")
            assert answer.status_code in (200, 201, 202), answer.content
            found: Json = answer.json()
            return found

        tag = ask("/api/v1/tags", TAG)
        run = ask("/api/v1/runs", {"tag_ids": [tag["id"]]})
        jobs.perform(run["id"])
        wanted = {"definition": _definition(5)}
        impact = partial(ask, f"/api/v1/tags/{tag['id']}/impact", wanted)
        backtest = partial(ask, "/api/v1/tags/backtest", wanted)
        timed = Timed(answer=_told(impact(), backtest()))
        timed.repeat("impact", impact, calls, WARM_UP)
        timed.repeat("backtest", backtest, max(1, calls // 4), 0)
        installation.close()
    return timed


def _told(impact: Json, backtest: Json) -> Json:
    """What was found, so that nobody times an empty answer."""
    assert impact["before"] and impact["after"] >= impact["before"], impact
    assert any(month["size"] for month in backtest["months"]), backtest
    return {"impact": {key: impact[key] for key in ("before", "after", "population")}, "months": backtest["months"]}
