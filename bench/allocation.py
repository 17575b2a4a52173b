"""What a plan over ten targets and five actions takes, and giving everybody to two hundred advisors.

Everything is asked of the API by somebody signed in, short of the socket; an assignment is a job, done here as a worker
does it.
"""

import tempfile
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

from bench import installation
from bench.distributions import END
from bench.measure import Task, Timed

CALLS, WARM_UP = 10, 1
JSON = "application/json"
STEPS, ACTIONS, ADVISORS = (5000, 2000, 1000, 600, 400, 250, 150, 80, 30, 0), 5, 200
PLAN, LOOKED, APPLIED, UNDONE = (
    "a plan, 10 targets × 5 actions", "who goes to whom, 200 advisors", "applied", "taken back",
)  # fmt: skip
ASKED = (PLAN, LOOKED, APPLIED, UNDONE)


def tasks(shop: Path, work: Path, customers: int, calls: int = CALLS) -> dict[str, Task]:
    return {"zhike": partial(asked, shop, work, customers, calls)}


def asked(shop: Path, work: Path, customers: int, calls: int) -> Timed:
    """Ten levels by what was spent in a year, everybody decided once; the answer counts whom advisors serve."""
    with tempfile.TemporaryDirectory(dir=work) as data:
        installation.install(shop, Path(data))
        client, timed = installation.client(), Timed()
        tag = _levels(client)
        timed.repeat(PLAN, lambda: _post(client, "allocation/answer", _question(tag, customers)), calls, WARM_UP)
        room = customers // ADVISORS + 1
        for i in range(ADVISORS):  # every fourth looks after the best half only
            levels = [f"l{k}" for k in range(5)] if i % 4 == 0 else []
            _post(client, "advisors", {"name": f"A{i}", "customers": room, "hours": 800, "levels": levels})
        services = [{"level": f"l{k}", "minutes": 20 - 2 * k} for k in range(len(STEPS))]
        made = _post(client, "advisors/assignments", {"tag_id": tag["id"], "services": services})
        for step, name in (("", LOOKED), ("apply", APPLIED), ("undo", UNDONE)):
            if step:
                made = _post(client, f"advisors/assignments/{made['id']}/{step}", {})
            with timed.stage(name):
                made = _done(client, made)
        timed.answer = made["report"]["customers"] - made["report"]["unserved"]
        installation.close()
    return timed


def _levels(client: Any) -> dict[str, Any]:
    """A tag of ten levels that everybody has one of."""
    from zhike import wiring
    from zhike.control.tags import service
    from zhike.tagging.plan import Instant
    from zhike.tagging.run import run_tags
    from zhike.tagging.tiers.presets import SPENDING

    levels = [
        {"key": f"l{k}", "name": {"zh": f"l{k}", "en": f"l{k}"}, "rule": {**SPENDING["value"], "op": "ge", "value": at}}
        for k, at in enumerate(STEPS)
    ]
    name = {"zh": "年消费", "en": "Spent in a year"}
    body = {"name": name, "description": {"zh": "", "en": ""}, "colour": "#2563eb", "kind": "rule",
            "definition": {"version": 1, "levels": levels}}  # fmt: skip
    made = _post(client, "tags", body)
    run_tags(wiring.warehouse(), service.rule_tags([service.get(made["id"])]), Instant(END, "Asia/Shanghai"), "first")
    service.ran({made["id"]: made["version"]}, END.replace(tzinfo=UTC))
    return made


def _question(tag: dict[str, Any], customers: int) -> dict[str, Any]:
    """Money and hours for about a tenth of what would pay, a limit on a part of both."""

    def named(key: str) -> dict[str, Any]:
        return {"key": key, "name": {"zh": key, "en": key}}

    def figure(value: float) -> dict[str, float]:
        return {"value": value, "low": value * 0.6, "high": min(value * 1.6, 1) if value < 1 else value * 1.6}

    targets = [
        named(f"t{k}") | {"rule": {"type": "tag", "tag": tag["id"], "values": [f"l{k}"]}, "value": figure(400 - 35 * k)}
        for k in range(len(STEPS))
    ]
    actions = [
        named(f"a{k}")
        | {"cost": str(1 + 3 * k), "minutes": 2 * k, "most": 3, "whole": k == ACTIONS - 1,
           "curve": {"peak": figure(0.02 + 0.03 * k), "scale": figure(1.2)}}
        for k in range(ACTIONS)
    ]  # fmt: skip
    limits = [{"measure": "share", "targets": ["t0", "t1"], "least": 0.1}, {"measure": "hours", "actions": ["a4"],
              "most": customers / 200}]  # fmt: skip
    return {"budget": str(customers), "hours": customers / 50, "targets": targets, "actions": actions, "limits": limits}


def _done(client: Any, made: dict[str, Any]) -> dict[str, Any]:
    from zhike.control.jobs import service as jobs

    jobs.perform(made["job"]["id"])
    found: dict[str, Any] = client.get(f"/api/v1/advisors/assignments/{made['id']}").json()
    assert found["job"]["state"] == "done", found["job"]
    return found


def _post(client: Any, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(f"/api/v1/{path}", body, JSON)
    assert answer.status_code < 300, answer.content
    return answer.json()
