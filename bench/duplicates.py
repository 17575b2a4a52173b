"""A shop's customers of whom some are there twice: invented people, with the errors that real lists have.

Nine tenths are different people: common names are common, families share addresses, and much is not known. One tenth
are second records of somebody else among them: a new phone, a typing error, a missing birthday, a shortened address.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from bench.distributions import pick, zipf
from bench.people import CITIES

SHARE = 0.1
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧建文玲红玉兰萍鹏辉梅鑫波斌宇浩凯婷雪琳晶晨阳佳欣怡思嘉子涵梓"
    "轩俊豪博睿一诺若雨泽梦瑶可馨天佑诗语宁晓东春燕国庆志永海云龙飞翔宏亮少峰小红立新长征金凤月娥淑珍美琪乐彤安妮"
)
_ROADS = ("中山路", "人民路", "解放路", "建设路", "和平路", "新华路", "长江路", "文化路", "学府路", "滨江大道",
          "科技园路", "朝阳街", "幸福里", "花园路", "光明街", "胜利路", "青年路", "工业大道", "湖滨路")  # fmt: skip
_ESTATES = ("小区", "花园", "公寓", "新村", "家园", "国际城", "大厦", "苑")
_DISTRICTS = ("东城区", "西城区", "高新区", "开发区", "新区", "江北区", "江南区", "城关区")
_MAILS = ("qq.com", "163.com", "126.com", "outlook.com", "sina.com")
_MOBILE = (130, 131, 132, 135, 136, 137, 138, 139, 150, 151, 152, 157, 158, 159, 166, 177, 180, 186, 187, 188, 189, 199)

Row = dict[str, str | None]


def people_with_duplicates(count: int, seed: int = 11) -> tuple[pa.Table, np.ndarray]:
    """`count` records in a random order, `customer_id` 0…, and for each the number of the person that it is."""
    rng = np.random.default_rng(seed)
    second = int(count * SHARE)
    first = _people(count - second, rng)
    of = rng.choice(count - second, second, replace=False)
    rows = [_second(first.slice(int(place), 1).to_pylist()[0], rng) for place in of]
    table = pa.concat_tables([first, pa.Table.from_pylist(rows, schema=first.schema)])
    person = np.concatenate([np.arange(count - second), of])
    order = rng.permutation(count)
    return table.take(order).add_column(0, "customer_id", pa.array(np.arange(count))), person[order]


def _people(count: int, rng: np.random.Generator) -> pa.Table:
    home = np.arange(count)
    family = rng.random(count) < 0.15
    home[family] = rng.integers(0, count, int(family.sum()))  # lives where somebody else does
    city = pick(zipf(len(CITIES), 0.7), count, rng)[home]
    places = {
        "province": np.array([province for province, _ in CITIES])[city],
        "city": np.array([name for _, name in CITIES])[city],
        "district": np.array(_DISTRICTS)[rng.integers(0, len(_DISTRICTS), count)[home]],
        "address": _addresses(count, rng)[home],
    }
    names = _names(count, home, family, rng)
    phones = np.array(_MOBILE)[rng.integers(0, len(_MOBILE), count)] * 10**8 + rng.integers(0, 10**8, count)
    columns = {
        "name": names,
        "phone": _known(phones.astype(str), 0.92, rng),
        "email": _known(_emails(count, rng), 0.4, rng),
        "birthday": _known(_birthdays(count, rng), 0.65, rng),
        "gender": _known(np.array(["female", "male"])[rng.integers(0, 2, count)], 0.8, rng),
    }
    lives = rng.random(count) < 0.8
    return pa.table(columns | {name: pa.array(values, pa.string(), mask=~lives) for name, values in places.items()})


def _known(values: np.ndarray, share: float, rng: np.random.Generator) -> pa.Array:
    return pa.array(values, pa.string(), mask=rng.random(len(values)) >= share)


def _names(count: int, home: np.ndarray, family: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    surname = np.array(list(_SURNAMES))[pick(zipf(len(_SURNAMES), 0.9), count, rng)]
    surname = np.where(family & (rng.random(count) < 0.5), surname[home], surname)
    given = np.array(sorted(set(_GIVEN)))
    shares = zipf(len(given), 0.6)
    one, two = (given[pick(shares, count, rng)] for _ in range(2))
    return np.char.add(np.char.add(surname, one), np.where(rng.random(count) < 0.82, two, ""))


def _addresses(count: int, rng: np.random.Generator) -> np.ndarray:
    road = np.array(_ROADS)[rng.integers(0, len(_ROADS), count)]
    estate = np.array(_ESTATES)[rng.integers(0, len(_ESTATES), count)]
    name = np.array(sorted(set(_GIVEN)))[rng.integers(0, len(set(_GIVEN)), count)]
    numbers = [rng.integers(1, most, count).astype(str) for most in (900, 40, 28, 5)]
    parts = (road, numbers[0], "号", name, estate, numbers[1], "栋", numbers[2], "0", numbers[3], "室")
    whole = np.array("")
    for part in parts:
        whole = np.char.add(whole, part)
    return whole


def _emails(count: int, rng: np.random.Generator) -> np.ndarray:
    user = np.char.add(_letters(count, 5, rng), rng.integers(10, 10**6, count).astype(str))
    return np.char.add(np.char.add(user, "@"), np.array(_MAILS)[rng.integers(0, len(_MAILS), count)])


def _letters(count: int, length: int, rng: np.random.Generator) -> np.ndarray:
    return rng.integers(97, 123, (count, length)).astype(np.uint32).view(f"<U{length}").ravel()


def _birthdays(count: int, rng: np.random.Generator) -> np.ndarray:
    days = rng.triangular(0, 45 * 365, 60 * 365, count).astype(int)
    return (np.datetime64("1950-01-01") + days).astype(str)


def _second(row: Row, rng: np.random.Generator) -> Row:
    """Another record of the same person, as another shop or another year would have written it."""
    changes: dict[str, tuple[tuple[float, Callable[[str, np.random.Generator], str | None]], ...]] = {
        "name": ((0.08, _slip_name), (0.03, _gone)),
        "phone": ((0.35, _new_phone), (0.15, _slip), (0.15, _gone)),
        "email": ((0.2, _new_email), (0.1, _slip), (0.3, _gone)),
        "birthday": ((0.06, _slip_day), (0.03, _swapped_day), (0.25, _gone)),
        "gender": ((0.02, _other_gender), (0.15, _gone)),
        "address": ((0.12, _moved), (0.2, _shorter), (0.1, _slip), (0.15, _gone)),
        "district": ((0.2, _gone),),
    }
    found = dict(row)
    for name, possible in changes.items():
        chance = rng.random()
        for share, change in possible:
            value = found[name]
            if 0 <= chance < share and value is not None:
                found[name] = change(value, rng)
            chance -= share
    return found


def _gone(value: str, rng: np.random.Generator) -> None:
    return None


def _one(values: Sequence[str], rng: np.random.Generator) -> str:
    return values[int(rng.integers(len(values)))]


def _slip_name(value: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, len(value)))
    return value[:place] + _one(_GIVEN, rng) + value[place + 1 :]


def _slip(value: str, rng: np.random.Generator) -> str:
    """One character wrong, or two neighbours in each other's place."""
    place = int(rng.integers(1, len(value) - 1))
    if rng.random() < 0.5:
        return value[:place] + value[place + 1] + value[place] + value[place + 2 :]
    return value[:place] + str(rng.integers(10)) + value[place + 1 :]


def _new_phone(value: str, rng: np.random.Generator) -> str:
    return f"{_MOBILE[int(rng.integers(len(_MOBILE)))]}{rng.integers(10**8):08}"


def _new_email(value: str, rng: np.random.Generator) -> str:
    return str(_emails(1, rng)[0])


def _slip_day(value: str, rng: np.random.Generator) -> str:
    return (date.fromisoformat(value) + timedelta(int(rng.integers(-9, 10)))).isoformat()


def _swapped_day(value: str, rng: np.random.Generator) -> str:
    year, month, day = value.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else value


def _other_gender(value: str, rng: np.random.Generator) -> str:
    return "male" if value == "female" else "female"


def _moved(value: str, rng: np.random.Generator) -> str:
    return str(_addresses(1, rng)[0])


def _shorter(value: str, rng: np.random.Generator) -> str:
    return value[: value.index("号") + 1]
