"""Who has a tag at which level, as another system's file says it: held against plain Python."""

import csv
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.collect.files.readers import open_file
from zhike.collect.identify.identity_kinds import normalise
from zhike.collect.identify.level_list import (
    Levelled,
    Wanted,
    find_levels,
    folded,
    identity_column_of,
    level_column_of,
)
from zhike.collect.keyring import Keyring
from zhike.errors import RefusedFile
from zhike.warehouse.duckdb import DuckDBWarehouse

KEYS = Keyring(b"h" * 32, b"e" * 32)
OWNERS = {"13800000001": 1, "13800000002": 1, "13800000003": 2, "13800000004": 3}
"""Customer 1 has two numbers."""
MEANINGS = {"gold": "gold", "金牌": "gold", "silver": "silver"}


def write(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def read(rows: list[tuple[str, str]]) -> tuple[dict[int, str | None], Levelled]:
    hashes = pa.array([KEYS.hash("phone", normalise("phone", phone) or "", "") for phone in OWNERS], pa.binary())
    known = pa.table({"kind": ["phone"] * len(OWNERS), "hash": hashes, "customer_id": list(OWNERS.values())})
    warehouse = DuckDBWarehouse(threads=1)
    with TemporaryDirectory() as place:
        file = open_file(write(Path(place) / "levels.csv", [("手机", "等级"), *rows]))
        with warehouse.writing() as writing:
            writing.insert("identities", writing.stage(known))
        with warehouse.reading() as reading:
            found = find_levels(reading, file, Wanted("手机", "等级", "phone", "", MEANINGS), KEYS, lambda *_: None)
            people = {row["customer_id"]: row["level"] for row in reading.rows(found.people)}
    warehouse.close()
    return people, found


PHONES = st.sampled_from([*OWNERS, "13900000009", "乱写"])
ROWS = st.lists(st.tuples(PHONES, st.sampled_from(["gold", "GOLD ", "金牌", "silver", "钻石", ""])), max_size=8)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_a_customer_has_a_level_where_all_their_rows_say_the_same(rows: list[tuple[str, str]]) -> None:
    said = defaultdict(set)
    for phone, level in rows:
        if phone in OWNERS:
            said[OWNERS[phone]].add(MEANINGS.get(level.strip().casefold()))
    expected = {customer: next(iter(levels)) if len(levels) == 1 else None for customer, levels in said.items()}
    people, found = read(rows)
    readable = [phone for phone, _ in rows if phone != "乱写"]
    unknown = [level.strip() for phone, level in rows if phone != "乱写" and level.strip() in ("钻石", "")]
    assert people == expected
    assert found.rows == len(rows)
    assert found.unusable == len(rows) - len(readable)
    assert (found.identities, found.repeated) == (len(set(readable)), len(readable) - len(set(readable)))
    assert found.unknown == len(set(readable) - OWNERS.keys())
    assert found.unclear == sum(level is None for level in expected.values())
    assert found.unknown_levels == {level: unknown.count(level) for level in unknown}


def test_levels_are_compared_without_case_and_width() -> None:
    assert folded(" ＶＩＰ１ ") == folded("vip1")


def test_columns_are_told_by_name_or_by_being_the_only_ones(tmp_path: Path) -> None:
    file = open_file(write(tmp_path / "a.csv", [("会员", "等级"), ("1", "gold")]))
    assert identity_column_of(file, "customer_id", None, None) == "会员"
    assert level_column_of(file, "会员", None, True) == "等级"
    bare = open_file(write(tmp_path / "b.csv", [("手机", "备注"), ("13800000001", "x")]))
    assert level_column_of(bare, "手机", None, True) == "备注"
    assert level_column_of(bare, "手机", None, False) is None
    many = open_file(write(tmp_path / "c.csv", [("手机", "甲", "乙"), ("13800000001", "x", "y")]))
    with pytest.raises(RefusedFile) as refused:
        level_column_of(many, "手机", None, True)
    assert refused.value.code == "delivery_which_level"
