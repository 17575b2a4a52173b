"""A run: all due tags at once, only the changes written, everything in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import ibis.expr.types as ir

from zhike.tagging import history
from zhike.tagging.catalogue import ensure_columns, trait_kinds
from zhike.tagging.counting import how_many
from zhike.tagging.decisions import decisions, differences, in_words
from zhike.tagging.plan import Instant, TagRule, plan_tags, value_of
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Warehouse, Writing

Progress = Callable[[float, str], None]

REWRITE_ABOVE = 0.02
"""Share of all customer-tag values beyond which rewriting the profile is cheaper than updating it in place."""


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
    instant: Instant,
    run_id: str,
    progress: Progress = lambda fraction, stage: None,
) -> RunReport:
    """Evaluate every tag for every customer and write what changed to the history and the profile.

    Raises InvalidRule when tags read one another in a circle.
    """
    progress(0.0, "waiting")
    with warehouse.writing() as writing:
        progress(0.05, "computing")
        kinds = trait_kinds(writing)
        ensure_columns(writing, kinds, tuple(tag.id for tag in tags))
        decided = decisions(writing, plan_tags(tags, instant, kinds), tags)
        progress(0.5, "comparing")
        changes = differences(writing, decided, tags)
        progress(0.6, "writing")
        history.record(writing, in_words(writing, changes, tags), instant.as_of, f"run:{run_id}")
        progress(0.8, "writing")
        report = _report(writing, tags, run_id, instant.as_of, decided, changes)
        _bring_profile_up_to_date(writing, tags, decided, changes, report)
        write_entry(writing, run_id, "run", report.as_json())
        progress(0.95, "committing")
    return report


def _bring_profile_up_to_date(
    writing: Writing, tags: Sequence[TagRule], decided: ir.Table, changes: ir.Table, report: RunReport
) -> None:
    moved = [tag.moved for tag in report.tags]
    if sum(moved) > REWRITE_ABOVE * report.customers * len(tags):
        writing.replace("profile", _rewritten(writing.table("profile"), tags, decided))
        return
    for i, tag in enumerate(tags):
        if moved[i]:
            of_tag = changes.filter(changes.tag == i)
            after = {tag.id: value_of(of_tag.after, tag)}
            writing.update("profile", of_tag.select("customer_id", **after), "customer_id")


def _rewritten(profile: ir.Table, tags: Sequence[TagRule], decided: ir.Table) -> ir.Table:
    joined = profile.left_join(decided, "customer_id")
    after = {tag.id: value_of(joined[f"after_{i}"], tag) for i, tag in enumerate(tags)}
    kept = {name: joined[name] for name in profile.columns}
    return joined.select(**(kept | after))


def _report(
    writing: Writing, tags: Sequence[TagRule], run_id: str, as_of: datetime, decided: ir.Table, changes: ir.Table
) -> RunReport:
    have = {f"tag_{i}": how_many(decided[f"after_{i}"] > 0) for i in range(len(tags))}
    sizes = writing.rows(decided.aggregate(customers=decided.count(), **have))[0]
    moves = {row.pop("tag"): row for row in writing.rows(_moves(changes))}
    none = {"entered": 0, "left": 0, "changed": 0}
    per_tag = (
        TagChange(tag_id=tag.id, customers=sizes[f"tag_{i}"], **moves.get(i, none)) for i, tag in enumerate(tags)
    )
    return RunReport(run_id, f"{as_of.isoformat()}Z", sizes["customers"], tuple(per_tag))


def _moves(changes: ir.Table) -> ir.Table:
    came, went = changes.before == 0, changes.after == 0
    return changes.group_by("tag").aggregate(
        entered=changes.count(where=came), left=changes.count(where=went), changed=changes.count(where=~came & ~went)
    )
