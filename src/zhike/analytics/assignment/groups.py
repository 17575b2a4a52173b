"""Customers who are alike to the question: of one level, in one place, with one advisor now.

Hundreds of thousands of customers become some hundreds of groups; how many of each go where is a small program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Advisor:
    """Who can look after customers: how many, and for how many minutes (None: any). `levels` and `places`: whom they
    may serve (none named: everybody)."""

    key: str
    customers: int
    minutes: float | None = None
    levels: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Service:
    """What a level wants: minutes for each customer. The levels that come first are served first."""

    level: str
    minutes: float = 0.0


@dataclass(frozen=True)
class Question:
    """Whom to serve and who is there. `may_move` is the share of those who have an advisor and could stay that may be
    given to another one, so that value lies more evenly."""

    services: Sequence[Service]
    advisors: Sequence[Advisor]
    may_move: float = 0.0


@dataclass(frozen=True)
class Customers:
    """One entry for each customer of a level that is served: places in the question's levels, in `places`, in its
    advisors (`NOBODY`: none, or one who is not there any more)."""

    ids: Ints
    level: Ints
    place: Ints
    advisor: Ints
    value: Floats
    places: Sequence[str | None]

    @classmethod
    def of(cls, rows: pa.Table, question: Question) -> "Customers":
        """From the columns customer_id, level, place, advisor (texts, or null) and value."""
        levels = {service.level: i for i, service in enumerate(question.services)}
        advisors = {advisor.key: i for i, advisor in enumerate(question.advisors)}
        place = rows["place"].combine_chunks().dictionary_encode()
        named: list[str | None] = [*place.dictionary.to_pylist(), None]
        return cls(
            rows["customer_id"].to_numpy(),
            _places(rows["level"], levels),
            place.indices.fill_null(len(named) - 1).to_numpy(zero_copy_only=False).astype(np.int64),
            _places(rows["advisor"], advisors),
            rows["value"].fill_null(0).to_numpy().astype(float),
            named,
        )


@dataclass(frozen=True)
class Groups:
    """Customers in groups: `of` says which group each is in; of each group its level, place, advisor, how many they are
    and what they are worth in the mean."""

    of: Ints
    level: Ints
    place: Ints
    advisor: Ints
    heads: Ints
    value: Floats
    pool: Ints = field(repr=False)  # the groups that differ in the advisor only share one


def grouped(customers: Customers, question: Question) -> Groups:
    advisors, places = len(question.advisors) + 1, len(customers.places)
    pool_key = customers.level * places + customers.place
    keys, of, heads = np.unique(pool_key * advisors + customers.advisor + 1, return_inverse=True, return_counts=True)
    worth = np.bincount(of, weights=customers.value, minlength=len(keys))
    pool_keys = keys // advisors
    return Groups(
        of.astype(np.int64), pool_keys // places, pool_keys % places, keys % advisors - 1, heads.astype(np.int64),
        worth / np.maximum(heads, 1), np.unique(pool_keys, return_inverse=True)[1].astype(np.int64),
    )  # fmt: skip


def _places(column: pa.ChunkedArray, known: Mapping[str, int]) -> Ints:
    """Where each text stands in `known`; NOBODY where it does not."""
    encoded = column.combine_chunks().dictionary_encode()
    meant = np.array([*(known.get(text, NOBODY) for text in encoded.dictionary.to_pylist()), NOBODY], dtype=np.int64)
    indices = encoded.indices.fill_null(len(meant) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(meant[indices])
