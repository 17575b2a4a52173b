"""Which features customers are compared by: those asked for, or proposed ones; and why the others are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa

from zhike.analytics.clusters.scales import Floats, Scale, scale_of

Fate = Literal["used", "constant", "unknown", "rare", "collinear", "enough"]

CANDIDATES: Final = (
    "recency_days", "orders", "spend", "average_order", "customer_days", "interval_days", "categories",
    "items_per_order", "refund_share", "coupons_per_order", "views",
)  # fmt: skip
"""Proposed of these. Shares of night and weekend orders are not: of a customer with one order they say 0 or 1 by
chance, and groups would be made of that."""

MOST: Final = 8
KNOWN, VARIED, TOLD = 0.5, 0.02, 0.9
"""Proposed are features that are known of at least half of the customers, differ from the commonest value for one in
fifty, and of which the ones chosen before tell less than nine tenths (R² 0.9: a variance inflation of ten)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feature and what became of it. `told`: the share of its variance that those before it tell (R²), and `by`
    which of them most. `missing`: customers of whom it is not known."""

    key: str
    fate: Fate
    missing: int
    scale: Scale | None = None
    told: float = 0.0
    by: str | None = None


@dataclass(frozen=True)
class Prepared:
    """`values`: a row for each of `customers`, a standardised column for each feature of `used`; `original`: the same
    in their own units, NaN where missing."""

    customers: np.ndarray
    values: Floats
    original: Floats
    used: Sequence[Candidate]
    left_out: Sequence[Candidate]
    dropped: int = 0

    @property
    def keys(self) -> list[str]:
        return [candidate.key for candidate in self.used]


def prepare(features: pa.Table, proposed: bool, leave_out: bool = False) -> Prepared:
    """From features as they are to columns that can be compared. `leave_out`: customers with a missing value are.

    Of proposed features poor ones are left out, of chosen ones only those that are the same for everybody.
    """
    columns = {name: _floats(features, name) for name in features.column_names if name != "customer_id"}
    candidates = _judged(columns, proposed)
    used = [each for each in candidates if each.fate == "used"]
    original = np.column_stack([columns[each.key] for each in used]) if used else np.empty((features.num_rows, 0))
    customers = features["customer_id"].to_numpy()
    if leave_out and used:
        whole = ~np.isnan(original).any(axis=1)
        customers, original = customers[whole], original[whole]
        used = [_again(each, column) for each, column in zip(used, original.T, strict=True)]
        kept = [place for place, each in enumerate(used) if each.fate == "used"]
        candidates = [next((one for one in used if one.key == each.key), each) for each in candidates]
        original, used = original[:, kept], [used[place] for place in kept]
    values = np.empty(original.shape)
    for place, candidate in enumerate(used):
        assert candidate.scale is not None
        values[:, place] = candidate.scale.standard(original[:, place])
    rest = [each for each in candidates if each.fate != "used"]
    return Prepared(customers, values, original, used, rest, features.num_rows - len(customers))


def _again(candidate: Candidate, known: Floats) -> Candidate:
    """The same of those customers who are left."""
    scale = scale_of(known) if len(known) else None
    fate: Fate = "used" if scale else "constant"
    return Candidate(candidate.key, fate, candidate.missing, scale, candidate.told, candidate.by)


def _judged(columns: Mapping[str, Floats], proposed: bool) -> list[Candidate]:
    found: list[Candidate] = []
    kept: dict[str, Floats] = {}
    for key, values in columns.items():
        candidate = _judge(key, values, kept, proposed)
        if candidate.fate == "used" and candidate.scale is not None:
            kept[key] = candidate.scale.standard(values)
        found.append(candidate)
    return found


def _judge(key: str, values: Floats, kept: Mapping[str, Floats], proposed: bool) -> Candidate:
    missing = int(np.isnan(values).sum())
    scale = scale_of(values)
    if scale is None:
        return Candidate(key, "unknown" if missing == len(values) else "constant", missing)
    told, by = _told(scale.standard(values), kept)
    fate: Fate = "used"
    if proposed:
        fate = _poor(values, missing, told, len(kept)) or "used"
    return Candidate(key, fate, missing, scale, told, by)


def _poor(values: Floats, missing: int, told: float, kept: int) -> Fate | None:
    """Why a feature is not proposed."""
    if missing > (1 - KNOWN) * len(values):
        return "unknown"
    known = values[~np.isnan(values)]
    _, counts = np.unique(known, return_counts=True)
    if counts.max() > (1 - VARIED) * len(known):
        return "rare"
    if told >= TOLD:
        return "collinear"
    return "enough" if kept >= MOST else None


def _told(standard: Floats, kept: Mapping[str, Floats]) -> tuple[float, str | None]:
    """R² of a standardised column on those kept, and the one of them that it goes with most."""
    if not kept:
        return 0.0, None
    others = np.column_stack(list(kept.values()))
    weights = np.linalg.lstsq(others.T @ others, others.T @ standard, rcond=None)[0]
    residual = standard - others @ weights
    alone = np.abs(others.T @ standard)
    return 1 - float(residual @ residual) / float(standard @ standard), list(kept)[int(alone.argmax())]


def _floats(features: pa.Table, name: str) -> Floats:
    """A column with NaN for null."""
    return np.asarray(features[name].combine_chunks().to_numpy(zero_copy_only=False), dtype=np.float64)
