"""Filters that live in the address."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from comptoir.web import PageContext

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PARAMETERS = st.lists(st.tuples(st.sampled_from("abcd"), st.text(min_size=1)), max_size=5)


@given(PARAMETERS, st.text(min_size=1))
def test_url_with_keeps_the_other_parameters_and_reads_back(query, value):
    here = PageContext(now=NOW, path="/p", query=tuple(query))
    kept = [pair for pair in query if pair[0] != "a"]
    assert parse_qsl(urlsplit(here.url_with(a=value)).query, keep_blank_values=True) == [
        *kept,
        ("a", value),
    ]


def test_url_with_a_new_filter_starts_the_list_again():
    here = PageContext(now=NOW, path="/p", query=(("cursor", "x"), ("sort", "-score")))
    assert here.url_with(theme="defect") == "/p?sort=-score&theme=defect"
    assert here.url_with(cursor="y") == "/p?sort=-score&cursor=y"


def test_is_here_knows_children_but_home_only_itself():
    here = PageContext(now=NOW, path="/console/reviews/runs/7")
    assert here.is_here("/console/reviews")
    assert not here.is_here("/console/review")
    assert not here.is_here("/console")
    assert PageContext(now=NOW, path="/console").is_here("/console")


def test_get_returns_the_last_value_of_a_repeated_parameter():
    assert PageContext(now=NOW, query=(("a", "1"), ("a", "2"))).get("a") == "2"
