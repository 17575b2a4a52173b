"""Computed values: a named measure of the rule language, known of every customer as a number, text, date or set.

The measure is JSON as rules have it, without its comparison (`event`, `lines`, `favourite`, `ratio`, `same_order`,
`band`, `age`, `trait`), and two forms that no comparison has: `event` or `lines` with the measure `first_day` or
`last_day` (a business day), and `values` (every value of a property). Absent is absent; as in rules, counts and sums
over nothing are 0. All values that are asked for are computed in one plan, so that they read the events once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

import ibis
import ibis.expr.types as ir

from zhike.errors import InvalidRule
from zhike.rules import compile, gather
from zhike.rules.check import Catalogue, check_rule, value_kind
from zhike.rules.dump import dump_rule
from zhike.rules.explain import Names, noun
from zhike.rules.fields import join
from zhike.rules.nodes import (
    Age,
    Band,
    Compare,
    Comparison,
    Definition,
    Favourite,
    Level,
    Metric,
    Ratio,
    Rule,
    SameOrder,
    Text,
    Trait,
    Value,
)
from zhike.rules.parse import parse_rule
from zhike.rules.personal import PERSONAL
from zhike.rules.sets import SEPARATOR
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant, bounds
from zhike.tagging.narrowing import EVERYBODY, Narrowing
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import TRAIT_TYPES


@dataclass(frozen=True, slots=True)
class Moment:
    """The business day of the first or the last of these facts, by the metric that says how long ago it is."""

    of: Metric


@dataclass(frozen=True, slots=True)
class Distinct:
    """Every value of the property of which the favourite would be one."""

    of: Favourite


Measured = Value | Moment | Distinct

_KNOWN: Final = Comparison("present")
_VALUES: Final = (Trait, Age, Metric, Favourite, Ratio, SameOrder, Band)
_DAYS: Final = {"first_day": "days_since_first", "last_day": "days_since_last"}
_MEASURES: Final = {measure: day for day, measure in _DAYS.items()}


# From JSON and back


def parse(data: Any, path: str = "measure") -> Measured:
    """A measure from JSON. Raises InvalidRule with the place at fault."""
    if not isinstance(data, Mapping):
        raise InvalidRule("an object is needed", path=path, code="rule_bad_value")
    kind, measure = data.get("type"), data.get("measure")
    for key in ("op", "value", *(("by",) if kind == "values" else ())):
        if key in data:
            raise InvalidRule(f"a measure has no {key!r}", path=join(path, key), code="rule_unknown_key")
    if kind == "values":
        return Distinct(cast(Favourite, _value({**data, "type": "favourite", "by": "count"}, path)))
    if kind in ("event", "lines") and isinstance(measure, str) and measure in _DAYS:
        return Moment(cast(Metric, _value({**data, "measure": _DAYS[measure]}, path)))
    found = _value(data, path)
    if not isinstance(found, _VALUES):
        raise InvalidRule(f"{kind!r} is no measure", path=join(path, "type"), code="rule_bad_value")
    return found


def dump(measured: Measured) -> dict[str, Any]:
    """The canonical JSON that `parse` reads."""
    said = {key: value for key, value in dump_rule(rule_of(measured)).items() if key != "op"}
    match measured:
        case Moment(of):
            return said | {"measure": _MEASURES[of.measure]}
        case Distinct():
            return {key: value for key, value in said.items() if key != "by"} | {"type": "values"}
        case _:
            return said


def rule_of(measured: Measured) -> Rule:
    """A rule that reads what the measure reads."""
    return Compare(measured.of if isinstance(measured, Moment | Distinct) else measured, _KNOWN)


def check(measured: Measured, catalogue: Catalogue, path: str = "measure") -> None:
    """Whether every name exists and the value may be shown to everybody. Raises InvalidRule."""
    rule = rule_of(measured)
    check_rule(rule, catalogue, path)
    if isinstance(measured, Trait | Age) and measured.trait in PERSONAL:
        raise InvalidRule("this says who somebody is", path=join(path, "trait"), code="rule_bad_value")
    if kind_of(measured, catalogue.traits) == "flag":
        raise InvalidRule("a flag is no value", path=join(path, "trait"), code="rule_bad_value")


def kind_of(measured: Measured, kinds: Mapping[str, Kind]) -> Kind:
    """What kind of trait it becomes."""
    match measured:
        case Moment():
            return "date"
        case Distinct():
            return "set"
        case _:
            return value_kind(measured, kinds)


def named(measured: Measured, names: Names) -> Text:
    """The measure as people read it."""
    match measured:
        case Moment(of):
            since = noun(of, names)
            ago = "首次" if of.measure == "days_since_first" else "上次"
            zh = since.zh.removeprefix("距").removesuffix("的天数")
            return Text(f"{zh or ago}的日期", since.en.replace("days since the ", "day of the ", 1))
        case Distinct(of):
            most = noun(of, names)
            return Text(
                most.zh.replace("次数最多的", "出现过的全部", 1).replace("条数最多的", "出现过的全部", 1),
                most.en.replace("most frequent ", "every ", 1),
            )
        case _:
            return noun(measured, names)


def reads(measured: Measured) -> Definition:
    """The measure as a definition of one level: what names traits and tags is found in it."""
    return Definition((Level("value", Text("", ""), rule_of(measured)),))


# Computing


def compute(
    reading: Reading,
    measures: Mapping[str, Measured],
    instant: Instant,
    kinds: Mapping[str, Kind],
    narrowed: Narrowing = EVERYBODY,
) -> ir.Table:
    """customer_id and a column of each measure (by its name, of its kind's type) for everybody, null where absent."""
    sets = {name: each.of for name, each in measures.items() if isinstance(each, Distinct)}
    rules = [rule_of(each) for name, each in measures.items() if name not in sets]
    plan = plan_tags([_carrier(rules)], instant, kinds)
    rows = plan.rows(reading, narrowed)
    row = plan.row(rows)
    columns: dict[str, ir.Value] = {}
    for name, each in measures.items():
        if not isinstance(each, Distinct):
            value = _day(each.of, row) if isinstance(each, Moment) else compile.actual(each, row)
            columns[name] = value.cast(TRAIT_TYPES[kind_of(each, kinds)])
    found = narrowed(rows.select("customer_id", **columns))
    for name, of in sets.items():
        values = _distinct(of, reading, instant, narrowed).rename({name: "value"})
        found = found.left_join(values, "customer_id").drop("customer_id_right")
    return found.select("customer_id", *measures)


def _value(data: Mapping[str, Any], path: str) -> Value | None:
    rule = parse_rule({**data, "op": "present"}, path)
    return rule.value if isinstance(rule, Compare) else None


def _carrier(rules: Sequence[Rule]) -> TagRule:
    """A tag that is never given: what a plan is made of."""
    return TagRule("values", Definition(tuple(Level(f"rule_{i}", Text("", ""), r) for i, r in enumerate(rules))))


def _day(of: Metric, row: compile.Row) -> ir.DateValue:
    """The business day on which the first or last fact was."""
    ts = row.gathered(of)
    micros = gather.business_clock(ts, row.instant, bounds(of.window, row.instant))
    since_1970 = gather.whole_days(micros) - (date(1970, 1, 1) - date(1, 1, 1)).days
    return (since_1970 * 86_400).cast("int64").as_timestamp("s").date()


def _distinct(of: Favourite, reading: Reading, instant: Instant, narrowed: Narrowing) -> ir.Table:
    """Each customer's values of a property, each once, by code point, as `rules.sets` writes sets."""
    table = reading.table("order_items" if of.chosen.events is None else "events")
    facts = narrowed(table.filter(table.customer_id.notnull()))
    within = facts.filter(gather.passing(of.chosen, facts), *gather.in_window(facts.ts, bounds(of.window, instant)))
    value = gather.text_property(of.property, of.chosen, within).replace(SEPARATOR, " ")
    valued = within.select("customer_id", value=value)
    once = valued.filter(valued.value.notnull(), valued.value != "").distinct()
    listed = once.group_by("customer_id").aggregate(values=once.value.collect())
    joined = ibis.literal(SEPARATOR) + listed["values"].sort().join(SEPARATOR) + ibis.literal(SEPARATOR)
    return listed.select("customer_id", value=joined)
