"""How customers go through a scheme's stages: the page's figures, from the tag's history or from the past as it would
have been."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import ibis.expr.types as ir
import pyarrow as pa

from zhike import wiring
from zhike.analytics import stages as told
from zhike.analytics.retention.periods import last_periods
from zhike.control.customers import service as customers
from zhike.control.customers.cards import cards
from zhike.control.lifecycle import service, stages
from zhike.control.lifecycle.models import Scheme
from zhike.control.lifecycle.periods import Period
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.errors import NotFound
from zhike.rules.windows import Instant
from zhike.tagging import flow
from zhike.warehouse.port import Reading

WEEKS: Final = 26

_LOOK_BACK: Final = timedelta(days=730)
"""Lengths of stays are told from those that began within so long: how it was years ago says little of today."""

_kept: dict[Any, pa.Table] = {}
_MOST_KEPT: Final = 32

SHOWN: Final = 200
"""Customers of one list here; all of them are a filter of the customers' page."""


def report(scheme: Scheme, period: Period, instant: Instant) -> dict[str, Any]:
    """The page's figures as of an instant (now), moves being those of a period, as `ReportOut` says them."""
    with wiring.warehouse().reading() as reading:
        stays = flow.stays(reading, scheme.tag_id, service.keys_of(scheme))
        return told_of(reading, scheme, stays, instant, period, _lengths(reading, scheme, stays))


def _just_now() -> datetime:
    """The instant after now: who stands somewhere at an instant came there before it, and a run may be as of now."""
    return evaluation.now_instant().as_of + evaluation.MOMENT


def _lengths(reading: Reading, scheme: Scheme, stays: ir.Table) -> pa.Table:
    """Stays counted by their lengths. They cost half of the page and hardly change before the tag is decided again, so
    they are kept until then, for an hour at most."""
    now = _just_now()
    key = (
        scheme.id,
        scheme.version,
        tags.get(scheme.tag_id).last_run_at,
        now.replace(minute=0, second=0, microsecond=0),
    )
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = reading.fetch(flow.lengths(reading, stays, now, now - _LOOK_BACK))
        while len(_kept) > _MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
    return found


def told_of(
    reading: Reading,
    scheme: Scheme,
    stays: ir.Table,
    instant: Instant,
    period: Period,
    lengths: pa.Table | None = None,
) -> dict[str, Any]:
    """The figures of these stays as of an instant; `lengths` where they are known already."""
    keys, now, here = service.keys_of(scheme), instant.as_of, instant.as_of + evaluation.MOMENT
    start, end, week = period.start, period.end or now, timedelta(days=7)
    starts = [*last_periods("week", WEEKS, instant).starts, now]
    if lengths is None:
        lengths = reading.fetch(flow.lengths(reading, stays, here, now - _LOOK_BACK))
    spans = {key: told.stays_of(lengths, i) for i, key in enumerate(keys, 1)}
    limits = _limits(scheme, spans)
    known = {
        "heads": flow.heads(reading, stays, keys, here),
        "recent": flow.weekly(reading, stays, keys, [now - 2 * week, now - week, now]),
        "stuck": flow.heads_stuck(reading, stays, keys, limits, here),
    }
    begun = reading.rows(stays.aggregate(first=stays.since.min()))[0]["first"]
    return {
        "as_of": _wire(now),
        "began": begun and _wire(begun),
        "start": _wire(start),
        "end": _wire(end),
        "stages": [_stage(scheme, key, known, spans[key], limits.get(key)) for key in keys],
        "weeks": _weeks(flow.weekly(reading, stays, keys, starts), starts, instant),
        "moves": _pairs(flow.moved(reading, stays, keys, start, period.end or here)),
        "steps": _pairs(flow.steps(reading, stays, keys, start, end)),
    }


def stuck(scheme: Scheme, stage: str) -> dict[str, Any]:
    """The customers who have stayed longest in a stage, beyond its limit: `{items, total, limit_days}`."""
    keys, now = service.keys_of(scheme), _just_now()
    with wiring.warehouse().reading() as reading:
        stays = flow.stays(reading, scheme.tag_id, keys)
        limit = _limit_of(reading, scheme, stays, stage, now)
        found = flow.stuck(stays, keys, {} if limit is None else {stage: limit}, now)
        rows = reading.rows(found.order_by([found.days.desc(), found.customer_id]).limit(SHOWN))
        total = reading.rows(found.aggregate(n=found.count()))[0]["n"]
        shown = {each["id"]: each for each in cards(reading, [row["customer_id"] for row in rows], [])}
    items = [
        {"customer": shown[str(row["customer_id"])], "since": row["since"], "days": row["days"]}
        for row in rows
        if str(row["customer_id"]) in shown
    ]
    return {"items": items, "total": total, "limit_days": limit, "rule": limit and stuck_rule(scheme, stage, limit)}


