"""`zhike rules …`."""

import typer

from zhike.rules.schema import json_schema_text

rules = typer.Typer(help="The rule language.", no_args_is_help=True)


@rules.callback()
def _group() -> None:
    """The rule language."""


@rules.command()
def schema() -> None:
    """Print the JSON Schema of a definition (docs/rules.schema.json)."""
    typer.echo(json_schema_text())
