"""`zhike import KIND FILE`: what the console's import page does, from a shell."""

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from zhike.cli import control
from zhike.cli.progress import progress_bar
from zhike.cli.table import Table
from zhike.collect.mapping.mapping import Mapping


class Kind(StrEnum):
    """What a file holds."""

    ORDERS = "orders"
    ORDER_LINES = "order-lines"
    CUSTOMERS = "customers"
    EVENTS = "events"
    FEEDBACK = "feedback"
    COUPONS = "coupons"
    INTERACTIONS = "interactions"
    PRODUCTS = "products"
    MARKET = "market"


def import_file(
    kind: Annotated[Kind, typer.Argument(help="What a row of the file is.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, TSV, .csv.gz, .xlsx or .xls.")],
    source: Annotated[str, typer.Option(help="Where it comes from; the file's name when left out.")] = "",
    sheet: Annotated[str | None, typer.Option(help="Which sheet of a workbook.")] = None,
    header_row: Annotated[int | None, typer.Option(min=0, help="The headers' line, where the guess is wrong.")] = None,
    mapping: Annotated[Path | None, typer.Option(exists=True, help="A mapping as JSON, instead of the guess.")] = None,
    anonymous: Annotated[bool, typer.Option(help="No customers: count the orders all the same.")] = False,
    show: Annotated[bool, typer.Option(help="Print the mapping and import nothing.")] = False,
) -> None:
    """Import a file. Importing it again changes nothing; what cannot be used goes to quarantine."""
    control.start()
    from zhike.collect.mapping.propose import inspect
    from zhike.control.accounts import service as accounts
    from zhike.control.sources import service
    from zhike.control.workspace import service as workspace

    if mapping is not None:
        chosen = Mapping.from_json(json.loads(mapping.read_text("utf-8")))
    else:
        chosen = inspect(file, source or file.stem, kind.replace("-", "_"), sheet, workspace.time_zone().key,
                         header_row).mapping  # fmt: skip
    chosen = replace(chosen, anonymous=anonymous or chosen.anonymous, source=source or chosen.source)
    if show:
        typer.echo(json.dumps(chosen.to_json(), ensure_ascii=False, indent=2))
        return
    print_mapping(chosen)
    with progress_bar(file.name) as progress:
        owner = accounts.actor_of(accounts.ensure_owner())
        done = service.start_here(owner, file, chosen, progress, run_after=True)
    print_report(done.report)


def print_mapping(mapping: Mapping) -> None:
    """What each column is taken as. Wrong? `--show` prints the mapping as JSON: correct it, give it as `--mapping`."""
    table = Table("column", "taken as")
    for name, header in mapping.columns.items():
        table.add_row(header, name)
    for identity in mapping.identities:
        table.add_row(identity.header, f"identity: {identity.kind}")
    for trait in mapping.traits:
        table.add_row(trait.header, f"trait: {trait.trait} ({trait.kind})")
    for header in mapping.properties:
        table.add_row(header, "property")
    Console().print(table)


def print_report(report: dict[str, Any]) -> None:
    """The counts; rows in = rows stored + rows already there + rows in quarantine."""
    table = Table("", "count", show_header=False)
    names = ("rows_in", "rows_stored", "rows_already", "rows_quarantined", "events_added", "order_items_added",
             "records_added", "records_changed", "customers_added", "customers_merged",
             "rows_anonymous", "identity_conflicts")  # fmt: skip
    for name in names:
        table.add_row(name.replace("_", " "), f"{report[name]:,}")
    for reason, count in report["reasons"].items():
        table.add_row(f"  {reason}", f"{count:,}")
    Console().print(table)
