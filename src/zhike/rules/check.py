"""Is a rule valid here? Every name must exist and every comparison must suit its kind: never a quiet false."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhike.errors import InvalidRule
from zhike.rules.nodes import Age, Comparison, Definition, Event, Metric, Rule, Tag, Trait, walk, walk_levels
from zhike.rules.operators import FOR_KIND, threshold
from zhike.rules.vocabulary import PROPERTIES, Kind

IN_PROPERTIES = "properties."


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What exists: traits with their kinds, event names, and tags with their levels' keys."""

    traits: Mapping[str, Kind]
    events: frozenset[str]
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check_definition(definition: Definition, catalogue: Catalogue) -> None:
    """Raises InvalidRule at the first rule that cannot mean anything with this catalogue."""
    for path, rule in walk_levels(definition):
        _check(rule, path, catalogue)


def check_rule(rule: Rule, catalogue: Catalogue, path: str = "rule") -> None:
    """The same for a rule that stands alone, such as a filter of customers."""
    for inner_path, inner in walk(rule, path):
        _check(inner, inner_path, catalogue)


def property_kind(name: str, test: Comparison) -> Kind:
    """The kind of an event's property; what is in JSON has the kind of what it is compared with."""
    if name in PROPERTIES:
        return PROPERTIES[name][0]
    value = test.value[0] if isinstance(test.value, tuple) else test.value
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int | float) else "text"


def _check(rule: Rule, path: str, catalogue: Catalogue) -> None:
    match rule:
        case Trait(trait, test):
            _suits(test, _trait_kind(trait, path, catalogue), path)
        case Age(trait, test):
            if _trait_kind(trait, path, catalogue) != "date":
                raise InvalidRule(f"{trait} is no date", path=f"{path}.trait", code="rule_bad_value")
            _suits(test, "number", path)
        case Event(metric, test):
            _check_metric(metric, path, catalogue)
            _suits(test, "number", path)
        case Tag():
            _check_tag(rule, path, catalogue)


def _check_metric(metric: Metric, path: str, catalogue: Catalogue) -> None:
    for name in metric.events:  # sorted since they were parsed: their places are not those of the JSON
        if name not in catalogue.events:
            _unknown("event", name, f"{path}.events")
    if metric.property is not None and PROPERTIES.get(metric.property, ("text",))[0] != "number":
        _unknown("property", metric.property, f"{path}.property")
    for i, where in enumerate(metric.where):
        known = where.property in PROPERTIES or where.property.removeprefix(IN_PROPERTIES) != where.property
        if not known:
            _unknown("property", where.property, f"{path}.where[{i}].property")
        _suits(where.test, property_kind(where.property, where.test), f"{path}.where[{i}]")


def _check_tag(rule: Tag, path: str, catalogue: Catalogue) -> None:
    if rule.tag not in catalogue.tags:
        _unknown("tag", rule.tag, f"{path}.tag")
    for i, value in enumerate(rule.values or ()):
        if value not in catalogue.tags[rule.tag]:
            _unknown("tag_level", value, f"{path}.values[{i}]")


def _trait_kind(trait: str, path: str, catalogue: Catalogue) -> Kind:
    if trait not in catalogue.traits:
        _unknown("trait", trait, f"{path}.trait")
    return catalogue.traits[trait]


def _suits(test: Comparison, kind: Kind, path: str) -> None:
    if test.op not in FOR_KIND[kind]:
        raise InvalidRule(f"{test.op} does not suit a {kind}", path=f"{path}.op", code="rule_bad_operator", kind=kind)
    try:
        threshold(test, kind)
    except ValueError as error:
        raise InvalidRule(str(error), path=f"{path}.value", code="rule_bad_value", kind=kind) from error


def _unknown(what: str, name: str, path: str) -> None:
    raise InvalidRule(f"there is no {what} {name!r}", path=path, code=f"rule_unknown_{what}", name=name)
