"""Association rules of the Groceries data: 9,835 baskets of 169 items, a month of a grocery (Hahsler, Hornik &
Reutterer 2006, "Implications of probabilistic data modeling for mining association rules"), published with the
R package arules.

The numbers of rules with one item on the right are those that `arules::apriori` gives: 15 at support 0.01, confidence
0.5; 463 at 0.006, 0.25 (Lantz, "Machine Learning with R", chapter 8); 410 at 0.001, 0.8 (the tutorials of arules).
"""

import csv
from collections import Counter
from fractions import Fraction
from itertools import chain

import numpy as np
import pytest

from zhike.analytics.baskets.rules import Association, associations
from zhike.analytics.baskets.sets import distinct, frequent, least_count


@pytest.fixture(scope="module")
def groceries(shared_data):
    with (shared_data / "groceries" / "groceries_baskets.csv").open(encoding="utf-8") as file:
        return [[item.strip() for item in row] for row in csv.reader(file) if row]


def rules_of(rows, support, confidence):
    names = sorted({item for row in rows for item in row})
    codes = {name: code for code, name in enumerate(names)}
    starts = np.cumsum([0, *map(len, rows)])
    baskets = distinct(starts, np.array([codes[item] for item in chain.from_iterable(rows)], np.int32))
    sets = frequent(baskets, least_count(Fraction(support), len(rows)), 10, 10**6, lambda part: None)
    found = list(associations(sets, len(rows), Fraction(confidence)))
    return [({names[item] for item in rule.left}, names[rule.right[0]], rule) for rule in found]


@pytest.mark.parametrize(
    ("support", "confidence", "rules"), [("0.01", "0.5", 15), ("0.006", "0.25", 463), ("0.001", "0.8", 410)]
)
def test_the_published_numbers_of_rules(groceries, support, confidence, rules):
    assert len(rules_of(groceries, support, confidence)) == rules


def test_each_rule_counts_what_a_plain_count_over_the_baskets_gives(groceries):
    baskets = [frozenset(row) for row in groceries]
    counts = Counter(chain.from_iterable(baskets))
    for left, right, rule in rules_of(groceries, "0.01", "0.5"):
        both = sum(left | {right} <= basket for basket in baskets)
        of_left = sum(left <= basket for basket in baskets)
        assert rule == Association(rule.left, rule.right, both, of_left, counts[right], len(baskets))
