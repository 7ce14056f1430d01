import contextlib
import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.files import MISSING
from comptoir.reviews.model import RejectReason
from comptoir.reviews.sources import plain, values
from comptoir.reviews.sources.moments import microseconds, moment
from comptoir.reviews.sources.values import Refused

NOW = datetime(2025, 1, 1, tzinfo=UTC)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just(MISSING),
    st.lists(st.integers(), max_size=3), st.dictionaries(st.text(), st.integers(), max_size=2),
    st.integers(0, 9).map(str), st.sampled_from([1, 1.0, 5, 1472688000, 1472688000000]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "stars"),
    [
        (1, 1),
        (5.0, 5),
        ("4", 4),
        ("4.0", 4),
        ("4,5", 4.5),
        (" 3 / 5 ", 3),
        ("5 stars", 5),
        ("1 star", 1),
        ("4 étoiles", 4),
        ("4 sur 5", 4),
        ("3.0 out of 5 stars", 3),
        ("★★★★☆", 4),
        ("★★★★★", 5),
    ],
)
def test_rating_is_read(said, stars):
    assert values.rating(said) == stars


@pytest.mark.parametrize(
    "said",
    [
        "six",
        "",
        " ",
        0,
        7,
        5.01,
        0.99,
        -3,
        math.nan,
        math.inf,
        None,
        True,
        [4],
        {},
        "8/10",
        "4 of 10",
        "45",
        "☆★",
        "☆☆☆☆☆",
        "4 4",
        "0",
        "NaN",
        10**400,
    ],
)
def test_rating_is_refused(said):
    with pytest.raises(Refused) as refused:
        values.rating(said)
    assert refused.value.reason is RejectReason.INVALID_RATING


@pytest.mark.parametrize(
    ("said", "when"),
    [
        (1472688000, "2016-09-01T00:00:00"), (1472688000.5, "2016-09-01T00:00:00.5"),
        (1472688000123, "2016-09-01T00:00:00.123"), ("1472688000", "2016-09-01"), ("1472688000123", "2016-09-01T00:00:00.123"),
        (1472688000123456, "2016-09-01T00:00:00.123456"), (1472688000123456789, "2016-09-01T00:00:00.123456"),
        ("09 1, 2016", "2016-09-01"), ("July 1, 2006", "2006-07-01"), ("Jan. 3, 2010", "2010-01-03"), ("September 26th, 2002", "2002-09-26"),
        ("2016-09-01", "2016-09-01"), ("2016-09-01T12:30:00Z", "2016-09-01T12:30:00"), ("2016-09-01 12:30:00 UTC", "2016-09-01T12:30:00"),
        ("2016-09-01T12:30:00+02:00", "2016-09-01T10:30:00"), ("2016/09/01", "2016-09-01"), ("20160901", "2016-09-01"),
        ("01/09/2016", "2016-09-01"), ("1.9.2016", "2016-09-01"), ("01/09/2016 à 12h30", "2016-09-01T12:30:00"), ("01/09/2016 12:30:05", "2016-09-01T12:30:05"),
        ("1er août 2019", "2019-08-01"), ("15 février 2020", "2020-02-15"), ("15 fevr. 2020", "2020-02-15"), ("3 décembre 2021", "2021-12-03"), ("3 December 2021", "2021-12-03"),
        (date(2016, 9, 1), "2016-09-01"), (datetime(2016, 9, 1, 12), "2016-09-01T12:00:00"),  # noqa: DTZ001 - a naive one is meant
    ],
)  # fmt: skip
def test_moment_is_read(said, when):
    assert moment(said, NOW) == datetime.fromisoformat(when).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "yesterday",
        None,
        True,
        0,
        1,
        math.nan,
        math.inf,
        -1e30,
        10**30,
        "31/02/2020",
        "09/25/2016",
        "2016-13-01",
        "1989-12-31",
        "2025-01-03",
        1735900000,
        [],
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "32 1, 2016",
        "5 brumaire 2001",
    ],
)
def test_moment_is_refused(said):
    with pytest.raises(Refused) as refused:
        moment(said, NOW)
    assert refused.value.reason is RejectReason.INVALID_TIMESTAMP


def test_moment_a_day_ahead_is_a_time_zone():
    assert moment((NOW + timedelta(hours=23)).isoformat(), NOW) > NOW


@pytest.mark.parametrize(
    ("said", "helpful", "total"),
    [
        (3, 3, None),
        (3.0, 3, None),
        ("3", 3, None),
        ("3.0", 3, None),
        ("1,204", 1204, None),
        ("1 204", 1204, None),
        ("34 of 41", 34, 41),
        ("34 sur 41", 34, 41),
        ("2 personnes sur 3", 2, 3),
        ([2, 3], 2, 3),
        ("[2, 3]", 2, 3),
        ([3, 2], None, None),
        (-1, None, None),
        (1.5, None, None),
        (math.nan, None, None),
        (math.inf, None, None),
        (10**30, None, None),
        ("lots", None, None),
        ("", None, None),
        (None, None, None),
        (True, None, None),
        ([1, 2, 3], None, None),
    ],
)
def test_votes_are_read(said, helpful, total):
    assert values.votes(said) == (helpful, total)


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ([], 0),
        ([{"a": 1}, {}], 2),
        (True, 1),
        (False, 0),
        (3, 3),
        ("3", 3),
        ("", 0),
        ("oui", 1),
        ("non", 0),
        ("a.jpg, b.jpg", 2),
        ('["a.jpg"]', 1),
        (None, None),
        (-1, None),
        (math.nan, None),
    ],
)
def test_images_are_counted(said, count):
    assert values.images(said) == count


@given(ANYTHING)
def test_no_value_breaks_a_parser(value):
    for parse in (
        values.rating,
        lambda v: moment(v, NOW),
        lambda v: values.text(v, 50),
        values.word,
    ):
        with contextlib.suppress(Refused):
            parse(value)
    for parse in (values.votes, values.count, values.images, values.flag):
        parse(value)
    assert isinstance(values.shown(value), str)


def _singly(parse, column):
    found = []
    for value in column:
        try:
            found.append(parse(value))
        except Refused:
            return None
    return found


@pytest.mark.parametrize(
    ("sweep", "parse"),
    [
        (plain.ratings, values.rating),
        (lambda column: plain.moments(column, NOW), lambda value: microseconds(moment(value, NOW))),
        (lambda column: plain.texts(column, 20), lambda value: values.text(value, 20)),
        (plain.words, values.word),
        (plain.flags, values.flag),
        (plain.counts, values.count),
        (plain.votes, values.votes),
        (plain.images, values.images),
    ],
)
@given(column=st.one_of(*(st.lists(kind, max_size=4) for kind in (
    ANYTHING, st.integers(), st.integers(-1, 6), st.floats(), st.floats(0, 6), st.text(), st.booleans(),
    st.lists(st.none()), st.integers(6 * 10**8, 2 * 10**9), st.integers(6 * 10**11, 2 * 10**12), st.text(min_size=15),
))))  # fmt: skip
def test_sweep_says_what_each_value_says(sweep, parse, column):
    swept = sweep(column)
    assert swept is None or swept == _singly(parse, column)
