"""Files that come through a page: read by whichever machine works, and deleted afterwards."""

import io
from dataclasses import replace
from types import SimpleNamespace

import pytest

from comptoir.kernel import errors
from comptoir.kernel.work import JobState
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.recommend.bulk import uploads
from comptoir.recommend.tasks import workflows

CSV = "USER_ID,ITEM_ID,TIMESTAMP\n" + "".join(f"u{n},i{n % 7},17000{n:05}\n" for n in range(3000))


class Killed(BaseException):
    """The process is gone."""


def sent(name: str, content: str):
    return SimpleNamespace(filename=name, file=io.BytesIO(content.encode()))


def asked(shop, name: str, dataset: str = "interactions") -> dict:
    return {"group_id": shop.group_id, "dataset": dataset, "mode": "FULL", "upload": name}


def kept(shop) -> list[str]:
    return list(shop.room.blobs.names("recommend/uploads"))


@pytest.fixture
def elsewhere(shop, tmp_path):
    """The same rows, lake and blobs on a machine with other folders."""
    return replace(shop.room, folder=tmp_path / "elsewhere" / "recommend")


def test_another_machine_reads_what_a_page_has_taken(any_shop, tmp_path):
    name = uploads.keep(any_shop.room.blobs, sent("C:\\liste é#1.csv", CSV))
    assert name.rpartition("/")[2] == "liste é_1.csv"
    other = replace(any_shop.room, folder=tmp_path / "elsewhere" / "recommend")
    engine = MemoryEngine({one.name: one for one in workflows(other)})
    job = engine.job(engine.start(uploads.UPLOAD, asked(any_shop, name)))
    assert job.state is JobState.DONE, job.error
    assert job.output["rows_kept"] == 3000
    assert kept(any_shop) == []


def test_another_machine_goes_on_where_one_was_killed(shop, elsewhere, monkeypatch):
    name = uploads.keep(shop.room.blobs, sent("a.csv", CSV))
    engines = [
        MemoryEngine({one.name: one for one in workflows(room)}) for room in (shop.room, elsewhere)
    ]
    first, second = engines
    second._jobs, second._kept = first._jobs, first._kept
    real = uploads.import_files

    def dies(room, steps, input):
        parts = 0

        def do(name, work, **more):
            nonlocal parts
            parts += name.startswith("read")
            if parts == 2:
                raise Killed
            return steps.do(name, work, **more)

        killed = SimpleNamespace(do=do, progress=steps.progress, job_id=steps.job_id)
        return real(room, killed, input)

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "import_files", dies)
        with pytest.raises(Killed):
            first.start(uploads.UPLOAD, asked(shop, name), "job_1")
    assert kept(shop) == [name]
    second._run("job_1")
    job = second.job("job_1")
    assert job.state is JobState.DONE, job.error
    assert job.output["rows_kept"] == 3000
    assert kept(shop) == []


@pytest.mark.parametrize(
    ("content", "dataset", "says"),
    [("nothing", "interactions", "a.csv"), ("A,B\n1,2\n", "items", "No column is ITEM_ID")],
)
def test_a_file_that_cannot_be_read_is_deleted_as_well(shop, content, dataset, says):
    name = uploads.keep(shop.room.blobs, sent("a.csv", content))
    job = shop.engine.job(shop.engine.start(uploads.UPLOAD, asked(shop, name, dataset)))
    assert job.state is JobState.FAILED
    assert says in job.error
    assert kept(shop) == []


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_file_without_a_name_is_refused(shop, name):
    with pytest.raises(errors.Invalid, match="No file was chosen"):
        uploads.keep(shop.room.blobs, sent(name, CSV))
    assert kept(shop) == []
