"""Buckets: `s3://bucket/key` in a folder, and in an S3-compatible store."""

import pytest

from comptoir.kernel import errors
from comptoir.kernel.storage.buckets import HOUSE, Buckets, Location
from comptoir.kernel.storage.s3 import blob_options


@pytest.fixture(params=["folder", "s3"])
def buckets(request, tmp_path):
    """Buckets, and the name of one that is there."""
    scratch = tmp_path / "scratch"
    if request.param == "folder":
        return Buckets(str(tmp_path / "blobs"), {}, own=(), scratch=scratch), "shop"
    bucket = request.getfixturevalue("bucket")
    name = bucket.uri.removeprefix("s3://")
    own = [f"{bucket.uri}/lake", f"{bucket.uri}/house/blobs"]
    options = blob_options(bucket.settings)
    return Buckets(f"{bucket.uri}/house/blobs", options, own=own, scratch=scratch), name


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"USER_ID\n1\n")
    return path


def test_a_file_is_put_listed_taken_and_got(buckets, file, tmp_path):
    opened, bucket = buckets
    assert opened.put_file(f"s3://{bucket}/in/a.csv", file) == f"s3://{bucket}/in/a.csv"
    assert opened.put_file(f"s3://{bucket}/in/", file) == f"s3://{bucket}/in/data.csv"
    assert opened.names(f"s3://{bucket}/in/") == ["in/a.csv", "in/data.csv"]
    assert opened.names(f"s3://{bucket}/in/a.csv") == ["in/a.csv"]
    for location, count in ((f"s3://{bucket}/in/a.csv", 1), (f"s3://{bucket}/in", 2)):
        taken = opened.take(location, "job")
        assert [path.read_bytes() for path in taken] == [file.read_bytes()] * count
    opened.let_go("job")
    assert opened.get_file(f"s3://{bucket}/in/a.csv", tmp_path / "back") == 10
    assert (tmp_path / "back").read_bytes() == file.read_bytes()
    for call in (
        lambda: opened.take(f"s3://{bucket}/nothing", "job"),
        lambda: opened.get_file(f"s3://{bucket}/in", tmp_path / "back"),
    ):
        with pytest.raises(errors.NotFound):
            call()


def test_files_of_a_folder_lie_where_people_find_them(tmp_path, file):
    opened = Buckets(str(tmp_path / "blobs"), {}, own=(), scratch=tmp_path / "scratch")
    opened.put_file("s3://shop/in/a.csv", file)
    assert (tmp_path / "blobs/s3/shop/in/a.csv").read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "shop/a",
        "s3://",
        "s3:///a",
        "http://shop/a",
        "s3://../a",
        "s3://a..b/c",
        "s3://a/../b/",
        "s3://a/b/..",
        "s3://é/a",
    ],
)
def test_what_is_no_place_is_refused(text):
    with pytest.raises(errors.Invalid, match="no place in a bucket"):
        Location.parse(text)


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/../../b", "/etc/passwd", "a//b"])
def test_keys_that_lead_out_of_their_bucket_are_refused(tmp_path, file, key):
    opened = Buckets(str(tmp_path / "blobs"), {}, own=(), scratch=tmp_path / "scratch")
    for call in (
        lambda: opened.put_file(f"s3://shop/{key}", file),
        lambda: opened.get_file(f"s3://shop/{key}", tmp_path / "back"),
        lambda: opened.take(f"s3://shop/{key}", "job"),
    ):
        with pytest.raises(errors.Invalid):
            call()


def test_nobody_reads_what_the_house_keeps_for_itself(tmp_path, file):
    own = ["s3://house/lake", "s3://mine"]
    opened = Buckets("s3://house/blobs", {}, own=own, scratch=tmp_path)
    for place in ("s3://house/lake/recommend/x", "s3://house/lake", "s3://house/", "s3://mine/a"):
        with pytest.raises(errors.Denied):
            opened.put_file(place, file) if not place.endswith("/") else opened.names(place)


def test_the_house_has_a_bucket_wherever_blobs_lie(buckets, file, tmp_path):
    opened, _ = buckets
    place = opened.put_file(f"s3://{HOUSE}/north/batch/", file)
    assert place == f"s3://{HOUSE}/north/batch/data.csv"
    assert opened.names(f"s3://{HOUSE}/north") == ["north/batch/data.csv"]
    [taken] = opened.take(place, "work")
    assert taken.read_bytes() == file.read_bytes()
    assert opened.get_file(place, tmp_path / "got") == file.stat().st_size
    opened.put_file(f"s3://{HOUSE}/south/data.csv", file)
    for _ in range(2):
        opened.delete(f"s3://{HOUSE}/north/")
    assert opened.names(f"s3://{HOUSE}/north/") == []
    assert opened.names(f"s3://{HOUSE}/south/") == ["south/data.csv"]
