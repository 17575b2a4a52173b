"""Which identities are one customer: connected components of the links between them, less those that prove nothing.

Pure: arrays in, arrays out. Everything is decided from the links alone, so that the same links give the same customers
in whatever order they came; a merge is a link more, and undoing it a link less.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

NEW: Final = -1
"""The home of an identity that is in no warehouse yet."""

MOST: Final = 5
"""How many identities of one kind an identity may be seen with before it is taken for shared."""

CONTACTS: Final = ("phone", "email")
"""Where somebody can be reached. An account may have many of them, and they may be other people's."""

DEVICE: Final = "anonymous_id"
_MANY: Final = (DEVICE, "wechat_openid")
"""Of these one person has as many as devices and apps: seeing many of them says nothing."""


@dataclass(frozen=True)
class Links:
    """`one` and `other` are positions of identities. `proven`: somebody or a model said so (rather than a row that
    held both). `cut`: they are two people. `fresh`: not in the warehouse yet."""

    one: np.ndarray
    other: np.ndarray
    proven: np.ndarray
    cut: np.ndarray
    fresh: np.ndarray


@dataclass(frozen=True)
class Settled:
    """By position: the customer, the home and whether it is shared. By link: `cut`, with those added that would have
    joined what a person had taken apart. `next_customer`: the first number that is still free."""

    customer: np.ndarray
    home: np.ndarray
    shared: np.ndarray
    cut: np.ndarray
    next_customer: int


def settle(kinds: np.ndarray, home: np.ndarray, shared: np.ndarray, links: Links, next_customer: int) -> Settled:
    """Who is who. Identities are given in the order of their ids, `kinds` as text (a source's own numbers as
    `customer_id@source`: they are of as many kinds as there are sources); `home` is `NEW` for new ones.

    A customer's number is the smallest of the homes that are at home in it (a home belongs to the component of its
    oldest identity), else a new one.
    """
    shared = shared | _too_common(kinds, links)
    active = ~links.cut & (links.proven | ~_proves_nothing(kinds, shared, links))
    component = _components(len(kinds), links, active)
    cut = links.cut | _forbidden(component, links)
    if cut.sum() > links.cut.sum():
        component = _components(len(kinds), links, active & ~cut)
    return _numbered(component, home, shared, cut, next_customer)


def _too_common(kinds: np.ndarray, links: Links) -> np.ndarray:
    """Identities that were seen with more different ones of a kind than one person has. A device has one account, and
    one address where no account says whose they are."""
    names, kind = np.unique(kinds, return_inverse=True)
    seen = ~links.proven
    one = np.concatenate([links.one[seen], links.other[seen]])
    other = np.concatenate([links.other[seen], links.one[seen]])
    pairs, times = np.unique(one * len(names) + kind[other], return_counts=True)
    identity, with_kind = np.divmod(pairs, max(len(names), 1))
    countless, contact = np.isin(names, _MANY)[with_kind], np.isin(names, CONTACTS)[with_kind]
    named = np.zeros(len(kinds), bool)  # whether an account says whose it is
    named[identity[~contact & ~countless]] = True
    one_only = (kinds[identity] == DEVICE) & ~(contact & named[identity]) if len(identity) else contact
    common = np.zeros(len(kinds), bool)
    common[identity[(times > np.where(one_only, 1, MOST)) & ~countless]] = True
    return common


def _proves_nothing(kinds: np.ndarray, shared: np.ndarray, links: Links) -> np.ndarray:
    """Links of shared identities. An account with many phones keeps those that are nobody else's."""
    contact = np.isin(kinds, CONTACTS)
    account = ~contact & (kinds != DEVICE)
    one, other = links.one, links.other
    accounts = np.zeros(len(kinds), np.int64)  # how many accounts each identity is linked with
    np.add.at(accounts, one[account[other]], 1)
    np.add.at(accounts, other[account[one]], 1)
    own = contact & (accounts <= 1) & ~shared
    kept = (shared[one] & account[one] & own[other]) | (shared[other] & account[other] & own[one])
    return np.asarray((shared[one] | shared[other]) & ~kept)


def _components(count: int, links: Links, active: np.ndarray) -> np.ndarray:
    ends = (links.one[active], links.other[active])
    graph = coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _forbidden(component: np.ndarray, links: Links) -> np.ndarray:
    """New links in components that hold both ends of a link that was cut: without them it was two."""
    torn = np.unique(component[links.one[links.cut]][_within(component, links)[links.cut]])
    return np.asarray(links.fresh & ~links.cut & np.isin(component[links.one], torn))


def _within(component: np.ndarray, links: Links) -> np.ndarray:
    return np.asarray(component[links.one] == component[links.other])


def _numbered(
    component: np.ndarray, home: np.ndarray, shared: np.ndarray, cut: np.ndarray, next_customer: int
) -> Settled:
    count = int(component.max()) + 1 if len(component) else 0
    none = np.iinfo(np.int64).max
    number = np.full(count, none, np.int64)
    homes, oldest = np.unique(home, return_index=True)  # the first place of each: identities come in the order of ids
    known = homes != NEW
    np.minimum.at(number, component[oldest[known]], homes[known])
    homeless = np.flatnonzero(number == none)
    number[homeless] = np.arange(len(homeless)) + next_customer
    customer = number[component]
    moved_out = np.isin(component, homeless)
    return Settled(
        customer, np.where((home == NEW) | moved_out, customer, home), shared, cut, next_customer + len(homeless)
    )
