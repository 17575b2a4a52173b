"""Provinces and cities by their standard names, whatever people call them: 浙江, Zhejiang and 浙江省 are one province.

Only distinct texts come here (`lookups.py`): a file of a million rows names a few hundred places.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

_PEOPLES: Final = (
    "朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族|蒙古|柯尔克孜|"
    "哈萨克|黎族|维吾尔"
)
_OWN_RULE: Final = re.compile(f"(?:{_PEOPLES})*自治[州县区]$")
_RANK: Final = re.compile("(?:特别行政区|地区|林区|省|市|盟|州|县)$")
_ENGLISH_RANK: Final = re.compile("(?:province|municipality|autonomousregion|prefecture|city|sheng|shi|sar)$")
_COUNTRY: Final = re.compile("^(?:中华人民共和国|中国|china[,，]?)", re.IGNORECASE)
_GAP: Final = re.compile(r"[\s,，、/|·\-—]+")
_ROAD: Final = frozenset("路街道巷里弄村")
_DISTRICT: Final = re.compile("(?:区|县|市辖区)$")


class Place(NamedTuple):
    """Standard names; None where it is not known or not meant."""

    province: str | None = None
    city: str | None = None


NOWHERE: Final = Place()


@dataclass
class _Gazetteer:
    """`provinces`: key → standard name. `cities`: key → places of that name, of which there may be several.
    `whole`: cities that have no prefectures below them (北京市)."""

    provinces: dict[str, str] = field(default_factory=dict)
    cities: dict[str, list[Place]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    def add_city(self, place: Place, names: Iterable[str]) -> None:
        for key in {_key(name) for name in names}:
            if place not in (there := self.cities.setdefault(key, [])):
                there.append(place)


def short(name: str) -> str:
    """A standard name as people say it.

    >>> short("浙江省"), short("广西壮族自治区"), short("恩施土家族苗族自治州"), short("内蒙古自治区")
    ('浙江', '广西', '恩施', '内蒙古')
    """
    if name.startswith("内蒙古"):
        return "内蒙古"
    bare = _OWN_RULE.sub("", name)
    return bare if bare != name else _RANK.sub("", name)


@cache
def _gazetteer() -> _Gazetteer:
    data = json.loads(files("zhike.collect.cleaning").joinpath("divisions.json").read_text("utf-8"))
    known = _Gazetteer()
    for province in data["provinces"]:
        _add_province(known, province)
    for former, name in data["former"].items():
        (now,) = known.cities[_key(name)]
        known.add_city(now, (former, short(former)))
    return known


def _add_province(known: _Gazetteer, data: dict[str, list[str] | str]) -> None:
    name = str(data["name"])
    spellings = [name, short(name), *data["english"], *(f"{short(name)}{rank}" for rank in ("省", "自治区"))]
    known.provinces.update({_key(spelling): name for spelling in spellings})
    if not data["cities"]:
        known.whole.add(name)
        known.add_city(Place(name, name), spellings)
    for city, *english in (*data["cities"], *data["counties"]):
        brief = short(city)
        more = (f"{brief}市", f"{brief}州") if city.endswith("自治州") else (f"{brief}市",)
        known.add_city(Place(name, city), (city, brief, *more, *english))


def _key(text: str) -> str:
    """What two spellings of one place have in common."""
    folded = _GAP.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if not folded.isascii():
        return folded
    letters = "".join(letter for letter in folded if letter.isalnum())
    return _ENGLISH_RANK.sub("", letters) or letters


def province_of(text: str) -> str | None:
    """The standard name of a province, or None where this is none.

    >>> province_of("浙江"), province_of("Zhejiang Province"), province_of("北京"), province_of("SP")
    ('浙江省', '浙江省', '北京市', None)
    """
    return _gazetteer().provinces.get(_key(text))


def place_of(province: str, city: str) -> Place:
    """Standard names of what two columns say; either may be blank. A city brings its province along, and where two
    are called the same, the province decides.

    >>> place_of("", "杭州"), place_of("青海", "海南"), place_of("上海", "浦东新区")
    (Place(province='浙江省', city='杭州市'), Place(province='青海省', city='海南藏族自治州'), \
Place(province='上海市', city='上海市'))
    """
    within = province_of(province) if province else None
    if not city:
        return Place(within, None)
    found = _here(_key(city), within)
    if len(found) == 1:
        return found[0]
    if not within and (named := province_of(city)):
        return Place(named)
    written = within_address(city) if not city.isascii() else NOWHERE
    if written.city and within in (None, written.province):
        return written
    if within in _gazetteer().whole and _DISTRICT.search(city):
        return Place(within, within)
    return Place(within, None)


def within_address(address: str) -> Place:
    """The province and the city that an address begins with.

    >>> within_address("浙江省杭州市西湖区文三路 1 号"), within_address("杭州西湖区"), within_address("文三路 1 号")
    (Place(province='浙江省', city='杭州市'), Place(province='浙江省', city='杭州市'), Place(province=None, city=None))
    """
    text = _COUNTRY.sub("", _GAP.sub("", unicodedata.normalize("NFKC", address)).casefold())
    size, alone = _city_before(text, None)
    best = Place()
    for length, province in _provinces_before(text):
        city = _city_before(text[length:], province)[1]
        if city.city:
            return city
        if length >= size and not best.province:
            best = Place(province, province if province in _gazetteer().whole else None)
    return best if best.province else alone


def _provinces_before(text: str) -> list[tuple[int, str]]:
    """The length of each spelling of a province at the beginning, longest first, and its standard name."""
    known = _gazetteer().provinces
    return [(size, known[text[:size]]) for size in range(8, 1, -1) if text[:size] in known and not _is_road(text, size)]


def _city_before(text: str, within: str | None) -> tuple[int, Place]:
    """The longest city name at the beginning that means one city only, and its length."""
    for size in range(min(len(text), 12), 1, -1):
        found = _here(text[:size], within)
        if len(found) == 1 and not _is_road(text, size):
            return size, found[0]
    return 0, NOWHERE


def _here(key: str, within: str | None) -> list[Place]:
    """The cities of this name; a province's own name (海南) is not that of a city of another province."""
    named = within or _gazetteer().provinces.get(key)
    return [place for place in _gazetteer().cities.get(key, []) if named in (None, place.province)]


def _is_road(text: str, size: int) -> bool:
    return text[size : size + 1] in _ROAD or text[size : size + 2] in ("大道", "大街")


@cache
def _prefixes() -> dict[str, dict[str, str]]:
    """Loaded when the first number is asked about: it takes a fifth of a second."""
    from phonenumbers.geodata import GEOCODE_DATA

    return dict(GEOCODE_DATA)


def place_of_number(digits: str) -> Place:
    """Where a Chinese number was given out: 13800571234 or 057112345678. Its holder may have moved since.

    >>> place_of_number("13805712345").province
    '浙江省'
    """
    national = "86" + digits.removeprefix("0")
    for size in range(9, 3, -1):
        if len(national) >= size and (found := _prefixes().get(national[:size])) is not None:
            return _of_description(found.get("zh", ""))
    return NOWHERE


@cache
def _of_description(text: str) -> Place:
    return NOWHERE if not text else Place(within_address(text).province) if "、" in text else within_address(text)
