"""Make the example shop's files from the tables of the R package completejourney, as CSV.

    python prepare.py DIRECTORY

DIRECTORY holds transactions_sample, products, demographics, campaigns, campaign_descriptions and coupon_redemptions
(.csv.gz each). Only columns are joined and left out; no value is changed. The files come out byte for byte the same.
"""

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
Row = dict[str, str]


def read(directory: Path, table: str) -> Iterator[Row]:
    """The rows of a table; what R calls NA is blank."""
    with gzip.open(directory / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: "" if value == "NA" else value for name, value in row.items()}


def write(name: str, columns: list[str], rows: Iterable[Row]) -> None:
    """A packed CSV without the time of packing in it."""
    packed = gzip.GzipFile(filename="", fileobj=(HERE / f"{name}.csv.gz").open("wb"), mode="wb", mtime=0)
    with packed.fileobj, packed, io.TextIOWrapper(packed, "utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def baskets(directory: Path) -> Iterator[Row]:
    """Every line of every basket, with what its product is."""
    products = {product["product_id"]: product for product in read(directory, "products")}
    unknown: Row = {}
    for line in read(directory, "transactions_sample"):
        product = products.get(line["product_id"], unknown)
        yield {**line, **{name: product.get(name, "") for name in ("product_type", "product_category", "department")}}


def campaigns(directory: Path) -> Iterator[Row]:
    """Who received which campaign; it is received on the day on which the campaign starts."""
    described = {campaign["campaign_id"]: campaign for campaign in read(directory, "campaign_descriptions")}
    for received in read(directory, "campaigns"):
        yield {**received, **described[received["campaign_id"]]}


def households(directory: Path) -> Iterator[Row]:
    """What is known about the households; `age` is a band there."""
    for household in read(directory, "demographics"):
        yield {**household, "age_band": household["age"]}


def main(directory: Path) -> None:
    line = ["household_id", "basket_id", "product_id", "product_type", "product_category", "department", "quantity",
            "sales_value", "transaction_timestamp"]  # fmt: skip
    write("baskets", line, baskets(directory))
    traits = ["age_band", "income", "home_ownership", "marital_status", "household_size", "household_comp"]
    write("households", ["household_id", *traits, "kids_count"], households(directory))
    write("campaigns", ["household_id", "campaign_id", "campaign_type", "start_date"], campaigns(directory))
    redeemed = ["household_id", "campaign_id", "coupon_upc", "redemption_date"]
    write("redemptions", redeemed, read(directory, "coupon_redemptions"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
