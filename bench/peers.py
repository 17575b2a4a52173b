"""What a good engineer would write by hand for the same tags: plain SQL, no Zhike.

Two peers. `single_pass` reads the events once, over the longest window, with one filtered aggregate per metric, and
decides all tags in one SELECT. `one_query` decides one tag, reading only the events that it needs.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

_COMPARE = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def single_pass(definitions: dict[str, Json], as_of: datetime) -> str:
    """One SELECT of customer_id and a column for each tag."""
    metrics = _metrics(definitions.values())
    tags = ",\n  ".join(f"{_case(data, metrics, as_of)} AS {tag}" for tag, data in definitions.items())
    return f"WITH m AS ({_gather(metrics, as_of)})\nSELECT p.customer_id,\n  {tags}\n{_FROM}"


def one_query(tag: str, definition: Json, as_of: datetime) -> str:
    """One SELECT of the customers who have a tag, with its value."""
    metrics = _metrics([definition])
    decided = f"SELECT p.customer_id, {_case(definition, metrics, as_of)} AS {tag}\n{_FROM}"
    return f"WITH m AS ({_gather(metrics, as_of)})\nSELECT * FROM ({decided}) WHERE {tag} IS NOT NULL"


_FROM = "FROM profile p LEFT JOIN m ON m.customer_id = p.customer_id"


def _metrics(definitions: Iterable[Json]) -> dict[str, tuple[str, Json]]:
    """Each different metric by its text: its column's name and itself."""
    found: dict[str, tuple[str, Json]] = {}
    for definition in definitions:
        for level in definition["levels"]:
            for event in _events(level["rule"]):
                found.setdefault(_key(event), (f"m{len(found)}", event))
    return found


def _events(rule: Json) -> Iterator[Json]:
    if rule["type"] == "event":
        yield rule
    elif rule["type"] in ("and", "or"):
        for child in rule["of"]:
            yield from _events(child)
    elif rule["type"] == "not":
        yield from _events(rule["of"])


def _key(event: Json) -> str:
    return f"{event['measure']} {event['events']} {event['window']}"


def _gather(metrics: dict[str, tuple[str, Json]], as_of: datetime) -> str:
    longest = max(event["window"]["days"] for _, event in metrics.values())
    names = sorted({name for _, event in metrics.values() for name in event["events"]})
    columns = ",\n    ".join(
        f"{_aggregate(event, as_of, longest, len(names) == 1)} AS {column}" for column, event in metrics.values()
    )
    return (
        f"\n  SELECT customer_id,\n    {columns}\n  FROM events\n"
        f"  WHERE ts >= {_instant(as_of - timedelta(days=longest))} AND ts < {_instant(as_of)}"
        f" AND name IN ({_list(names)}) AND customer_id IS NOT NULL\n  GROUP BY customer_id\n"
    )


def _aggregate(event: Json, as_of: datetime, longest: int, only_name: bool) -> str:
    """One aggregate; what the WHERE of the whole query says already is not said again."""
    measure = {"count": "count(*)", "sum": "sum(amount)", "days_since_last": "max(ts)"}[event["measure"]]
    days = event["window"]["days"]
    of_name = [] if only_name else [f"name = '{event['events'][0]}'"]
    within = [f"ts >= {_instant(as_of - timedelta(days=days))}"] if days < longest else []
    chosen = " AND ".join(of_name + within)
    return f"{measure} FILTER (WHERE {chosen})" if chosen else measure


def _case(definition: Json, metrics: dict[str, tuple[str, Json]], as_of: datetime) -> str:
    whens = " ".join(
        f"WHEN {_condition(level['rule'], metrics, as_of)} THEN '{level['key']}'" for level in definition["levels"]
    )
    return f"CASE {whens} END"


def _condition(rule: Json, metrics: dict[str, tuple[str, Json]], as_of: datetime) -> str:
    match rule["type"]:
        case "and" | "or":
            joined = f" {rule['type'].upper()} ".join(_condition(child, metrics, as_of) for child in rule["of"])
            return f"({joined})"
        case "not":
            return f"NOT coalesce({_condition(rule['of'], metrics, as_of)}, false)"
        case "trait":
            return _compare(f"p.trait_{rule['trait']}", rule["op"], rule.get("value"))
        case "age":
            today = (as_of + timedelta(hours=8)).date()
            return _compare(f"date_sub('year', p.trait_{rule['trait']}, DATE '{today}')", rule["op"], rule["value"])
        case _:
            return _compare_metric(rule, metrics[_key(rule)][0], as_of)


def _compare_metric(rule: Json, column: str, as_of: datetime) -> str:
    if rule["measure"] == "days_since_last":  # at most n whole days ago: in the last n + 1 days, bound excluded
        return f"m.{column} > {_instant(as_of - timedelta(days=rule['value'] + 1))}"
    return _compare(f"m.{column}", rule["op"], rule["value"])  # thresholds are above 0, so null is as good as 0


def _compare(actual: str, op: str, value: Any) -> str:
    match op:
        case "missing":
            return f"{actual} IS NULL"
        case "between":
            return f"{actual} BETWEEN {value[0]} AND {value[1]}"
        case "in" | "not_in":
            return f"{actual} {'NOT IN' if op == 'not_in' else 'IN'} ({_list(value)})"
    return f"{actual} {_COMPARE[op]} {repr(value) if isinstance(value, str) else value}"


def _list(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _instant(at: datetime) -> str:
    return f"TIMESTAMP '{at}'"
