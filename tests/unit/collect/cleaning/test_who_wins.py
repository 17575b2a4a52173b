"""Whose word counts about a customer: what was said before what was concluded, and between sources as was set."""

import json

import pyarrow as pa
import pytest

from zhike.collect import profile

TRAITS = [
    {"trait": "city", "header": "city", "kind": "text"},
    {"trait": "job", "header": "job", "kind": "text"},
]
PHONE = [{"kind": "phone", "header": "phone"}]


def load(shop, source, text, **more):
    heads = text.split("\n")[0].split(",")
    traits = [trait for trait in TRAITS if trait["header"] in heads]
    return shop.load(text, kind="customers", source=source, identities=PHONE, traits=traits, **more)


def set_winner(shop, trait, wins, trusted=()):
    with shop.warehouse.writing() as writing:
        rows = pa.table({"trait": [trait], "wins": [wins], "trusted": [json.dumps(trusted)]})
        staged = writing.stage(rows)
        writing.update("trait_kinds", staged.mutate(trusted=staged.trusted.cast("json")), "trait")
        profile.refresh(writing, writing.keep(writing.table("profile").select("customer_id")))


def city(shop):
    (row,) = shop.rows("profile")
    return row["trait_city"]


@pytest.fixture
def told(shop):
    """A says more about the customer than B does; B spoke last."""
    load(shop, "a", "phone,city,job\n13800000001,北京,teacher\n")
    load(shop, "b", "phone,city\n13800000001,广州\n")
    return shop


def test_whoever_spoke_last_wins_unless_it_is_set_otherwise(told):
    assert city(told) == "广州市"
    set_winner(told, "city", "recent")
    assert city(told) == "广州市"


def test_the_first_trusted_source_that_says_anything_wins(told):
    set_winner(told, "city", "trusted", ["silent", "a", "b"])
    assert city(told) == "北京市"
    set_winner(told, "city", "trusted", ["b", "a"])
    assert city(told) == "广州市"
    set_winner(told, "city", "trusted", ["a"])
    load(told, "c", "phone,city\n13800000001,深圳\n")
    assert city(told) == "北京市"


def test_the_source_that_tells_most_about_the_customer_wins(told):
    set_winner(told, "city", "complete")
    assert city(told) == "北京市"
    load(told, "b", "phone,job\n13800000001,nurse\n")
    assert city(told) == "广州市"  # as much as the other one, and later


def test_what_follows_from_a_number_never_overwrites_what_was_said(shop):
    load(shop, "a", "phone,city\n13800000001,广州\n")
    load(shop, "b", "phone,job\n13800000001,teacher\n")  # its number was given out in Beijing
    derived = [row["value"] for row in shop.rows("traits", "value") if row["derived_from"] == "phone"]
    assert derived == ["北京市", "北京市"]
    (row,) = shop.rows("profile")
    assert (row["trait_city"], row["trait_province"]) == ("广州市", "广东省")
    set_winner(shop, "city", "trusted", ["b"])
    assert city(shop) == "广州市"


def test_an_address_is_surer_than_a_number(shop):
    traits = [{"trait": "address", "header": "address", "kind": "text"}]
    shop.load("phone,address\n13800000001,浙江省杭州市文三路 1 号\n", kind="customers", identities=PHONE, traits=traits)
    assert city(shop) == "杭州市"


def test_an_identity_card_tells_gender_and_birthday_and_is_forgotten(shop):
    traits = [{"trait": "id_card", "header": "card", "kind": "text"}]
    number = "11010519491231002X"
    report = shop.load(
        f"phone,card\n13800000001,{number}\n13800000002,110105194912310021\n,{number}\n",
        kind="customers", identities=PHONE, traits=traits,
    )  # fmt: skip
    rows = shop.rows("profile", "customer_id")
    assert [(row["trait_gender"], str(row["trait_birthday"])) for row in rows] == [("女", "1949-12-31"), (None, "None")]
    assert {row["derived_from"] for row in shop.rows("traits") if row["trait"] == "gender"} == {"id_card"}
    assert "trait_id_card" not in rows[0] and report.reasons == {"identity_missing": 1}
    from zhike.collect.quarantine import cells

    from ..conftest import KEYS

    (refused,) = shop.rows("quarantine")
    kept = cells(refused["content"], KEYS)
    everything = str([shop.rows(table) for table in ("traits", "events", "identities", "profile", "ledger")])
    assert number not in everything and number not in str(kept) and number not in str(report)
