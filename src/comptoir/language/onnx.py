"""ONNX models of the store: a folder with `model.onnx`, `tokenizer.json` and `config.json`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.language.store import ModelStore
from comptoir.language.surroundings import Surroundings

FILES = ("model.onnx", "tokenizer.json", "config.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxModel:
    """A loaded encoder with its tokenizer."""

    session: Any
    tokenizer: Any
    config: dict[str, Any]

    def run(self, pairs: Sequence[str | tuple[str, str]]) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """Run texts, or pairs of texts.

        Returns:
            The first output, and the attention mask, of shape (n, tokens).
        """
        read = self.tokenizer.encode_batch(list(pairs))
        mask = np.array([one.attention_mask for one in read], dtype=np.int64)
        given = {
            "input_ids": np.array([one.ids for one in read], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([one.type_ids for one in read], dtype=np.int64),
        }
        wanted = {node.name for node in self.session.get_inputs()}
        found = self.session.run(None, {name: given[name] for name in given if name in wanted})
        return np.asarray(found[0], dtype=np.float32), mask


def model_folder(name: str, around: Surroundings) -> Path:
    """Return the folder of a model: a whole path, or a name in the store.

    Raises:
        errors.Unavailable: it is not there; the message says what to do.
    """
    if Path(name).is_absolute():
        folder = Path(name)
    elif (around.models / name).is_dir():
        folder = around.models / name
    else:
        folder = ModelStore(around).folder(name)
    if missing := [file for file in FILES if not (folder / file).is_file()]:
        raise errors.Unavailable(
            "{folder} lacks {missing}. Run: comptoir models list",
            folder=folder,
            missing=", ".join(missing),
        )
    return folder


def load_onnx(folder: Path, max_tokens: int, threads: int = 1) -> OnnxModel:
    """Load an encoder.

    Raises:
        errors.Unavailable: the `onnx` extra is not installed, or the file is no such model.
    """
    try:
        # both belong to an extra; without it mypy does not find them, with it one ships no types
        import onnxruntime  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415
    except ImportError as problem:
        raise errors.Unavailable(
            "ONNX models need the onnx extra ({problem}). Run: pip install 'comptoir[onnx]'",
            problem=problem,
            code="extra_missing",
        ) from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except Exception as problem:  # noqa: BLE001 - both libraries raise their own kinds
        raise errors.Unavailable(
            "{folder} holds no model that loads: {problem}. Run: comptoir models verify",
            folder=folder,
            problem=problem,
        ) from None
    tokenizer.enable_truncation(max_tokens)
    tokenizer.enable_padding(
        pad_id=int(config.get("pad_token_id") or 0), pad_token=_pad(tokenizer, config)
    )
    return OnnxModel(session=session, tokenizer=tokenizer, config=config)


def _pad(tokenizer: Any, config: dict[str, Any]) -> str:
    return tokenizer.id_to_token(int(config.get("pad_token_id") or 0)) or "[PAD]"
