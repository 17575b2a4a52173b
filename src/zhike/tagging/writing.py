"""From decided values to what is stored: history closed and opened, profile and notes brought up to date."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.rules.vocabulary import Kind
from zhike.tagging import history
from zhike.tagging.counting import count_rows
from zhike.tagging.decisions import decisions, differences, in_words
from zhike.tagging.few import MOST, decide_few
from zhike.tagging.narrowing import Among, Narrowing
from zhike.tagging.plan import Instant, TagRule, plan_tags, value_of
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.touched import touch, touch_everybody

Moves = Mapping[str, Mapping[str, int]]
"""For each tag that moved: how many customers entered, left, changed."""

REWRITE_ABOVE: Final = 0.5
"""Share of all customers beyond which rewriting the profile is cheaper than updating those whose tags changed."""

NAMED_UP_TO: Final = 200_000
"""Changes up to which is noted whose tags changed, rather than that everybody's may have."""


@dataclass(frozen=True)
class Decided:
    """What deciding some tags for some customers came to, nothing of it written yet.

    `values` as `decisions` gives them, `changes` as `differences` does; `places`: the tags that are meant.
    """

    tags: Sequence[TagRule]
    instant: Instant
    values: ir.Table
    changes: ir.Table
    places: frozenset[int]

    def only(self, tag_ids: Collection[str]) -> "Decided":
        """The same, of these tags."""
        places = frozenset(place for place in self.places if self.tags[place].id in tag_ids)
        return replace(self, places=places, changes=self.changes.filter(self.changes.tag.isin(sorted(places))))

    def without(self, customers: ir.Table) -> "Decided":
        """The same, but of these customers."""
        values, changes = (table.anti_join(customers, "customer_id") for table in (self.values, self.changes))
        return replace(self, values=values, changes=changes)

    def of_those(self, customers: ir.Table) -> "Decided":
        """The same, with changes of nobody but these customers."""
        return replace(self, changes=self.changes.semi_join(customers, "customer_id"))


def decide(
    reading: Reading, tags: Sequence[TagRule], customers: Narrowing, instant: Instant, kinds: Mapping[str, Kind]
) -> Decided:
    """Decide the tags for these customers, as of an instant."""
    plan = plan_tags(tags, instant, kinds)
    if isinstance(customers, Among) and not plan.ranks and count_rows(reading, customers.customers) <= MOST:
        values, changes = decide_few(reading, tags, customers.customers, instant, kinds)
    else:
        values = decisions(reading, plan, tags, customers)
        changes = differences(reading, values, tags)
    return Decided(tags, instant, values, changes, frozenset(range(len(tags))))


def write(writing: Writing, decided: Decided, by: str) -> Moves:
    """Write what changed, with its cause (`tables.CAUSES`), as of the instant of the decision."""
    tags, changes = decided.tags, writing.keep(decided.changes)
    moved = {tags[row.pop("tag")].id: row for row in writing.rows(_moves(changes))}
    if moved:
        history.record(writing, in_words(writing, changes, tags), decided.instant.as_of, by)
        _bring_profile_up_to_date(writing, decided, changes, moved)
        _touch(writing, changes, moved, by)
    return moved


def _bring_profile_up_to_date(writing: Writing, decided: Decided, changes: ir.Table, moved: Moves) -> None:
    profile, changed = writing.table("profile"), writing.keep(changes.select("customer_id").distinct())
    if count_rows(writing, changed) > REWRITE_ABOVE * count_rows(writing, profile):
        writing.replace("profile", _rewritten(profile, decided))
        return
    of_changed = decided.values.semi_join(changed, "customer_id")
    wanted = {place: decided.tags[place] for place in sorted(decided.places) if decided.tags[place].id in moved}
    after = {tag.id: value_of(of_changed[f"after_{place}"], tag) for place, tag in wanted.items()}
    writing.update("profile", of_changed.select("customer_id", **after), "customer_id")


def _rewritten(profile: ir.Table, decided: Decided) -> ir.Table:
    """The profile with new values of these tags; who was not decided keeps what they have."""
    joined = profile.left_join(decided.values, "customer_id")
    was_decided = joined.customer_id_right.notnull()
    tags = {place: decided.tags[place] for place in sorted(decided.places)}
    after = {
        tag.id: ibis.ifelse(was_decided, value_of(joined[f"after_{place}"], tag), joined[tag.id])
        for place, tag in tags.items()
    }
    kept = {name: joined[name] for name in profile.columns}
    return joined.select(**(kept | after))


def _touch(writing: Writing, changes: ir.Table, moved: Moves, by: str) -> None:
    """Rules of other runs may read these tags."""
    if sum(sum(of.values()) for of in moved.values()) > NAMED_UP_TO:
        touch_everybody(writing, by)
    else:
        touch(writing, changes, by)


def _moves(changes: ir.Table) -> ir.Table:
    came, went = changes.before == 0, changes.after == 0
    return changes.group_by("tag").aggregate(
        entered=changes.count(where=came), left=changes.count(where=went), changed=changes.count(where=~came & ~went)
    )
