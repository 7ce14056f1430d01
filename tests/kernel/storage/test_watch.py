"""A watch: every answer is as fresh as a new read, whoever wrote."""

import pytest
import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, new_metadata
from comptoir.kernel.testing.databases import memory_rows

metadata = new_metadata()
_numbers = sa.Table("watched", metadata, sa.Column("number", sa.Integer, primary_key=True))
QUESTION = sa.select(sa.func.max(_numbers.c.number), sa.func.count()).select_from(_numbers)


def write(rows: Rows, number: int) -> None:
    with rows.writing() as connection:
        connection.execute(_numbers.insert().values(number=number))


def test_watch_sees_every_commit_and_nothing_else(rows):
    metadata.create_all(rows.engine)
    watch = rows.watch(QUESTION)
    assert watch.ask() == watch.ask() == (None, 0)
    with rows.writing() as connection:
        connection.execute(_numbers.insert().values(number=7))
        assert watch.ask() == (None, 0)
    assert watch.ask() == watch.ask() == (7, 1)


def test_watch_sees_what_another_process_wrote(rows):
    metadata.create_all(rows.engine)
    watch = rows.watch(QUESTION)
    watch.ask()
    other = Rows(sa.create_engine(rows.engine.url))
    write(other, 3)
    other.close()
    assert watch.ask() == (3, 1)


def test_watch_sees_commits_in_memory():
    rows = memory_rows()
    metadata.create_all(rows.engine)
    watch = rows.watch(QUESTION)
    assert watch.ask() == (None, 0)
    write(rows, 5)
    assert watch.ask() == (5, 1)
    rows.close()


def test_watch_opens_again_after_it_was_closed(rows):
    metadata.create_all(rows.engine)
    watch = rows.watch(QUESTION)
    watch.ask()
    watch.close()
    write(rows, 1)
    assert watch.ask() == (1, 1)


@pytest.mark.parametrize(
    "rows", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_watch_survives_a_connection_that_the_server_ended(rows):
    metadata.create_all(rows.engine)
    watch = rows.watch(sa.select(sa.func.pg_backend_pid(), sa.func.max(_numbers.c.number)))
    (first, _) = watch.ask()
    with rows.engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_terminate_backend(first, 5000))).one()
    write(rows, 9)
    second, number = watch.ask()
    assert number == 9
    assert second != first


def test_watch_raises_what_no_second_connection_mends(rows):
    watch = rows.watch(QUESTION)
    with pytest.raises(rows.engine.dialect.loaded_dbapi.Error):
        watch.ask()
    metadata.create_all(rows.engine)
    assert watch.ask() == (None, 0)
