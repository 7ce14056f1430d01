"""Search: accents, case and plurals do not matter; the best stands first."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.shop.model import Category
from comptoir.shop.search import fold, query_words

GOODS = {
    "kettle": ("Bouilloire Alba", "Whistling kettle", "Inox brossé, arrêt automatique.", "Tison"),
    "teapot": (
        "Théière Nori",
        "Nori teapot",
        "Pour le thé vert. Va avec la bouilloire.",
        "Cambrure",
    ),
    "egg": ("Coupe à œuf", "Egg cup", "Porcelaine de Limoges.", "Été"),
    "duvet": ("Housse de couette 100 % lin", "Linen duvet cover", "Lin lavé_doux", "Tison"),
}


@pytest.fixture
def shop(rows, make):
    return fill(make.shop(rows), make)


@pytest.fixture(scope="module")
def still_shop(make):
    """One for properties, which change nothing in it."""
    return fill(make.shop(), make)


def fill(shop, make):
    shop.store.categories.keep([Category(category_id="kitchen", names={"fr": "Cuisine"})])
    shop.store.products.keep(
        make.product(
            product_id=key,
            names={"fr": fr, "en": en},
            descriptions={"fr": text},
            brand=brand,
            attributes={},
        )
        for key, (fr, en, text, brand) in GOODS.items()
    )
    return shop


def ids(found):
    return [each.product_id for each in found.page.items]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("theiere", ["teapot"]),
        ("THÉIÈRES", ["teapot"]),
        ("bouilloires", ["kettle", "teapot"]),
        ("oeufs", ["egg"]),
        ("œuf", ["egg"]),
        ("les théières pour le thé", ["teapot"]),
        ("lin housse", ["duvet"]),
        ("kettle", ["kettle"]),
        ("tison", ["kettle", "duvet"]),
        ("ete", ["egg"]),
        ("nori 'or 1=1 --", []),
        ("lave_doux", ["duvet"]),
        ("100 %", ["duvet"]),
        ("zzz", []),
        ("", []),
        ("?!", []),
    ],
)
def test_search_finds_and_ranks(shop, query, expected):
    found = shop.search(query)
    if not found.partial:
        assert ids(found) == expected
        assert found.total == len(expected)
    else:
        assert expected == []


def test_search_falls_back_on_some_of_the_words(shop):
    found = shop.search("théière en titane")
    assert found.partial
    assert ids(found) == ["teapot"]


def test_search_names_the_department(shop):
    assert [each.category_id for each in shop.search("cuisine").departments] == ["kitchen"]


def test_search_wildcards_are_plain_letters(shop):
    assert ids(shop.search("%")) == ids(shop.search("_")) == []


@given(limit=st.integers(1, 6))
@settings(max_examples=10, deadline=None)
def test_search_pages_show_every_match_once(still_shop, limit):
    whole = ids(still_shop.search("o", limit=100))
    found = still_shop.search("o", limit=limit)
    seen = ids(found)
    while found.page.next:
        found = still_shop.search("o", limit=limit, cursor=found.page.next)
        seen += ids(found)
    assert seen == whole
    assert len(whole) > 2


@given(
    word=st.sampled_from(
        [word for fr, en, *_ in GOODS.values() for word in fold(f"{fr} {en}").split()]
    )
)
@settings(deadline=None)
def test_any_word_of_a_name_finds_its_product(still_shop, word):
    owners = {key for key, (fr, en, *_) in GOODS.items() if word in fold(f"{fr} {en}").split()}
    assert owners <= set(ids(still_shop.search(word)))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_search_of_anything_is_no_error(still_shop, query):
    assert still_shop.search(query).total >= 0


@given(st.text())
def test_fold_is_done_once_and_for_all(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())


@given(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=1))
def test_fold_ignores_case_and_composition(text):
    assert fold(text) == fold(unicodedata.normalize("NFD", text))


@given(st.text())
def test_query_words_are_few_and_differ(query):
    words = query_words(query)
    assert len(words) == len(set(words)) <= 8


def test_search_refuses_a_strange_cursor(still_shop):
    with pytest.raises(errors.Invalid):
        still_shop.search("lin", cursor="abc")
