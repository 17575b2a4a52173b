"""Boosted trees as plain arrays: grown by scikit-learn, kept as JSON, asked and explained by compiled loops."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.prediction.encoding import Matrix

THREADS: Final = os.cpu_count() or 1
CHUNK: Final = 16_384
_GREATEST: Final = np.finfo(np.float32).max

Floats = NDArray[np.float64]
_INTS, _FLOATS, _FLAGS = ("roots", "feature", "left", "right"), ("threshold", "value"), ("missing_left",)


@dataclass(frozen=True)
class Forest:
    """Every node of every tree in one numbering; `base` is what is said before any tree is asked."""

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    threshold: Floats
    value: Floats
    missing_left: NDArray[np.bool_]
    base: float

    def raw(self, values: Matrix) -> Floats:
        """The log odds of each row."""
        from zhike.analytics.prediction import kernels

        loop: Any = kernels.raw_scores
        found = np.full(len(values), self.base)
        _in_threads(lambda part: loop(values[part], *self._arrays, found[part]), len(values))
        return found

    def parts(self, values: Matrix, reference: Matrix) -> Floats:
        """How much each feature moves each row's log odds away from the reference's: exact Shapley values, whose sum is
        `raw(values) - raw(reference)`.

        A feature that is left out has the reference's value (baseline Shapley: Sundararajan & Najmi, "The many Shapley
        values for model explanation", 2020; on trees: Lundberg et al., "From local explanations to global
        understanding with explainable AI for trees", 2020).
        """
        from zhike.analytics.prediction import kernels

        loop: Any = kernels.shapley_values
        found, known = np.zeros(values.shape), (*self._arrays, *self._shares)
        _in_threads(lambda part: loop(values[part], reference, *known, found[part]), len(values))
        return found

    @property
    def _arrays(self) -> tuple[Any, ...]:
        return self.roots, self.feature, self.threshold, self.left, self.right, self.missing_left, self.value

    @cached_property
    def _shares(self) -> tuple[Floats, Floats]:
        from zhike.analytics.prediction import kernels

        return kernels.shares(kernels.MOST_DEPTH)

    def as_json(self) -> dict[str, Any]:
        ints = {name: getattr(self, name).tolist() for name in (*_INTS, *_FLAGS)}
        floats = {name: [float(f"{each:.9g}") for each in getattr(self, name)] for name in _FLOATS}
        return ints | floats | {"base": self.base}

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> "Forest":
        """Raises ValueError or KeyError on what is no forest: every node must lead on, and end."""
        arrays: dict[str, Any] = {name: np.array(told[name], np.int32) for name in _INTS}
        arrays |= {"value": np.array(told["value"]), "threshold": np.array(told["threshold"], np.float32).astype(float)}
        arrays |= {name: np.array(told[name], np.bool_) for name in _FLAGS}
        forest = Forest(**arrays, base=float(told["base"]))
        forest._check()
        return forest

    def _check(self) -> None:
        """Children come after their parents, so that no walk goes in circles or out of the arrays."""
        nodes = np.arange(len(self.feature))
        inner = self.feature >= 0
        for children in (self.left[inner], self.right[inner]):
            if (children <= nodes[inner]).any() or (children >= len(nodes)).any():
                raise ValueError("a tree whose nodes do not lead on")
        if (self.roots < 0).any() or (self.roots >= len(nodes)).any():
            raise ValueError("a tree without a root")


def forest_of(models: Sequence[Any], places: Sequence[int]) -> Forest:
    """The mean of HistGradientBoostingClassifiers of two classes, as one forest. `places`: for each of their features
    its place in the rows that will be asked."""
    trees = [tree[0].nodes for model in models for tree in model._predictors]
    starts = np.cumsum([0, *(len(nodes) for nodes in trees)])
    nodes: Any = np.concatenate(trees)
    shift = np.repeat(starts[:-1], [len(each) for each in trees])
    leaf = nodes["is_leaf"].astype(bool)
    return Forest(
        roots=starts[:-1].astype(np.int32),
        feature=np.where(leaf, -1, np.array(places)[nodes["feature_idx"]]).astype(np.int32),
        left=(nodes["left"] + shift).astype(np.int32),
        right=(nodes["right"] + shift).astype(np.int32),
        threshold=_as_features(nodes["num_threshold"]),
        value=np.where(leaf, nodes["value"], 0.0) / len(models),
        missing_left=nodes["missing_go_to_left"].astype(bool),
        base=float(np.mean([np.ravel(model._baseline_prediction)[0] for model in models])),
    )


def _as_features(thresholds: Floats) -> Floats:
    """The greatest single-precision numbers not above: what features are compared with in their own precision, and
    what nine digits tell exactly."""
    nearest = np.clip(thresholds, -_GREATEST, _GREATEST).astype(np.float32)
    below = np.where(nearest > thresholds, np.nextafter(nearest, np.float32(-np.inf)), nearest)
    return below.astype(np.float64)


def _in_threads(work: Any, rows: int) -> None:
    with ThreadPoolExecutor(THREADS) as pool:  # the loops let others have the interpreter
        list(pool.map(work, slices(rows, CHUNK)))


def slices(rows: int, size: int) -> Iterator[slice]:
    for begin in range(0, rows, size):
        yield slice(begin, min(begin + size, rows))
