"""A table of columns as one matrix of numbers: what models learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

LEAST_MEMBERS: Final = 20
"""A category with fewer members is one of the others: nothing can be learned from it."""
MOST_CATEGORIES: Final = 50

Matrix = NDArray[np.float32]
Categories = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Features:
    """`values`: rows × names, NaN where nothing is known. A column in `categories` holds places in that list, and the
    list's length for any other category."""

    names: tuple[str, ...]
    values: Matrix
    categories: Categories

    def __len__(self) -> int:
        return len(self.values)

    def only(self, names: Sequence[str]) -> "Features":
        places = [self.names.index(name) for name in names]
        kept = {name: of for name, of in self.categories.items() if name in names}
        return Features(tuple(names), np.ascontiguousarray(self.values[:, places]), kept)

    def rows(self, chosen: NDArray[Any]) -> "Features":
        return Features(self.names, self.values[chosen], self.categories)


def encoded(table: pa.Table, categories: Categories | None = None) -> Features:
    """Numbers, flags, dates (days) and texts (categories) as numbers.

    Categories stand in alphabetical order: trees find any grouping of few by cutting twice, and on the data sets of
    the acceptance tests that was no worse than telling them apart as sets. `categories`: those of an earlier table.
    """
    known = categories_of(table) if categories is None else categories
    values = np.empty((table.num_rows, table.num_columns), np.float32)
    for place, name in enumerate(table.column_names):
        column = table[name]
        values[:, place] = _codes(column, known[name]) if name in known else _numbers(column)
    values[~np.isfinite(values)] = np.nan
    return Features(tuple(table.column_names), values, known)


def categories_of(table: pa.Table) -> dict[str, list[str]]:
    """The categories of each text column: those with enough members, the most common first to be taken."""
    return {name: _common(table[name]) for name in table.column_names if _is_text(table[name].type)}


def varying(features: Features) -> list[str]:
    """The names of the features in which not everybody is alike."""
    found = []
    for place, name in enumerate(features.names):
        column = features.values[:, place]
        missing = np.isnan(column)
        known = column[~missing]
        if len(known) and (missing.any() or known.min() < known.max()):
            found.append(name)
    return found


def typical(features: Features) -> Matrix:
    """One row for somebody who is usual in everything: the median of numbers, the most common category, and nothing
    known where that is so for most."""
    found = np.full(len(features.names), np.nan, np.float32)
    for place, name in enumerate(features.names):
        known = features.values[:, place][~np.isnan(features.values[:, place])]
        if 2 * len(known) < len(features):
            continue
        if name in features.categories:
            found[place] = np.bincount(known.astype(np.int64)).argmax()
        else:
            found[place] = np.quantile(known, 0.5, method="lower")
    return found


def _common(column: pa.ChunkedArray) -> list[str]:
    counted = sorted(((row["counts"], row["values"]) for row in pc.value_counts(column.drop_null()).to_pylist()),
                     key=lambda each: (-each[0], each[1]))  # fmt: skip
    return sorted(text for count, text in counted[:MOST_CATEGORIES] if count >= LEAST_MEMBERS)


def _codes(column: pa.ChunkedArray, known: Sequence[str]) -> Matrix:
    places = pc.fill_null(pc.index_in(column, value_set=pa.array(known, column.type)), len(known))
    codes: Matrix = places.to_numpy().astype(np.float32)
    codes[pc.is_null(column).to_numpy()] = np.nan
    return codes


def _numbers(column: pa.ChunkedArray) -> Matrix:
    if pa.types.is_date(column.type):
        column = column.cast(pa.date32()).cast(pa.int32())
    found: Matrix = column.cast(pa.float64()).to_numpy().astype(np.float32)
    return found


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))
