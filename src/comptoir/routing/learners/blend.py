"""Meaning and words in one machine: the default.

Two texts are alike when their vectors are close, and when they share rare words. The machine
weighs both kinds of likeness at once, which is righter than stacking two learners
(docs/why/routing.md), and knows what it would say of every text that it learned from without that
text and its like: what confidence and thresholds are learned from.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from comptoir.language.embedding import Embedder
from comptoir.routing.learners.classes import classes_of, columns_of
from comptoir.routing.learners.few import FEW_TEXTS, Told, find_turn, with_names
from comptoir.routing.learners.likeness import BLOCK, Likeness, Mix, Seen
from comptoir.routing.learners.machine import Solution, solve, solve_landmarks
from comptoir.routing.learners.mixing import Problem, best_mix, sample
from comptoir.routing.learners.port import (
    Artifact,
    Groups,
    HeldOut,
    Scores,
    Tell,
    Tools,
    silent,
)
from comptoir.routing.learners.reading import refuse_other
from comptoir.routing.learners.threads import limited
from comptoir.routing.learners.turning import turned
from comptoir.routing.learners.words import reasons
from comptoir.routing.model import Reason

EXACT = 16_384
"""Texts up to which all stand for themselves: one gigabyte, and a minute on two cores."""
LANDMARKS = 8_192
"""Texts that stand for all where there are more."""


@dataclass(frozen=True, slots=True)
class Blend:
    """Regularised least squares on the likeness of meanings plus the likeness of words."""

    name: ClassVar[str] = "blend"
    tools: Tools
    mix: Mix | None = None
    """How much words count. Found out when none, which takes longer than all else on few texts, as
    does their turn, which is then left out as well."""

    def learn(
        self, texts: Sequence[str], labels: Sequence[str], tell: Tell = silent
    ) -> "LearnedBlend":
        return self._learn(texts, labels, np.arange(len(texts)), tell)[0]

    def learn_held_out(
        self, texts: Sequence[str], labels: Sequence[str], groups: Groups, tell: Tell = silent
    ) -> HeldOut:
        return HeldOut(*self._learn(texts, labels, groups, tell))

    def open(self, artifact: Artifact) -> "LearnedBlend":
        refuse_other(artifact, self.tools.embedder)
        arrays = artifact.arrays
        shape = tuple(artifact.facts["words_shape"])
        words = csr_matrix(
            (arrays["word_values"], arrays["word_columns"], arrays["word_ends"]), shape
        )
        return LearnedBlend(
            artifact.classes,
            Likeness(
                self.tools.embedder,
                arrays["middle"],
                arrays["known"],
                arrays["rarity"],
                arrays.get("turn"),
            ),
            Seen(arrays["vectors"], words),
            Mix(**artifact.facts["mix"]),
            arrays["weights"],
        )

    def _learn(
        self, texts: Sequence[str], labels: Sequence[str], groups: Groups, tell: Tell
    ) -> "tuple[LearnedBlend, Scores]":
        classes = classes_of(labels)
        columns = columns_of(labels, classes)
        tell("reading", 0.0)
        if len(texts) <= FEW_TEXTS:
            return self._learn_few(with_names(texts, columns, groups, classes), classes, tell)
        likeness, seen = Likeness.of(texts, self.tools.embedder)
        with limited(self.tools.threads):
            mix = self.mix
            if mix is None:
                tell("weighing words against meaning", 0.3)
                some = sample(columns, self.tools.seed)
                problem = Problem(seen.rows(some), columns[some], groups[some], len(classes))
                mix = best_mix(problem)
            tell("solving", 0.5)
            rows = sample(columns, self.tools.seed, LANDMARKS) if len(texts) > EXACT else None
            whole = Problem(seen, columns, groups, len(classes))
            found = _solve(whole, mix, rows)
        tell("solved", 1.0)
        standing = seen if rows is None else seen.rows(rows)
        return LearnedBlend(classes, likeness, standing, mix, found.weights), found.held_out

    def _learn_few(
        self, told: Told, classes: tuple[str, ...], tell: Tell
    ) -> "tuple[LearnedBlend, Scores]":
        likeness, seen = Likeness.of(told.texts, self.tools.embedder)
        problem = Problem(seen, told.columns, told.groups, len(classes))
        with limited(self.tools.threads):
            tell("weighing words against meaning", 0.3)
            some = sample(told.columns, self.tools.seed)
            part = Problem(seen.rows(some), told.columns[some], told.groups[some], len(classes))
            mix = self.mix or best_mix(part)
            quick = self.mix is not None
            turn = None if quick else find_turn(problem, told.own, mix, self.tools.seed, tell)
            if turn is not None:
                likeness = replace(likeness, turn=turn.matrix)
                seen = Seen(turned(seen.vectors, turn.matrix), seen.words)
                problem = replace(problem, seen=seen)
            found = _solve(problem, mix, None)
        tell("solved", 1.0)
        held_out = found.held_out[: told.own] if turn is None else turn.held_out
        return LearnedBlend(classes, likeness, seen, mix, found.weights), held_out


@dataclass(frozen=True)
class LearnedBlend:
    """Weights of the texts that stand for all."""

    classes: tuple[str, ...]
    likeness: Likeness
    seen: Seen
    mix: Mix
    weights: NDArray[np.float32]
    """Shape (texts, classes)."""

    @cached_property
    def _by_word(self) -> csr_matrix:
        """Which texts have each word, shape (known words, texts)."""
        return self.seen.words.T.tocsr()

    @property
    def embedder(self) -> Embedder:
        return self.likeness.embedder

    def predict(self, texts: Sequence[str]) -> Scores:
        if not texts:
            return np.zeros((0, len(self.classes)), dtype=np.float32)
        return self.mix.kernel(self.likeness.see(texts), self.seen) @ self.weights

    def explain(self, text: str, column: int) -> tuple[Reason, ...]:
        seen = self.likeness.see([text])
        row = seen.words
        # What each word of the text adds to each class, above what it adds to all.
        added = (self._by_word[row.indices] @ self.weights) * row.data[:, None]
        added = self.mix.words * (added[:, column] - added.mean(axis=1))
        columns = self.likeness.known[row.indices]
        whole = self.mix.kernel(seen, self.seen) @ self.weights
        # What words do not add, for and against the class, its meaning as a whole does.
        meaning = float(whole[0, column] - whole[0].mean() - added.sum())
        return reasons(text, columns, added, meaning=meaning)

    def nearest(self, texts: Sequence[str]) -> NDArray[np.float64]:
        found = np.zeros(len(texts))
        for start in range(0, len(texts), BLOCK):
            own = self.likeness.see(texts[start : start + BLOCK]).vectors
            found[start : start + BLOCK] = (own @ self.seen.vectors.T).max(axis=1)
        return found

    def artifact(self) -> Artifact:
        words = self.seen.words
        return Artifact(
            learner=Blend.name,
            classes=self.classes,
            arrays={
                "middle": self.likeness.middle,
                "known": self.likeness.known,
                "rarity": self.likeness.rarity,
                "vectors": self.seen.vectors,
                "word_values": words.data,
                "word_columns": words.indices,
                "word_ends": words.indptr,
                "weights": self.weights,
            }
            | ({} if self.likeness.turn is None else {"turn": self.likeness.turn}),
            facts={
                "embedder": self.embedder.name,
                "mix": asdict(self.mix),
                "words_shape": list(words.shape),
            },
        )


def _solve(problem: Problem, mix: Mix, rows: NDArray[np.int64] | None) -> Solution:
    if rows is None:
        kernel = mix.kernel(problem.seen, problem.seen)
        return solve(kernel, problem.targets, mix.penalty, problem.groups)
    landmarks = problem.seen.rows(rows)
    return solve_landmarks(
        mix.kernel(problem.seen, landmarks),
        mix.kernel(landmarks, landmarks),
        problem.targets,
        mix.penalty,
        problem.groups,
    )
