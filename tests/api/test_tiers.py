"""Schemes of tiers: the tags that they write, what-if against runs, grace, exceptions, proposals, reports."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pandas as pd
import pytest
from django.test import Client
from django.utils import timezone
from drafts import JSON, Node, both, create, create_segment, do, has, members, problem, trait, yes
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.control.jobs import service as jobs
from zhike.control.tags import clock
from zhike.control.tiers import proposals
from zhike.tagging import hand
from zhike.warehouse.duckdb import DuckDBWarehouse

CHANCE = Random(7)
PEOPLE = [
    Person(
        i,
        events=tuple(
            order(f"o{i}-{n}", ago(days=CHANCE.uniform(1, 500)), str(CHANCE.choice((20, 50, 99, 240, 1200))))
            for n in range(CHANCE.choice((0, 0, 1, 2, 5, 9)))
        ),
    )
    for i in range(1, 161)
]
SPENDING = {
    "type": "event",
    "events": ["order_completed"],
    "measure": "sum",
    "property": "amount",
    "window": {"days": 365},
}
ORDERS = {"type": "event", "events": ["order_completed"], "measure": "count", "window": {"days": 365}}
LAST = {"type": "event", "events": ["order_completed"], "measure": "days_since_last"}


@pytest.fixture
def shop(warehouse: DuckDBWarehouse, owner: Any) -> Iterator[DuckDBWarehouse]:
    stop_clock(owner)
    write(warehouse, PEOPLE)
    yield warehouse


def frame() -> pd.DataFrame:
    """The same numbers with pandas."""
    rows = [(p.id, e.ts, float(e.amount or 0)) for p in PEOPLE for e in p.orders]
    facts = pd.DataFrame(rows, columns=["id", "ts", "amount"])
    year = facts[facts.ts >= NOW - timedelta(days=365)].groupby("id").amount.agg(["sum", "count"])
    last = (NOW - facts.groupby("id").ts.max()).dt.days
    found = pd.DataFrame(index=[p.id for p in PEOPLE]).join(year).join(last.rename("last"))
    return found.assign(spending=found["sum"].fillna(0), orders=found["count"].fillna(0), ranked=found["sum"])


def text(word: str) -> Node:
    return {"zh": word, "en": word}


def dimension(key: str, value: Node, **more: Any) -> Node:
    return {"key": key, "name": text(key), "value": value, **more}


def level(key: str, **more: Any) -> Node:
    return {"key": key, "name": text(key), **more}


def thresholds(high: float = 1000, middle: float = 200, **more: Any) -> Node:
    return {
        "method": "thresholds",
        "dimensions": [dimension("spending", SPENDING)],
        "levels": [
            level("high", thresholds={"spending": high}, share=20, cost_per_customer="50", cost_percent="2.5"),
            level("middle", thresholds={"spending": middle}, share=30, cost_per_customer="10"),
            level("low"),
        ],
    } | more


QUANTILES = {
    "method": "quantiles",
    "dimensions": [dimension("spending", SPENDING)],
    "levels": [level("high", share=20), level("middle", share=30), level("low")],
}
POINTS = {
    "method": "points",
    "dimensions": [
        dimension("spending", SPENDING, steps=[{"at": 100, "points": 10}, {"at": 1000, "points": 25.5}]),
        dimension("last", LAST, better="low", steps=[{"at": 60, "points": 5}]),
    ],
    "levels": [level("gold", points=35.5), level("silver", points=10), level("plain")],
}
SEVERAL = {
    "method": "thresholds",
    "dimensions": [dimension("spending", SPENDING), dimension("orders", ORDERS), dimension("last", LAST, better="low")],
    "levels": [
        level("a", thresholds={"spending": 1000, "orders": 5, "last": 100}, at_least=2),
        level("b", thresholds={"spending": 200, "orders": 2}, at_least=1),
        level("c"),
    ],
}
RULES = {
    "method": "rules",
    "dimensions": [],
    "levels": [level("much", rule={**SPENDING, "op": "gt", "value": 900}), level("rest")],
}


def scheme(client: Client, design: Node, **more: Any) -> Node:
    body = {"name": text("分层"), "design": design, "update_mode": "manual"} | more
    answer = client.post("/api/v1/tiers", body, JSON)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def put(client: Client, found: Node, design: Node, **more: Any) -> Node:
    body = {key: found[key] for key in ("name", "status", "update_mode", "schedule", "proposing")} | more
    answer = client.put(
        f"/api/v1/tiers/{found['id']}", body | {"design": design}, JSON, headers={"If-Match": found["etag"]}
    )
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def decide(client: Client, found: Node) -> None:
    answer = client.post(f"/api/v1/tiers/{found['id']}/run")
    assert answer.status_code == 202, answer.content.decode()
    assert do(client, answer.json()["id"])["state"] == "done"


def get(client: Client, found: Node, path: str, **query: Any) -> Node:
    answer = client.get(f"/api/v1/tiers/{found['id']}{path}", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def what_if(client: Client, design: Node, found: Node | None = None) -> Node:
    answer = client.post("/api/v1/tiers/what-if", {"design": design, "scheme_id": found and found["id"]}, JSON)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def heads(found: Node, what: str = "then") -> dict[str, int]:
    return {each["key"]: each[what]["customers"] for each in found["levels"]}


def standing(client: Client, found: Node) -> dict[str, set[int]]:
    return {each["key"]: members(client, {"id": found["tag_id"]}, each["key"]) for each in found["levels"]}


def split(pieces: dict[str, Any]) -> dict[str, set[int]]:
    """First match wins; the last takes the rest."""
    left, found = set(frame().index), {}
    for key, holds in pieces.items():
        found[key] = left & set(frame().index[holds])
        left -= found[key]
    return found


def expected(design: str) -> dict[str, set[int]]:
    f = frame()
    everybody = f.spending >= 0
    if design == "thresholds":
        return split({"high": f.spending >= 1000, "middle": f.spending >= 200, "low": everybody})
    if design == "quantiles":
        better = f.ranked.rank(method="min", ascending=False) - 1
        n = f.ranked.notna().sum()
        return split({"high": better < 0.2 * n, "middle": better < 0.5 * n, "low": everybody})
    if design == "points":
        score = 10 * (f.spending >= 100) + 25.5 * (f.spending >= 1000) + 5 * (f["last"] <= 60)
        return split({"gold": score >= 35.5, "silver": score >= 10, "plain": everybody})
    if design == "rules":
        return split({"much": f.spending > 900, "rest": everybody})
    two = (f.spending >= 1000).astype(int) + (f.orders >= 5) + (f["last"] <= 100) >= 2
    return split({"a": two, "b": (f.spending >= 200) | (f.orders >= 2), "c": everybody})


@pytest.mark.parametrize(
    ("name", "design"),
    [
        ("thresholds", thresholds()),
        ("quantiles", QUANTILES),
        ("points", POINTS),
        ("several", SEVERAL),
        ("rules", RULES),
    ],
)
def test_everybody_stands_on_one_level_and_what_if_is_what_a_run_gives(
    client: Client, shop: DuckDBWarehouse, name: str, design: Node
):
    tried = what_if(client, design)
    found = scheme(client, design)
    decide(client, found)
    told = expected(name)
    assert standing(client, found) == told
    assert heads(tried) == {key: len(ids) for key, ids in told.items()}
    assert sum(heads(tried).values()) == tried["population"] == len(PEOPLE)
    assert all(told.values())


def test_a_changed_threshold_is_tried_before_it_holds(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, thresholds())
    decide(client, found)
    tried = what_if(client, thresholds(500, 100), found)
    assert {each["key"]: each["now"]["customers"] for each in tried["levels"]} == {
        key: len(ids) for key, ids in expected("thresholds").items()
    }
    assert heads(tried) != heads(tried, "now")
    before = standing(client, found)
    found = put(client, found, thresholds(500, 100))
    decide(client, found)
    after = standing(client, found)
    assert heads(tried) == {key: len(ids) for key, ids in after.items()}
    pairs = {(a, b): len(before[a] & after[b]) for a in before for b in after if before[a] & after[b]}
    assert {(m["before"], m["after"]): m["customers"] for m in tried["moves"]} == pairs
    assert tried["up"] == sum(n for (a, b), n in pairs.items() if list(before).index(b) < list(before).index(a))
    assert tried["down"] == 0


def test_money_by_level(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, thresholds())
    decide(client, found)
    told = get(client, found, "/pyramid")
    f = frame()
    for each in told["levels"]:
        ids = sorted(expected("thresholds")[each["key"]])
        revenue = Decimal(str(f.spending[ids].sum())).quantize(Decimal("0.01"))
        per_head, percent = {"high": ("50", "2.5"), "middle": ("10", "0"), "low": ("0", "0")}[each["key"]]
        assert Decimal(each["revenue"]) == revenue
        assert Decimal(each["cost"]) == len(ids) * Decimal(per_head) + revenue * Decimal(percent) / 100
        assert each["share"] == pytest.approx(len(ids) / len(PEOPLE))
    assert told["without"] == 0
    assert told["ranges"][0]["ends"][0] == 0.0
    assert told["ranges"][0]["ends"][-1] == f.spending.max()


def test_who_is_close_and_what_is_missing(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, thresholds())
    decide(client, found)
    listed = get(client, found, "/close", level="high", limit=100)
    f = frame()
    middle = sorted(expected("thresholds")["middle"], key=lambda i: (-f.spending[i], i))
    assert [int(each["customer"]["id"]) for each in listed["items"]] == middle
    assert listed["total"] == len(middle)
    first = listed["items"][0]
    assert first["missing"] == [
        {"kind": "dimension", "dimension": "spending", "name": text("spending"),
         "value": f.spending[middle[0]], "threshold": 1000.0,
         "gap": 1000 - f.spending[middle[0]], "better": "high"}
    ]  # fmt: skip
    one = client.get(f"/api/v1/customers/{middle[0]}/tiers").json()["items"][0]
    assert (one["level"], one["next_level"], one["missing"]) == ("middle", "high", first["missing"])
    top = client.get(f"/api/v1/customers/{min(expected('thresholds')['high'])}/tiers").json()["items"][0]
    assert (top["next_level"], top["missing"]) == (None, [])


def test_of_ranks_the_threshold_is_the_last_that_is_in(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, QUANTILES)
    decide(client, found)
    last = frame().spending[sorted(expected("quantiles")["high"])].min()
    assert get(client, found, "/pyramid")["levels"][0]["asks"] == [
        {"dimension": "spending", "better": "high", "threshold": last}
    ]
    listed = get(client, found, "/close")
    assert listed["level"] == "high"
    assert (
        listed["items"][0]["missing"][0]["gap"]
        == last - frame().spending[sorted(expected("quantiles")["middle"])].max()
    )


def test_grace_keeps_a_level_for_a_while_and_promotion_is_at_once(client: Client, shop: DuckDBWarehouse, owner: Any):
    found = scheme(client, thresholds(grace_days=30))
    decide(client, found)
    before = standing(client, found)
    assert before == expected("thresholds")
    stop_clock(owner, NOW + timedelta(days=1))
    tried = what_if(client, thresholds(2000, 100, grace_days=30), found)
    found = put(client, found, thresholds(2000, 100, grace_days=30))
    decide(client, found)
    f = frame_at(NOW + timedelta(days=1))
    rich, some = set(f.index[f >= 2000]), set(f.index[f >= 100])
    now = standing(client, found)
    assert now["high"] == before["high"] | rich  # whoever fell keeps it
    assert now["middle"] == (some | before["middle"]) - now["high"]  # up at once
    assert heads(tried) == {key: len(ids) for key, ids in now.items()}
    fallen = min(before["high"] - rich)
    one = client.get(f"/api/v1/customers/{fallen}/tiers").json()["items"][0]
    assert one["level"] == "high"
    assert one["earned"] == "middle"
    assert datetime.fromisoformat(one["grace_until"]).replace(tzinfo=None) == NOW + timedelta(days=31)
    assert get(client, found, "/pyramid")["levels"][0]["in_grace"] == len(before["high"] - rich)
    stop_clock(owner, NOW + timedelta(days=32))
    decide(client, found)
    f = frame_at(NOW + timedelta(days=32))
    raw = {"high": set(f.index[f >= 2000]), "middle": set(f.index[(f >= 100) & (f < 2000)])}
    assert standing(client, found)["high"] == raw["high"]
    assert fallen in standing(client, found)["middle"]


def frame_at(at: datetime) -> Any:
    """What everybody spent in the 365 days before an instant."""
    paid = {
        p.id: sum(float(e.amount or 0) for e in p.past("order_completed", at) if e.ts >= at - timedelta(days=365))
        for p in PEOPLE
    }
    return pd.Series(paid)


def test_a_person_gives_a_level_with_an_end_and_takes_it_back(client: Client, shop: DuckDBWarehouse, owner: Any):
    found = scheme(client, thresholds())
    decide(client, found)
    who = min(expected("thresholds")["low"])
    address = f"/api/v1/tiers/{found['id']}/overrides"
    body = {"customer_id": str(who), "level": "high", "reason": "新店邀请", "until": "2026-03-20"}
    assert client.post(address, body, JSON).status_code == 204
    perform_runs()
    assert who in standing(client, found)["high"]
    [given] = client.get(address).json()["items"]
    assert (given["customer"]["id"], given["level"], given["reason"]) == (str(who), "high", "新店邀请")
    assert given["until"] == "2026-03-20T16:00:00Z"
    one = client.get(f"/api/v1/customers/{who}/tiers").json()["items"][0]
    assert (one["given"], one["reason"]) == (True, "新店邀请")
    assert heads(what_if(client, thresholds(), found)) == heads(what_if(client, thresholds(), found), "now")
    hand.expire(shop, datetime(2026, 3, 20, 16, 1))
    decide(client, found)
    assert who in standing(client, found)["low"]
    assert client.post(address, body | {"until": None}, JSON).status_code == 204
    assert client.delete(f"{address}/{who}").status_code == 204
    assert problem(client.delete(f"{address}/{who}")) == (404, "not_found")
    decide(client, found)
    assert standing(client, found) == expected("thresholds")
    assert problem(client.post(address, body | {"level": "none"}, JSON))[0] == 422
    assert problem(client.post(address, body | {"until": "2020-01-01"}, JSON)) == (422, "tag_end_past")


def perform_runs() -> None:
    for job in jobs.unfinished("tag_run"):
        jobs.perform(job.id)


def test_a_proposal_gives_the_wanted_shares_once_a_person_accepts_it(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, thresholds(5000, 4000))
    decide(client, found)
    asked = client.post(f"/api/v1/tiers/{found['id']}/proposals")
    assert asked.status_code == 202
    jobs.perform(asked.json()["id"])
    [made] = get(client, found, "/proposals")["items"]
    f = frame().spending
    high, middle = (made["design"]["levels"][i]["thresholds"]["spending"] for i in (0, 1))
    most = [int(len(f) * share) for share in (0.2, 0.5)]
    assert (f >= high).sum() <= most[0] < (f >= f[f < high].max()).sum()
    assert (f >= middle).sum() <= most[1] < (f >= f[f < middle].max()).sum()
    after = {each["key"]: each["then"]["customers"] for each in made["effect"]["levels"]}
    assert after == {"high": (f >= high).sum(), "middle": ((f >= middle) & (f < high)).sum(), "low": (f < middle).sum()}
    address = f"/api/v1/tiers/{found['id']}/proposals/{made['id']}"
    answer = client.post(f"{address}/accept")
    assert answer.status_code == 200, answer.content.decode()
    decide(client, answer.json())
    assert {key: len(ids) for key, ids in standing(client, answer.json()).items()} == after
    assert problem(client.post(f"{address}/decline")) == (409, "tier_proposal_closed")


def test_the_clock_proposes_on_schedule(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, thresholds(5000, 4000), proposing={"kind": "daily", "at": "03:00"})
    due = datetime.fromisoformat(found["next_proposal_at"])
    assert proposals.tick(due - timedelta(seconds=1)) == []
    [job] = proposals.tick(due)
    jobs.perform(job.id)
    listed = get(client, found, "/proposals")["items"]
    assert [each["state"] for each in listed] == ["open"]
    assert client.post(f"/api/v1/tiers/{found['id']}/proposals/{listed[0]['id']}/decline").json()["state"] == "declined"


def test_moves_over_a_period(client: Client, shop: DuckDBWarehouse, owner: Any):
    found = scheme(client, thresholds())
    decide(client, found)
    before = standing(client, found)
    stop_clock(owner, NOW + timedelta(days=10))
    found = put(client, found, thresholds(500, 100))
    decide(client, found)
    after = standing(client, found)
    told = get(client, found, "/moves", start=f"{(NOW + timedelta(days=5)).isoformat()}Z")
    pairs = {(a, b): len(before[a] & after[b]) for a in before for b in after if before[a] & after[b]}
    assert {(m["before"], m["after"]): m["customers"] for m in told["moves"]} == pairs
    first = get(client, found, "/moves", start="2026-01-01T00:00:00Z", end=f"{(NOW + timedelta(days=5)).isoformat()}Z")
    assert {(m["before"], m["after"]): m["customers"] for m in first["moves"]} == {
        (None, key): len(ids) for key, ids in before.items()
    }
    months = get(client, found, "/months")["items"]
    assert len(months) == 12
    assert problem(
        client.get(
            f"/api/v1/tiers/{found['id']}/moves", {"start": "2026-03-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}
        )
    ) == (422, "period_reversed")


def test_revenue_over_the_months_is_of_those_who_stood_there_at_the_end(
    client: Client, shop: DuckDBWarehouse, owner: Any
):
    found = scheme(client, thresholds())
    decide(client, found)
    stands = standing(client, found)
    stop_clock(owner, datetime(2026, 4, 2))
    march = get(client, found, "/months")["items"][-1]
    assert march["month"] == "2026-03"
    begin = datetime(2026, 2, 28, 16)
    for each in march["levels"]:
        paid = [e.amount for p in PEOPLE if p.id in stands[each["key"]] for e in p.orders if e.ts >= begin]
        assert Decimal(each["revenue"]) == sum(paid, Decimal(0))
        assert each["customers"] == len(stands[each["key"]])


def test_tags_that_only_help_a_scheme_are_told_apart_and_are_in_no_portrait(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, thresholds(grace_days=30))
    decide(client, found)
    told = {tag["id"]: tag["of_scheme"] for tag in client.get("/api/v1/tags").json()["items"]}
    helpers = {found["raw_tag_id"], found["hand_tag_id"]}
    assert told[found["tag_id"]] == {"kind": "tiers", "id": found["id"], "name": text("分层"), "official": True}
    assert [told[tag_id]["official"] for tag_id in helpers] == [False, False]
    segment = create_segment(client, "买过的", {**ORDERS, "op": "ge", "value": 1})
    portrait = client.get(f"/api/v1/segments/{segment['id']}/portrait").json()
    tags = {row["id"] for row in portrait["items"] if row["facet"] == "tag"}
    assert found["tag_id"] in tags and not helpers & tags


def test_the_tags_of_a_scheme_are_its_own(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, thresholds(grace_days=10))
    for tag in (found["tag_id"], found["hand_tag_id"], found["raw_tag_id"]):
        assert problem(client.delete(f"/api/v1/tags/{tag}")) == (409, "tag_of_scheme")
    by_hand = client.put(f"/api/v1/customers/1/tags/{found['hand_tag_id']}", {"value": "high"}, JSON)
    assert problem(by_hand) == (409, "tag_of_scheme")
    without = put(client, found, thresholds())
    assert without["raw_tag_id"] is None
    assert client.get(f"/api/v1/tags/{found['raw_tag_id']}").status_code == 404
    versions = client.get(f"/api/v1/tags/{found['hand_tag_id']}").json()["version"]
    assert versions == 1  # what it says has not changed
    reader = create(client, "读等级", yes(has(found["tag_id"], "high")))
    assert problem(client.delete(f"/api/v1/tiers/{found['id']}")) == (409, "tag_in_use")
    client.delete(f"/api/v1/tags/{reader['id']}")
    assert client.delete(f"/api/v1/tiers/{found['id']}").status_code == 204
    assert client.get(f"/api/v1/tags/{found['tag_id']}").status_code == 404


@pytest.mark.parametrize(
    ("design", "code"),
    [
        (thresholds(100, 500), "tier_not_descending"),
        (QUANTILES | {"dimensions": [dimension("age", {"type": "trait", "trait": "age"})]}, "tier_rank_of_trait"),
        (QUANTILES | {"levels": [level("a", share=60), level("b", share=40), level("c")]}, "tier_shares_too_large"),
        (thresholds() | {"dimensions": []}, "tier_no_dimension"),
        (thresholds() | {"levels": [level("a", thresholds={"what": 1}), level("b")]}, "tier_no_threshold"),
        (thresholds() | {"dimensions": [dimension("spending", {"type": "and"})]}, "rule_unknown_key"),
        (POINTS | {"levels": [level("a"), level("b")]}, "tier_no_points"),
        (RULES | {"levels": [level("a", rule={"type": "tag", "tag": "tag_none"}), level("b")]}, "rule_unknown_tag"),
        (
            thresholds() | {"dimensions": [dimension("spending", {**SPENDING, "events": ["never"]})]},
            "rule_unknown_event",
        ),
    ],
)
def test_what_cannot_be_a_scheme_is_refused(client: Client, shop: DuckDBWarehouse, design: Node, code: str):
    for path, body in (("", {"name": text("分层"), "design": design}), ("/what-if", {"design": design})):
        assert problem(client.post(f"/api/v1/tiers{path}", body, JSON)) == (422, code)


def test_ranks_cannot_be_kept_in_realtime(client: Client, shop: DuckDBWarehouse):
    body = {"name": text("分层"), "design": QUANTILES, "update_mode": "realtime"}
    assert problem(client.post("/api/v1/tiers", body, JSON)) == (422, "realtime_ranks")
    assert scheme(client, thresholds(), update_mode="realtime")["update_mode"] == "realtime"


def test_only_who_may_change_tiers_does(signed_in: Callable[[str], Client], client: Client, shop: DuckDBWarehouse):
    found = scheme(client, thresholds())
    viewer = signed_in("analyst")
    body = {"name": text("分层"), "design": thresholds()}
    assert problem(viewer.post("/api/v1/tiers", body, JSON)) == (403, "forbidden")
    given = {"customer_id": "1", "level": "high", "reason": "x"}
    for path, sent in (("/overrides", given), ("/proposals", {})):
        assert problem(viewer.post(f"/api/v1/tiers/{found['id']}{path}", sent, JSON)) == (403, "forbidden")
    assert viewer.get(f"/api/v1/tiers/{found['id']}/pyramid").status_code == 200


def test_presets_can_be_made_as_they_are(client: Client, shop: DuckDBWarehouse):
    options = client.get("/api/v1/tiers/options").json()
    assert [each["key"] for each in options["presets"]] == ["value", "membership", "vip"]
    for each in options["presets"]:
        made = scheme(client, each["design"], name=each["name"], update_mode="after_import")
        clock.tick(timezone.now() + timedelta(seconds=5))
        perform_runs()
        told = get(client, made, "/pyramid")
        assert told["without"] == 0
        assert sum(one["customers"] for one in told["levels"]) == len(PEOPLE)
    assert len(client.get("/api/v1/tiers").json()["items"]) == 3


BY_RULES = {
    "method": "rules",
    "dimensions": [],
    "levels": [
        level("high", rule=both({**SPENDING, "op": "ge", "value": 1000}, {**ORDERS, "op": "ge", "value": 3})),
        level(
            "middle", rule={"type": "or", "of": [{**SPENDING, "op": "ge", "value": 300}, trait("city", "in", ["上海"])]}
        ),
        level("low"),
    ],
}


def test_who_is_close_to_a_level_that_is_a_rule_and_which_conditions_they_lack(client: Client, shop: DuckDBWarehouse):
    found = scheme(client, BY_RULES)
    decide(client, found)
    f = frame()
    middle = sorted(standing(client, found)["middle"])
    told = pd.DataFrame(
        {"spending": (1000 - f.spending).clip(lower=0) / 1000, "orders": (3 - f.orders).clip(lower=0) / 3}
    )
    lacks, distance = (told > 0).sum(axis=1), told.sum(axis=1)
    close = [i for i in middle if lacks[i] > 0 and (lacks[i] == 1 or distance[i] <= 0.25)]
    listed = get(client, found, "/close", level="high", limit=100)
    assert len(close) > 3 and listed["total"] == len(close)
    assert [int(each["customer"]["id"]) for each in listed["items"]] == sorted(close, key=lambda i: (distance[i], i))
    by_level = {each["key"]: each["close"] for each in get(client, found, "/pyramid")["levels"]}
    assert by_level["high"] == len(close) and by_level["low"] is None
    first = listed["items"][0]
    number = int(first["customer"]["id"])
    [missing] = first["missing"]
    assert missing["kind"] == "condition" and "1000" in missing["name"]["en"] and missing["better"] == "high"
    spent = f.spending[number]
    assert (missing["value"], missing["threshold"], missing["gap"]) == (spent, 1000, 1000 - spent)
    one = client.get(f"/api/v1/customers/{number}/tiers").json()["items"][0]
    assert (one["next_level"], one["missing"]) == ("high", first["missing"])
    nearest = get(client, found, "/close", level="middle", limit=100)["items"][0]  # money is nearer than another city
    assert [each["threshold"] for each in nearest["missing"]] == [300]


@pytest.mark.parametrize("design", [thresholds(grace_days=5), QUANTILES, POINTS, SEVERAL, RULES, BY_RULES])
def test_a_shop_without_customers_has_empty_levels(
    client: Client, warehouse: DuckDBWarehouse, owner: Any, design: Node
):
    stop_clock(owner)
    found = scheme(client, design)
    assert set(heads(what_if(client, design, found)).values()) == {0}
    assert get(client, found, "/pyramid")["population"] == 0
    assert get(client, found, "/close")["items"] == []
    assert get(client, found, "/moves", start="2026-01-01T00:00:00Z")["moves"] == []
    assert len(get(client, found, "/months")["items"]) == 12
