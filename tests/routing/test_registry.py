"""Data sets, trainings and aliases: the same data give the same model, and nothing points nowhere."""

from pathlib import Path

import polars as pl
import pytest
from tests.routing.conftest import NOW
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.routing import service
from comptoir.routing.model import Alias, Dataset, ModelState
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, models
from comptoir.routing.tasks import IMPORT, TRAIN


def imported(office: Office, folder: Path, count: int = 200, seed: int = 1) -> Dataset:
    own = examples(count, seed=seed)
    path = folder / f"year-{seed}.csv"
    pl.DataFrame({"text": own.texts, "desk": own.labels}).write_csv(path)
    input = {
        "path": str(path),
        "name": "requests",
        "columns": {"text": ["text"], "label": "desk", "language": "", "time": ""},
        "nowhere": "",
        "newest_apart": False,
        "origin": "imported",
        "by": "claire",
    }
    engine = office.engine()
    done = engine.wait(engine.start(IMPORT, input))
    assert done.error == ""
    return datasets.find(office.rows, done.output["dataset_id"])


def trained(office: Office, learner: str = "blend") -> int:
    job_id = service.start_training(office, "requests", by="claire", learner=learner)
    assert office.engine().job(job_id).error == ""
    return models.of_job(office.rows, job_id).version


def test_the_same_file_is_the_same_version(any_office: Office, tmp_path: Path) -> None:
    first = imported(any_office, tmp_path)
    again = imported(any_office, tmp_path)
    other = imported(any_office, tmp_path, seed=2)
    assert (first.dataset_id, first.version) == (again.dataset_id, 1)
    assert other.version == 2
    assert other.sha256 != first.sha256
    assert datasets.find(any_office.rows, "requests").version == 2
    assert datasets.find(any_office.rows, "requests@1") == first
    assert [one.version for one in datasets.every(any_office.rows)] == [2, 1]
    for unknown in ("nothing", "requests@9", "requests@x"):
        with pytest.raises(errors.NotFound):
            datasets.find(any_office.rows, unknown)


def test_a_damaged_data_set_is_refused(office: Office, tmp_path: Path) -> None:
    made = imported(office, tmp_path)
    office.blobs.put(f"routing/datasets/{made.sha256}.parquet", b"PAR1 something else PAR1")
    with pytest.raises(errors.Failed, match="damaged"):
        datasets.examples(office.blobs, made)


@pytest.mark.parametrize("learner", ["blend", "tfidf-linear"])
def test_a_training_is_entered_with_all_that_makes_it_again(
    any_office: Office, tmp_path: Path, learner: str
) -> None:
    made = imported(any_office, tmp_path)
    first, second = trained(any_office, learner), trained(any_office, learner)
    ours, theirs = models.get(any_office.rows, first), models.get(any_office.rows, second)
    assert ours.state is ModelState.READY
    assert ours.facts["data_sha256"] == made.sha256
    assert ours.facts["metrics"]["accuracy"] > 0.9
    assert ours.facts["metrics"]["n_test"] == made.card["test"]
    assert ours.facts["n_train"] == made.card["train"]
    assert set(ours.facts["libraries"]) >= {"comptoir", "numpy", "scikit-learn", "python"}
    assert ours.facts["watt_hours"] > 0
    assert ours.asked["seed"] == 0
    # Same data, seed and versions: the same model, byte for byte.
    assert ours.fingerprint == theirs.fingerprint != ""
    assert ours.folder != theirs.folder


def test_a_kept_router_decides_as_the_one_that_was_kept(office: Office, tmp_path: Path) -> None:
    imported(office, tmp_path)
    version = trained(office)
    texts = examples(30, seed=7).texts
    found = service.decide(service.champion(office, version)[1], office, texts)
    again = service.decide(service.champion(office, version)[1], office, texts)
    assert found == again
    assert all(abs(sum(one.scores.values()) - 1) < 1e-6 for one in found)


def test_a_damaged_model_is_refused(office: Office, tmp_path: Path) -> None:
    imported(office, tmp_path)
    model = models.get(office.rows, trained(office, "prior"))
    office.blobs.put(f"routing/models/{model.folder}/log_shares.npy", b"other bytes")
    with pytest.raises(errors.Failed, match="not the one that was kept"):
        service.champion(office, model.version)


def test_aliases_follow_the_last_appointment_and_roll_back(
    any_office: Office, tmp_path: Path
) -> None:
    office = any_office
    imported(office, tmp_path)
    first, second = trained(office, "prior"), trained(office, "prior")
    with pytest.raises(errors.NotFound, match="No model decides yet"):
        service.champion(office)
    with pytest.raises(errors.Conflict, match="No earlier champion"):
        service.roll_back(office, by="claire")
    told = {"by": "claire", "force": True}
    service.appoint(office, Alias.CHAMPION, first, why="to begin with", **told)
    service.appoint(office, Alias.SHADOW, second, by="claire")
    service.appoint(office, Alias.CHAMPION, second, why="better", **told)
    assert models.aliases(office.rows) == {Alias.CHAMPION: second, Alias.SHADOW: second}
    assert service.roll_back(office, by="ines").version == first
    assert service.champion(office)[0].version == first
    service.appoint(office, Alias.SHADOW, None, by="claire")
    assert models.aliases(office.rows) == {Alias.CHAMPION: first}
    past = [(one.version, one.by) for one in models.history(office.rows, Alias.CHAMPION)]
    assert past == [(first, "ines"), (second, "claire"), (first, "claire")]
    acts = [entry.action for entry in office.audit.entries()]
    assert acts.count("routing.champion") == 3
    assert acts.count("routing.shadow") == 2


def test_what_is_not_ready_is_not_appointed(office: Office, tmp_path: Path) -> None:
    made = imported(office, tmp_path)
    begun = models.begin(
        office.rows,
        "job_x",
        dataset_id=made.dataset_id,
        learner="blend",
        asked={},
        by="claire",
        at=NOW,
    )
    for act in (
        lambda: service.appoint(office, Alias.CHAMPION, begun.version, by="claire"),
        lambda: service.champion(office, begun.version),
    ):
        with pytest.raises(errors.Conflict, match="training"):
            act()
    with pytest.raises(errors.NotFound):
        service.appoint(office, Alias.CHAMPION, 99, by="claire")


def test_a_failed_training_says_why(office: Office, tmp_path: Path) -> None:
    made = imported(office, tmp_path)
    office.blobs.delete(f"routing/datasets/{made.sha256}.parquet")
    job_id = service.start_training(office, "requests", by="claire")
    model = models.of_job(office.rows, job_id)
    assert model.state is ModelState.FAILED
    assert "There is no blob" in model.reason
    assert model.folder == ""


def test_trainings_refuse_what_they_cannot_do(office: Office, tmp_path: Path) -> None:
    with pytest.raises(errors.NotFound, match="no data set"):
        service.start_training(office, "requests", by="claire")
    imported(office, tmp_path)
    with pytest.raises(errors.Invalid, match="no learner"):
        service.start_training(office, "requests", by="claire", learner="oracle")
    with pytest.raises(errors.Invalid, match="out of range"):
        service.start_training(office, "requests", by="claire", max_error=1.5)
    assert office.engine().jobs(TRAIN) == []
