"""Whatever JSON comes: nothing is raised, and every message is either facts or refused with a reason."""

from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.collect.stream.batch import Batch
from zhike.collect.stream.spool import Record
from zhike.warehouse.duckdb import DuckDBWarehouse

from .conftest import NOW, Stream, request

TEXTS = st.text(max_size=12) | st.sampled_from(
    ["u1", "張三", "😀", "a\0b", "NaN", "1e999", "-0", " ", "*", "2024-03-05"]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False,
    allow_infinity=False) | TEXTS  # fmt: skip
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
                   max_leaves=8)  # fmt: skip
KEYS = ("product_id", "total", "revenue", "value", "quantity", "products", "order_id", "category", "channel", "price")
TRAITS = ("email", "phone", "gender", "birthday", "city", "address", "age", "vip", "firstName", "lastName", "openid")


def said(keys: tuple[str, ...]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(keys) | TEXTS, ANY, max_size=4) | ANY


MESSAGES = ANY | st.fixed_dictionaries(
    {"type": st.sampled_from(["track", "page", "screen", "identify", "group", "alias"])},
    optional={
        "userId": ANY, "anonymousId": ANY, "messageId": ANY, "timestamp": ANY, "sentAt": ANY, "previousId": ANY,
        "groupId": ANY, "event": ANY | st.sampled_from(["Order Completed", "Order Refunded", "Product Viewed"]),
        "properties": said(KEYS), "traits": said(TRAITS),
        "context": st.fixed_dictionaries({}, optional={"traits": said(TRAITS), "externalIds": ANY, "page": ANY,
                                                       "campaign": ANY, "channel": ANY}) | ANY,
    },
)  # fmt: skip


def check(batch: Batch, reasons: set[str]) -> None:
    assert "not_understood" not in reasons, batch.refused
    assert len(batch.whos) <= batch.messages
    assert len(batch.events) + len(batch.told) + len(batch.refused) <= 10 * batch.messages


@settings(max_examples=300, deadline=None)
@given(st.lists(MESSAGES, max_size=5), ANY)
def test_any_messages_are_understood_or_refused(messages: list[Any], sent_at: Any):
    batch = Batch("salt")
    batch.add(
        Record("shop", "batch", round(NOW.timestamp() * 1e6), orjson.dumps({"batch": messages, "sentAt": sent_at}))
    )
    check(batch, {refusal.reason for refusal in batch.refused})
    assert batch.messages == len(messages)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MESSAGES, min_size=1, max_size=20))
def test_and_the_warehouse_takes_them(tmp_path_factory: Any, messages: list[Any]):
    opened = DuckDBWarehouse(threads=2)
    directory: Path = tmp_path_factory.mktemp("spool")
    try:
        stream = Stream(opened, directory)
        written = stream.send(request("batch", batch=messages))
        assert written.messages == len(messages)
        assert "not_understood" not in written.reasons
        assert len(stream.rows("quarantine")) == sum(written.reasons.values())
        assert len(stream.rows("events")) == written.events
    finally:
        opened.close()
