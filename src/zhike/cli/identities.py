"""`zhike identities …`."""

import typer
from rich.console import Console

from zhike.cli import control
from zhike.cli.progress import progress_bar
from zhike.cli.table import Table

identities = typer.Typer(help="Who is who.", no_args_is_help=True)


@identities.callback()
def _group() -> None:
    """Who is who."""


@identities.command()
def match() -> None:
    """Find customers who are probably one person. A running server holds the data: use its page then."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.identities import service

    owner = accounts.actor_of(accounts.ensure_owner())
    with progress_bar("Duplicates") as progress:
        done = service.start_here(owner, progress)
    table = Table("", "count", show_header=False)
    for name, count in (done.result or {}).items():
        table.add_row(name, f"{count:,}")
    Console().print(table)
