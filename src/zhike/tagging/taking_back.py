"""A batch of tags given or taken by hand, undone: everybody gets back what they had, unless it was changed since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zhike.tagging import history
from zhike.tagging.counting import count_rows
from zhike.tagging.giving import Rivals, Wanted, differ, touch_given
from zhike.warehouse.port import Writing


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Customers whom the batch had changed (`asked`): who got back what they had, and who was changed since."""

    asked: int
    restored: int
    changed_since: int


def take_back(writing: Writing, batch_id: str, wanted: Wanted, levels: Collection[str], rivals: Rivals) -> TakenBack:
    """Undo a batch; `wanted` says at what instant and who does it, and which tag it was about.

    A customer is left alone where a tag that the batch had changed was changed since, is gone or has lost the level
    (`levels`: those there are), or where another tag by hand of the exclusive group was given since. Tags by rule that
    came to hold since give way again.
    """
    noted = writing.table("batch_changes")
    noted = writing.keep(noted.filter(noted.batch_id == batch_id).drop("batch_id"))
    since = _changed_since(writing, noted, wanted.tag_id, levels, rivals)
    back = writing.keep(noted.anti_join(since, "customer_id"))
    changes = writing.keep(_changes(back))
    _restore(writing, changes, batch_id, wanted, rivals)
    asked, restored = (count_rows(writing, rows.select("customer_id").distinct()) for rows in (noted, back))
    return TakenBack(asked, restored, asked - restored)


def _changed_since(writing: Writing, noted: ir.Table, tag_id: str, levels: Collection[str], rivals: Rivals) -> ir.Table:
    """customer_id of whom the batch's undoing leaves alone; each once, kept."""
    profile = writing.table("profile")
    parts = [
        _later(writing, noted),
        noted.anti_join(profile, "customer_id").select("customer_id"),
        noted.filter(~noted.tag_id.isin([tag for tag in (tag_id, *rivals.every) if tag in profile.columns])).select(
            "customer_id"
        ),
        noted.filter(noted.tag_id == tag_id, noted.before.notnull(), ~noted.before.isin(sorted(levels))).select(
            "customer_id"
        ),
        *_given_since(writing, noted, tag_id, rivals),
    ]
    return writing.keep(ibis.union(*parts, distinct=True))


def _later(writing: Writing, noted: ir.Table) -> ir.Table:
    """Whose tags were given, taken or prolonged after the batch."""
    held = writing.table("tag_history").drop("value")
    rows = noted.inner_join(held, ["customer_id", "tag_id"])
    moved = (rows.opened > rows.serial) | (rows.closed > rows.serial)
    other_end = rows.valid_to.isnull() & rows.after.notnull() & differ(rows.expires_at, rows.after_until)
    return rows.filter(moved.fill_null(False) | other_end).select("customer_id")


def _given_since(writing: Writing, noted: ir.Table, tag_id: str, rivals: Rivals) -> list[ir.Table]:
    """Who would get the tag back, and has another one by hand of its group that the batch knows nothing of."""
    profile, own = writing.table("profile"), noted.filter(noted.tag_id == tag_id, noted.before.notnull())
    by_hand = [tag for tag in (*rivals.before, *rivals.after) if tag in profile.columns]
    return [
        profile.filter(profile[tag].notnull()).semi_join(own, "customer_id").select("customer_id") for tag in by_hand
    ]


def _changes(back: ir.Table) -> ir.Table:
    """From what the batch had made of it to what was before."""
    return back.select(
        "customer_id", "tag_id", before=back.after, after=back.before, expires_at=back.before_until,
        what=ibis.ifelse(differ(back.before, back.after), "changed", "prolonged"),
    )  # fmt: skip


def _restore(writing: Writing, changes: ir.Table, batch_id: str, wanted: Wanted, rivals: Rivals) -> None:
    gone = _give_way(writing, changes, wanted, rivals)
    by_rule = changes.tag_id.isin(list(rivals.by_rule)) if rivals.by_rule else ibis.literal(False)
    moved = changes.what == "changed"
    history.record(writing, changes.filter(moved & ~by_rule), wanted.at, wanted.by)
    history.record(writing, changes.filter(moved & by_rule), wanted.at, f"undo:{batch_id}")
    history.set_end(writing, changes.filter(~moved))
    for tag in sorted({row["tag_id"] for row in writing.rows(changes.select("tag_id").distinct())}):
        of_tag = changes.filter(changes.tag_id == tag)
        writing.update("profile", of_tag.select("customer_id", **{tag: of_tag.after}), "customer_id")
    for tag, lost in gone:
        writing.update("profile", lost.select("customer_id", **{tag: ibis.null("string")}), "customer_id")
    touch_given(writing, changes.filter(moved).select("customer_id").distinct())


def _give_way(writing: Writing, changes: ir.Table, wanted: Wanted, rivals: Rivals) -> Sequence[tuple[str, ir.Table]]:
    """Tags by rule that came to hold while the tag was away; they are gone from the history afterwards."""
    profile = writing.table("profile")
    given = changes.filter(changes.tag_id == wanted.tag_id, changes.after.notnull())
    found = []
    for tag in rivals.by_rule:
        if tag in profile.columns:
            held = profile.filter(profile[tag].notnull()).semi_join(given, "customer_id")
            lost = writing.keep(held.select("customer_id", before=held[tag]).mutate(**history.ended(tag)))
            history.record(writing, lost, wanted.at, f"exclusive:{wanted.tag_id}")
            found.append((tag, lost))
    return found
