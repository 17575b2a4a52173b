"""How a person reads a rule: one sentence in Chinese and in English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zhike.rules.check import IN_PROPERTIES
from zhike.rules.nodes import Age, And, Comparison, Event, Metric, Not, Or, Rule, Tag, Text, Trait, Where
from zhike.rules.operators import OPERATORS
from zhike.rules.vocabulary import EVENTS, PROPERTIES, TRAITS


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the tags and levels that rules name by id; a shop's own events and traits go by their name."""

    tags: Mapping[str, Text] = field(default_factory=dict)
    levels: Mapping[tuple[str, str], Text] = field(default_factory=dict)


def sentence(rule: Rule, names: Names | None = None) -> Text:
    """The whole rule as one sentence in both languages."""
    speak = _Speaker(names or Names())
    return Text(speak.chinese(rule), speak.english(rule))


def event_label(name: str) -> Text:
    return EVENTS.get(name, Text(f"「{name}」", f"“{name}”"))


def trait_label(name: str) -> Text:
    return TRAITS[name][1] if name in TRAITS else Text(name, name)


def property_label(name: str) -> Text:
    if name in PROPERTIES:
        return PROPERTIES[name][1]
    own = name.removeprefix(IN_PROPERTIES)
    return Text(own, own)


@dataclass(frozen=True, slots=True)
class _Speaker:
    names: Names

    def chinese(self, rule: Rule, inside: bool = False) -> str:
        match rule:
            case And(of):
                return _bracketed(" 且 ".join(self.chinese(child, True) for child in of), inside, of)
            case Or(of):
                return _bracketed(" 或 ".join(self.chinese(child, True) for child in of), inside, of)
            case Not(child):
                return f"并非({self.chinese(child)})"
            case Trait(trait, test):
                return f"{trait_label(trait).zh}{_test_zh(test)}"
            case Age(trait, test):
                about = "年龄" if trait == "birthday" else f"距{trait_label(trait).zh}的整年数"
                return f"{about}{_test_zh(test)}" + ("" if OPERATORS[test.op].shape == "none" else " 岁")
            case Tag(tag, values):
                name = self.names.tags.get(tag, Text(tag, tag)).zh
                return f"有标签「{name}」" if values is None else f"标签「{name}」为 {self._levels(rule, 'zh')}"
            case Event(metric, test):
                return _event_zh(metric, test)

    def english(self, rule: Rule, inside: bool = False) -> str:
        match rule:
            case And(of):
                return _bracketed(" and ".join(self.english(child, True) for child in of), inside, of)
            case Or(of):
                return _bracketed(" or ".join(self.english(child, True) for child in of), inside, of)
            case Not(child):
                return f"not ({self.english(child)})"
            case Trait(trait, test):
                return f"{trait_label(trait).en} {_test_en(test)}"
            case Age(trait, test):
                about = "age" if trait == "birthday" else f"full years since {trait_label(trait).en}"
                return f"{about} {_test_en(test)}"
            case Tag(tag, values):
                name = self.names.tags.get(tag, Text(tag, tag)).en
                return f"has the tag “{name}”" if values is None else f"“{name}” is {self._levels(rule, 'en')}"
            case Event(metric, test):
                return _event_en(metric, test)

    def _levels(self, rule: Tag, language: str) -> str:
        between = "、" if language == "zh" else " or "
        known = (self.names.levels.get((rule.tag, value), Text(value, value)) for value in rule.values or ())
        return between.join(getattr(text, language) for text in known)


def _event_zh(metric: Metric, test: Comparison) -> str:
    when = f"最近 {metric.window.days} 天" if metric.window else "有史以来"
    what = "或".join(event_label(name).zh for name in metric.events) + _wheres_zh(metric.where)
    match metric.measure:
        case "count":
            return f"{when}{what}{_NEVER['zh'](test) or f'次数{_test_zh(test)}'}"
        case "sum":
            return f"{when}{what}的{property_label(metric.property or '').zh}合计{_test_zh(test)}"
        case "days_since_first" | "days_since_last":
            within = f"({when}内)" if metric.window else ""
            which = "首" if metric.measure == "days_since_first" else "上"
            return f"距{which}次{what}{within}的天数{_test_zh(test)}"


def _event_en(metric: Metric, test: Comparison) -> str:
    when = f"in the last {metric.window.days} days" if metric.window else "ever"
    what = " or ".join(event_label(name).en for name in metric.events) + _wheres_en(metric.where)
    match metric.measure:
        case "count":
            return f"{_NEVER['en'](test) or ''}{what} {when}" + (
                "" if _NEVER["en"](test) else f", times: {_times(test)}"
            )
        case "sum":
            return f"total {property_label(metric.property or '').en} of “{what}” {when} {_test_en(test)}"
        case "days_since_first" | "days_since_last":
            within = f" ({when})" if metric.window else ""
            which = metric.measure.removeprefix("days_since_")
            return f"days since {which} “{what}”{within} {_test_en(test)}"


def _never(word: str) -> Callable[[Comparison], str | None]:
    return lambda test: word if (test.op, test.value) in {("eq", 0), ("lt", 1), ("le", 0)} else None


_NEVER: Final = {"zh": _never("从未发生"), "en": _never("never ")}


def _times(test: Comparison) -> str:
    return _test_en(test).removeprefix("is ")


def _wheres_zh(wheres: tuple[Where, ...]) -> str:
    said = "且".join(f"{property_label(w.property).zh}{_test_zh(w.test)}" for w in wheres)
    return f"({said})" if said else ""


def _wheres_en(wheres: tuple[Where, ...]) -> str:
    said = " and ".join(f"{property_label(w.property).en} {_test_en(w.test)}" for w in wheres)
    return f" ({said})" if said else ""


def _test_zh(test: Comparison) -> str:
    return " " + OPERATORS[test.op].text.zh.format(*_said(test, "、", {True: "是", False: "否"}))


def _test_en(test: Comparison) -> str:
    return OPERATORS[test.op].text.en.format(*_said(test, ", ", {True: "true", False: "false"}))


def _said(test: Comparison, between: str, flags: Mapping[bool, str]) -> tuple[str, ...]:
    def one(value: Any) -> str:
        return flags[value] if isinstance(value, bool) else str(value)

    match OPERATORS[test.op].shape, test.value:
        case "pair", (low, high):
            return one(low), one(high)
        case "many", tuple() as many:
            return (between.join(map(one, many)),)
        case _:
            return (one(test.value),)


def _bracketed(text: str, inside: bool, of: tuple[Rule, ...]) -> str:
    return f"({text})" if inside and len(of) > 1 else text
