"""Starting Spark for a warehouse: `spark://host:port?path=/shared/directory`."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from zhike.errors import ZhikeError
from zhike.warehouse.spark import SparkWarehouse

ALWAYS: Final[Mapping[str, str]] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what does not fit is an error, not another number
    "spark.sql.caseSensitive": "true",  # any header of an export may become a column
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",  # with statistics, so that windows skip files
    "spark.sql.warehouse.dir": tempfile.gettempdir(),  # never used; otherwise made where the command was started
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "1000",  # fewer directories are not worth a job
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
"""What a warehouse's meaning and manners depend on."""

LOCAL: Final[Mapping[str, str]] = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 2),
    "spark.sql.adaptive.enabled": "false",
}
"""Within one machine."""


def open_spark(address: str) -> SparkWarehouse:
    """The warehouse at `spark://host:port?path=…`, or at `spark://local?path=…` with Spark in this machine alone.

    Further `spark.…=…` in the address are Spark's own settings. Raises ZhikeError where something is missing.
    """
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    path = asked.pop("path", "")
    strange = [name for name in asked if not name.startswith("spark.")]
    if not path or strange:
        raise ZhikeError("A Spark warehouse is spark://host:port?path=/directory", code="warehouse_address")
    is_local = parts.netloc == "local"
    master = "local[*]" if is_local else f"spark://{parts.netloc}"
    session = start(master, {**ALWAYS, **(LOCAL if is_local else {}), **asked})
    return SparkWarehouse(session, Path(path), stops_session=True)


def start(master: str, settings: Mapping[str, str]) -> SparkSession:
    """A Spark session; one that runs already in this process is used as it is."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise ZhikeError("Spark needs Java 17 or newer, and there is no java here.", code="java_missing")
    builder = SparkSession.builder.appName("zhike").master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise ZhikeError(f"Spark does not start: {error}", code="spark_does_not_start") from error
