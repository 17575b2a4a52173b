"""Realtime steps and sweeps leave nothing for a full run as of the same instant to change.

Random streams as in `test_incremental`, and a clock that is put back at times. The full run is computed over the very
same warehouse: rules may read when tags were entered, which depends on when somebody looked.
"""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from contract.choices import Choose, one
from contract.engines import Engine
from contract.random_facts import random_shop
from contract.random_rules import random_tags
from contract.test_incremental import PASSING, STEPS, Listeners, tell
from zhike.rules.windows import Instant
from zhike.tagging import scope
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.moves import Moves, moves
from zhike.tagging.plan import TagRule
from zhike.tagging.realtime import follows, step
from zhike.tagging.run import run_tags
from zhike.warehouse.port import Warehouse

PUT_BACK = (timedelta(microseconds=-1), timedelta(seconds=-5), timedelta(hours=-1))


@pytest.mark.parametrize("seed", range(40))
def test_steps_and_sweeps_leave_what_a_full_run_leaves(
    engine: Engine, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope, "FEW", 2.0)  # however many could have changed
    choose = random.Random(seed).randint
    shop, tags = random_shop(choose, least=3), followed(choose)
    clock = Clock(shop.instant, choose)
    with engine() as warehouse:
        shop.load(warehouse)
        run_tags(warehouse, tags, shop.instant, "first")
        for turn in range(STEPS):
            for number in range(choose(1, 3)):
                clock.passes()
                tell(Listeners((warehouse,)), replace(shop, instant=clock.now), choose, f"news-{turn}-{number}")
                take(warehouse, tags, clock)
            report = run_tags(warehouse, tags, lambda: clock.now, f"sweep-{turn}", cause="time")
            as_of = datetime.fromisoformat(report.as_of).replace(tzinfo=None)
            assert left_to_change(warehouse, tags, Instant(as_of, shop.instant.zone)) == {}, f"turn {turn}"
            assert_sound(warehouse, {tag.id for tag in tags})


class Clock:
    """Goes on by little or much; one time in five it is put back."""

    def __init__(self, start: Instant, choose: Choose) -> None:
        self.now, self._choose = start, choose

    def passes(self) -> None:
        by = one(self._choose, PUT_BACK if self._choose(0, 4) == 4 else PASSING)
        self.now = replace(self.now, as_of=self.now.as_of + by)


def followed(choose: Choose) -> list[TagRule]:
    """Tags that can be followed customer by customer: at least one of those drawn."""
    while True:
        if found := [tag for tag in random_tags(choose, 2, 6) if follows(tag)]:
            return found


def take(warehouse: Warehouse, tags: list[TagRule], clock: Clock) -> None:
    while step(warehouse, tags, lambda: clock.now) is not None:
        pass


def left_to_change(warehouse: Warehouse, tags: list[TagRule], instant: Instant) -> dict[str, Moves]:
    """What a full evaluation would change; also where history and profile say different things."""
    with warehouse.reading() as reading:
        found = moves(reading, tags, instant, trait_kinds(reading))
        profile, history = reading.table("profile"), reading.table("tag_history")
        for tag in tags:
            here = history.filter(history.tag_id == tag.id, history.valid_to.isnull())
            held = reading.rows(here.select("customer_id", "value"))
            said = reading.rows(profile.filter(profile[tag.id].notnull()).select("customer_id", value=profile[tag.id]))
            assert sorted(map(repr, held)) == sorted(map(repr, said))
    return {tag_id: of for tag_id, of in found.items() if of != Moves(0, 0, 0)}


def assert_sound(warehouse: Warehouse, tag_ids: set[str]) -> None:
    """One value at a time, each begun before it ended, and opened in the order of commits."""
    lines = defaultdict(list)
    with warehouse.reading() as reading:
        history = reading.table("tag_history")
        for row in reading.rows(history.filter(history.tag_id.isin(sorted(tag_ids)))):
            lines[row["customer_id"], row["tag_id"]].append(row)
    for rows in lines.values():
        rows.sort(key=lambda row: (row["valid_from"], row["valid_to"] or datetime.max))
        assert all(row["valid_to"] is None or row["valid_from"] <= row["valid_to"] for row in rows)
        for earlier, later in pairwise(rows):
            assert earlier["valid_to"] is not None and earlier["valid_to"] <= later["valid_from"]
            assert (earlier["opened"] or 0) <= (later["opened"] or 0)
