"""Mistakes of a file, gathered with their paths, so that all are told at once."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.aws.models import operations
from comptoir.recommend.aws.shapes import problems_of

_MOST = 20
_TARGET = "AmazonPersonalize."


class Slips:
    """Gathers what is wrong.

    >>> slips = Slips()
    >>> slips.known({"solution": []}, {"solutions", "filters"}, "")
    >>> slips.check()
    Traceback (most recent call last):
    comptoir.kernel.errors.Invalid: solution is not known here. Did you mean solutions?
    """

    def __init__(self) -> None:
        self._found: list[Phrase] = []

    def add(self, phrase: Phrase) -> None:
        self._found.append(phrase)

    def check(self) -> None:
        """Go on where nothing is wrong.

        Raises:
            errors.Invalid: something is; the message tells the first places.
        """
        if self._found:
            raise errors.Invalid("{problems}", problems=tuple(self._found[:_MOST]))

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """Keep what a block finds wrong, and go on behind it."""
        try:
            yield
        except errors.Invalid as problem:
            self.add(Phrase("At {path}: {problem}", path=path, problem=problem))

    def document(self, text: str) -> Mapping[str, Any]:
        """Return the object of a file.

        Raises:
            errors.Invalid: it is no JSON, or no object.
        """
        try:
            found = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as problem:
            raise errors.Invalid(
                "The file is no JSON ({problem}). Correct it.", problem=problem
            ) from None
        if not isinstance(found, dict):
            raise errors.Invalid("The file holds no JSON object. Write one with a datasetGroup.")
        return found

    def object(self, told: Any, path: str) -> Mapping[str, Any]:
        """Return an object; anything else is a mistake, and stands for an empty one."""
        if isinstance(told, Mapping):
            return told
        missing = told is None
        self.add(
            Phrase("{path} is missing.", path=path)
            if missing
            else Phrase("{path} must be an object.", path=path)
        )
        return {}

    def listed(
        self, told: Mapping[str, Any], name: str, path: str
    ) -> list[tuple[Mapping[str, Any], str]]:
        """Return the objects of a list, each with its path; a list that is not there is empty."""
        place = f"{path}.{name}" if path else name
        found = told.get(name) or []
        if not isinstance(found, list):
            self.add(Phrase("{path} must be a list.", path=place))
            return []
        return [
            (self.object(one, f"{place}[{number}]"), f"{place}[{number}]")
            for number, one in enumerate(found)
        ]

    def known(self, told: Mapping[str, Any], names: Collection[str], path: str) -> None:
        """Let members pass that are known."""
        for name in told:
            if name in names:
                continue
            near = get_close_matches(name, names, n=1) or sorted(names)
            told_path = f"{path}.{name}" if path else name
            self.add(
                Phrase(
                    "{path} is not known here. Did you mean {near}?",
                    path=told_path,
                    near=" or ".join(near),
                )
            )

    def shape(self, asked: Mapping[str, Any], operation: str, path: str) -> None:
        """Let a request pass that has the shape of an operation of Personalize."""
        shape = operations().by_target[_TARGET + operation].input
        self._found += problems_of(dict(asked), shape, path)
