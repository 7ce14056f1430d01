"""Values as French and English people write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.web import Format

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FR = Format(language="fr", timezone="Europe/Paris", now=NOW)
EN = Format(language="en", timezone="Europe/Paris", now=NOW)


def test_percent_has_a_no_break_space_in_french_and_none_in_english():
    assert FR.percent(0.964) == "96,4\u00a0%"
    assert EN.percent(0.964) == "96.4%"


def test_number_has_its_thousands_apart():
    assert FR.number(4018) == "4\u202f018"
    assert EN.number(4018) == "4,018"


@pytest.mark.parametrize(
    ("minor", "currency", "french", "english"),
    [
        (4990, "EUR", "49,90\u00a0€", "€49.90"),
        (1200, "JPY", "1\u202f200\u00a0JPY", "JP¥1,200"),
        (-50, "EUR", "-0,50\u00a0€", "-€0.50"),
    ],
)
def test_money_uses_the_minor_units_of_its_currency(minor, currency, french, english):
    assert FR.money(minor, currency) == french
    assert EN.money(minor, currency) == english


@pytest.mark.parametrize(
    ("seconds", "french"),
    [
        (0.24, "240 ms"),
        (3, "3 s"),
        (3.25, "3,2 s"),
        (42, "42 s"),
        (72, "1 min 12 s"),
        (120, "2 min"),
        (11_400, "3 h 10 min"),
        (180_000, "2 j 2 h"),
    ],
)
def test_duration_keeps_the_two_largest_units(seconds, french):
    assert FR.duration(seconds).replace("\u00a0", " ") == french


@given(st.floats(min_value=0, max_value=10**9))
def test_duration_never_breaks_across_lines(seconds):
    assert " " not in FR.duration(seconds)


def test_size_counts_in_powers_of_ten():
    assert FR.size(2_500_000) == "2,5\u202fMo"
    assert EN.size(999) == "999B"


def test_points_have_a_true_sign_and_nought_has_none():
    assert FR.points(0.004) == "+0,4\u00a0pt"
    assert FR.points(-0.012) == "−1,2\u00a0pt"
    assert FR.points(0.0001) == "0,0\u00a0pt"


def test_moment_is_shop_time_with_utc_on_hover():
    written = FR.moment(NOW)
    assert ">21 nov. 2026 10:30<" in written
    assert 'title="2026-11-21 09:30 UTC"' in written
    assert 'datetime="2026-11-21T09:30:00Z"' in written


def test_ago_tells_the_absolute_time_on_hover():
    written = FR.ago(NOW - timedelta(minutes=42))
    assert ">il y a 42\u00a0minutes<" in written or ">il y a 42 minutes<" in written
    assert "21 nov. 2026 09:48 · 2026-11-21 08:48 UTC" in written


def test_date_is_written_in_british_english():
    assert ">21 November 2026<" in EN.date(NOW)


def test_words_joins_as_a_sentence_does():
    assert FR.words(["admin", "agent"]) == "admin et agent"
    assert FR.words([]) == ""
