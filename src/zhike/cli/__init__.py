"""The command line. One module for each group of commands; nothing in the house imports this one."""

import sys

import typer
from rich.console import Console

from zhike.cli import (
    accounts,
    example,
    identities,
    imports,
    models,
    rules,
    segments,
    server,
    tag_files,
    tag_packs,
    tags,
    values,
    warehouse,
)
from zhike.errors import WarehouseBusy, ZhikeError

app = typer.Typer(name="zhike", help="Zhike 知客: customer tags.", no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(server.serve)
app.command()(server.work)
app.command()(server.openapi)
app.command("sign-in-link")(accounts.sign_in_link)
app.add_typer(accounts.users, name="users")
app.add_typer(tags.tags, name="tags")
app.add_typer(models.models, name="model")
app.add_typer(identities.identities, name="identities")
app.add_typer(rules.rules, name="rules")
for command in (tag_files.plan, tag_files.apply, tag_files.export, tag_packs.packs, tag_packs.take, tag_packs.pack):
    tags.tags.command()(command)
app.add_typer(segments.lists, name="lists")
app.add_typer(values.values, name="values")
app.command("import")(imports.import_file)
app.add_typer(warehouse.warehouse, name="warehouse")
app.add_typer(example.example, name="example")


def main() -> None:
    """Run a command; an expected failure is one clear line and exit status 1."""
    try:
        app()
    except WarehouseBusy:
        _fail("The warehouse is open in another process: use the running server's page, or stop that server first.")
    except ZhikeError as error:
        _fail(f"{error.message} ({_about(error)})")


def _about(error: ZhikeError) -> str:
    """Its code, and what it speaks of where the message does not name it."""
    said = {name: value for name, value in error.params.items() if isinstance(value, str | int | float)}
    named = [f"{name}: {value}" for name, value in said.items() if str(value) not in error.message]
    return "; ".join([error.code, *named])


def _fail(message: str) -> None:
    Console(stderr=True).print(message, style="red", markup=False, highlight=False)
    sys.exit(1)
