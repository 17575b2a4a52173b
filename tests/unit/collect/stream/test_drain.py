"""From the spool into the warehouse: everything once, whatever is sent twice, whatever happens in between."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from zhike.collect.stream import drain as drains
from zhike.collect.stream import seen as seens
from zhike.collect.stream import write as writes
from zhike.collect.stream.seen import Hashes
from zhike.warehouse.duckdb import Session

from .conftest import Stream, request, track

Refused = Callable[[], list[tuple[str, str | None]]]


def now_request(type: str, /, source: str = "shop", **said: Any):  # type: ignore[no-untyped-def]
    return request(type, source, datetime.now(UTC), **said)


def ids_of(stream: Stream) -> list[str]:
    return sorted(row["event_id"] for row in stream.rows("events"))


def test_a_message_that_comes_again_is_written_once(stream: Stream):
    batch = [track(messageId="1"), track(messageId="2"), track(messageId="1")]
    assert stream.send(now_request("batch", batch=batch)).events == 2
    again = stream.send(now_request("batch", batch=[*batch, track(messageId="3")]))
    assert (again.events, again.repeated) == (1, 2)
    assert ids_of(stream) == ["1", "2", "3"]


def test_also_after_a_restart(stream: Stream):
    stream.send(now_request("batch", batch=[track(messageId=str(n)) for n in range(50)]))
    stream.start()
    assert stream.send(now_request("batch", batch=[track(messageId=str(n)) for n in range(60)])).events == 10
    assert ids_of(stream) == sorted(str(n) for n in range(60))


def test_ids_mean_something_within_their_source_only(stream: Stream):
    stream.send(now_request("track", "a", **track(messageId="1")), now_request("track", "b", **track(messageId="1")))
    assert ids_of(stream) == ["1", "1"]


def test_without_an_id_the_content_tells_messages_apart(stream: Stream):
    at = datetime.now(UTC)
    timed = track(timestamp=at.isoformat())
    stream.send(request("track", at=at, **timed), request("track", at=at + timedelta(seconds=9), **timed))
    assert len(ids_of(stream)) == 1
    untimed = [request("track", at=at + timedelta(seconds=n), **track()) for n in range(3)]
    assert stream.send(*untimed).events == 3


def test_ids_are_remembered_for_a_week_at_least(stream: Stream, monkeypatch: pytest.MonkeyPatch):
    stream.send(now_request("track", **track(messageId="1")))
    seen = stream.drain._seen["shop"]
    day = datetime.now(UTC).replace(tzinfo=None)
    for passed in range(1, 8):
        seen.add([f"of day {passed}"], day + timedelta(days=passed))
        with stream.warehouse.reading() as reading:
            assert seen.repeated(reading, ["1", "new"]) == {"1"}
    seen.add(["x"], day + timedelta(days=16))
    seen.add(["y"], day + timedelta(days=30))
    with stream.warehouse.reading() as reading:
        assert seen.repeated(reading, ["1", "x"]) == set()


def test_hashes_are_found_in_a_few_runs():
    rng = np.random.default_rng(1)
    everything = rng.permutation(rng.integers(-(2**62), 2**62, 30_000))
    hashes = Hashes(everything[:1_000])
    for start in range(1_000, 20_000, 190):
        hashes.add(everything[start : start + 190])
    asked = np.sort(everything)
    assert np.array_equal(hashes.among(asked), np.isin(asked, everything[:20_000]))
    assert len(hashes._runs) < 10


def test_two_ids_of_one_hash_are_two_events(stream: Stream, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seens, "_hashed", lambda event_ids: np.full(len(event_ids), 7))
    stream.send(now_request("track", **track(messageId="1")))
    stream.send(now_request("batch", batch=[track(messageId="1"), track(messageId="2")]))
    assert ids_of(stream) == ["1", "2"]


def test_what_was_accepted_before_a_crash_is_written_after_it(stream: Stream):
    stream.send(now_request("track", **track(messageId="1")))
    stream.spool.append([now_request("track", **track(messageId="2"))])
    stream.start()
    stream.send(now_request("track", **track(messageId="3")))
    assert ids_of(stream) == ["1", "2", "3"]
    assert stream.spool.backlog == 0


def test_a_commit_whose_answer_was_lost_is_not_repeated(stream: Stream, monkeypatch: pytest.MonkeyPatch):
    really = drains.Drain._write

    def lost(self: Any, *arguments: Any, **more: Any) -> Any:
        really(self, *arguments, **more)
        raise OSError("the connection broke")

    with monkeypatch.context() as patched:
        patched.setattr(drains.Drain, "_write", lost)
        stream.spool.append([now_request("track", **track(user="u"))])
        assert stream.drain.step()
    assert not stream.drain.step()
    assert len(ids_of(stream)) == 1


def test_one_request_that_cannot_be_written_does_not_hold_up_the_others(
    stream: Stream, refused: Refused, monkeypatch: pytest.MonkeyPatch
):
    really = writes.event_table

    def refuse_poison(events: Any, *more: Any) -> Any:
        if any(event.name == "poison" for event in events):
            raise ValueError("nobody foresaw this")
        return really(events, *more)

    monkeypatch.setattr(writes, "event_table", refuse_poison)
    requests = [now_request("track", **track(name, messageId=name)) for name in ("one", "poison", "two")]
    stream.send(*requests)
    assert ids_of(stream) == ["one", "two"]
    assert refused() == [("not_understood", None)]


def test_when_nothing_can_be_written_everything_waits(stream: Stream, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: Any) -> Any:
        raise OSError("the disk is full")

    stream.spool.append([now_request("track", **track(messageId="1"))])
    with monkeypatch.context() as patched:
        patched.setattr(Session, "update", refuse)
        patched.setattr(Session, "insert", refuse)
        with pytest.raises(OSError, match="full"):
            stream.drain.step()
    assert stream.drain.step()
    assert ids_of(stream) == ["1"]
    assert stream.rows("quarantine") == []


def test_profiles_grow_to_what_a_rebuild_would_make_of_them(stream: Stream):
    """Against `rebuild`, which knows nothing of what was there before."""
    from zhike.collect import profile

    rng = np.random.default_rng(3)
    names = ["Product Viewed", "Order Completed", "Order Refunded"]
    day = datetime(2024, 1, 1, tzinfo=UTC)
    for _ in range(12):
        messages = []
        for _ in range(40):
            user, name = f"u{rng.integers(25)}", names[rng.integers(3)]
            at = day + timedelta(minutes=int(rng.integers(100_000)))
            total = float(rng.integers(1, 9999)) / 100
            messages.append(track(name, user, timestamp=at.isoformat(), properties={"total": total}))
            if rng.random() < 0.2:
                traits = {"city": ["杭州", "上海"][rng.integers(2)], "points": int(rng.integers(5))}
                messages.append({"type": "identify", "userId": user, "timestamp": at.isoformat(), "traits": traits})
            if rng.random() < 0.1:  # devices that turn out to be somebody's
                messages.append({**track(name, user, timestamp=at.isoformat()), "anonymousId": f"a{rng.integers(40)}"})
                messages.append({**track(name, ""), "anonymousId": f"a{rng.integers(40)}", "timestamp": at.isoformat()})
        stream.send(request("batch", batch=messages))
    grown = stream.rows("profile", order="customer_id")
    with stream.warehouse.writing() as writing:
        profile.rebuild(writing)
    rebuilt = stream.rows("profile", order="customer_id")
    assert len(grown) > 25
    assert sum(row["paid_total"] for row in grown) > Decimal(1000)
    for one, other in zip(grown, rebuilt, strict=True):
        assert one == {name: other[name] for name in one}


def test_customers_whose_facts_changed_are_noted_for_the_next_run(stream: Stream):
    stream.send(now_request("track", **track(user="u1")), now_request("identify", userId="u2", traits={"city": "杭州"}))
    assert {row["customer_id"] for row in stream.rows("touched")} == {
        stream.customer_of("customer_id", user, "shop") for user in ("u1", "u2")}  # fmt: skip


def test_what_is_told_of_a_batch(stream: Stream):
    at = datetime.now(UTC).replace(microsecond=0)
    batch = [track(messageId="1", timestamp=at.isoformat()), track(messageId="1"), {"type": "?"}]
    written = stream.send(request("batch", at=at, batch=batch))
    assert (written.messages, written.events, written.reasons) == (3, 1, {"type_unknown": 1})
    assert written.newest == at.replace(tzinfo=None)
