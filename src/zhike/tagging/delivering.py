"""A delivery: another system says who has a tag and at which level; what it comes to, and doing it.

It is given level by level as people give a tag (`giving`), in one transaction and under one batch, so that what is
said there of ends, of exclusive groups and of undoing holds here too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime

import ibis.expr.types as ir

from zhike.tagging.giving import Given, Rivals, Wanted, foresee, give
from zhike.warehouse.port import Reading, Writing


@dataclass(frozen=True, slots=True)
class Delivery:
    """Which tag, until when who gets it has it (None: for good), and whether who is not named loses it (`all_of_them`);
    `at` what time, said `by` whom."""

    tag_id: str
    all_of_them: bool
    until: datetime | None
    at: datetime
    by: str


def deliver(writing: Writing, people: ir.Table, delivery: Delivery, rivals: Rivals, batch_id: str) -> Given:
    """Give the tag to `people` (customer_id once each, level); who has no level there keeps what they have."""
    parts = list(_parts(writing, people, delivery))
    return _together([(wanted, give(writing, whom, wanted, rivals, batch_id)) for whom, wanted in parts])


def foreseen(reading: Reading, people: ir.Table, delivery: Delivery, rivals: Rivals) -> Given:
    """What `deliver` would come to now; nothing is written."""
    return _together(
        [(wanted, foresee(reading, whom, wanted, rivals)) for whom, wanted in _parts(reading, people, delivery)]
    )


def _parts(reading: Reading, people: ir.Table, delivery: Delivery) -> Iterator[tuple[ir.Table, Wanted]]:
    """Whom to give what; those who lose it come first."""
    named = Wanted(delivery.tag_id, None, None, delivery.at, delivery.by)
    if delivery.all_of_them and (others := _not_named(reading, people, delivery.tag_id)) is not None:
        yield others, named
    levels = reading.rows(people.filter(people.level.notnull()).select("level").distinct().order_by("level"))
    for level in (row["level"] for row in levels):
        whom = reading.keep(people.filter(people.level == level).select("customer_id"))
        yield whom, replace(named, value=level, until=delivery.until)


def _not_named(reading: Reading, people: ir.Table, tag_id: str) -> ir.Table | None:
    """customer_id of who has the tag and is not named, kept; None where nobody has it."""
    profile = reading.table("profile")
    if tag_id not in profile.columns:
        return None
    holders = profile.filter(profile[tag_id].notnull()).select("customer_id")
    return reading.keep(holders.anti_join(people, "customer_id"))


def _together(parts: list[tuple[Wanted, Given]]) -> Given:
    """The sum of the parts; `asked` are those who were named."""
    said = [given if wanted.value is not None else replace(given, asked=0, same=0) for wanted, given in parts]
    return Given(**{each.name: sum(getattr(given, each.name) for given in said) for each in fields(Given)})
