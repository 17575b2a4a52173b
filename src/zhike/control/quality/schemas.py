"""The quality of data on the wire. Shares are between 0 and 1, scores between 0 and 100."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field

from zhike.control.schemas import Utc

Dimension = Literal["completeness", "validity", "uniqueness", "consistency", "freshness", "score"]


class SharesOut(Schema):
    """None where there is nothing to judge: only ids have to be unique."""

    completeness: float | None
    validity: float | None
    uniqueness: float | None
    consistency: float | None
    freshness: float | None


class FieldQualityOut(Schema):
    field: str
    kind: str
    at: Utc
    rows: int
    score: float | None
    shares: SharesOut
    trend: list[float | None] = Field(description="The scores of the last imports, the oldest first.")


class SourceQualityOut(Schema):
    source: str
    score: float | None
    at: Utc
    trend: list[float | None]
    fields: list[FieldQualityOut]


class QualityOut(Schema):
    sources: list[SourceQualityOut]
    weights: dict[str, int] = Field(description="Of the dimensions in a score.")


class QualityPointOut(Schema):
    at: Utc
    rows: int
    score: float | None
    shares: SharesOut
    import_id: str | None


class QualityHistoryOut(Schema):
    source: str
    field: str
    points: list[QualityPointOut]


class ThresholdBody(Schema):
    """An empty source or field means all of them."""

    source: str = ""
    field: str = ""
    dimension: Dimension
    below: float = Field(ge=0, le=1)


class ThresholdsBody(Schema):
    items: list[ThresholdBody]


class QualityWhoOut(Schema):
    kind: str
    id: str
    name: str


class QualityAlertOut(Schema):
    id: str
    source: str
    field: str
    dimension: Dimension
    value: float
    below: float
    import_id: str | None
    opened_at: Utc
    closed_at: datetime | None
    acknowledged_by: QualityWhoOut | None
    acknowledged_at: datetime | None


class QualityAlertsOut(Schema):
    items: list[QualityAlertOut]


class RateBody(Schema):
    """From this day on, one unit is worth so many of the business's own currency."""

    currency: str = Field(pattern="^[A-Z]{3}$")
    since: date
    rate: Decimal = Field(max_digits=18, decimal_places=8)


class RatesBody(Schema):
    items: list[RateBody] = Field(max_length=20_000)


class RatesOut(RatesBody):
    currency: str = Field(description="The business's own.")


class NameBody(Schema):
    field: Literal["product_name", "category"]
    written: str = Field(max_length=255)
    standard: str = Field(max_length=255)


class NamesBody(Schema):
    items: list[NameBody]
