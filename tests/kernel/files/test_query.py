"""Queries on somebody else's database, which is only read."""

import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.files import open_records


def filled(rows, many=30):
    """Fill a table; return the address of its database."""
    with rows.writing() as connection:
        connection.execute(sa.text("create table avis (id integer primary key, note integer)"))
        insert = sa.text("insert into avis values (:id, :note)")
        values = [{"id": number, "note": number % 6} for number in range(many)]
        connection.execute(insert, values)
    return rows.engine.url.render_as_string(hide_password=False)


def test_answer_streams_and_goes_on(rows):
    records = open_records(filled(rows), query="select * from avis order by id;")
    chunks = list(records.chunks(size=7))
    assert [chunk.last_line for chunk in chunks] == [7, 14, 21, 28, 30]
    (rest,) = records.chunks(start_line=21, size=100, wanted={"id"})
    assert list(rest.values.records()) == [{"id": number} for number in range(21, 30)]
    assert list(rest.lines) == list(range(22, 31))


def test_fingerprint_changes_with_the_rows(rows):
    address = filled(rows)
    records = open_records(address, query="select * from avis order by id")
    before = records.fingerprint()
    assert records.fingerprint() == before
    with rows.writing() as connection:
        connection.execute(sa.text("update avis set note = 9 where id = 3"))
    assert records.fingerprint() != before


@pytest.mark.parametrize(
    "query",
    [
        "delete from avis",
        "drop table avis",
        "insert into avis (id) values (99)",
        "create table x (y text)",
        "nonsense",
        "select * from nowhere",
        "select 1; select 2",
    ],
)
def test_query_that_writes_or_fails_is_refused_and_nothing_changes(rows, query):
    address = filled(rows)
    with pytest.raises(errors.Invalid, match="query"):
        open_records(address, query=query)
    with rows.reading() as connection:
        assert connection.execute(sa.text("select count(*) from avis")).scalar_one() == 30


def test_place_that_is_no_database_is_one_clear_error(tmp_path):
    with pytest.raises(errors.NotFound):
        open_records(f"sqlite:///{tmp_path}/gone.db", query="select 1")
    assert not (tmp_path / "gone.db").exists()
    with pytest.raises(errors.Invalid, match="sqlite:///path"):
        open_records("reviews.csv", query="select 1")
    with pytest.raises(errors.Invalid, match="sqlite:///path"):
        open_records("://", query="select 1")


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_password_is_never_told(scheme):
    with pytest.raises((errors.Unavailable, errors.Invalid)) as raised:
        open_records(f"{scheme}://someone:hidden@127.0.0.1:9/none", query="select 1")
    assert "hidden" not in raised.value.message


@pytest.mark.parametrize("query", ["", "  "])
def test_database_needs_a_query(query):
    with pytest.raises(errors.Invalid, match="--query") as raised:
        open_records("postgresql://someone:hidden@127.0.0.1:9/none", query=query)
    assert "hidden" not in raised.value.message


def test_guest_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "shop.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(sa.text("create table avis (avis text)"))
        connection.execute(sa.text("insert into avis values ('bien')"))
    engine.dispose()
    before = path.read_bytes()
    (chunk,) = open_records(f"sqlite:///{path}", query="select * from avis").chunks()
    assert list(chunk.values.records()) == [{"avis": "bien"}]
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["shop.db"]
