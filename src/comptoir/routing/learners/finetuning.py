"""Fine-tunes an encoder of the model store with torch, on a GPU where there is one.

Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers for Language
Understanding", with the mean of the tokens in place of the first (Reimers and Gurevych 2019) and a
schedule that warms up and falls (Mosbach, Andriushchenko and Klakow 2021).
"""

import io
import json
import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.language.text import tidy_all
from comptoir.routing.learners.port import Scores, Tell

CHARACTERS = 2_000
MAX_TOKENS = 128
BATCH = 32
EPOCHS = 8
FEWEST_STEPS = 300
"""Few texts are read more often than `EPOCHS` times: so many batches at least."""
PATIENCE = 2
"""Epochs without a gain on texts kept apart, after which the best is kept."""
RATE = 5e-5
"""Of an encoder 768 wide; narrower ones learn faster in proportion."""
HEAD_FASTER = 10
WARM_UP = 0.1
"""Share of all steps."""
DECAY = 0.01
OPSET = 17
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What is learned from."""

    texts: Sequence[str]
    columns: Rows
    """The class of each, -1 for none, shape (n,)."""
    classes: int
    seed: int


def libraries() -> tuple[Any, Any]:
    """Return torch and transformers.

    Raises:
        errors.Unavailable: they are not installed.
    """
    try:
        import torch  # noqa: PLC0415 - of the extra `train`, and seconds to load
        import transformers  # noqa: PLC0415
    except ModuleNotFoundError as problem:
        raise errors.Unavailable(
            "transformer learns with {module}, which is not installed. Run pip install "
            "'comptoir[train,onnx]', or use blend, which needs none.",
            module=str(problem.name),
            code="extra_missing",
        ) from None
    return torch, transformers


class FineTuning:
    """An encoder with a linear head, while it learns.

    Args:
        folder: of the encoder: `config.json`, `model.safetensors`, `tokenizer.json`.
        lesson: what is learned from.

    Raises:
        errors.Unavailable: torch is not installed, or the folder holds no encoder.
    """

    def __init__(self, folder: Path, lesson: Lesson) -> None:
        self._torch, transformers = libraries()
        torch = self._torch
        torch.manual_seed(lesson.seed)
        self._lesson = lesson
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        try:
            encoder = transformers.AutoModel.from_pretrained(
                str(folder),
                local_files_only=True,
                use_safetensors=True,
                attn_implementation="eager",
                dtype=torch.float32,
            )
        except Exception as problem:  # noqa: BLE001 - the library raises kinds of many others
            raise errors.Unavailable(
                "{folder} holds no encoder that loads: {problem}. Run: comptoir models verify",
                folder=folder,
                problem=type(problem).__name__,
            ) from None
        self._width = int(encoder.config.hidden_size)
        self._net = _net(torch, encoder, self._width, lesson.classes).to(self._device)
        self.tokenizer = (folder / "tokenizer.json").read_bytes()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.pad = int(config.get("pad_token_id") or 0)
        self._read = Reader(self.tokenizer, self.pad)

    def run(self, rows: Rows, stop: Rows, tell: Tell, epochs: int = 0) -> int:
        """Learn from rows; return how many epochs were best.

        Args:
            rows: what is learned from.
            stop: texts that say when to stop; none to learn all epochs.
            tell: hears how far it is; may raise to stop.
            epochs: at most; as many as suit the number of rows when 0.
        """
        per_epoch = math.ceil(len(rows) / BATCH)
        most = epochs or max(EPOCHS, math.ceil(FEWEST_STEPS / per_epoch))
        steps, optimiser = most * per_epoch, self._optimiser()
        rng = np.random.default_rng(self._lesson.seed)
        weights = self._weights(rows)
        best, kept, surprise, step = 0, None, math.inf, 0
        for epoch in range(1, most + 1):
            self._net.train()
            for batch in self._batches(rows[rng.permutation(len(rows))]):
                tell(f"fine-tuning, epoch {epoch} of at most {most}", step / steps)
                share = min((step + 1) / (WARM_UP * steps), (steps - step) / steps, 1.0)
                self._step(batch, weights, optimiser, share)
                step += 1
            if len(stop):
                found = self._surprise(stop, weights)
                if found < surprise:
                    best, surprise = epoch, found
                    state = self._net.state_dict()
                    kept = {name: part.detach().clone() for name, part in state.items()}
                elif epoch - best >= PATIENCE:
                    break
        if kept is not None:
            self._net.load_state_dict(kept)
        return best or most

    def scores(self, rows: Rows) -> Scores:
        """Score texts, shape (len(rows), classes)."""
        found = np.zeros((len(rows), self._lesson.classes), dtype=np.float32)
        self._net.eval()
        with self._torch.no_grad():
            for start in range(0, len(rows), BATCH):
                part = rows[start : start + BATCH]
                found[start : start + BATCH] = self._net(*self._given(part)).cpu().numpy()
        return found

    def exported(self) -> bytes:
        """Return the network as ONNX: `input_ids`, `attention_mask` to `scores`."""
        torch, out = self._torch, io.BytesIO()
        self._net.eval().to("cpu")
        ids = torch.ones((2, 9), dtype=torch.long)
        axes = {0: "texts", 1: "tokens"}
        with warnings.catch_warnings():
            # Tracing warns of shapes that it fixes; the contract runs it on other shapes.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                self._net,
                (ids, torch.ones_like(ids)),
                out,
                dynamo=False,
                opset_version=OPSET,
                input_names=["input_ids", "attention_mask"],
                output_names=["scores"],
                dynamic_axes={
                    "input_ids": axes,
                    "attention_mask": axes,
                    "scores": {0: "texts"},
                },
            )
        self._net.to(self._device)
        return out.getvalue()

    def _optimiser(self) -> Any:
        rate = RATE * 768 / self._width
        return self._torch.optim.AdamW(
            [
                {"params": list(self._net.encoder.parameters()), "rate": rate},
                {"params": list(self._net.head.parameters()), "rate": rate * HEAD_FASTER},
            ],
            lr=rate,
            weight_decay=DECAY,
        )

    def _weights(self, rows: Rows) -> Any:
        """Return what an error on each class costs: the rarer, the more, by the root."""
        counts = np.bincount(self._lesson.columns[rows], minlength=self._lesson.classes)
        costs = np.sqrt(len(rows) / (self._lesson.classes * np.maximum(counts, 1)))
        return self._torch.tensor(costs, dtype=self._torch.float32, device=self._device)

    def _step(self, batch: Rows, weights: Any, optimiser: Any, share: float) -> None:
        torch = self._torch
        for group in optimiser.param_groups:
            group["lr"] = group["rate"] * share
        loss = torch.nn.functional.cross_entropy(
            self._net(*self._given(batch)), self._right(batch), weight=weights
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), 1.0)
        optimiser.step()

    def _surprise(self, rows: Rows, weights: Any) -> float:
        torch = self._torch
        scores = torch.from_numpy(self.scores(rows)).to(self._device)
        return float(torch.nn.functional.cross_entropy(scores, self._right(rows), weight=weights))

    def _right(self, rows: Rows) -> Any:
        return self._torch.from_numpy(self._lesson.columns[rows]).to(self._device)

    def _given(self, rows: Rows) -> tuple[Any, Any]:
        ids, mask = self._read([self._lesson.texts[row] for row in rows.tolist()])
        torch = self._torch
        return torch.from_numpy(ids).to(self._device), torch.from_numpy(mask).to(self._device)

    @staticmethod
    def _batches(rows: Rows) -> Iterator[Rows]:
        yield from (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _net(torch: Any, encoder: Any, width: int, classes: int) -> Any:
    class Net(torch.nn.Module):  # type: ignore[misc]
        """The mean of an encoder's tokens, and a linear head."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder
            self.rest = torch.nn.Dropout(0.1)
            self.head = torch.nn.Linear(width, classes)

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            found = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
            states = found.last_hidden_state
            mask = attention_mask[:, :, None].to(states.dtype)
            return self.head(self.rest((states * mask).sum(1) / mask.sum(1)))

    return Net()


