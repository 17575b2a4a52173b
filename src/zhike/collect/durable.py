"""What has to survive a power cut."""

import os
from pathlib import Path


def sync_directory(directory: Path) -> None:
    """The names of the files in it are on the disk when this returns: those made and those renamed."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
