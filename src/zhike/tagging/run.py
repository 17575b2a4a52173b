"""A run: all due tags at once, only the changes written, everything in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir

from zhike.tagging import history
from zhike.tagging.catalogue import ensure_columns, trait_kinds
from zhike.tagging.counting import how_many
from zhike.tagging.decisions import decisions, differences, in_words
from zhike.tagging.plan import Instant, Plan, TagRule, in_order, plan_tags, value_of
from zhike.tagging.scope import Part, note, parts, refuse_backwards
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Warehouse, Writing
from zhike.warehouse.touched import touch, touch_everybody

Progress = Callable[[float, str], None]
Moves = Mapping[str, Mapping[str, int]]
"""For each tag that moved: how many customers entered, left, changed."""

REWRITE_ABOVE = 0.5
"""Share of all customers beyond which rewriting the profile is cheaper than updating those whose tags changed."""

NAMED_UP_TO = 200_000
"""Changes up to which a run notes whose tags it changed, rather than that everybody's may have."""


@dataclass(frozen=True, slots=True)
class TagChange:
    """What a run did to one tag: customers who came, went, changed level, and who have it now."""

    tag_id: str
    entered: int
    left: int
    changed: int
    customers: int

    @property
    def moved(self) -> int:
        return self.entered + self.left + self.changed


@dataclass(frozen=True, slots=True)
class RunReport:
    run_id: str
    as_of: str
    customers: int
    tags: tuple[TagChange, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run_tags(
    warehouse: Warehouse,
    tags: Sequence[TagRule],
    when: Instant | Callable[[], Instant],
    run_id: str,
    progress: Progress = lambda fraction, stage: None,
    full: bool = False,
) -> RunReport:
    """Evaluate the tags and write what changed to the history and the profile.

    Only customers who could have changed since a tag's last run are decided anew, or everybody when `full`. `when` is
    the instant, or is asked for it once it is this writer's turn: "now" is then never before what was just written.
    Raises InvalidRule when tags read one another in a circle, Conflict (run_before_last) when a tag was decided as of a
    later instant already: a history is written forwards.
    """
    progress(0.0, "waiting")
    in_order(tags)
    with warehouse.writing() as writing:
        progress(0.05, "computing")
        instant = when if isinstance(when, Instant) else when()
        refuse_backwards(writing, [tag.id for tag in tags], instant)
        kinds = trait_kinds(writing)
        ensure_columns(writing, kinds, tuple(tag.id for tag in tags))
        moves: dict[str, dict[str, int]] = {}
        due = parts(writing, tags, instant, kinds, full)
        for i, part in enumerate(due):
            plan = plan_tags(part.tags, instant, kinds)
            moves |= _run_part(writing, part, plan, run_id, partial(_step, progress, i, len(due)))
        note(writing, tags, instant)
        report = _report(writing, tags, run_id, instant.as_of, moves)
        write_entry(writing, run_id, "run", report.as_json())
        progress(0.95, "committing")
    return report


def _run_part(writing: Writing, part: Part, plan: Plan, run_id: str, progress: Progress) -> dict[str, dict[str, int]]:
    """Decide and write one part; for each tag that moved, how many entered, left, changed."""
    tags = part.tags
    progress(0.0, "computing")
    decided = decisions(writing, plan, tags, part.customers)
    progress(0.5, "comparing")
    changes = differences(writing, decided, tags)
    moved = {tags[row.pop("tag")].id: row for row in writing.rows(_moves(changes))}
    progress(0.6, "writing")
    history.record(writing, in_words(writing, changes, tags), plan.instant.as_of, f"run:{run_id}")
    progress(0.8, "writing")
    _bring_profile_up_to_date(writing, tags, decided, changes, moved)
    _touch(writing, changes, moved, f"run:{run_id}")
    return moved


def _step(progress: Progress, part: int, of: int, fraction: float, stage: str) -> None:
    progress(0.1 + 0.8 * (part + fraction) / of, stage)


def _bring_profile_up_to_date(
    writing: Writing, tags: Sequence[TagRule], decided: ir.Table, changes: ir.Table, moved: Moves
) -> None:
    if not moved:
        return
    profile, changed = writing.table("profile"), writing.keep(changes.select("customer_id").distinct())
    if _count(writing, changed) > REWRITE_ABOVE * _count(writing, profile):
        writing.replace("profile", _rewritten(profile, tags, decided))
        return
    of_changed = decided.semi_join(changed, "customer_id")
    after = {tag.id: value_of(of_changed[f"after_{i}"], tag) for i, tag in enumerate(tags) if tag.id in moved}
    writing.update("profile", of_changed.select("customer_id", **after), "customer_id")


def _count(writing: Writing, table: ir.Table) -> int:
    return int(writing.rows(table.aggregate(n=table.count()))[0]["n"])


def _rewritten(profile: ir.Table, tags: Sequence[TagRule], decided: ir.Table) -> ir.Table:
    """The profile with new values of these tags; who was not decided keeps what they have."""
    joined = profile.left_join(decided, "customer_id")
    was_decided = joined.customer_id_right.notnull()
    after = {
        tag.id: ibis.ifelse(was_decided, value_of(joined[f"after_{i}"], tag), joined[tag.id])
        for i, tag in enumerate(tags)
    }
    kept = {name: joined[name] for name in profile.columns}
    return joined.select(**(kept | after))


def _touch(writing: Writing, changes: ir.Table, moved: Moves, by: str) -> None:
    """Rules of other runs may read these tags."""
    if sum(sum(of.values()) for of in moved.values()) > NAMED_UP_TO:
        touch_everybody(writing, by)
    elif moved:
        touch(writing, changes, by)


def _report(writing: Writing, tags: Sequence[TagRule], run_id: str, as_of: datetime, moves: Moves) -> RunReport:
    profile = writing.table("profile")
    have = {f"tag_{i}": how_many(profile[tag.id].notnull()) for i, tag in enumerate(tags)}
    sizes = writing.rows(profile.aggregate(customers=profile.count(), **have))[0]
    none = {"entered": 0, "left": 0, "changed": 0}
    per_tag = (
        TagChange(tag_id=tag.id, customers=sizes[f"tag_{i}"], **moves.get(tag.id, none)) for i, tag in enumerate(tags)
    )
    return RunReport(run_id, f"{as_of.isoformat()}Z", sizes["customers"], tuple(per_tag))


def _moves(changes: ir.Table) -> ir.Table:
    came, went = changes.before == 0, changes.after == 0
    return changes.group_by("tag").aggregate(
        entered=changes.count(where=came), left=changes.count(where=went), changed=changes.count(where=~came & ~went)
    )
