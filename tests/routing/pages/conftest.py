"""A house whose router has learned, with requests that wait and desks that have names."""

from collections.abc import Iterator

import pytest
from tests.app import houses
from tests.app.houses import House
from tests.routing.conftest import with_champion
from tests.routing.wording import DESKS, examples

from comptoir.routing import receiving, service
from comptoir.routing.model import Desk

NAMES = {
    "billing": ("Facturation", "Billing"),
    "delivery": ("Livraison", "Delivery"),
    "repairs": ("Réparations", "Repairs"),
    "returns": ("Retours", "Returns"),
}


def furnish(house: House) -> None:
    """Let a router learn, and requests arrive."""
    office = house.backstage.routing
    desks = [
        Desk(
            desk_id=desk_id,
            names={"fr": fr, "en": en},
            descriptions={"fr": f"Tout ce qui est {fr.lower()}.", "en": f"All of {en.lower()}."},
            examples={code: DESKS[desk_id][code][:2] for code in ("fr", "en")},
            target_hours=24.0,
        )
        for desk_id, (fr, en) in NAMES.items()
    ]
    service.save_desks(office, desks, by="tests")
    with_champion(office)
    receive(house, 90, seed=5)


def receive(house: House, count: int, *, seed: int) -> None:
    """Let requests arrive."""
    own = examples(count, seed=seed)
    asked = [
        receiving.Asked(text=f"{text} ({number})", language=code)
        for number, (text, code) in enumerate(zip(own.texts, own.languages, strict=True))
    ]
    receiving.receive(house.backstage.routing, house.backstage.routing_incumbents, asked)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    houses.choose_databases(metafunc)


@pytest.fixture(scope="package")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    with houses.standing(request.param, tmp_path_factory.mktemp("house"), furnish) as found:
        yield found


@pytest.fixture(scope="package")
def address(house: House, serve) -> Iterator[str]:
    with serve(house.app) as url:
        yield url
