"""Tags given and taken by people, for any number of customers at once, and such a batch taken back again.

Of an exclusive group a customer holds one tag. What a person gives goes before what rules say: rule tags of the group
give way at once, and stay away by their compiled rules. Among tags by hand the group's setting decides: the `newest`
takes the place of the one before, a second one is `refuse`d, or the `order` says which of the two stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from zhike.rules.reads import TAGS
from zhike.tagging import history
from zhike.tagging.catalogue import ensure_columns
from zhike.tagging.counting import count_rows
from zhike.tagging.writing import NAMED_UP_TO
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.touched import FACTS, last_serial, touch, touch_everybody

NEWEST, REFUSE, ORDER = "newest", "refuse", "order"
ON_CONFLICT: Final = (ORDER, NEWEST, REFUSE)


@dataclass(frozen=True, slots=True)
class Rivals:
    """The other tags of a hand tag's exclusive group: those by hand `before` and `after` it, and those by rule."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    by_rule: tuple[str, ...] = ()
    on_conflict: str = ORDER

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.before, *self.after, *self.by_rule)

    @property
    def that_stay(self) -> tuple[str, ...]:
        """Who has one of these is not given the tag."""
        by_setting = {NEWEST: (), REFUSE: (*self.before, *self.after), ORDER: self.before}
        return by_setting[self.on_conflict]


