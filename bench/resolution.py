"""Who is one person: the product's default settings against plain Splink models, on the same rows.

FEBRL 1 to 3 are people with planted duplicates, fake_1000 is the set of Splink's own tutorial. F1 is over pairs of
records, after everything that is joined by way of others is one, too.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import splink.comparison_library as cl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench import people
from bench.duplicates import people_with_duplicates
from bench.measure import Task, Timed, peak_of_this_process
from zhike.collect.identify.likeness.alike import find_alike
from zhike.collect.identify.likeness.choosing import LOW, Thresholds, choose
from zhike.collect.identify.likeness.matching import match
from zhike.collect.importer import run_import
from zhike.collect.mapping.mapping import IdentityColumn, Mapping, TraitColumn
from zhike.warehouse.duckdb import DuckDBWarehouse

DATA = Path(os.environ.get("ZHIKE_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
PEER_THRESHOLD = 0.95

_FEBRL = {
    "given_name": "given_name", "surname": "surname", "street_number": "street_number", "address_1": "address",
    "address_2": "address_more", "suburb": "district", "postcode": "postcode", "state": "province",
    "date_of_birth": "birthday", "soc_sec_id": "national_id",
}  # fmt: skip
_FAKE = {"first_name": "given_name", "surname": "surname", "dob": "birthday", "city": "city", "email": "email"}

Set = tuple[pa.Table, np.ndarray]
"""People (customer_id 0…), and for each the number of the person that it is."""

Joined = tuple[np.ndarray, np.ndarray]
"""The two ends of each pair of records that are taken for one person."""


def febrl(number: int) -> Set:
    """FEBRL's data set of that number. Raises FileNotFoundError where it is not here."""
    raw = _read(DATA / "febrl" / f"dataset{number}.csv")
    person = pc.extract_regex(raw["rec_id"], r"rec-(?P<n>\d+)-").combine_chunks().field("n").cast(pa.int64())
    return _named(raw, _FEBRL), person.to_numpy()


def fake_1000() -> Set:
    """The people of Splink's tutorial."""
    raw = _read(DATA / "splink" / "fake_1000.csv")
    return _named(raw, _FAKE), raw["cluster"].cast(pa.int64()).to_numpy()


SETS: dict[str, Callable[[], Set]] = {
    **{f"FEBRL {n}": partial(febrl, n) for n in (1, 2, 3)},
    "fake_1000": fake_1000,
}


def _read(path: Path) -> pa.Table:
    with path.open() as file:
        names = [name.strip() for name in file.readline().split(",")]
    texts = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    found = arrow_csv.read_csv(path, arrow_csv.ReadOptions(column_names=names, skip_rows=1), convert_options=texts)
    return pa.table({name: pc.utf8_trim_whitespace(found[name]) for name in names})


def _named(raw: pa.Table, names: dict[str, str]) -> pa.Table:
    columns = {own: pc.if_else(pc.equal(raw[name], ""), None, raw[name]) for name, own in names.items()}
    return pa.table({"customer_id": np.arange(raw.num_rows), **columns})


def find(table: pa.Table) -> Joined:
    """What the product would join without asking."""
    joined = choose(find_alike(table, LOW), Thresholds()).join
    return joined["one_id"].to_numpy(), joined["other_id"].to_numpy()


def plain(table: pa.Table) -> Joined:
    """A plain Splink model for these people: eight comparisons, six blocking rules."""
    comparisons = [
        cl.NameComparison("given_name"), cl.NameComparison("surname"),
        cl.DamerauLevenshteinAtThresholds("birthday", [1, 2]), cl.DamerauLevenshteinAtThresholds("national_id", [1, 2]),
        cl.ExactMatch("street_number"), cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        cl.JaroWinklerAtThresholds("district", [0.9, 0.7]), cl.JaroWinklerAtThresholds("address", [0.9, 0.7]),
    ]  # fmt: skip
    rules = [("national_id",), ("given_name", "surname"), ("birthday",), ("surname", "postcode"),
             ("given_name", "postcode"), ("address", "street_number")]  # fmt: skip
    return _splink(table, comparisons, rules, [("national_id",)], [("given_name", "surname"), ("birthday",)])


def tutorial(table: pa.Table, threshold: float = PEER_THRESHOLD) -> Joined:
    """The settings of Splink's tutorial for fake_1000."""
    comparisons = [
        cl.NameComparison("given_name"), cl.NameComparison("surname"), cl.LevenshteinAtThresholds("birthday", 1),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True), cl.EmailComparison("email"),
    ]  # fmt: skip
    rules = [("given_name", "city"), ("surname",)]
    certain = [("given_name", "birthday"), ("email",)]
    return _splink(table, comparisons, rules, certain, [("given_name", "surname"), ("birthday",)], threshold)


