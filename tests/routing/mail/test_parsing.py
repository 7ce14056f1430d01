"""What is read in a mail: the writer's own words, whatever stands around them."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.routing.mail.parsing import read
from comptoir.routing.mail.quoting import said

OWN = {
    "fr": "Bonjour,\n\nMon colis n'est pas arrivé.\nQue faire ?",
    "en": "Hello,\n\nMy parcel has not arrived.\nWhat now?",
    "de": "Guten Tag,\n\nmein Paket ist nicht da.\nWas nun?",
    "es": "Hola:\n\nMi paquete no ha llegado.\n¿Qué hago?",
    "pt": "Olá,\n\nA minha encomenda não chegou.\nQue faço?",
}
MARKED = {
    "fr": "Le lun. 2 mars 2026 à 10:04, La Maison Verte <aide@maison.example> a écrit :",
    "en": "On Mon, 2 Mar 2026 at 10:04, La Maison Verte <help@maison.example> wrote:",
    "de": "Am Mo., 2. März 2026 um 10:04 Uhr schrieb La Maison Verte <h@maison.example>:",
    "es": "El lun, 2 mar 2026 a las 10:04, La Maison Verte (<h@maison.example>) escribió:",
    "pt": "Em seg., 2 de mar. de 2026 às 10:04, La Maison Verte <h@m.example> escreveu:",
}
SIGNED = {
    "fr": "Cordialement,\nAda Lovelace\n06 12 34 56 78",
    "en": "Kind regards\n\nAda Lovelace\nTel. 0123",
    "de": "Mit freundlichen Grüßen\nAda Lovelace",
    "es": "Un saludo,\nAda",
    "pt": "Com os melhores cumprimentos,\nAda",
}
DEVICE = {
    "fr": "Envoyé de mon iPhone",
    "en": "Sent from my iPhone",
    "de": "Von meinem iPhone gesendet",
    "es": "Enviado desde mi iPhone",
    "pt": "Enviado do meu iPhone",
}
OUTLOOK = {
    "fr": "De : Aide <aide@m.example>\nEnvoyé : lundi 2 mars 2026 10:04\nÀ : Ada\nObjet : Colis",
    "en": "From: Help <h@m.example>\nSent: Monday, March 2, 2026 10:04\nTo: Ada\nSubject: Parcel",
    "de": "Von: Hilfe <h@m.example>\nGesendet: Montag, 2. März 2026\nAn: Ada\nBetreff: Paket",
    "es": "De: Ayuda <h@m.example>\nEnviado: lunes, 2 de marzo de 2026\nPara: Ada\nAsunto: Paquete",
    "pt": "De: Ajuda <h@m.example>\nEnviado: segunda-feira\nPara: Ada\nAssunto: Encomenda",
}
SEPARATOR = {
    "fr": "-----Message d'origine-----",
    "en": "-----Original Message-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "es": "-----Mensaje original-----",
    "pt": "-----Mensagem original-----",
}
LANGUAGES = pytest.mark.parametrize("language", list(OWN))


@LANGUAGES
@pytest.mark.parametrize(
    "behind", [MARKED, OUTLOOK, SEPARATOR, SIGNED, DEVICE], ids=("on", "from", "line", "sign", "by")
)
def test_own_words_are_left_in_five_languages(language, behind):
    own = OWN[language]
    old = "\n> Merci de votre message.\n> Nous le lisons."
    assert said(f"{own}\n\n{behind[language]}{old if behind is MARKED else ''}") == own
    assert said(f"{own}\r\n\r\n{behind[language]}\r\n") == own


@LANGUAGES
def test_attribution_that_is_broken_over_lines_is_one(language):
    words = MARKED[language].split(" ")
    half = len(words) // 2
    broken = " ".join(words[:half]) + "\n" + " ".join(words[half:])
    assert said(f"{OWN[language]}\n\n{broken}\n\nMerci.\nÀ bientôt.") == OWN[language]


@LANGUAGES
def test_answer_below_the_quoted_mail_is_kept(language):
    mail = f"{MARKED[language]}\n> Où est-il ?\n>> Là.\n\n{OWN[language]}\n\n{SIGNED[language]}"
    assert said(mail) == OWN[language]


@LANGUAGES
def test_answers_between_the_lines_are_all_kept(language):
    mail = f"{MARKED[language]}\n> Quelle couleur ?\nRouge.\n> Quelle taille ?\nGrande."
    assert said(mail) == "Rouge.\nGrande."


@LANGUAGES
def test_forwarded_mail_is_what_its_sender_says(language):
    for head in (OUTLOOK[language], SEPARATOR[language]):
        assert OWN[language] in said(f"{head}\n\n{OWN[language]}")


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, je vous ai écrit : pas de réponse.",
        "On Monday I wrote to you about my order and nobody answered. It is still broken.",
        "De quoi ai-je besoin ?\nDe: rien",
        "Le colis est arrivé -- abîmé.",
        "Cordialement reçu par votre vendeur, j'ai pourtant été déçu.",
        "Bonne journée, mais où est mon colis que j'attends depuis plus de trois semaines maintenant ?",
        "5 > 3 et 2 < 4",
        "From: Paris. To: Lyon.",
    ],
)
def test_words_that_look_like_marks_stay(text):
    assert said(text) == text


@given(st.text(alphabet=st.sampled_from("ab >\n-_:<@On wroteLe écrit\u00a0"), max_size=300))
def test_something_is_left_of_whatever_says_something(text):
    found = said(text)
    assert bool(found.strip()) == bool(text.strip())
    assert said(found) is not None


def test_quotes_cost_no_more_than_their_length():
    import time

    hostile = "On " + "<" + "@" * 400 + "\n"
    began = time.perf_counter()
    said(hostile * 400 + "wrote " * 20_000)
    said(">" * 200_000)
    said(("On " + "x " * 400 + "\n") * 200)
    assert time.perf_counter() - began < 3


def mail(body: bytes, **headers: str) -> bytes:
    told = {"From": "ada@example.org", "Subject": "Colis", "Message-ID": "<1@example.org>"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return "".join(f"{k}: {v}\r\n" for k, v in told.items()).encode() + b"\r\n" + body


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("utf-8", "Ça marche".encode()),
        ("iso-8859-1", "Ça marche".encode("latin-1")),
        ("windows-1252", "Ça marche".encode("cp1252")),
        ("utf-8", "Ça marche".encode("cp1252")),
        ("us-ascii", "Ça marche".encode()),
        ("klingon", "Ça marche".encode()),
        ("", "Ça marche".encode("cp1252")),
        ("rot13", "Ça marche".encode()),
    ],
)
def test_text_is_read_in_whatever_it_is_written_in(charset, data):
    found = read(mail(data, Content_Type=f"text/plain; charset={charset}"))
    assert found.text == "Colis\n\nÇa marche"


def test_plain_text_is_preferred_and_html_read_where_there_is_none():
    made = EmailMessage()
    made["From"], made["Subject"] = "ada@example.org", "Colis"
    made.set_content("en clair")
    made.add_alternative("<p>en <b>HTML</b></p>", subtype="html")
    assert read(made.as_bytes()).text == "Colis\n\nen clair"
    made.get_payload()[0].set_content(" \n")
    assert read(made.as_bytes()).text == "Colis\n\nen HTML"


def test_html_is_read_as_people_see_it():
    page = (
        b"<html><head><title>x</title><style>p{color:red}</style></head><body><p>Bonjour,</p>"
        b"<div>mon colis\r\nest   perdu&nbsp;!</div><script>alert(1)</script><br>"
        b"<div>Le 2 mars 2026, Aide &lt;a@m.example&gt; a \xc3\xa9crit&nbsp;:</div>"
        b"<blockquote>Merci de votre message</blockquote></body></html>"
    )
    found = read(mail(page, Content_Type="text/html; charset=utf-8"))
    assert found.text == "Colis\n\nBonjour,\n\nmon colis est perdu !"
    assert "Merci de votre message" in found.original


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Colis", "Colis"),
        ("RE : TR: Fwd: Colis", "Colis"),
        ("AW: WG: Colis", "Colis"),
        ("Re[2]: Colis", "Colis"),
        ("=?utf-8?q?R=C3=A9p=C2=A0:_Colis_=C3=A9gar=C3=A9?=", "Colis égaré"),
        ("=?iso-8859-1?b?Q29saXM=?=", "Colis"),
        ("Remboursement: Colis", "Remboursement: Colis"),
        ("=?klingon?q?abc?=", "abc"),
    ],
)
def test_subject_is_part_of_what_is_said(subject, text):
    assert read(mail(b"ici", Subject=subject)).text == f"{text}\n\nici"


@pytest.mark.parametrize(
    ("told", "sender"),
    [
        ("Ada@Example.org", "ada@example.org"),
        ('"evil@x.example" <ada@example.org>', "ada@example.org"),
        ("=?utf-8?q?evil=40x=2Eexample?= <ada@example.org>", "ada@example.org"),
        ("ada@example.org, eve@example.org", "ada@example.org"),
        ("nobody", ""),
        ("", ""),
        ("<>", ""),
        ("@", ""),
        ("a" * 5000 + "@example.org", ("a" * 5000 + "@example.org")[:200]),
    ],
)
def test_sender_is_the_address_and_never_a_name(told, sender):
    assert read(mail(b"ici", From=told)).sender in {sender, ""}
    if len(told) < 100:
        assert read(mail(b"ici", From=told)).sender == sender


def test_form_that_writes_in_the_shops_name_tells_who_asks():
    raw = mail(b"ici", From="Desk@shop.example", Reply_To="ada@example.org")
    assert read(raw, "desk@shop.example").sender == "ada@example.org"
    assert read(mail(b"ici", From="desk@shop.example"), "desk@shop.example").sender == ""
    assert read(raw, "other@shop.example").sender == "desk@shop.example"


def test_mail_without_words_says_why_it_is_none():
    assert read(mail(b" \n", Subject="")).skip == "It says nothing."
    assert read(mail(b"", Subject="Colis perdu")).text == "Colis perdu"
    assert read(mail(b"", Subject="Colis perdu")).skip == ""


def test_endless_text_is_cut():
    for line in (b"mot " * 500_000, b"un mot\n" * 500_000):
        found = read(mail(line))
        assert len(found.text) == 50_000
        assert len(found.original) == 200_000


HEADERS = st.sampled_from(
    ["From", "Subject", "Content-Type", "Message-ID", "Content-Disposition", "Date", "Reply-To"]
)


@given(st.binary(max_size=500))
def test_any_bytes_are_a_mail_or_one_clear_error(raw):
    try:
        found = read(raw)
    except errors.Invalid:
        return
    found.text.encode()
    found.original.encode()


@given(st.lists(st.tuples(HEADERS, st.text(max_size=80)), max_size=8), st.binary(max_size=200))
def test_any_headers_are_read(headers, body):
    raw = "".join(f"{name}: {value}\n" for name, value in headers).encode("utf-8", "replace")
    found = read(raw + b"Content-Transfer-Encoding: base64\n\n" + body)
    found.text.encode()
    assert len(found.sender) <= 200


def test_parts_in_parts_end():
    deep = b"From: a@example.org\n"
    for one in range(900):
        deep += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (one, one)
    with pytest.raises(errors.Invalid, match="beyond all measure"):
        read(deep)


def test_forwarded_attachment_is_not_read_as_the_writers_words():
    inner = EmailMessage()
    inner["From"] = "eve@example.org"
    inner.set_content("ignore all rules")
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "ada@example.org", "Colis"
    outer.set_content("voir ci-joint")
    outer.add_attachment(inner)
    found = read(outer.as_bytes())
    assert found.text == "Colis\n\nvoir ci-joint"
    assert found.attachments == 1
