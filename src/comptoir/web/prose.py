"""Markdown that people of the shop wrote, as HTML that cannot harm a page."""

from markdown_it import MarkdownIt
from markupsafe import Markup

_DEEPEST = 6


def prose(markdown: str, *, below: int = 2) -> Markup:
    """Return Markdown as HTML: no raw HTML, no pictures, and headings under that of its place.

    Args:
        markdown: CommonMark, by anybody.
        below: level of the heading that it stands under.

    >>> str(prose("# Read <b>all</b>", below=2)).strip()
    '<h3>Read &lt;b&gt;all&lt;/b&gt;</h3>'
    """
    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + below, _DEEPEST)}"
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - the parser escapes what is not its own
