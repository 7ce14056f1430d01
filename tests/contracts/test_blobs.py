"""Blobs: a folder, a bucket and memory keep one contract."""

import pytest

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.s3 import blob_options
from comptoir.kernel.testing.contracts import BlobsContract


class TestFolder(BlobsContract):
    @pytest.fixture
    def blobs(self, tmp_path):
        return Blobs.open(str(tmp_path / "blobs"))


class TestMemory(BlobsContract):
    @pytest.fixture
    def blobs(self):
        return Blobs.open("memory://")


class TestS3(BlobsContract):
    @pytest.fixture
    def blobs(self, bucket):
        return Blobs.open(f"{bucket.uri}/blobs", blob_options(bucket.settings))


def test_server_that_does_not_answer_is_unavailable(tmp_path):
    (tmp_path / "a").write_text("a file, not a folder")
    with pytest.raises(errors.Unavailable):
        Blobs.open(str(tmp_path)).put("a/b", b"")
