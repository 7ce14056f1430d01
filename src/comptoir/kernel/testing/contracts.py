"""What every storage must do: inherit a contract, bring the fixture it names, and run pytest.

class TestFolder(BlobsContract):
@pytest.fixture
def blobs(self, tmp_path):
return Blobs.open(str(tmp_path))
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.lake import Lake, LakeTable, Once
from comptoir.kernel.storage.rows import Instant, Rows, insert_missing, new_metadata, upsert

_WRITERS = 4

metadata = new_metadata()
_accounts = sa.Table(
    "contract_accounts",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("cents", sa.Integer, nullable=False),
    sa.Column("note", sa.String(20)),
    sa.Column("at", Instant),
)


class RowsContract:
    """Bring a fixture `rows`: an empty database."""

    def test_writing_keeps_all_or_nothing(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)

        def fail() -> None:
            with rows.writing() as connection:
                upsert(connection, _accounts, {"name": "a", "cents": 1})
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert _cents(rows) == {}
        with rows.writing() as connection:
            upsert(connection, _accounts, {"name": "a", "cents": 1})
        assert _cents(rows) == {"a": 1}

    def test_text_with_a_nul_is_refused_before_anything_is_kept(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)
        given = [{"name": "a", "cents": 1}, {"name": "b\0", "cents": 2}]
        with pytest.raises(errors.Invalid), rows.writing() as connection:
            upsert(connection, _accounts, given)
        with pytest.raises(errors.Invalid), rows.reading() as connection:
            connection.execute(sa.select(_accounts).where(_accounts.c.name == "\0"))
        assert _cents(rows) == {}

    def test_upsert_replaces_what_is_given_and_leaves_the_rest(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)
        with rows.writing() as connection:
            upsert(connection, _accounts, {"name": "a", "cents": 1, "note": "kept"})
            upsert(connection, _accounts, [{"name": "a", "cents": 2}, {"name": "b", "cents": 3}])
            upsert(connection, _accounts, [])
        with rows.reading() as connection:
            found = connection.execute(sa.select(_accounts).order_by("name")).all()
        assert [tuple(row)[:3] for row in found] == [("a", 2, "kept"), ("b", 3, None)]

    def test_insert_missing_leaves_what_is_there(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)
        with rows.writing() as connection:
            first = insert_missing(connection, _accounts, {"name": "a", "cents": 1})
            both = [{"name": "a", "cents": 9}, {"name": "b", "cents": 2}]
            second = insert_missing(connection, _accounts, both)
            none = insert_missing(connection, _accounts, [])
        assert (first, second, none) == (1, 1, 0)
        assert _cents(rows) == {"a": 1, "b": 2}

    def test_instant_comes_back_in_utc_to_the_microsecond(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)
        paris = timezone(timedelta(hours=2))
        moment = datetime(2026, 7, 1, 1, 30, 0, 123456, tzinfo=paris)
        with rows.writing() as connection:
            upsert(connection, _accounts, {"name": "a", "cents": 0, "at": moment})
        with rows.reading() as connection:
            found = connection.scalar(sa.select(_accounts.c.at))
        assert found == moment
        assert found.tzinfo is UTC

    def test_naive_instant_is_refused(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)
        naive = datetime(2026, 7, 1, tzinfo=UTC).replace(tzinfo=None)
        with (
            rows.writing() as connection,
            pytest.raises(sa.exc.StatementError, match="no time zone"),
        ):
            upsert(connection, _accounts, {"name": "a", "cents": 0, "at": naive})

    def test_reading_sees_one_state_while_others_write(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)
        with rows.writing() as connection:
            upsert(connection, _accounts, {"name": "a", "cents": 1})
        with rows.reading() as reader:
            before = reader.scalar(sa.select(_accounts.c.cents))
            with rows.writing() as writer:
                writer.execute(sa.update(_accounts).values(cents=2))
            assert reader.scalar(sa.select(_accounts.c.cents)) == before
        assert _cents(rows) == {"a": 2}

    def test_writers_that_count_together_lose_nothing(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)
        with rows.writing() as connection:
            upsert(connection, _accounts, {"name": "a", "cents": 0})

        def count(_number: int) -> None:
            with rows.writing() as connection:
                wanted = sa.select(_accounts.c.cents).with_for_update()
                cents = connection.execute(wanted).scalar_one()
                connection.execute(sa.update(_accounts).values(cents=cents + 1))

        rounds = 10 * _WRITERS
        with ThreadPoolExecutor(_WRITERS) as pool:
            list(pool.map(count, range(rounds)))
        assert _cents(rows) == {"a": rounds}

    def test_scrub_leaves_what_is_not_deleted(self, rows: Rows) -> None:
        metadata.create_all(rows.engine)
        with rows.writing() as connection:
            upsert(connection, _accounts, [{"name": "a", "cents": 1}, {"name": "b", "cents": 2}])
            connection.execute(sa.delete(_accounts).where(_accounts.c.name == "a"))
        rows.scrub()
        assert _cents(rows) == {"b": 2}

    def test_check_passes_on_a_database_that_answers(self, rows: Rows) -> None:
        rows.check()


class BlobsContract:
    """Bring a fixture `blobs`: an empty store."""

    def test_put_get_replace_delete(self, blobs: Blobs) -> None:
        blobs.put("models/a.bin", b"\x00one")
        assert blobs.get("models/a.bin") == b"\x00one"
        blobs.put("models/a.bin", b"")
        assert blobs.get("models/a.bin") == b""
        blobs.delete("models/a.bin")
        blobs.delete("models/a.bin")
        with pytest.raises(errors.NotFound, match=r"models/a\.bin"):
            blobs.get("models/a.bin")

    def test_names_below_a_folder(self, blobs: Blobs) -> None:
        names = ["a/b", "a/c/d", "ab", "é à/%20 +.txt"]
        for name in names:
            blobs.put(name, name.encode())
        assert sorted(blobs.names()) == sorted(names)
        assert sorted(blobs.names("a")) == ["a/b", "a/c/d"]
        assert list(blobs.names("none")) == []
        assert [blobs.get(name) for name in names] == [name.encode() for name in names]

    @pytest.mark.parametrize("name", ["", "/a", "a/", "a//b", "../a", "a/../b", ".", "a\n", "a#1"])
    def test_names_that_lead_elsewhere_are_refused(self, blobs: Blobs, name: str) -> None:
        for act in (lambda: blobs.put(name, b""), lambda: blobs.get(name)):
            with pytest.raises(errors.Invalid, match="no blob name"):
                act()
        assert list(blobs.names()) == []

    def test_large_blob_comes_back_whole(self, blobs: Blobs) -> None:
        data = bytes(range(256)) * 40_000
        blobs.put("large", data)
        assert blobs.get("large") == data

    def test_a_file_goes_in_and_comes_out(self, blobs: Blobs, tmp_path: Path) -> None:
        given, back = tmp_path / "given", tmp_path / "back"
        given.write_bytes(bytes(range(256)) * 80_000)
        assert not blobs.has("a/file")
        blobs.put_file("a/file", given)
        assert blobs.has("a/file")
        assert blobs.fetch("a/file", back) == given.stat().st_size
        assert back.read_bytes() == given.read_bytes()
        with pytest.raises(errors.NotFound):
            blobs.fetch("a/other", back)
        assert back.read_bytes() == given.read_bytes()
        assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
            "back",
            "given",
        ]

    def test_readers_see_the_old_or_the_new_and_nothing_between(self, blobs: Blobs) -> None:
        texts = [bytes([number]) * 200_000 for number in range(4)]
        blobs.put("a", texts[0])
        done = threading.Event()

        def write() -> None:
            for text in texts * 3:
                blobs.put("a", text)
            done.set()

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write)
            while not done.is_set() and not writing.done():
                assert blobs.get("a") in texts
            writing.result()


class LakeContract:
    """Bring a fixture `lake`: an empty lake."""

    def test_table_that_does_not_exist(self, lake: Lake) -> None:
        table = lake.table("gold/reviews")
        assert (table.exists(), table.version(), table.versions()) == (False, -1, [])
        assert table.delete("id = 1") == 0
        table.compact()
        table.forget()
        for act in (table.scan, table.verify, lambda: table.restore(0)):
            with pytest.raises(errors.NotFound):
                act()

    def test_append_overwrite_and_time_travel(self, lake: Lake) -> None:
        table = lake.table("gold/reviews")
        assert table.append(_frame({1: "a"}))
        assert table.append(_frame({2: "b"}))
        assert table.overwrite(_frame({3: "c"}))
        assert _content(table) == {3: "c"}
        assert _content(table, 1) == {1: "a", 2: "b"}
        assert [(each.number, each.rows) for each in table.versions()] == [(2, 1), (1, 1), (0, 1)]
        table.restore(1)
        assert _content(table) == {1: "a", 2: "b"}
        for act in (lambda: table.scan(99), lambda: table.restore(99)):
            with pytest.raises(errors.NotFound, match="99"):
                act()

    def test_overwrite_makes_a_table_that_does_not_exist(self, lake: Lake) -> None:
        table = lake.table("gold/reviews")
        assert table.overwrite(_frame({1: "a"}))
        assert _content(table) == {1: "a"}

    def test_files_are_those_of_the_newest_version(self, lake: Lake) -> None:
        table = lake.table("gold/reviews")
        assert table.files() == []
        table.append(_frame({1: "a"}))
        (first,) = table.files()
        table.append(_frame({2: "b"}))
        assert [one for one in table.files() if one != first]
        assert first in table.files()
        table.overwrite(_frame({3: "c"}))
        assert first not in table.files()

    def test_append_takes_new_columns(self, lake: Lake) -> None:
        table = lake.table("silver/reviews")
        table.append(_frame({1: "a"}))
        table.append(_frame({2: "b"}).with_columns(more=pl.lit(7)))
        assert table.scan().sort("id").collect()["more"].to_list() == [None, 7]

    def test_once_writes_once(self, lake: Lake) -> None:
        table = lake.table("bronze/reviews")
        assert table.append(_frame({1: "a"}), Once("import-1", 1))
        assert not table.append(_frame({1: "a"}), Once("import-1", 1))
        assert table.append(_frame({2: "b"}), Once("import-2", 1))
        assert table.append(_frame({3: "c"}), Once("import-1", 2))
        assert not table.append(_frame({9: "z"}), Once("import-1", 1))
        assert _content(table) == {1: "a", 2: "b", 3: "c"}

    def test_once_is_remembered_by_forget_and_compact(self, lake: Lake) -> None:
        table = lake.table("bronze/reviews")
        table.append(_frame({1: "a"}), Once("import-1", 1))
        table.append(_frame({2: "b"}))
        table.compact()
        table.forget()
        assert not table.append(_frame({1: "a"}), Once("import-1", 1))
        assert _content(table) == {1: "a", 2: "b"}

    def test_merge_replaces_and_inserts_by_key(self, lake: Lake) -> None:
        table = lake.table("gold/reviews")
        table.merge(_frame({1: "a", 2: "b"}), "id")
        table.merge(_frame({2: "B", 3: "C"}), "id")
        assert _content(table) == {1: "a", 2: "B", 3: "C"}
        assert [each.rows for each in table.versions()] == [2, 2]

    def test_delete_counts_and_forget_leaves_the_newest_alone(self, lake: Lake) -> None:
        table = lake.table("gold/reviews")
        table.append(_frame({1: "gone", 2: "b"}))
        table.append(_frame({3: "c"}))
        assert table.delete("text = 'gone'") == 1
        table.forget()
        assert _content(table) == {2: "b", 3: "c"}
        with pytest.raises(errors.NotFound):
            table.scan(0)
        assert table.append(_frame({4: "d"}))
        assert table.verify() == len({2, 3, 4})

    def test_compact_changes_no_row(self, lake: Lake) -> None:
        table = lake.table("gold/reviews")
        for number in range(5):
            table.append(_frame({number: "x"}))
        table.compact()
        assert table.verify() == len(_content(table)) == len(range(5))

    def test_writers_together_lose_nothing(self, lake: Lake) -> None:
        table = lake.table("events/clicks")
        _together(lambda number: table.append(_frame({number: "x"})))
        assert sorted(_content(table)) == list(range(_WRITERS))

    def test_writers_with_one_mark_write_once(self, lake: Lake) -> None:
        table = lake.table("events/clicks")
        for number in range(3):  # the first time, they also make the table together
            mark = Once("one", number)
            _together(lambda number: table.append(_frame({number: "x"}), mark))  # noqa: B023 - all run before the next round
            assert table.scan().collect().height == number + 1

    def test_merges_together_lose_nothing(self, lake: Lake) -> None:
        table = lake.table("gold/reviews")
        table.append(_frame({-1: "x"}))
        _together(lambda number: table.merge(_frame({number: "x"}), "id"))
        assert sorted(_content(table)) == [-1, *range(_WRITERS)]


def _cents(rows: Rows) -> dict[str, int]:
    with rows.reading() as connection:
        return {row.name: row.cents for row in connection.execute(sa.select(_accounts))}


def _frame(texts: dict[int, str]) -> pl.DataFrame:
    return pl.DataFrame({"id": list(texts), "text": list(texts.values())})


def _content(table: LakeTable, version: int | None = None) -> dict[int, str]:
    found = table.scan(version).collect()
    return dict(zip(found["id"].to_list(), found["text"].to_list(), strict=True))


def _together(act: Callable[[int], object]) -> None:
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(act, range(_WRITERS)))
