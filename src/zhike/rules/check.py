"""Is a rule valid here? Every name must exist and every comparison must suit its kind: never a quiet false."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zhike.errors import InvalidRule
from zhike.rules.nodes import (
    Age,
    Anniversary,
    Chosen,
    Compare,
    Comparison,
    DatePart,
    Definition,
    Favourite,
    First,
    Listed,
    Metric,
    Rank,
    Ratio,
    Rule,
    SameOrder,
    Segment,
    Sequence,
    Tag,
    Trait,
    Value,
    Where,
    measured,
    ranked_within,
    walk,
    walk_levels,
)
from zhike.rules.operators import FOR_KIND, threshold
from zhike.rules.vocabulary import LINE_PROPERTIES, PROPERTIES, Kind

IN_PROPERTIES: Final = "properties."


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What exists: traits with their kinds, event names, tags with their levels' keys, segments and lists."""

    traits: Mapping[str, Kind]
    events: frozenset[str]
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()


def check_definition(definition: Definition, catalogue: Catalogue) -> None:
    """Raises InvalidRule at the first rule that cannot mean anything with this catalogue."""
    for path, rule in walk_levels(definition):
        _check(rule, path, catalogue)


def check_rule(rule: Rule, catalogue: Catalogue, path: str = "rule") -> None:
    """The same for a rule that stands alone, such as a filter of customers."""
    for inner_path, inner in walk(rule, path):
        _check(inner, inner_path, catalogue)


def value_kind(value: Value, traits: Mapping[str, Kind]) -> Kind:
    """What kind of value stands on the left of a comparison."""
    match value:
        case Trait(trait):
            return traits[trait]
        case Favourite():
            return "text"
        case _:
            return "number"


def property_kind(name: str, test: Comparison, on_lines: bool = False) -> Kind:
    """The kind of a property; what is in an event's JSON has the kind of what it is compared with."""
    known = LINE_PROPERTIES if on_lines else PROPERTIES
    if name in known:
        return known[name][0]
    value = test.value[0] if isinstance(test.value, tuple) else test.value
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int | float) else "text"


def _check(rule: Rule, path: str, catalogue: Catalogue) -> None:
    match rule:
        case Compare(value, test):
            _check_value(value, path, catalogue)
            _suits(test, value_kind(value, catalogue.traits), path)
        case First(chosen, _):
            _check_chosen(chosen, path, catalogue)
        case Sequence():
            for step, where in ((rule.first, "first"), (rule.then, "then"), (rule.without, "without")):
                if step is not None:
                    _check_chosen(step, f"{path}.{where}", catalogue)
        case Rank(of):
            _check_metric(of, f"{path}.of", catalogue)
        case Tag():
            _check_tag(rule, path, catalogue)
        case Segment(segment):
            _known("segment", segment, catalogue.segments, f"{path}.segment")
        case Listed(name):
            _known("list", name, catalogue.lists, f"{path}.list")
    _check_within(rule, path, catalogue)


def _check_value(value: Value, path: str, catalogue: Catalogue) -> None:
    match value:
        case Trait(trait):
            _known("trait", trait, catalogue.traits, f"{path}.trait")
        case Age(trait) | DatePart(trait, _) | Anniversary(trait):
            _known("trait", trait, catalogue.traits, f"{path}.trait")
            if catalogue.traits[trait] != "date":
                raise InvalidRule(f"{trait} is no date", path=f"{path}.trait", code="rule_bad_value")
        case Metric():
            _check_metric(value, path, catalogue)
        case Ratio(of, to):
            _check_metric(of, f"{path}.of", catalogue)
            _check_metric(to, f"{path}.to", catalogue)
        case Favourite(chosen, prop):
            _check_chosen(chosen, path, catalogue)
            _check_property(prop, chosen, "text", f"{path}.property")
        case SameOrder(of):
            for i, wheres in enumerate(of):
                _check_wheres(wheres, True, f"{path}.of[{i}]")
        case _:
            for metric in measured(Compare(value, _ANY)):
                _check_metric(metric, f"{path}.of", catalogue)


_ANY: Final = Comparison("present")


def _check_metric(metric: Metric, path: str, catalogue: Catalogue) -> None:
    _check_chosen(metric.chosen, path, catalogue)
    if metric.property is not None:
        kind: Kind | None = None if metric.measure == "distinct" else "number"
        _check_property(metric.property, metric.chosen, kind, f"{path}.property")


def _check_chosen(chosen: Chosen, path: str, catalogue: Catalogue) -> None:
    for name in chosen.events or ():  # sorted since they were parsed: their places are not those of the JSON
        _known("event", name, catalogue.events, f"{path}.events")
    _check_wheres(chosen.where, chosen.events is None, path)


def _check_wheres(wheres: tuple[Where, ...], on_lines: bool, path: str) -> None:
    for i, where in enumerate(wheres):
        _check_name(where.property, on_lines, f"{path}.where[{i}].property")
        _suits(where.test, property_kind(where.property, where.test, on_lines), f"{path}.where[{i}]")


def _check_property(name: str, chosen: Chosen, kind: Kind | None, path: str) -> None:
    """A property that is counted, summed or preferred; what is in JSON may be of any kind."""
    on_lines = chosen.events is None
    _check_name(name, on_lines, path)
    known = (LINE_PROPERTIES if on_lines else PROPERTIES).get(name)
    if known and kind and known[0] != kind:
        raise InvalidRule(f"{name} is no {kind}", path=path, code="rule_unknown_property", name=name)


def _check_name(name: str, on_lines: bool, path: str) -> None:
    in_json = not on_lines and name.removeprefix(IN_PROPERTIES) not in (name, "")
    if name not in (LINE_PROPERTIES if on_lines else PROPERTIES) and not in_json:
        _unknown("property", name, path)


def _check_tag(rule: Tag, path: str, catalogue: Catalogue) -> None:
    _known("tag", rule.tag, catalogue.tags, f"{path}.tag")
    for i, value in enumerate(rule.values or ()):
        _known("tag_level", value, catalogue.tags[rule.tag], f"{path}.values[{i}]")


def _check_within(rule: Rule, path: str, catalogue: Catalogue) -> None:
    within = ranked_within(rule)
    if within is not None:
        names: Iterable[str] = catalogue.traits if within.kind == "trait" else catalogue.tags
        _known(within.kind, within.name, names, f"{path}.within.{within.kind}")


def _suits(test: Comparison, kind: Kind, path: str) -> None:
    if test.op not in FOR_KIND[kind]:
        raise InvalidRule(f"{test.op} does not suit a {kind}", path=f"{path}.op", code="rule_bad_operator", kind=kind)
    try:
        threshold(test, kind)
    except ValueError as error:
        raise InvalidRule(str(error), path=f"{path}.value", code="rule_bad_value", kind=kind) from error


def _known(what: str, name: str, names: Any, path: str) -> None:
    if name not in names:
        _unknown(what, name, path)


def _unknown(what: str, name: str, path: str) -> None:
    raise InvalidRule(f"there is no {what} {name!r}", path=path, code=f"rule_unknown_{what}", name=name)
