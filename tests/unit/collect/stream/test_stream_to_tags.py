"""Random streams of messages, from the spool to the tags: steps and sweeps leave nothing for a full run to change.

Messages come late, from the future and twice; devices turn out to be customers, customers are joined and taken apart
again; the clock is put back at times.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from zhike.collect.identify.merges import join, undo
from zhike.collect.identify.neighbourhood import Cause
from zhike.rules.parse import parse_definition
from zhike.rules.windows import Instant
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.moves import moves
from zhike.tagging.plan import TagRule
from zhike.tagging.realtime import step
from zhike.tagging.run import run_tags, sweep

from .conftest import Stream, request

START = datetime(2024, 3, 5, 12, 0, 0, 7)
VIEWED = {"type": "event", "events": ["product_viewed"]}
PAID = {"type": "event", "events": ["order_completed"]}
RULES: dict[str, dict[str, Any]] = {
    "looks": {**VIEWED, "measure": "count", "window": {"days": 7}, "op": "ge", "value": 2},
    "just_now": {**VIEWED, "measure": "count", "window": {"minutes": 30}, "op": "ge", "value": 1},
    "spends": {**PAID, "measure": "sum", "property": "amount", "window": {"days": 30}, "op": "ge", "value": 100},
    "silent": {"type": "not", "of": {**PAID, "measure": "count", "window": {"days": 30}, "op": "ge", "value": 1}},
    "recent": {**PAID, "measure": "days_since_last", "op": "le", "value": 3},
    "in_shanghai": {"type": "trait", "trait": "city", "op": "eq", "value": "上海"},
    "looks_only": {"type": "and", "of": [{"type": "tag", "tag": "looks"}, {"type": "tag", "tag": "silent"}]},
    "came_to_look": {"type": "tag", "tag": "looks", "entered": {"days": 2}},
}  # fmt: skip
TAGS = [
    TagRule(
        name,
        parse_definition({"version": 1, "levels": [{"key": "yes", "name": {"zh": "是", "en": "y"}, "rule": rule}]}),
    )
    for name, rule in RULES.items()
]
PASSING = (timedelta(seconds=1), timedelta(minutes=20), timedelta(hours=9), timedelta(days=2), timedelta(days=29))
LATE = (timedelta(0), timedelta(0), timedelta(minutes=-25), timedelta(days=-5), timedelta(days=-40), timedelta(hours=1))


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_left_for_a_full_run_to_change(stream: Stream, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhike.collect.stream.seen.REMEMBERED", timedelta(days=9999))  # the world's clock is not ours
    world = World(stream, random.Random(seed))
    world.talk(5)
    run_tags(stream.warehouse, TAGS, world.instant, "first")
    for _ in range(6):
        for _ in range(world.dice.randint(1, 3)):
            world.pass_time()
            world.dice.choice((world.talk, world.talk, world.talk, world.merge, world.take_apart))()
            while step(stream.warehouse, TAGS, world.instant):
                pass
        report = run_tags(stream.warehouse, TAGS, world.instant, "sweep", cause="time")
        world.assert_settled(datetime.fromisoformat(report.as_of).replace(tzinfo=None))
    assert len(stream.rows("events")) == len(world.sent)


@pytest.mark.parametrize("by_step_first", [True, False])
def test_what_arrives_while_a_run_decides_is_not_lost(stream: Stream, by_step_first: bool) -> None:
    world = World(stream, random.Random(1))
    world.talk(5)
    run_tags(stream.warehouse, TAGS, world.instant, "first")

    def progress(fraction: float, stage: str) -> None:
        if fraction == 0.6:  # decided in its snapshot, not yet the writer
            world.now += timedelta(seconds=2)
            at = world.now.replace(tzinfo=UTC)
            order = {"event": "Order Completed", "properties": {"order_id": "late", "total": 500}}
            stream.send(request("track", at=at, messageId="late", userId="u1", timestamp=at.isoformat(), **order))
            world.now += timedelta(milliseconds=5)
            if by_step_first:
                assert step(stream.warehouse, TAGS, world.instant)

    sweep(stream.warehouse, TAGS, world.instant, "time:1", progress)
    while step(stream.warehouse, TAGS, world.instant):
        pass
    customer = stream.customer_of("customer_id", "u1", "shop")
    held = {row["customer_id"]: row["spends"] for row in stream.rows("profile", "customer_id", "spends")}
    assert held[customer] == "yes"


class World:
    """A shop whose visitors do this and that. Every message that was ever sent may be sent again."""

    def __init__(self, stream: Stream, dice: random.Random) -> None:
        self.stream, self.dice, self.now = stream, dice, START
        self.sent: dict[str, dict[str, Any]] = {}
        self.number = 0

    def instant(self) -> Instant:
        return Instant(self.now)

    def pass_time(self) -> None:
        back = self.dice.random() < 0.15
        self.now += timedelta(seconds=-3) if back else self.dice.choice(PASSING)

    def talk(self, messages: int = 3) -> None:
        batch = [self.again() if self.sent and self.dice.random() < 0.2 else self.message() for _ in range(messages)]
        self.stream.send(request("batch", at=self.now.replace(tzinfo=UTC), batch=batch))

    def again(self) -> dict[str, Any]:
        return self.dice.choice(list(self.sent.values()))

    def message(self) -> dict[str, Any]:
        user, device = (f"{kind}{self.dice.randint(1, 4)}" for kind in ("u", "d"))
        who = self.dice.choice(({"userId": user}, {"anonymousId": device}, {"userId": user, "anonymousId": device}))
        if self.dice.random() < 0.2:
            return {"type": "identify", **who, "traits": {"address": {"city": self.dice.choice(("上海", "北京"))}}}
        self.number += 1
        at = (self.now + self.dice.choice(LATE)).replace(tzinfo=UTC).isoformat()
        said = {"type": "track", "messageId": f"m{self.number}", "timestamp": at, **who}
        if self.dice.random() < 0.4:
            order = {"order_id": f"o{self.number}", "total": self.dice.choice((20, 60, 100))}
            said |= {"event": "Order Completed", "properties": order}
        else:
            said |= {"event": "Product Viewed", "properties": {"product_id": "p1"}}
        self.sent[said["messageId"]] = said
        return said

    def merge(self) -> None:
        customers = [row["customer_id"] for row in self.stream.rows("profile", "customer_id", order="customer_id")]
        if len(customers) > 1:
            one, other = sorted(self.dice.sample(customers, 2))
            pair = pa.table({"one_id": [one], "other_id": [other], "weight": [None]})
            with self.stream.warehouse.writing() as writing:
                join(writing, pair, self.cause())

    def take_apart(self) -> None:
        undoable = [row["merge_id"] for row in self.stream.rows("merges", order="at") if row["undone_at"] is None]
        if undoable:
            with self.stream.warehouse.writing() as writing:
                undo(writing, undoable[-1], self.cause())

    def cause(self) -> Cause:
        return Cause("person", self.now, "user:1", "person")

    def assert_settled(self, as_of: datetime) -> None:
        with self.stream.warehouse.reading() as reading:
            left = moves(reading, TAGS, replace(self.instant(), as_of=as_of), trait_kinds(reading))
            held = {
                (row["customer_id"], row["tag_id"])
                for row in reading.rows(reading.table("tag_history")) if row["valid_to"] is None
            }  # fmt: skip
            profile = reading.rows(reading.table("profile"))
        assert {tag: (of.entered, of.left, of.changed) for tag, of in left.items()} == dict.fromkeys(RULES, (0, 0, 0))
        assert held == {(row["customer_id"], tag) for row in profile for tag in RULES if row[tag] is not None}
