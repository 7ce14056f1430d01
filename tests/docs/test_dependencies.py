"""Every library that we make people install is explained."""

import re
import tomllib

import pytest


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def explained(root):
    text = (root / "docs" / "why" / "dependencies.md").read_text("utf-8")
    return set(re.findall(r"`([^`\s]+)`", text))


def name_of(requirement):
    return re.match(r"[\w.-]+", requirement).group()


def test_every_dependency_is_explained(project, explained):
    asked = {name_of(each) for each in project["dependencies"]}
    assert not asked - explained


def test_every_extra_and_its_libraries_are_explained(project, explained):
    extras = project["optional-dependencies"]
    asked = {name_of(each) for extra in extras.values() for each in extra}
    assert not {*extras, *asked} - explained


def test_nothing_is_explained_that_is_not_asked_for(project, root):
    text = (root / "docs" / "why" / "dependencies.md").read_text("utf-8")
    rows = {
        name
        for row in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", row)
    }
    extras = project["optional-dependencies"].values()
    every = [*project["dependencies"], *(each for extra in extras for each in extra)]
    assert rows
    assert not rows - {name_of(each) for each in every} - set(project["optional-dependencies"])
