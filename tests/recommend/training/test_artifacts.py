"""What was learned anew under the same name is what everybody opens, whole, on every machine."""

import json

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs
from comptoir.recommend.recipes.port import Artifact
from comptoir.recommend.training.artifacts import Artifacts


@pytest.fixture
def blobs(tmp_path):
    return Blobs.open(str(tmp_path / "blobs"))


@pytest.fixture
def machine(blobs, tmp_path):
    """Return the artifacts of a machine by its name."""
    return lambda name: Artifacts(blobs, tmp_path / name)


def learned(number):
    """An artifact whose facts and arrays say a number."""
    arrays = {"one": np.full(3, number), "two": np.full(2, number)}
    return Artifact(recipe="popularity-count", arrays=arrays, facts={"number": number})


def said(kept):
    """Return every number that an artifact says."""
    arrays = [value for array in kept.artifact.arrays.values() for value in array.tolist()]
    return {kept.artifact.facts["number"], *arrays}


def test_every_machine_opens_what_was_learned_last(machine, blobs, tmp_path):
    here, there = machine("here"), machine("there")
    here.keep("v", learned(1), ["a"])
    before = there.open("v")
    here.keep("v", learned(2), ["a", "b"])
    for one in (here, there):
        assert said(one.open("v")) == {2}
        assert list(one.open("v").items) == ["a", "b"]
        assert one.facts("v") == {"number": 2}
    assert said(before) == {1}  # whoever answers from it goes on
    for name in ("here", "there"):
        [folder] = (tmp_path / name / "v").iterdir()
        assert np.load(folder / "one.npy").tolist() == [2, 2, 2]
    assert len({name.split("/")[-2] for name in blobs.names("recommend/versions/v")}) == 2


def test_version_of_an_older_house_is_opened_until_it_is_learned_anew(machine, blobs, tmp_path):
    machine("here").keep("v", learned(1), ["a"])
    told = json.loads(blobs.get("recommend/versions/v/facts.json"))
    folder = told.pop("folder")
    for name in list(blobs.names(f"recommend/versions/v/{folder}")):
        blobs.put(name.replace(f"{folder}/", ""), blobs.get(name))
        blobs.delete(name)
    blobs.put("recommend/versions/v/facts.json", json.dumps(told).encode())
    old = tmp_path / "there" / "v"
    old.mkdir(parents=True)
    (old / "facts.json").write_text(json.dumps(told))
    for _ in range(2):
        assert said(machine("there").open("v")) == {1}
    assert [path.is_dir() for path in old.iterdir()] == [True]
    machine("here").keep("v", learned(2), ["a"])
    assert said(machine("there").open("v")) == {2}
    assert all("/kept" in name or "facts" in name for name in blobs.names("recommend/versions/v"))


def test_what_is_kept_anew_meanwhile_is_opened_whole(machine, monkeypatch):
    here, there = machine("here"), machine("there")
    here.keep("v", learned(1), ["a"])
    told = Artifacts._told
    numbers = iter((2, 3))

    def late(self, version_id):
        found = told(self, version_id)
        for number in numbers:
            here.keep("v", learned(number), ["a"])
            break
        return found

    monkeypatch.setattr(Artifacts, "_told", late)
    assert said(there.open("v")) == {3}
    assert said(here.open("v")) == {3}


def test_what_was_forgotten_leaves_every_machine_that_asks(machine, blobs, tmp_path):
    here, there = machine("here"), machine("there")
    here.keep("v", learned(1), ["a"])
    there.open("v")
    here.forget("v")
    for one in (here, there):
        with pytest.raises(errors.NotFound, match="Train it again"):
            one.open("v")
    assert not (tmp_path / "here" / "v").exists()
    assert not (tmp_path / "there" / "v").exists()
    assert list(blobs.names("recommend/versions/v")) == []


def test_without_the_blob_store_a_machine_answers_from_what_it_has(machine, monkeypatch):
    here = machine("here")
    here.keep("v", learned(1), ["a"])

    def fails(_self, name):
        raise errors.Unavailable("The blob store does not answer: {problem}", problem=name)

    monkeypatch.setattr(Blobs, "get", fails)
    assert said(here.open("v")) == {1}
    with pytest.raises(errors.Unavailable):
        machine("there").open("v")
