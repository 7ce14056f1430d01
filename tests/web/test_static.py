"""Static files are kept by the browser for as long as their content stays."""

import re

import pytest
from starlette.testclient import TestClient

from comptoir.kernel import errors
from comptoir.web.static import WEB_STATIC, KeptStaticFiles, StaticAddresses

FILES = sorted(path.relative_to(WEB_STATIC).as_posix() for path in WEB_STATIC.rglob("*.css"))


def test_address_changes_with_the_content(tmp_path):
    (tmp_path / "a.css").write_text("a")
    first = StaticAddresses({"": tmp_path}).url("a.css")
    (tmp_path / "a.css").write_text("b")
    assert StaticAddresses({"": tmp_path}).url("a.css") != first


def test_address_of_a_missing_file_is_an_error():
    with pytest.raises(errors.NotFound, match="nope"):
        StaticAddresses({"": WEB_STATIC}).url("nope.css")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/css/base.css?v=1", "immutable"),
        ("/css/base.css", "no-cache"),
        ("/fonts/source-sans-3-latin-wght-normal.woff2", "max-age=604800"),
    ],
)
def test_files_are_kept_by_their_mark(address, kept):
    answer = TestClient(KeptStaticFiles(directory=WEB_STATIC)).get(address)
    assert answer.status_code == 200
    assert kept in answer.headers["cache-control"]


@pytest.mark.parametrize("sheet", FILES)
def test_style_sheets_name_only_files_that_are_here(sheet):
    path = WEB_STATIC / sheet
    for found in re.findall(r'url\("([^"]+)"\)', path.read_text()):
        assert (path.parent / found).is_file()


@pytest.mark.parametrize("sheet", FILES)
def test_style_sheets_use_only_tokens_that_exist(sheet):
    defined = set(re.findall(r"(--[\w-]+):", (WEB_STATIC / "css/tokens.css").read_text()))
    used = set(re.findall(r"var\((--[\w-]+)", (WEB_STATIC / sheet).read_text()))
    assert used <= defined


def test_every_vendored_file_has_its_licence():
    assert {path.name for path in (WEB_STATIC / "fonts").glob("LICENSE*")} == {
        "LICENSE-source-code-pro.txt",
        "LICENSE-source-sans-3.txt",
        "LICENSE-source-serif-4.txt",
    }
    assert (WEB_STATIC / "vendor/LICENSE-htmx.txt").is_file()
