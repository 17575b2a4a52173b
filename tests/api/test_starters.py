"""The tags that come with the product: installed once, ordinary afterwards, and right against plain Python."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.test import Client
from drafts import JSON, bought, change, do, yes
from shop import NOW, Event, Person, Trait, ago, money, stop_clock, write

from zhike.control import first_start
from zhike.control.accounts import service as accounts
from zhike.control.tags import starters
from zhike.control.tags.models import Tag
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.tables import PAID

TODAY = date(2026, 3, 15)
LOOKING = ("page_viewed", "product_viewed", "products_searched", "product_added", "checkout_started")
ENGAGING = {*LOOKING, PAID, "coupon_redeemed", "message_opened", "message_clicked", "product_reviewed", "signed_in"}
UNPAID = (*LOOKING, *sorted(ENGAGING - {PAID}), "campaign_received", "order_created", "order_refunded")
EDGES = (0, 29, 30, 59, 60, 89, 90, 364, 365)
BANDS = ("19-24", "65+", "Under 18", "不详", "35-44")


def someone(i: int) -> Person:
    """Anybody, but often just at an edge of some rule."""
    chance = Random(i)
    bought = [event(chance, PAID) for _ in range(chance.choice((0, 0, 1, 1, 3, 7)))]
    did = [event(chance, chance.choice(UNPAID)) for _ in range(chance.choice((0, 1, 5, 20)))]
    return Person(i, traits=traits(chance), events=(*bought, *did))


def event(chance: Random, name: str) -> Event:
    edge = ago(days=chance.choice((chance.randint(0, 500), *EDGES)))
    near = timedelta(microseconds=chance.choice((-1, 0, 1, 10**9)))
    amount = Decimal(chance.choice(("0.01", "99.99", "100", "250", "500", "500.01", "1000", "0.02")))
    return Event(name, edge - near, amount if name in (PAID, "order_refunded") else None, f"o{chance.random()}")


def traits(chance: Random) -> dict[str, Trait]:
    birthday = date(chance.randint(1950, 2012), 3, chance.choice((14, 15, 16)))
    given: dict[str, Trait | None] = {
        "birthday": chance.choice((birthday, None)),
        "age_band": chance.choice((*BANDS, None)),
        "gender": chance.choice(("女", "M", "female", "男性", "保密", None)),
    }
    return {name: value for name, value in given.items() if value is not None}


SHOP = [someone(i) for i in range(400)]


def within(person: Person, days: int, *names: str) -> list[Event]:
    return [e for e in person.events if e.name in names and NOW - timedelta(days=days) <= e.ts < NOW]


def days_since(moment: datetime) -> int:
    return (NOW - moment).days


def high_value(p: Person) -> str | None:
    return "yes" if p.paid > 1000 else None


def spending(p: Person) -> str | None:
    orders = within(p, 365, PAID)
    total = money(orders)
    return "high" if total > 500 else "medium" if total >= 100 else "low" if orders else None


def engagement(p: Person) -> str | None:
    times = len(within(p, 90, *ENGAGING))
    return "high" if times >= 12 else "medium" if times >= 4 else "low" if times else None


def new(p: Person) -> str | None:
    return "yes" if p.orders and days_since(p.orders[0].ts) < 30 else None


def loyal(p: Person) -> str | None:
    return "yes" if len(within(p, 365, PAID)) >= 5 and days_since(p.orders[-1].ts) < 60 else None


def potential(p: Person) -> str | None:
    looked = any(e.name in LOOKING and e.ts < NOW for e in p.events)
    return "yes" if looked and not p.orders else None


def churn_warning(p: Person) -> str | None:
    return "yes" if p.orders and days_since(p.orders[-1].ts) >= 90 else None


def age(p: Person) -> str | None:
    born = p.traits.get("birthday")
    if not isinstance(born, date):
        known = {"Under 18": "under_18", "19-24": "18_24", "35-44": "35_44", "65+": "65_plus"}
        return known.get(str(p.traits.get("age_band")))
    years = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    if years < 18:
        return "under_18"
    if years >= 65:
        return "65_plus"
    return next(band for band in ("18_24", "25_34", "35_44", "45_54", "55_64") if years <= int(band[-2:]))


def gender(p: Person) -> str | None:
    words = {"女": "female", "female": "female", "M": "male", "男性": "male"}
    return words.get(str(p.traits.get("gender")))


PLAIN = {
    each.__name__: each
    for each in (high_value, spending, engagement, new, loyal, potential, churn_warning, age, gender)
}  # fmt: skip


@pytest.fixture
def installed(owner, warehouse: DuckDBWarehouse) -> dict[str, Tag]:
    stop_clock(owner)
    return {str(tag.starter): tag for tag in starters.install(owner)}


def test_each_starter_is_right_about_everybody(client: Client, installed: dict[str, Tag], warehouse: DuckDBWarehouse):
    write(warehouse, SHOP)
    assert set(installed) == set(PLAIN)
    do(client, client.post("/api/v1/runs", {}, JSON).json()["id"])
    for name, tag in installed.items():
        right = {p.id: level for p in SHOP if (level := PLAIN[name](p)) is not None}
        assert held(warehouse, tag.id) == right, name
        assert set(right.values()) == {level["key"] for level in tag.definition["levels"]}, name
        assert 0 < len(right) < len(SHOP), name  # or it would say nothing


def held(warehouse: DuckDBWarehouse, tag_id: str) -> dict[int, str]:
    with warehouse.reading() as reading:
        profile = reading.table("profile")
        rows = reading.rows(profile.select("customer_id", value=profile[tag_id]))
    return {row["customer_id"]: row["value"] for row in rows if row["value"] is not None}


def test_starters_stand_in_groups_with_words_in_both_languages(client: Client, installed: dict[str, Tag]):
    for tag in client.get("/api/v1/tags").json()["items"]:
        assert tag["group"] is not None
        assert tag["update_mode"] == "after_import"
        for words in (tag["name"], tag["description"], tag["group"]["name"], *tag["sentence"]):
            assert words["zh"] and words["en"]


def test_installing_again_adds_nothing_and_changes_nothing(client: Client, owner, installed: dict[str, Tag]):
    renamed = client.get(f"/api/v1/tags/{installed['new'].id}").json()
    changed = change(client, renamed, name={"zh": "本月新客", "en": "New"}, definition=yes(bought(1, days=31))).json()
    groups = client.get("/api/v1/tag-groups").json()
    assert starters.install(owner) == []
    assert client.get(f"/api/v1/tags/{changed['id']}").json() == changed
    assert client.get("/api/v1/tag-groups").json() == groups


def test_a_starter_that_was_deleted_does_not_come_back_with_the_next_start(db: None, warehouse: DuckDBWarehouse):
    assert first_start.begin()
    client = Client()
    client.force_login(accounts.ensure_owner())
    gone = Tag.objects.get(starter="gender")
    assert client.delete(f"/api/v1/tags/{gone.id}").status_code == 204
    assert not first_start.begin()
    assert not Tag.objects.filter(starter="gender").exists()


def test_asking_for_the_starters_brings_back_those_that_were_deleted(client: Client, owner, installed: dict[str, Tag]):
    """What `install` is for: at a start it is called only for a new installation."""
    client.delete(f"/api/v1/tags/{installed['gender'].id}")
    [again] = starters.install(owner)
    assert (again.starter, again.id == installed["gender"].id) == ("gender", False)
