"""The kinds of analysis that there are."""

from typing import Final

from zhike.analytics.analysis import Kind
from zhike.analytics.attribution.analysis import KIND as ATTRIBUTION
from zhike.analytics.baskets.analysis import KIND as BASKETS
from zhike.analytics.clusters.analysis import KIND as CLUSTERS
from zhike.analytics.funnel.analysis import KIND as FUNNEL
from zhike.analytics.intervals.analysis import KIND as INTERVALS
from zhike.analytics.lifetime_value.analysis import KIND as LIFETIME_VALUE
from zhike.analytics.paths.analysis import KIND as PATHS
from zhike.analytics.prediction.churn_analysis import KIND as CHURN
from zhike.analytics.prediction.high_value_analysis import KIND as HIGH_VALUE
from zhike.analytics.prediction.next_purchase_analysis import KIND as NEXT_PURCHASE
from zhike.analytics.retention.analysis import KIND as RETENTION
from zhike.analytics.rfm.analysis import KIND as RFM
from zhike.errors import NotFound

_ALL: Final[tuple[Kind, ...]] = (
    RFM,
    LIFETIME_VALUE,
    CLUSTERS,
    CHURN,
    NEXT_PURCHASE,
    HIGH_VALUE,
    BASKETS,
    FUNNEL,
    RETENTION,
    PATHS,
    INTERVALS,
    ATTRIBUTION,
)

KINDS: Final[dict[str, Kind]] = {kind.key: kind for kind in _ALL}
"""In the order in which they are offered."""


def kind_of(key: str) -> Kind:
    """Raises NotFound (analysis_kind_unknown)."""
    if key not in KINDS:
        raise NotFound(f"There is no analysis of the kind {key!r}.", code="analysis_kind_unknown", kind=key)
    return KINDS[key]
