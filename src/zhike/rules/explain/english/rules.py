"""Rules in English: how they are joined, and what each says."""

from collections.abc import Iterable

from zhike.rules.explain.english import facts, traits
from zhike.rules.explain.english.words import amount, either, joined, within
from zhike.rules.explain.labels import Names, plain, signed
from zhike.rules.explain.patterns import needs_brackets, never
from zhike.rules.nodes import (
    Age,
    And,
    Anniversary,
    AtLeast,
    Band,
    Compare,
    Comparison,
    DatePart,
    Favourite,
    First,
    Listed,
    Metric,
    Not,
    Or,
    Rank,
    Ratio,
    Rule,
    SameOrder,
    Score,
    Segment,
    Sequence,
    Tag,
    Trait,
    Value,
    Within,
)


def sentence(rule: Rule, names: Names) -> str:
    """The rule as one sentence without its full stop."""
    match rule:
        case And(of):
            return " and ".join(_inside(child, names) for child in of)
        case Or(of):
            return " or ".join(_inside(child, names) for child in of)
        case Not(child):
            return _not(child, names)
        case AtLeast(count, of):
            return f"at least {count} of these: {_list(_inside(child, names) for child in of)}"
        case Compare(value, test):
            return _compared(value, test, names)
        case First():
            return facts.first(rule)
        case Sequence():
            return facts.sequence(rule)
        case Rank():
            return _rank(rule, names)
        case Tag():
            return _tag(rule, names)
        case Segment(segment, _):
            return f"is in the segment “{names.segment(segment).en}”"
        case Listed(name):
            return f"is on the list “{names.list(name).en}”"


def _compared(value: Value, test: Comparison, names: Names) -> str:
    match value:
        case Trait():
            return traits.trait(value, test, names)
        case Age():
            return traits.age(value, test)
        case DatePart():
            return traits.date_part(value, test)
        case Anniversary():
            return traits.anniversary(value, test)
        case Metric():
            return facts.number(value, test)
        case Favourite():
            return facts.favourite(value, test)
        case Ratio():
            return facts.ratio(value, test)
        case SameOrder():
            return facts.same_order(value, test)
        case Band():
            return _band(value, test, names)
        case Score(terms):
            said = (f"{_inside(term.rule, names)} ({signed(term.weight)})" for term in terms)
            return f"the scores of these add up to {amount(test)}: {_list(said)}"


def _not(child: Rule, names: Names) -> str:
    match child:
        case Tag(tag, None, "now", _):
            return f"does not have the tag “{names.tag(tag).en}”"
        case Segment(segment, _):
            return f"is not in the segment “{names.segment(segment).en}”"
        case Listed(name):
            return f"is not on the list “{names.list(name).en}”"
    shorter = never(child)
    return sentence(shorter, names) if shorter else f"not ({sentence(child, names)})"


def _rank(rule: Rank, names: Names) -> str:
    """is in the top 20% by total amount from … among customers with the same city."""
    place = f"{plain(rule.percent)}%" if rule.percent is not None else str(rule.count)
    return joined(f"is in the {rule.side} {place} by", facts.noun(rule.of), _among(rule.within, names))


def _band(value: Band, test: Comparison, names: Names) -> str:
    """the band (1 lowest to 5 highest) by total amount from … is at least 4."""
    band = f"the band (1 lowest to {value.bands} highest) by"
    return joined(band, facts.noun(value.of), _among(value.within, names), "is", amount(test))


def _among(within_: Within | None, names: Names) -> str:
    match within_:
        case None:
            return ""
        case Within("trait", name):
            return f"among customers with the same {names.trait(name).en}"
        case Within(_, name):
            return f"among customers with the same tag “{names.tag(name).en}”"


def _tag(rule: Tag, names: Names) -> str:
    tag, when = f"the tag “{names.tag(rule.tag).en}”", within(rule.window)
    levels = either(names.level(rule.tag, value).en for value in rule.values or ())
    match rule.when:
        case "now":
            return f"{tag} is {levels}" if levels else f"has {tag}"
        case "during":
            return joined(f"{tag} was {levels}" if levels else f"had {tag}", "at some time", when)
        case "entered":
            return joined(f"{tag} became {levels}" if levels else f"got {tag}", when)


def _inside(child: Rule, names: Names) -> str:
    said = sentence(child, names)
    return f"({said})" if needs_brackets(child) else said


def _list(parts: Iterable[str]) -> str:
    return "; ".join(parts)
