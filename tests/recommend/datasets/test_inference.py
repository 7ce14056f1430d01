"""A file that nobody wrote a schema for tells its own."""

import pytest

from comptoir.kernel import errors
from comptoir.kernel.files.columns import Objects
from comptoir.recommend.datasets.inference import inferred
from comptoir.recommend.datasets.words import DatasetType


@pytest.mark.parametrize(
    "names",
    [
        ("user", "item", "time"),
        ("userId", "movieId", "timestamp"),
        ("USER_ID", "ITEM_ID", "TIMESTAMP"),
        ("household id", "product_id", "ts"),
    ],
)
def test_interactions_are_known_by_the_usual_names(names):
    row = dict(zip(names, ("u", "i", 5), strict=True))
    schema, columns = inferred(DatasetType.INTERACTIONS, Objects([row | {"basket": 7}]), {})
    assert columns == dict(zip(("USER_ID", "ITEM_ID", "TIMESTAMP"), names, strict=True))
    assert [one.name for one in schema.fields] == ["USER_ID", "ITEM_ID", "TIMESTAMP"]


def test_columns_that_are_named_win():
    rows = Objects([{"user": "u", "payer": "p", "item": "i", "time": 5, "week": 1}])
    given = {"user": "payer", "TIMESTAMP": "week"}
    _, columns = inferred(DatasetType.INTERACTIONS, rows, given)
    assert columns == {"USER_ID": "payer", "ITEM_ID": "item", "TIMESTAMP": "week"}


@pytest.mark.parametrize(
    ("row", "given"),
    [({"user": 1, "item": 2}, {}), ({"user": 1, "item": 2, "time": 3}, {"user": "nobody"})],
)
def test_column_that_is_lacking_is_named_with_those_there_are(row, given):
    with pytest.raises(errors.Invalid, match="item") as told:
        inferred(DatasetType.INTERACTIONS, Objects([row]), given)
    assert told.value.code == "missing_column"


def test_metadata_take_the_narrowest_type_that_fits():
    rows = [
        {"id": f"a{n}", "item_id": f"i{n}", "price": n + 0.5, "stock": n, "new": "true",
         "tags": "a|b", "Brand name": "x" if n % 2 else "y", "text": f"long text {n} " * 9, "e": ""}
        for n in range(9)
    ]  # fmt: skip
    schema, columns = inferred(DatasetType.ITEMS, Objects(rows), {})
    told = {one.name: (one.type.value, one.categorical) for one in schema.fields}
    assert told == {
        "ITEM_ID": ("string", False),
        "ID": ("string", False),
        "PRICE": ("double", False),
        "STOCK": ("long", False),
        "NEW": ("boolean", False),
        "TAGS": ("string", True),
        "BRAND_NAME": ("string", True),
        "TEXT": ("string", False),
    }
    assert columns["BRAND_NAME"] == "Brand name"
    assert all(one.nullable for one in schema.fields[1:])