class Reader:
    """Turns texts into tokens; the same to learn and to serve.

    Args:
        tokenizer: what `tokenizer.json` holds.
        pad: number of the token that fills up.

    Raises:
        errors.Unavailable: the extra `onnx`, which reads, is not installed.
    """

    def __init__(self, tokenizer: bytes, pad: int) -> None:
        try:
            from tokenizers import Tokenizer  # noqa: PLC0415 - of the extra `onnx`
        except ModuleNotFoundError:
            raise errors.Unavailable(
                "transformer reads with tokenizers, which is not installed. Run pip install "
                "'comptoir[onnx]', or use blend, which needs none.",
                code="extra_missing",
            ) from None
        self._pad = pad
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.enable_truncation(MAX_TOKENS)
        name = self._tokenizer.id_to_token(pad) or "[PAD]"
        self._tokenizer.enable_padding(pad_id=pad, pad_token=name)

    def __call__(self, texts: Sequence[str]) -> tuple[Rows, Rows]:
        """Return tokens and which of them are no filling, both of shape (n, tokens)."""
        found = self._tokenizer.encode_batch(tidy_all(texts, CHARACTERS))
        ids = np.array([one.ids for one in found], dtype=np.int64).reshape(len(texts), -1)
        mask = np.array([one.attention_mask for one in found], dtype=np.int64).reshape(ids.shape)
        if not ids.shape[1]:  # a tokenizer without marks of its own reads nothing in a blank text
            ids = np.full((len(texts), 1), self._pad, dtype=np.int64)
            mask = np.zeros_like(ids)
        mask[mask.sum(axis=1) == 0, 0] = 1  # a mean of no tokens would be no number
        return ids, mask
