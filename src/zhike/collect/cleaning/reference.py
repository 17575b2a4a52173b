"""What a person keeps for cleaning: exchange rates, and what products and categories are called here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Rate(NamedTuple):
    """From this day on, one unit of `currency` is worth so many of the business's own."""

    currency: str
    since: date
    rate: Decimal


@dataclass(frozen=True)
class Reference:
    """`names`: field ("product_name", "category") → written, in any case → standard, of one source."""

    currency: str = "CNY"
    rates: Sequence[Rate] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def rate(self, currency: str, day: date) -> Decimal | None:
        """What holds on a day: the newest rate that is not younger. None where there is none: never one to one."""
        if currency == self.currency:
            return Decimal(1)
        known = [rate for rate in self.rates if rate.currency == currency and rate.since <= day]
        return max(known, key=lambda rate: rate.since).rate if known else None
