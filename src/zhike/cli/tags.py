"""`zhike tags …`."""

import typer
from rich.console import Console
from rich.table import Table

from zhike.cli import control
from zhike.cli.progress import progress_bar

tags = typer.Typer(help="Tags.", no_args_is_help=True)


@tags.callback()
def _group() -> None:
    """Tags."""


@tags.command()
def run() -> None:
    """Decide every rule tag now. A running server holds the data: use its page then."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.tags import runs

    with progress_bar("Tags") as progress:
        done = runs.start_here(accounts.actor_of(accounts.ensure_owner()), progress)
    table = Table("tag", "customers", "entered", "left")
    names = done.names()
    for tag in done.tags:
        name = names[tag["tag_id"]]
        table.add_row(f"{name.zh} {name.en}", *(f"{tag[key]:,}" for key in ("customers", "entered", "left")))
    Console().print(table)
