"""Mails become requests, each once, whatever is cut, killed or sent as garbage."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from ssl import SSLContext

import pytest
import sqlalchemy as sa
from tests.certificates import certificate
from tests.imap_server import PASSWORD, USER, Box, mail_server

from comptoir.kernel import errors
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.routing import tables
from comptoir.routing.answering import Incumbents
from comptoir.routing.mail import collecting, imap
from comptoir.routing.mail.collecting import Collector
from comptoir.routing.mail.model import Gathered, MailState
from comptoir.routing.mail.tasks import COLLECT, schedules, workflow
from comptoir.routing.model import Channel
from comptoir.routing.office import Office
from comptoir.routing.settings import MailSettings
from comptoir.routing.store import mails
from comptoir.routing.store import requests as store


@pytest.fixture
def box() -> Iterator[Box]:
    with mail_server() as found:
        yield found


def collector(office: Office, box: Box, **settings: object) -> Collector:
    mail = MailSettings(
        host="127.0.0.1",
        port=box.port,
        security="none",
        user=USER,
        password=box.password,
        **settings,
    )
    own = replace(office, settings=office.settings.model_copy(update={"mail": mail}))
    observed: list[str] = []
    return Collector(
        office=own,
        incumbents=Incumbents(own),
        observe=lambda request: observed.append(request.request_id),
        mailbox=lambda: imap.opened(mail),
    )


def letter(number: int = 1, text: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage()
    told = {
        "From": f"Ada Lovelace <Ada{number}@Example.org>",
        "To": USER,
        "Subject": f"Re: Commande {number}",
        "Message-ID": f"<{number}@example.org>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in told.items():
        if value:
            made[name] = value
    made.set_content(text or f"Bonjour, où est mon colis {number} ?\n\n-- \nAda\n06 12 34 56 78")
    return made


def requests_of(office: Office) -> list:
    return store.recent(office.rows, limit=1000)


def test_mail_is_a_request_and_then_seen(any_office: Office, box: Box) -> None:
    box.deliver(letter())
    found = collector(any_office, box)
    assert found.collect() == Gathered(received=1)
    (kept,) = requests_of(any_office)
    assert kept.channel is Channel.EMAIL
    assert kept.text == "Commande 1\n\nBonjour, où est mon colis 1 ?"
    assert kept.language == "fr"
    assert kept.customer_id == any_office.pseudonyms.pseudonym("ada1@example.org")
    where = f"request {kept.request_id}"
    original = any_office.vault.unseal(kept.owner, kept.sealed, where)
    assert "06 12 34 56 78" in original
    assert "Ada Lovelace" in original
    assert box.flags() == [{"\\Seen"}]
    assert found.collect() == Gathered()
    assert mails.counts(any_office.rows)["received"] == 1


def test_nothing_of_the_writer_stands_in_the_open(any_office: Office, box: Box) -> None:
    box.deliver(letter(text="Écrivez à ada1@example.org ou au 06 12 34 56 78."))
    collector(any_office, box).collect()
    (kept,) = requests_of(any_office)
    assert kept.text == "Commande 1\n\nÉcrivez à [email] ou au [phone]."
    with any_office.rows.reading() as connection:
        rows = connection.execute(sa.select(tables.mails)).all()
    assert "example" not in str(rows)


def test_same_mail_in_two_places_is_one_request(any_office: Office, box: Box) -> None:
    box.deliver(letter())
    again = letter()
    again["Received"] = "by another way"
    box.deliver(again)
    found = collector(any_office, box)
    assert found.collect() == Gathered(received=1, repeated=1)
    assert len(requests_of(any_office)) == 1
    box.validity, box.folders["INBOX"][0].flags = 8, set()
    assert found.collect() == Gathered(repeated=1)
    assert len(requests_of(any_office)) == 1


def test_forms_that_give_every_mail_one_id_lose_nothing(any_office: Office, box: Box) -> None:
    for number in range(3):
        box.deliver(letter(number, Message_ID="<form@shop.example>"))
    box.deliver(letter(8, Message_ID=""))
    box.deliver(letter(8, Message_ID=""))
    assert collector(any_office, box).collect().received == 5


@pytest.mark.parametrize("cut", [0, 2])
def test_line_that_is_cut_loses_and_doubles_nothing(office: Office, box: Box, cut: int) -> None:
    for number in range(4):
        box.deliver(letter(number))
    found = collector(office, box)
    box.hangs_up_after = cut
    with pytest.raises(errors.Unavailable, match="cannot be read") as told:
        found.collect()
    assert PASSWORD not in str(told.value)
    box.hangs_up_after = -1
    found.collect()
    assert len(requests_of(office)) == 4
    assert box.flags() == [{"\\Seen"}] * 4


@pytest.mark.parametrize("where", ["begin", "note", "settle"])
def test_process_killed_anywhere_loses_and_doubles_nothing(
    any_office: Office, box: Box, where: str, monkeypatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_all: object, **_more: object) -> None:
        raise Killed

    for number in range(3):
        box.deliver(letter(number))
    found = collector(any_office, box)
    for _ in range(3):
        with monkeypatch.context() as patch:
            place = imap.ImapMailbox if where == "settle" else collecting.mails
            patch.setattr(place, where, kill)
            with pytest.raises(Killed):
                found.collect()
    found.collect()
    assert len(requests_of(any_office)) == 3
    assert box.flags() == [{"\\Seen"}] * 3
    assert mails.counts(any_office.rows) == {
        "trying": 0,
        "received": 3,
        "skipped": 0,
        "aside": 0,
    }


def test_mail_that_cannot_be_read_is_put_aside_after_three_tries(office: Office, box: Box) -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (one, one)
        for one in range(40)
    )
    box.deliver(b"From: a@example.org\nSubject: deep\n" + nested)
    box.deliver(letter(2))
    found = collector(office, box)
    assert found.collect() == Gathered(received=1, failed=1)
    assert found.collect() == Gathered(failed=1)
    assert found.collect() == Gathered(aside=1)
    assert box.flags() == [{"\\Flagged"}, {"\\Seen"}]
    fetched = box.fetched
    assert found.collect() == Gathered()
    assert box.fetched == fetched
    (aside,) = mails.put_aside(office.rows)
    assert aside.state is MailState.ASIDE
    assert "beyond all measure" in aside.reason
    assert mails.retry(office.rows) == 1
    assert found.collect() == Gathered(failed=1)


def test_mail_that_ends_its_reader_is_put_aside_in_the_end(any_office: Office, box: Box) -> None:
    box.deliver(letter())
    place = "INBOX;7;1"
    for _ in range(collecting.KILLS):
        mails.begin(any_office.rows, place, any_office.clock())
    assert collector(any_office, box).collect() == Gathered(aside=1)
    assert "ended the process" in mails.put_aside(any_office.rows)[0].reason


def test_mail_that_is_too_large_is_not_even_fetched(any_office: Office, box: Box) -> None:
    box.deliver(letter(text="x" * 5000))
    found = collector(any_office, box, max_bytes=1024)
    for _ in range(3):
        found.collect()
    assert box.fetched == 0
    assert "routing.mail.max_bytes is 1024" in mails.put_aside(any_office.rows)[0].reason


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Auto_Submitted": "auto-generated"}, "automatic"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"Precedence": "bulk"}, "many"),
        ({"Return_Path": "<>"}, "report"),
        ({"From": "MAILER-DAEMON@example.org"}, "report"),
    ],
)
def test_what_nobody_asks_is_skipped_and_seen(
    office: Office, box: Box, headers: dict[str, str], why: str
) -> None:
    box.deliver(letter(1, **headers))
    box.deliver(letter(2, Auto_Submitted="no"))
    assert collector(office, box).collect() == Gathered(received=1, skipped=1)
    assert box.flags() == [{"\\Seen"}] * 2
    with office.rows.reading() as connection:
        reasons = connection.scalars(sa.select(tables.mails.c.reason)).all()
    assert any(why in reason for reason in reasons)


@pytest.mark.parametrize("capabilities", [("MOVE",), ("UIDPLUS",), ()])
def test_mails_move_where_the_settings_say(
    office: Office, box: Box, capabilities: tuple[str, ...]
) -> None:
    box.capabilities, box.password = capabilities, 'pass"word'
    box.folders["Trait&AOk-s"] = []
    box.deliver(letter())
    box.folders["INBOX"][0].flags.add("\\Seen")  # somebody has looked at it
    found = collector(office, box, done_folder="Traités")
    assert found.collect() == Gathered(received=1)
    assert len(box.folders["Trait&AOk-s"]) == 1
    assert [one for one in box.flags() if "\\Deleted" not in one] == []
    assert len(box.flags()) == (0 if capabilities else 1)
    assert found.collect() == Gathered()


def test_attachments_are_left_out_and_counted(office: Office, box: Box) -> None:
    mail = letter()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="bill.pdf")
    mail.add_attachment("secret notes", filename="notes.txt")
    box.deliver(mail)
    assert collector(office, box).collect() == Gathered(received=1, attachments=2)
    assert "secret notes" not in requests_of(office)[0].text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "wrong"}, "AUTHENTICATIONFAILED"),
        ({"folder": "Nowhere"}, "no such folder"),
        ({"port": 1}, "refused"),
        ({"security": "starttls"}, "TLS not supported"),
    ],
)
def test_mailbox_that_cannot_be_opened_is_told_without_the_password(
    office: Office, box: Box, change: dict[str, object], said: str
) -> None:
    mail = collector(office, box).office.settings.mail.model_copy(update=change)
    with pytest.raises(errors.Unavailable, match=said) as told, imap.opened(mail):
        pass
    assert mail.password not in str(told.value)
    assert mail.password not in repr(mail)


def test_the_calendar_looks_into_the_mailbox_where_there_is_one(office: Office, box: Box) -> None:
    own = collector(office, box, every_minutes=2)
    assert schedules(MailSettings(), "Europe/Paris") == ()
    (planned,) = schedules(own.office.settings.mail, "Europe/Paris")
    assert planned.cron == "*/2 * * * *"
    box.deliver(letter())
    engine = MemoryEngine({COLLECT: workflow(lambda: own)})
    job = engine.wait(engine.start(planned.workflow, planned.input))
    assert job.output is not None
    assert job.output["received"] == 1


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[SSLContext, SSLContext]:
    return certificate(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mailbox_is_read_over_tls_and_only_from_whom_it_says(
    office: Office, authority: tuple[SSLContext, SSLContext], security: str
) -> None:
    server, trusted = authority
    with mail_server(**{security: server}) as box:
        box.deliver(letter())
        told = {"security": security, "host": "localhost"}
        mail = collector(office, box).office.settings.mail.model_copy(update=told)
        with imap.opened(mail, trusted) as mailbox:
            assert len(mailbox.waiting()) == 1
        with pytest.raises(errors.Unavailable, match="CERTIFICATE"), imap.opened(mail):
            pass
        named = mail.model_copy(update={"host": "127.0.0.1"})
        with pytest.raises(errors.Unavailable, match="CERTIFICATE"), imap.opened(named, trusted):
            pass
