"""The guide as a PDF is one that a screen reader can read (PDF/UA-1)."""

import io

import pytest

from comptoir.app.guidebook import guide
from comptoir.app.handbook import book
from comptoir.app.handbook.typeset import typeset
from comptoir.kernel import errors

pytest.importorskip("typst", reason="the extra `pdf` is not installed")
pikepdf = pytest.importorskip("pikepdf", reason="no pikepdf")


@pytest.fixture(scope="module", params=["fr", "en"])
def opened(request):
    with pikepdf.open(io.BytesIO(book(request.param))) as document:
        yield request.param, document


def tags(element, found=None):
    """Count the structure elements below one, by their kind."""
    found = {} if found is None else found
    if isinstance(element, pikepdf.Array):
        for each in element:
            tags(each, found)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            found[str(element.S)] = found.get(str(element.S), 0) + 1
        if "/K" in element:
            tags(element.K, found)
    return found


def test_document_says_that_it_is_tagged_and_accessible(opened):
    language, document = opened
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang).split("-")[0] == language
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata.get("pdfuaid:part") == "1"
        assert "Comptoir" in metadata.get("dc:title")


def test_structure_is_that_of_the_guide(opened):
    language, document = opened
    found = tags(document.Root.StructTreeRoot)
    pages = guide(language)
    rendered = "".join(page.html for page in pages)
    assert found["/H1"] >= len(pages)
    assert found["/H2"] == rendered.count("<h2")
    assert found["/Table"] == rendered.count("<table")
    assert found["/TH"] == rendered.count("<th ")
    assert found["/LI"] >= rendered.count("<li>")
    assert found["/Link"] >= rendered.count("/help/")


def test_chapters_can_be_jumped_to(opened):
    language, document = opened
    with document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert [page.title for page in guide(language)] == titles[-len(guide(language)) :]


def test_a_language_without_guide_is_refused():
    with pytest.raises(errors.Invalid, match="use fr or en"):
        book("de")


def test_a_link_out_of_the_book_is_refused():
    with pytest.raises(errors.Invalid, match="no page of it"):
        typeset("a", "A", "[gone](99-gone.md)", frozenset({"a"}))


def test_signs_behind_code_are_kept():
    assert 'raw("x")\\; then' in typeset("a", "A", "`x`; then")
    assert 'raw("x")\\(y)' in typeset("a", "A", "`x`(y)")


def test_what_the_book_cannot_show_is_refused():
    with pytest.raises(errors.Invalid, match="cannot show image"):
        typeset("a", "A", "![a](b.png)")
