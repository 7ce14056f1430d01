"""Turns Markdown into Typst: headings, lists, tables and links become tags of the PDF."""

from collections.abc import Callable, Iterator

from markdown_it.tree import SyntaxTreeNode

from comptoir.app.guidebook import parser, slug_of
from comptoir.app.slidebook import steps_of
from comptoir.kernel import errors

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\#$*_`<>@[]~=-+/;("})


def typeset(slug: str, title: str, markdown: str, known: frozenset[str] = frozenset()) -> str:
    """Return a page as a chapter.

    Args:
        slug: its address under `/help`; links between chapters go by it.
        title: its heading.
        markdown: the rest.
        known: slugs of every chapter; a link to another address is an error.

    Raises:
        errors.Invalid: the page holds something that the book cannot show.

    >>> told = "Why *so*? See [roles](02-roles.md)."
    >>> print(typeset("faq", "Questions", told, frozenset({"roles"})))
    = Questions <faq>
    <BLANKLINE>
    Why #emph[so]? See #link(<roles>)[roles].
    <BLANKLINE>
    """
    return f"= {escaped(title)} <{slug}>\n\n{blocks(markdown, known)}"


def blocks(markdown: str, known: frozenset[str] = frozenset()) -> str:
    """Return Markdown as it stands, without a heading of its own; see `typeset`."""
    return _Chapter(known).blocks(SyntaxTreeNode(parser().parse(markdown)))


class _Chapter:
    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._ways: dict[str, Callable[[SyntaxTreeNode], str]] = {
            "paragraph": lambda node: f"{self.inline(node)}\n",
            "heading": lambda node: f"{'=' * int(node.tag[1:])} {self.inline(node)}\n",
            "bullet_list": lambda node: self._list(node, "-"),
            "ordered_list": lambda node: self._list(node, "+"),
            "fence": self._fence,
            "code_block": lambda node: f"#raw(block: true, {quoted(node.content.rstrip())})\n",
            "blockquote": lambda node: f"#quote(block: true)[{self.blocks(node)}]\n",
            "table": self._table,
            "hr": lambda _: "",
        }
        self._inline: dict[str, Callable[[SyntaxTreeNode], str]] = {
            "text": lambda node: escaped(node.content),
            "softbreak": lambda _: " ",
            "hardbreak": lambda _: " \\ ",
            "code_inline": lambda node: f"#raw({quoted(node.content)})",
            "em": lambda node: f"#emph[{self._spans(node)}]",
            "strong": lambda node: f"#strong[{self._spans(node)}]",
            "link": self._link,
        }

    def blocks(self, node: SyntaxTreeNode) -> str:
        return "\n".join(self._way(self._ways, child)(child) for child in node.children)

    def inline(self, node: SyntaxTreeNode) -> str:
        return "".join(self._spans(child) for child in node.children)

    def _spans(self, node: SyntaxTreeNode) -> str:
        return "".join(self._way(self._inline, child)(child) for child in node.children)

    def _way(
        self, ways: dict[str, Callable[[SyntaxTreeNode], str]], node: SyntaxTreeNode
    ) -> Callable[[SyntaxTreeNode], str]:
        if node.type not in ways:
            raise errors.Invalid(
                "The book cannot show {type}; write it another way.", type=node.type
            )
        return ways[node.type]

    def _fence(self, node: SyntaxTreeNode) -> str:
        if node.info == "flow":  # boxes in a row; slides say what they look like
            return f"#flow({', '.join(quoted(step) for step in steps_of(node.content))})\n"
        return f"#raw(block: true, {quoted(node.content.rstrip())})\n"

    def _list(self, node: SyntaxTreeNode, mark: str) -> str:
        items = [self.blocks(item).strip().replace("\n", "\n  ") for item in node.children]
        return "".join(f"{mark} {item}\n" for item in items)

    def _table(self, node: SyntaxTreeNode) -> str:
        head, *bodies = node.children
        names = list(self._cells(head))
        rows = [cell for body in bodies for cell in self._cells(body)]
        cells = ", ".join(rows)
        columns = ", ".join(["auto"] + ["1fr"] * (len(names) - 1))
        return f"#table(columns: ({columns}), table.header({', '.join(names)}), {cells})\n"

    def _cells(self, part: SyntaxTreeNode) -> Iterator[str]:
        for row in part.children:
            for cell in row.children:
                yield f"[{self.inline(cell)}]"

    def _link(self, node: SyntaxTreeNode) -> str:
        href = str(node.attrs.get("href", ""))
        if href.startswith(("https://", "http://", "mailto:")):
            return f"#link({quoted(href)})[{self._spans(node)}]"
        if (slug := slug_of(href)) in self._known:
            return f"#link(<{slug}>)[{self._spans(node)}]"
        if href.startswith("/"):  # an address of the running server
            return self._spans(node)
        raise errors.Invalid(
            "The guide links to {href}, which is no page of it. Correct it.", href=href
        )


def escaped(text: str) -> str:
    r"""Return text whose signs mean nothing to the typesetter.

    >>> print(escaped("5 * 3 = #1"))
    5 \* 3 \= \#1
    """
    return text.translate(_SPECIAL)


def quoted(text: str) -> str:
    """Return text as a string of the typesetter."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{safe}"'
