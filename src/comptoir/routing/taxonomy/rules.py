"""What every list of desks keeps to."""

from collections import Counter
from collections.abc import Iterator, Sequence

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.routing.model import Desk

LANGUAGES = ("fr", "en")
"""Languages in which every desk has a name and a description."""
FEWEST, MOST = 2, 200
LONGEST_ID, LONGEST_TEXT = 80, 1_000
"""Characters of an id; of a name, a description or an example."""
LONGEST_DELAY = 24 * 90
"""Hours in which a desk means to answer, at most."""


def check(desks: Sequence[Desk]) -> tuple[Desk, ...]:
    """Return the desks as they are.

    Raises:
        errors.Invalid: they break rules; `extra["problems"]` lists them all.
    """
    problems = list(_problems(desks))
    if problems:
        raise errors.Invalid(
            "The desks break {count} rules. {first}",
            count=len(problems),
            first=problems[:3],
            code="invalid_desks",
            extra={"problems": [str(problem) for problem in problems]},
        )
    return tuple(desks)


def _problems(desks: Sequence[Desk]) -> Iterator[Phrase]:
    if not FEWEST <= len(desks) <= MOST:
        yield Phrase(
            "A shop has {fewest} to {most} desks here; this list has {count}.",
            fewest=FEWEST,
            most=MOST,
            count=len(desks),
        )
    for desk_id, times in Counter(desk.desk_id for desk in desks).items():
        if times > 1:
            yield Phrase(
                "The desk {desk} appears {times} times; keep one.", desk=desk_id, times=times
            )
    for language in LANGUAGES:
        names = Counter(desk.names.get(language, "").strip().casefold() for desk in desks)
        for name, times in names.items():
            if name and times > 1:
                yield Phrase(
                    "{times} desks are called {name!r} in {language}; tell them apart.",
                    times=times,
                    name=name,
                    language=language,
                )
    for desk in desks:
        yield from _desk_problems(desk)


def _desk_problems(desk: Desk) -> Iterator[Phrase]:
    own = desk.desk_id
    if not own.strip() or not own.isprintable() or len(own) > LONGEST_ID:
        yield Phrase(
            "The desk id {desk!r} is none; use 1 to {longest} printable characters.",
            desk=own,
            longest=LONGEST_ID,
        )
    for language in LANGUAGES:
        if not desk.names.get(language, "").strip():
            yield Phrase("The desk {desk} has no name in {language}.", desk=own, language=language)
        if not desk.descriptions.get(language, "").strip():
            yield Phrase(
                "The desk {desk} has no description in {language}.", desk=own, language=language
            )
    if not 0 < desk.target_hours <= LONGEST_DELAY:
        yield Phrase(
            "The target delay of {desk} is {hours} hours; use more than 0, {longest} at most.",
            desk=own,
            hours=desk.target_hours,
            longest=LONGEST_DELAY,
        )
    texts = [*desk.names.values(), *desk.descriptions.values()]
    texts += [text for examples in desk.examples.values() for text in examples]
    if any(len(text) > LONGEST_TEXT for text in texts):
        yield Phrase(
            "A text of {desk} is longer than {longest} characters; shorten it.",
            desk=own,
            longest=LONGEST_TEXT,
        )
    if any(not text.strip() for examples in desk.examples.values() for text in examples):
        yield Phrase("The desk {desk} has an empty example; remove it.", desk=own)
