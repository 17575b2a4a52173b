"""Attribution of the data set that is published with the R package ChannelAttribution (Altomare & Loris): 10,000 paths,
19,785 conversions. Its heuristics give channel alpha 6,308 by first touch and 8,447 by last touch."""

import csv
import gzip
from itertools import pairwise

import numpy as np
import pytest

from zhike.analytics.attribution import models
from zhike.analytics.attribution.models import Paths

ALL = {
    "first": models.first,
    "last": models.last,
    "linear": models.linear,
    "decay": lambda paths: models.time_decay(paths, 2),
    "position": models.position,
    "shapley": models.shapley,
    "markov": models.markov,
    "markov of the last two": lambda paths: models.markov(paths, 2),
}


@pytest.fixture(scope="module")
def published(shared_data):
    with gzip.open(shared_data / "attribution" / "paths.csv.gz", "rt", encoding="utf-8") as file:
        return [
            (row["path"].split(" > "), float(row["total_conversions"]), float(row["total_conversion_value"]),
             float(row["total_null"]))
            for row in csv.DictReader(file)
        ]  # fmt: skip


@pytest.fixture(scope="module")
def channels(published):
    return sorted({channel for path, *_ in published for channel in path})


@pytest.fixture(scope="module")
def paths(published, channels):
    sizes = [len(path) for path, *_ in published]
    touch = np.array([channels.index(channel) for path, *_ in published for channel in path], np.int32)
    age = np.concatenate([np.arange(size, 0, -1) for size in sizes]).astype(float)
    conversions, value, lost = (np.array([row[i] for row in published]) for i in (1, 2, 3))
    return Paths(len(channels), np.cumsum([0, *sizes]), touch, conversions, value, lost, age)


def test_the_published_figures_of_first_and_last_touch(paths, channels):
    alpha = channels.index("alpha")
    assert round(models.first(paths).conversions[alpha]) == 6308
    assert round(models.last(paths).conversions[alpha]) == 8447


@pytest.mark.parametrize("model", ALL)
def test_every_model_hands_out_exactly_all_conversions(paths, model):
    credit = ALL[model](paths)
    assert credit.conversions.sum() == pytest.approx(19_785)
    assert credit.value.sum() == pytest.approx(paths.value.sum())


def test_linear_touch_is_that_of_a_plain_loop(published, channels, paths):
    expected = dict.fromkeys(channels, 0.0)
    for path, conversions, _, _ in published:
        for channel in path:
            expected[channel] += conversions / len(path)
    assert models.linear(paths).conversions == pytest.approx(list(expected.values()))


def test_removal_effects_are_those_of_walking_the_chain_until_nobody_is_left(published, channels, paths):
    """Independent of the equations that the model solves: step by step, everybody moves on."""
    nodes = ["start", *channels, "order", "away"]
    counts = np.zeros((len(nodes), len(nodes)))
    for path, conversions, _, lost in published:
        walked = ["start", *path]
        for one, other in pairwise(walked):
            counts[nodes.index(one), nodes.index(other)] += conversions + lost
        counts[nodes.index(path[-1]), -2] += conversions
        counts[nodes.index(path[-1]), -1] += lost
    counts[-2, -2] = counts[-1, -1] = 1
    moves = counts / counts.sum(1, keepdims=True)

    def chance(without=None):
        walk = moves.copy()
        if without is not None:
            walk[nodes.index(without)] = 0
        where = np.zeros(len(nodes))
        where[0] = 1
        for _ in range(2_000):
            where = where @ walk
        return where[-2]

    expected = [1 - chance(channel) / chance() for channel in channels]
    assert models.removal_effects(paths) == pytest.approx(expected, rel=1e-9)
