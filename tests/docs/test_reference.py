"""What the code can tell is told: a setting, command, route or table without its page fails here."""

from pathlib import Path

import pytest

from comptoir.app.handbook import reference
from comptoir.app.handbook.commands_page import commands
from comptoir.app.handbook.lake_page import COLUMNS
from comptoir.app.lake_tables import ABOUT

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
NAMES = ("commands.md", "errors.md", "lake.md", "rights.md", "routes.md", "settings.md")


@pytest.fixture(scope="module")
def made(command_line):
    return reference(command_line)


@pytest.mark.parametrize("name", NAMES)
def test_page_is_what_the_code_tells(name, made):
    written = (FOLDER / name).read_text("utf-8")
    assert written == made[name], "run `comptoir docs reference` and look at what changed"


def test_every_page_of_the_reference_is_checked_here(made):
    assert set(made) == set(NAMES) == {file.name for file in FOLDER.glob("*.md")}


def test_pages_change_with_the_code(command_line):
    told = dict(commands(command_line))
    assert "comptoir reviews top" in told
    assert "-n" in [name for one in told["comptoir reviews top"].params for name in one.opts]


def test_every_table_of_the_lake_has_its_columns():
    assert set(COLUMNS) == set(ABOUT)


def test_every_command_says_what_it_does(command_line):
    silent = [name for name, command in commands(command_line) if not command.help]
    assert not silent


def test_no_field_of_the_settings_is_silent(made):
    rows = [line for line in made["settings.md"].splitlines() if line.startswith("| `")]
    silent = [row for row in rows if not row.split(" | ")[2].strip()]
    assert rows
    assert not silent
