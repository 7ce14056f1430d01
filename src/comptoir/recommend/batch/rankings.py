"""Lists of items in the order of each user, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from comptoir.kernel import errors
from comptoir.kernel.work import Json
from comptoir.recommend.batch.footing import Footing
from comptoir.recommend.batch.questions import Question
from comptoir.recommend.serving import placing

_CELLS = 16_000_000
_DIGITS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rankings:
    """Puts lists in order; items that the model does not know come last, without a score."""

    footing: Footing

    def answers(self, questions: Sequence[Question]) -> Iterator[Json | errors.Invalid]:
        """Yield the answer to each question, in order."""
        step = max(1, _CELLS // max(len(self.footing.table), 1))
        for first in range(0, len(questions), step):
            yield from self._block(list(questions[first : first + step]))

    def _block(self, questions: list[Question]) -> Iterator[Json | errors.Invalid]:
        footing, use = self.footing, self.footing.compiled()
        owners = footing.owners(questions)
        histories = [footing.history(owner) for owner in owners]
        queries = [footing.query(*pair) for pair in zip(questions, histories, strict=True)]
        scores = footing.scores(queries)
        for at, question in enumerate(questions):
            try:
                mask = (
                    None
                    if use is None
                    else footing.allowed(use, question, owners[at], histories[at])
                )
            except errors.Invalid as error:
                yield error
                continue
            given = [(n, footing.table.codes.get(n, -1)) for n in dict.fromkeys(question.ranked)]
            shown = [(n, c) for n, c in given if mask is None or c < 0 or mask[c]]
            known = [(n, c) for n, c in shown if c >= 0 and np.isfinite(scores[at, c])]
            own = np.array([scores[at, code] for _, code in known], dtype=np.float32)
            shares = placing.shares(own)
            order = np.argsort(-own, kind="stable")
            taken = set(known)
            rest = [name for name, code in shown if (name, code) not in taken]
            yield {
                "recommendedItems": [known[place][0] for place in order] + rest,
                "scores": [float(f"{shares[place]:.{_DIGITS}g}") for place in order]
                + [None] * len(rest),
            }
