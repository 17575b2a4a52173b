"""Steps over whole files: what they count, what they leave out, and what is expected of fields."""

from decimal import Decimal

import pytest

from zhike.collect.mapping.mapping import Mapping
from zhike.errors import InvalidInput

PHONE = [{"kind": "phone", "header": "phone"}]
COLUMNS = {"order_id": "id", "paid_at": "at", "paid_amount": "paid", "quantity": "n", "category": "category"}
HEAD = "id,phone,at,paid,n,category\n"


def load(shop, text, **more):
    return shop.load(HEAD + text, columns=COLUMNS, identities=PHONE, **more)


def steps(report):
    return {(each["step"], each["column"]): each for each in report.cleaning}


def test_counts_add_up_and_agree_with_what_is_stored(shop):
    report = load(
        shop,
        "1,13800000001,2024-03-05,5,1,Ｔea\n2,138 0000 0002,2024/3/5,￥6,2,tea\n"
        "3,138****0003,x,7元,3,\n4,,45356,no,4,茶\u200b\n",
    )
    found = steps(report)
    assert [found["dates", "at"][name] for name in ("looked", "changed", "refused")] == [4, 2, 1]
    assert [found["money", "paid"][name] for name in ("looked", "changed", "refused")] == [4, 2, 1]
    assert [found["phone", "phone"][name] for name in ("looked", "changed", "refused")] == [3, 1, 1]
    assert found["text", "category"]["changed"] == 2 and report.reasons == {
        "amount_unreadable": 1,
        "date_unreadable": 1,
    }
    assert all(each["changed"] + each["refused"] <= each["looked"] for each in report.cleaning)
    assert {row["category"] for row in shop.rows("events")} == {"Tea", "tea"}
    assert "13800000001" not in str(report.cleaning) and "138 0000 0002" not in str(report.cleaning)


def test_rows_and_orders_that_come_again_are_counted(shop):
    rows = "1,13800000001,2024-03-05,5,1,a\n1,13800000001,2024-03-05,5,1,a\n"
    assert load(shop, rows).repeats == {"rows": 1}
    assert load(shop, rows).repeats == {"rows": 1, "known": 1}


def test_without_the_step_of_phones_a_number_spelled_otherwise_names_nobody(shop):
    rows = "1,138 0000 0001,2024-03-05,5,1,a\n2,13800000002,2024-03-05,5,1,a\n"
    report = load(shop, rows, cleaning={"steps": ["text", "dates", "money"]})
    assert (report.rows_stored, report.rows_anonymous, report.identities_added) == (2, 1, 1)


def test_without_the_step_of_texts_cells_are_as_they_were(shop):
    load(shop, "1,13800000001,2024-03-05,5,1,Ｔea\n", cleaning={"steps": ["phone", "dates", "money"]})
    assert [row["category"] for row in shop.rows("events")] == ["Ｔea"]


def test_a_place_that_nobody_knows_stays_and_is_no_example(shop):
    rows = "1,13800000001,2024-03-05,5,1,杭州\n2,13800000002,2024-03-05,5,1,Berlin\n"
    report = load(shop, rows, traits=[{"trait": "city", "header": "category", "kind": "text"}])
    tally = steps(report)["places", "category"]
    assert (tally["refused"], tally["examples"]) == (1, [["杭州", "杭州市"]])
    assert {row["value"] for row in shop.rows("traits") if row["trait"] == "city"} == {"杭州市", "Berlin"}


def test_negative_quantities_are_refused_unless_something_came_back(shop):
    report = load(shop, "1,13800000001,2024-03-05,5,-1,a\n2,13800000001,2024-03-05,5,1,😀\n")
    assert report.reasons == {"quantity_negative": 1}
    assert [row["category"] for row in shop.rows("events")] == ["😀"]


def test_the_future_and_amounts_beyond_belief_are_refused_unless_somebody_says_otherwise(shop):
    rows = "1,13800000001,2099-03-05,5,1,a\n2,13800000001,2024-03-05,10000001,1,a\n3,13800000001,20250-01-01,5,1,a\n"
    assert load(shop, rows).reasons == {"date_unreadable": 1, "expected_between": 1, "expected_not_future": 1}
    wide = [{"field": "paid_amount", "test": "between", "high": "100000000"}]
    assert "expected_between" not in load(shop, rows, expectations=wide).reasons
    assert [row["amount"] for row in shop.rows("events")] == [Decimal(10_000_001)]


@pytest.mark.parametrize(
    ("expectation", "refused"),
    [
        ({"field": "category", "test": "present"}, [3]),
        ({"field": "category", "test": "one_of", "values": ["a", "b"]}, [4]),
        ({"field": "order_id", "test": "matches", "pattern": "[1-3]"}, [4]),
        ({"field": "quantity", "test": "between", "low": "2"}, [1]),
        ({"field": "paid_at", "test": "between", "low": "2024-03-02", "high": "2024-03-03"}, [1, 4]),
        ({"field": "category", "test": "unique"}, [2]),
    ],
    ids=lambda value: value["test"] if isinstance(value, dict) else "",
)
def test_what_disappoints_an_expectation_goes_to_quarantine(shop, expectation, refused):
    rows = "".join(f"{i},13800000001,2024-03-0{i} 12:00:00,5,{i},{category}\n" for i, category in
                   enumerate(("a", "a", "", "c"), 1))  # fmt: skip
    report = load(shop, rows, time_zone="UTC", expectations=[expectation])
    assert report.reasons == {f"expected_{expectation['test']}": len(refused)}
    assert [row["line"] - 1 for row in shop.rows("quarantine", "line")] == refused
    assert all(expectation["field"] or row["field"] for row in shop.rows("quarantine"))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"cleaning": {"steps": ["magic"]}}, "mapping_unknown_value"),
     ({"cleaning": {"currency": "usd"}}, "mapping_currency"),
     ({"cleaning": []}, "mapping_not_an_object"), ({"cleaning": {"eval": "1"}}, "mapping_unknown_key"),
     ({"expectations": [{"field": "n", "test": "is nice"}]}, "mapping_unknown_value"),
     ({"expectations": [{"field": "n", "test": "between"}]}, "expectation_incomplete"),
     ({"expectations": [{"field": "n", "test": "between", "low": "few"}]}, "expectation_limit"),
     ({"expectations": [{"field": "n", "test": "matches", "pattern": "("}]}, "expectation_pattern")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_before_anything_is_read(wrong, code):
    with pytest.raises(InvalidInput) as refused:
        Mapping.from_json({"kind": "orders", "source": "shop", "columns": COLUMNS, **wrong})
    assert refused.value.code == code
