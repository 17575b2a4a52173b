"""`zhike serve` and `zhike openapi`."""

import gc
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer
import uvicorn
from django.core.management import call_command
from rich.console import Console

from zhike import home, wiring
from zhike.cli import control

_STOP_WITHIN = 5  # seconds that open requests get to end


def serve(
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    host: Annotated[
        str, typer.Option(help="The address to listen on; ZHIKE_HOSTS must then name the machine.")
    ] = "127.0.0.1",
) -> None:
    """Start the product: the pages, the API and the background work, in one process."""
    control.start()
    call_command("clearsessions")
    signal.signal(signal.SIGTERM, _exit)  # uvicorn hands the signal on when it has shut down
    with suppress(KeyboardInterrupt), _background_work():
        gc.freeze()  # what is loaded stays: looking through all of it again holds up every answer for a while
        _greet(f"http://{host}:{port}")
        uvicorn.run(
            "zhike.control.asgi:application",
            host=host,
            port=port,
            lifespan="off",
            log_config=None,  # Django's, which keeps personal data out
            access_log=False,  # addresses hold names and numbers of customers
            log_level="warning",
            proxy_headers=False,  # a forged address would get around the lockout
            server_header=False,
            timeout_graceful_shutdown=_STOP_WITHIN,
        )


def openapi() -> None:
    """Print the API's description (OpenAPI, JSON)."""
    control.load()
    from zhike.control.api import api

    typer.echo(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=2))


@contextmanager
def _background_work() -> Iterator[None]:
    """Settle what a crash left behind, then work until the block ends."""
    from zhike.control.jobs import service
    from zhike.control.jobs.queues import Workers
    from zhike.control.sources import track_stream
    from zhike.control.sources.ticker import Ticker

    for job in service.reconcile(wiring.warehouse().ledger_entry):
        outcome = "had been written" if job.state == "done" else "was interrupted: nothing of it was written"
        typer.echo(f"  The last {job.kind} ({job.id}) {outcome}.")
    workers = Workers()
    ticker = Ticker()
    try:
        track_stream.start()
        yield
    finally:
        if not (ticker.stop() & workers.stop() & track_stream.stop()):
            os._exit(1)  # work that does not stop is undone by the engine and settled at the next start
        wiring.close_warehouse()


def _greet(address: str) -> None:
    from zhike.control.accounts import service

    link = f"{address}/sign-in/{service.create_sign_in_link()}"
    console = Console()
    console.print(f"\n  [bold]Zhike 知客[/] answers at {address}  (data: {home.data_dir()})", highlight=False)
    console.print("  Sign in once with this link, within 15 minutes:\n", highlight=False)
    console.print(f"  {link}\n", style="bold green", markup=False, highlight=False, soft_wrap=True)
    sys.stdout.flush()


def _exit(*_: object) -> None:
    sys.exit(0)
