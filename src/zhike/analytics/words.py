"""Numbers in sentences, written the same in both languages."""

from decimal import Decimal

from zhike.rules.nodes import Text
from zhike.rules.vocabulary import EVENTS


def count(number: int) -> str:
    """12,345"""
    return f"{number:,}"


def share(fraction: float) -> str:
    """12.3%"""
    return f"{fraction:.1%}"


def money(amount: float | Decimal) -> str:
    """1,234.50; 12,345 from ten thousand on, where cents say nothing."""
    return f"{amount:,.0f}" if abs(float(amount)) >= 10_000 else f"{amount:,.2f}"


def number(value: float, places: int = 1) -> str:
    """1,234.5"""
    return f"{value:,.{places}f}"


def event(name: str) -> Text:
    """What people call an event; a shop's own ones have only their name."""
    return EVENTS.get(name, Text(name, name))


def span(seconds: float) -> Text:
    """3 小时 20 分 / 3 h 20 min: the two greatest units."""
    left, said = round(seconds), []
    for size, zh, en in ((86_400, "天", "d"), (3_600, "小时", "h"), (60, "分", "min"), (1, "秒", "s")):
        many, left = divmod(left, size)
        if many:
            said.append((f"{many} {zh}", f"{many} {en}"))
    few = said[:2] or [("0 秒", "0 s")]
    return Text(" ".join(zh for zh, _ in few), " ".join(en for _, en in few))
