"""The traits on a customer's page are those of the list, and say what they were concluded from."""

import pyarrow as pa
import pytest
from django.test import Client
from shop import Person, ago, stop_clock, write

from zhike.collect import profile
from zhike.warehouse import tables
from zhike.warehouse.duckdb import DuckDBWarehouse

TOLD = [("city", "杭州市", None, 9), ("city", "上海市", "phone", 1), ("zone", "浙江省", "address", 1)]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    """Somebody who said where they live, nine days before something else was concluded."""
    stop_clock(owner)
    write(warehouse, [Person(1, traits={"city": "宁波市", "zone": "x"})])
    rows = [
        {"customer_id": 1, "trait": trait, "value": value, "source": "crm", "derived_from": how, "ts": ago(days=days)}
        for trait, value, how, days in TOLD
    ]
    with warehouse.writing() as writing:
        writing.delete("traits", writing.stage(pa.table({"customer_id": [1]})))
        writing.insert("traits", writing.stage(pa.Table.from_pylist(rows, tables.TRAITS.to_pyarrow())))
        profile.refresh(writing, writing.stage(pa.table({"customer_id": [1]})))


def test_what_was_said_stands_on_both_and_a_conclusion_is_marked(client: Client):
    shown = client.get("/api/v1/customers/1").json()
    details = {each["name"]: (each["value"], each["derived_from"]) for each in shown["trait_details"]}
    assert details == {"city": ("杭州市", None), "zone": ("浙江省", "address")}
    assert shown["traits"] == {name: value for name, (value, _) in details.items()}
