"""Pages in the person's language, with nothing inline and nothing unescaped."""

import re

import jinja2
import pytest

from comptoir.web import Renderer
from comptoir.web.gallery import console_gallery
from comptoir.web.navigation import console_navigation


def sign_in(renderer, context):
    return renderer.page("sign_in.html", context, action="/in", error="")


def test_page_speaks_the_person_s_language(renderer, context):
    assert '<html lang="fr"' in sign_in(renderer, context())
    assert "Se connecter" in sign_in(renderer, context())
    assert "Sign in" in sign_in(renderer, context(language="en"))


def test_page_escapes_what_it_is_given(renderer, context):
    page = renderer.page(
        "error.html", context(), status=404, title="<script>", message="<b>", action=None
    )
    assert "&lt;script&gt;" in page
    assert "<b>" not in page


def test_page_without_a_value_that_it_uses_is_an_error(renderer, context):
    with pytest.raises(jinja2.UndefinedError, match="status"):
        renderer.page("error.html", context(), title="", message="", action=None)


def test_slice_brings_templates_words_and_static_files(tmp_path, context):
    (tmp_path / "hello.html").write_text(
        '{{ _("Kettle") }} {{ ui.chip(_("Today")) }} {{ static_url("tea/keys.js") }}'
    )
    (tmp_path / "keys.js").write_text("// keys")
    folder = tmp_path / "locales" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "tea.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Kettle"\nmsgstr "Bouilloire"\n')
    renderer = Renderer(
        template_folders={"tea": tmp_path},
        catalogue_folders=[tmp_path / "locales"],
        static_folders={"tea": tmp_path},
    )
    page = renderer.page("tea/hello.html", context())
    assert page.startswith(
        'Bouilloire <span class="chip plain">Aujourd’hui</span> /static/tea/keys.js?v='
    )


def test_block_renders_a_part_of_a_page(renderer, context):
    part = renderer.block("error.html", "title", context(), title="Introuvable")
    assert part == "Introuvable"


def test_outside_provider_is_shown(renderer, context):
    page = console_gallery(renderer, context(outside=("Anthropic",)))
    assert "À l’extérieur\u00a0: Anthropic" in page
    assert "Tout reste ici" not in page
    assert "Hors ligne" in console_gallery(renderer, context(offline=True))


def test_rail_shows_what_it_is_given_and_where_one_is(renderer, context):
    page = console_gallery(
        renderer, context(path="/console/reviews/runs", navigation=console_navigation({"reviews"}))
    )
    rail = page[page.index('class="rail-items"') : page.index('class="rail-foot"')]
    assert re.search(r'href="/console/reviews" aria-current="page"', rail)
    assert "/console/quality" not in rail
