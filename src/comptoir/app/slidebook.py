"""The slides of the training sessions as written: one Markdown file a session, under `slides/`.

A second-level heading begins a slide; a quotation in it is what the trainer says.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

from comptoir.app.guidebook import shown, slug_of
from comptoir.kernel import errors

SLIDES: Final = Path(__file__).parent / "slides"
_SAID = re.compile(r"(?:^>.*\n?)+", re.MULTILINE)
_FLOW = re.compile(
    r'<pre class="code" tabindex="0"><code class="language-flow">(.*?)\n</code></pre>', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Slide:
    """What is shown at once, and what is said meanwhile."""

    title: str
    shown: str
    """Markdown."""
    said: str
    """The trainer's notes, as Markdown."""

    @property
    def html(self) -> Markup:
        page = _FLOW.sub(_drawn, shown(self.shown))
        return Markup(page)  # noqa: S704 - our own files, read with HTML off

    @property
    def said_html(self) -> Markup:
        return Markup(shown(self.said))  # noqa: S704 - as above


@dataclass(frozen=True, slots=True)
class Deck:
    """The slides of one training session."""

    slug: str
    """The last part of its address, the same in every language."""
    title: str
    lead: str
    """For whom it is, and how long it takes."""
    slides: tuple[Slide, ...]


@cache
def decks(language: str) -> tuple[Deck, ...]:
    """Return the sessions in a language, in the order of their file names; English for others."""
    folder = SLIDES / language if (SLIDES / language).is_dir() else SLIDES / "en"
    return tuple(
        read(slug_of(file.name), file.read_text("utf-8")) for file in sorted(folder.glob("*.md"))
    )


def deck(language: str, slug: str) -> Deck:
    """Return the slides of one session.

    Raises:
        errors.NotFound: there is no session of that name.
    """
    found = next((each for each in decks(language) if each.slug == slug), None)
    if found is None:
        raise errors.NotFound(
            "There is no training session {slug}; choose one of {slugs}.",
            slug=slug,
            slugs=", ".join(each.slug for each in decks(language)),
        )
    return found


def read(slug: str, text: str) -> Deck:
    r"""Return what a file holds.

    >>> told = read("a", "# A title\n\nFor you.\n\n## One\n\n- Shown.\n\n> Said.\n")
    >>> told.lead, told.slides[0].shown, told.slides[0].said
    ('For you.', '- Shown.', 'Said.')
    """
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    title, _, lead = head.removeprefix("# ").partition("\n")
    return Deck(slug=slug, title=title, lead=lead.strip(), slides=tuple(map(_slide, parts)))


def steps_of(flow: str) -> list[str]:
    """Return the boxes of a drawing that is written as a line.

    >>> steps_of("read | clean | publish")
    ['read', 'clean', 'publish']
    """
    return [step.strip() for step in flow.split("|")]


def _slide(part: str) -> Slide:
    title, _, rest = part.partition("\n")
    said = "\n".join(
        line.removeprefix(">").strip()
        for block in _SAID.findall(rest)
        for line in block.split("\n")
    )
    return Slide(title=title.strip(), shown=_SAID.sub("", rest).strip(), said=said.strip())


def _drawn(flow: re.Match[str]) -> str:
    boxes = "".join(f"<li>{step}</li>" for step in steps_of(flow.group(1)))
    return f'<ol class="flow">{boxes}</ol>'
