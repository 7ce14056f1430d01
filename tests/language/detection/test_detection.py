import subprocess
import sys

import pytest

from comptoir.kernel import errors
from comptoir.language.detection import open_detector
from comptoir.language.detection.cascade import CascadeDetector
from comptoir.language.detection.lingua import LinguaDetector


class Counting(LinguaDetector):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__(("fr", "es"))
        self.asked: list[str] = []

    def detect(self, texts):
        self.asked += texts
        return super().detect(texts)


def test_cascade_sure_text_never_wakes_the_careful_one():
    careful = Counting()
    found = CascadeDetector(careful=careful).detect(["Livraison très rapide, produit conforme."])
    assert found[0].code == "fr"
    assert careful.asked == []


def test_cascade_unsure_text_asks_the_careful_one():
    careful = Counting()
    CascadeDetector(careful=careful, sure=1.1).detect(["Tout est parfait"])
    assert careful.asked == ["Tout est parfait"]


def test_cascade_text_in_another_script_stands():
    careful = Counting()
    found = CascadeDetector(careful=careful).detect(["とても良い商品です"])
    assert found[0].code == "ja"
    assert careful.asked == []


def test_lingua_unknown_language_is_named():
    with pytest.raises(errors.Invalid, match="lingua does not know qq"):
        open_detector("lingua:fr,qq")


def test_lingua_one_language_is_no_choice():
    with pytest.raises(errors.Invalid, match="two languages"):
        open_detector("lingua:fr,fr")


def test_detector_unknown_scheme_lists_the_known():
    with pytest.raises(errors.Invalid, match="cascade:"):
        open_detector("guess:")


def test_detection_opens_no_connection_and_writes_no_file(tmp_path):
    """Any attempt to reach a server or to fill a cache ends the process with an error."""
    code = """
import socket, sys
def refuse(*a, **k): sys.exit("a connection was tried")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from comptoir.language.detection import open_detector
assert open_detector("cascade:").detect(["Bonjour tout le monde"])[0].code == "fr"
"""
    env = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "FTLANG_CACHE": str(tmp_path / "c")}
    subprocess.run([sys.executable, "-c", code], check=True, env=env, timeout=60)
    assert list(tmp_path.iterdir()) == []
