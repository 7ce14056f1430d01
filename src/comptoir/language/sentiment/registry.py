"""Sentiment readers by URI scheme."""

from collections.abc import Callable

from comptoir.kernel import errors
from comptoir.language.sentiment.blend import BlendReader
from comptoir.language.sentiment.head import HeadReader
from comptoir.language.sentiment.kept import FOLDER, open_taught
from comptoir.language.sentiment.ports import SentimentReader
from comptoir.language.sentiment.rules import LexiconReader
from comptoir.language.surroundings import Surroundings

SENTIMENT_READERS: dict[str, Callable[[str, Surroundings], SentimentReader]] = {
    "taught": lambda _rest, around: open_taught(around.models / FOLDER),
    "head": lambda _rest, _around: HeadReader(),
    "blend": lambda _rest, _around: BlendReader(),
    "lexicon": lambda _rest, _around: LexiconReader(),
}


def open_sentiment(uri: str, around: Surroundings) -> SentimentReader:
    """Make the sentiment reader that a URI names.

    >>> reader = open_sentiment("head:", Surroundings())
    >>> [score.label.value for score in reader.read(["Très déçu, il ne fonctionne pas."])]
    ['negative']

    Raises:
        errors.Invalid: no reader has that scheme.
    """
    scheme, _, rest = uri.partition(":")
    if scheme not in SENTIMENT_READERS:
        known = ", ".join(f"{name}:" for name in SENTIMENT_READERS)
        raise errors.Invalid(
            "There is no sentiment reader {uri!r}. Use one of {known}", uri=uri, known=known
        )
    return SENTIMENT_READERS[scheme](rest, around)
