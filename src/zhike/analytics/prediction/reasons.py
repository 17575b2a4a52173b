"""The few features that moved each customer's score, as codes for rules and as words for people."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhike.analytics.prediction.encoding import Features
from zhike.analytics.prediction.forest import slices
from zhike.analytics.prediction.labels import label, told, written
from zhike.analytics.prediction.model import Model

MOST: Final = 3
LEAST: Final = 0.05
"""A feature that moves the log odds by less is no reason: from 50 % to 51 %."""
ROWS: Final = 100_000

Language = Literal["zh", "en"]
_UNKNOWN: Final = {"zh": "无", "en": "none"}
_OTHER: Final = {"zh": "其他", "en": "other"}
_BETWEEN: Final = {"zh": "；", "en": "; "}


@dataclass(frozen=True)
class Reasons:
    """For each row the places of the features that moved it most (-1: no further reason) and whether up; and how much
    each feature moves the log odds on average, up or down."""

    places: NDArray[np.int16]
    up: NDArray[np.bool_]
    weights: dict[str, float]


def reasons_for(model: Model, features: Features, progress: Callable[[float], None] = lambda fraction: None) -> Reasons:
    """Of everybody, a part after the other: all Shapley values at once would not fit into memory."""
    values = features.values
    places, up = np.empty((len(values), MOST), np.int16), np.empty((len(values), MOST), bool)
    total = np.zeros(len(features.names))
    for part in slices(len(values), ROWS):
        moved = model.parts(values[part])
        total += np.abs(moved).sum(axis=0)
        places[part], up[part] = _greatest(moved)
        progress(part.stop / len(values))
    mean = total / max(len(values), 1)
    weights = {features.names[i]: float(mean[i]) for i in np.argsort(-mean, kind="stable") if mean[i] > 0}
    return Reasons(places, up, weights)


def codes(reasons: Reasons, features: Features) -> pa.Array:
    """ "recency_days:+,orders_90d:-": the feature, and whether it raises or lowers; null without any."""
    names = features.names
    words = [f"{name}:{sign}" for name in names for sign in "-+"]
    columns = []
    for rank in range(min(MOST, reasons.places.shape[1])):
        place = reasons.places[:, rank].astype(np.int64)
        columns.append(_taken(words, np.where(place < 0, -1, place * 2 + reasons.up[:, rank])))
    return _joined(columns, ",")


def sentences(reasons: Reasons, features: Features, language: Language) -> pa.Array:
    """ "距上次下单天数 120 ↑；近 90 天下单次数 0 ↑", in one language; null without any."""
    columns = [_said(reasons.places[:, rank], reasons.up[:, rank], features, language) for rank in range(MOST)]
    return _joined(columns, _BETWEEN[language])


def _greatest(moved: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    size = np.abs(moved)
    width = min(MOST, moved.shape[1])
    order = np.argsort(-size, axis=1, kind="stable")[:, :width]
    kept = np.take_along_axis(size, order, axis=1) >= LEAST
    places, up = np.full((len(moved), MOST), -1), np.zeros((len(moved), MOST), bool)
    places[:, :width] = np.where(kept, order, -1)
    up[:, :width] = np.take_along_axis(moved, order, axis=1) > 0
    return places, up


def _said(place: NDArray[Any], up: NDArray[Any], features: Features, language: Language) -> pa.Array:
    """Each distinct (feature, value, direction) is put into words once."""
    rows = np.arange(len(place))
    value = features.values[rows, place].astype(np.float64)
    rough = np.where(np.isnan(value), np.inf, _rough(value, place, features))
    keys = np.stack([place.astype(np.float64), rough, up.astype(np.float64)], axis=1)
    view = np.ascontiguousarray(keys).view([("place", "f8"), ("value", "f8"), ("up", "f8")]).ravel()
    distinct, of = np.unique(view, return_inverse=True)
    words = [None if each[0] < 0 else _words(int(each[0]), float(each[1]), bool(each[2]), features, language)
             for each in distinct.tolist()]  # fmt: skip
    return pa.array(words, pa.string()).take(pa.array(of.ravel()))


def _rough(value: NDArray[np.float64], place: NDArray[Any], features: Features) -> NDArray[np.float64]:
    """Rounded to what is told, so that few texts are made: whole numbers, tenths for ratios, hundredths for shares."""
    digits = {"days": 0, "whole": 0, "money": 0, "ratio": 1, "share": 2}
    places = np.array([digits.get(written(name), 3) for name in features.names])[place]
    factor = 10.0**places
    rounded: NDArray[np.float64] = np.round(value * factor) / factor
    return rounded


def _words(place: int, value: float, up: bool, features: Features, language: Language) -> str:
    name = features.names[place]
    if np.isinf(value):
        said = _UNKNOWN[language]
    elif name in features.categories:
        known = features.categories[name]
        said = known[int(value)] if value < len(known) else _OTHER[language]
    else:
        said = told(name, value)
    return f"{getattr(label(name), language)} {said} {'↑' if up else '↓'}"


def _taken(words: list[str], place: NDArray[Any]) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(place, mask=place < 0))


def _joined(columns: list[pa.Array], between: str) -> pa.Array:
    """Where a column has nothing, those after it have nothing either."""
    joined, *others = columns
    for other in others:
        joined = pc.coalesce(pc.binary_join_element_wise(joined, other, between), joined)
    return joined