def of_customer(customer_id: str) -> list[dict[str, Any]]:
    """For every scheme: where the customer stands, since when, and how long others stay there."""
    now, found = _just_now(), []
    with wiring.warehouse().reading() as reading:
        customer = customers.known(reading, customer_id)
        for scheme in service.every():
            keys = service.keys_of(scheme)
            stays = flow.stays(reading, scheme.tag_id, keys)
            mine = reading.rows(stays.filter(stays.customer_id == customer, stays.until.isnull()))
            if mine:
                lengths = _lengths(reading, scheme, stays)
                found.append(_standing(scheme, keys, mine[0], lengths, now))
    return found


def _standing(
    scheme: Scheme, keys: Sequence[str], row: Mapping[str, Any], lengths: Any, now: datetime
) -> dict[str, Any]:
    spans = told.stays_of(lengths, row["level"])
    stage = scheme.stages[row["level"] - 1]
    days = (now - row["since"]).days
    limit = _limit(stage, spans)
    return {
        "scheme_id": scheme.id,
        "scheme_name": asdict(service.name_of(scheme)),
        "tag_id": scheme.tag_id,
        "stage": stage["key"],
        "name": stage["name"],
        "colour": stage["colour"],
        "since": row["since"],
        "days": days,
        "median": told.lengths(spans).median,
        "stuck": limit is not None and days > limit,
        "step": stage["step"],
    }


def stuck_rule(scheme: Scheme, stage: str, limit: int) -> dict[str, Any]:
    """Who is stuck, as a rule: is in the stage, and did not come into it within the limit and a day."""
    here = {"type": "tag", "tag": scheme.tag_id, "values": [stage]}
    came = here | {"entered": {"days": limit + 1}}
    return {"type": "and", "of": [here, {"type": "not", "of": came}]}


def _limit_of(reading: Reading, scheme: Scheme, stays: ir.Table, stage: str, now: datetime) -> int | None:
    place = _place(scheme, stage)
    given: int | None = scheme.stages[place]["limit_days"]
    if given is not None:
        return given
    lengths = _lengths(reading, scheme, stays)
    return _limit(scheme.stages[place], told.stays_of(lengths, place + 1))


def _place(scheme: Scheme, stage: str) -> int:
    keys = service.keys_of(scheme)
    if stage not in keys:
        raise NotFound("There is no such stage.", id=stage)
    return keys.index(stage)


def _limits(scheme: Scheme, spans: Mapping[str, told.Stays]) -> dict[str, int]:
    found = {stage["key"]: _limit(stage, spans[stage["key"]]) for stage in scheme.stages}
    return {key: limit for key, limit in found.items() if limit is not None}


def _limit(stage: Mapping[str, Any], spans: told.Stays) -> int | None:
    """After how many days one is stuck: as a person said, else the p90 of completed stays. Nobody is stuck in a stage
    that leads nowhere: to stay there is what is wanted."""
    if stage["limit_days"] is not None:
        return int(stage["limit_days"])
    return None if stage["next"] is None else told.lengths(spans).p90


def _stage(scheme: Scheme, key: str, known: Mapping[str, Any], spans: told.Stays, limit: int | None) -> dict[str, Any]:
    keys = service.keys_of(scheme)
    before, last = known["recent"][key]
    ahead = stages.leading_to(scheme.stages, key) if spans.completed else set()
    names: dict[int, str | None] = {0: None, **dict(enumerate(keys, 1))}
    return {
        "key": key,
        "heads": known["heads"][key],
        "entered": last[0], "left": last[1], "entered_before": before[0], "left_before": before[1],
        **asdict(told.lengths(spans)),
        "conversion": told.reaching(spans, {keys.index(each) + 1 for each in ahead}) if ahead else None,
        "goes_to": [{"stage": names[place], "share": share} for place, share in told.transitions(spans).items()],
        "limit_days": limit,
        "stuck": known["stuck"][key],
        "stuck_rule": None if limit is None else stuck_rule(scheme, key, limit),
    }  # fmt: skip


def _weeks(
    weekly: Mapping[str, Sequence[tuple[int, int]]], starts: Sequence[datetime], instant: Instant
) -> list[dict[str, Any]]:
    return [
        {
            "monday": Instant(start, instant.zone).today,
            "stages": {key: {"entered": counts[i][0], "left": counts[i][1]} for key, counts in weekly.items()},
        }
        for i, start in enumerate(starts[:-1])
    ]


def _pairs(found: Mapping[flow.Move, int]) -> list[dict[str, Any]]:
    return [{"before": before, "after": after, "n": n} for (before, after), n in found.items()]


def _wire(at: datetime) -> str:
    return at.replace(tzinfo=UTC).isoformat()
