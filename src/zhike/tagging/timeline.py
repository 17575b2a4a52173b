"""All that is kept about one customer, read for a person: events with their order lines, tags over time."""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from zhike.warehouse.port import Reading


def events_of(
    reading: Reading, customer_id: int, before: tuple[datetime, str, str] | None, limit: int
) -> list[dict[str, Any]]:
    """The newest events (after the place `before` in that order: ts, source, event_id), each with its `items`."""
    events = reading.table("events")
    mine = events.filter(events.customer_id == customer_id)
    if before is not None:
        mine = mine.filter(_older(mine, *before))
    newest = mine.order_by([mine.ts.desc(), mine.source.desc(), mine.event_id.desc()]).limit(limit)
    rows = reading.rows(newest.mutate(properties=newest.properties.cast("string")))
    lines = _lines(reading, customer_id, [row["order_id"] for row in rows if row["order_id"]])
    for row in rows:
        row["properties"] = json.loads(row["properties"] or "{}")
        row["items"] = lines.get((row["source"], row["order_id"]), []) if row["amount"] is not None else []
    return rows


def history_of(reading: Reading, customer_id: int) -> list[dict[str, Any]]:
    """Every value of every tag that the customer had or has, newest first."""
    history = reading.table("tag_history")
    mine = history.filter(history.customer_id == customer_id)
    return reading.rows(mine.order_by([mine.valid_from.desc(), mine.tag_id]))


def batches_of(reading: Reading, customer_id: int) -> dict[tuple[str, int], str]:
    """The batches that changed a customer's tags, by tag and the history's serial."""
    noted = reading.table("batch_changes")
    rows = reading.rows(noted.filter(noted.customer_id == customer_id).select("tag_id", "serial", "batch_id"))
    return {(row["tag_id"], row["serial"]): row["batch_id"] for row in rows}


def _older(events: ir.Table, ts: datetime, source: str, event_id: str) -> ir.BooleanValue:
    at = ibis.literal(ts).cast("timestamp")
    same_time = (events.source < source) | ((events.source == source) & (events.event_id < event_id))
    return (events.ts < at) | ((events.ts == at) & same_time)


def _lines(reading: Reading, customer_id: int, orders: list[str]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    if not orders:
        return {}
    items = reading.table("order_items")
    mine = items.filter(items.customer_id == customer_id, items.order_id.isin(orders)).order_by("line_id")
    lines: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in reading.rows(mine):
        lines[row["source"], row["order_id"]].append(row)
    return lines
