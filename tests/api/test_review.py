"""Finding duplicates over the API: the job, the queue, decisions and who may make them, and which source wins."""

import json
from datetime import date

import pyarrow as pa
import pytest
from drafts import problem as told
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.collect.identify.likeness import queue
from zhike.collect.identify.likeness.alike import ALIKE
from zhike.collect.identify.neighbourhood import PROBABLE, Cause
from zhike.control.jobs import service as jobs
from zhike.control.paging import encode

ZHANG = Person(1, (("phone", "13812345678"),), {"name": "张小明", "birthday": date(1990, 5, 17), "city": "上海"},
               (order("A1", ago(days=3), "60"),))  # fmt: skip
ALSO = Person(2, (("phone", "13812345679"),), {"name": "张小明", "birthday": date(1990, 5, 17), "city": "北京"},
              (order("A2", ago(days=2), "40"),))  # fmt: skip
LI = Person(3, (("member_no", "M3"),), {"name": "李四"})
SAID = [
    {"field": "prior", "level": "prior", "weight": -12.0},
    {"field": "phone", "level": "close", "weight": 6.0},
    {"field": "name", "level": "same", "weight": 7.5},
    {"field": "birthday", "level": "same", "weight": 3.5},
    {"field": "city", "level": "differs", "weight": -1.0},
]
PAIRS = "/api/v1/identities/pairs"


@pytest.fixture(autouse=True)
def shop(owner, warehouse):
    stop_clock(owner)
    write(warehouse, [ZHANG, ALSO, LI])
    numbered(warehouse)
    rows = [(1, 2, 4.0, SAID), (2, 3, 1.0, SAID[:3]), (1, 3, 0.5, SAID[:2])]
    found = [
        {"one_id": one, "other_id": other, "weight": weight, "probability": 0.9, "comparisons": json.dumps(said)}
        for one, other, weight, said in rows
    ]
    with warehouse.writing() as writing:
        queue.ask(writing, pa.Table.from_pylist(found, schema=ALIKE), Cause(PROBABLE, NOW, "job:j1"))


def problem(answer, status, code):
    assert told(answer) == (status, code)


def numbered(warehouse):
    """Identities as the importer numbers them."""
    with warehouse.writing() as writing:
        identities = writing.table("identities")
        own = identities.mutate(identity_id=identities.customer_id * 10, home_id=identities.customer_id, shared=False)
        writing.replace("identities", writing.keep(own))
        for name in ("events", "traits", "order_items"):
            facts = writing.table(name)
            writing.replace(name, writing.keep(facts.mutate(identity_id=facts.customer_id * 10)))


