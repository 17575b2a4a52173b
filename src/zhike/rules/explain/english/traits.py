"""What customers are, in English: traits, ages, parts of dates, anniversaries."""

from typing import Final

from zhike.rules.explain.english.words import amount, being, counted, listed
from zhike.rules.explain.labels import Names, plain, trait_label
from zhike.rules.explain.patterns import one_of_one, operands
from zhike.rules.nodes import Age, Anniversary, Comparison, DatePart, Part, Scalar, Trait

_NOUNS: Final[dict[Part, str]] = {"day": "day of the month"}
_IN: Final[dict[Part, str]] = {"day": "on day {} of the month", "weekday": "on a {}"}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDERED: Final = {"lt": "before {}", "le": "{} or earlier", "gt": "after {}", "ge": "{} or later"}


def trait(value: Trait, test: Comparison, names: Names) -> str:
    return f"{names.trait(value.trait).en} {being(names.spoken(value.trait, test, 'en'))}"


def age(value: Age, test: Comparison) -> str:
    """age is at least 18."""
    if value.trait == "birthday":
        return f"age is {amount(test)}"
    label = trait_label(value.trait).en
    if test.op in ("present", "missing"):
        return f"{label} is {amount(test)}"
    return f"{label} was {counted(test, 'full year')} ago"


def date_part(value: DatePart, test: Comparison) -> str:
    """birthday is in May; the month of birthday is May or later."""
    test = one_of_one(test)
    label, part = trait_label(value.trait).en, value.part
    said = [_part(part, number) for number in operands(test)]
    noun = f"the {_NOUNS.get(part, part)} of {label} is"
    match test.op:
        case "present" | "missing":
            return f"{label} is {amount(test)}"
        case "between":
            return f"{noun} from {said[0]} to {said[1]}"
        case "lt" | "le" | "gt" | "ge":
            return f"{noun} {_ORDERED[test.op].format(said[0])}"
        case _:
            negated = "not " if test.op in ("ne", "not_in") else ""
            return f"{label} is {negated}{_IN.get(part, 'in {}').format(listed(said, 'or'))}"


def anniversary(value: Anniversary, test: Comparison) -> str:
    """birthday is within the next 7 days; birthday is today."""
    label = trait_label(value.trait).en
    day = label if value.trait == "birthday" else f"anniversary of {label}"
    match test.op, test.value:
        case ("eq" | "le", 0) | ("lt", 1):
            return f"{day} is today"
        case "le", _:
            return f"{day} is within the next {counted(Comparison('in', operands(test)), 'day')}"
        case (("present" | "missing"), _):
            return f"{label} is {amount(test)}"
        case _:
            return f"next {day} is {counted(test, 'day')} away"


def _part(part: Part, number: Scalar) -> str:
    names = {"month": _MONTHS, "weekday": _WEEKDAYS}.get(part, ())
    if names and number in range(1, len(names) + 1):
        return names[int(number) - 1]
    return f"Q{plain(number)}" if part == "quarter" else plain(number)
