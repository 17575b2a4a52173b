"""How good the data is, over HTTP: scores over time, thresholds, alerts; rates and names that a person keeps."""

import pytest
from api.test_redo import load

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = "订单编号,收货人手机,订单付款时间,实付金额,订单状态,类目,币种\n"


def put(client, path, items):
    return client.put(f"/api/v1/{path}", {"items": items}, content_type="application/json")


def field(client, name, source="taobao"):
    (found,) = [each for each in client.get("/api/v1/quality").json()["sources"] if each["source"] == source]
    return next(each for each in found["fields"] if each["field"] == name)


def rows(*lines):
    return HEAD + "".join(line + "\n" for line in lines)


def test_shares_are_what_a_person_would_count(client, warehouse):
    good = ("1,13800000001,2024-03-05,5", "2,13800000002,2024-03-05,6", "3,13800000003,2024-03-05,￥7")
    load(client, rows("2,13800000002,2024/3/5,x,交易成功,,", *(f"{order},交易成功,茶," for order in good)))
    paid = field(client, "paid_amount")
    assert paid["shares"] == {"completeness": 1, "validity": 0.75, "uniqueness": None, "consistency": 0.75,
                              "freshness": 1}  # fmt: skip
    assert paid["score"] == pytest.approx(100 * (30 + 30 * 0.75 + 15 * 0.75 + 10) / 85)
    assert field(client, "order_id")["shares"]["uniqueness"] == 0.75
    assert field(client, "category")["shares"]["completeness"] == 0.75


def test_a_field_is_followed_over_time_and_leads_to_its_imports(client, warehouse):
    first = load(client, rows("1,13800000001,2024-03-05,x,交易成功,茶,"))
    second = load(client, rows("1,13800000001,2024-03-05,5,交易成功,茶,"))
    answer = client.get("/api/v1/quality/history", {"source": "taobao", "field": "paid_amount"}).json()
    assert [point["shares"]["validity"] for point in answer["points"]] == [0, 1]
    assert [point["import_id"] for point in answer["points"]] == [first["id"], second["id"]]
    assert len(field(client, "paid_amount")["trend"]) == 2
    assert client.get("/api/v1/quality/history", {"source": "taobao", "field": "nothing"}).status_code == 404


def test_what_falls_below_a_threshold_is_told_until_it_is_good_again(client, warehouse):
    load(client, rows("1,13800000001,2024-03-05,x,交易成功,茶,"))
    found = {(each["field"], each["dimension"]): each for each in client.get("/api/v1/quality/alerts").json()["items"]}
    alert = found["paid_amount", "validity"]
    assert (alert["value"], alert["below"], alert["closed_at"]) == (0, 0.95, None)
    seen = client.post(f"/api/v1/quality/alerts/{alert['id']}/acknowledge").json()
    assert seen["acknowledged_by"]["kind"] == "user"
    put(client, "quality/thresholds", [{"dimension": "validity", "below": 0.9},
                                       {"source": "taobao", "field": "paid_amount", "dimension": "validity",
                                        "below": 0}])  # fmt: skip
    assert client.get("/api/v1/quality/alerts").json()["items"][-1]["closed_at"]
    put(client, "quality/thresholds", [])
    assert any(each["closed_at"] is None for each in client.get("/api/v1/quality/alerts").json()["items"])
    load(client, rows("1,13800000001,2024-03-05,5,交易成功,茶,"))
    assert all(each["closed_at"] for each in client.get("/api/v1/quality/alerts").json()["items"]
               if each["dimension"] == "validity")  # fmt: skip


def test_what_is_no_threshold_no_rate_and_no_name_is_refused(client, signed_in, warehouse):
    assert put(client, "quality/thresholds", [{"dimension": "validity", "below": 2}]).status_code == 422
    assert put(client, "exchange-rates", [{"currency": "CNY", "since": "2024-01-01", "rate": "1"}]).status_code == 422
    assert put(client, "exchange-rates", [{"currency": "USD", "since": "2024-01-01", "rate": "0"}]).status_code == 422
    wrong = put(client, "standard-names?source=taobao", [{"field": "category", "written": " ", "standard": "茶"}])
    assert wrong.status_code == 422
    assert put(signed_in("viewer"), "exchange-rates", []).status_code == 403


def test_amounts_are_converted_by_the_rate_of_their_day_and_never_one_to_one(client, warehouse):
    put(client, "exchange-rates", [{"currency": "USD", "since": "2024-01-01", "rate": "7.1"},
                                   {"currency": "USD", "since": "2024-03-01", "rate": "7.25"}])  # fmt: skip
    done = load(client, rows("1,13800000001,2024-02-05 12:00:00,10,交易成功,茶,USD",
                             "2,13800000001,2024-03-05 12:00:00,$10,交易成功,茶,美元",
                             "3,13800000001,2024-03-05 12:00:00,10,交易成功,茶,",
                             "4,13800000001,2023-03-05 12:00:00,10,交易成功,茶,USD",
                             "5,13800000001,2024-03-05 12:00:00,10,交易成功,茶,EUR",
                             "6,13800000001,2024-03-05 12:00:00,€10,交易成功,茶,USD"))  # fmt: skip
    assert done["reasons"] == {"currency_mark_differs": 1, "currency_no_rate": 2}
    with warehouse.reading() as reading:
        amounts = {row["order_id"]: str(row["amount"]) for row in reading.rows(reading.table("events"))}
    assert amounts == {"1": "71.0000", "2": "72.5000", "3": "10.0000"}


def test_products_and_categories_are_called_as_a_person_says(client, warehouse):
    put(client, "standard-names?source=taobao", [{"field": "category", "written": "Tea ", "standard": "茶"},
                                                 {"field": "category", "written": "茶叶",
                                                  "standard": "茶"}])  # fmt: skip
    assert len(client.get("/api/v1/standard-names", {"source": "taobao"}).json()["items"]) == 2
    orders = [
        f"{i},13800000001,2024-03-05,5,交易成功,{written}," for i, written in enumerate(("TEA", "茶叶", "咖啡"), 1)
    ]
    done = load(client, rows(*orders))
    with warehouse.reading() as reading:
        found = {row["order_id"]: row["category"] for row in reading.rows(reading.table("events"))}
    assert found == {"1": "茶", "2": "茶", "3": "咖啡"}
    (step,) = [step for step in done["cleaning"] if step["step"] == "names"]
    assert (step["looked"], step["changed"]) == (3, 2)
