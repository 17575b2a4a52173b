"""What the warehouse's expressions mean in Spark's SQL where Ibis's own translation means something else, or nothing.

JSON is text in every column and every intermediate result, as it is in Parquet. Inside an expression it is taken apart
as a VARIANT, which knows of every value what type it had: no Python runs on Spark's workers.
"""

from decimal import Decimal
from typing import Any, ClassVar, Final

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from pyspark.sql import SparkSession

_VARIANTS_BY_NAME: Final = sge.DataType.build("MAP<STRING, VARIANT>", dialect="spark")


class SparkCompiler(PySparkCompiler):  # type: ignore[misc]  # Ibis has no types
    """Ibis's compiler for Spark, with JSON by type, and counts that are 0 where there is nothing."""

    __slots__ = ()
    SIMPLE_OPS: ClassVar[dict[Any, str]] = {}  # Ibis would write the inherited ones over the methods below

    def visit_NonNullLiteral(self, op: ops.Literal, *, value: Any, dtype: dt.DataType) -> Any:
        if dtype.is_decimal() and value.is_finite():
            dtype = _tight(value)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_CountStar(self, op: ops.CountStar, *, arg: Any, where: Any) -> Any:
        return super().visit_CountStar(op, arg=arg, where=None) if where is None else self.f.count_if(where)

    def visit_WindowFunction(self, op: ops.WindowFunction, **parts: Any) -> Any:
        found = super().visit_WindowFunction(op, **parts)
        is_small = isinstance(op.func, ops.RankBase)  # 32 bits, which a rank times a million leaves
        return self.cast(found, op.dtype) if is_small else found

    def visit_JSONGetItem(self, op: ops.JSONGetItem, *, arg: Any, index: Any) -> Any:
        return self._item(self._members(arg), index)

    def visit_ToJSONMap(self, op: ops.ToJSONMap, *, arg: Any) -> Any:
        return self._members(arg)

    def visit_MapGet(self, op: ops.MapGet, *, arg: Any, key: Any, default: Any) -> Any:
        if op.dtype.is_json() and default is NULL:
            return self._item(arg, key)
        return super().visit_MapGet(op, arg=arg, key=key, default=default)

    def visit_Cast(self, op: ops.Cast, *, arg: Any, to: Any) -> Any:
        return arg if op.arg.dtype.is_json() and to.is_string() else super().visit_Cast(op, arg=arg, to=to)

    def visit_UnwrapJSONString(self, op: ops.UnwrapJSONString, *, arg: Any) -> Any:
        return self._of_type(arg, "STRING", "string")

    def visit_UnwrapJSONBoolean(self, op: ops.UnwrapJSONBoolean, *, arg: Any) -> Any:
        return self._of_type(arg, "BOOLEAN", "boolean")

    def visit_UnwrapJSONInt64(self, op: ops.UnwrapJSONInt64, *, arg: Any) -> Any:
        return self._of_type(arg, "BIGINT", "bigint")

    def visit_UnwrapJSONFloat64(self, op: ops.UnwrapJSONFloat64, *, arg: Any) -> Any:
        value = _parsed(arg, self)
        is_none = self.f.anon.schema_of_variant(value).isin("STRING", "BOOLEAN")  # these two would be converted
        return self.if_(is_none, NULL, self.f.anon.try_variant_get(value, "$", "double"))

    def _of_type(self, arg: Any, name: str, sql_type: str) -> Any:
        value = _parsed(arg, self)
        has_it = self.f.anon.schema_of_variant(value).eq(name)
        return self.if_(has_it, self.f.anon.try_variant_get(value, "$", sql_type), NULL)

    def _members(self, arg: Any) -> Any:
        return sge.TryCast(this=_parsed(arg, self), to=_VARIANTS_BY_NAME.copy(), safe=True)

    def _item(self, members: Any, name: Any) -> Any:
        return self.f.anon.to_json(self.f.anon.try_element_at(members, name))


def _tight(value: Decimal) -> dt.Decimal:
    """No wider than the number: beside a column, Spark cuts off the places for which 38 digits leave no room."""
    _, digits, exponent = value.as_tuple()
    places = max(-int(exponent), 0)
    return dt.Decimal(max(len(digits) + int(exponent), 0) + places or 1, places)


def _parsed(text: Any, compiler: SparkCompiler) -> Any:
    """Text as a variant; what was a variant just before is not written and read once more."""
    if isinstance(text, sge.Anonymous) and text.name == "to_json":
        return text.expressions[0]
    return compiler.f.anon.try_parse_json(text)


class SparkBackend(Backend):  # type: ignore[misc]
    """Ibis's Spark backend with the compiler above."""

    compiler = SparkCompiler()

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self.register_options()
        self.do_connect(session)

    def _register_udfs(self, expr: ir.Expr) -> None:
        """Nothing: the compiler above needs no functions of Ibis's own."""
