"""What agreement and disagreement in a field weigh, learnt from the people themselves: nobody labels anything.

How often two different people agree by chance is counted on random pairs. How often two records of one person agree is
found by expectation maximisation among pairs that share something, in several sessions that each leave out what they
share.
"""

from collections.abc import Sequence
from typing import Any, Final

from splink import Linker, block_on

_SEED: Final = 4
_RANDOM_PAIRS: Final = 2e6
_TRAINING_PAIRS: Final = 1e6
_FEWEST: Final = 30
"""Pairs below which a session would learn from chance."""

_FOUND_BY_CERTAIN: Final = 0.7
"""The share of true pairs that the certain keys find, roughly: only the order of magnitude matters."""

_SESSIONS: Final = (
    ("national_id",),
    ("phone",),
    ("email",),
    ("given_name", "surname"),
    ("name", "birthday"),
    ("name", "address"),
    ("birthday",),
    ("address", "street_number"),
)


def train(linker: Linker, columns: Sequence[str], certain: Sequence[str], count: Any) -> None:
    """Let the linker learn its parameters. The same people give the same parameters. `certain`: columns that one
    person's records share; `count(columns)`: how many pairs share all of them."""
    if certain:
        linker.training.estimate_probability_two_random_records_match(
            [block_on(key) for key in certain], recall=_FOUND_BY_CERTAIN
        )
    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED, min_count_per_level=None)
    for shared in _SESSIONS:
        if set(shared) <= set(columns) and count(shared) >= _FEWEST:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*shared), max_pairs=_TRAINING_PAIRS
            )
