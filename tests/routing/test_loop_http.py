"""The loop over HTTP: the next version, and what becomes of desks."""

from pathlib import Path

import polars as pl
import pytest
from tests.routing.test_http import client, house
from tests.routing.wording import examples

from comptoir.app.backstage import Backstage
from comptoir.app.rights import ROUTING_DESKS, ROUTING_READ, ROUTING_TRAIN
from comptoir.routing.tasks import IMPORT

__all__ = ["house"]


def filled(house: Backstage, folder: Path) -> None:
    own = examples(120, seed=1)
    path = folder / "year.csv"
    pl.DataFrame({"text": own.texts, "label": own.labels}).write_csv(path)
    input = {
        "path": str(path),
        "name": "requests",
        "columns": {"text": ["text"], "label": "label", "language": "", "time": ""},
        "nowhere": "",
        "newest_apart": False,
        "origin": "imported",
        "by": "claire",
    }
    assert house.engine.wait(house.engine.start(IMPORT, input)).error == ""


def test_desks_are_merged_and_the_next_version_reads_them(house: Backstage, tmp_path: Path) -> None:
    filled(house, tmp_path)
    asking = client(house, ROUTING_READ, ROUTING_TRAIN, ROUTING_DESKS)
    merge = {"kind": "merge", "old": ["returns", "repairs"], "new": ["workshop"]}
    made = asking.post("/v1/routing/desks/changes", json={"changes": [merge], "seen": 0})
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["version"], told["moved"], told["rounds"]) == (1, 0, [])
    assert told["relabelled"] > 20
    assert "workshop" in {one["desk_id"] for one in asking.get("/v1/routing/desks").json()}
    stale = asking.post("/v1/routing/desks/changes", json={"changes": [merge], "seen": 0})
    assert stale.status_code == 422  # there are no such desks any more
    begun = asking.post("/v1/routing/datasets", json={"wished": 40})
    assert begun.status_code == 202
    job = house.engine.wait(begun.json()["job_id"])
    assert job.error == ""
    newest = asking.get("/v1/routing/datasets").json()[0]
    assert (newest["dataset_id"], newest["version"]) == (job.output["dataset_id"], 2)
    assert "workshop" in newest["card"]["desks"]
    assert newest["card"]["gathered"]["noise"] > 0
    split = {"kind": "split", "old": ["workshop"], "new": ["workshop", "spares"]}
    halves = asking.post("/v1/routing/desks/changes", json={"changes": [split]}).json()
    assert halves["replayed"] > 20
    assert len(halves["rounds"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/routing/datasets", {"name": "a#b"}, 422),
        ("/v1/routing/datasets", {"wished": -1}, 422),
        ("/v1/routing/datasets", {"wished": 10**9}, 422),
        ("/v1/routing/desks/changes", {"changes": []}, 422),
        (
            "/v1/routing/desks/changes",
            {"changes": [{"kind": "x", "old": ["a"], "new": ["b"]}]},
            422,
        ),
    ],
)
def test_what_cannot_be_is_refused(
    house: Backstage, path: str, body: dict[str, object], status: int
) -> None:
    asking = client(house, ROUTING_READ, ROUTING_TRAIN, ROUTING_DESKS)
    assert asking.post(path, json=body).status_code == status
    assert client(house, ROUTING_READ).post(path, json=body).status_code in {403, 422}


def test_whoever_may_not_is_refused(house: Backstage) -> None:
    reader = client(house, ROUTING_READ)
    merge = {"kind": "merge", "old": ["a", "b"], "new": ["c"]}
    for path, body in (
        ("/v1/routing/datasets", {}),
        ("/v1/routing/desks/changes", {"changes": [merge]}),
    ):
        assert reader.post(path, json=body).status_code == 403
