"""Provinces and cities by their standard names; the list is checked against where numbers were given out."""

import doctest
import json
from collections import Counter
from importlib.resources import files

import pytest
from phonenumbers import geocoder, parse
from phonenumbers.geodata import GEOCODE_DATA

from zhike.collect.cleaning import places
from zhike.collect.cleaning.places import NOWHERE, Place, place_of, place_of_number, province_of, within_address

DATA = json.loads(files("zhike.collect.cleaning").joinpath("divisions.json").read_text("utf-8"))


def test_the_examples_hold():
    assert doctest.testmod(places).failed == 0


def test_the_list_has_as_many_divisions_as_there_are():
    mainland = [province for province in DATA["provinces"] if province["name"] != "台湾省"]
    ranks = Counter(city[0][-1] for province in mainland for city in province["cities"])
    assert len(DATA["provinces"]) == 34
    assert (ranks["市"], ranks["区"], ranks["州"], ranks["盟"]) == (293, 7, 30, 3)  # 333 prefectures
    assert sum(len(province["counties"]) for province in mainland) == 32  # administered by a province itself


@pytest.mark.parametrize("province", DATA["provinces"], ids=lambda province: province["name"])
def test_every_name_leads_to_itself(province):
    name = province["name"]
    assert {province_of(each) for each in (name, places.short(name), *province["english"])} == {name}
    for city, *english in (*province["cities"], *province["counties"]):
        for spelling in (city, places.short(city), *english):
            assert place_of(name, spelling) == Place(name, city), spelling
        assert within_address(f"{name}{city}人民路 1 号") == Place(name, city)


def test_wherever_a_chinese_number_was_given_out_is_known_here():
    described = {found["zh"] for prefix, found in GEOCODE_DATA.items() if prefix.startswith("86") and "zh" in found}
    single = {text for text in described if "、" not in text}
    assert len(single) > 350
    unknown = {text for text in single if within_address(text).city is None}
    assert unknown == {"云南省芒市", "云南省香格里拉市"}  # cities of a county's rank
    assert {within_address(text).province is None for text in described} == {False}


@pytest.mark.parametrize(
    ("province", "city", "place"),
    [
        ("浙江", "杭州", ("浙江省", "杭州市")),
        ("", "Zhejiang Hangzhou", (None, None)),
        ("", "Hangzhou City", ("浙江省", "杭州市")),
        ("河南", "济源", ("河南省", "济源市")),
        ("", "仙桃市", ("湖北省", "仙桃市")),
        ("", "石河子", ("新疆维吾尔自治区", "石河子市")),
        ("广西", "南宁", ("广西壮族自治区", "南宁市")),
        ("", "恩施州", ("湖北省", "恩施土家族苗族自治州")),
        ("", "Beijing", ("北京市", "北京市")),
        ("北京", "朝阳区", ("北京市", "北京市")),
        ("辽宁", "朝阳", ("辽宁省", "朝阳市")),
        ("", "海南", ("海南省", None)),
        ("青海", "海南", ("青海省", "海南藏族自治州")),
        ("", "suzhou", (None, None)),  # 苏州 or 宿州
        ("Anhui", "Suzhou", ("安徽省", "宿州市")),
        ("", "襄樊", ("湖北省", "襄阳市")),
        ("HK", "", ("香港特别行政区", None)),
        ("SP", "sao paulo", (None, None)),
    ],
)
def test_what_two_columns_say(province, city, place):
    assert place_of(province, city) == place


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("中国 广东省 深圳市 南山区科技园", ("广东省", "深圳市")),
        ("北京市海淀区中关村大街", ("北京市", "北京市")),
        ("吉林市昌邑区", ("吉林省", "吉林市")),
        ("吉林长春朝阳区", ("吉林省", "长春市")),
        ("新疆石河子北三路", ("新疆维吾尔自治区", "石河子市")),
        ("江苏省 昆山市", ("江苏省", None)),
        ("上海路 3 号", (None, None)),
        ("南京路 1 号", (None, None)),
        ("Rua 7, São Paulo", (None, None)),
        ("", (None, None)),
    ],
)
def test_what_an_address_begins_with(address, place):
    assert within_address(address) == place


@pytest.mark.parametrize("number", ["13005531234", "13812345678", "057187654321", "02112345678", "18900571111"])
def test_a_number_was_given_out_where_its_geocoder_says(number):
    said = geocoder.description_for_valid_number(parse(number, "CN"), "zh")
    assert place_of_number(number) == within_address(said) != NOWHERE


def test_a_number_without_a_place_has_none():
    assert place_of_number("00000000000") == place_of_number("") == NOWHERE
