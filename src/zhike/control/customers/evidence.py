"""Why a customer entered or left a tag at a moment of the past: the conditions as they were decided then.

They are computed once more, as of the history's instant, by the version of the definition that decided: facts that
arrived afterwards may make the answer another one, and are counted.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import ibis

from zhike import wiring
from zhike.control.accounts import service as accounts
from zhike.control.customers.service import known
from zhike.control.tags import runs, versions
from zhike.control.tags import service as tags
from zhike.control.workspace import service as workspace
from zhike.errors import NotFound
from zhike.rules.nodes import tags_read
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.explain import explain
from zhike.tagging.past import Past
from zhike.tagging.plan import Instant
from zhike.tagging.timeline import batches_of, history_of
from zhike.warehouse.port import Reading


def moment(customer_id: str, tag_id: str, at: datetime) -> dict[str, Any]:
    """One entering, leaving or change of level, as `EvidenceOut`; `at` is the history's instant, as the API says it."""
    tag = tags.get(tag_id)
    with wiring.warehouse().reading() as reading:
        number = known(reading, customer_id)
        mine = [row for row in history_of(reading, number) if row["tag_id"] == tag_id]
        instant = _meant(mine, at.astimezone(UTC).replace(tzinfo=None))
        opened = next((row for row in mine if row["valid_from"] == instant), None)
        closed = next((row for row in mine if row["valid_to"] == instant), None)
        if opened is None and closed is None:
            raise NotFound("Nothing happened to this tag then.", id=tag_id)
        cause = opened["set_by"] if opened else closed["ended_by"]  # type: ignore[index]  # one of them is there
        serial = opened["opened"] if opened else closed["closed"]  # type: ignore[index]
        batch = batches_of(reading, number).get((tag_id, serial))
        version = version_of(tag_id, cause, instant) if tag.kind == tags.RULE else None
        levels = _levels(reading, tag_id, version, number, instant) if version else ()
        later = later_facts(reading, number, instant, decided_at(cause) or instant)
    would_be = next((level.key for level in levels if level.matched), None)
    after = opened["value"] if opened else None
    return {
        "tag_id": tag_id,
        "at": instant,
        "before": closed["value"] if closed else None,
        "after": after,
        "cause": accounts.signers([cause])[cause],
        "set_in": batch,
        "version": version,
        "current_version": tag.version,
        "levels": levels,
        "would_be": would_be,
        "agrees": would_be == after if levels else None,
        "later_events": later["events"],
        "later_traits": later["traits"],
    }


def _meant(mine: list[dict[str, Any]], asked: datetime) -> datetime:
    """The instant of the history that is asked for: it is exact to the microsecond, what the API says of it is not."""
    instants = {row[side] for row in mine for side in ("valid_from", "valid_to") if row[side] is not None}
    alike = [each for each in instants if each.replace(microsecond=each.microsecond // 1000 * 1000) == asked]
    return asked if asked in instants else max(alike, default=asked)


def version_of(tag_id: str, cause: str, at: datetime) -> int | None:
    """Which version decided: the one that the run names, else the newest that held at the instant."""
    if (run := _run(cause)) is not None:
        return run.versions.get(tag_id)
    if cause.partition(":")[0] not in ("facts", "time", "run", "definition"):
        return None
    held = [row for row in versions.every(tag_id) if row.held]
    then = [row for row in held if row.made_at.replace(tzinfo=None) <= at]
    return then[0].version if then else held[-1].version if held else None


def decided_at(cause: str) -> datetime | None:
    """When a run that looked at an instant looked at it; None where that is the instant itself."""
    run = _run(cause)
    return run.job.started_at.replace(tzinfo=None) if run and run.job.started_at else None


def _run(cause: str) -> runs.Run | None:
    kind, _, run_id = cause.partition(":")
    try:
        return runs.get(run_id) if kind in ("run", "definition") else None
    except NotFound:
        return None


def _levels(reading: Reading, tag_id: str, version: int, number: int, at: datetime) -> Any:
    """Tags that the rule reads are taken as they were right after the instant: they were decided together."""
    rules = tags.version_definitions({tag_id: version})
    if not rules:
        return ()
    past = Past(reading, tags_read(rules[0].definition), at + timedelta(microseconds=1))
    instant = Instant(at, workspace.current().time_zone)
    return explain(cast(Reading, past), rules[0], number, instant, trait_kinds(reading), tags.names())


def later_facts(reading: Reading, number: int, at: datetime, decided: datetime) -> dict[str, int]:
    """How many facts of before the instant arrived after it was decided, and how many traits were told or computed."""
    then, looked = _literal(at), _literal(max(at, decided))
    events, traits, scores = (reading.table(name) for name in ("events", "traits", "scores"))
    found = {
        "events": events.filter(events.customer_id == number, events.ts < then, events.received_at > looked),
        "traits": traits.filter(traits.customer_id == number, traits.received_at > looked),
        "scores": scores.filter(scores.customer_id == number, scores.scored_at > looked),
    }
    counts = {name: reading.rows(rows.aggregate(n=rows.count()))[0]["n"] for name, rows in found.items()}
    return {"events": counts["events"], "traits": counts["traits"] + counts["scores"]}


def _literal(at: datetime) -> Any:
    return ibis.literal(at).cast("timestamp")