def get(client, path="", **query):
    answer = client.get(f"{PAIRS}{path}", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def post(client, path, **body):
    return client.post(f"{PAIRS}{path}", body, content_type="application/json")


def ids(client, **query):
    return [pair["id"] for pair in get(client, **query)["items"]]


def test_the_likeliest_pair_comes_first(client):
    page = get(client)
    assert [pair["id"] for pair in page["items"]] == ["1-2", "2-3", "1-3"]
    assert (page["open"], page["decided"], page["next_cursor"]) == (3, 0, None)
    assert page["items"][0]["one"] == {"id": "1", "display_name": "张**"}


def test_pages_hold_every_pair_once(client):
    seen, cursor = [], ""
    while cursor is not None:
        page = get(client, limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [pair["id"] for pair in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["1-2", "2-3", "1-3"]
    for wrong in (encode(-1), encode(10**18), encode("x"), "%"):
        problem(client.get(PAIRS, {"cursor": wrong}), 422, "invalid_input")


def test_both_are_shown_side_by_side_masked_with_what_speaks_for_it(client):
    pair = get(client, "/1-2")
    assert pair["prior"] + sum(each["weight"] for each in pair["comparisons"]) == pytest.approx(pair["weight"])
    shown = {each["field"]: (each["one"], each["other"], each["level"]) for each in pair["comparisons"]}
    assert shown["phone"] == ("138****5678", "138****5679", "close")
    assert shown["name"] == ("张**", "张**", "same")
    assert shown["city"] == ("上海", "北京", "differs")
    assert (pair["one"]["order_count"], pair["one"]["paid_total"]) == (1, "60.00")
    assert "13812345678" not in json.dumps(pair) and "张小明" not in json.dumps(pair, ensure_ascii=False)


def test_only_who_may_unmask_sees_the_whole_values_and_that_is_in_the_trail(signed_in):
    shown = {each["field"]: each["one"] for each in get(signed_in("service"), "/1-2", reveal=True)["comparisons"]}
    assert (shown["phone"], shown["name"]) == ("+8613812345678", "张小明")
    problem(signed_in("operator").get(f"{PAIRS}/1-2", {"reveal": True}), 403, "forbidden")
    trail = signed_in("owner").get("/api/v1/audit", {"action": "pair_unmasked"}).json()["items"]
    assert [(each["object_id"], each["actor"]["name"]) for each in trail] == [("1-2", "service")]


def test_the_same_person_is_one_customer_and_pairs_with_others_follow(client):
    answer = post(client, "/1-2/decide", decision="same")
    assert (answer.status_code, answer.json()["state"]) == (200, "same")
    kept = client.get("/api/v1/customers/1").json()
    assert (kept["order_count"], kept["paid_total"]) == (2, "100.00")
    assert ids(client) == ["1-3"]  # with 2's, which was likelier
    assert get(client)["items"][0]["weight"] == 1.0
    assert get(client, decided=True)["items"][0]["decided_by"]["kind"] == "user"


def test_taken_back_they_are_two_again(client):
    post(client, "/1-2/decide", decision="same")
    taken = post(client, "/1-2/undo")
    assert (taken.status_code, taken.json().get("state")) == (200, "open"), taken.json()
    assert client.get("/api/v1/customers/2").json()["paid_total"] == "40.00"
    assert client.get("/api/v1/customers/1").json()["paid_total"] == "60.00"
    assert "1-2" in ids(client)


def test_different_people_stay_two_whoever_they_are_like(client, warehouse):
    assert post(client, "/1-2/decide", decision="different").json()["state"] == "different"
    assert ids(client) == ["2-3", "1-3"]
    with warehouse.reading() as reading:
        assert queue.apart(reading) == [(1, 2)]
    post(client, "/1-2/undo")
    assert ids(client) == ["1-2", "2-3", "1-3"]
    with warehouse.reading() as reading:
        assert queue.apart(reading) == []


def test_a_pair_is_decided_once_and_by_who_may(client, signed_in):
    for call in ("/1-2/decide", "/1-2/undo"):
        problem(post(signed_in("viewer"), call, decision="same"), 403, "forbidden")
    assert post(signed_in("operator"), "/1-2/decide", decision="different").status_code == 200
    problem(post(client, "/1-2/decide", decision="same"), 409, "pair_decided")
    post(client, "/1-2/undo")
    problem(post(client, "/1-2/undo"), 409, "pair_open")
    for unknown in ("/1-9", "/x", "/1-", "/99999999999999999999999999-1"):
        problem(client.get(f"{PAIRS}{unknown}"), 404, "not_found")


def test_the_job_compares_everybody_and_says_what_it_found(client, signed_in, transactional_db):
    problem(signed_in("viewer").post("/api/v1/identities/match"), 403, "forbidden")
    asked = client.post("/api/v1/identities/match")
    assert asked.status_code == 202
    problem(client.post("/api/v1/identities/match"), 409, "match_running")
    jobs.perform(asked.json()["id"])
    done = client.get("/api/v1/identities/match").json()["job"]
    assert (done["state"], done["result"]["customers"]) == ("done", 3)


def test_thresholds_are_the_owners_and_do_not_cross(client, signed_in):
    path = "/api/v1/identities/settings"
    first = client.get(path).json()
    assert (first["high"], first["low"]) == (first["default_high"], first["default_low"]) == (6.0, 0.0)
    changed = client.put(path, {"high": 9, "low": 2.5}, content_type="application/json")
    assert (changed.status_code, changed.json()["high"], changed.json()["low"]) == (200, 9.0, 2.5)
    assert client.get(path).json()["updated_by"]["kind"] == "user"
    crossed = client.put(path, {"high": 1, "low": 2}, content_type="application/json")
    problem(crossed, 422, "thresholds_crossed")
    problem(client.put(path, {"high": 1e9, "low": 2}, content_type="application/json"), 422, "invalid_input")
    refused = signed_in("operator").put(path, {"high": 9, "low": 2}, content_type="application/json")
    problem(refused, 403, "forbidden")


def test_who_wins_is_set_for_each_trait_and_the_profile_follows(client, signed_in, warehouse):
    path = "/api/v1/identities/winners"
    cities = next(each for each in client.get(path).json()["items"] if each["trait"] == "city")
    assert (cities["wins"], cities["trusted"], cities["sources"]) == ("recent", [], ["taobao"])
    with warehouse.writing() as writing:
        said = {
            "customer_id": 1,
            "identity_id": 10,
            "trait": "city",
            "value": "苏州",
            "source": "crm",
            "ts": ago(days=90),
        }
        writing.insert("traits", writing.stage(pa.Table.from_pylist([said])))
    wins = {"wins": "trusted", "trusted": ["crm", "taobao"]}
    answer = client.put(f"{path}/city", wins, content_type="application/json")
    assert answer.status_code == 202
    jobs.perform(answer.json()["id"])
    assert client.get("/api/v1/customers/1").json()["traits"]["city"] == "苏州"
    assert client.get("/api/v1/customers/2").json()["traits"]["city"] == "北京"
    cities = next(each for each in client.get(path).json()["items"] if each["trait"] == "city")
    assert (cities["wins"], cities["trusted"]) == ("trusted", ["crm", "taobao"])
    for wrong, status, code in (
        ({"wins": "trusted", "trusted": []}, 422, "trust_in_nobody"),
        ({"wins": "trusted", "trusted": ["a", "a"]}, 422, "trust_in_nobody"),
        ({"wins": "loudest"}, 422, "invalid_input"),
    ):
        problem(client.put(f"{path}/city", wrong, content_type="application/json"), status, code)
    problem(client.put(f"{path}/%00", {"wins": "recent"}, content_type="application/json"), 404, "not_found")
    problem(client.put(f"{path}/shoe", {"wins": "recent"}, content_type="application/json"), 404, "not_found")
    refused = signed_in("operator").put(f"{path}/city", wins, content_type="application/json")
    problem(refused, 403, "forbidden")
