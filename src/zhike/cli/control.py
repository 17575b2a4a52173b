"""Start Django for a command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command

from zhike import home

_STARTING = 0x7A68696B66


def start() -> None:
    """Make the data directory and its key, load the control plane and bring its tables up to date; fill a new one."""
    home.secret_key()
    load()
    from zhike.control import first_start

    with _one_at_a_time():
        call_command("migrate", verbosity=0, interactive=False)
        first_start.begin()


def load() -> None:
    """Load the control plane without touching any data."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.control.settings")
    django.setup()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two processes that start together must not both make PostgreSQL's tables; SQLite has one process."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_STARTING])
    try:
        yield
    finally:
        connection.close()  # which lets go of the lock, also where the migration failed
