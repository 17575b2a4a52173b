"""Values as people read them, as the console writes them: money, shares, dates and numbers in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from zhike.documents.document import Document, Language, say
from zhike.documents.phrases import phrase

ABSENT: Final = "—"

_SYMBOLS: Final = {
    "CNY": "¥", "JPY": "¥", "USD": "$", "HKD": "$", "TWD": "$", "SGD": "$", "AUD": "$", "EUR": "€", "GBP": "£",
    "KRW": "₩",
}  # fmt: skip
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LARGE: Final[dict[Language, tuple[tuple[float, str], ...]]] = {
    "zh": ((1e8, "亿"), (1e4, "万")),
    "en": ((1e9, "B"), (1e6, "M"), (1e3, "K")),
}


def symbol(currency: str) -> str:
    """¥ for CNY; a currency without a sign of its own keeps its code."""
    return _SYMBOLS.get(currency, f"{currency} ")


@dataclass(frozen=True)
class Formats:
    """How values are written in this language, with this money and in this zone."""

    language: Language
    currency: str
    zone: ZoneInfo

    def text(self, value: Any, unit: str) -> str:
        """The value as it stands in a table."""
        if value is None or value == "":
            return ABSENT
        if isinstance(value, dict):
            return say(value, self.language)
        if isinstance(value, bool):
            return phrase("yes" if value else "no", self.language)
        number = as_number(value) if unit not in ("text", "date", "flag") else None
        if number is not None:
            return self._number(number, unit)
        moment = as_moment(value, self.zone) if unit == "date" else None
        return self.moment(moment) if moment else _plain(value)

    def column(self, values: Sequence[Any], unit: str) -> list[str]:
        """The values as they stand below each other: plain numbers with the same places, as many as the largest of
        them needs, unless that would leave nothing of a small one."""
        numbers = [as_number(value) for value in values] if unit == "number" else []
        broken = [number for number in numbers if number is not None and number != number.to_integral_value()]
        if not broken:
            return [self.text(value, unit) for value in values]
        written = max(-int(number.as_tuple().exponent) for number in broken)
        places = min(written, _needed(max(abs(number) for number in numbers if number is not None)))
        small = Decimal(10) ** -places / 2
        return [
            self.text(value, unit) if number is None or 0 < abs(number) < small else f"{number:,.{places}f}"
            for value, number in zip(values, numbers, strict=True)
        ]

    def compact(self, value: float, unit: str) -> str:
        """The value beside an axis: 1.25万, 3M, 25%."""
        if unit == "share":
            return f"{_places(value * 100, 1)}%"
        sign = "-" if value < 0 else ""
        money = symbol(self.currency) if unit == "money" else ""
        for size, word in _LARGE[self.language]:
            if abs(value) >= size:
                scaled = abs(value) / size
                return f"{sign}{money}{_places(scaled, 2 if scaled < 10 else 1)}{word}"
        return f"{sign}{money}{_places(abs(value), 4)}"

    def moment(self, moment: date | datetime) -> str:
        """2026年3月15日, Mar 15, 2026; with the time of day where there is one."""
        zh, year, month, day = self.language == "zh", moment.year, moment.month, moment.day
        said = f"{year}年{month}月{day}日" if zh else f"{_MONTHS[month - 1]} {day}, {year}"
        if isinstance(moment, datetime):
            said += f"{'' if zh else ','} {moment:%H:%M}"
        return said

    def day(self, moment: date, across: int) -> str:
        """A day beside an axis that is `across` days long: 3月15日, Mar 15; months and years where that is long."""
        month = _MONTHS[moment.month - 1]
        if across > 300:
            return f"{moment.year}年{moment.month}月" if self.language == "zh" else f"{month} {moment.year}"
        return f"{moment.month}月{moment.day}日" if self.language == "zh" else f"{month} {moment.day}"

    def _number(self, number: Decimal, unit: str) -> str:
        match unit:
            case "money":
                return f"{'-' if number < 0 else ''}{symbol(self.currency)}{abs(number):,.2f}"
            case "share":
                return _share(float(number))
            case "count":
                return f"{number:,.0f}" if number == number.to_integral_value() else _plain_number(number)
            case "days":
                n = _places(float(number), 1)
                return phrase("day", self.language) if n == "1" else phrase("days", self.language, n=n)
            case _:
                return _plain_number(number)


def formats_of(document: Document, language: Language) -> Formats:
    """As this document's values are written."""
    zone = document.as_of.tzinfo
    return Formats(language, document.currency, zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC"))


def as_number(value: Any) -> Decimal | None:
    """The value as an exact number; money is kept as text."""
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_moment(value: Any, zone: ZoneInfo) -> date | datetime | None:
    """A date, or an instant as clocks in the zone show it (naive), of an ISO text; None for any other text."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    if len(str(value)) <= 10:
        return moment.date()
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment


def _plain(value: Any) -> str:
    number = as_number(value) if isinstance(value, int | float | Decimal) else None
    return _plain_number(number) if number is not None else str(value)


def _plain_number(number: Decimal) -> str:
    size = abs(number)
    if number == number.to_integral_value():
        return f"{number:,.0f}"
    if size < Decimal("0.0001"):
        return f"{number:.1e}"
    return _places(float(number), _needed(size))


def _needed(size: Decimal) -> int:
    """Four digits say enough of most numbers."""
    return 1 if size >= 100 else 2 if size >= 10 else 3 if size >= 1 else 4


def _places(number: float, most: int) -> str:
    """As many places as it needs, but no more than `most`."""
    text = f"{number:,.{most}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _share(fraction: float) -> str:
    """Some is never 0%, and not all is never 100%."""
    if 0 < fraction < 0.001:
        return "<0.1%"
    if 0.999 < fraction < 1:
        return ">99.9%"
    return f"{fraction:.1%}"
