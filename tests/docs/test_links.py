"""Every link between our own documents leads somewhere, to the very heading it names."""

import re
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

OUTSIDE = ("https://", "http://", "mailto:")


@cache
def tree_of(file: Path) -> SyntaxTreeNode:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return SyntaxTreeNode(parser.parse(file.read_text("utf-8")))


def links_of(file: Path) -> list[str]:
    nodes = tree_of(file).walk()
    return [
        str(node.attrs.get("href") or node.attrs.get("src"))
        for node in nodes
        if node.type in {"link", "image"}
    ]


def anchors_of(file: Path) -> set[str]:
    """Return the anchors that readers of Markdown make of headings: words joined by dashes."""
    titles = [
        "".join(child.content for child in node.children[0].walk() if not child.children)
        for node in tree_of(file).walk()
        if node.type == "heading"
    ]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken(file: Path) -> list[str]:
    found = []
    for link in links_of(file):
        if link.startswith(OUTSIDE):
            continue
        path, _, anchor = link.partition("#")
        there = (file.parent / path).resolve() if path else file
        if link.startswith("/") or not there.exists():
            found.append(f"{file.name}: {link}")
        elif anchor and there.suffix == ".md" and anchor not in anchors_of(there):
            found.append(f"{file.name}: {link} names no heading")
    return found


def test_links_between_documents_lead_somewhere(files):
    documents = files(".md")
    assert len(documents) > 30
    assert not [each for file in documents for each in broken(file)]


def test_a_broken_link_is_found(tmp_path):
    page, other = tmp_path / "a.md", tmp_path / "b.md"
    other.write_text("# Two words\n")
    page.write_text("[gone](c.md) [here](b.md#two-words) [lost](b.md#three) [site](https://x.eu)\n")
    assert broken(page) == ["a.md: c.md", "a.md: b.md#three names no heading"]


def test_a_folder_of_documents_says_what_is_in_it(root):
    for folder in ("howto", "why"):
        named = set(links_of(root / "docs" / folder / "README.md"))
        there = {file.name for file in (root / "docs" / folder).glob("*.md")} - {"README.md"}
        assert there == {link for link in named if "/" not in link}
