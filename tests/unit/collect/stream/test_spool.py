"""The spool keeps what it was given through crashes, says how far it was read, and forgets what is written."""

import asyncio
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from zhike.collect.keyring import Keyring
from zhike.collect.stream import spool as spools
from zhike.collect.stream.intake import Intake, TooMuch
from zhike.collect.stream.spool import START, Position, Record, Spool
from zhike.errors import Conflict

from ..conftest import KEYS

EVERYTHING = 2**30


def record(number: int, size: int = 10) -> Record:
    return Record("店铺", "track", 1_700_000_000_000_000 + number, f"{number}".encode().ljust(size, b"."))


def files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*"))


def test_what_was_appended_is_read_in_order_also_by_the_next_process(tmp_path: Path):
    first = Spool(tmp_path, KEYS)
    first.append([record(1), record(2)])
    first.append([record(3)])
    assert first.read(START, EVERYTHING)[0] == [record(1), record(2), record(3)]
    records, position = Spool(tmp_path, KEYS).read(START, EVERYTHING)
    assert records == [record(1), record(2), record(3)]
    assert first.read(position, EVERYTHING) == ([], position)


def test_a_reader_goes_on_where_it_stopped_and_takes_at_least_one_frame(tmp_path: Path):
    spool = Spool(tmp_path, KEYS)
    for number in range(5):
        spool.append([record(number)])
    found, position = [], START
    while (step := spool.read(position, 1))[0]:
        assert len(step[0]) == 1
        found += step[0]
        position = step[1]
    assert found == [record(number) for number in range(5)]


def test_files_are_for_their_owner_only_and_unreadable_without_the_keys(tmp_path: Path):
    spool = Spool(tmp_path / "spool", KEYS)
    spool.append([Record("shop", "identify", 1, b'{"traits":{"phone":"13812345678"}}')])
    (file,) = files(tmp_path / "spool")
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"13812345678" not in file.read_bytes()
    with pytest.raises(Conflict, match="keys"):
        Spool(tmp_path / "spool", Keyring(b"h" * 32, b"x" * 32)).read(START, EVERYTHING)


@pytest.mark.parametrize("lost", [1, 5, 20])
def test_a_record_that_a_crash_left_half_written_is_cut_off(tmp_path: Path, lost: int):
    spool = Spool(tmp_path, KEYS)
    spool.append([record(1)])
    whole = files(tmp_path)[0].stat().st_size
    spool.append([record(2)])
    os.truncate(files(tmp_path)[0], files(tmp_path)[0].stat().st_size - lost)
    again = Spool(tmp_path, KEYS)
    assert again.read(START, EVERYTHING)[0] == [record(1)]
    assert files(tmp_path)[0].stat().st_size == whole
    again.append([record(3)])
    assert again.read(START, EVERYTHING)[0] == [record(1), record(3)]


def test_zeros_that_a_power_cut_left_at_the_end_are_no_record(tmp_path: Path):
    Spool(tmp_path, KEYS).append([record(1)])
    with files(tmp_path)[0].open("ab") as file:
        file.write(bytes(4096))
    assert Spool(tmp_path, KEYS).read(START, EVERYTHING)[0] == [record(1)]


def test_segments_that_are_written_whole_are_deleted_and_their_numbers_never_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(spools, "SEGMENT_BYTES", 200)
    spool = Spool(tmp_path, KEYS)
    for number in range(6):
        spool.append([record(number, 100)])
    assert len(files(tmp_path)) == 3
    half, position = spool.read(START, 350)
    spool.forget(position)
    assert len(files(tmp_path)) == 2
    rest, end = spool.read(position, EVERYTHING)
    assert half + rest == [record(number, 100) for number in range(6)]
    spool.forget(end)
    spool.close()

    again = Spool(tmp_path, KEYS, end)
    assert files(tmp_path) == []
    again.append([record(7)])
    assert int(files(tmp_path)[0].stem) > end.segment
    assert again.read(end, EVERYTHING)[0] == [record(7)]


def test_the_backlog_is_what_nobody_has_written_yet(tmp_path: Path):
    spool = Spool(tmp_path, KEYS)
    assert spool.backlog == 0
    spool.append([record(1)])
    one = spool.backlog
    assert one == files(tmp_path)[0].stat().st_size
    _, position = spool.read(START, EVERYTHING)
    spool.append([record(2)])
    assert spool.backlog == 2 * one
    spool.forget(position)
    assert spool.backlog == one
    assert Spool(tmp_path, KEYS, position).backlog == one


def test_after_a_failed_write_what_follows_goes_into_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    spool = Spool(tmp_path, KEYS)
    spool.append([record(1)])

    def refuse(descriptor: int) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", refuse)
        with pytest.raises(OSError, match="no space"):
            spool.append([record(2)])
    spool.append([record(3)])
    assert spool.read(START, EVERYTHING)[0] == [record(1), record(3)]
    assert len(files(tmp_path)) == 2


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """What it answers, in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_requests_that_wait_together_share_an_fsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    spool, synced, woken = Spool(tmp_path, KEYS), [], []
    really = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: (synced.append(1), really(descriptor)))

    async def together() -> None:
        intake = Intake(spool, lambda: woken.append(1))
        await asyncio.gather(*(intake.keep(record(number)) for number in range(100)))
        intake.close()

    in_a_loop(together())
    assert spool.read(START, EVERYTHING)[0] == [record(number) for number in range(100)]
    assert len(synced) == len(woken) < 5


def test_beyond_the_backlog_nothing_is_accepted(tmp_path: Path):
    spool = Spool(tmp_path, KEYS)

    async def until_full() -> int:
        intake = Intake(spool, lambda: None, most_backlog=300)
        kept = 0
        with pytest.raises(TooMuch):
            while True:
                await intake.keep(record(kept))
                kept += 1
        spool.forget(Position(1, spool.backlog))
        await intake.keep(record(kept))
        return kept + 1

    kept = in_a_loop(until_full())
    assert spool.read(START, EVERYTHING)[0] == [record(number) for number in range(kept)]
