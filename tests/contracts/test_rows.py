"""Rows: SQLite and PostgreSQL keep one contract; migrations are whole, repeatable and alone."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

import comptoir.kernel.access.tables as access
import comptoir.kernel.hooks.tables as hooks
import comptoir.kernel.idempotency.tables as idempotency
import comptoir.kernel.privacy.tables as privacy
from comptoir.kernel import errors
from comptoir.kernel.storage.migrations import differences, migrate
from comptoir.kernel.storage.rows import Rows, new_metadata
from comptoir.kernel.testing import (
    copy_of,
    kernel_migrations,
    memory_rows,
    migrated,
    postgres_beside,
    postgres_rows,
    postgres_uri,
)
from comptoir.kernel.testing.contracts import RowsContract

TABLES = [access.metadata, hooks.metadata, idempotency.metadata, privacy.metadata]
HEADS = ["access_0002", "hooks_0001", "idempotency_0001", "privacy_0001"]


class TestRows(RowsContract):
    """The fixture `rows` brings both databases in turn."""


def test_migrate_makes_what_the_tables_declare_and_nothing_twice(rows):
    heads = migrate(rows, kernel_migrations())
    assert heads == HEADS
    assert differences(rows, TABLES) == []
    assert migrate(rows, kernel_migrations()) == heads


def test_migrate_takes_another_branch_later(rows):
    assert migrate(rows, kernel_migrations()[:1]) == ["access_0002"]
    assert migrate(rows, kernel_migrations()) == HEADS
    assert differences(rows, TABLES) == []


def test_differences_names_what_is_lacking_and_what_is_too_much(rows):
    migrate(rows, kernel_migrations())
    more = new_metadata()
    sa.Table("later", more, sa.Column("a", sa.Integer, primary_key=True))
    lacking = differences(rows, [*TABLES, more])
    assert [(change[0], change[1].name) for change in lacking] == [("add_table", "later")]
    assert {change[0] for change in differences(rows, TABLES[1:])} >= {"remove_table"}


BROKEN = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "broken_0001", None, ("broken",), None
def upgrade():
    op.create_table("half", sa.Column("a", sa.Integer, primary_key=True))
    raise RuntimeError("stop")
"""


def test_migration_that_fails_leaves_nothing_half_done(rows, tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "0001_broken.py").write_text(BROKEN)
    with pytest.raises(RuntimeError, match="stop"):
        migrate(rows, [*kernel_migrations(), tmp_path / "broken"])
    with rows.reading() as connection:
        assert sa.inspect(connection).get_table_names() == []


def test_processes_that_migrate_together_agree(rows):
    uri = rows.engine.url.render_as_string(hide_password=False)
    program = (
        "import sys; from comptoir.kernel.storage.migrations import migrate; "
        "from comptoir.kernel.storage.rows import Rows; "
        "from comptoir.kernel.testing import kernel_migrations; "
        "sys.stdin.read(); print(migrate(Rows.open(sys.argv[1]), kernel_migrations()))"
    )
    command = [sys.executable, "-c", program, uri.replace("+psycopg", "")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(command, **pipes, text=True) for _ in range(3)]
    for process in processes:
        process.stdin.close()
        process.stdin = None
    said = [process.communicate() for process in processes]
    assert [out for out, _ in said] == [f"{HEADS}\n"] * 3, said
    assert differences(rows, TABLES) == []


def test_migrated_database_is_what_migrations_make(rows):
    folders = kernel_migrations()
    memory_rows(folders).close()  # the next one is a copy
    if not rows.is_sqlite:
        with postgres_rows(postgres_uri()) as first:
            migrated(first, folders)
    assert migrate(migrated(rows, folders), folders) == HEADS
    assert differences(rows, TABLES) == []


def test_migrated_leaves_what_a_database_holds(rows):
    migrated(rows, kernel_migrations()[:1])
    values = {"name": "one", "sealed": b"1", "master": "a"}
    migrated(rows, kernel_migrations()[:2])
    with rows.writing() as connection:
        connection.execute(sa.insert(privacy.ring_keys), values)
    migrated(rows, kernel_migrations())
    assert _names(rows) == ["one"]
    assert differences(rows, TABLES) == []


@pytest.mark.postgres
def test_databases_beside_each_other_are_made_once_and_hold_their_own():
    if not (uri := postgres_uri()):
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    one, again = postgres_beside(uri, "beside"), postgres_beside(uri, "beside")
    assert one == again != uri
    with postgres_rows(one) as rows, rows.reading() as connection:
        assert connection.scalar(sa.text("select current_database()")).endswith("_beside")
        assert connection.scalar(sa.text("show synchronous_commit")) == "off"


def test_copy_holds_what_was_there_and_goes_its_own_way():
    rows = memory_rows(kernel_migrations())
    add = sa.insert(privacy.ring_keys)
    values = {"sealed": b"1", "master": "a"}
    with rows.writing() as connection:
        connection.execute(add, {"name": "one"} | values)
    other = copy_of(rows)
    with other.writing() as connection:
        connection.execute(add, {"name": "two"} | values)
    names = [_names(each) for each in (rows, other)]
    assert names == [["one"], ["one", "two"]]


def _names(rows):
    with rows.reading() as connection:
        return list(connection.scalars(sa.select(privacy.ring_keys.c.name).order_by("name")))


def test_open_refuses_another_database():
    with pytest.raises(errors.Invalid, match="mysql"):
        Rows.open("mysql://localhost/x")


def test_check_says_where_without_the_password():
    rows = Rows.open("postgresql://shop:pa55word@127.0.0.1:1/x")
    with pytest.raises(errors.Unavailable) as problem:
        rows.check()
    assert "pa55word" not in problem.value.message
    assert "127.0.0.1" in problem.value.message


def test_scrub_overwrites_deleted_rows_in_the_files_of_sqlite(tmp_path):
    rows = Rows.open(f"sqlite:///{tmp_path / 'a.db'}")
    with rows.writing() as connection:
        connection.execute(sa.text("create table t (a text)"))
        connection.execute(sa.text("insert into t values ('SECRET-ONE'), ('kept')"))
    with rows.writing() as connection:
        connection.execute(sa.text("delete from t where a like 'SECRET%'"))
    rows.scrub()
    files = b"".join(file.read_bytes() for file in Path(tmp_path).iterdir())
    assert b"kept" in files
    assert b"SECRET-ONE" not in files
    rows.close()
