"""Start Django for a command."""

import os

import django
from django.core.management import call_command

from zhike import home


def start() -> None:
    """Make the data directory and its key, load the control plane and bring its tables up to date; fill a new one."""
    home.secret_key()
    load()
    call_command("migrate", verbosity=0, interactive=False)
    from zhike.control import first_start

    first_start.begin()


def load() -> None:
    """Load the control plane without touching any data."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.control.settings")
    django.setup()
