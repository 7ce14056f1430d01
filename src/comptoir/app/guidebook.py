"""The guide as it is written: one Markdown file a page and language, under `guide/`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markupsafe import Markup

GUIDE: Final = Path(__file__).parent / "guide"
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_FILE = re.compile(r"\d\d-([a-z-]+)\.md$")
_LINK = re.compile(r'href="\d\d-([a-z-]+)\.md"')
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the guide."""

    slug: str
    """Its last part under `/help`, the same in every language."""
    title: str
    lead: str
    """Its first paragraph, as plain text."""
    source: str
    """Markdown, without the title."""
    html: Markup


@cache
def guide(language: str) -> tuple[Leaf, ...]:
    """Return the pages in a language, in the order of their file names; English for others."""
    folder = GUIDE / language if (GUIDE / language).is_dir() else GUIDE / "en"
    return tuple(_leaf(file) for file in sorted(folder.glob("*.md")))


def slug_of(href: str) -> str:
    """Return the page that a link between files of the guide leads to; empty for another link.

    >>> slug_of("03-scores.md"), slug_of("https://comptoir.dev/03-scores.html")
    ('scores', '')
    """
    found = _FILE.match(href)
    return found.group(1) if found else ""


def parser() -> MarkdownIt:
    """Return what reads the guide. HTML is off, so nothing but its own tags comes out."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def shown(markdown: str) -> str:
    """Return a page as HTML: links lead to `/help`, and wide blocks scroll, by keyboard too.

    >>> print(shown("See [scores](03-scores.md)."), end="")
    <p>See <a href="/help/scores">scores</a>.</p>
    """
    html = parser().render(markdown)
    html = _LINK.sub(lambda found: f'href="/help/{found.group(1)}"', html)
    html = _TABLE.sub(_scrolling, html)
    return html.replace("<pre>", '<pre class="code" tabindex="0">')


def _scrolling(table: re.Match[str]) -> str:
    inside = table.group(1)
    heads = ", ".join(re.findall(r"<th>([^<]+)</th>", inside))
    frame = f'<div class="table-scroll" tabindex="0" role="group" aria-label="{heads}">'
    rows = inside.replace("<th>", '<th scope="col">')
    return f'{frame}<table class="table">{rows}</table></div>'


def _leaf(file: Path) -> Leaf:
    text = file.read_text("utf-8")
    found = _TITLE.search(text)
    title = found.group(1) if found else file.stem
    body = _TITLE.sub("", text, count=1).strip()
    html = shown(body)
    first = html.partition("</p>")[0]
    return Leaf(
        slug=slug_of(file.name),
        title=title,
        lead=Markup(first).striptags(),  # noqa: S704 - made just above, its tags taken off
        source=body,
        html=Markup(html),  # noqa: S704 - our own files, read with HTML off
    )
