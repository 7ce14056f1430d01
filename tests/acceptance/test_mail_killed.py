"""Mails become requests by a command, and none is lost or doubled by a kill."""

import random
import time
from email.message import EmailMessage

import pytest
from tests.imap_server import PASSWORD, USER, Box, mail_server


def mailbox(box: Box) -> dict[str, str]:
    told = {
        "HOST": "127.0.0.1",
        "PORT": str(box.port),
        "SECURITY": "none",
        "USER": USER,
        "PASSWORD": PASSWORD,
    }
    return {f"COMPTOIR_ROUTING__MAIL__{name}": value for name, value in told.items()}


def write(box: Box, count: int) -> None:
    for number in range(count):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = f"ada{number}@example.org", f"Colis {number}"
        mail["Message-ID"] = f"<{number}@example.org>"
        mail.set_content(f"Où est mon colis numéro {number} ?")
        box.deliver(mail)


@pytest.mark.slow
def test_commands_that_are_killed_lose_and_double_no_mail(make_home) -> None:
    home = make_home("home")
    chance = random.Random(5)
    with mail_server() as box:
        home.settings |= mailbox(box)
        home.run("routing", "mail")
        write(box, 60)
        killed = 0
        for _ in range(6):
            running = home.start("routing", "mail", "--once")
            seen = sum(bool(flags) for flags in box.flags())
            while running.alive() and sum(bool(one) for one in box.flags()) <= seen:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.2))
            killed += running.alive()
            running.kill()
        assert killed >= 3
        told = home.run("routing", "mail", "--once", "--json").json
        assert told["mails"] == {"trying": 0, "received": 60, "skipped": 0, "aside": 0}
        assert box.flags() == [{"\\Seen"}] * 60
        token = home.key("routing:read")
        with home.serve() as server, server.client(token) as client:
            found = client.get("/v1/requests?limit=200").json()["requests"]
        texts = [one["text"] for one in found]
        assert len(texts) == len(set(texts)) == 60


def test_the_command_of_mails_and_the_doctor(make_home) -> None:
    home = make_home("home")
    assert "No mailbox is named" in home.run("routing", "mail", "--once", code=2).err
    with mail_server() as box:
        home.settings |= mailbox(box)
        write(box, 2)
        doctor = home.run("doctor", "--json").json
        assert any(one["part"] == "mail" and "2 mails wait" in one["says"] for one in doctor)
        told = home.run("routing", "mail", "--once", "--json").json
        assert told["gathered"]["received"] == 2
        assert told["aside"] == []
        assert PASSWORD not in home.run("settings").out
        for _ in range(3):
            box.deliver(b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n")
        home.settings["COMPTOIR_ROUTING__MAIL__PASSWORD"] = "wrong"
        wrong = home.run("routing", "mail", "--once", code=1)
        assert "AUTHENTICATIONFAILED" in wrong.err
        assert "wrong" not in wrong.err.replace("wrong settings", "")
        assert len(wrong.err.strip().splitlines()) == 1
