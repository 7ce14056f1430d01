"""The repository speaks of itself alone: no path of somebody's machine, no secret, no marker."""

import re

MACHINE = re.compile(r"(?<![\w.~}/])/(?:home|Users|root|work|mnt)/\w")
NEIGHBOUR = re.compile(r"\.\./(?:\.\./)*sha" r"red\b|(?<![\w/.-])sha" r"red/")
SECRET = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|ghp_[A-Za-z0-9]{36}")
LEFT_OVER = re.compile(r"^(?:<{7}|>{7}|={7})(?: |$)", re.MULTILINE)


def texts(files):
    for file in files():
        data = file.read_bytes()
        if b"\0" not in data[:8192]:
            yield file, data.decode("utf-8", "replace")


def test_no_file_names_a_machine(files):
    named = [
        f"{file.name}: {found.group()}"
        for file, text in texts(files)
        for pattern in (MACHINE, NEIGHBOUR)
        for found in [pattern.search(text)]
        if found
    ]
    assert not named


def test_no_file_holds_a_secret_or_a_conflict(files):
    allowed = {"test_redaction.py", "test_words.py", "redaction.py"}
    held = [
        f"{file.name}: {found.group()[:12]}…"
        for file, text in texts(files)
        if file.name not in allowed and "vendor" not in file.parts
        for pattern in (SECRET, LEFT_OVER)
        for found in [pattern.search(text)]
        if found
    ]
    assert not held


def test_a_machine_path_is_found():
    assert MACHINE.search("see /" + "home/ada/notes")
    assert not MACHINE.search("GET /v1/home/page")
