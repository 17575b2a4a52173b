"""How this process finds its warehouse and its keys."""

from pathlib import Path

import pyarrow as pa
import pytest

from zhike import home, wiring
from zhike.errors import NotFound
from zhike.warehouse.duckdb import DuckDBWarehouse


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIKE_DATA", str(tmp_path / "data"))
    return home.prepare()


def test_keys_are_made_once_and_stay_the_same(warehouse: DuckDBWarehouse):
    sealed = wiring.keyring().encrypt("13800138000")
    assert wiring.keyring().decrypt(sealed) == "13800138000"
    assert home.identity_keys().stat().st_mode & 0o777 == 0o600


def test_lost_keys_are_not_replaced_while_identities_are_kept_under_them(warehouse: DuckDBWarehouse):
    with warehouse.writing() as writing:
        identities = writing.table("identities").schema()
        writing.insert("identities", writing.stage(pa.Table.from_pylist([{}] * 1, identities.to_pyarrow())))
    with pytest.raises(NotFound, match="key"):
        wiring.keyring()
    assert not home.identity_keys().exists()


def test_the_environment_names_the_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHIKE_WAREHOUSE", f"duckdb:///{tmp_path}/elsewhere.duckdb")
    wiring.close_warehouse()
    opened = wiring.warehouse()
    assert wiring.warehouse() is opened
    wiring.close_warehouse()
    assert (tmp_path / "elsewhere.duckdb").is_file()


def test_an_unknown_engine_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHIKE_WAREHOUSE", "oracle://somewhere")
    wiring.close_warehouse()
    with pytest.raises(ValueError, match="duckdb://"):
        wiring.warehouse()
