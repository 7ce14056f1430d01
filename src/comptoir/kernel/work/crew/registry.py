"""Crews by URI scheme."""

from collections.abc import Callable

from comptoir.kernel import errors
from comptoir.kernel.work.crew.here import HereCrew
from comptoir.kernel.work.crew.local import LocalCrew
from comptoir.kernel.work.crew.port import Crew
from comptoir.kernel.work.crew.ray import RayCrew


def _local(rest: str) -> LocalCrew:
    if rest and not (rest.isdecimal() and int(rest)):
        raise errors.Invalid(
            "local:{number} is no number of processes; use local: or local:4.", number=rest
        )
    return LocalCrew(int(rest or 0))


CREWS: dict[str, Callable[[str], Crew]] = {
    "here": lambda _rest: HereCrew(),
    "local": _local,
    "ray": lambda rest: RayCrew(f"ray:{rest}" if rest.startswith("//") else rest or "auto"),
}


def open_crew(uri: str) -> Crew:
    """Make the crew that a URI names; nobody is called before the first `map`.

    >>> open_crew("local:3").hands
    3

    Raises:
        errors.Invalid: no crew has that scheme, or the number is none.
    """
    scheme, _, rest = uri.partition(":")
    if scheme not in CREWS:
        known = ", ".join(f"{name}:" for name in CREWS)
        raise errors.Invalid("There is no crew {uri!r}. Use one of {known}", uri=uri, known=known)
    return CREWS[scheme](rest)
