"""Imported lists: who is on them. What runs after a change must look at the customers who came or went."""

from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.tagging.counting import count_rows
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.touched import touch

Mode = Literal["replace", "add"]


@dataclass(frozen=True, slots=True)
class Membership:
    """What a change did to a list: customers who came, who went, and who are on it now."""

    added: int
    removed: int
    members: int


def set_members(writing: Writing, list_id: str, customers: ir.Table, mode: Mode) -> Membership:
    """Put these customers (`customer_id`) on a list; with `replace`, nobody else stays on it."""
    wanted = writing.keep(customers.select("customer_id").distinct())
    present = writing.keep(_members(writing, list_id))
    come = writing.keep(wanted.anti_join(present, "customer_id"))
    gone = writing.keep(present.anti_join(wanted, "customer_id") if mode == "replace" else present.filter(False))
    removed = writing.delete("list_members", _of_list(gone, list_id))
    added = writing.insert("list_members", _of_list(come, list_id))
    touch(writing, ibis.union(come, gone))
    return Membership(added, removed, count_rows(writing, present) + added - removed)


def foresee_members(reading: Reading, list_id: str | None, customers: ir.Table, mode: Mode) -> Membership:
    """What `set_members` would come to now, of a list or (None) of a new one; nothing is written."""
    wanted = reading.keep(customers.select("customer_id").distinct())
    named = count_rows(reading, wanted)
    if list_id is None:
        return Membership(named, 0, named)
    present = reading.keep(_members(reading, list_id))
    before, stay = count_rows(reading, present), count_rows(reading, present.semi_join(wanted, "customer_id"))
    gone = before - stay if mode == "replace" else 0
    return Membership(named - stay, gone, before + named - stay - gone)


def forget(writing: Writing, list_id: str) -> None:
    """Take everybody off a list that no rule names any more."""
    writing.delete("list_members", writing.stage(pa.table({"list_id": [list_id]})))


def _members(reading: Reading, list_id: str) -> ir.Table:
    members = reading.table("list_members")
    return members.filter(members.list_id == list_id).select("customer_id")


def _of_list(customers: ir.Table, list_id: str) -> ir.Table:
    return customers.select(list_id=ibis.literal(list_id), customer_id=customers.customer_id)
