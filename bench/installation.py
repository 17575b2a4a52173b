"""An installation of the whole product around a copy of a shop, its clock at the end of the shop's history."""

import json
import os
import shutil
from datetime import UTC
from pathlib import Path
from typing import Any

from bench import people
from bench.distributions import END


def install(shop: Path, data: Path) -> None:
    """Must come before anything of the control plane is imported."""
    os.environ["ZHIKE_DATA"], os.environ["DJANGO_SETTINGS_MODULE"] = str(data), "zhike.control.settings"
    shutil.copyfile(shop, data / "warehouse.duckdb")
    keys = data / "identity_keys"
    keys.write_text(json.dumps(people.KEYS))
    keys.chmod(0o600)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from zhike.control.workspace import service as workspace

    zone = "Asia/Shanghai"
    workspace.become_example(owner(), name="bench", as_of=END.replace(tzinfo=UTC), time_zone=zone, currency="CNY")


def owner() -> Any:
    """Who may do everything."""
    from zhike.control.accounts import service as accounts

    return accounts.actor_of(accounts.ensure_owner())


def client() -> Any:
    """A client of the HTTP API, signed in as the owner; what it asks goes through everything but a socket."""
    from django.test import Client

    from zhike.control.accounts import service as accounts

    made = Client(SERVER_NAME="localhost")
    made.force_login(accounts.ensure_owner())
    return made


def close() -> None:
    """Let go of the warehouse."""
    from zhike import wiring

    wiring.close_warehouse()
