"""What every taxonomy keeps to."""

import re
from collections import Counter
from collections.abc import Iterator

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.reviews.model import Taxonomy, Theme

LANGUAGES = ("fr", "en")
"""Languages in which every theme has a name and a description."""
FEWEST_THEMES, MOST_THEMES = 2, 40
LONGEST_TEXT = 500
"""Characters of a name, a description or an example."""
_SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")


def check(taxonomy: Taxonomy) -> Taxonomy:
    """Return the taxonomy as it is.

    Raises:
        errors.Invalid: it breaks rules; `extra["problems"]` lists them all.
    """
    problems = list(_problems(taxonomy))
    if problems:
        raise errors.Invalid(
            "The taxonomy {version} breaks {count} rules. {first}",
            version=taxonomy.version,
            count=len(problems),
            first=problems[:3],
            code="invalid_taxonomy",
            extra={"problems": [str(problem) for problem in problems]},
        )
    return taxonomy


def validate(taxonomy: Taxonomy) -> list[str]:
    """Return a sentence for each rule that the taxonomy breaks; empty when it is sound.

    >>> validate(Taxonomy(version="v2", themes=()))
    ['A taxonomy has 2 to 40 themes; this one has 0.']
    """
    return [str(problem) for problem in _problems(taxonomy)]


def _problems(taxonomy: Taxonomy) -> Iterator[Phrase]:
    if not taxonomy.version.strip():
        yield Phrase("The taxonomy has no version; name it, such as v2.")
    if not FEWEST_THEMES <= len(taxonomy.themes) <= MOST_THEMES:
        yield Phrase(
            "A taxonomy has {fewest} to {most} themes; this one has {count}.",
            fewest=FEWEST_THEMES,
            most=MOST_THEMES,
            count=len(taxonomy.themes),
        )
    for theme_id, times in Counter(theme.theme_id for theme in taxonomy.themes).items():
        if times > 1:
            yield Phrase(
                "The theme {theme} appears {times} times; keep one.", theme=theme_id, times=times
            )
    for theme in taxonomy.themes:
        yield from _theme_problems(theme)
    for language in LANGUAGES:
        names = Counter(
            theme.names.get(language, "").strip().casefold() for theme in taxonomy.themes
        )
        for name, times in names.items():
            if name and times > 1:
                yield Phrase(
                    "{times} themes are called {name!r} in {language}; tell them apart.",
                    times=times,
                    name=name,
                    language=language,
                )


def _theme_problems(theme: Theme) -> Iterator[Phrase]:
    if not _SLUG.fullmatch(theme.theme_id):
        yield Phrase(
            "The theme id {theme!r} is no slug; use 2 to 40 small letters, digits and "
            "underscores, a letter first.",
            theme=theme.theme_id,
        )
    for language in LANGUAGES:
        if not theme.names.get(language, "").strip():
            yield Phrase(
                "The theme {theme} has no name in {language}.",
                theme=theme.theme_id,
                language=language,
            )
        if not theme.descriptions.get(language, "").strip():
            yield Phrase(
                "The theme {theme} has no description in {language}.",
                theme=theme.theme_id,
                language=language,
            )
    if not 0 <= theme.threshold <= 1:
        yield Phrase(
            "The threshold of {theme} is {threshold}; use 0 to 1.",
            theme=theme.theme_id,
            threshold=theme.threshold,
        )
    texts = [*theme.names.values(), *theme.descriptions.values()]
    texts += [text for examples in theme.examples.values() for text in examples]
    if any(len(text) > LONGEST_TEXT for text in texts):
        yield Phrase(
            "A text of {theme} is longer than {longest} characters; shorten it.",
            theme=theme.theme_id,
            longest=LONGEST_TEXT,
        )
    if any(not text.strip() for examples in theme.examples.values() for text in examples):
        yield Phrase("The theme {theme} has an empty example; remove it.", theme=theme.theme_id)
