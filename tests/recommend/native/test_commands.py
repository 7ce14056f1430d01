"""The commands of filters, on the same shop as the routes."""

from uuid import uuid4

import pytest

from comptoir.kernel import errors

CHEAP, DEAR = "INCLUDE ItemID WHERE Items.PRICE < 12", "INCLUDE ItemID WHERE Items.PRICE > 30"


def test_filter_is_made_edited_and_looked_back_at(run):
    name = f"c-{uuid4().hex[:12]}"
    assert run("filter", "create", name, CHEAP, "--group", "shop", "--json")["version"] == 1
    assert "version 2" in run("filter", "edit", name, DEAR)
    versions = run("filter", "history", name, "--json")["versions"]
    assert [one["expression"] for one in versions] == [CHEAP, DEAR]
    assert all(one["by"].startswith("cli:") for one in versions)
    listed = run("filter", "list", "--group", "shop", "--json")["filters"]
    assert [one["expression"] for one in listed if one["name"] == name] == [DEAR]
    with pytest.raises(errors.NotFound):
        run("filter", "edit", "none", DEAR)


def test_filter_is_tried_by_its_text_or_its_name(run):
    told = run("filter", "try", "for-you", DEAR, "--user", "u1", "-n", "5", "--json")
    assert set(told["removed"]) == set(told["before"]) - set(told["after"])
    assert all(int(one[1:]) > 24 for one in told["after"])
    shown = run("filter", "try", "for-you", "cheap", "--user", "u1", "--value", "most=12")
    assert "candidates" in shown
    assert "Items.PRICE <" in shown
    with pytest.raises(errors.Invalid, match="NAME=VALUE"):
        run("filter", "try", "for-you", "cheap", "--value", "most")
