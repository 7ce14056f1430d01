"""A house whose recommendations were filled and trained by the real work, and people of every role."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from tests.app import houses
from tests.app.houses import House

from comptoir.recommend import testing
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.model import Kind
from comptoir.recommend.service import Wish

GROUP = "boutique"
NEW = frozenset({"i11", "i23"})
"""Items that nobody chooses."""


def write_events(path: Path) -> Path:
    """Write the events of the generated shop, and a line that no import takes."""
    data = testing.shop().interactions
    users = [data.users[code] for code in data.owners()]
    frame = pl.DataFrame(
        {
            "USER_ID": [*users, ""],
            "ITEM_ID": [*(data.items[code] for code in data.events), "i1"],
            "TIMESTAMP": [*data.times.tolist(), 1_700_000_000],
            "EVENT_TYPE": [*(data.event_types[code] for code in data.kinds), "View"],
        }
    )
    frame.write_csv(path)
    return path


def write_items(path: Path) -> Path:
    """Write the generated shop's items, with a title that tries to be a page."""
    found = testing.shop()
    kinds = [f"kind {number // testing.SET % testing.KINDS}" for number in range(testing.ITEMS)]
    titles = [f"Objet {number}" for number in range(testing.ITEMS)]
    titles[3] = '<img src=x onerror=alert(1)> "3" < 4'
    pl.DataFrame(
        {"ITEM_ID": list(found.interactions.items), "TITLE": titles, "CATEGORY_L1": kinds}
    ).write_csv(path)
    return path


def furnish(house: House) -> None:
    """Fill one group and train two models."""
    backstage, operations = house.backstage, house.operations
    engine, home = backstage.engine, backstage.settings.home
    group_id = operations.group(GROUP).group_id
    files = {
        "interactions": write_events(home / "events.csv"),
        "items": write_items(home / "items.csv"),
    }
    for dataset, path in files.items():
        asked = {"group_id": group_id, "dataset": dataset, "mode": "FULL", "paths": [str(path)]}
        job = engine.wait(engine.start(IMPORT, asked))
        assert job.output, job.error
    for name, recipe in (
        ("populaires", "popularity-count"),
        ("pour-vous", "user-personalization-v2"),
    ):
        version = operations.new_version(GROUP, name, recipe)
        engine.wait(version.resource_id)
        operations.serve(name, version.arn)


@dataclass(frozen=True)
class Lived:
    """What a house has once customers were there."""

    campaign: str = "comptoir"
    """Answers with `pour-vous`, and some of its answers were chosen from."""
    answers: int = 2 * testing.USERS


def live(house: House) -> Lived:
    """Let a campaign answer customers, who choose one item of each answer, and train audiences."""
    backstage, operations = house.backstage, house.operations
    trained = [
        operations.new_version(GROUP, name, recipe)
        for name, recipe in (("audiences", "item-affinity"), ("genres", "item-attribute-affinity"))
    ]
    campaign = operations.find(Kind.CAMPAIGN, "pour-vous")
    operations.serve(Lived.campaign, campaign.document["solutionVersionArn"])
    backstage.recommend_exposures.start()
    port, group_id = backstage.recommendations.works.events, operations.group(GROUP).group_id
    for number in range(testing.USERS):
        user, chosen = f"u{number}", []
        for turn in range(Lived.answers // testing.USERS):
            slate = backstage.recommend_advisor.recommend(
                operations.caller, Lived.campaign, user=user, wish=Wish(length=7)
            )
            if (number + 2 * turn) % 4 == 0:  # of four answers one leads to nothing
                continue
            known = [one.item_id for one in slate.items if one.item_id not in NEW]
            chosen.append(
                {
                    "eventType": "Click",
                    "recommendationId": slate.recommendation_id,
                    "itemId": known[number % 5],
                    "sentAt": int(backstage.clock().timestamp()),
                }
            )
        port.put_events(group_id, {"sessionId": user, "userId": user, "eventList": chosen})
    backstage.recommend_exposures.close()
    for version in trained:
        backstage.engine.wait(version.resource_id)
    return Lived()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    houses.choose_databases(metafunc)


@pytest.fixture(scope="package")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    with houses.standing(request.param, tmp_path_factory.mktemp("house"), furnish) as found:
        yield found


@pytest.fixture(scope="package")
def lived(house: House) -> Lived:
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(live, house).result()


@pytest.fixture(scope="package")
def address(house: House, serve) -> Iterator[str]:
    with serve(house.app) as url:
        yield url
