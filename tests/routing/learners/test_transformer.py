"""What needs no torch of the learner that learns with torch; the rest is in the contract."""

import sys
from collections.abc import Sequence

import numpy as np
import pytest
from tests.routing.conftest import TOOLS
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.routing.learners.embed_linear import EmbedLinear
from comptoir.routing.learners.finetuning import Reader
from comptoir.routing.learners.port import Groups, HeldOut, Tell, silent
from comptoir.routing.learners.registry import LEARNERS, learner_named
from comptoir.routing.training import train


def test_without_torch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    few = examples(20, seed=1)
    with pytest.raises(errors.Unavailable, match=r"torch.*pip install 'comptoir\[train,onnx\]'"):
        learner_named("transformer", TOOLS).learn(few.texts, few.labels)


class Half(EmbedLinear):
    """Scores every other text alone."""

    def learn_held_out(
        self, texts: Sequence[str], labels: Sequence[str], groups: Groups, tell: Tell = silent
    ) -> HeldOut:
        learned = self.learn(texts, labels)
        rows = np.arange(0, len(texts), 2)
        return HeldOut(learned, learned.predict([texts[row] for row in rows]), rows=rows)


def test_thresholds_come_from_the_texts_that_were_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LEARNERS, "half", Half)
    given = examples(200, seed=1)
    router = train(given, TOOLS, learner="half")
    asked = examples(100, seed=2)
    judged = router.policy.judge(router.learned.predict(asked.texts), ())
    said = np.array(router.policy.classes)[judged.best]
    assert np.mean(said == np.array(asked.labels)) > 0.9


def test_a_text_without_tokens_has_one_to_take_the_mean_of() -> None:
    """A tokenizer without marks of its own reads nothing in a blank text: scores were NaN."""
    tokenizers = pytest.importorskip("tokenizers", reason="reading needs the extra onnx")
    words = tokenizers.BertWordPieceTokenizer()
    words.train_from_iterator(["je veux rendre"], vocab_size=60, show_progress=False)
    read = Reader(words.to_str().encode(), words.token_to_id("[PAD]"))
    for texts in ([""], ["", "\ud800", "je veux"], ["\x00\x01", " \n"]):
        ids, mask = read(texts)
        assert ids.shape == mask.shape
        assert (mask.sum(axis=1) > 0).all()
