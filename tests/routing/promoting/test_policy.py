"""The file of a policy: a mistake is one clear error that names the nearest right key."""

from pathlib import Path

import pytest

from comptoir.kernel import errors
from comptoir.routing.promoting.policy import Policy, load, parse


def test_without_a_file_there_is_a_policy() -> None:
    assert load("") == Policy()
    assert Policy().confusions[0].most == 0.1


def test_a_file_changes_what_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "comptoir.toml").write_text("", "utf-8")
    (tmp_path / "promotion.toml").write_text(
        '[approvals]\npeople = 2\n[[confusions]]\nfrom = "repairs"\nto = "billing"\nmost = 0.01\n'
    )
    monkeypatch.setenv("COMPTOIR_CONFIG", str(tmp_path / "comptoir.toml"))
    found = load("promotion.toml")
    assert found.approvals.people == 2
    assert found.minimum == Policy().minimum
    assert [(one.from_, one.to, one.most) for one in found.confusions] == [
        ("repairs", "billing", 0.01)
    ]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"minimun": {}}, "Did you mean minimum?"),
        ({"minimum": {"acuracy": 0.9}}, "Did you mean minimum.accuracy?"),
        ({"approvals": {"xyz": 1}}, "Known keys here: people, four_eyes"),
        ({"confusions": [{"form": "a", "most": 0.1}]}, "Did you mean confusions.0.from?"),
        ({"confusions": [{"from": "a"}]}, "confusions.0.most"),
        ({"approvals": {"people": 3}}, "approvals.people is 3"),
        ({"minimum": {"accuracy": 95}}, "minimum.accuracy is 95"),
        ({"minimum": 3}, "minimum is 3"),
    ],
)
def test_a_mistake_is_told_with_the_nearest_right_key(told: dict[str, object], said: str) -> None:
    with pytest.raises(errors.Invalid, match=r"promotion\.toml") as caught:
        parse(told)
    assert said in caught.value.message


def test_a_file_that_is_missing_or_no_toml_is_told(tmp_path: Path) -> None:
    with pytest.raises(errors.NotFound, match="not there"):
        load(str(tmp_path / "nothing.toml"))
    for content in (b"[minimum", b"\xff\xfe\x00"):
        (tmp_path / "bad.toml").write_bytes(content)
        with pytest.raises(errors.Invalid, match="no valid TOML"):
            load(str(tmp_path / "bad.toml"))
