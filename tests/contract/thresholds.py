"""What random rules compare with: few values, many of which a random shop holds exactly."""

from typing import Any

from contract.random_facts import BIRTHDAYS, CATEGORIES, CHANNELS, ORDERS, PRODUCTS, SOURCES, TEXTS
from zhike.rules.vocabulary import Kind

NUMBERS = (0, 1, 2, 3, -1, 0.1, 0.15, 0.2, 0.3, 3.5, 0.0001, 1e-9, 999999999999999, 99999999999999.98)
COUNTS = (0, 1, 2, 3, 1.5)
DAYS = (0, 1, 2, 6, 7, 8, 29, 30, 31, 90, 400)
SHARES = (0, 0.1, 0.25, 0.5, 0.6, 1, 1.5, 2, 3)
AGES = (-6, 0, 1, 22, 23, 23.5, 24, 26, 124)
TO_ANNIVERSARIES = (0, 1, 2, 7, 59, 60, 364, 365, 366)
PARTS: dict[str, tuple[int, ...]] = {
    "year": (1900, 1999, 2000, 2024),
    "quarter": (1, 2, 4),
    "month": (1, 2, 3, 12),
    "day": (1, 28, 29, 31),
    "weekday": (1, 2, 4, 5, 6, 7),
}
WEIGHTS = (1, 2, 0.5, 0.1, 0.2, -1, 0)
SCORES = (0, 0.3, 1, 2, 2.5, -1)
PERCENTS = (1, 20, 33.3, 50, 99.999999, 100)
PIECES = ("", "海", "Sh", "h", "%", "_", "\\", '"', "'", "0%")
LENGTHS = ({"minutes": 15}, {"hours": 24}, {"days": 1}, {"weeks": 1})
VALUES: dict[Kind, tuple[Any, ...]] = {
    "text": TEXTS,
    "number": NUMBERS,
    "flag": (True, False),
    "date": tuple(day.isoformat() for day in BIRTHDAYS),
}
KINDS_IN_JSON: tuple[Kind, ...] = ("text", "number", "flag")
COLUMNS: dict[str, tuple[Kind, tuple[Any, ...]]] = {
    "category": ("text", CATEGORIES),
    "amount": ("number", NUMBERS),
    "quantity": ("number", (0.5, 1, 2)),
    "product_id": ("text", PRODUCTS),
    "order_id": ("text", ORDERS),
    "source": ("text", SOURCES),
}
EVENT_COLUMNS = COLUMNS | {"channel": ("text", CHANNELS)}
LINE_COLUMNS = COLUMNS | {"product_name": ("text", TEXTS[:3])}
THRESHOLDS = dict.fromkeys(("count", "days", "distinct"), COUNTS) | dict.fromkeys(
    ("days_since_first", "days_since_last"), DAYS
)
DIVIDABLE = ("count", "days", "distinct", "sum")
