"""The filters of the how-to are filters, and what it calls ours is what Personalize lacks."""

import json
import re

import pytest

from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters import check, extensions, parse
from comptoir.recommend.filters.values import values_of

NUMBER, TEXT, CATEGORIES = ColumnKind.NUMBER, ColumnKind.TEXT, ColumnKind.CATEGORIES
SCHEMAS = {
    "Items": {"STOCK": NUMBER, "PRICE": NUMBER, "CREATION_TIMESTAMP": NUMBER}
    | {"GENRES": CATEGORIES, "SIZE": CATEGORIES, "TITLE": TEXT, "ADULT": ColumnKind.BOOLEAN},
    "Users": {"AGE": NUMBER, "MEMBERSHIP": CATEGORIES},
}


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "howto" / "write-a-filter.md").read_text("utf-8")


def test_every_filter_of_the_page_is_one(page):
    rows = re.findall(r"^\| (.*) \| `([A-Z]+CLUDE .*)` \|$", page, re.MULTILINE)
    assert len(rows) > 10
    for wish, written in rows:
        found = parse(written.replace("\\|", "|"))
        check(found, SCHEMAS)
        assert ("*ours*" in wish) == any(extensions(found)), wish


def test_its_values_can_be_read(page):
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    for name, written in json.loads(example).items():
        assert values_of(name, written)
