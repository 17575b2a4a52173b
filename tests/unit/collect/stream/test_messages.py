"""What messages of the spec come to in the warehouse."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhike.collect import quarantine

from ..conftest import KEYS
from .conftest import NOW, Stream, request, track

Refused = Callable[[], list[tuple[str, str | None]]]


def event_of(stream: Stream) -> dict[str, Any]:
    (row,) = stream.rows("events")
    return row


@pytest.mark.parametrize(
    "said, name",
    [
        ("Product Viewed", "product_viewed"),
        ("Products Searched", "products_searched"),
        ("Checkout Started", "checkout_started"),
        ("Order Cancelled", "order_cancelled"),
        ("Completed Order", "order_completed"),
        ("加入购物车", "product_added"),
        ("领取 优惠券", "领取_优惠券"),
    ],
)
def test_events_have_our_names(stream: Stream, said: str, name: str):
    stream.send(request("track", userId="u1", event=said))
    assert event_of(stream)["name"] == name


def test_a_completed_order_has_its_amount_and_its_lines(stream: Stream):
    products = [
        {"product_id": "p1", "name": "雨伞", "category": "配饰", "price": 12.1, "quantity": 3},
        {"sku": "s2", "name": "手套", "category": "配饰", "price": "0.07"},
    ]
    properties = {"order_id": "o1", "total": 36.37, "revenue": 30, "products": products, "currency": "CNY"}
    stream.send(request("track", userId="u1", event="Order Completed", messageId="m1", properties=properties))
    event = event_of(stream)
    assert (event["name"], event["amount"], event["order_id"]) == ("order_completed", Decimal("36.3700"), "o1")
    assert (event["product_id"], event["category"], event["quantity"]) == (None, "配饰", Decimal("4.0000"))
    assert json.loads(event["properties"]) == properties
    items = stream.rows("order_items", order="line_id")
    assert [(item["line_id"], item["product_id"], item["product_name"], item["quantity"], item["amount"])
            for item in items] == [
        ("m1:1", "p1", "雨伞", Decimal("3.0000"), Decimal("36.3000")),
        ("m1:2", "s2", "手套", Decimal("1.0000"), Decimal("0.0700")),
    ]  # fmt: skip
    assert {item["order_id"] for item in items} == {"o1"}
    assert {item["customer_id"] for item in items} == {event["customer_id"]}


@pytest.mark.parametrize(
    "event, properties, amount",
    [
        ("Order Completed", {"revenue": 12.1}, "12.1"),
        ("Order Completed", {"total": 0.1, "revenue": 9}, "0.1"),
        ("Order Refunded", {"total": -99.9}, "99.9"),
        ("Product Added", {"value": "1234567.8901", "price": 5}, "1234567.8901"),
        ("Deposit Paid", {"revenue": 10, "value": 3}, "10"),
        ("Product Viewed", {"price": 19.99}, None),
        ("Product Viewed", {"value": 123456789012.34}, "123456789012.34"),
    ],
)
def test_amounts_are_exact(stream: Stream, event: str, properties: dict[str, Any], amount: str | None):
    stream.send(request("track", userId="u1", event=event, properties=properties))
    assert event_of(stream)["amount"] == (None if amount is None else Decimal(amount))


def test_pages_and_screens_are_views_with_their_names_and_addresses(stream: Stream):
    page = {"url": "https://shop.cn/a", "path": "/a", "title": "首页"}
    stream.send(
        request("page", anonymousId="a1", name="首页", properties={"path": "/b"}, context={"page": page}),
        request("screen", anonymousId="a1", name="Cart", category="shop"),
    )
    first, second = stream.rows("events", order="name")
    assert (first["name"], second["name"]) == ("page_viewed", "screen_viewed")
    expected = {"name": "首页", "url": "https://shop.cn/a", "path": "/b", "title": "首页"}
    assert json.loads(first["properties"]) == expected
    assert (second["category"], json.loads(second["properties"])) == ("shop", {"name": "Cart", "category": "shop"})


def test_a_campaign_is_kept_with_the_event(stream: Stream):
    context = {"campaign": {"source": "wechat", "name": "618", "medium": "cpc"}, "channel": "h5"}
    stream.send(request("track", userId="u1", event="Product Viewed", context=context))
    assert json.loads(event_of(stream)["properties"]) == {
        "utm_source": "wechat", "utm_campaign": "618", "utm_medium": "cpc"}  # fmt: skip
    assert event_of(stream)["channel"] == "h5"


def test_joining_a_group_is_an_event(stream: Stream):
    stream.send(request("group", userId="u1", groupId="g1", traits={"name": "老客群", "size": 200}))
    assert event_of(stream)["name"] == "group_joined"
    assert json.loads(event_of(stream)["properties"]) == {"group_id": "g1", "name": "老客群", "size": 200}


def test_identify_says_what_a_customer_is(stream: Stream):
    traits = {
        "name": "张三", "birthday": "1990-05-01T00:00:00Z", "age": 33, "vip": True, "favoriteColor": "red",
        "address": {"city": "杭州", "postalCode": "310000"}, "company": {"name": "甲公司"}, "phone": "13812345678",
        "hobbies": ["tea"], "avatar": "https://x/y.png", "nothing": None,
    }  # fmt: skip
    written = stream.send(request("identify", userId="u1", traits=traits))
    assert written.traits == len(stream.rows("traits"))
    found = {row["trait"]: row["value"] for row in stream.rows("traits")}
    assert found["name"] == "张三"
    assert (found["birthday"], found["age"], found["vip"]) == ("1990-05-01", "33", "true")
    assert (found["favorite_color"], found["city"][:2], found["company_name"]) == ("red", "杭州", "甲公司")
    assert found["address_postal_code"] == "310000"
    assert not {"phone", "hobbies", "avatar", "nothing"} & set(found)
    assert (stream.trait("age"), stream.trait("vip")) == (Decimal(33), True)
    assert stream.customer_of("phone", "+8613812345678") == stream.customer_of("customer_id", "u1", "shop")


@pytest.mark.parametrize(
    "traits, expected",
    [
        ({"gender": "Female"}, {"gender": ("女", None)}),
        ({"sex": "保密"}, {}),
        ({"city": "Hangzhou"}, {"city": ("杭州市", None), "province": ("浙江省", "city")}),
        ({"address": {"state": "浙江", "city": "杭州"}}, {"city": ("杭州市", None), "province": ("浙江省", None)}),
        ({"city": "Springfield"}, {"city": ("Springfield", None)}),
        ({"身份证号": "11010519491231002X"}, {"gender": ("女", "id_card"), "birthday": ("1949-12-31", "id_card")}),
    ],
)
def test_traits_are_cleaned_as_those_of_files_are(stream: Stream, traits: dict[str, Any], expected: dict[str, Any]):
    stream.send(request("identify", userId="u1", traits=traits))
    assert {row["trait"]: (row["value"], row["derived_from"]) for row in stream.rows("traits")} == expected
    assert all("110105" not in row["value"] for row in stream.rows("traits"))


def test_words_that_mean_no_gender_and_broken_cards_are_refused(stream: Stream, refused: Refused):
    stream.send(request("identify", userId="u1", traits={"gender": "12", "id_card": "110105194912310021", "x": 1}))
    assert refused() == [("trait_unreadable", "gender"), ("trait_unreadable", "id_card")]
    assert [row["trait"] for row in stream.rows("traits")] == ["x"]
    assert all("19491231" not in quarantine.cells(row["content"], KEYS)[0] for row in stream.rows("quarantine"))


def test_a_trait_of_another_kind_than_known_is_refused_and_the_others_are_kept(stream: Stream, refused: Refused):
    stream.send(request("identify", userId="u1", traits={"points": 5, "vip": True}))
    later = {"points": "many", "vip": "no", "nickname": "Li"}
    written = stream.send(request("identify", at=NOW + timedelta(hours=1), userId="u1", traits=later))
    assert refused() == [("trait_unreadable", "points")]
    assert written.reasons == {"trait_unreadable": 1}
    assert (stream.trait("points"), stream.trait("vip"), stream.trait("nickname")) == (Decimal(5), False, "Li")


def test_what_was_said_again_is_no_news(stream: Stream):
    assert stream.send(request("identify", userId="u1", traits={"job": "医生"})).traits == 1
    later = NOW + timedelta(hours=1)
    assert stream.send(request("identify", at=later, userId="u1", traits={"job": "医生"})).traits == 0
    assert stream.send(request("identify", at=later, userId="u1", traits={"job": "教师"})).traits == 1


def test_identities_come_from_traits_context_and_external_ids(stream: Stream):
    context = {
        "traits": {"email": "Li@Example.com"},
        "externalIds": [{"type": "openid", "id": "o-1", "collection": "users"}, {"type": "wechat_unionid", "id": "w1"}],
    }
    stream.send(request("track", userId="u1", anonymousId="a1", event="Product Viewed", context=context))
    one = stream.customer_of("customer_id", "u1", "shop")
    for kind, value in [("anonymous_id", "a1"), ("email", "li@example.com"), ("wechat_openid", "o-1"),
                        ("wechat_unionid", "w1")]:  # fmt: skip
        assert stream.customer_of(kind, value) == one


def test_a_visitor_who_signs_in_brings_along_what_they_did_before(stream: Stream):
    stream.send(request("track", anonymousId="a1", event="Product Viewed", messageId="1"))
    stream.send(request("identify", userId="u1", traits={"city": "杭州"}))
    before = stream.customer_of("anonymous_id", "a1")
    assert stream.customer_of("customer_id", "u1", "shop") != before
    stream.send(request("track", anonymousId="a1", userId="u1", event="Order Completed", properties={"total": 5}))
    (profile,) = stream.rows("profile")
    assert {row["customer_id"] for row in stream.rows("events")} == {profile["customer_id"]}
    assert (profile["order_count"], profile["paid_total"]) == (1, Decimal(5))
    assert profile["trait_city"][:2] == "杭州"


@pytest.mark.parametrize("previous, kind", [("a1", "anonymous_id"), ("old", "customer_id")])
def test_alias_joins_two_ids_whichever_the_previous_one_was(stream: Stream, previous: str, kind: str):
    stream.send(
        request("track", anonymousId="a1", event="Product Viewed"),
        request("track", userId="old", event="Product Viewed", properties={"x": 1}),
    )
    stream.send(request("alias", previousId=previous, userId="new"))
    own = "shop" if kind == "customer_id" else ""
    assert stream.customer_of(kind, previous, own) == stream.customer_of("customer_id", "new", "shop")
    assert len({row["customer_id"] for row in stream.rows("identities")}) == 2


def test_own_numbers_of_two_sources_are_two_people(stream: Stream):
    stream.send(
        request("track", source="a", userId="7", event="E"), request("track", source="b", userId="7", event="E")
    )
    assert len({row["customer_id"] for row in stream.rows("events")}) == 2


@pytest.mark.parametrize(
    "times, ts",
    [
        ({}, NOW),
        ({"timestamp": "2024-03-05T19:59:00+08:00"}, NOW - timedelta(minutes=1)),
        ({"timestamp": "2024-03-05T11:59:00"}, NOW - timedelta(minutes=1)),
        ({"timestamp": 1709639940}, NOW - timedelta(minutes=1)),
        ({"timestamp": 1709639940000}, NOW - timedelta(minutes=1)),
        # a clock that is a year behind, of a program that waited a minute before it sent
        ({"timestamp": "2023-03-05T08:00:00Z", "sentAt": "2023-03-05T08:01:00Z"}, NOW - timedelta(minutes=1)),
        ({"originalTimestamp": "2023-03-05T08:00:00Z", "timestamp": "2024-01-01T00:00:00Z",
          "sentAt": "2023-03-05T08:01:00Z"}, NOW - timedelta(minutes=1)),
        ({"timestamp": "2024-03-05T11:59:00Z", "sentAt": "not a time"}, NOW - timedelta(minutes=1)),
    ],
)  # fmt: skip
def test_times_are_by_our_clock(stream: Stream, times: dict[str, Any], ts: datetime):
    stream.send(request("track", userId="u1", event="E", **times))
    event = event_of(stream)
    assert (event["ts"], event["received_at"]) == (ts.replace(tzinfo=None), NOW.replace(tzinfo=None))


def test_a_batch_is_corrected_by_its_own_sent_at(stream: Stream):
    messages = [track(timestamp="2023-03-05T08:00:00Z"), track("Product Added", timestamp="2023-03-05T08:00:30Z")]
    stream.send(request("batch", batch=messages, sentAt="2023-03-05T08:01:00Z"))
    assert [row["ts"].replace(tzinfo=UTC) for row in stream.rows("events", order="ts")] == [
        NOW - timedelta(minutes=1), NOW - timedelta(seconds=30)]  # fmt: skip


DEEP: Any = 1
for _ in range(300):
    DEEP = [DEEP]

BAD: list[tuple[Any, str, str | None]] = [
    ("text", "not_an_object", None),
    ({"userId": "u1"}, "type_unknown", "type"),
    ({"type": ["track"], "userId": "u1"}, "type_unknown", "type"),
    ({"type": "track", "event": "E"}, "identity_missing", "userId"),
    ({"type": "track", "event": "E", "userId": {"id": 1}}, "identity_missing", "userId"),
    ({"type": "track", "event": "E", "userId": "张***"}, "identity_missing", "userId"),
    ({"type": "track", "userId": "u1"}, "event_name_missing", "event"),
    ({"type": "track", "userId": "u1", "event": 5}, "event_name_missing", "event"),
    (track("E" * 101), "event_name_too_long", "event"),
    (track(user="u" * 257), "id_too_long", "userId"),
    (track(messageId="m" * 257), "id_too_long", "messageId"),
    (track(properties=[1]), "not_an_object", "properties"),
    (track(timestamp="20250-01-01T00:00:00Z"), "date_unreadable", "timestamp"),
    (track(timestamp="1969-12-31T23:59:59Z"), "date_unreadable", "timestamp"),
    (track(timestamp="2101-01-01T00:00:00Z"), "date_unreadable", "timestamp"),
    (track(timestamp={"a": 1}), "date_unreadable", "timestamp"),
    (track(timestamp=1e300), "date_unreadable", "timestamp"),
    (track(properties={"quantity": -1}), "quantity_negative", "quantity"),
    (track(properties={"quantity": "three"}), "quantity_unreadable", "quantity"),
    (track(properties={"value": "a lot"}), "amount_unreadable", "value"),
    (track(properties={"value": 1e14}), "amount_unreadable", "value"),
    (track(properties={"value": True}), "amount_unreadable", "value"),
    (track(properties={"value": "NaN"}), "amount_unreadable", "value"),
    (track("Order Completed", properties={"total": -5}), "amount_negative", "total"),
    (track("Order Completed", properties={"products": "p1"}), "products_unreadable", "products"),
    (track("Order Completed", properties={"products": [{"price": "?"}]}), "amount_unreadable", "price"),
    (track(properties={"a": "b\0c"}), "nul_character", None),
    (track(properties={"a": {"b\0": 1}}), "nul_character", None),
    (track(properties={"a": "x" * 33_000}), "message_too_large", None),
    ({"type": "group", "userId": "u1"}, "group_missing", "groupId"),
    ({"type": "alias", "userId": "u1"}, "previous_missing", "previousId"),
    ({"type": "identify", "userId": "u1", "traits": "x"}, "not_an_object", "traits"),
    ({"type": "identify", "userId": "u1", "traits": {"!": 1}}, "trait_name_unusable", "!"),
]


@pytest.mark.parametrize("message, reason, field", BAD, ids=lambda value: value if type(value) is str else "")
def test_a_bad_message_goes_to_quarantine_and_the_others_of_its_batch_are_kept(
    stream: Stream, refused: Refused, message: Any, reason: str, field: str | None
):
    good = [track("Good One", user="good1"), track("Good Two", user="good2")]
    written = stream.send(request("batch", batch=[good[0], message, good[1]]))
    assert refused() == [(reason, field)]
    assert (written.messages, written.events) == (3, 2)
    assert {row["name"] for row in stream.rows("events")} == {"good_one", "good_two"}
    if message != BAD[-1][0]:  # of this one the rest is good
        assert len(stream.rows("identities")) == 2, "a refused message makes nobody a customer"


def test_what_is_too_deep_is_refused(stream: Stream, refused: Refused):
    body = b'{"batch":[{"type":"track","event":"E","userId":"u1","properties":{"a":%s}}]}'
    for depth in (19, 25, 300, 900):
        record = request("batch")
        object.__setattr__(record, "body", body % (b"[" * depth + b"1" + b"]" * depth))
        stream.send(record)
    assert refused() == [("too_deep", None)] * 3
    assert len(stream.rows("events")) == 1


def test_a_refused_message_can_be_read_again_with_the_keys_only(stream: Stream):
    stream.send(request("batch", batch=[{"type": "track", "userId": "13812345678"}]))
    (row,) = stream.rows("quarantine")
    assert b"13812345678" not in row["content"]
    assert json.loads(quarantine.cells(row["content"], KEYS)[0])["userId"] == "13812345678"
    stream.send(request("batch", batch=[{"type": "track", "userId": "2"}]))
    assert [row["line"] for row in stream.rows("quarantine", order="line")] == [1, 2]
