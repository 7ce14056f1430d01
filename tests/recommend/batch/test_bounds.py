"""Jobs read no more than the settings let them, and say which setting that is."""

from dataclasses import replace

import pytest
from tests.recommend.batch.test_erasing import eraser

from comptoir.kernel import errors
from comptoir.recommend import ports
from comptoir.recommend.housework import OwnDatasets
from comptoir.recommend.settings import QuotaSettings

LARGE = "x" * 1_000_001


def put(press, key):
    path = press.folder / "large.csv"
    path.write_text(LARGE)
    return press.buckets.put_file(f"s3://shop/{key}", path)


@pytest.mark.parametrize("quota", ["full_import_mb", "incremental_import_mb", "deletion_mb"])
def test_files_of_data_jobs_are_bounded(press, quota):
    location = put(press, "large/one.csv")
    datasets = OwnDatasets(press.room, eraser(press), QuotaSettings(**{quota: 1}))
    with pytest.raises(errors.Invalid, match=rf"1\.0 MB.*recommend\.quotas\.{quota}"):
        datasets._check_size("s3://shop/large/", quota)
    OwnDatasets(press.room, eraser(press))._check_size(location, quota)


def test_a_deletion_that_is_too_large_deletes_nobody(press):
    location = put(press, "large.csv")
    datasets = OwnDatasets(press.room, eraser(press), QuotaSettings(deletion_mb=1))
    ask = ports.DeletionAsk(job_id="d", group_id=press.shop.group_id, location=location)
    with pytest.raises(errors.Invalid, match="deletion_mb"):
        datasets._delete_users(ask)


@pytest.mark.parametrize("quota", ["batch_mb", "batch_files"])
def test_files_of_batch_jobs_are_bounded(press, quota):
    press.train("aws-popularity-count")
    put(press, "in/a.json")
    press.put("in/b.json", [{"userId": "u1"}])
    runner = replace(press.batch.runner, quotas=QuotaSettings(**{quota: 1}))
    ask = ports.BatchAsk(
        job_id="j",
        group_id=press.shop.group_id,
        version_id="res_1",
        recipe="aws-popularity-count",
        source="s3://shop/in/",
        target="s3://shop/out/",
        input={},
        filter="",
    )
    with pytest.raises(errors.Invalid, match=quota):
        runner._begin(ask)
