"""`zhike serve`, `zhike work` and `zhike openapi`."""

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Annotated, Protocol

import typer
import uvicorn
from django.core.management import call_command
from rich.console import Console

from zhike import home, wiring
from zhike.cli import control
from zhike.control import changed
from zhike.errors import ZhikeError

_SWITCH_EVERY = 0.0005  # seconds: threads come back from the engine often, and must not wait 5 ms for Python each time
_STOP_WITHIN = 5  # seconds that open requests get to end


def serve(
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    host: Annotated[
        str, typer.Option(help="The address to listen on; ZHIKE_HOSTS must then name the machine.")
    ] = "127.0.0.1",
    work: Annotated[bool, typer.Option(help="--no-work: leave the background work to `zhike work`.")] = True,
) -> None:
    """Start the product: the pages, the API and the background work, in one process."""
    if not work:
        _require_several_processes()
    control.start()
    call_command("clearsessions")
    signal.signal(signal.SIGTERM, _exit)  # uvicorn hands the signal on when it has shut down
    with suppress(KeyboardInterrupt), _background_work(jobs=work), _telling(jobs=work):
        sys.setswitchinterval(_SWITCH_EVERY)
        gc.freeze()  # what is loaded stays: looking through all of it again holds up every answer for a while
        _greet(f"http://{host}:{port}")
        _Server(
            uvicorn.Config(
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
        ).run()


class _Server(uvicorn.Server):
    """Lets those go who wait for news before it waits for open requests: they would never end by themselves."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        changed.end()
        super().handle_exit(sig, frame)


def work() -> None:
    """Do the background work in a process of its own, beside any number of `zhike serve --no-work` and of others."""
    _require_several_processes()
    control.start()
    signal.signal(signal.SIGTERM, _exit)
    with suppress(KeyboardInterrupt), _background_work(events=False), _telling(pages=False):
        typer.echo("  Zhike 知客 works on what is asked for. Stop with Ctrl-C.")
        threading.Event().wait()


def _require_several_processes() -> None:
    """Refuse where the work must be done in the server's own process."""
    control.load()
    from django.db import connection

    if not wiring.is_shared():
        raise ZhikeError(
            "DuckDB's file belongs to one process, so `zhike serve` does the background work itself. A process of its "
            "own needs a warehouse that several may open: ZHIKE_WAREHOUSE=spark://…",
            code="work_needs_shared_warehouse",
        )  # fmt: skip
    if connection.vendor != "postgresql":
        raise ZhikeError(
            "A process of its own for background work needs PostgreSQL as the control plane's database: "
            "ZHIKE_DATABASE=postgresql://user:password@host:port/name", code="work_needs_postgresql",
        )  # fmt: skip


def openapi() -> None:
    """Print the API's description (OpenAPI, JSON)."""
    control.load()
    from zhike.control.api import api

    typer.echo(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=2))


@contextmanager
def _background_work(jobs: bool = True, events: bool = True) -> Iterator[None]:
    """Settle what a crash left behind, then work until the block ends: on jobs, and on events that are accepted."""
    from zhike.control.monitor.watcher import watching
    from zhike.control.sources import track_stream
    from zhike.control.tags import live

    working = _start_jobs() if jobs else []
    try:
        if events:
            track_stream.start()
            live.start()
        with watching(works=jobs):
            yield
    finally:
        ended = [each.stop() for each in working]
        if not (all(ended) & track_stream.stop() & live.stop()):
            os._exit(1)  # work that does not stop is undone by the engine and settled at the next start
        wiring.close_warehouse()


@contextmanager
def _telling(jobs: bool = True, pages: bool = True) -> Iterator[None]:
    """Until the block ends, subscribers (beside the jobs) and open pages (beside the answers) are told of changes."""
    from zhike.control.subscriptions.running import telling

    with telling(jobs, pages):
        yield


class _Stops(Protocol):
    def stop(self) -> bool: ...


def _start_jobs() -> list[_Stops]:
    from zhike.control.analyses import asking
    from zhike.control.exports import service as exports
    from zhike.control.jobs import service
    from zhike.control.jobs.queues import Workers
    from zhike.control.segments import keeping
    from zhike.control.sources import collecting
    from zhike.control.tags import changes, clock
    from zhike.control.ticker import Ticker
    from zhike.control.tiers import proposals
    from zhike.control.values import computing
    from zhike.control.worth import upkeep

    for job in service.reconcile(wiring.warehouse().ledger_entry, alone=not wiring.is_shared()):
        typer.echo(f"  The last {job.kind} ({job.id}) {_OUTCOMES[job.state]}.")
    changes.finish_forgetting()
    workers = Workers()
    ticking = (
        ("sources", collecting.tick, 3.0),
        ("tags", clock.tick, 1.0),
        ("analyses", asking.tick, 5.0),
        ("exports", exports.forget_old, 300.0),
        ("tiers", proposals.tick, 5.0),
        ("segments", keeping.tick, 15.0),
        ("worth", upkeep.tick, 15.0),
        ("values", computing.tick, 5.0),
    )
    return [*(Ticker(*each) for each in ticking), workers]


_OUTCOMES = {
    "queued": "was interrupted and is taken up again",
    "done": "had been written",
    "cancelled": "was stopped: nothing of it was written",
    "failed": "was interrupted: nothing of it was written",
}


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
