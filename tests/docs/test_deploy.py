"""What the files of `deploy/` promise, as far as it can be read off them."""

import re

import pytest

from comptoir.app.settings import Settings
from comptoir.kernel.settings import PREFIX, RESERVED


@pytest.fixture(scope="module")
def deploy(root):
    return root / "deploy"


@pytest.fixture(scope="module")
def compose(deploy):
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((deploy / "compose.yaml").read_text("utf-8"))


def known(name: str) -> bool:
    """Tell whether a name in the environment is a setting."""
    if name in RESERVED:
        return True
    fields = Settings.model_fields
    for part in name.removeprefix(PREFIX).lower().split("__"):
        if part not in fields:
            return False
        fields = getattr(fields[part].annotation, "model_fields", {})
    return True


def test_every_setting_in_documents_and_deployments_exists(files, root):
    own = {"COMPTOIR_COMMAND", "COMPTOIR_REVIEWS", "COMPTOIR_SECRET", "COMPTOIR_TEST_POSTGRES"}
    own |= {"COMPTOIR_INGESTION"}  # a column of the lake
    unknown = {
        f"{file.name}: {name}"
        for file in [*files(".md", ".yaml", ".service"), root / "deploy" / "Dockerfile"]
        for name in re.findall(r"\bCOMPTOIR_[A-Z0-9_]+\b", file.read_text("utf-8"))
        if name not in own and not known(name)
    }
    assert not unknown


def test_container_runs_without_rights_and_tells_its_health(deploy):
    lines = (deploy / "Dockerfile").read_text("utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1].split(":")[0] not in {"root", "0"}
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert any("/readyz" in line for line in lines)
    assert not any(line.startswith(("ADD ", "ARG ")) for line in lines)


def test_no_secret_is_written_into_compose(compose):
    for name, service in compose["services"].items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET", key):
                assert re.fullmatch(r"\$\{[A-Z0-9_]+:\?\}", value), f"{name}: {key}"


def test_server_waits_for_its_stores_and_may_write_to_one_folder(compose):
    server = compose["services"]["server"]
    assert set(server["depends_on"]) == {"db", "bucket"}
    assert server["read_only"] is True
    assert server["cap_drop"] == ["ALL"]
    assert [port.split(":")[0] for port in server["ports"]] == ["127.0.0.1"]
    assert all("healthcheck" in compose["services"][name] for name in ("db", "store"))


def test_service_runs_without_rights(deploy):
    unit = (deploy / "comptoir.service").read_text("utf-8")
    for line in (
        "User=comptoir",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "StateDirectoryMode=0700",
    ):
        assert line in unit
