import re
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comptoir.reviews.cleaning import clean_text, clean_title

TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
PIECES = st.lists(
    st.sampled_from(
        ["<", ">", "&", ";", "<b>", "</b>", "<br/>", "<script>", "</script>", "<!--", "-->", "amp;", "lt;", "gt;", "&lt;", "&#60;", "&amp;",
         "\u200b", "\u200d", "\u0338", "e\u0301", "\u0301", " ", "\n", "\r", "\xa0", "a", "3", "/", "!", "👩", "\ufe0f", "\U000e0067", "\x00", "&#8203;", "&#x26;", "#38;"]
    )
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Très bien", "Très bien"),
        ("a < b et b > c", "a < b et b > c"),
        ("I <3 it", "I <3 it"),
        ("5<6", "5<6"),
        ("<3 <3", "<3 <3"),
        ("un <b>bon</b>produit", "un bonproduit"),
        ("<p>Un.</p><p>Deux.</p>", "Un.\nDeux."),
        ("Un.<br />Deux.<BR>Trois", "Un.\nDeux.\nTrois"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("x<script>alert('<b>')</script>y", "xy"),
        ("x<STYLE type='a'>p {}</Style >y", "xy"),
        ("x<script>never closed", "xnever closed"),
        ("x<!-- hidden <b> -->y", "xy"),
        ("x<!-->y", "xy"),
        ("<img src=x onerror=alert(1)>beau", "beau"),
        ("L&#39;&eacute;t&eacute; &amp; co &euro;&nbsp;5", "L'été & co € 5"),
        ("R&D, AT&T; &foo;", "R&D, AT&T; &foo;"),
        ("&lt;b&gt;bon&lt;/b&gt;", "bon"),
        ("&amp;amp;amp;lt;3", "<3"),
        ("<<b>b>x", "x"),
        ("<\u200bb>x", "x"),
        ("  a \t b\xa0\u202f\u3000c  ", "a b c"),
        ("a\r\n\r\n\r\nb\u2028c\x0bd", "a\nb\nc\nd"),
        ("a\x00\x07\x1b[31mb\x7f", "a[31mb"),
        ("vi\u200da\u200bg\u2060ra\ufeff", "viagra"),
        ("abc\u202edef", "abcdef"),
        ("e\u0301te\u0301", "été"),
        ("Génial 👩\u200d🍳❤\ufe0f\u200d🔥 🇫🇷", "Génial 👩\u200d🍳❤\ufe0f\u200d🔥 🇫🇷"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!",
        ),
        ("hi\U000e0049\U000e0067\U000e006e", "hi"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("TRÈS BIEN", "TRÈS BIEN"),
        ("très bien。とても良い", "très bien。とても良い"),
        ("<p> </p>\u200b&nbsp;", ""),
        ("", ""),
    ],
)
def test_text_is_cleaned(raw, clean):
    assert clean_text(raw) == clean


def test_title_stays_on_one_line():
    assert clean_title(" Bien<br>mais\ncher ") == "Bien mais cher"


@settings(max_examples=500)
@given(st.one_of(st.text(), PIECES))
@example("&" + "amp;" * 50 + "lt;b&gt;")
@example("<" * 50 + "b>" * 50)
@example("&#38;" * 20 + "#38;" * 20)
def test_cleaning_obeys_its_laws(raw):
    clean = clean_text(raw)
    assert clean_text(clean) == clean
    assert not TAG.search(clean)
    assert len(clean) <= 3 * len(raw)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]|  | \n|\n |\n\n", clean)


@given(
    st.text(
        st.characters(categories=["L", "N", "P"], exclude_characters="<&", codec="utf-8"),
        max_size=200,
    )
)
def test_letters_digits_and_signs_stay(raw):
    kept = unicodedata.normalize("NFC", raw)
    hidden = re.compile("[\u115f\u1160\u3164\uffa0]")
    assert clean_text(raw) == unicodedata.normalize("NFC", hidden.sub("", kept))


@pytest.mark.parametrize(
    "piece",
    [
        "<script>",
        "<a",
        "<!--",
        "&amp;",
        "<<b>",
        "&",
        "&lt;",
        "\u200d",
        "<b>",
        "</script",
        "&#38;",
        "e\u0301",
        " \n",
        "&am<b>p;",
        "<style></style ",
    ],
)
def test_hostile_repetition_costs_no_more_than_its_length(piece):
    text = piece * ((256 << 10) // len(piece))
    began = time.thread_time()
    clean_text(text)
    assert time.thread_time() - began < 10
