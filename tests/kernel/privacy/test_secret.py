"""The master secret, its file, and its change."""

import base64
import stat
import subprocess
import sys

import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.privacy import tables
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.rotation import change_key_file, open_ring
from comptoir.kernel.privacy.secret import MasterSecret, master_secret, waiting_secret
from comptoir.kernel.testing import kernel_migrations, migrated

ONE, TWO = MasterSecret(bytes(32)), MasterSecret(bytes(range(32)))


def test_key_file_is_made_once_and_for_its_owner_alone(tmp_path):
    file = tmp_path / "home" / "master.key"
    first, second = master_secret("", file), master_secret("", file)
    assert first.fingerprint == second.fingerprint
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(base64.b64decode(file.read_text())) == 32
    assert [each.name for each in file.parent.iterdir()] == ["master.key"]


def test_key_file_is_agreed_on_by_processes_that_start_together(tmp_path):
    file = tmp_path / "master.key"
    program = (
        "import sys, pathlib; from comptoir.kernel.privacy.secret import master_secret; "
        "sys.stdin.read(); print(master_secret('', pathlib.Path(sys.argv[1])).fingerprint)"
    )
    command = [sys.executable, "-c", program, str(file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(4)]
    said = [process.communicate("")[0] for process in processes]
    assert said == [f"{master_secret('', file).fingerprint}\n"] * 4


def test_key_file_that_others_may_read_is_refused(tmp_path):
    file = tmp_path / "master.key"
    master_secret("", file)
    file.chmod(0o644)
    with pytest.raises(errors.Invalid, match="chmod 600"):
        master_secret("", file)


@pytest.mark.parametrize("content", ["", "c2hvcnQ=", "not base64!"])
def test_damaged_key_file_is_refused_and_left_alone(tmp_path, content):
    file = tmp_path / "master.key"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(errors.Invalid):
        master_secret("", file)
    assert file.read_text() == content


def test_short_secret_is_refused_and_a_secret_is_never_printed():
    with pytest.raises(errors.Invalid, match="5 bytes"):
        MasterSecret(b"short")
    secret = MasterSecret(b"s" * 32)
    assert "ssss" not in repr(secret)


def test_key_is_made_once_and_differs_by_purpose(rows):
    ring = KeyRing(migrated(rows, kernel_migrations()), ONE)
    key = ring.key("audit")
    assert KeyRing(rows, ONE).key("audit") == key
    assert ring.key("pseudonyms") != key


def test_key_does_not_open_with_another_secret(rows):
    KeyRing(migrated(rows, kernel_migrations()), ONE).key("audit")
    with pytest.raises(errors.Unavailable, match=ONE.fingerprint):
        KeyRing(rows, TWO).key("audit")


def test_key_moved_to_another_purpose_does_not_open(rows):
    ring = KeyRing(migrated(rows, kernel_migrations()), ONE)
    ring.key("audit")
    with rows.writing() as connection:
        connection.execute(sa.update(tables.ring_keys).values(name="pseudonyms"))
    with pytest.raises(errors.Unavailable, match="does not open"):
        ring.key("pseudonyms")


def test_reseal_keeps_keys_and_ends_the_old_secret(rows):
    old = KeyRing(migrated(rows, kernel_migrations()), ONE)
    key = old.key("audit")
    assert KeyRing(rows, TWO, [ONE]).reseal() == 1
    assert KeyRing(rows, TWO, [ONE]).reseal() == 0
    assert KeyRing(rows, TWO).key("audit") == key
    with pytest.raises(errors.Unavailable):
        old.key("audit")


def test_change_of_key_file_goes_on_after_a_kill_at_any_step(rows, tmp_path):
    file = tmp_path / "master.key"
    key = open_ring(migrated(rows, kernel_migrations()), "", file).key("audit")
    waiting = master_secret("", waiting_secret(file))
    assert open_ring(rows, "", file).key("audit") == key, "killed before sealing"
    KeyRing(rows, waiting, [master_secret("", file)]).reseal()
    assert open_ring(rows, "", file).key("audit") == key, "killed before the switch"
    assert change_key_file(rows, file) == 0
    assert not waiting_secret(file).exists()
    assert master_secret("", file).fingerprint == waiting.fingerprint
    assert open_ring(rows, "", file).key("audit") == key


def test_secret_of_the_settings_takes_over_from_the_file(rows, tmp_path):
    file = tmp_path / "master.key"
    key = open_ring(migrated(rows, kernel_migrations()), "", file).key("audit")
    ring = open_ring(rows, "first secret of thirty-two bytes", file)
    assert ring.key("audit") == key
    assert ring.reseal() == 1
    assert (
        open_ring(rows, "first secret of thirty-two bytes", tmp_path / "none").key("audit") == key
    )
