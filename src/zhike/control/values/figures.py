"""Who has a value and how it is distributed: of one that is kept, and of a measure before it is saved."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import ibis.expr.types as ir

from zhike import wiring
from zhike.control.tags import evaluation
from zhike.control.values import service
from zhike.control.values.models import ComputedValue
from zhike.rules.vocabulary import Kind
from zhike.tagging import catalogue as known
from zhike.tagging import values
from zhike.tagging.distribution import Distribution, distribution, sample
from zhike.tagging.plan import stored
from zhike.tagging.values import Measured
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import trait_column


@dataclass(frozen=True, slots=True)
class Shown:
    """How a value is distributed, with some customers who have one (`customer_id`, `value`)."""

    kind: str
    distribution: Distribution
    sample: Sequence[dict[str, Any]]
    measure: Measured
    as_of: datetime | None = None
    took_ms: int = 0


def preview(data: Any, but: str | None = None) -> Shown:
    """What a measure would be of everybody now, with nothing written. Raises InvalidRule."""
    began, instant = time.perf_counter(), evaluation.now_instant()
    measure, kind = service.checked(data, but)
    with wiring.warehouse().reading() as reading:
        kinds = known.trait_kinds(reading)
        table = reading.keep(values.compute(reading, {"value": measure}, instant, kinds))
        found, some = _shown(reading, table, kind)
    return Shown(kind, found, some, measure, instant.as_of, round((time.perf_counter() - began) * 1000))


def of(value: ComputedValue) -> Shown:
    """A value as it is kept."""
    with wiring.warehouse().reading() as reading:
        profile, column = reading.table("profile"), trait_column(service.trait_of(value.id))
        table = profile.select("customer_id", value=stored(profile, column, cast(Kind, value.kind)))
        found, some = _shown(reading, table, value.kind)
    return Shown(value.kind, found, some, service.measured(value))


def coverage(found: Sequence[ComputedValue]) -> tuple[int, dict[str, int]]:
    """How many customers there are, and how many have each of the values: one pass over the profile."""
    with wiring.warehouse().reading() as reading:
        profile = reading.table("profile")
        columns = {value.id: trait_column(service.trait_of(value.id)) for value in found}
        there = {value_id: column for value_id, column in columns.items() if column in profile.columns}
        counts = {value_id: profile[column].count() for value_id, column in there.items()}
        row = reading.rows(profile.aggregate(population=profile.count(), **counts))[0]
    return int(row["population"]), {value_id: int(row.get(value_id, 0)) for value_id in columns}


def _shown(reading: Reading, table: ir.Table, kind: str) -> tuple[Distribution, list[dict[str, Any]]]:
    return distribution(reading, table, cast(Kind, kind)), sample(reading, table)
