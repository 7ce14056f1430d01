"""A house with described desks, a gathered data set and a model that learned from it."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.app import houses
from tests.app.houses import House
from tests.routing.test_desks import desk
from tests.routing.wording import DESKS, examples

from comptoir.routing import gathering, receiving, service, writing
from comptoir.routing.store import datasets
from comptoir.routing.tasks import IMPORT

HOSTILE = '<img src=x onerror=alert(1)> "3" < 4 {{ 7*7 }}'


def furnish(house: House) -> None:
    """Import, write, correct, gather."""
    backstage = house.backstage
    office, engine = backstage.routing, backstage.engine
    named = [
        desk(name, names={"fr": f"Service {name}", "en": f"{name.title()} desk"}) for name in DESKS
    ]
    service.save_desks(office, named, by="person:claire")
    path = backstage.settings.home / "year.csv"
    own = examples(160, seed=1)
    pl.DataFrame({"text": [*own.texts, HOSTILE], "label": [*own.labels, "repairs"]}).write_csv(path)
    input = {
        "path": str(path),
        "name": "requests",
        "columns": {"text": ["text"], "label": "label", "language": "", "time": ""},
        "nowhere": "",
        "newest_apart": False,
        "origin": "imported",
        "by": "person:claire",
    }
    assert engine.wait(engine.start(IMPORT, input)).error == ""
    writing.write(office, "repairs", f"le tiroir coince {HOSTILE}", by="person:claire")
    asked = receiving.Asked(text="ma chaise a un pied qui boite", language="fr")
    sent = receiving.receive(office, backstage.routing_incumbents, [asked])[0].request
    known = [one.desk_id for one in named]
    receiving.correct(office, sent.request_id, "repairs", desks=known, why="", by="person:claire")
    job = engine.wait(gathering.start(office, "requests", by="person:claire", wished=60))
    assert job.error == ""
    job_id = service.start_training(office, "requests", by="person:claire", learner="prior")
    assert engine.wait(job_id).error == ""
    assert datasets.find(office.rows, "requests").version == 2


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask of a house on SQLite and of one on PostgreSQL."""
    houses.choose_databases(metafunc)


@pytest.fixture(scope="package")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The furnished house."""
    home: Path = tmp_path_factory.mktemp("routing-pages")
    with houses.standing(request.param, home, furnish) as built:
        yield built


@pytest.fixture(scope="package")
def address(house: House, serve) -> Iterator[str]:
    with serve(house.app) as url:
        yield url
