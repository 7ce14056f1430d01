"""No text reaches a French person in English, and French is written as French people write it."""

import re
from functools import cache

import pytest

from comptoir.web.i18n import (
    WEB_LOCALES,
    load_catalogue,
    negotiate_language,
    negotiate_theme,
    program_language,
)
from comptoir.web.messages import PACKAGE, catalogues_in, messages_in, missing

TRANSLATED = [
    (path.relative_to(PACKAGE), english, french)
    for path, catalogue in catalogues_in()
    for message in catalogue
    if message.id
    for english, french in zip(
        [message.id] if isinstance(message.id, str) else message.id,
        [message.string] if isinstance(message.string, str) else message.string,
        strict=True,
    )
]


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+(?:!r)?\}")
lacking_anywhere = cache(missing)
PARTS = sorted(path.name for path in PACKAGE.iterdir() if not path.name.startswith("_"))


@pytest.mark.parametrize("part", PARTS)
def test_french_lacks_no_message(part):
    lacking = [m for m in lacking_anywhere() if m.place.split("/")[0].partition(":")[0] == part]
    told = "\n".join(f"{message.place}: {message.text!r}" for message in lacking)
    assert not lacking, f"translate these (python -m comptoir.web.messages):\n{told}"


def test_messages_are_found_in_templates_and_in_python():
    places = {message.place.split(":")[0] for message in messages_in()}
    assert {"web/templates/console.html", "web/charts/bar.py", "web/navigation.py"} <= places


def test_messages_missing_from_every_catalogue_are_told(tmp_path):
    (tmp_path / "pages.py").write_text('say = _("Good evening")\n')
    assert [message.text for message in missing(tmp_path)] == ["Good evening"]


def fields(text):
    """Return the names of a text's fields; French may say one twice, and has its own quotes."""
    return {found.removesuffix("!r}").rstrip("}") for found in PLACEHOLDER.findall(text)}


def test_french_keeps_the_placeholders():
    wrong = [
        (str(path), english)
        for path, english, french in TRANSLATED
        if fields(english) != fields(french)
    ]
    assert not wrong


def test_french_typography_is_french():
    faults = re.compile(r"[ \w][;!?»](?:\s|$)|\w:(?: |$)| :|«[^\u00a0\u202f]|\w'\w|\.\.\.| [%€]")
    wrong = [
        (str(path), french)
        for path, _, french in TRANSLATED
        if faults.search(PLACEHOLDER.sub("x", french))
    ]
    assert not wrong


def test_catalogues_of_slices_are_laid_over_the_web_s(tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "slice.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Kettle"\nmsgstr "Bouilloire"\n')
    words = load_catalogue([WEB_LOCALES, tmp_path], "fr")
    assert words.gettext("Kettle") == "Bouilloire"
    assert words.gettext("Today") == "Aujourd’hui"


def test_english_needs_no_catalogue():
    assert load_catalogue([WEB_LOCALES], "en").gettext("Today") == "Today"


@pytest.mark.parametrize(
    ("given", "spoken"),
    [
        ({}, "fr"),
        ({"accept": "en-GB,en;q=0.9,fr;q=0.8"}, "en"),
        ({"accept": "en;q=0.1, fr-CA"}, "fr"),
        ({"accept": "de, ja"}, "fr"),
        ({"accept": "fr;q=0, en;q=1"}, "en"),
        ({"accept": ";;;q=x,,*"}, "fr"),
        ({"cookie": "en", "accept": "fr"}, "en"),
        ({"query": "fr", "cookie": "en"}, "fr"),
        ({"query": "../etc", "cookie": "<script>"}, "fr"),
    ],
)
def test_language_follows_address_cookie_browser_shop(given, spoken):
    assert negotiate_language(**given) == spoken


def test_theme_is_one_of_three():
    assert negotiate_theme(query="dark", cookie="light") == "dark"
    assert negotiate_theme(query="purple", cookie="light") == "light"
    assert negotiate_theme() == "auto"


def test_programs_are_answered_in_english_unless_they_ask():
    assert program_language("fr-FR,fr;q=0.9,en;q=0.8") == "fr"
    assert program_language("de, ja") == "en"
