"""Customers' traits as covariates: few different patterns, so that customers alike are still counted as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhike.analytics.lifetime_value.histories import Floats, Ints
from zhike.errors import InvalidInput
from zhike.rules.nodes import Text
from zhike.rules.vocabulary import TRAITS
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import trait_column

_MOST_WORDS: Final = 5
_LEAST_SHARE, _LEAST_PEOPLE = 0.01, 30
"""A word that fewer have is counted among the others: what a handful did says nothing of the word."""
_FINENESS, _FARTHEST = 0.25, 3.0
"""Numbers are told in standard deviations from their mean, rounded to quarters and cut at three."""


@dataclass(frozen=True)
class Covariate:
    """One column of the design: a word that customers may have, or a number (per standard deviation)."""

    trait: str
    label: Text


@dataclass(frozen=True)
class Covariates:
    """`pattern` of each customer, and what it means: [patterns, covariates]."""

    columns: tuple[Covariate, ...]
    pattern: Ints
    design: Floats


def none(customers: int) -> Covariates:
    """Everybody alike."""
    return Covariates((), np.zeros(customers, np.int64), np.zeros((1, 0)))


def covariates(reading: Reading, customers: Ints, traits: Sequence[str]) -> Covariates:
    """Of customers (ascending) by the profile's traits. Words stand beside the most frequent one, unknown ones among
    the others; a trait that hardly differs is left out.

    Raises InvalidInput (analysis_bad_setting) for a trait that there is not.
    """
    if not traits:
        return none(len(customers))
    profile = reading.table("profile")
    for trait in traits:
        if trait_column(trait) not in profile.columns:
            raise InvalidInput(f"there is no trait {trait!r}", code="analysis_bad_setting", field="covariates",
                               wanted="trait", trait=trait)  # fmt: skip
    rows = reading.fetch(profile.select("customer_id", *map(trait_column, traits)).order_by("customer_id"))
    place = pc.index_in(pa.array(customers), rows["customer_id"].combine_chunks())
    columns, values = [], []
    for trait in traits:
        for label, value in _told(trait, rows[trait_column(trait)].combine_chunks().take(place)):
            columns.append(Covariate(trait, label))
            values.append(value)
    return _patterns(tuple(columns), values, len(customers))


def _patterns(columns: tuple[Covariate, ...], values: list[Floats], customers: int) -> Covariates:
    if not columns:
        return none(customers)
    design, pattern = np.unique(np.stack(values, axis=1), axis=0, return_inverse=True)
    return Covariates(columns, pattern.reshape(-1).astype(np.int64), design)


def _told(trait: str, column: pa.Array) -> list[tuple[Text, Floats]]:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _words(trait, column)
    if pa.types.is_boolean(column.type):
        yes = column.fill_null(False).to_numpy(zero_copy_only=False).astype(np.float64)
        return [(_label(trait, Text("是", "yes")), yes)] if _differs(yes) else []
    return _number(trait, column)


def _words(trait: str, column: pa.Array) -> list[tuple[Text, Floats]]:
    """0 or 1 for each frequent word but the first, and for all others together."""
    coded = column.dictionary_encode()
    words, codes = coded.dictionary.to_pylist(), coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    sizes = np.bincount(codes[codes >= 0], minlength=len(words))
    least = max(_LEAST_PEOPLE, _LEAST_SHARE * len(codes))
    frequent = [word for word in np.argsort(-sizes, kind="stable")[:_MOST_WORDS] if sizes[word] >= least]
    rest = ~np.isin(codes, frequent)
    told = [(_label(trait, Text(words[word], words[word])), codes == word) for word in frequent[1:]]
    if rest.sum() >= least and frequent:
        told.append((_label(trait, Text("其他或未知", "other or unknown")), rest))
    return [(label, has.astype(np.float64)) for label, has in told]


def _number(trait: str, column: pa.Array) -> list[tuple[Text, Floats]]:
    """Who is unknown counts as the mean. Dates are counted in days."""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32()).cast(pa.int32())
    value = column.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    if np.isfinite(value).sum() < _LEAST_PEOPLE or not np.nanstd(value) > 0:
        return []
    told = np.nan_to_num((value - np.nanmean(value)) / np.nanstd(value))
    coarse = np.clip(np.rint(told / _FINENESS) * _FINENESS, -_FARTHEST, _FARTHEST)
    label = _label(trait, Text("每高一个标准差", "by each standard deviation"))
    return [(label, coarse)] if _differs(coarse) else []


def _label(trait: str, value: Text) -> Text:
    name = TRAITS[trait][1] if trait in TRAITS else Text(trait, trait)
    return Text(f"{name.zh}：{value.zh}", f"{name.en}: {value.en}")


def _differs(value: NDArray[np.float64]) -> bool:
    return bool(len(value) and np.ptp(value) > 0)
