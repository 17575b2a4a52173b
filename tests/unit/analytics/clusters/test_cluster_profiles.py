"""What clusters are called and what is said of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.analytics.clusters.profiles import Profile, Trait, named, profiles, said
from zhike.analytics.features import FEATURES
from zhike.rules.nodes import Text

KEYS = ["recency_days", "orders", "spend", "average_order"]


def profile(key: str, apart: list[float], size: int = 10) -> Profile:
    traits = tuple(Trait(FEATURES[f], z, 10 + 9 * z, 10) for f, z in zip(KEYS, apart, strict=True))
    return Profile(key, size, 0.5, traits)


def test_a_profile_has_the_means_of_what_is_known() -> None:
    original = np.array([[1.0, 10], [3, np.nan], [5, 40]])
    standard = np.array([[-1.0, 0], [0, 0], [1, 0]])
    features = [FEATURES["orders"], FEATURES["spend"]]
    found = profiles(["c1", "c2"], np.array([0, 0, 1]), standard, original, features)
    assert [(each.size, each.share) for each in found] == [(2, pytest.approx(2 / 3)), (1, pytest.approx(1 / 3))]
    told = [[number for t in each.traits for number in (t.apart, t.here, t.everybody)] for each in found]
    assert told == [pytest.approx([-0.5, 2, 3, 0, 10, 25]), pytest.approx([1, 5, 3, 0, 40, 25])]


def test_the_three_most_unusual_things_are_said_with_units_and_in_both_languages() -> None:
    found = profile("c1", [-0.3, 0.1, 1.5, -0.7])
    assert [trait.feature.key for trait in found.strongest] == ["spend", "average_order", "recency_days"]
    big = Trait(FEATURES["spend"], 1.5, 3210.5, 820)
    assert said(big) == Text("累计消费 3,210.50（全体 820.00）", "spend 3,210.50 (everybody 820.00)")
    share = Trait(FEATURES["refund_share"], 1, 0.25, 0.031)
    assert said(share).en == "share of orders refunded 25.0% (everybody 3.1%)"


def test_what_plain_averages_contradict_is_not_said() -> None:
    contrary = Trait(FEATURES["spend"], 0.6, 5, 10)
    assert Profile("c1", 1, 1, (contrary,)).strongest == []


def test_a_name_says_the_two_most_unusual_things() -> None:
    big, average = named([profile("c1", [-0.8, 0.1, 1.5, 0.2]), profile("c2", [0.1, 0, 0, 0.1])], {})
    assert big.name == Text("高消费·近期活跃", "Big spenders, recently active")
    assert big.claims == (("spend", "high"), ("recency_days", "low"))
    assert average.name == Text("接近平均", "About average")


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from([-1.0, -0.3, 0.0, 0.6, 1.2]), min_size=4, max_size=4), min_size=2, max_size=9))
def test_no_two_clusters_have_the_same_name(apart: list[list[float]]) -> None:
    found = named([profile(f"c{at}", each) for at, each in enumerate(apart, 1)], {})
    assert len({each.name.zh for each in found}) == len({each.name.en for each in found}) == len(apart)


def test_a_cluster_keeps_its_name_while_what_it_says_holds() -> None:
    before = {"c1": (Text("旧名", "Old name"), [("spend", "high")])}
    (stays,) = named([profile("c1", [1.9, 1.5, 0.3, 0])], before)
    assert (stays.name.en, stays.claims) == ("Old name", (("spend", "high"),))
    (renamed,) = named([profile("c1", [1.9, 1.5, -0.3, 0])], before)
    assert renamed.name.en == "Silent for long, frequent buyers"
    (other,) = named([profile("c2", [1.9, 1.5, 0.3, 0])], before)
    assert other.name.en == "Silent for long, frequent buyers"


def test_a_name_that_another_kept_is_not_given_again() -> None:
    before = {"c1": (Text("高消费·近期活跃", "Big spenders, recently active"), [("spend", "high")])}
    kept, new = named([profile("c1", [0, 0, 1, 0], 5), profile("c2", [-1, 0.4, 1.2, 0], 50)], before)
    assert kept.name.en == "Big spenders, recently active"
    assert new.name.en == "Big spenders, recently active, frequent buyers"
