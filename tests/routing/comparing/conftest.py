"""A house in which two versions have scored live requests, and people labelled a sample of them."""

from collections.abc import Iterator

import pytest
from tests.app import houses
from tests.app.houses import House
from tests.routing.promoting.building import (
    TEST,
    good,
    kept,
    observed,
    version_of,
    worse_in_german,
)

from comptoir.kernel.work import Engine
from comptoir.routing import service
from comptoir.routing.annotation.model import ItemState
from comptoir.routing.comparing import rounds as comparing
from comptoir.routing.model import Alias
from comptoir.routing.office import Office
from comptoir.routing.store import rounds

TRUTH = dict(zip(TEST.texts, TEST.labels, strict=True))
COUNT = 60


def wait(office: Office, job_id: str) -> None:
    engine: Engine = office.engine()
    assert engine.wait(job_id, 60).error == ""


def furnish(house: House) -> None:
    office = house.backstage.routing
    dataset = kept(office)
    first = version_of(office, good(), dataset, by=f"person:{house.people['engineer']}")
    service.appoint(office, Alias.CHAMPION, first, by="claire", why="to begin with", force=True)
    worse = version_of(office, worse_in_german(), dataset)
    as_good = version_of(office, good("blend"), dataset)
    for version in (worse, as_good):
        wait(office, service.start_measuring(office, version, by="claire"))
    observed(office, worse, TEST.texts[:40] + TEST.texts[150:230])
    made = comparing.begin(office, worse, count=COUNT, by="claire")
    label(office, made.round_id)


def label(office: Office, round_id: str, most: int = COUNT) -> None:
    """Label a sample as somebody who knows would."""
    for item in rounds.items(office.rows, round_id)[:most]:
        with office.rows.writing() as connection:
            rounds.settle(connection, item.item_id, ItemState.SETTLED, TRUTH[item.text])


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with houses.standing("sqlite", tmp_path_factory.mktemp("house"), furnish) as found:
        yield found
