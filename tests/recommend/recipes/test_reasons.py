"""Reasons: counts are right, and every one is said in English and in French."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest

from comptoir.recommend import testing as laws
from comptoir.recommend.recipes import reasons
from comptoir.recommend.recipes.choosing import of_types
from comptoir.recommend.recipes.evidence import Evidence
from comptoir.recommend.recipes.port import Query, Reason, tell_nobody
from comptoir.recommend.recipes.registry import recipe_named
from comptoir.web.format import Format
from comptoir.web.i18n import catalogue_folders, load_catalogue
from comptoir.web.messages import PACKAGE
from comptoir.web.wording import SpokenWording

_NOW = datetime(2026, 11, 21, tzinfo=UTC)
FRENCH = SpokenWording(
    load_catalogue(catalogue_folders(PACKAGE), "fr"),
    Format(language="fr", timezone="Europe/Paris", now=_NOW),
)

EVIDENCE = {
    "bought_together": {"item": 7, "count": 43},
    "bought_by_same": {"item": 7, "count": 43},
    "viewed_together": {"item": 7, "count": 43},
    "watched_together": {"item": 7, "count": 43},
    "chosen_together": {"item": 7, "count": 43},
    "same_attributes": {"item": 7, "values": {"MATERIAL": "oak", "PRICE": "10..20"}},
    "similar": {"item": 7},
    "same_meaning": {"item": 7, "similarity": 0.83},
    "taste": {"events": 12, "count": 43},
    "popular": {"count": 132, "days": 7},
    "popular_in": {"category": "Lamps", "count": 132},
    "new": {},
    "unknown": {},
    "exploration": {},
    "promoted": {"promotion": "winter"},
    "trending": {"count": 30, "expected": 4.5, "minutes": 60},
    "chose_before": {"count": 3},
    "chose_linked": {"count": 3, "items": [7, 8]},
    "no_link": {},
    "taken_by": {"taken": 30, "seen": 120},
    "trait": {"field": "PLAN", "value": "premium", "times": 2.5},
    "context": {"field": "DEVICE", "value": "mobile", "times": 2.5},
    "too_few_outcomes": {"least": 50},
    "objective": {"field": "PRICE"},
}


def named(code):
    return f"Shelf {code}"


def test_every_code_has_a_sample():
    assert EVIDENCE.keys() == reasons.CODES


@pytest.mark.parametrize("code", EVIDENCE)
def test_every_reason_is_said_in_both_languages_with_its_evidence(code):
    phrase = reasons.told(Reason(code=code, evidence=EVIDENCE[code]), named)
    english = str(phrase)
    french = FRENCH.fill(phrase.template, phrase.values)
    assert french != english
    for said in (english, french):
        assert "{" not in said
        assert ("Shelf 7" in said) == ("item" in EVIDENCE[code] or "items" in EVIDENCE[code])
    figures = [v for v in EVIDENCE[code].values() if isinstance(v, int) and v != 7]
    for figure in figures:
        assert re.search(rf"\b{figure}\b", english)


def test_fields_and_ranges_are_said_in_the_readers_language():
    told = reasons.told(Reason(code="same_attributes", evidence=EVIDENCE["same_attributes"]), named)
    assert str(told) == "Same material, price as Shelf 7: oak, 10 to 20."
    french = FRENCH.fill(told.template, told.values)
    assert french == "Comme Shelf 7 pour matière, prix\N{NO-BREAK SPACE}: oak, 10 à 20."


def test_counts_are_customers_who_chose_both():
    data = laws.shop().interactions
    evidence = Evidence.gathered(data, None, keep=100)
    chose = [set(data.of(user).tolist()) for user in range(data.n_users)]
    history = np.array([8], dtype=np.int32)
    found = evidence.strongest(history, list(range(laws.ITEMS)))
    assert found
    for item, (other, count) in found.items():
        assert other == 8
        assert count == sum({8, item} <= items for items in chose)


def test_pairs_of_purchases_alone_are_bought_and_mixed_ones_are_chosen():
    data = laws.shop().interactions
    assert Evidence.gathered(data, None, keep=5).pairs.code == "chosen_together"
    bought = of_types(data, ("purchase",))
    assert Evidence.gathered(bought, None, keep=5).pairs.code == "bought_together"


def test_popular_tells_the_days():
    recipe = recipe_named("popularity-count")
    made = recipe.fit(laws.shop(), recipe.parameters(days=7), tell_nobody)
    why = recipe.open(made).explain(Query(), 0)[0]
    data = laws.shop().interactions
    recent = data.times >= data.times.max() - 7 * 86_400
    users = np.unique(data.owners()[recent & (data.events == 0)])
    assert why.evidence == {"count": len(users), "days": 7}
