"""Every message of the slice has its French, and nothing else is there."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import comptoir.shop

SLICE = Path(comptoir.shop.__file__).parent
CATALOGUE = SLICE / "locales/fr/LC_MESSAGES/messages.po"
SAID_BY_ERRORS = re.compile(r'errors\.NotFound\("([^"]+)"')
"""Messages that the page of an error translates."""


def messages():
    found = extract_from_dir(
        SLICE,
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")],
        keywords={"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)},
        options_map={"**/templates/**.html": {"trimmed": "true"}},
    )
    said = {each[2] if isinstance(each[2], str) else each[2][0] for each in found}
    for path in SLICE.rglob("*.py"):
        said |= set(SAID_BY_ERRORS.findall(path.read_text()))
    return said


def test_french_has_every_message_and_no_other():
    with CATALOGUE.open("rb") as file:
        french = {
            (each.id if isinstance(each.id, str) else each.id[0]): each
            for each in read_po(file, locale="fr")
            if each.id
        }
    assert set(french) == messages()
    assert all(each.string and all(each.string) for each in french.values())


def test_french_typography_keeps_its_blanks():
    for line in CATALOGUE.read_text().splitlines():
        if line.startswith("msgstr"):
            assert not re.search(r" [:;!?%»]|« |'", line), line
