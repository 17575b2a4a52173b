"""Who the customers of a generated shop are: traits, identities and the profile."""

import base64
from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from bench.distributions import START, pick
from zhike.collect.keyring import Keyring
from zhike.collect.profile import rebuild
from zhike.warehouse.port import Writing

CITIES = (
    ("上海", "上海"),
    ("北京", "北京"),
    ("广东", "深圳"),
    ("广东", "广州"),
    ("浙江", "杭州"),
    ("四川", "成都"),
    ("重庆", "重庆"),
    ("江苏", "南京"),
    ("江苏", "苏州"),
    ("湖北", "武汉"),
    ("陕西", "西安"),
    ("湖南", "长沙"),
    ("山东", "青岛"),
    ("福建", "厦门"),
    ("云南", "昆明"),
)
_CITY_SHARES = np.cumsum(1 / np.arange(2, len(CITIES) + 2)) / np.sum(1 / np.arange(2, len(CITIES) + 2))
KINDS = {"gender": "text", "birthday": "date", "province": "text", "city": "text"}
_KNOWN = 0.8
"""Of each trait, the share of customers whose value is known."""

KEYS = {"hash_key": base64.b64encode(bytes(32)).decode(), "encryption_key": base64.b64encode(bytes(32)).decode()}
"""The key file of every generated shop: nobody in it is real, and it can be opened again later."""


def keyring() -> Keyring:
    """The keys that generated identities are kept under."""
    return Keyring(*(base64.b64decode(KEYS[name]) for name in ("hash_key", "encryption_key")))


def write(writing: Writing, customers: int, rng: np.random.Generator) -> None:
    """Traits, identities and the profile of customers 1 to `customers`, whose events are there already."""
    made = writing.stage(_people(customers, rng))
    for trait, kind in KINDS.items():
        writing.insert("traits", _trait(made, trait))
        writing.insert("trait_kinds", writing.stage(pa.table({"trait": [trait], "kind": [kind]})))
    writing.insert("identities", writing.stage(_identities(customers, keyring())))
    rebuild(writing)


def _people(n: int, rng: np.random.Generator) -> pa.Table:
    city = pick(_CITY_SHARES, n, rng)
    age_days = np.clip(rng.normal(34 * 365, 11 * 365, n), 15 * 365, 85 * 365).astype(np.int32)
    born = np.datetime64(date(2026, 1, 1)).astype("datetime64[D]").astype(np.int32) - age_days
    unknown = rng.random((3, n)) >= _KNOWN
    return pa.table(
        {
            "customer_id": np.arange(1, n + 1),
            "gender": pa.array(np.where(rng.random(n) < 0.6, "female", "male"), pa.string(), mask=unknown[0]),
            "birthday": pa.array(born, pa.int32(), mask=unknown[1]).cast(pa.date32()),
            "province": pa.array(np.array([c[0] for c in CITIES])[city], pa.string(), mask=unknown[2]),
            "city": pa.array(np.array([c[1] for c in CITIES])[city], pa.string(), mask=unknown[2]),
        }
    )


def _trait(made: ir.Table, trait: str) -> ir.Table:
    known = made.filter(made[trait].notnull())
    return known.select(
        "customer_id",
        identity_id="customer_id",
        trait=ibis.literal(trait),
        value=known[trait].cast("string"),
        source=ibis.literal("members"),
        ts=ibis.literal(START).cast("timestamp"),
    )


def _identities(n: int, keys: Keyring) -> pa.Table:
    """One phone number for each customer, kept as real ones are."""
    phones = [f"+86{13_000_000_000 + number}" for number in range(n)]
    return pa.table(
        {
            "identity_id": np.arange(1, n + 1),
            "home_id": np.arange(1, n + 1),
            "shared": pa.repeat(False, n),
            "kind": pa.repeat("phone", n),
            "hash": pa.array([keys.hash("phone", phone, "") for phone in phones], pa.binary()),
            "ciphertext": pa.array(keys.encrypt_all(phones), pa.binary()),
            "customer_id": np.arange(1, n + 1),
            "source": pa.repeat("members", n),
            "first_seen": pa.array(np.full(n, np.datetime64(START, "us"))),
        }
    )
