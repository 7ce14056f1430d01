"""Migrations: each slice brings a folder of Alembic revisions; one command applies them all."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from comptoir.kernel.storage.rows import Rows

_LOCK = 0x636F6D70746F6972
"""The advisory lock of migrations: "comptoir" in ASCII."""


def migrate(rows: Rows, folders: Sequence[Path]) -> list[str]:
    """Bring the database up to the newest revision of every folder.

    Args:
        rows: the database.
        folders: one `migrations` folder a slice; each is an Alembic branch of its own.

    Returns:
        The revisions that are now applied, one a branch.
    """
    config, script = _script(folders)

    def upgrade(revision: tuple[str, ...], _context: MigrationContext) -> object:
        return script._upgrade_revs("heads", revision)  # type: ignore[arg-type]  # noqa: SLF001

    with (
        rows.writing() as connection,
        EnvironmentContext(config, script, fn=upgrade) as environment,
    ):
        _alone(connection)
        environment.configure(connection=connection, transaction_per_migration=False)
        environment.run_migrations()
        return sorted(MigrationContext.configure(connection).get_current_heads())


def differences(rows: Rows, tables: Sequence[sa.MetaData]) -> list[object]:
    """Return what the migrated database lacks, or has too much of, beside the declared tables."""
    with rows.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        whole = sa.MetaData()
        for metadata in tables:
            for table in metadata.tables.values():
                table.to_metadata(whole)
        return list(compare_metadata(context, whole))


def _alone(connection: sa.Connection) -> None:
    """Wait until no other process migrates; SQLite's `begin immediate` has waited already."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _script(folders: Sequence[Path]) -> tuple[Config, ScriptDirectory]:
    config = Config()
    here = Path(__file__).parent
    config.set_main_option("script_location", str(here))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in folders))
    return config, ScriptDirectory.from_config(config)
