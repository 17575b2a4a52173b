"""Reports on the wire."""

from ninja import Schema

from zhike.control.schemas import Money, Text, Utc


class MonthOut(Schema):
    month: str
    orders: int
    paid: Money
    refunded: Money
    buyers: int


class CategoryOut(Schema):
    category: str
    paid: Money
    orders: int
    buyers: int


class CoveredTagOut(Schema):
    tag_id: str
    name: Text
    colour: str
    customers: int
    share: float


class CoverageOut(Schema):
    tagged_customers: int
    share: float
    tags: list[CoveredTagOut]


class SourceOut(Schema):
    source: str
    events: int
    last_event_at: Utc | None


class OverviewOut(Schema):
    """Figures up to `as_of`. Paid is before refunds; kept is paid less refunded."""

    as_of: Utc
    customers: int
    buyers: int
    orders: int
    paid: Money
    refunded: Money
    kept: Money
    events: int
    last_event_at: Utc | None
    by_month: list[MonthOut]
    top_categories: list[CategoryOut]
    tag_coverage: CoverageOut
    sources: list[SourceOut]
    anonymous_orders: int
