"""Each component says in words what it shows."""

import re
from datetime import UTC, datetime

import pytest
from jinja2 import Environment
from markupsafe import Markup

from comptoir.web.components import Components

CALLED = Markup("<p>inside</p>")


def caller() -> Markup:
    return CALLED


def test_confidence_says_words_and_number(ui):
    assert "sûr à 96,4\u00a0%" in ui("confidence", 0.964)
    assert "incertain, 41,2\u00a0%" in ui("confidence", 0.412, uncertain=True)
    assert "96.4% sure" in ui("confidence", 0.964, language="en")
    assert "probable, 58,1\u00a0%" in ui("confidence", 0.581)


def test_stars_are_said_and_drawn_to_the_tenth(ui):
    drawn = ui("stars", 4.2)
    assert 'aria-label="4,2 sur 5"' in drawn
    assert 'width="84.0"' in drawn


def test_stars_filter_links_each_row_and_takes_back_the_current_one(ui):
    drawn = ui("stars_filter", {5: 3, 1: 1}, query=(("stars", "5"), ("theme", "defect")))
    assert 'href="/console?theme=defect" aria-current="true"' in drawn
    assert 'href="/console?theme=defect&amp;stars=1"' in drawn
    assert 'width="75.0%"' in drawn


def test_form_carries_the_csrf_token_only_when_it_posts(ui):
    assert 'name="csrf_token" value="token-1"' in ui("form", "/x", caller=caller)
    assert "csrf_token" not in ui("form", "/x", method="get", caller=caller)


@pytest.mark.parametrize("kind", ["text", "password", "textarea", "select", "date", "file"])
def test_field_ties_label_help_and_error_to_the_control(ui, kind):
    drawn = ui("field", "days", "Durée", kind=kind, help="En jours.", error="Trop long.")
    (name,) = re.findall(r'<label class="field-label" for="([^"]+)"', drawn)
    assert f'id="{name}"' in drawn
    assert f'aria-describedby="{name}-help {name}-error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_field_never_writes_a_password_back(ui):
    assert "hunter2" not in ui(
        "field", "password", "Mot de passe", kind="password", value="hunter2"
    )


def test_button_attributes_are_escaped(ui):
    drawn = ui("button", "<b>", attributes={"hx-post": '"><script>'})
    assert "<script>" not in drawn
    assert "<b>" not in drawn


def test_table_sorted_by_the_server_links_and_tells_the_direction(ui):
    columns = [{"label": "Score", "kind": "number", "sort": "score"}, {"label": "Nom"}]
    up = ui("table", "Avis", columns, query=(("sort", "score"),), caller=caller)
    assert 'aria-sort="ascending"' in up
    assert 'href="/console?sort=-score"' in up
    assert "data-sorts-here" not in up
    assert 'aria-sort="descending"' in ui(
        "table", "Avis", columns, query=(("sort", "-score"),), caller=caller
    )


def test_table_without_rows_shows_what_to_do(ui):
    drawn = ui("table", "Avis", [{"label": "Nom"}], empty=Markup("<i>rien</i>"), caller=Markup)
    assert "<i>rien</i>" in drawn


def test_filter_bar_keeps_other_parameters_and_offers_to_clear(ui):
    filters = [{"name": "theme", "label": "Thème", "kind": "select", "options": [("a", "A")]}]
    drawn = ui("filter_bar", filters, query=(("theme", "a"), ("sort", "score"), ("cursor", "x")))
    assert '<option value="a" selected>' in drawn
    assert '<input type="hidden" name="sort" value="score">' in drawn
    assert 'name="cursor"' not in drawn
    assert 'href="/console?sort=score"' in drawn


def test_steps_say_their_state_and_offer_a_retry(ui):
    failed = {"label": "Publier", "state": "failed", "error": "Disque plein.", "retry": "/retry"}
    drawn = ui("steps", [failed, {"label": "Nettoyer", "state": "done", "seconds": 72}])
    assert "en échec" in drawn
    assert 'action="/retry"' in drawn
    assert "1\u00a0min\u00a012\u00a0s" in drawn


def test_progress_polls_until_it_is_done(ui):
    assert 'hx-get="/p"' in ui("progress", "Lire", 5, total=10, poll="/p", seconds_left=74)
    assert "hx-get" not in ui("progress", "Lire", 10, total=10, poll="/p")


def test_highlighted_text_is_escaped_and_labelled(ui):
    drawn = ui("highlighted", "<b>lid</b> broke", [{"start": 11, "end": 16, "label": "défaut"}])
    assert "&lt;b&gt;lid" in drawn
    assert '<mark class="info">broke<span class="mark-label">défaut</span></mark>' in drawn


def test_diff_marks_what_went_and_what_came(ui):
    drawn = ui("diff", "a red cup", "a blue cup", "v2", "v3")
    assert "<del>red</del>" in drawn
    assert "<ins>blue</ins>" in drawn


def test_dialog_says_what_will_happen_before_it_posts(ui):
    drawn = ui("dialog", "gone", "Supprimer ?", "Supprimer…", "Oui", "/delete", caller=caller)
    assert 'data-opens="gone"' in drawn
    assert drawn.index("inside") < drawn.index('type="submit"')
    assert "token-1" in drawn


def test_timeline_shows_moments_in_shop_time(ui):
    at = datetime(2026, 11, 21, 5, 2, tzinfo=UTC)
    assert "06:02" in ui("timeline", [{"at": at, "title": "Reçu"}])


def test_figure_shows_interval_count_and_trend(ui):
    drawn = ui(
        "figure", "Bien orientées", "98,2 %", interval=("97,6", "98,7 %"), n=1240, trend=[1, 2]
    )
    assert "97,6 à 98,7 %" in drawn
    assert "1\u202f240 contrôles" in drawn
    assert 'role="img" aria-label="Bien orientées, de 1 à 2"' in drawn


def test_explanation_parts_add_up_to_the_total_that_is_shown(ui):
    parts = [
        {"label": "a", "value": 0.333},
        {"label": "b", "value": 0.333},
        {"label": "c", "value": 0.334},
    ]
    figures = [
        float(text.replace(",", "."))
        for text in re.findall(r">(\d,\d\d)<", ui("explanation", parts, "Score"))
    ]
    assert round(sum(figures[:-1]), 2) == figures[-1] == 1.0


def test_unknown_component_names_those_there_are(renderer, context):
    with pytest.raises(AttributeError, match=r"no component 'chart'.*chip"):
        _ = renderer._given(context())["ui"].chart


def test_components_ask_for_a_template_only_when_used():
    assert Components(Environment(autoescape=True), {"chip": "nowhere.html"}, {})._modules == {}


def test_every_component_is_in_the_readme(renderer):
    from comptoir.web.renderer import WEB_TEMPLATES

    told = (WEB_TEMPLATES / "components" / "README.md").read_text()
    untold = {name for name in renderer._macros if f"`{name}(" not in told} - {"logo"}
    assert not untold
