"""Which source wins where sources say different things about one customer: for each trait, a setting."""

import json
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa

from zhike import wiring
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job
from zhike.control.jobs.states import State
from zhike.errors import InvalidInput, NotFound
from zhike.rules.explain import trait_label
from zhike.warehouse.port import Reading

KIND = "profile_rebuild"

RECENT: Final = "recent"
TRUSTED: Final = "trusted"
COMPLETE: Final = "complete"
WAYS: Final = (RECENT, TRUSTED, COMPLETE)


def every() -> list[dict[str, Any]]:
    """Each trait that is known here, as `WinnerOut`."""
    with wiring.warehouse().reading() as reading:
        sources = _sources(reading)
        kinds = reading.table("trait_kinds")
        told = kinds.filter(kinds.analysis_id.isnull())  # of what an analysis says there is one source only
        rows = reading.rows(told.mutate(trusted=told.trusted.cast("string")).order_by("trait"))
    return [_winner(row, sources.get(row["trait"], [])) for row in rows]


def choose(actor: Actor, trait: str, wins: str, trusted: Sequence[str]) -> Job:
    """Set who wins; the job that computes the profile anew. `trusted`: the sources, most trusted first, only where
    trust decides. InvalidInput for another way or the same source twice, NotFound for an unknown trait."""
    actor.require(Permission.SETTINGS)
    if wins not in WAYS:
        raise InvalidInput("There is no such way to choose.", field="wins", known=WAYS)
    if len(set(trusted)) != len(trusted) or (wins == TRUSTED and not trusted):
        raise InvalidInput("Each source once, and at least one.", code="trust_in_nobody", trait=trait)
    row = {"trait": trait, "wins": wins, "trusted": json.dumps(list(trusted)) if wins == TRUSTED else None}
    schema = pa.schema([("trait", pa.string()), ("wins", pa.string()), ("trusted", pa.string())])
    with wiring.warehouse().writing() as writing:
        staged = writing.stage(pa.Table.from_pylist([row], schema=schema))
        changed = writing.update("trait_kinds", staged.mutate(trusted=staged.trusted.cast("json")), "trait")
        if not changed:
            raise NotFound("There is no such trait.", trait=trait)
    return _waiting() or jobs.enqueue(KIND, {}, actor)


def _waiting() -> Job | None:
    """A rebuild that has not begun yet does for this change as well."""
    return next((found for found in jobs.latest(5, KIND) if found.state == State.QUEUED), None)


def _sources(reading: Reading) -> dict[str, list[str]]:
    """trait → the sources that ever said it."""
    said = reading.table("traits").select("trait", "source").distinct().order_by("trait", "source")
    found: dict[str, list[str]] = {}
    for row in reading.rows(said):
        found.setdefault(row["trait"], []).append(row["source"])
    return found


def _winner(row: dict[str, Any], sources: list[str]) -> dict[str, Any]:
    label = trait_label(row["trait"])
    return {
        "trait": row["trait"], "label": {"zh": label.zh, "en": label.en}, "wins": row["wins"] or RECENT,
        "trusted": json.loads(row["trusted"] or "[]"), "sources": sources,
    }  # fmt: skip
