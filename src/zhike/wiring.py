"""The one place where adapters meet ports."""

import os
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from zhike import home
from zhike.collect.keyring import Keyring
from zhike.errors import ZhikeError
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Warehouse
from zhike.warehouse.upgrade import upgrade

_opening = threading.Lock()
_making_keys = threading.Lock()
_warehouse: Warehouse | None = None


def warehouse() -> Warehouse:
    """The warehouse of this process, opened on first use. `WarehouseBusy` when another process has it open."""
    global _warehouse
    with _opening:
        if _warehouse is None:
            opened = _open(_address())
            upgrade(opened)
            _warehouse = opened
        return _warehouse


def is_shared() -> bool:
    """Whether several processes may have the warehouse open at once: DuckDB's file is one process's."""
    return urlsplit(_address()).scheme == "spark"


def _address() -> str:
    return os.environ.get("ZHIKE_WAREHOUSE") or f"duckdb:///{home.prepare() / 'warehouse.duckdb'}"


def warehouse_path() -> Path | None:
    """Where the warehouse lies on this machine's disk, a file or a directory; None when it does not."""
    parts = urlsplit(_address())
    path = parts.path.removeprefix("/") if parts.scheme == "duckdb" else parse_qs(parts.query).get("path", [""])[0]
    return Path(path) if path and Path(path).exists() else None


def keyring() -> Keyring:
    """The keys of this installation. New ones are made only while no identity is kept under lost ones."""
    path = home.identity_keys()
    with _making_keys:
        if not path.exists() and not _has_identities():
            return Keyring.create(path)
    return Keyring.load(path)


def _has_identities() -> bool:
    with warehouse().reading() as reading:
        return bool(reading.fetch(reading.table("identities").limit(1)).num_rows)


def use_warehouse(opened: Warehouse) -> None:
    """Use a warehouse that is open already, instead of the one that the environment names."""
    global _warehouse
    with _opening:
        _warehouse = opened


def close_warehouse() -> None:
    """Let go of the file, so that another process may open it."""
    global _warehouse
    with _opening:
        if _warehouse is not None:
            _warehouse.close()
        _warehouse = None


def _open(address: str) -> Warehouse:
    """`duckdb:///relative/or//absolute/path`, `duckdb://` (in memory), or `spark://host:port?path=/directory`."""
    parts = urlsplit(address)
    if parts.scheme == "spark":
        return _open_spark(address)
    if parts.scheme != "duckdb":
        raise ValueError(f"ZHIKE_WAREHOUSE must begin with duckdb:// or spark:// and not {parts.scheme}://")
    return DuckDBWarehouse(Path(parts.path.removeprefix("/")) if parts.path else None)


def _open_spark(address: str) -> Warehouse:
    try:
        from zhike.warehouse.spark_session import open_spark
    except ModuleNotFoundError as error:
        raise ZhikeError("Spark is not installed: install zhike[spark].", code="spark_missing") from error
    return open_spark(address)
