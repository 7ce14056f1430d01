"""The tour as it is written, in `script.toml`: where to go, what to point at, what to say."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

SCRIPT: Final = Path(__file__).parent / "script.toml"
SIGNED_IN: Final = "signed-in"
"""The right of a step that any person of the console may see."""
_WORDS_A_SECOND: Final = 2.5
"""150 words a minute: what viewers of subtitles read at ease (BBC Subtitle Guidelines, 160 to 180,
less a little for finding the place that the sentence speaks of)."""
_LOOKING: Final = 2.0
"""Seconds to find the place before reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to look at, and the sentence that goes with it."""

    name: str
    page: str
    """Its address; `{product}` stands for a product that has reviews."""
    elements: tuple[str, ...]
    """CSS selectors, the best first: the first that finds something is pointed at."""
    says: Mapping[str, str]
    """The subtitle, by language."""
    right: str = ""
    """What a visitor must be allowed to see the page; empty for everybody."""
    opens: bool = False
    """Whether the element, a `<details>`, is opened first."""
    seconds: float = 0.0
    """The least time it is shown, where there is more to look at than to read."""

    def sentence(self, language: str) -> str:
        """Return the subtitle; English for a language that the tour does not speak."""
        return self.says.get(language, self.says["en"])

    def lasts(self, language: str) -> float:
        """Return for how many seconds it is shown: time to look, then to read.

        >>> says = {"en": "Five words are read here."}
        >>> Step(name="a", page="/", elements=("main",), says=says).lasts("en")
        4.0
        """
        reading = _LOOKING + len(self.sentence(language).split()) / _WORDS_A_SECOND
        return round(max(self.seconds, reading), 1)


@cache
def script() -> tuple[Step, ...]:
    """Return every step, in order."""
    written = tomllib.loads(SCRIPT.read_text("utf-8"))
    return tuple(
        Step(
            name=step["name"],
            page=step["page"],
            elements=tuple(step["elements"]),
            says={"fr": step["fr"], "en": step["en"]},
            right=step.get("right", ""),
            opens=step.get("opens", False),
            seconds=step.get("seconds", 0.0),
        )
        for step in written["steps"]
    )


def open_to(rights: Iterable[str], *, signed_in: bool, product: str) -> tuple[Step, ...]:
    """Return the steps that a visitor may see.

    Args:
        rights: what the visitor may do.
        signed_in: whether the visitor is a person of the console.
        product: the address of a product's page; without one, its steps are left out.

    >>> [step.name for step in open_to((), signed_in=False, product="")]
    ['shop', 'recommended', 'help']
    """
    held = {"", *rights, *([SIGNED_IN] if signed_in else [])}
    return tuple(
        step
        for step in script()
        if step.right in held and (product or "{product}" not in step.page)
    )
