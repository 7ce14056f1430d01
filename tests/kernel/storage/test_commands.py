"""`comptoir blobs …`, as it is typed."""

import json
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from comptoir.kernel import errors
from comptoir.kernel.storage import commands
from comptoir.kernel.storage.buckets import Buckets


@pytest.fixture
def typed(tmp_path):
    buckets = Buckets(str(tmp_path / "blobs"), {}, own=(), scratch=tmp_path / "scratch")

    def run(*words):
        room = SimpleNamespace(buckets=buckets)
        done = CliRunner().invoke(commands.app, [str(word) for word in words], obj=room)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_a_file_goes_there_and_comes_back(typed, tmp_path):
    data = bytes(range(256)) * 100_000
    (tmp_path / "events.csv").write_bytes(data)
    assert typed("put", tmp_path / "events.csv", "s3://shop/in/").strip() == (
        "s3://shop/in/events.csv"
    )
    assert json.loads(typed("list", "s3://shop", "--json")) == ["s3://shop/in/events.csv"]
    (tmp_path / "back").mkdir()
    typed("get", "s3://shop/in/events.csv", tmp_path / "back")
    assert (tmp_path / "back/events.csv").read_bytes() == data


def test_what_is_not_there_is_told(typed, tmp_path):
    for words in (
        ("put", tmp_path / "nothing", "s3://shop/a"),
        ("get", "s3://shop/a", tmp_path / "a"),
        ("get", "s3://shop/a", tmp_path / "no/folder"),
    ):
        with pytest.raises(errors.NotFound):
            typed(*words)
    with pytest.raises(errors.Invalid):
        typed("list", "shop")
