"""For tests of Comptoir and of what is built on it: builders, clocks, and contracts to inherit."""

from comptoir.kernel.testing.clocks import ManualClock, ManualTicks
from comptoir.kernel.testing.databases import (
    copy_of,
    kernel_migrations,
    memory_rows,
    migrated,
    postgres_beside,
    postgres_rows,
    postgres_uri,
)
from comptoir.kernel.testing.doors import Entrance, cheap_passwords

__all__ = [
    "Entrance",
    "ManualClock",
    "ManualTicks",
    "cheap_passwords",
    "copy_of",
    "kernel_migrations",
    "memory_rows",
    "migrated",
    "postgres_beside",
    "postgres_rows",
    "postgres_uri",
]
