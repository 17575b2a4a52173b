"""Figures of the market and one's own, on the wire. Values are decimal strings: what they count says the unit."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import PlainSerializer

Value = Annotated[Decimal, PlainSerializer(lambda value: f"{value.normalize():f}", return_type=str)]


class SeriesOut(Schema):
    """A series of the market: a competitor's price of something, an index."""

    series: str
    item: str | None
    source: str
    unit: str | None
    points: int
    first: date
    last: date


class SeriesListOut(Schema):
    items: list[SeriesOut]
    categories: list[str]


class PointOut(Schema):
    date: date
    value: Value


class PointsOut(Schema):
    """Oldest first."""

    points: list[PointOut]
