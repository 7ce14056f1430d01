"""A house whose router has learned, and requests that wait, are routed, and are late."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.app import houses
from tests.app.houses import House
from tests.routing.wording import DESKS, examples

from comptoir.routing import receiving, service, tables
from comptoir.routing.model import Alias, Channel, Desk, RequestState
from comptoir.routing.receiving import Asked
from comptoir.routing.store import inbox, models
from comptoir.routing.tasks import IMPORT

HOSTILE = '<img src=x onerror=alert(1)> =HYPERLINK("x") mon colis, écrivez à zoe@example.org'
VAGUE = "help, the parcel or the invoice, broken and back"
NAMES = {
    "delivery": ("Livraison", "Delivery"),
    "returns": ("Retours", "Returns"),
    "billing": ("Facturation", "Billing"),
    "repairs": ("Réparations", "Repairs"),
}


def write_examples(path: Path) -> Path:
    own = examples(900, seed=1, nowhere=40)
    rows = zip(own.texts, own.labels, own.languages, strict=True)
    lines = [
        json.dumps({"text": text, "desk": desk or "other", "language": language})
        for text, desk, language in rows
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def furnish(house: House) -> None:
    """Name the desks, learn, and let seventy requests arrive; one that waits is late."""
    backstage = house.backstage
    office, engine = backstage.routing, backstage.engine
    named = [
        Desk(
            desk_id=desk,
            names={"fr": NAMES[desk][0], "en": NAMES[desk][1]},
            descriptions={"fr": "Un service.", "en": "A desk."},
            examples={"fr": ("Bonjour",), "en": ("Hello",)},
            target_hours=8,
        )
        for desk in DESKS
    ]
    service.save_desks(office, named, by="test")
    columns = {"text": ["text"], "label": "desk", "language": "language", "time": ""}
    asked = {
        "path": str(write_examples(backstage.settings.home / "requests.jsonl")),
        "name": "requests",
        "columns": columns,
        "nowhere": "other",
        "newest_apart": False,
        "origin": "imported",
        "by": "test",
    }
    job = engine.wait(engine.start(IMPORT, asked))
    assert job.output, job.error
    job_id = service.start_training(office, "requests", by="test", max_error=0.1)
    job = engine.wait(job_id)
    assert job.output, job.error
    version = models.of_job(office.rows, job_id).version
    service.appoint(office, Alias.CHAMPION, version, by="test", why="the first one")
    arrive(house)


def arrive(house: House) -> None:
    office = house.backstage.routing
    live = examples(68, seed=9)
    texts = [HOSTILE, *[f"{VAGUE} {number}" for number in range(7)], *live.texts]
    sent = [
        Asked(
            text=text,
            channel=Channel.EMAIL if number % 2 else Channel.WEB,
            customer=f"C{number % 3}",
            order_id=f"MV-{number}",
        )
        for number, text in enumerate(texts)
    ]
    receiving.receive(office, house.backstage.routing_incumbents, sent)
    late = waiting(house)[0]
    long_ago = office.clock() - timedelta(days=5)
    with office.rows.writing() as connection:
        mine = tables.requests.c.request_id == late
        connection.execute(sa.update(tables.requests).where(mine).values(received_at=long_ago))


def waiting(house: House) -> list[str]:
    asked = inbox.Narrowed(state=RequestState.WAITING.value)
    found = inbox.page(house.backstage.rows, asked, limit=100)
    return [one.request_id for one in found]


@dataclass(frozen=True)
class Sight:
    """What a house has to look at."""

    house: House

    @property
    def waits(self) -> str:
        return waiting(self.house)[0]

    @property
    def version(self) -> int:
        return models.aliases(self.house.backstage.rows)[Alias.CHAMPION]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    houses.choose_databases(metafunc)


@pytest.fixture(scope="package")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    with houses.standing(request.param, tmp_path_factory.mktemp("house"), furnish) as found:
        yield found


@pytest.fixture
def sight(house: House) -> Sight:
    return Sight(house)


@pytest.fixture(scope="package")
def address(house: House, serve) -> Iterator[str]:
    with serve(house.app) as url:
        yield url
