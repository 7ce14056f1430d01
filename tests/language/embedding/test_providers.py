import subprocess
import sys

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.language.testing import embeddings_answer, server, tiny_onnx

INSIDE = Surroundings(inside_hosts=("127.0.0.1",))


def test_openai_offline_refuses_a_loopback_server_nobody_named():
    asked = []

    def answer(path, headers, body):
        asked.append(path)
        return 200, {}, b"{}"

    with (
        server(answer) as address,
        pytest.raises(errors.Denied, match=r"127\.0\.0\.1 is outside the shop"),
    ):
        open_embedder(f"openai:{address}/v1?model=m", Surroundings())
    assert asked == []


def test_openai_named_host_and_port_is_inside_and_another_port_is_not():
    around = Surroundings(inside_hosts=("127.0.0.1:8080",))
    open_embedder("openai:http://127.0.0.1:8080/v1?model=m", around)
    with pytest.raises(errors.Denied):
        open_embedder("openai:http://127.0.0.1:8081/v1?model=m", around)


def test_openai_sends_the_key_of_the_host_and_the_model():
    seen = {}

    def answer(path, headers, body):
        seen.update(path=path, key=headers.get("Authorization"), body=body)
        return embeddings_answer(lambda texts: np.ones((len(texts), 3)))(path, headers, body)

    with server(answer) as address:
        around = Surroundings(inside_hosts=("127.0.0.1",), keys=(("127.0.0.1", "secret-key"),))
        rows = open_embedder(f"openai:{address}/v1?model=bge", around).embed(["a"])
    assert rows == pytest.approx(np.full((1, 3), 3**-0.5))
    assert seen["path"] == "/v1/embeddings"
    assert seen["key"] == "Bearer secret-key"
    assert b'"bge"' in seen["body"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"not json", "no JSON"),
        (b'{"data": 7}', "no embeddings"),
        (b'{"data": []}', "0 vectors"),
        (b'{"data": [{"index": 0, "embedding": []}]}', "1 vectors of 0 numbers for 1 texts"),
        (b'{"data": [{"index": 0, "embedding": ["x"]}]}', "no embeddings"),
    ],
)
def test_openai_nonsense_is_unavailable(body, said):
    with server(lambda *_: (200, {}, body)) as address:
        embedder = open_embedder(f"openai:{address}/v1?model=m", INSIDE)
        with pytest.raises(errors.Unavailable, match=said):
            embedder.embed(["a"])


def test_openai_without_a_model_is_refused():
    with pytest.raises(errors.Invalid, match="model=NAME"):
        open_embedder("openai:http://127.0.0.1/v1", INSIDE)


def test_onnx_missing_model_names_the_command(tmp_path):
    embedder = open_embedder("onnx:multilingual-e5-small", Surroundings(home=tmp_path))
    with pytest.raises(errors.Unavailable, match="comptoir models pull multilingual-e5-small"):
        embedder.embed(["a"])


def test_onnx_missing_extra_names_the_command(tmp_path):
    """With onnxruntime hidden, the message says how to install it."""
    code = """
import sys
sys.modules["onnxruntime"] = None
from pathlib import Path
from comptoir.kernel import errors
from comptoir.language.onnx import load_onnx
try:
    load_onnx(Path("."), 8)
except errors.Unavailable as problem:
    sys.exit(0 if "pip install 'comptoir[onnx]'" in problem.message else 3)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_onnx_pooling_and_prefix_change_the_vector(tmp_path):
    pytest.importorskip("onnx")
    tiny_onnx(tmp_path)
    mean, cls, prefixed = (
        open_embedder(f"onnx:{tmp_path}{options}", Surroundings()).embed(["bon colis"])[0]
        for options in ("", "?pooling=cls", "?prefix=mauvais%20")
    )
    assert np.abs(mean - cls).max() > 0.01
    assert np.abs(mean - prefixed).max() > 0.01


def test_onnx_padding_does_not_leak_into_the_mean(tmp_path):
    pytest.importorskip("onnx")
    embedder = open_embedder(f"onnx:{tiny_onnx(tmp_path)}", Surroundings())
    together = embedder.embed(["bon", "bon mauvais colis parcel late tres"])
    assert np.allclose(together[0], embedder.embed(["bon"])[0], atol=1e-6)


def test_onnx_unknown_option_is_refused():
    with pytest.raises(errors.Invalid, match="polling"):
        open_embedder("onnx:x?polling=mean", Surroundings())


def test_onnx_damaged_file_is_unavailable(tmp_path):
    pytest.importorskip("onnx")
    tiny_onnx(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(errors.Unavailable, match="comptoir models verify"):
        open_embedder(f"onnx:{tmp_path}", Surroundings()).embed(["a"])


def test_e5_unknown_role_is_refused():
    with pytest.raises(errors.Invalid, match="e5:passage or e5:query"):
        open_embedder("e5:both", Surroundings())


def test_open_embedder_unknown_scheme_lists_the_known():
    with pytest.raises(errors.Invalid, match="use:, e5:, onnx:, openai:"):
        open_embedder("bert:", Surroundings())
