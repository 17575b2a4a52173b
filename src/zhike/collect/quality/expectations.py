"""What a source's fields are expected to say, declared as data. A row that disappoints goes to quarantine.

Nothing here is code that somebody typed: a test is one of a few words with its limits, and becomes an expression.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.settings import known_keys, texts, wrong
from zhike.warehouse.tables import MONEY

TESTS: Final = ("present", "between", "matches", "one_of", "not_future", "unique")
_KEYS: Final = ("field", "test", "low", "high", "pattern", "values")
_TOLERANCE: Final = timedelta(days=1)
_MOST: Final = "10000000"
_LARGEST: Final = Decimal(10) ** 14
_LONGEST_PATTERN: Final = 200


@dataclass(frozen=True)
class Expectation:
    """`field`: one of the kind's fields, or a trait's name. `test`: present (not blank), between `low` and `high`
    (numbers, or ISO days), matches `pattern` (from beginning to end), one_of `values`, not_future, unique in the
    file. A blank cell disappoints `present` only."""

    field: str
    test: str
    low: str | None = None
    high: str | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The reason that a row is refused with."""
        return f"expected_{self.test}"

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON data, without what is not said."""
        said = {name: getattr(self, name) for name in _KEYS}
        return {name: list(value) if name == "values" else value for name, value in said.items() if value}

    @classmethod
    def from_json(cls, data: Any, place: int) -> "Expectation":
        """Read and check one; `place` is where it stands in the list."""
        if isinstance(data, cls):
            return data
        path = f"expectations[{place}]"
        values = {key: value for key, value in known_keys(data, _KEYS, path).items() if value is not None}
        listed = tuple(texts(values.pop("values", []), f"{path}.values"))
        for key, value in values.items():
            if not isinstance(value, str):
                raise wrong("mapping_not_a_text", f"{path}.{key}")
        if values.get("test") not in TESTS or not values.get("field"):
            raise wrong("mapping_unknown_value", f"{path}.test", value=str(values.get("test")), allowed=list(TESTS))
        made = cls(values=listed, **values)
        made._check(path)
        return made

    def _check(self, path: str) -> None:
        """Whether the test has its limits, and they can be understood."""
        complete = {"between": self.low or self.high, "matches": self.pattern, "one_of": self.values}
        if not complete.get(self.test, True):
            raise wrong("expectation_incomplete", path, test=self.test)
        for limit in filter(None, (self.low, self.high)):
            if _limit(limit) is None:
                raise wrong("expectation_limit", path, value=limit)
        try:
            re.compile(self.pattern or "")
        except re.error as error:
            raise wrong("expectation_pattern", path, value=str(self.pattern)) from error
        if len(self.pattern or "") > _LONGEST_PATTERN:
            raise wrong("expectation_pattern", path, value=str(self.pattern))


class Broken(NamedTuple):
    """Where a row is not as expected."""

    when: ir.BooleanValue
    expectation: Expectation


def _limit(text: str) -> Decimal | date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _LARGEST else None


def defaults(moments: Sequence[str], amounts: Sequence[str]) -> list[Expectation]:
    """What is expected where nobody said anything: nothing has happened that is still to come, and no amount is beyond
    ten million."""
    dates = [Expectation(name, "not_future") for name in moments]
    return dates + [Expectation(name, "between", f"-{_MOST}", _MOST) for name in amounts]


def in_force(declared: Sequence[Expectation], by_default: Sequence[Expectation]) -> list[Expectation]:
    """The declared ones, and of the others those that nobody declared otherwise."""
    said = {(item.field, item.test) for item in declared}
    return [*declared, *(item for item in by_default if (item.field, item.test) not in said)]


def broken(rows: ir.Table, expectations: Sequence[Expectation], column: dict[str, str]) -> list[Broken]:
    """The conditions, by the columns of `rows` (field → column); those of fields that are not there are left out."""
    known = [item for item in expectations if item.field in column and column[item.field] in rows.columns]
    return [Broken(ibis.coalesce(_fails(rows, rows[column[item.field]], item), False), item) for item in known]


def _fails(rows: ir.Table, value: ir.Value, item: Expectation) -> ir.BooleanValue:
    if item.test == "present":
        return value.isnull()
    if item.test == "matches":
        return ~value.cast("string").re_search(f"^(?:{item.pattern})$")
    if item.test == "one_of":
        return ~_is_one_of(value.cast("string"), item.values)
    if item.test == "not_future":
        return _moment(value) > ibis.literal(datetime.now(UTC).replace(tzinfo=None) + _TOLERANCE, "timestamp")
    if item.test == "unique":
        place = ibis.row_number().over(ibis.window(group_by=value, order_by=rows.line))
        return value.notnull() & (place > 0)
    return _outside(value, item)


def _is_one_of(value: ir.StringValue, allowed: Sequence[str]) -> ir.BooleanValue:
    return ibis.or_(*(value == each for each in allowed))


def _outside(value: ir.Value, item: Expectation) -> ir.BooleanValue:
    """A limit that is a number is compared with numbers, one that is a day with times."""
    tests = []
    for text, below in ((item.low, True), (item.high, False)):
        limit = _limit(text) if text else None
        if limit is None:
            continue
        if isinstance(limit, date):
            bound = ibis.literal(datetime(limit.year, limit.month, limit.day) + timedelta(days=0 if below else 1))
            tests.append(_moment(value) < bound if below else _moment(value) >= bound)
        else:
            number, bound = _number(value), ibis.literal(limit, MONEY)
            tests.append(number < bound if below else number > bound)
    return ibis.or_(*tests)


def _moment(value: ir.Value) -> ir.TimestampValue:
    return value if value.type().is_timestamp() else value.cast("string").try_cast("timestamp")


def _number(value: ir.Value) -> ir.DecimalValue:
    return value if value.type().is_decimal() else value.cast("string").try_cast(MONEY)
