"""What a crew does to reviews, piece by piece. Models are named here; each hand opens its own."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from comptoir.kernel import errors
from comptoir.language.detection import open_detector
from comptoir.language.embedding import Embedder, open_embedder
from comptoir.language.sentiment import SentimentReader, open_sentiment
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.cleaning.frame import Detect, clean
from comptoir.reviews.model import Reject, Taxonomy
from comptoir.reviews.store.lake import UNDERSTOOD, fit
from comptoir.reviews.taxonomy import from_document, to_document
from comptoir.reviews.understanders import Understander, open_understander

PIECE_ROWS = 500
"""Reviews that a hand takes at once: half a second of work."""

Readers = tuple[Understander, SentimentReader, Taxonomy]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What reviews are read with, by name."""

    embedder: str
    detector: str
    sentiment: str
    around: Surroundings
    """Where models lie, and which servers may be spoken to."""
    models: Path
    """Folder of the slice's own trained models."""

    def reader(
        self, uri: str, taxonomy: Taxonomy, embedder: Embedder | None = None
    ) -> Understander:
        """Open an understander.

        Args:
            uri: as `open_understander` takes it.
            taxonomy: the closed list of themes.
            embedder: one that is open already; none to open one for this process alone.
        """
        embedder = embedder or open_embedder(self.embedder, self.around)
        return open_understander(uri, taxonomy, embedder, around=self.around, models=self.models)

    def feel(self) -> SentimentReader:
        """Open the sentiment reader."""
        return open_sentiment(self.sentiment, self.around)

    def model(self, uri: str, taxonomy: Taxonomy) -> str:
        """Return the names of what reads themes and sentiment: when one changes, all is read anew.

        Args:
            uri: of the understander.
            taxonomy: the closed list of themes.
        """
        return _named(self.reader(uri, taxonomy), self.feel())


@dataclass(frozen=True, slots=True)
class Clean:
    """Bronze rows to cleaned rows and what cleaning empties; see `cleaning.clean`."""

    tools: Tools

    def __call__(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Reject]]:
        return clean(frame, _detect(self.tools.detector))


@dataclass(frozen=True, slots=True)
class Understand:
    """Silver rows to rows of `predictions/reviews`, in the same order."""

    tools: Tools
    understander: str
    model: str
    """What `Tools.model` says, so that no hand goes on with a model that was trained anew."""
    taxonomy: str
    """The document of the themes, as JSON, in their order: a model's name depends on it."""

    @classmethod
    def of(cls, tools: Tools, understander: str, model: str, taxonomy: Taxonomy) -> "Understand":
        """Make the task from the themes themselves."""
        return cls(tools, understander, model, json.dumps(to_document(taxonomy)))

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        return understand(*_readers(self), frame)

    @staticmethod
    def example() -> pl.DataFrame:
        """Return a row that makes a hand open every model."""
        said = {"title": "", "text": "La grenouille du voisin, enfin bref.", "language": "fr"}
        return pl.DataFrame([said | {"rating": 3.0, "review_id": "", "content_hash": 0}])


def in_pieces(frame: pl.DataFrame, rows: int = PIECE_ROWS) -> list[pl.DataFrame]:
    """Cut a table; the cuts lie where they lie, however many hands there are."""
    return [frame.slice(low, rows) for low in range(0, frame.height, rows)] or [frame]


def understand(
    understander: Understander, feel: SentimentReader, taxonomy: Taxonomy, frame: pl.DataFrame
) -> pl.DataFrame:
    """Return the predictions for silver rows, as rows of `predictions/reviews`."""
    titles = frame["title"].fill_null("")
    texts = [
        f"{title}. {text}" if title else text
        for title, text in zip(titles, frame["text"], strict=True)
    ]
    offsets = [len(title) + 2 if title else 0 for title in titles]
    ratings, languages = frame["rating"].to_list(), frame["language"].to_list()
    found = understander.understand(texts, ratings, languages)
    feelings = feel.read(texts, languages=languages, ratings=ratings)
    thresholds = {theme.theme_id: theme.threshold for theme in taxonomy.themes}
    rows = [
        {
            "theme": one.theme,
            "confidence": float(one.confidence),
            "uncertain": float(one.confidence) < thresholds.get(one.theme, 0.5),
            "sentiment": feeling.label.value,
            "polarity": feeling.positive - feeling.negative,
            "contradiction": rating is not None and feeling.contradicts(rating),
            "aspects": [
                {
                    "theme": aspect.theme,
                    "start": max(aspect.start - offset, 0),
                    "end": aspect.end - offset,
                    "score": float(aspect.score),
                }
                for aspect in one.aspects
                if aspect.end > offset
            ],
        }
        for one, feeling, rating, offset in zip(found, feelings, ratings, offsets, strict=True)
    ]
    names = {name: kind for name, kind in UNDERSTOOD.items() if rows and name in rows[0]}
    table = pl.DataFrame(rows, schema=names).with_columns(
        frame["review_id"],
        frame["content_hash"],
        model=pl.lit(_named(understander, feel)),
        taxonomy=pl.lit(taxonomy.version),
    )
    return fit(table, UNDERSTOOD)


def _named(understander: Understander, feel: SentimentReader) -> str:
    return f"{understander.name}+{feel.name}"


@lru_cache(maxsize=1)
def _detect(uri: str) -> Detect:
    detector = open_detector(uri)
    return lambda texts: [(one.code, one.confidence) for one in detector.detect(texts)]


@lru_cache(maxsize=1)
def _readers(task: Understand) -> Readers:
    tools = task.tools
    taxonomy = from_document(json.loads(task.taxonomy))
    understander, feel = tools.reader(task.understander, taxonomy), tools.feel()
    if _named(understander, feel) != task.model:
        raise errors.Conflict(
            "A worker opened {opened} instead of {wanted}. Give every machine the same models, "
            "then start a new run.",
            opened=_named(understander, feel),
            wanted=task.model,
        )
    return understander, feel, taxonomy
