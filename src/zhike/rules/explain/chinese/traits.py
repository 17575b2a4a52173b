"""What customers are, in Chinese: traits, ages, parts of dates, anniversaries."""

from typing import Final

from zhike.rules.explain.chinese.words import amount, being, joined, linked
from zhike.rules.explain.labels import Names, plain, trait_label
from zhike.rules.explain.patterns import one_of_one, operands
from zhike.rules.nodes import Age, Anniversary, Comparison, DatePart, Part, Scalar, Trait

_PARTS: Final[dict[Part, tuple[str, str]]] = {
    "year": ("的年份", "{} 年"),
    "quarter": ("的季度", "第 {} 季度"),
    "month": ("的月份", "{} 月"),
    "day": ("在每月的日子", "{} 日"),
    "weekday": ("的星期", "周{}"),
}
"""What a part is called, and what one of them is."""
_WEEKDAYS: Final = dict(zip("1234567", "一二三四五六日", strict=True))
_ORDERED: Final = {"lt": "早于", "le": "不晚于", "gt": "晚于", "ge": "不早于"}


def trait(value: Trait, test: Comparison, names: Names) -> str:
    return joined(names.trait(value.trait).zh, being(names.spoken(value.trait, test, "zh")))


def age(value: Age, test: Comparison) -> str:
    """年龄至少 18 岁."""
    if value.trait == "birthday":
        return f"年龄{amount(test, ' 岁')}"
    label = trait_label(value.trait).zh
    if test.op in ("present", "missing"):
        return joined(label, amount(test))
    return f"{joined('距', label)}的整年数{amount(test, ' 年')}"


def date_part(value: DatePart, test: Comparison) -> str:
    """生日在 5 月; 生日的月份不早于 5 月."""
    test = one_of_one(test)
    label, (noun, _) = trait_label(value.trait).zh, _PARTS[value.part]
    said = [_part(value.part, number) for number in operands(test)]
    match test.op:
        case "present" | "missing":
            return joined(label, amount(test))
        case "between":
            return joined(label, noun, "在", said[0], "到", said[1], "之间")
        case "lt" | "le" | "gt" | "ge":
            return joined(label, noun, _ORDERED[test.op], *said)
        case _:
            being = "不在" if test.op in ("ne", "not_in") else "在"
            return joined(label, being, "每月" if value.part == "day" else "", linked("或", said))


def anniversary(value: Anniversary, test: Comparison) -> str:
    """生日在未来 7 天内; 今天生日."""
    label = trait_label(value.trait).zh
    day = label if value.trait == "birthday" else joined(label, "的周年")
    match test.op, test.value:
        case ("eq" | "le", 0) | ("lt", 1):
            return joined("今天" if value.trait == "birthday" else "今天是", day)
        case "le", _:
            return joined(day, f"在未来 {plain(operands(test)[0])} 天内")
        case "eq", _:
            return joined(day, f"正好在 {plain(operands(test)[0])} 天后")
        case (("present" | "missing"), _):
            return joined(label, amount(test))
        case _:
            return f"{joined('距下一次', day)}{amount(test, ' 天')}"


def _part(part: Part, number: Scalar) -> str:
    said = plain(number)
    if part == "weekday" and said not in _WEEKDAYS:
        return f"星期数 {said}"
    return _PARTS[part][1].format(_WEEKDAYS[said] if part == "weekday" else said)
