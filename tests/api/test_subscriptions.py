"""Webhooks: subscribers that are real servers, told of every change in order, however badly they behave."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from drafts import JSON, by_hand, create, problem
from receiver import Receiver, is_signed
from shop import Person, stop_clock, write

from zhike.control.subscriptions import delivering
from zhike.control.subscriptions.delivering import Deliverer
from zhike.control.subscriptions.models import Batch, Subscription
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(owner)
    write(warehouse, [Person(n) for n in range(1, 31)])
    monkeypatch.setenv("ZHIKE_WEBHOOK_NETWORKS", "127.0.0.1/32")
    monkeypatch.setattr(delivering, "RETRIES", (0.05, 0.05))


@pytest.fixture
def friend(client: Client) -> dict:
    return create(client, "挚友", by_hand("gold", "silver"), kind="hand")


@pytest.fixture
def listen() -> Iterator[Callable[..., Receiver]]:
    """`listen(answers, delay)`: a subscriber's server."""
    made: list[Receiver] = []

    def start(*given, **named) -> Receiver:
        made.append(Receiver(*given, **named))
        return made[-1]

    yield start
    for receiver in made:
        receiver.close()


@pytest.fixture
def deliver(shop) -> Iterator[Callable[[], Deliverer]]:
    """`deliver()`: what the server's process does, until the test ends."""
    started: list[Deliverer] = []

    def start() -> Deliverer:
        started.append(Deliverer())
        return started[-1]

    yield start
    for deliverer in started:
        deliverer.stop(within=20)


def subscribe(client: Client, receiver: Receiver, **more: object) -> dict:
    body = {"name": "仓库", "address": receiver.url, **more}
    answer = client.post("/api/v1/subscriptions", body, JSON)
    assert answer.status_code == 201, answer.content.decode()
    receiver.secret = answer.json()["secret"]
    return answer.json()["subscription"]


def give(client: Client, tag: dict, customer: int, value: str = "gold") -> None:
    answer = client.put(f"/api/v1/customers/{customer}/tags/{tag['id']}", {"value": value}, JSON)
    assert answer.status_code == 204


def now(client: Client, subscription: dict) -> dict:
    return client.get(f"/api/v1/subscriptions/{subscription['id']}").json()


def failed(client: Client, subscription: dict) -> list[dict]:
    return client.get(f"/api/v1/subscriptions/{subscription['id']}/failed").json()["items"]


def test_a_change_is_told_within_a_moment_signed_and_without_anything_personal(client, friend, listen, deliver):
    receiver = listen()
    subscription = subscribe(client, receiver)
    deliver()
    give(client, friend, 7)
    receiver.wait_for(receiver.changes, 3)
    (message,) = receiver.messages
    assert is_signed(message, receiver.secret)
    assert not is_signed(message, "whsec_" + "A" * 43 + "=")
    (item,) = message["said"]["data"]["changes"]
    assert item == client.get("/api/v1/changes").json()["items"][0]
    assert set(item) == {
        "cursor",
        "serial",
        "customer_id",
        "tag_id",
        "tag_key",
        "kind",
        "before",
        "after",
        "at",
        "cause",
    }
    receiver.wait_for(lambda: now(client, subscription)["delivered"] == 1)
    assert (now(client, subscription)["state"], now(client, subscription)["last_error"]) == ("ok", None)


def test_only_chosen_tags_and_kinds_are_told(client, friend, listen, deliver):
    other, receiver = create(client, "老友", by_hand("yes"), kind="hand"), listen()
    subscribe(client, receiver, tag_ids=[friend["id"]], kinds=["left", "changed"])
    deliver()
    for customer in (1, 2):
        give(client, other, customer, "yes")
        give(client, friend, customer)
    give(client, friend, 2, "silver")
    client.delete(f"/api/v1/customers/1/tags/{friend['id']}")
    receiver.wait_for(lambda: len(receiver.changes()) >= 2)
    told = [(c["customer_id"], c["tag_id"], c["kind"]) for c in receiver.changes()]
    assert told == [("2", friend["id"], "changed"), ("1", friend["id"], "left")]


