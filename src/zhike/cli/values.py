"""`zhike values …`."""

import typer
from rich.console import Console

from zhike.cli import control
from zhike.cli.progress import progress_bar

values = typer.Typer(help="Computed values.", no_args_is_help=True)


@values.callback()
def _group() -> None:
    """Computed values."""


@values.command()
def run() -> None:
    """Compute every published value as of now; the tags that read what changed are decided next."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.values import computing

    with progress_bar("Values") as progress:
        job = computing.run_here(accounts.actor_of(accounts.ensure_owner()), progress)
    found = (job.result or {})["values"].values()
    Console().print(f"{len(found)} values computed, {sum(each['changed'] for each in found):,} changes.")
