"""How many customers have each value of what customers differ in: of everybody, or of some of them.

Each dimension is a text column over the profile: a tag's level, a trait's value, a band of a number. What values there
are is counted of everybody once for a state of the warehouse. Of some customers what has few values, as tags have, is
then sums in a single pass, and only the rest is grouped by value, each dimension by itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.rules.nodes import Rule
from zhike.tagging.counting import count_rows
from zhike.warehouse.port import Reading

MOST: Final = 30
"""Values of one dimension that are told, the most frequent."""
FEW: Final = 6
"""Values up to which a sum for each is faster than grouping by them."""

Facet = Literal["tag", "trait", "figure"]
Value = tuple[Facet, str, str]
"""A dimension's facet and name, and a value."""
Tally = Mapping[Value, int]


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something that customers differ in: `value` over the profile (null: not known), `holds` whether it is this one,
    `rule` of who has it. `values`: all that there can be, where that is known. Of one that may have very `many` values
    the most frequent are told."""

    facet: Facet
    name: str
    value: Callable[[ir.Table], ir.StringValue]
    holds: Callable[[ir.Table, str], ir.BooleanValue]
    rule: Callable[[str], Rule]
    values: Sequence[str] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Population:
    """All customers, by the values that are told of each dimension."""

    size: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of the profile, and all the others."""

    members: ir.Table
    others: ir.Table


def of_everybody(reading: Reading, dimensions: Sequence[Dimension]) -> Tally:
    """Of all customers."""
    profile, rest = reading.table("profile"), [each for each in dimensions if not each.values]
    counted = _summed(reading, profile, [(each, each.values) for each in dimensions if each.values])
    if not rest:
        return counted
    grouped = _together([_grouped(profile, each, i, MOST) for i, each in enumerate(rest)])
    return {**counted, **_read(reading, grouped, rest)}


def of_some(reading: Reading, some: Part, dimensions: Sequence[Dimension], of: Population) -> Population:
    """How many members a part of the population has, by the values that are told of everybody. Counted are the fewer:
    what the others have not, the members have."""
    size = count_rows(reading, some.members)
    if size * 2 <= of.size:
        return Population(size, _counted(reading, some.members, dimensions, of.tally))
    others = _counted(reading, some.others, dimensions, of.tally)
    return Population(size, {value: n - others.get(value, 0) for value, n in of.tally.items()})


def _counted(reading: Reading, rows: ir.Table, dimensions: Sequence[Dimension], known: Tally) -> Tally:
    values = _by_dimension(known)
    told = [(each, values[each.facet, each.name]) for each in dimensions if (each.facet, each.name) in values]
    summed = _summed(reading, rows, [(each, of) for each, of in told if len(of) <= FEW])
    return {**summed, **_grouped_among(reading, rows, [(each, of) for each, of in told if len(of) > FEW])}


Values = Sequence[tuple[Dimension, Sequence[str]]]


def _summed(reading: Reading, table: ir.Table, values: Values) -> Tally:
    """Each value's rows, in one pass. Where a column can have no others, whoever has a value and none of the later ones
    has the first: rows that have any are counted in half the time of rows that have a certain one."""
    asked: dict[Value, ir.IntegerScalar] = {}
    for dimension, of in values:
        for value in of:
            any_of_them = value == of[0] and not dimension.values
            count = dimension.value(table).count() if any_of_them else dimension.holds(table, value).sum()
            asked[dimension.facet, dimension.name, value] = count
    if not asked:
        return {}
    row = reading.rows(table.aggregate(**{f"n_{i}": count for i, count in enumerate(asked.values())}))[0]
    found = {value: row[f"n_{i}"] or 0 for i, value in enumerate(asked)}
    for dimension, of in values:
        if not dimension.values:
            first, *others = ((dimension.facet, dimension.name, value) for value in of)
            found[first] -= sum(found[each] for each in others)
    return found


def _grouped_among(reading: Reading, some: ir.Table, values: Values) -> Tally:
    if not values:
        return {}
    dimensions = [dimension for dimension, _ in values]
    counted = _together([_grouped(some, each, i) for i, each in enumerate(dimensions)])
    places, wanted = zip(*((i, value) for i, (_, of) in enumerate(values) for value in of), strict=True)
    staged = reading.stage(pa.table({"place": pa.array(places, pa.int16()), "value": pa.array(wanted, pa.string())}))
    return _read(reading, counted.semi_join(staged, ["place", "value"]), dimensions)


def _by_dimension(known: Tally) -> dict[tuple[Facet, str], list[str]]:
    values: dict[tuple[Facet, str], list[str]] = {}
    for facet, name, value in known:
        values.setdefault((facet, name), []).append(value)
    return values


def _read(reading: Reading, counted: ir.Table, dimensions: Sequence[Dimension]) -> Tally:
    rows = reading.rows(counted)
    found = [(dimensions[row["place"]], row["value"], row["n"]) for row in rows if row["value"] is not None]
    return {(dimension.facet, dimension.name, value): n for dimension, value, n in found}


def _grouped(table: ir.Table, dimension: Dimension, place: int, most: int | None = None) -> ir.Table:
    """place, value, n. As few steps as can be: there are a hundred of these in one statement, and building it is half
    of what it costs."""
    grouped = table.group_by(value=dimension.value(table)).aggregate(n=table.count())
    if most is not None and dimension.many:
        grouped = grouped.order_by([ibis.desc("n"), "value"]).limit(most + 1)  # one of them may be null
    return grouped.mutate(place=ibis.literal(place, "int16"))


def _together(parts: Iterable[ir.Table]) -> ir.Table:
    """One statement of all, put together in pairs: a chain of a hundred would be nested too deeply to be built."""
    left = list(parts)
    while len(left) > 1:
        left = [ibis.union(*left[i : i + 2]) if i + 1 < len(left) else left[i] for i in range(0, len(left), 2)]
    return left[0]
