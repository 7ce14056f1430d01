"""The guide speaks both languages, page for page, and French as French people write it."""

import re
from pathlib import Path

import pytest

from comptoir.app.guidebook import GUIDE, guide
from comptoir.app.slidebook import SLIDES
from comptoir.app.tour import script

BOTH = ("fr", "en")
PAGES = [file for language in BOTH for file in sorted((GUIDE / language).glob("*.md"))]
CODE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)|^\s*\|[-|: ]+\|$", re.DOTALL | re.MULTILINE)
FAULTS = {
    "a space that may break, or none, before a sign": re.compile(r"[ \w)][;!?»](?=[\s)»]|$)"),
    "a space that may break, or none, before a colon": re.compile(r"[ \w)]:(?=\s|$)"),
    "a space that may break, or none, before % or €": re.compile(r"[ \d][%€]"),
    "a space that may break, or none, after «": re.compile(r"«[^\u00a0\u202f]"),
    "a straight apostrophe": re.compile(r"\w'\w"),
    "three dots": re.compile(r"\.\.\."),
    "a capital without its accent": re.compile(r"\b(?:A (?:la|partir)|Ecrire|Etat|Etape)\b"),
}
READERS = {
    "business", "analyst", "developer", "support", "annotator", "evaluator", "administrator",
}  # fmt: skip


def faults(text: str) -> list[str]:
    # Code stands aside, and leaves a letter so that what touches it is still seen.
    prose = CODE.sub("x", text)
    return [
        f"{name}: {prose[max(0, found.start() - 20) : found.end() + 10]!r}"
        for name, fault in FAULTS.items()
        for found in fault.finditer(prose)
    ]


def test_every_page_has_its_twin():
    french, english = ({file.name for file in (GUIDE / each).glob("*.md")} for each in BOTH)
    assert french == english


def test_twins_have_the_same_parts():
    shapes = {
        language: [
            re.findall(r"^(#+|```\w*|\||-|\d\.)", leaf.source, re.MULTILINE)
            for leaf in guide(language)
        ]
        for language in BOTH
    }
    different = [
        leaf.slug
        for leaf, fr, en in zip(guide("fr"), shapes["fr"], shapes["en"], strict=True)
        if fr != en
    ]
    assert not different


def test_every_kind_of_user_has_a_page():
    assert {leaf.slug for leaf in guide("fr")} >= READERS


def test_what_a_low_confidence_means_is_said():
    said = {language: " ".join(leaf.source for leaf in guide(language)) for language in BOTH}
    assert "confiance faible est normale pour un avis vague ou court" in said["fr"]
    assert "low confidence is normal for a vague or short review" in said["en"]


@pytest.mark.parametrize("file", PAGES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_page_begins_with_a_title_and_a_lead(file: Path):
    title, blank, lead, *_ = file.read_text("utf-8").split("\n")
    assert re.match(r"# \w", title)
    assert not blank
    assert re.match(r"[\w“«]", lead)
    assert len(re.findall(r"^# ", CODE.sub("", file.read_text("utf-8")), re.MULTILINE)) == 1


def test_french_typography(root):
    files = [*(GUIDE / "fr").glob("*.md"), *(SLIDES / "fr").glob("*.md"), root / "README.fr.md"]
    texts = {file.name: file.read_text("utf-8") for file in files}
    texts |= {f"tour, {step.name}": step.says["fr"] for step in script()}
    assert not [f"{name}: {each}" for name, text in texts.items() for each in faults(text)]


@pytest.mark.parametrize(
    "wrong", ["Vraiment ?", "Vraiment?", "12 %", "12%", "« oui »", "l'avis", "Oui : non", "Bon..."]
)
def test_wrong_typography_is_found(wrong):
    assert faults(wrong)


@pytest.mark.parametrize(
    "right", ["Vraiment\u202f?", "12\u00a0%", "«\u00a0oui\u00a0»", "l’avis `a : b`"]
)
def test_right_typography_passes(right):
    assert not faults(right)


def test_every_page_shows_as_html():
    for language in BOTH:
        for leaf in guide(language):
            assert leaf.lead
            assert "<" not in leaf.lead
            assert not re.search(r"href=\"[^\"]*\.md", leaf.html)
            assert leaf.html.count("<table") == leaf.html.count('class="table-scroll"')
