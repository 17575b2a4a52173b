"""Rules in Chinese: how they are joined, and what each says."""

from collections.abc import Iterable

from zhike.rules.explain.chinese import facts, traits
from zhike.rules.explain.chinese.words import amount, either, joined, linked, within
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
            return linked("，且", (_inside(child, names) for child in of))
        case Or(of):
            return linked("，或", (_inside(child, names) for child in of))
        case Not(child):
            return _not(child, names)
        case AtLeast(count, of):
            return f"以下至少满足 {count} 项：{_list(_inside(child, names) for child in of)}"
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
            return f"属于人群「{names.segment(segment).zh}」"
        case Listed(name):
            return f"在名单「{names.list(name).zh}」中"


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
            said = (f"{_inside(term.rule, names)}（{signed(term.weight)}）" for term in terms)
            return f"以下得分合计{amount(test)}：{_list(said)}"


def _not(child: Rule, names: Names) -> str:
    match child:
        case Tag(tag, None, "now", _):
            return f"没有标签「{names.tag(tag).zh}」"
        case Segment(segment, _):
            return f"不属于人群「{names.segment(segment).zh}」"
        case Listed(name):
            return f"不在名单「{names.list(name).zh}」中"
    shorter = never(child)
    return sentence(shorter, names) if shorter else f"不满足（{sentence(child, names)}）"


def _rank(rule: Rank, names: Names) -> str:
    """…的金额合计在城市相同的客户中排名前 20%."""
    side = "前" if rule.side == "top" else "后"
    place = f"{plain(rule.percent)}%" if rule.percent is not None else f"{rule.count} 位"
    return joined(facts.noun(rule.of), _among(rule.within, names), f"排名{side} {place}")


def _band(value: Band, test: Comparison, names: Names) -> str:
    """…的金额合计（从低到高分 5 档）至少第 4 档."""
    band = amount(test, " 档", lambda number: f"第 {plain(number)}")
    bands = f"（从低到高分 {value.bands} 档）"
    return joined(facts.noun(value.of), _among(value.within, names), bands, band)


def _among(within_: Within | None, names: Names) -> str:
    match within_:
        case None:
            return ""
        case Within("trait", name):
            return f"{joined('在', names.trait(name).zh, '相同')}的客户中"
        case Within(_, name):
            return f"在标签「{names.tag(name).zh}」相同的客户中"


def _tag(rule: Tag, names: Names) -> str:
    tag, when = f"标签「{names.tag(rule.tag).zh}」", within(rule.window)
    levels = either(names.level(rule.tag, value).zh for value in rule.values or ())
    match rule.when:
        case "now":
            return f"{tag}是{levels}" if levels else f"有{tag}"
        case "during":
            return joined(when, f"{tag}曾是{levels}" if levels else f"曾有{tag}")
        case "entered":
            return joined(when, f"{tag}变为{levels}" if levels else f"新获得{tag}")


def _inside(child: Rule, names: Names) -> str:
    said = sentence(child, names)
    return f"（{said}）" if needs_brackets(child) else said


def _list(parts: Iterable[str]) -> str:
    return "；".join(parts)
