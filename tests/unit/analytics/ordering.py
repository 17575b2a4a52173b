"""Small shops of nothing but events, and analyses run on them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from zhike.analytics.analysis import Asked, Kind, Outcome
from zhike.analytics.report import Report, Section
from zhike.analytics.settings import complete
from zhike.rules.nodes import Text
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant
from zhike.tagging.audience import audience
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Reading, Warehouse

_COLUMNS = pa.schema([
    ("event_id", pa.string()), ("customer_id", pa.int64()), ("source", pa.string()), ("name", pa.string()),
    ("ts", pa.timestamp("us")), ("amount", pa.decimal128(18, 4)), ("order_id", pa.string()),
    ("channel", pa.string()),
])  # fmt: skip


def event(customer: int | None, at: str | datetime, name: str, amount: Any = None, order: str | None = None,
          source: str = "shop", channel: str | None = None) -> dict[str, Any]:  # fmt: skip
    """`at`: UTC, e.g. "2026-01-31" or "2026-01-31 08:00"."""
    ts = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    money = None if amount is None else Decimal(str(amount))
    return {"customer_id": customer, "ts": ts, "name": name, "amount": money, "order_id": order, "source": source,
            "channel": channel}  # fmt: skip


def paid(customer: int | None, at: str | datetime, amount: Any = 10, order: str | None = None) -> dict[str, Any]:
    return event(customer, at, "order_completed", amount, order)


def refunded(customer: int | None, at: str | datetime, amount: Any, order: str | None = None) -> dict[str, Any]:
    return event(customer, at, "order_refunded", amount, order)


@dataclass(frozen=True)
class Answer:
    """An outcome with its scores by customer."""

    outcome: Outcome
    scores: dict[int, dict[str, Any]]

    @property
    def report(self) -> Report:
        return self.outcome.report

    def section(self, key: str) -> Section:
        return next(section for section in self.report.sections if section.key == key)

    def rows(self, key: str) -> list[dict[str, Any]]:
        """A section's rows by its columns' keys, texts in English."""
        section = self.section(key)
        return [{c.key: english(v) for c, v in zip(section.columns, row, strict=True)} for row in section.rows]

    def figure(self, key: str) -> Any:
        return next(figure.value for figure in self.report.figures if figure.key == key)


def english(value: Any) -> Any:
    return value.en if isinstance(value, Text) else value


@contextmanager
def seen(events: Sequence[Mapping[str, Any]]) -> Iterator[Reading]:
    """A warehouse of these events."""
    warehouse = DuckDBWarehouse(threads=1)
    write(warehouse, events)
    with warehouse.reading() as reading:
        yield reading
    warehouse.close()


def analyse(kind: Kind, events: Sequence[Mapping[str, Any]], as_of: str | datetime, zone: str = "UTC",
            **settings: Any) -> Answer:  # fmt: skip
    """Run an analysis on a shop that has seen these events."""
    instant = Instant(as_of if isinstance(as_of, datetime) else datetime.fromisoformat(as_of), zone)
    with seen(events) as reading:
        outcome = kind.run(Asked(reading, instant, complete(kind.fields, settings)))
        found = outcome.scores
        table = reading.fetch(found) if isinstance(found, ir.Table) else found
    well_formed(kind, outcome)
    rows: Iterable[dict[str, Any]] = table.to_pylist() if table is not None else []
    return Answer(outcome, {row["customer_id"]: row for row in rows})


def well_formed(kind: Kind, outcome: Outcome) -> None:
    """What every report owes its readers: whole rows, charts of columns that are there, both languages, JSON."""
    keys = [section.key for section in outcome.report.sections]
    assert len(set(keys)) == len(keys)
    for section in outcome.report.sections:
        columns = [column.key for column in section.columns]
        assert all(len(row) == len(columns) for row in section.rows)
        assert len(section.people) in (0, len(section.rows))
        drawn = [section.chart.x, *section.chart.y, section.chart.series or columns[0]] if section.chart else []
        assert set(drawn) <= set(columns)
        for rule in section.people:
            if rule is not None:
                parse_rule(_traits_for_scores(rule))
    assert 2 <= len(outcome.report.reading) <= 6
    assert all(text.zh and text.en for text in outcome.report.reading)
    assert {level.output for level in outcome.levels} <= {output.key for output in kind.outputs}
    json.dumps(outcome.report.as_json(), allow_nan=False)


def _traits_for_scores(rule: Any) -> Any:
    """As whoever keeps an analysis turns what it says into traits."""
    if isinstance(rule, list):
        return [_traits_for_scores(each) for each in rule]
    if not isinstance(rule, Mapping):
        return rule
    if rule.get("type") == "score" and "score" in rule:
        rest = {key: value for key, value in rule.items() if key != "score"}
        return rest | {"type": "trait", "trait": rule["score"]}
    return {key: _traits_for_scores(value) for key, value in rule.items()}


def behind(events: Sequence[Mapping[str, Any]], rules: Sequence[Any], as_of: datetime, zone: str = "UTC") -> list[int]:
    """How many customers each rule finds; of no rule nobody."""
    with seen(events) as reading:
        found = [rule and audience(reading, parse_rule(rule), Instant(as_of, zone), {}) for rule in rules]
        return [0 if each is None else reading.fetch(each).num_rows for each in found]


def write(warehouse: Warehouse, events: Sequence[Mapping[str, Any]]) -> None:
    """Put events, and the customers that they name, into an empty warehouse."""
    rows = [{"event_id": str(place), **row} for place, row in enumerate(events)]
    with warehouse.writing() as writing:
        writing.insert("events", writing.stage(pa.Table.from_pylist(rows, _COLUMNS)))
        customers = sorted({row["customer_id"] for row in events if row["customer_id"] is not None})
        writing.insert("profile", writing.stage(pa.table({"customer_id": pa.array(customers, pa.int64())})))
