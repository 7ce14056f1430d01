"""From the shop's records to recommenders that answer, by one command."""

import json

import pytest
from tests.apart.carousels import CUSTOMERS, GROUP, PRODUCTS, open_shop, operations
from tests.app.houses import database

from comptoir.kernel import errors
from comptoir.kernel.work import JobState
from comptoir.recommend.carousels.kinds import Carousel, answering
from comptoir.recommend.commands.from_shop import begin_carousels, import_shop
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.model import Kind
from comptoir.recommend.reading.stored import read_interactions, read_table
from comptoir.recommend.store import schemas
from comptoir.shop.model import Product

BOTH = pytest.mark.parametrize(
    "backstage", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def backstage(request, tmp_path):
    with database(getattr(request, "param", "sqlite")) as storage:
        opened = open_shop(tmp_path, storage)
        yield opened
        opened.close()


@BOTH
def test_one_command_brings_records_and_lets_every_role_be_answered(backstage):
    asked = operations(backstage)
    told = import_shop(backstage, asked, GROUP, quiet=True)
    assert [one["rows_kept"] for one in told] == [PRODUCTS, CUSTOMERS, 6 * CUSTOMERS + 12 * 90]
    assert not any(one["rejected"] for one in told)
    group_id = told[0]["group_id"]
    room = backstage.recommend_room
    found = read_interactions(room, group_id)
    # A customer has one pseudonym in the whole house.
    assert set(found.users) == {
        backstage.pseudonyms.pseudonym(f"C{number}") for number in range(CUSTOMERS)
    }
    assert set(found.event_types) == {"View", "Purchase"}
    items = read_table(room, group_id, DatasetType.ITEMS)
    assert items.columns["CATEGORY_L1"].at(items.codes["P-01"]) == ["lighting"]
    assert items.columns["PRICE"].at(items.codes["P-01"]) == 11.0
    assert items.columns["COLOUR"].at(items.codes["P-01"]) == ["sauge"]
    assert not (room.folder / "from-shop" / group_id).exists()

    job = begin_carousels(backstage, asked, GROUP)
    assert begin_carousels(backstage, asked, GROUP) in {job, ""}
    assert backstage.engine.wait(job).state is JobState.DONE
    assert begin_carousels(backstage, asked, GROUP) == ""
    answers = answering(asked.room, group_id)
    assert {kind: every[0].recipe for kind, every in answers.items()} == {
        Carousel.FOR_YOU: "aws-ecomm-recommended-for-you",
        Carousel.TRENDING: "aws-trending-now",
        Carousel.BOUGHT_TOGETHER: "aws-ecomm-frequently-bought-together",
        Carousel.ALSO_VIEWED: "aws-ecomm-customers-who-viewed-x-also-viewed",
    }
    dataset = asked.find(Kind.DATASET, f"{GROUP}/INTERACTIONS")
    fields = json.loads(asked.room.store.get(dataset.uses_id).document["schema"])["fields"]
    assert {"RECOMMENDATION_ID", "IMPRESSION"} <= {one["name"] for one in fields}


def test_second_import_replaces_and_adds_columns(backstage):
    asked = operations(backstage)
    import_shop(backstage, asked, GROUP, quiet=True)
    new = Product(
        product_id="P-99",
        names={"fr": "Plaid"},
        descriptions={},
        category="",
        price_minor=100,
        attributes={"care": "30 °C"},
    )
    backstage.shop.store.products.keep([new])
    told = import_shop(backstage, asked, GROUP, quiet=True)
    assert [one["rows_kept"] for one in told] == [PRODUCTS + 1, CUSTOMERS, 18 * CUSTOMERS]
    group_id = told[0]["group_id"]
    assert "CARE" in schemas.need(backstage.rows, group_id, DatasetType.ITEMS).by_name
    items = read_table(backstage.recommend_room, group_id, DatasetType.ITEMS)
    assert items.columns["CARE"].at(items.codes["P-99"]) == ["30 °C"]
    assert items.columns["CATEGORY_L1"].at(items.codes["P-99"]) == ["none"]


def test_erased_customer_does_not_come_back_with_the_next_import(backstage):
    asked = operations(backstage)
    gone = backstage.pseudonyms.pseudonym("C3")
    group_id = import_shop(backstage, asked, GROUP, quiet=True)[0]["group_id"]
    backstage.erasure.erase(gone, backstage.erasers, actor="test")
    assert gone not in set(read_interactions(backstage.recommend_room, group_id).users)
    import_shop(backstage, asked, GROUP, quiet=True)
    assert gone not in set(read_interactions(backstage.recommend_room, group_id).users)


def test_group_of_films_takes_no_shop(backstage):
    asked = operations(backstage)
    asked.group("films", "VIDEO_ON_DEMAND")
    with pytest.raises(errors.Invalid, match="of the domain VIDEO_ON_DEMAND"):
        import_shop(backstage, asked, "films", quiet=True)
