"""What an analysis says of customers: written whole or for those who changed, the same on every engine."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from contract.conftest import Rows
from zhike.rules.nodes import Text
from zhike.tagging.catalogue import trait_kinds, trait_words
from zhike.tagging.scores import Scored, forget, publish
from zhike.warehouse.port import Warehouse

AT = datetime(2026, 3, 15, 4)
OUTPUTS = {
    "value": Scored("number", Text("价值", "value")),
    "band": Scored("text", Text("档", "band"), {"high": Text("高", "high")}),
}
Said = Mapping[int, tuple[float | None, str | None]]


@pytest.fixture(autouse=True)
def ten_customers(warehouse: Warehouse) -> None:
    with warehouse.writing() as writing:
        ids = writing.stage(pa.table({"customer_id": pa.array(range(10), pa.int64())}))
        writing.insert("profile", ids)


def say(warehouse: Warehouse, said: Said, analysis: str = "ana_1") -> int:
    rows = pa.table(
        {
            "customer_id": pa.array(list(said), pa.int64()),
            "value": pa.array([value for value, _ in said.values()], pa.float64()),
            "band": pa.array([band for _, band in said.values()], pa.string()),
        }
    )
    with warehouse.writing() as writing:
        return publish(writing, analysis, OUTPUTS, writing.stage(rows), AT)


def held(rows_of: Rows, analysis: str = "ana_1") -> dict[int, tuple[Any, Any]]:
    """What the profile says of those of whom it says anything."""
    of = {
        row["customer_id"]: (row[f"trait_{analysis}_value"], row[f"trait_{analysis}_band"])
        for row in rows_of("profile")
    }
    return {customer: values for customer, values in of.items() if values != (None, None)}


def kept(rows_of: Rows, analysis: str = "ana_1") -> dict[int, tuple[Any, Any]]:
    """The same, by `scores`."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows_of("scores"):
        if row["analysis_id"] == analysis:
            assert row["scored_at"] == AT
            found.setdefault(row["customer_id"], {})[row["trait"].removeprefix(f"{analysis}_")] = row["value"]
    return {
        customer: (Decimal(values["value"]) if "value" in values else None, values.get("band"))
        for customer, values in found.items()
    }


ALL: Said = {1: (1.5, "high"), 2: (0.25, "low"), 3: (None, "low"), 4: (2.0, None), 5: (3.0, "high"), 6: (1.0, "low")}
FEW_OTHER: Said = {**ALL, 2: (0.5, "low")}
MOST_OTHER: Said = {1: (9.0, "low"), 2: (8.0, "high"), 3: (7.0, "low"), 7: (6.0, None)}


@pytest.mark.parametrize("then", [ALL, FEW_OTHER, MOST_OTHER, {}], ids=["same", "few", "most", "nobody"])
def test_the_newest_is_all_that_is_said(warehouse: Warehouse, rows_of: Rows, then: Said) -> None:
    assert say(warehouse, ALL) == 6
    changed = {customer for customer in ALL.keys() | then.keys() if ALL.get(customer) != then.get(customer)}
    assert say(warehouse, then) == len(changed)
    expected = {
        customer: (value if value is None else Decimal(value), band) for customer, (value, band) in then.items()
    }
    assert held(rows_of) == kept(rows_of) == expected


def test_only_those_who_changed_are_noted(warehouse: Warehouse, rows_of: Rows) -> None:
    say(warehouse, ALL)
    before = {row["serial"] for row in rows_of("touched")}
    say(warehouse, FEW_OTHER)
    new = [row for row in rows_of("touched") if row["serial"] not in before]
    assert [(row["customer_id"], row["what"], row["by"]) for row in new] == [(2, "traits", "facts")]


def test_who_is_no_customer_is_left_out(warehouse: Warehouse, rows_of: Rows) -> None:
    assert say(warehouse, {1: (1.0, "high"), 99: (2.0, "high")}) == 1
    assert held(rows_of) == kept(rows_of) == {1: (Decimal(1), "high")}


def test_two_analyses_say_things_apart_and_one_forgotten_leaves_the_other(warehouse: Warehouse, rows_of: Rows) -> None:
    say(warehouse, ALL)
    say(warehouse, {1: (5.0, "high")}, "ana_2")
    with warehouse.writing() as writing:
        forget(writing, "ana_1")
    assert held(rows_of, "ana_2") == kept(rows_of, "ana_2") == {1: (Decimal(5), "high")}
    assert not kept(rows_of) and not [name for name in rows_of("profile")[0] if "ana_1" in name]
    assert {row["trait"] for row in rows_of("trait_kinds")} == {"ana_2_value", "ana_2_band"}


def test_traits_are_known_with_their_kinds_and_words(warehouse: Warehouse) -> None:
    say(warehouse, ALL)
    with warehouse.reading() as reading:
        kinds, words = trait_kinds(reading), trait_words(reading)
    assert (kinds["ana_1_value"], kinds["ana_1_band"]) == ("number", "text")
    assert words["ana_1_band"] == (Text("档", "band"), {"high": Text("高", "high")})
