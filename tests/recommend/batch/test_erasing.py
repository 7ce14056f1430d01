"""Erasure reaches files of buckets: questions, answers, answers that wait, and exports."""

import gzip

from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.recommend import ports
from comptoir.recommend.batch.erasing import BucketFiles
from comptoir.recommend.batch.parts import Parts
from comptoir.recommend.housework import OwnDatasets
from comptoir.recommend.store import files

SOURCE = "s3://shop/in/asked.json"
ANSWERS = "s3://shop/out/asked.json.out"


def eraser(press) -> BucketFiles:
    return BucketFiles(room=press.room, buckets=press.buckets, blobs=press.blobs)


def text(press, location: str) -> str:
    path = press.folder / "read"
    press.buckets.get_file(location, path)
    data = path.read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()


def test_a_user_goes_from_every_file_and_nobody_else_does(press):
    press.train("aws-popularity-count")
    press.answered("aws-popularity-count", ["{", *({"userId": f"u{n}"} for n in (1, 2, 11))])
    packed = press.put("in/asked.json.gz", [{"userId": f"u{n}"} for n in (1, 2)])
    press.run("aws-popularity-count", packed, job="packed")
    press.train("aws-item-affinity")
    press.run(
        "aws-item-affinity", press.put("items.json", [{"itemId": "i3"}]), job="s", numResults=99
    )
    group = press.shop.group_id
    waiting = Parts(press.blobs, group, "job9")
    waiting.write(0, 0, ['{"input":{"userId":"u2"},"output":{},"error":null}\n'])
    datasets = OwnDatasets(press.room, eraser(press))
    asked = {"job_id": "e", "name": "all", "group_id": group, "mode": "ALL"}
    place = {"dataset_type": "INTERACTIONS", "location": "s3://shop/exports"}
    datasets._export(ports.ExportAsk(**asked, **place))
    export = "s3://shop/exports/all/interactions.csv"
    segment = "s3://shop/out/items.json.out"
    places = [SOURCE, ANSWERS, packed, "s3://shop/out/asked.json.gz.out", segment, export]
    before = {place: text(press, place) for place in places}
    assert all('"u2"' in before[place] or "\nu2," in before[place] for place in places)

    told = eraser(press).erase(press.shop.owner("u2"))
    for place in places:
        after = text(press, place)
        assert '"u2"' not in after
        assert "\nu2," not in after
        assert '"u1' in after or "\nu1," in after
        gone = len(before[place].splitlines()) - len(after.splitlines())
        assert gone == (0 if place == segment else 10 if place == export else 1)
    with waiting.whole(0, 1, "x", iter) as path:
        assert path.read_text() == ""
    assert (told.store, told.count) == ("buckets", 4 + 1 + 10 + 1)
    assert eraser(press).erase(press.shop.owner("u2")).count == 0
    assert {what for _, what in files.of(press.room, group)} == {"questions", "answers", "export"}


def test_a_user_who_was_erased_is_not_answered_again(press):
    press.train("aws-popularity-count")
    ErasureLedger(press.room.rows, press.room.ring).begin(press.shop.owner("u2"), "test")
    told = press.answered("aws-popularity-count", [{"userId": "u1"}, {"userId": "u2"}])
    assert [one["input"]["userId"] for one in told] == ["u1"]
    assert press.engine.job("job").output["erased"] == 1


def test_one_who_is_erased_while_a_job_runs_is_not_delivered(press, monkeypatch):
    press.train("aws-popularity-count")
    real, ledger = Parts.write, ErasureLedger(press.room.rows, press.room.ring)

    def then_erased(self, file, part, lines):
        real(self, file, part, lines)
        ledger.begin(press.shop.owner("u2"), "test")

    monkeypatch.setattr(Parts, "write", then_erased)
    told = press.answered("aws-popularity-count", [{"userId": "u1"}, {"userId": "u2"}])
    assert [one["input"]["userId"] for one in told] == ["u1"]


def test_a_deletion_job_reaches_files_too(press):
    press.train("aws-popularity-count")
    press.answered("aws-popularity-count", [{"userId": "u1"}, {"userId": "u2"}])
    path = press.folder / "gone.csv"
    path.write_text("user_id\nu2\n")
    location = press.buckets.put_file("s3://shop/gone.csv", path)
    ask = ports.DeletionAsk(job_id="d", group_id=press.shop.group_id, location=location)
    assert OwnDatasets(press.room, eraser(press))._delete_users(ask) == 1
    assert [one["input"]["userId"] for one in press.get(ANSWERS)] == ["u1"]
    assert [one["userId"] for one in press.get(SOURCE)] == ["u1"]