def _splink(
    table: pa.Table,
    comparisons: list[Any],
    rules: list[tuple[str, ...]],
    certain: list[tuple[str, ...]],
    training: list[tuple[str, ...]],
    threshold: float = PEER_THRESHOLD,
) -> Joined:
    """Splink as its documentation uses it: its pairs of at least this match probability."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SettingsCreator(
        "dedupe_only", comparisons, [block_on(*rule) for rule in rules], unique_id_column_name="customer_id"
    )
    linker = Linker(DuckDBAPI().register(table), settings, log_level=None)
    learn = linker.training
    learn.estimate_probability_two_random_records_match([block_on(*rule) for rule in certain], recall=0.7)
    learn.estimate_u_using_random_sampling(max_pairs=1_000_001, seed=1)
    for rule in training:
        learn.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    found = linker.inference.predict(threshold_match_probability=threshold).as_pyarrow_table()
    return found["customer_id_l"].to_numpy(), found["customer_id_r"].to_numpy()


PEERS: dict[str, dict[str, Callable[[pa.Table], Joined]]] = {
    "FEBRL": {"plain Splink": plain},
    "fake_1000": {"the tutorial at 0.95": tutorial, "the tutorial at 0.5": partial(tutorial, threshold=0.5)},
}


@dataclass(frozen=True)
class Score:
    """Of the pairs that were joined, the share that is right; of the pairs that are there, the share that was found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1)


def score(joined: Joined, person: np.ndarray) -> Score:
    """Over all pairs of records, those by way of others as well."""
    count = len(person)
    graph = coo_array((np.ones(len(joined[0])), joined), shape=(count, count))
    group = connected_components(graph, directed=False)[1].astype(np.int64)
    right = _pairs(group * (int(person.max()) + 1) + person)
    return Score(right / max(_pairs(group), 1), right / _pairs(person))


def f1(joined: Joined, person: np.ndarray) -> float:
    return score(joined, person).f1


def _pairs(groups: np.ndarray) -> int:
    sizes = np.unique(groups, return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def of_set(name: str, with_id: bool, way: Callable[[pa.Table], Joined]) -> Timed:
    """One set by one way; `with_id`: the column of national ids may be looked at."""
    table, person = SETS[name]()
    told = table if with_id or "national_id" not in table.column_names else table.drop_columns(["national_id"])
    return _timed(told, person, way)


def of_shop(count: int) -> Timed:
    """A generated shop's customers, a tenth of them there twice."""
    return _timed(*people_with_duplicates(count), find)


def _timed(table: pa.Table, person: np.ndarray, way: Callable[[pa.Table], Joined]) -> Timed:
    timed = Timed()
    with timed.stage("find"):
        joined = way(table)
    found = score(joined, person)
    timed.answer = {"f1": round(found.f1, 6), "precision": round(found.precision, 6), "recall": round(found.recall, 6)}
    timed.peak_bytes = peak_of_this_process()
    return timed


_TRAITS = ("name", "gender", "province", "city", "district", "address")
MAPPING = Mapping(
    "customers",
    "crm",
    {},
    (IdentityColumn("member_no", "customer_id"), IdentityColumn("phone", "phone"), IdentityColumn("email", "email")),
    (*(TraitColumn(name, name) for name in _TRAITS), TraitColumn("birthday", "birthday", "date")),
)


def whole(count: int, work: Path) -> Timed:
    """The same customers as a file: through the whole import (exact identities, links, who is who, profile), then
    through the whole job (reading, comparing, joining, asking)."""
    file, path = work / f"customers-{count}.csv", work / "customers.duckdb"
    arrow_csv.write_csv(people_with_duplicates(count)[0], file)
    timed, warehouse = Timed(), DuckDBWarehouse(path, memory_limit="6GB")
    with timed.stage("import"):
        report = run_import(warehouse, people.keyring(), file, MAPPING, "first")
    with timed.stage("job"):
        found = match(warehouse, people.keyring(), "job")
    timed.peak_bytes = peak_of_this_process()
    timed.answer = {"customers": report.customers_added, **found.to_json()}
    warehouse.close()
    for left in (file, *path.parent.glob(f"{path.name}*")):
        left.unlink()
    return timed


def tasks(work: Path, small: bool) -> dict[str, Task]:
    """What is measured, by its name; sets that are not on this machine are left out."""
    found: dict[str, Task] = {}
    for name in ("FEBRL 1",) if small else SETS:
        for with_id in (True, False) if name.startswith("FEBRL") else (True,):
            found[f"{name}{'' if with_id else ', no national id'}: Zhike"] = partial(of_set, name, with_id, find)
        for peer, way in PEERS[name.split()[0]].items():
            found[f"{name}: {peer}"] = partial(of_set, name, True, way)
    if not DATA.is_dir():
        print(f"the sets of people are not at {DATA}: left out")
        found = {}
    count = 5_000 if small else 1_000_000
    found[f"{count:,} customers, a tenth twice: Zhike"] = partial(of_shop, count)
    found[f"{count:,} customers"] = partial(whole, count, work)
    return found


def rows(name: str, timed: Timed) -> list[list[str]]:
    """As lines of the table, one for each stage."""
    shares = [f"{timed.answer[share]:.4f}" if share in timed.answer else "" for share in ("f1", "precision", "recall")]
    return [
        [name if stage == "find" else f"{name}, the {stage}", *shares, f"{timed.seconds[stage]:.1f}",
         f"{timed.cpu_seconds[stage]:.1f}", f"{timed.peak_bytes / 2**30:.2f} GiB"]
        for stage in timed.seconds
    ]  # fmt: skip