def test_what_happened_before_is_told_to_who_asks_for_it(client, friend, listen, deliver, monkeypatch):
    monkeypatch.setattr(delivering, "MOST", 4)
    for customer in range(1, 11):
        give(client, friend, customer)
    late, whole = listen(), listen()
    subscribe(client, late)
    subscribe(client, whole, start="beginning")
    deliver()
    give(client, friend, 11)
    whole.wait_for(lambda: len(whole.changes()) == 11 and len(late.changes()) == 1)
    assert [c["customer_id"] for c in whole.changes()] == [str(n) for n in range(1, 12)]
    assert max(len(m["said"]["data"]["changes"]) for m in whole.messages) == 4


def test_a_message_that_fails_is_sent_again_the_same_and_nothing_overtakes_it(client, friend, listen, deliver):
    receiver = listen(lambda number: 500 if number < 2 else 200)
    subscription = subscribe(client, receiver)
    deliver()
    for customer in range(1, 6):
        give(client, friend, customer)
    receiver.wait_for(lambda: len(receiver.changes()) == 5)
    first, second, third = receiver.messages[:3]
    assert first["body"] == second["body"] == third["body"]
    assert len({m["headers"]["webhook-id"] for m in (first, second, third)}) == 1
    assert [c["customer_id"] for c in receiver.changes()] == ["1", "2", "3", "4", "5"]
    receiver.wait_for(lambda: now(client, subscription)["delivered"] == 5)
    assert not Batch.objects.exists()


def test_each_customers_changes_come_in_order_whatever_fails(client, friend, listen, deliver):
    receiver = listen(lambda number: 503 if number % 3 == 1 else 204)
    subscribe(client, receiver)
    deliver()
    for turn in range(4):
        for customer in range(1, 7):
            give(client, friend, customer, ("gold", "silver")[turn % 2])
    receiver.wait_for(lambda: len(receiver.changes()) >= 24)
    told = defaultdict(list)
    for change in receiver.changes():
        told[change["customer_id"]].append((change["before"], change["after"]))
    once = [(None, "gold"), ("gold", "silver"), ("silver", "gold"), ("gold", "silver")]
    assert told == {str(customer): once for customer in range(1, 7)}


def test_after_the_last_attempt_it_is_a_dead_letter_and_the_next_ones_are_told(client, friend, listen, deliver):
    receiver = listen(lambda number: 500 if number < 3 else 200)
    subscription = subscribe(client, receiver)
    deliver()
    give(client, friend, 1)
    receiver.wait_for(lambda: now(client, subscription)["dead_letters"] == 1)
    (letter,) = failed(client, subscription)
    assert (letter["attempts"], letter["dead"], letter["next_at"]) == (3, True, None)
    assert letter["error"] == {"code": "webhook_status", "params": {"status": 500}}
    give(client, friend, 2)
    receiver.wait_for(lambda: [c["customer_id"] for c in receiver.changes()] == ["2"])
    sent = client.post(f"/api/v1/subscriptions/{subscription['id']}/failed/send?batch_id={letter['id']}")
    assert sent.json() == {"count": 1}
    receiver.wait_for(lambda: [c["customer_id"] for c in receiver.changes()] == ["2", "1"])
    receiver.wait_for(lambda: failed(client, subscription) == [])


def test_dead_letters_that_fail_again_stay_and_may_be_dropped(client, friend, listen, deliver):
    receiver = listen(lambda number: 404)
    subscription = subscribe(client, receiver)
    deliver()
    for dead in (1, 2):
        give(client, friend, dead)
        receiver.wait_for(lambda dead=dead: now(client, subscription)["dead_letters"] == dead)
    place = f"/api/v1/subscriptions/{subscription['id']}/failed"
    assert client.post(f"{place}/send").json() == {"count": 2}
    receiver.wait_for(lambda: [letter["attempts"] for letter in failed(client, subscription)] == [4, 4])
    receiver.wait_for(lambda: now(client, subscription)["dead_letters"] == 2)
    assert client.delete(f"{place}?batch_id={failed(client, subscription)[0]['id']}").json() == {"count": 1}
    assert client.delete(place).json() == {"count": 1}
    assert failed(client, subscription) == []
    assert problem(client.delete(f"{place}?batch_id=msg_none")) == (404, "not_found")


