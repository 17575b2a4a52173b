"""Who looks after whom, beside every assignment there is, on small questions."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.analytics.assignment.flows import Flows
from zhike.analytics.assignment.groups import NOBODY, Advisor, Customers, Question, Service
from zhike.analytics.assignment.people import assign

Row = tuple[str, str | None, str | None, float]  # level, place, advisor, value


def customers(rows: list[Row], question: Question) -> Customers:
    level, place, advisor, value = zip(*rows, strict=True) if rows else ((), (), (), ())
    texts = {"level": level, "place": place, "advisor": advisor}
    columns = {name: pa.array(list(column), pa.string()) for name, column in texts.items()}
    ids = pa.array(range(len(rows)), pa.int64())
    return Customers.of(
        pa.table({"customer_id": ids, **columns, "value": pa.array(list(value), pa.float64())}), question
    )


def who(rows: list[Row], question: Question) -> list[str | None]:
    found = assign(customers(rows, question), question).advisor
    return [None if i == NOBODY else question.advisors[i].key for i in found]


SERVICES = (Service("gold", 60), Service("silver", 20))
VALUE = {"gold": 30.0, "silver": 10.0}

advisors = st.builds(
    Advisor, st.just(""), st.integers(0, 4), st.none() | st.sampled_from((40.0, 90.0, 130.0)),
    st.sampled_from((frozenset(), frozenset({"gold"}), frozenset({"silver"}))),
    st.sampled_from((frozenset(), frozenset({"北京"}))),
)  # fmt: skip
served_now = st.sampled_from(("a0", "a1", None, "gone"))
person = st.tuples(st.sampled_from(("gold", "silver")), st.sampled_from((None, "北京")), served_now)
people = st.lists(person, max_size=5)


@settings(deadline=None, max_examples=150)
@given(people, advisors, advisors, st.sampled_from((0.0, 0.5)))
def test_no_assignment_meets_the_wishes_better(who_is, one, other, may_move):
    question = Question(SERVICES, (replace(one, key="a0"), replace(other, key="a1")), may_move)
    rows = [(level, place, advisor, VALUE[level]) for level, place, advisor in who_is]
    found = tuple(None if key is None else int(key[1]) for key in who(rows, question))
    possible = [plan for plan in itertools.product((None, 0, 1), repeat=len(rows)) if _allowed(plan, rows, question)]
    assert found in possible
    best = min(_unserved(plan, rows) for plan in possible)
    assert _unserved(found, rows) == best
    served = [plan for plan in possible if _unserved(plan, rows) == best]
    moved = min(_moved(plan, rows) for plan in served) + int(may_move * _could_stay(rows, question))
    assert _moved(found, rows) <= moved
    least = min(_load(plan, rows, question) for plan in served if _moved(plan, rows) <= moved)
    assert _load(found, rows, question) == pytest.approx(least, rel=1e-2)


def _allowed(plan, rows, question) -> bool:
    minutes = {service.level: service.minutes for service in question.services}
    for i, advisor in enumerate(question.advisors):
        mine = [row for row, at in zip(rows, plan, strict=True) if at == i]
        if len(mine) > advisor.customers:
            return False
        if advisor.minutes is not None and sum(minutes[row[0]] for row in mine) > advisor.minutes:
            return False
        if any(advisor.levels and row[0] not in advisor.levels for row in mine):
            return False
        if any(advisor.places and row[1] not in advisor.places for row in mine):
            return False
    return True


def _unserved(plan, rows) -> tuple[int, ...]:
    return tuple(
        sum(at is None and row[0] == service.level for row, at in zip(rows, plan, strict=True)) for service in SERVICES
    )


def _moved(plan, rows) -> int:
    return sum(row[2] in ("a0", "a1") and at != int(row[2][1]) for row, at in zip(rows, plan, strict=True))


def _could_stay(rows, question) -> int:
    keys = {advisor.key: advisor for advisor in question.advisors}
    with_one = [(row, keys[row[2]]) for row in rows if row[2] in keys]
    return sum(
        (not advisor.levels or row[0] in advisor.levels) and (not advisor.places or row[1] in advisor.places)
        for row, advisor in with_one
    )


def _load(plan, rows, question) -> float:
    return max(
        sum(row[3] for row, at in zip(rows, plan, strict=True) if at == i) / max(advisor.customers, 1)
        for i, advisor in enumerate(question.advisors)
    )


def test_everybody_stays_where_there_is_room():
    rows: list[Row] = [("gold", None, "a0", 5.0)] * 9 + [("silver", None, "a1", 1.0)] * 2
    question = Question(SERVICES, (Advisor("a0", 10), Advisor("a1", 10)))
    assert who(rows, question) == ["a0"] * 9 + ["a1"] * 2


def test_those_who_must_go_are_the_least_valuable():
    rows: list[Row] = [("gold", None, "a0", float(i)) for i in range(6)]
    assert who(rows, Question(SERVICES, (Advisor("a0", 4), Advisor("a1", 4)))) == ["a1"] * 2 + ["a0"] * 4


def test_the_first_level_is_served_before_the_second():
    rows: list[Row] = [("silver", None, "a0", 99.0)] * 3 + [("gold", None, None, 1.0)] * 2
    assert who(rows, Question(SERVICES, (Advisor("a0", 3),))).count("a0") == 3
    assert who(rows, Question(SERVICES, (Advisor("a0", 3),)))[3:] == ["a0", "a0"]


def test_new_customers_are_dealt_evenly_by_value():
    values = np.random.default_rng(1).lognormal(5, 1, 3000)
    rows: list[Row] = [("gold", None, None, float(value)) for value in values]
    question = Question(SERVICES, (Advisor("a0", 1000), Advisor("a1", 2000)))
    found = np.array(who(rows, question))
    means = [values[found == key].mean() for key in ("a0", "a1")]
    assert (found == "a0").sum() == 1000 and (found == "a1").sum() == 2000
    assert means[0] == pytest.approx(means[1], rel=0.02)


def test_nobody_is_there():
    rows: list[Row] = [("gold", None, "a0", 1.0)]
    assert who(rows, Question(SERVICES, ())) == [None]
    assert who([], Question(SERVICES, (Advisor("a0", 1),))) == []


def test_the_same_numbers_give_the_same_again_and_others_are_not_taken():
    question = Question([Service("gold", 10)], [Advisor("a", 3, None), Advisor("b", 4, None)])
    rows: list[Row] = [("gold", None, None, float(i)) for i in range(6)]
    first = assign(customers(rows, question), question)
    assert first.numbers is not None
    kept = Flows.from_json(json.loads(json.dumps(first.numbers.as_json())))
    fewer_to_a = replace(kept, go=np.array([[1, 4]]))
    again, other = (assign(customers(rows, question), question, numbers) for numbers in (kept, fewer_to_a))
    assert again.advisor.tolist() == first.advisor.tolist()
    assert (other.advisor == 0).sum() == 1
    fewer = assign(customers(rows[:2], question), question, kept)
    assert (fewer.advisor != NOBODY).all()
