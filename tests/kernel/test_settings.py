"""Settings: one tree, unknown keys refused with the nearest right name."""

import re
from pathlib import Path

import pytest

from comptoir.app.settings import Settings, load_settings
from comptoir.kernel import errors


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMPTOIR_HOME", raising=False)


def test_defaults_need_no_file() -> None:
    settings = load_settings()
    assert settings.offline
    assert settings.rows_uri.endswith("/.comptoir/comptoir.db")
    assert settings.work_uri.endswith("/.comptoir/work.db")


def test_flags_beat_the_environment_which_beats_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "comptoir.toml").write_text("[server]\nport = 1\nhost = '0.0.0.0'\n", "utf-8")
    assert load_settings().server.port == 1
    monkeypatch.setenv("COMPTOIR_SERVER__PORT", "2")
    assert load_settings().server.port == 2
    settings = load_settings({"server": {"port": 3}})
    assert (settings.server.port, settings.server.host) == (3, "0.0.0.0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[server]\nprot = 1\n", "server.prot. Did you mean server.port"),
        ("[sever]\nport = 1\n", "sever. Did you mean server"),
        ("[server]\nport = 'many'\n", "server.port is 'many'"),
        ("[server\n", "no valid TOML"),
    ],
)
def test_file_that_does_not_fit_is_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "comptoir.toml").write_text(text, "utf-8")
    with pytest.raises(errors.Invalid, match=re.escape(says)):
        load_settings()


@pytest.mark.parametrize("name", ["COMPTOIR_SERVR__PORT", "COMPTOIR_OFLINE"])
def test_misspelt_environment_is_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(errors.Invalid, match="Did you mean"):
        load_settings()


def test_named_file_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPTOIR_CONFIG", "elsewhere.toml")
    with pytest.raises(errors.Invalid, match=r"elsewhere\.toml"):
        load_settings()


def test_every_field_has_its_sentence() -> None:
    def sections(tree: type) -> list[tuple[str, str]]:
        found = []
        for name, field in tree.model_fields.items():
            found.append((f"{tree.__name__}.{name}", field.description or ""))
            if isinstance(field.annotation, type) and hasattr(field.annotation, "model_fields"):
                found += sections(field.annotation)
        return found

    silent = [name for name, sentence in sections(Settings) if not sentence.endswith((".", "]"))]
    assert silent == []


def test_secrets_are_not_shown() -> None:
    settings = load_settings({"privacy": {"secret": "x" * 40}})
    assert "x" * 40 not in repr(settings)


@pytest.mark.parametrize("name", ["a#b", "what?", "a[1]", "a%20b"])
def test_home_that_databases_would_misread_is_refused(tmp_path, name):
    with pytest.raises(errors.Invalid, match="the path of a data folder holds no"):
        load_settings({"home": tmp_path / name})


def test_home_may_be_named_in_french(tmp_path):
    home = tmp_path / "l’été d'Hélène 100 %"
    assert load_settings({"home": home}).home == home
