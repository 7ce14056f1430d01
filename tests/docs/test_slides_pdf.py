"""The slides as a PDF: one slide a page, wide, in our own typefaces, for screen readers too."""

import io

import pytest
from typer.testing import CliRunner

from comptoir.app.handbook import slides
from comptoir.app.handbook.commands import app
from comptoir.app.slidebook import deck, decks
from comptoir.kernel import errors

pytest.importorskip("typst", reason="the extra `pdf` is not installed")
pytest.importorskip("fontTools", reason="the extra `pdf` is not installed")
pikepdf = pytest.importorskip("pikepdf", reason="no pikepdf")

EVERY = [(language, each.slug) for language in ("fr", "en") for each in decks(language)]


def opened(language, slug, **options):
    return pikepdf.open(io.BytesIO(slides(language, slug, **options)))


def tags(element, found):
    if isinstance(element, pikepdf.Array):
        for each in element:
            tags(each, found)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            found.append(str(element.S))
        if "/K" in element:
            tags(element.K, found)
    return found


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_every_slide_fits_its_page(language, slug):
    with opened(language, slug) as document:
        told = deck(language, slug)
        assert len(document.pages) == 1 + len(told.slides)
        left, low, right, high = (float(each) for each in document.pages[0].MediaBox)
        assert (right - left) / (high - low) == pytest.approx(16 / 9, abs=0.01)
        with document.open_metadata() as metadata:
            assert metadata.get("pdfuaid:part") == "1"
            assert told.title in metadata.get("dc:title")
        assert str(document.Root.Lang).split("-")[0] == language
        found = tags(document.Root.StructTreeRoot, [])
    rendered = "".join(each.html for each in told.slides)
    assert found.count("/H1") == 1
    assert found.count("/H2") == len(told.slides)
    assert found.count("/H3") == rendered.count("<h3>")
    assert found.count("/Table") == rendered.count('<table class="table"')


def test_notes_follow_each_slide_on_a_page_of_their_own():
    with opened("en", "support-team", notes=True) as document:
        assert len(document.pages) == 1 + 2 * len(deck("en", "support-team").slides)


def test_slides_are_set_in_our_own_typefaces():
    with opened("fr", "shop-team") as document:
        names = {
            str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()
        }
    assert any("SourceSans3" in name for name in names)
    assert any("SourceSerif4" in name for name in names)


def test_the_command_writes_a_file(tmp_path):
    path = tmp_path / "slides.pdf"
    done = CliRunner().invoke(
        app, ["slides", str(path), "--language", "en", "--session", "technical-team"]
    )
    assert done.exit_code == 0
    assert path.read_bytes().startswith(b"%PDF")
    assert [file.name for file in tmp_path.iterdir()] == ["slides.pdf"]


def test_a_language_without_slides_is_refused():
    with pytest.raises(errors.Invalid, match="use fr or en"):
        slides("de", "shop-team")


def test_a_session_that_is_not_there_is_refused():
    with pytest.raises(errors.NotFound, match="cooking"):
        slides("fr", "cooking")
