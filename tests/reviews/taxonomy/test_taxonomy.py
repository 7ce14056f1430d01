"""The default taxonomy, its document and its rules."""

from dataclasses import replace
from pathlib import Path

import pytest

from comptoir.kernel import errors
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.taxonomy import from_document, load_taxonomy, to_document, validate
from comptoir.reviews.taxonomy.prototypes import BACKGROUND, prototypes

LANGUAGES = {"fr", "en", "de", "es", "it", "pt"}


def changed(**of_first_theme: object) -> Taxonomy:
    whole = load_taxonomy()
    first = replace(whole.themes[0], **of_first_theme)  # type: ignore[arg-type]
    return Taxonomy(version=whole.version, themes=(first, *whole.themes[1:]))


def test_default_has_ten_sound_themes() -> None:
    taxonomy = load_taxonomy()
    assert len(taxonomy.themes) == 10
    assert validate(taxonomy) == []


def test_every_default_theme_has_prototypes_in_six_languages() -> None:
    for theme_id in [*(theme.theme_id for theme in load_taxonomy().themes), BACKGROUND]:
        assert set(prototypes(theme_id).sentences) >= LANGUAGES, theme_id


def test_no_prototype_serves_two_themes() -> None:
    ids = [*(theme.theme_id for theme in load_taxonomy().themes), BACKGROUND]
    seen: dict[str, str] = {}
    for theme_id in ids:
        for text in set(prototypes(theme_id).texts):
            assert text not in seen, f"{text!r} is in {seen.get(text)} and {theme_id}"
            seen[text] = theme_id


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"theme_id": "Bad Id"}, "no slug"),
        ({"names": {"fr": "Qualité"}}, "no name in en"),
        ({"descriptions": {"fr": "x", "en": " "}}, "no description in en"),
        ({"threshold": 1.5}, "use 0 to 1"),
        ({"theme_id": "packaging"}, "appears 2 times"),
        ({"names": {"fr": "Emballage", "en": "Other"}}, "tell them apart"),
        ({"examples": {"fr": ("",)}}, "empty example"),
        ({"examples": {"fr": ("a" * 501,)}}, "longer than 500"),
    ],
)
def test_validate_broken_rule_is_told(change: dict[str, object], told: str) -> None:
    assert any(told in problem for problem in validate(changed(**change)))


def test_from_document_lists_every_problem() -> None:
    document = to_document(load_taxonomy())
    document["themes"]["packaging"]["names"] = {}
    with pytest.raises(errors.Invalid) as caught:
        from_document(document)
    assert len(caught.value.extra["problems"]) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("document", [{}, {"version": "v1"}, {"version": "v1", "themes": []}])
def test_from_document_wrong_shape_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(errors.Invalid, match="no taxonomy"):
        from_document(document)


def test_from_document_misspelt_key_is_refused() -> None:
    document = to_document(load_taxonomy())
    document["themes"]["packaging"]["treshold"] = 0.4
    with pytest.raises(errors.Invalid, match="treshold"):
        from_document(document)


def test_load_missing_or_damaged_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.NotFound):
        load_taxonomy(tmp_path / "none.toml")
    damaged = tmp_path / "damaged.toml"
    damaged.write_text("version = ")
    with pytest.raises(errors.Invalid, match="no TOML"):
        load_taxonomy(damaged)
