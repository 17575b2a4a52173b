"""`zhike sign-in-link` and `zhike users …`."""

from typing import Annotated

import typer

from zhike.cli import control

users = typer.Typer(help="Accounts.", no_args_is_help=True)


def sign_in_link(
    username: Annotated[str | None, typer.Argument(help="Whose; the owner's when left out.")] = None,
    address: Annotated[str, typer.Option(help="Where the server answers.")] = "http://127.0.0.1:8000",
) -> None:
    """Print a link that signs in once within 15 minutes."""
    control.start()
    from zhike.control.accounts import service

    typer.echo(f"{address}/sign-in/{service.create_sign_in_link(username)}")


@users.command("add")
def add_user(
    username: str,
    role: Annotated[str, typer.Option(help="owner, administrator, operator, analyst, service or viewer.")] = "viewer",
    name: Annotated[str, typer.Option(help="The name that others see.")] = "",
) -> None:
    """Make an account; it signs in with a link from `zhike sign-in-link USERNAME`."""
    control.start()
    from zhike.control.accounts import service
    from zhike.control.accounts.actor import Role

    owner = service.actor_of(service.ensure_owner())
    service.create_user(owner, username, name, Role(role))
    typer.echo(f"{username} ({role})")
