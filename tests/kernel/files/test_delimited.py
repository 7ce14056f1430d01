"""Delimited text: what a bad row costs, and that both ways of reading say the same."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comptoir.kernel.files import Limits, delimited, open_records


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("delimited") / "rows.csv"


def read(path, data, start_line=0, size=20_000, limits=None):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    chunks = list(open_records(path, limits=limits).chunks(start_line, size))
    rows = [
        (line, row)
        for chunk in chunks
        for line, row in zip(chunk.lines, chunk.values.records(), strict=True)
    ]
    return rows, [(one.line, one.fault.value) for chunk in chunks for one in chunk.unreadable]


def test_row_that_does_not_fit_is_unreadable(path):
    rows, told = read(path, "id,name\n1,a,b\n2,c,\n3\n")
    assert rows == [(3, {"id": "2", "name": "c"}), (4, {"id": "3"})]
    assert told == [(2, "no_record")]


def test_cells_beyond_the_limit_are_refused(path):
    long = ("a" * 200_000, "b" * 2_000_000)
    rows, told = read(path, f"id,name\n1,x\n2,{long[0]}\n3,{long[1]}\n4,y\n")
    assert [line for line, _ in rows] == [2, 5]
    assert told == [(3, "too_long"), (4, "too_long")]


@pytest.mark.parametrize("count", [3_998, 60_000])
def test_quote_that_never_closes_costs_one_row(path, count):
    many = "".join(f"{number},fine\n" for number in range(count))
    rows, told = read(path, f'id,name\n1,"never closed\n{many}')
    assert [line for line, _ in told] == [2]
    assert [row["id"] for _, row in rows] == [str(number) for number in range(count)]
    assert rows[0][0] == 3


def test_windows_letters_are_told_from_utf8(path):
    rows, _ = read(path, "id;prénom\r\n1;Zoé\r\n".encode("cp1252"))
    assert rows == [(2, {"id": "1", "prénom": "Zoé"})]


def test_empty_rows_are_passed_over(path):
    rows, told = read(path, "id;name\n\n1;a\n;\n\n2;b\n;\n;\n")
    assert (rows, told) == ([(3, {"id": "1", "name": "a"}), (6, {"id": "2", "name": "b"})], [])


def test_header_may_stand_lower_and_over_two_lines(path):
    rows, told = read(path, '\n,\n"first\nname",id\na,1\n"b\nc",2\n')
    assert rows == [(5, {"first\nname": "a", "id": "1"}), (6, {"first\nname": "b\nc", "id": "2"})]
    assert told == []


def test_line_over_the_limit_in_front_of_the_header_is_told_once(path):
    rows, told = read(
        path, "a,b\n" * 0 + "x" * 50 + "\na,b\n1,2\n", limits=Limits(max_line_bytes=40)
    )
    assert (rows, told) == ([(3, {"a": "1", "b": "2"})], [(1, "too_long")])


CELL = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=40)
ROWS = st.lists(st.tuples(CELL.filter(str.strip), CELL), max_size=20)


@given(rows=ROWS, delimiter=st.sampled_from(",;\t|"))
def test_every_text_comes_back(path, rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["id", "avis", "langue"])
    writer.writerows([*row, "fr"] for row in rows)
    found, told = read(path, out.getvalue())
    assert told == []
    assert [(row["id"], row["avis"]) for _, row in found] == rows


CRUMBS = st.sampled_from(
    ["a", "é", "1", ",", ",", "\n", "\n", "\r\n", '"', "\r", " ", "#", "\ufeff"]
)


@given(
    crumbs=st.lists(CRUMBS, max_size=60),
    cut=st.integers(0, 20),
    size=st.integers(1, 5),
    encoding=st.sampled_from(["utf-8", "cp1252", "latin-1"]),
)
@example(crumbs=list("1,2\n3\n4,5,6\n"), cut=0, size=2, encoding="utf-8")
@example(crumbs=list("1,2\n,\n4,5\n"), cut=3, size=1, encoding="utf-8")
@example(crumbs=["\ufeff", *"1,2\n3,4"], cut=0, size=5, encoding="utf-8")
def test_one_sweep_says_what_csv_says(path, crumbs, cut, size, encoding):
    data = b"id,name\n" + "".join(crumbs).encode(encoding, "ignore")
    in_sweeps = read(path, data, cut, size)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delimited, "plain_table", lambda *_: None)
        row_by_row = read(path, data, cut, size)
    assert in_sweeps == row_by_row


def test_numbers_are_read_in_sweeps(path, monkeypatch):
    def never(*_args):
        raise AssertionError("a plain table needs no row by row")

    data = "user,item,at\n" + "".join(f"{n},{n % 7},{n * 10}\n" for n in range(50_000))
    path.write_text(data)
    records = open_records(path)
    monkeypatch.setattr(delimited.Delimited, "_cells", never)
    chunks = list(records.chunks(size=20_000))
    assert [len(chunk.lines) for chunk in chunks] == [20_000, 20_000, 10_000]
    assert chunks[-1].values.column("at")[-1] == "499990"


def test_quoted_rows_among_plain_blocks_keep_their_places(path):
    plain = "".join(f"{number},plain\n" for number in range(200_000))
    rows, told = read(path, f'id,name\n{plain}x,"a\nb"\n{plain}', size=30_000)
    assert told == []
    assert (rows[200_000], rows[200_001]) == (
        (200_002, {"id": "x", "name": "a\nb"}),
        (200_004, {"id": "0", "name": "plain"}),
    )
    assert len(rows) == 400_001
