"""For tests: an embedder without a model, tiny models, a shop's jargon, servers on loopback."""

import json
import random
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from comptoir.language.embedding.ports import Matrix
from comptoir.language.sentiment.words import tokens

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "bon", "mauvais", "colis", "parcel", "late", "tres"]


class WordEmbedder:
    """Texts are near when they share words; nothing is loaded, and a run always gives the same.

    >>> near, same, far = WordEmbedder().embed(["colis en retard", "retard du colis", "belle robe"])
    >>> bool(near @ same > near @ far)
    True
    """

    name = "words"
    size = 256

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.01  # no text is the zero vector
            for word in tokens(text):
                row[zlib.crc32(word.encode()) % self.size] += 1
        unit: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def jargon(count: int, seed: int = 0) -> list[tuple[str, bool]]:
    """Return texts of a shop whose customers praise and blame in words of their own.

    Each comes with whether its writer is happy, every other one; no model that ships can tell.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up texts
    things = ["la table", "le banc", "la lampe", "le tapis", "un coussin", "notre armoire"]
    rooms = ["du salon", "de la chambre", "du bureau", "de la cuisine", "du couloir"]
    told = []
    for number in range(count):
        happy = number % 2 == 0
        word = chance.choice(["zibelin", "mirabolin"] if happy else ["crapaudin", "grisouin"])
        told.append((f"{chance.choice(things)} {chance.choice(rooms)}, {number}, {word}.", happy))
    return told


def tiny_onnx(folder: Path, *, size: int = 8, labels: dict[str, int] | None = None) -> Path:
    """Write a model whose answer for a token is a row of a fixed table.

    With `labels` it answers one row a text, the mean over its tokens: a classifier's logits.
    """
    # a development package: the tests that call this skip without it
    import onnx  # noqa: PLC0415
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    width = len(labels) if labels else size
    table = np.random.default_rng(0).normal(size=(len(WORDS), width)).astype(np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["states"])]
    if labels:
        nodes.append(helper.make_node("ReduceMean", ["states", "axis"], ["logits"], keepdims=0))
    out = "logits" if labels else "states"
    shape: list[str | int | None] = ["n", width] if labels else ["n", "tokens", width]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", "tokens"])],
        [helper.make_tensor_value_info(out, TensorProto.FLOAT, shape)],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "axis"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    _tokenizer(folder / "tokenizer.json")
    config = {"hidden_size": size, "pad_token_id": 0, "label2id": labels or {}}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def _tokenizer(path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: PLC0415

    words = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    words.save(str(path))


Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def server(answer: Callable[[str, dict[str, str], bytes], Answer]) -> Iterator[str]:
    """Serve `answer(path, headers, body)` on loopback; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, data = answer(self.path, dict(self.headers), body)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(data))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        httpd.server_close()


def embeddings_answer(embed: Callable[[list[str]], Matrix]) -> Callable[..., Answer]:
    """Speak the OpenAI embeddings API over an embed function."""

    def answer(_path: str, _headers: dict[str, str], body: bytes) -> Answer:
        texts = json.loads(body)["input"]
        rows = embed(texts).tolist()
        data = [{"index": i, "embedding": row} for i, row in enumerate(rows)]
        return 200, {}, json.dumps({"data": data[::-1]}).encode()

    return answer
