"""`zhike lists …`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from zhike.cli import control
from zhike.cli.progress import progress_bar
from zhike.cli.table import Table

lists = typer.Typer(help="Imported lists of customers.", no_args_is_help=True)


@lists.callback()
def _group() -> None:
    """Imported lists of customers."""


@lists.command("import")
def import_list(
    name: Annotated[str, typer.Argument(help="The list's name; a list of this name is changed.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, TSV, .csv.gz, .xlsx or .xls.")],
    kind: Annotated[str, typer.Option(help="The kind of identity: phone, email, member_no, …")],
    column: Annotated[str | None, typer.Option(help="Its column, where the headers do not tell.")] = None,
    source: Annotated[str | None, typer.Option(help="Whose own customer numbers (customer_id) they are.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Which sheet of a workbook.")] = None,
    add: Annotated[bool, typer.Option(help="Keep who is on the list already.")] = False,
) -> None:
    """Put the customers whom a file names on a list. Nobody becomes a customer by it; unknown ones are counted."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.segments.lists import How, import_here

    owner = accounts.actor_of(accounts.ensure_owner())
    with progress_bar(file.name) as progress:
        done = import_here(owner, name, file, How(kind, column, source, sheet, "add" if add else "replace"), progress)
    table = Table("", "count", show_header=False)
    for what in ("rows", "identities", "unknown", "unusable", "added", "removed", "members"):
        table.add_row(what, f"{(done.result or {})[what]:,}")
    Console().print(table)