NO_RIVALS: Final = Rivals()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tag at a level until an instant (None: for good), or taken away (`value` None); said `at` a time, `by` whom."""

    tag_id: str
    value: str | None
    until: datetime | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Given:
    """What giving or taking came to, in customers. `asked`: those named who are customers here.

    `given`: had it not, `changed`: had another level, `prolonged`: had it and it ends at another time now, `same`:
    nothing to do, `refused`: another tag of the exclusive group stays, `taken`: lost it. `replaced`: how many other
    tags of the group gave way.
    """

    asked: int = 0
    given: int = 0
    changed: int = 0
    prolonged: int = 0
    same: int = 0
    refused: int = 0
    taken: int = 0
    replaced: int = 0


def give(
    writing: Writing, customers: ir.Table, wanted: Wanted, rivals: Rivals = NO_RIVALS, batch_id: str | None = None
) -> Given:
    """Give the tag to these customers (`customer_id`, each once), or take it away; what it came to.

    With `batch_id`, what changes is noted so that `take_back` can put it right.
    """
    ensure_columns(writing, {}, (wanted.tag_id,))
    others = [tag for tag in rivals.every if tag in writing.table("profile").columns]
    mine = _as_they_are(writing, customers, wanted, others, rivals)
    changes, gone = writing.keep(_changes(mine, wanted)), writing.keep(_giving_way(writing, mine, wanted, others))
    history.record(writing, changes.filter(changes.what != "prolonged"), wanted.at, wanted.by)
    history.set_end(writing, changes.filter(changes.what == "prolonged"))
    _note(writing, batch_id, changes)
    if others:
        history.record(writing, gone, wanted.at, f"exclusive:{wanted.tag_id}")
        _note(writing, batch_id, gone)
    _bring_profile_up_to_date(writing, mine, wanted, others)
    touch_given(writing, changes.filter(changes.what != "prolonged"))
    return Given(**writing.rows(_counts(mine))[0], replaced=count_rows(writing, gone))


def foresee(reading: Reading, customers: ir.Table, wanted: Wanted, rivals: Rivals = NO_RIVALS) -> Given:
    """What `give` would come to now; nothing is written."""
    others = [tag for tag in rivals.every if tag in reading.table("profile").columns]
    mine = _as_they_are(reading, customers, wanted, others, rivals)
    gone = _giving_way(reading, mine, wanted, others)
    return Given(**reading.rows(_counts(mine))[0], replaced=count_rows(reading, gone))


def _as_they_are(
    reading: Reading, customers: ir.Table, wanted: Wanted, others: Sequence[str], rivals: Rivals
) -> ir.Table:
    """Each customer with what they hold of the tag and of the others, and `what` is to be done; kept."""
    profile = reading.table("profile")
    before = profile[wanted.tag_id] if wanted.tag_id in profile.columns else ibis.null("string")
    held = {f"rival_{i}": profile[tag] for i, tag in enumerate(others)}
    rows = profile.select("customer_id", before=before, **held).semi_join(customers, "customer_id")
    ends = _ends(reading).filter(lambda t: t.tag_id == wanted.tag_id).drop("tag_id")
    rows = rows.left_join(ends, "customer_id").drop("customer_id_right")
    stay = [rows[f"rival_{i}"].notnull() for i, tag in enumerate(others) if tag in rivals.that_stay]
    return reading.keep(rows.mutate(what=_what(rows, wanted, _any(stay))))


def _ends(reading: Reading) -> ir.Table:
    """customer_id, tag_id, before_until of what is held now."""
    held = reading.table("tag_history")
    return held.filter(held.valid_to.isnull()).select("customer_id", "tag_id", before_until=held.expires_at)


def _what(rows: ir.Table, wanted: Wanted, blocked: ir.BooleanValue) -> ir.StringValue:
    if wanted.value is None:
        return ibis.ifelse(rows.before.isnull(), "same", "taken")
    return ibis.cases(
        (blocked, "refused"),
        (rows.before.isnull(), "given"),
        (rows.before != wanted.value, "changed"),
        (differ(rows.before_until, _instant(wanted.until)), "prolonged"),
        else_="same",
    )


def _changes(mine: ir.Table, wanted: Wanted) -> ir.Table:
    """Changes of the tag as the history wants them, with `what` and what is noted of them."""
    value = ibis.null("string") if wanted.value is None else ibis.literal(wanted.value)
    return mine.filter(~mine.what.isin(["same", "refused"])).select(
        "customer_id", "before", "before_until", "what",
        tag_id=ibis.literal(wanted.tag_id), after=value, expires_at=_instant(wanted.until),
    )  # fmt: skip


def _giving_way(reading: Reading, mine: ir.Table, wanted: Wanted, others: Sequence[str]) -> ir.Table:
    """Changes of the tags that give way to this one; none where it is taken or refused."""
    none = mine.filter(False).select("customer_id", "before", **history.ended(""))
    if wanted.value is None or not others:
        lost = none
    else:
        giving = mine.filter(mine.what != "refused")
        held = [giving.filter(giving[f"rival_{i}"].notnull()) for i in range(len(others))]
        each = (
            rows.select("customer_id", before=rows[f"rival_{i}"], **history.ended(tag))
            for i, (rows, tag) in enumerate(zip(held, others, strict=True))
        )
        lost = ibis.union(none, *each)
    ends = _ends(reading).rename(whose="customer_id", which="tag_id")
    found = lost.left_join(ends, [lost.customer_id == ends.whose, lost.tag_id == ends.which])
    return found.drop("whose", "which").mutate(expires_at=ibis.null("timestamp"))


def _bring_profile_up_to_date(writing: Writing, mine: ir.Table, wanted: Wanted, others: Sequence[str]) -> None:
    nobody = ibis.null("string")
    if wanted.value is None:
        after, which = {wanted.tag_id: nobody}, mine.filter(mine.what == "taken")
    else:
        after = {wanted.tag_id: ibis.literal(wanted.value), **dict.fromkeys(others, nobody)}
        which = mine.filter(mine.what != "refused")
    writing.update("profile", which.select("customer_id", **after), "customer_id")


def touch_given(writing: Writing, changes: ir.Table) -> None:
    """Rules may read the tag, and those of its group do."""
    count = count_rows(writing, changes)
    if count > NAMED_UP_TO:
        touch_everybody(writing)
    elif count:
        touch(writing, changes.select("customer_id", what=ibis.literal(TAGS)), FACTS)


def _note(writing: Writing, batch_id: str | None, changes: ir.Table) -> None:
    """What was just recorded, under the serial that the history has it under."""
    if batch_id is None:
        return
    names = ("customer_id", "tag_id", "before", "before_until", "after")
    said = {"batch_id": ibis.literal(batch_id), "serial": ibis.literal(last_serial(writing))}
    writing.insert("batch_changes", changes.select(*names, after_until=changes.expires_at, **said))


def _counts(mine: ir.Table) -> ir.Table:
    whats = ("given", "changed", "prolonged", "same", "refused", "taken")
    return mine.aggregate(asked=mine.count(), **{what: mine.count(where=mine.what == what) for what in whats})


def _any(conditions: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    nothing: ir.BooleanValue = ibis.literal(False)
    return reduce(lambda one, other: one | other, conditions, nothing)


def differ(one: ir.Value, other: ir.Value) -> ir.BooleanValue:
    """As `!=`, where nothing equals nothing."""
    return (one.isnull() != other.isnull()) | (one != other).fill_null(False)


def _instant(at: datetime | None) -> Any:
    return ibis.null("timestamp") if at is None else ibis.literal(at).cast("timestamp")
