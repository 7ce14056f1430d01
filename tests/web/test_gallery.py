"""The gallery shows everything there is, in both languages, and keeps to the content-security policy."""

import re

import pytest

from comptoir.web.charts import CHARTS
from comptoir.web.gallery import console_gallery, storefront_gallery
from comptoir.web.renderer import WEB_TEMPLATES

SOURCES = "".join(path.read_text() for path in (WEB_TEMPLATES / "look").rglob("*.html"))
TEMPLATES = sorted(WEB_TEMPLATES.rglob("*.html"))
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("gallery", [console_gallery, storefront_gallery])
def test_gallery_has_nothing_inline_and_each_id_once(gallery, language, renderer, context):
    page = gallery(renderer, context(language=language))
    assert not INLINE.search(page)
    names = re.findall(r'\sid="([^"]+)"', page)
    assert len(names) == len(set(names))


def test_gallery_shows_every_component_and_chart(renderer):
    shell = {"logo", "icon", "help", "tabs", "form"}
    unseen = {name for name in renderer._macros if f"ui.{name}(" not in SOURCES} - shell
    assert not unseen
    drawn = {name for name in CHARTS if f"charts.{name}(" in SOURCES}
    assert set(CHARTS) - drawn == {"sparkline", "explanation"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_write_nothing_inline(template):
    assert not INLINE.search(template.read_text())


def test_icons_that_templates_name_are_drawn():
    drawn = set(
        re.findall(r'<symbol id="([^"]+)"', (WEB_TEMPLATES.parent / "static/icons.svg").read_text())
    )
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'(?:ui\.icon\(|icon=)"([\w-]+)"', path.read_text())
    }
    assert named <= drawn