def test_a_receiver_that_is_gone_is_paused_and_told_the_rest_when_it_is_back(client, friend, listen, deliver):
    receiver = listen(lambda number: 410 if number == 0 else 200)
    subscription = subscribe(client, receiver)
    deliver()
    give(client, friend, 1)
    receiver.wait_for(lambda: now(client, subscription)["paused"])
    assert now(client, subscription)["paused_because"] == {"code": "webhook_status", "params": {"status": 410}}
    give(client, friend, 2)
    time.sleep(0.5)
    assert len(receiver.messages) == 1
    client.patch(f"/api/v1/subscriptions/{subscription['id']}", {"paused": False}, JSON)
    receiver.wait_for(lambda: [c["customer_id"] for c in receiver.changes()] == ["1", "2"])


def test_a_slow_subscriber_holds_up_nobody_else(client, friend, listen, deliver):
    asked, answer = list[int](), threading.Event()

    def holds_on(number: int) -> int:
        asked.append(number)
        answer.wait(60)
        return 204

    slow, quick = listen(holds_on), listen()
    subscribe(client, slow)
    subscribe(client, quick)
    deliver()
    give(client, friend, 1)
    quick.wait_for(lambda: len(quick.changes()) == 1 and asked == [0])
    give(client, friend, 2)
    quick.wait_for(lambda: len(quick.changes()) == 2)
    assert asked == [0] and slow.messages == []  # it has not answered yet, and is not asked twice at a time
    answer.set()


def test_a_test_message_says_what_came_of_it(client, listen):
    fine, moved = listen(), listen(lambda _: 302)
    subscription = subscribe(client, fine)
    tried = client.post(f"/api/v1/subscriptions/{subscription['id']}/test").json()
    assert (tried["delivered"], tried["status"], tried["error"]) == (True, 204, None)
    assert fine.messages[0]["said"]["type"] == "test" and is_signed(fine.messages[0], fine.secret)
    tried = client.post(f"/api/v1/subscriptions/{subscribe(client, moved)['id']}/test").json()
    assert (tried["delivered"], tried["status"]) == (False, 302)
    assert len(moved.messages) == 1  # a redirection is not followed


def test_another_secret_signs_from_then_on_and_none_is_kept_readable(client, listen):
    receiver = listen()
    subscription = subscribe(client, receiver)
    fresh = client.post(f"/api/v1/subscriptions/{subscription['id']}/secret").json()["secret"]
    client.post(f"/api/v1/subscriptions/{subscription['id']}/test")
    assert is_signed(receiver.messages[0], fresh) and not is_signed(receiver.messages[0], receiver.secret)
    kept = bytes(Subscription.objects.get().secret)
    assert fresh.encode() not in kept
    for place in ("", f"/{subscription['id']}"):
        assert "whsec_" not in client.get(f"/api/v1/subscriptions{place}").content.decode()


NO_ADDRESSES = [
    "ftp://x.example/",
    "https://",
    "https://u:p@x.example/",
    "javascript:1",
    "http://x:99999/",
    "https://x/a b",
]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused(client, address: str):
    refused = client.post("/api/v1/subscriptions", {"name": "x", "address": address}, JSON)
    assert problem(refused) == (422, "webhook_address")


def test_the_house_itself_is_not_reached_unless_its_network_is_allowed(client, listen, monkeypatch):
    receiver = listen()
    subscription = subscribe(client, receiver)
    for networks in ("", "10.0.0.0/8"):
        monkeypatch.setenv("ZHIKE_WEBHOOK_NETWORKS", networks)
        tried = client.post(f"/api/v1/subscriptions/{subscription['id']}/test").json()
        assert (tried["delivered"], tried["error"]["code"]) == (False, "webhook_address_private")
    assert receiver.messages == []


def test_only_owners_say_who_is_told(signed_in, client, friend, listen):
    subscription = subscribe(client, listen())
    operator, place = signed_in("operator"), "/api/v1/subscriptions"
    for refused in (
        operator.get(place),
        operator.post(place, {"name": "x", "address": "https://x.example/"}, JSON),
        operator.post(f"{place}/{subscription['id']}/test"),
        operator.delete(f"{place}/{subscription['id']}"),
    ):
        assert problem(refused) == (403, "forbidden")
    assert problem(client.post(place, {"name": "x", "address": "https://x.example/", "tag_ids": ["tag_no"]}, JSON)) == (
        422, "subscription_tags",
    )  # fmt: skip
