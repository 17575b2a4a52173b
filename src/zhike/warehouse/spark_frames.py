"""Between Ibis's expressions, Spark's data frames and Parquet files."""

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.schema as sch
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from ibis.backends.pyspark.datatypes import PySparkSchema, PySparkType
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, NullType, StringType

from zhike.warehouse.parquet import OPTIONS, storable
from zhike.warehouse.spark_dialect import SparkBackend

_STORABLE: Final[dict[DataType, DataType]] = {NullType(): StringType()}
"""What Parquet does not hold is held as something else."""


SMALL: Final = 1 << 20
"""Bytes, as Spark estimates them; joins and groups make its estimates too large rather than too small."""


class Frames:
    """What one Spark session knows of our expressions. Safe to use from many threads."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._backend = SparkBackend(session)
        self._numbers = itertools.count(1)

    def of(self, expression: ir.Table) -> DataFrame:
        """The expression's rows, not computed yet."""
        self._backend._register_in_memory_tables(expression)
        frame = self._session.sql(self._backend.compile(expression))
        return _cast(frame, {field.name: _STORABLE.get(field.dataType, field.dataType) for field in frame.schema})

    def exactly(self, expression: ir.Table, columns: sch.Schema) -> DataFrame:
        """The same with columns of these types: what Ibis thinks of a type need not be what Spark makes of it."""
        wanted = {field.name: field.dataType for field in PySparkSchema.from_ibis(columns)}
        frame = self.of(expression)
        return _cast(frame, {field.name: wanted.get(field.name, field.dataType) for field in frame.schema})

    def view(self, directories: Iterable[Path], columns: sch.Schema) -> ir.Table:
        """The Parquet files of some directories as a table, until it is dropped."""
        name = f"view_{next(self._numbers)}"
        reader = self._session.read.schema(PySparkSchema.from_ibis(columns))
        reader.parquet(*map(str, directories)).createOrReplaceTempView(name)
        table = ops.DatabaseTable(name, schema=columns, source=self._backend, namespace=ops.Namespace())
        return table.to_expr()

    def drop(self, view: ir.Table) -> None:
        """Forget a view; its files stay."""
        self._session.catalog.dropTempView(view.get_name())


def save(frame: DataFrame, directory: Path, partition: str | None = None) -> None:
    """Compute a frame into a new directory of Parquet files, told apart by a column.

    What is surely small is written here: as one file, and in half the time that workers need to agree on theirs.
    """
    size = frame._jdf.queryExecution().optimizedPlan().stats().sizeInBytes()
    if size < SMALL:
        rows = frame.toArrow()
        directory.mkdir(parents=True)  # there even for no rows at all
        parting = {"partitioning": [partition], "partitioning_flavor": "hive"} if partition else {}
        ds.write_dataset(rows, directory, format="parquet", file_options=OPTIONS, **parting)
    elif partition:
        frame.hint("rebalance", partition).write.partitionBy(partition).parquet(str(directory))
    else:
        frame.write.parquet(str(directory))


def schema_of(frame: DataFrame, expression: ir.Table) -> sch.Schema:
    """What Spark made of an expression; which of its texts are JSON, only the expression knows."""
    return ibis.schema(
        {
            field.name: dt.json if expression[field.name].type().is_json() else PySparkType.to_ibis(field.dataType)
            for field in frame.schema
        }
    )


def fetched(frame: DataFrame, expression: ir.Table) -> pa.Table:
    """The rows of an expression's frame, as the port gives them."""
    found = frame.toArrow()
    return found.cast(declared(found.schema, expression))


def declared(schema: pa.Schema, expression: ir.Table) -> pa.Schema:
    """Times without the zone that Spark gives them, and whole numbers as wide as the expression says."""

    def of(field: pa.Field) -> pa.Field:
        if pa.types.is_timestamp(field.type):
            return field.with_type(pa.timestamp("us"))
        kind = expression[field.name].type()
        is_number = pa.types.is_integer(field.type) or pa.types.is_decimal(field.type)
        return field.with_type(kind.to_pyarrow()) if is_number and kind.is_integer() else field

    return pa.schema(map(of, schema))


def store(rows: pa.Table | pa.RecordBatchReader, directory: Path) -> sch.Schema:
    """Write rows into a new directory so that Spark can read them; their columns."""
    directory.mkdir()
    schema = storable(rows.schema)
    with pq.ParquetWriter(directory / "rows.parquet", schema, store_decimal_as_integer=True) as file:
        for batch in rows.to_batches() if isinstance(rows, pa.Table) else rows:
            file.write_batch(batch.cast(schema))
    return sch.Schema.from_pyarrow(schema)


def _cast(frame: DataFrame, kinds: dict[str, Any]) -> DataFrame:
    if all(field.dataType == kinds[field.name] for field in frame.schema):
        return frame
    return frame.select(*(F.col(_quoted(name)).cast(kind).alias(name) for name, kind in kinds.items()))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
