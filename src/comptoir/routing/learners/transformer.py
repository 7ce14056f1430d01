"""An encoder of the model store, fine-tuned: learned with torch, served without.

For shops with many labels and time to learn: `blend` learns in seconds, this one in minutes on a
GPU and in hours without. What was learned is an ONNX network and its tokenizer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.language.store import ModelStore
from comptoir.routing.learners.classes import classes_of, columns_of
from comptoir.routing.learners.finetuning import FineTuning, Lesson, Reader, libraries
from comptoir.routing.learners.holding_out import folds_of
from comptoir.routing.learners.port import Artifact, Groups, HeldOut, Scores, Tell, Tools, silent

PARTS = 10
STOP, OUT = (0,), (1, 2)
"""Parts that say when to stop, and parts that say how sure to be; the others are learned from."""
READ_AT_ONCE = 16
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Transformer:
    """Fine-tunes the encoder that the settings name."""

    name: ClassVar[str] = "transformer"
    tools: Tools

    def learn(
        self, texts: Sequence[str], labels: Sequence[str], tell: Tell = silent
    ) -> "LearnedTransformer":
        libraries()
        lesson, classes = self._lesson(texts, labels)
        parts = self._parts(np.arange(len(texts)), labels)
        found = FineTuning(self._folder(), lesson)
        known = lesson.columns >= 0
        kept, stop = _rows(known & ~np.isin(parts, STOP)), _rows(known & np.isin(parts, STOP))
        if len(np.unique(lesson.columns[kept])) < len(classes):
            kept, stop = _rows(known), _rows(known & False)
        found.run(kept, stop, tell)
        return _learned(found, classes, self.tools.encoder)

    def learn_held_out(
        self, texts: Sequence[str], labels: Sequence[str], groups: Groups, tell: Tell = silent
    ) -> HeldOut:
        """Learn twice: from seven tenths, to know how good it is, and from everything.

        One tenth says when to stop, two tenths have a say in nothing, and only they are scored:
        five folds would take three times as long. The second learning reads as many epochs as the
        first found best.
        """
        libraries()
        lesson, classes = self._lesson(texts, labels)
        parts, known = self._parts(groups, labels), lesson.columns >= 0
        out = _rows(np.isin(parts, OUT))
        first = FineTuning(self._folder(), lesson)
        kept = _rows(known & ~np.isin(parts, (*STOP, *OUT)))
        if len(np.unique(lesson.columns[kept])) < 2 or not len(out):  # noqa: PLR2004 - to choose
            raise errors.Invalid(
                "{count} requests are too few to fine-tune and to measure; use blend, or label "
                "more.",
                count=len(texts),
            )
        stop = _rows(known & np.isin(parts, STOP))
        epochs = first.run(kept, stop, lambda what, share: tell(what, 0.45 * share))
        scores = first.scores(out)
        last = FineTuning(self._folder(), lesson)
        last.run(
            _rows(known),
            _rows(known & False),
            lambda what, share: tell(what, 0.5 + 0.45 * share),
            epochs,
        )
        return HeldOut(_learned(last, classes, self.tools.encoder), scores, rows=out)

    def open(self, artifact: Artifact) -> "LearnedTransformer":
        return LearnedTransformer(artifact.classes, artifact.arrays, artifact.facts)

    def _lesson(
        self, texts: Sequence[str], labels: Sequence[str]
    ) -> tuple[Lesson, tuple[str, ...]]:
        classes = classes_of(labels)
        columns = columns_of(labels, classes)
        seed = self.tools.seed
        return Lesson(texts=texts, columns=columns, classes=len(classes), seed=seed), classes

    def _parts(self, groups: Groups, labels: Sequence[str]) -> Rows:
        return folds_of(groups, labels, PARTS, self.tools.seed)

    def _folder(self) -> Path:
        named = Path(self.tools.encoder)
        return named if named.is_absolute() else ModelStore(self.tools.around).folder(str(named))


class LearnedTransformer:
    """A network that scores, and how texts are read for it.

    Args:
        classes: what the columns of scores stand for.
        arrays: `network` (ONNX) and `tokenizer` (JSON), as bytes.
        facts: `encoder` and `pad`.

    Raises:
        errors.Unavailable: the extra `onnx` is not installed.
    """

    def __init__(
        self, classes: tuple[str, ...], arrays: dict[str, NDArray[Any]], facts: dict[str, Any]
    ) -> None:
        self.classes = classes
        self._arrays, self._facts = arrays, facts
        self._read = Reader(arrays["tokenizer"].tobytes(), int(facts["pad"]))
        try:
            import onnxruntime  # noqa: PLC0415 - of the extra `onnx`
        except ModuleNotFoundError:
            raise errors.Unavailable(
                "transformer answers with onnxruntime, which is not installed. Run pip install "
                "'comptoir[onnx]', or use blend, which needs none.",
                code="extra_missing",
            ) from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            arrays["network"].tobytes(), options, providers=["CPUExecutionProvider"]
        )

    def predict(self, texts: Sequence[str]) -> Scores:
        found = np.zeros((len(texts), len(self.classes)), dtype=np.float32)
        # Texts of like length together: what fills up costs as much as what is read.
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for start in range(0, len(order), READ_AT_ONCE):
            rows = order[start : start + READ_AT_ONCE]
            ids, mask = self._read([texts[row] for row in rows])
            given = {"input_ids": ids, "attention_mask": mask}
            found[rows] = self._session.run(["scores"], given)[0]
        return found

    def artifact(self) -> Artifact:
        return Artifact(
            learner=Transformer.name, classes=self.classes, arrays=self._arrays, facts=self._facts
        )


def _learned(found: FineTuning, classes: tuple[str, ...], encoder: str) -> LearnedTransformer:
    arrays = {
        "network": np.frombuffer(found.exported(), dtype=np.uint8),
        "tokenizer": np.frombuffer(found.tokenizer, dtype=np.uint8),
    }
    return LearnedTransformer(classes, arrays, {"encoder": Path(encoder).name, "pad": found.pad})


def _rows(chosen: NDArray[np.bool_]) -> Rows:
    return np.nonzero(chosen)[0]
