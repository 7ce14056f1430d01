"""Themes: what the items of a list have in common and other items lack, told in their own words.

A phrase is worth the share of the list that has it, times the logarithm of how much more frequent
it is there than in the catalogue. No language model writes anything: a theme is one category or
phrase, or a category and a phrase, that the items themselves carry.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.work import Json
from comptoir.recommend.batch.lists import Lists
from comptoir.recommend.batch.phrases import Phrases, phrases_of
from comptoir.recommend.batch.questions import Question
from comptoir.recommend.data import Table

_LEAST = 2
"""Items of a list that must share a phrase."""
_BOTH = 0.4
"""Share of a list that must have the second part of a theme."""
_SPEAKING = 50
"""Phrases by which the relevance of items is judged."""
_DIGITS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """Lists of related items, each with a theme, the most relevant items first."""

    lists: Lists
    table: Table
    name: str
    """The column of items' names."""
    phrases: Phrases

    @classmethod
    def of(cls, lists: Lists, table: Table, name: str) -> "Themes":
        """Read what items say.

        Raises:
            errors.Invalid: items have no such column.
        """
        plain = {one.upper(): one for one in table.columns}
        if name.upper() not in plain:
            raise errors.Invalid(
                "Items have no column {column}; they have {columns}. Name the one of their names.",
                column=name,
                columns=", ".join(table.columns),
            )
        own = plain[name.upper()]
        return cls(lists=lists, table=table, name=own, phrases=phrases_of(table, own))

    def answers(self, questions: Sequence[Question]) -> Iterator[Json | errors.Invalid]:
        """Yield the answer to each question, in order."""
        for question, found in zip(questions, self.lists.answers(questions), strict=True):
            yield found if isinstance(found, errors.Invalid) else self._with_theme(question, found)

    def _with_theme(self, question: Question, found: Json) -> Json:
        ids: list[str] = found["recommendedItems"]
        codes = np.array([self.table.codes[one] for one in ids], dtype=np.int64)
        worth = self._worth(codes)
        relevance = self._relevance(codes, worth)
        order = np.argsort(-relevance, kind="stable")
        return {
            "recommendedItems": [ids[at] for at in order],
            "theme": self._told(worth, codes) or self._title(question.item),
            "itemsThemeRelevanceScores": [
                float(f"{relevance[at]:.{_DIGITS}g}") for at in order.tolist()
            ],
        }

    def _worth(self, codes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what each phrase is worth as a theme of some items, shape (phrases,)."""
        own = self.phrases
        count = np.asarray(own.items[codes].sum(axis=0)).ravel()
        share = count / max(len(codes), 1)
        usual = (own.frequent + 1) / (own.items.shape[0] + 1)
        lift = np.log(np.maximum(share, 1e-12) / usual)
        worth: NDArray[np.float64] = np.where(count >= _LEAST, share * np.maximum(lift, 0), 0.0)
        worth *= own.weights
        return worth

    def _told(self, worth: NDArray[np.float64], codes: NDArray[np.int64]) -> str:
        if not len(worth) or worth.max() <= 0:
            return ""
        own = self.phrases
        first = int(np.argmax(worth))
        count = np.asarray(own.items[codes].sum(axis=0)).ravel()
        # The second part says something else, and in the other way.
        other = (own.is_category != own.is_category[first]) & (count >= _BOTH * len(codes))
        words = set(own.names[first].casefold().split())
        for at in np.argsort(-np.where(other, worth, 0), kind="stable")[:10]:
            if not other[at] or worth[at] <= 0:
                break
            if words.isdisjoint(own.names[at].casefold().split()):
                pair = sorted((first, int(at)), key=lambda one: not own.is_category[one])
                return _capital(": ".join(own.names[one] for one in pair))
        return _capital(own.names[first])

    def _relevance(
        self, codes: NDArray[np.int64], worth: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return how much nearer each item is to the theme than items are on average.

        Cosines of phrases weighted by rarity, less their mean over the catalogue: what has nothing
        to do with a theme is a little under 0. Shape (items,).
        """
        speaking = np.argsort(-worth, kind="stable")[:_SPEAKING]
        speaking = speaking[worth[speaking] > 0]
        if not len(speaking):
            return np.zeros(len(codes))
        rarity = self.phrases.rarity
        weights = worth[speaking] * rarity[speaking]
        lengths = np.sqrt(np.asarray(self.phrases.items @ rarity**2)).ravel()
        said = np.asarray(self.phrases.items[:, speaking] @ (weights * rarity[speaking])).ravel()
        cosines = said / np.maximum(lengths * np.linalg.norm(weights), 1e-12)
        found: NDArray[np.float64] = cosines[codes] - cosines.mean()
        return found

    def _title(self, item: str) -> str:
        """Return the name of an item, where a list has nothing in common."""
        code = self.table.codes.get(item, -1)
        value = self.table.columns[self.name].at(code) if code >= 0 else None
        return str(value or item)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
