"""Small random shops of everything that features are made of, and the features in plain Python."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pyarrow as pa

from zhike.warehouse.port import Warehouse

ZONE = "America/New_York"
NOW = datetime(2026, 3, 20, 5, 30)
DAY = timedelta(days=1)
Row = dict[str, Any]

EVENTS = pa.schema([
    ("event_id", pa.string()), ("customer_id", pa.int64()), ("source", pa.string()), ("name", pa.string()),
    ("ts", pa.timestamp("us")), ("amount", pa.decimal128(18, 4)), ("category", pa.string()),
    ("quantity", pa.decimal128(18, 4)),
])  # fmt: skip
LINES = pa.schema([
    ("line_id", pa.string()), ("order_id", pa.string()), ("customer_id", pa.int64()), ("source", pa.string()),
    ("ts", pa.timestamp("us")), ("category", pa.string()), ("quantity", pa.decimal128(18, 4)),
])  # fmt: skip
PROFILE = pa.schema([
    ("customer_id", pa.int64()), ("first_seen", pa.timestamp("us")), ("trait_birthday", pa.date32()),
    ("trait_points", pa.decimal128(18, 4)), ("trait_city", pa.string()),
])  # fmt: skip


def shop(seed: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Events, order lines and profiles of ten customers, some without this or that, some facts after NOW."""
    rng = np.random.default_rng(seed)
    names = ["order_completed"] * 5 + [
        "order_refunded",
        "coupon_redeemed",
        "page_viewed",
        "product_viewed",
        "signed_in",
    ]
    events, lines = [], []
    for number in range(120):
        customer = int(rng.integers(1, 11))
        ts = NOW - timedelta(minutes=int(rng.integers(-20_000, 500_000)))
        row = {
            "event_id": str(number), "source": "s", "customer_id": None if rng.random() < 0.05 else customer,
            "ts": ts, "name": str(rng.choice(names)),
            "category": str(rng.choice(["a", "b", "c"])) if rng.random() < 0.3 else None,
            "amount": Decimal(int(rng.integers(0, 9_999))) / 100 if rng.random() < 0.9 else None,
            "quantity": Decimal(int(rng.integers(1, 6))) if customer > 5 and rng.random() < 0.8 else None,
        }  # fmt: skip
        events.append(row)
        for line in range(int(rng.integers(0, 3)) if row["name"] == "order_completed" else 0):
            lines.append({
                "line_id": f"{number}:{line}", "order_id": str(number), "customer_id": row["customer_id"],
                "source": "s", "ts": ts, "category": str(rng.choice(["b", "c", "d"])) if rng.random() < 0.8 else None,
                "quantity": Decimal(int(rng.integers(1, 4))) if rng.random() < 0.8 else None,
            })  # fmt: skip
    profiles = [
        {"customer_id": customer, "first_seen": NOW + DAY if customer == 12 else NOW - DAY, "trait_city": "x",
         "trait_birthday": date(1990, 5, customer) if customer % 2 else None,
         "trait_points": Decimal(customer * 10) if customer % 3 else None}
        for customer in range(1, 13)
    ]  # fmt: skip
    return events, lines, profiles


def load(warehouse: Warehouse, events: list[Row], lines: list[Row], profiles: list[Row]) -> None:
    """Put everything into an empty warehouse."""
    with warehouse.writing() as writing:
        writing.insert("events", writing.stage(pa.Table.from_pylist(events, EVENTS)))
        writing.insert("order_items", writing.stage(pa.Table.from_pylist(lines, LINES)))
        added = {"trait_birthday": "date", "trait_points": "decimal(18, 4)", "trait_city": "string"}
        writing.add_columns("profile", ibis.schema(added))
        writing.insert("profile", writing.stage(pa.Table.from_pylist(profiles, PROFILE)))


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def plain(customer: int, events: list[Row], lines: list[Row], profile: Row) -> dict[str, float | None]:
    mine = [row for row in events if row["customer_id"] == customer and row["ts"] < NOW]
    orders = [row for row in mine if row["name"] == "order_completed"]
    bought = [row for row in lines if row["customer_id"] == customer and row["ts"] < NOW]
    amounts = [float(row["amount"]) for row in orders if row["amount"] is not None]
    recent = [float(row["amount"]) for row in orders if row["amount"] is not None and row["ts"] >= NOW - 90 * DAY]
    times = sorted(row["ts"] for row in orders)
    local = [ts.replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)) for ts in times]
    seen = [row for row in mine if row["name"] in ("page_viewed", "product_viewed")]
    days = {row["ts"].replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)).date() for row in seen}
    counted = [float(row["quantity"]) for row in orders if row["quantity"] is not None]
    pieces: dict[str, float] = {}
    for row in bought:
        if row["quantity"] is not None:
            pieces[row["order_id"]] = pieces.get(row["order_id"], 0.0) + float(row["quantity"])
    refunds = sum(row["name"] == "order_refunded" for row in mine)
    coupons = sum(row["name"] == "coupon_redeemed" for row in mine)
    n = len(orders)
    birthday, points = profile["trait_birthday"], profile["trait_points"]
    return {
        "recency_days": (NOW - times[-1]) / DAY if n else None,
        "orders": n,
        "spend": None if n and not amounts else sum(amounts),
        "average_order": mean(amounts),
        "customer_days": (NOW - times[0]) / DAY if n else None,
        "interval_days": (times[-1] - times[0]) / DAY / (n - 1) if n > 1 else None,
        "categories": len({row["category"] for row in (*orders, *bought)} - {None}),
        "items_per_order": mean(counted) if counted else mean(list(pieces.values())),
        "refund_share": min(refunds / n, 1.0) if n else None,
        "coupons_per_order": coupons / n if n else None,
        "night_share": mean([float(ts.hour >= 22 or ts.hour < 6) for ts in local]),
        "weekend_share": mean([float(ts.weekday() >= 5) for ts in local]),
        "recent_share": sum(recent) / sum(amounts) if sum(amounts) > 0 else None,
        "views": len(seen),
        "visit_days": len(days),
        "age_years": None if birthday is None else (NOW - datetime(*birthday.timetuple()[:3])) / DAY / 365.2425,
        "trait:points": None if points is None else float(points),
    }
