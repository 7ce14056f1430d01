"""Cursors: every product once, in order, whatever the size of a page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.shop import cursor
from comptoir.shop.store.products import SORTS


@pytest.fixture(scope="module")
def shop(make):
    shop = make.shop()
    # Few prices and names, so that many products are equal but for their id.
    shop.store.products.keep(
        make.product(product_id=f"P-{n}", price_minor=n % 4, names={"fr": "AB"[n % 2]})
        for n in range(37)
    )
    return shop


def walk(shop, limit, **given):
    found, page = [], shop.products(limit=limit, **given)
    found += page.items
    while page.next:
        page = shop.products(limit=limit, cursor=page.next, **given)
        assert 0 < len(page.items) <= limit
        found += page.items
    return found


@given(limit=st.integers(1, 40), sort=st.sampled_from(sorted(SORTS)))
@settings(max_examples=40, deadline=None)
def test_pages_show_every_product_once_in_order(shop, limit, sort):
    found = walk(shop, limit, sort=sort)
    assert len(found) == 37 == len({each.product_id for each in found})
    keys = {
        "id": lambda each: each.product_id,
        "name": lambda each: (each.names["fr"], each.product_id),
        "price": lambda each: (each.price_minor, each.product_id),
    }
    key = keys[sort.removeprefix("-")]
    expected = sorted(found, key=key)
    if sort.startswith("-"):
        expected = sorted(
            sorted(found, key=lambda e: e.product_id), key=lambda e: key(e)[0], reverse=True
        )
    assert found == expected


def test_pages_of_a_category_on_every_database(rows, make):
    shop = make.furnish(make.shop(rows), 20)
    for sort in SORTS:
        found = walk(shop, 3, sort=sort, category="linen")
        assert sorted(each.product_id for each in found) == [f"P-{n:02}" for n in range(1, 20, 3)]


@given(
    st.lists(
        st.one_of(
            st.integers(-(2**62), 2**62),
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=50),
        ),
        max_size=4,
    )
)
def test_cursor_returns_what_went_in(values):
    assert cursor.decode(cursor.encode(values), *map(type, values)) == values


@given(st.text(max_size=60))
def test_cursor_of_nonsense_is_one_clear_error(text):
    with pytest.raises(errors.Invalid, match="cursor"):
        cursor.decode(text, int, str)


@pytest.mark.parametrize(
    "values", [[1], ["1", "a"], [True, "a"], [2**70, "a"], [1, "nul\0l"], [1, "\ud800"], {"a": 1}]
)
def test_cursor_of_another_list_is_refused(values):
    with pytest.raises(errors.Invalid):
        cursor.decode(cursor.encode(values), int, str)


def test_sort_and_limit_that_are_none_are_refused(shop):
    for wrong in ({"sort": "colour"}, {"limit": 0}, {"limit": 101}, {"cursor": "!"}):
        with pytest.raises(errors.Invalid):
            shop.products(**wrong)
