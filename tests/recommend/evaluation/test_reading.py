"""Files of pairs, sequences and lists, as shops and researchers write them."""

import gzip

import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.recommend.evaluation.reading import Format, Told, read


def written(folder, text, name="data.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "told", "times"),
    [
        ("user_id,item_id,timestamp\na,x,978300760\nb,y,978300761\n", Told.TIMES, [978300760]),
        ("userId,movieId,rating,timestamp\na,x,2.5,978300760\nb,y,3,9\n", Told.TIMES, [978300760]),
        ("a,x,978300760\nb,y,978300761\n", Told.TIMES, [978300760]),
        ("a::x::5::978300760\nb::y::3::978300761\n", Told.TIMES, [978300760]),
        ("a\tx\t978300760000\nb\ty\t978300761000\n", Told.TIMES, [978300760]),
        ("a x 2001-01-01\nb y 2001-01-02\n", Told.TIMES, [978307200]),
        ("a,x,2001-01-01T01:00:00.5+01:00\nb,y,2001-01-02 12:00\n", Told.TIMES, [978307200]),
        ("a;x;978300760000000\nb;y;978300761000000\n", Told.TIMES, [978300760]),
        ("\ufeffa|x|978300760000000000\nb|y|978300761000000000\n", Told.TIMES, [978300760]),
        ("a\tx\t13883\nb\ty\t4.5e+05\n", Told.NOTHING, [0]),
        ("a,x\nb,y\n", Told.NOTHING, [0]),
        ("Client;Article;Moment\na;x;2001-01-01\nb;y;2001-01-02\n", Told.TIMES, [978307200]),
        ("cliente,artículo,cuándo\na,x,978300760\nb,y,978300761\n", Told.TIMES, [978300760]),
        ("qui,quoi,note\na,x,4\nb,y,2.5\n", Told.NOTHING, [0]),
        ("USER_ID,ITEM_ID\r\na,x\r\nb,y\r\n", Told.NOTHING, [0]),
    ],
)
def test_pairs_are_understood(tmp_path, text, told, times):
    found, known = read(written(tmp_path, text), Format.PAIRS, {})
    assert (found["user"].to_list(), found["item"].to_list()) == (["a", "b"], ["x", "y"])
    assert known is told
    assert found["time"].to_list()[:1] == times


@pytest.mark.parametrize("separator", ["::", "\t", ",", ";", "|"])
def test_ids_may_hold_blanks(tmp_path, separator):
    lines = (separator.join([f"Ada B {n}", f"bleu, n° {n}"]) for n in range(3))
    text = "\n".join(lines) if separator != "," else '"B, Ada",x\n"C, \u7528\u6237",y\n'
    found, _ = read(written(tmp_path, text), Format.PAIRS, {})
    wanted = [(f"Ada B {n}", f"bleu, n° {n}") for n in range(3)]
    if separator == ",":
        wanted = [("B, Ada", "x"), ("C, \u7528\u6237", "y")]
    assert found.select("user", "item").rows() == wanted


def test_what_is_finer_than_a_second_orders_events(tmp_path):
    text = "a,z,1700000000900\na,y,1700000000100\na,x,1699999999000\n"
    found, _ = read(written(tmp_path, text), Format.PAIRS, {})
    assert found["item"].to_list() == ["x", "y", "z"]
    assert found["time"].to_list() == [1_699_999_999, 1_700_000_000, 1_700_000_000]


def test_pairs_with_own_names_are_read_from_parquet(tmp_path):
    path = tmp_path / "data.parquet"
    pl.DataFrame({"client": [1, 2], "article": ["x", "y"], "at": [5, 6]}).write_parquet(path)
    found, told = read(path, Format.PAIRS, {"user": "client", "item": "article", "time": "at"})
    assert found.rows() == [("1", "x", 5), ("2", "y", 6)]
    assert told is Told.TIMES


def test_sequences_keep_their_order(tmp_path):
    path = tmp_path / "data.gz"
    path.write_bytes(gzip.compress(b"a z x y\nb x\n\nc\n"))
    found, told = read(path, Format.SEQUENCES, {})
    assert [row[:2] for row in found.sort("time").rows()] == [
        ("a", "z"),
        ("a", "x"),
        ("a", "y"),
        ("b", "x"),
    ]
    assert told is Told.ORDER


def test_lists_of_user_item_weight_are_pairs(tmp_path):
    triples = written(tmp_path, "a\tx\t13883\na\ty\t7\nb\tx\t4.5e+05\n")
    found, told = read(triples, Format.LISTS, {})
    assert found["item"].to_list() == ["x", "y", "x"]
    assert told is Told.NOTHING


def test_lists_hold_every_item_of_a_user(tmp_path):
    found, told = read(written(tmp_path, "0 5 6 7\n1 5 6 8\n"), Format.LISTS, {})
    assert found["item"].to_list() == ["5", "6", "7", "5", "6", "8"]
    assert told is Told.NOTHING


@pytest.mark.parametrize(
    ("text", "format", "said"),
    [
        ("", Format.LISTS, "empty"),
        ("alone\nother\n", Format.PAIRS, "one column"),
        ("\n\n", Format.SEQUENCES, "empty"),
        ("a,x\nb\nc,y\n", Format.PAIRS, "line 2 has 1 columns, others have 2"),
        ("a,x,978300760\n\nb,y\na,z,978300761\n", Format.PAIRS, "line 3 has 2 columns"),
        ("u a b c d\nv a b c d\nw a\n", Format.PAIRS, "--format sequences or lists"),
        ('"a,x\nb,y\nc,z\n', Format.PAIRS, "line 1 has 1 columns"),
        ('"a",x\r"\n"b",y\n', Format.PAIRS, "quotation marks"),
        ("user,item,time\n", Format.PAIRS, "no events"),
        ("a,x,nan\nb,y,978300761\nc,y,978300761\n", Format.PAIRS, "'nan' is no time"),
        ("a,x,inf\nb,y,978300761\nc,y,978300761\n", Format.PAIRS, "'inf' is no time"),
        ("a,x,1e300\nb,y,978300761\nc,y,978300761\n", Format.PAIRS, "'1e300' is no time"),
        ("a,x,2001-01-01\nb,y,2001-01-02\nc,y,noon\n", Format.PAIRS, "'noon' is no time"),
        ("user,item\na,x\n", Format.SEQUENCES, "--format pairs"),
        ("user,thing,item_id,time\na,x,y,soon\n", Format.PAIRS, "is no time"),
    ],
)
def test_what_is_no_data_is_refused(tmp_path, text, format, said):
    with pytest.raises(errors.Invalid, match=said):
        read(written(tmp_path, text), format, {})


def test_unknown_columns_are_named(tmp_path):
    path = written(tmp_path, "user_id,item_id,when\na,x,3\n")
    with pytest.raises(errors.Invalid, match="item_id, user_id, when"):
        read(path, Format.PAIRS, {"time": "ts"})
