"""Errors and other phrases are said in the person's language, and so are texts kept in English."""

import pickle
import re
from datetime import UTC, datetime
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase, Share
from comptoir.web.format import Format
from comptoir.web.i18n import catalogue_folders, load_catalogue, texts
from comptoir.web.messages import PACKAGE, phrases_in
from comptoir.web.wording import Retelling, SpokenWording

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FOLDERS = catalogue_folders(PACKAGE)
WORDS = {language: load_catalogue(FOLDERS, language) for language in ("fr", "en")}
RETELLING = Retelling(texts(FOLDERS, "fr"))


def said(phrase: Phrase, language: str = "fr") -> str:
    fmt = Format(language=language, timezone="Europe/Paris", now=NOW)
    return SpokenWording(WORDS[language], fmt).written(phrase)


def retold(text: str) -> str:
    return said(RETELLING.phrase(text))


@pytest.mark.parametrize(
    ("error", "french"),
    [
        (errors.NotFound("There is no run {run_id}; `comptoir reviews runs` lists them.", run_id="R1"),
         "La lecture R1 n’existe pas\u00a0; `comptoir reviews runs` en donne la liste."),
        (errors.Invalid("n is {n}; use 1 to {most}.", n=4018, most=50),
         "n vaut 4\u202f018\u00a0; prenez de 1 à 50."),
        (errors.Unavailable("Only {gigabytes} GB are free beside {home}.", gigabytes=0.3, home="/d"),
         "Il ne reste que 0,3\u00a0Go libres à côté de /d."),
        (errors.Invalid("There is no theme {theme!r}; use one of {known}.", theme="x", known=["a", "b"]),
         "Le thème «\u00a0x\u00a0» n’existe pas\u00a0; choisissez parmi a, b."),
    ],
)  # fmt: skip
def test_errors_are_said_in_french_with_french_values(error, french):
    assert said(error.phrase) == french


def test_english_pages_write_values_as_english_people_do():
    error = errors.Invalid("n is {n}; use 1 to {most}.", n=4018, most=50)
    assert error.message == "n is 4018; use 1 to 50."
    assert said(error.phrase, "en") == "n is 4,018; use 1 to 50."


def test_instants_are_told_at_the_shop_s_time():
    error = errors.Invalid("{value} has no time zone; pass an aware datetime.", value=NOW)
    assert said(error.phrase).startswith("21 nov. 2026 10:30 n’a pas")


def test_errors_within_an_error_are_said_too():
    inside = errors.Unavailable("{path} is not there.", path="/m")
    whole = errors.Failed(
        "{name}/{path} was not pulled. {said}", name="m", path="f", said=[inside, inside]
    )
    assert whole.message == "m/f was not pulled. /m is not there. /m is not there."
    assert said(whole.phrase) == "m/f n’a pas été récupéré. /m n’existe pas. /m n’existe pas."


def test_braces_in_a_value_or_in_a_plain_text_are_left_alone():
    assert errors.Invalid("{x} and {!r}").message == "{x} and {!r}"
    assert errors.Invalid("{path} is not there.", path="{home}").message == "{home} is not there."


def test_field_without_a_value_shows_its_name():
    assert str(Phrase("{a} of {b}", a=1)) == "1 of {b}"


def test_errors_survive_being_sent_between_processes():
    sent = pickle.loads(pickle.dumps(errors.TooLarge("{n} bytes", n=3, code="big", extra={"n": 3})))
    assert (sent.message, sent.code, sent.extra) == ("3 bytes", "big", {"n": 3})
    assert dict(sent.phrase.values) == {"n": 3}


@pytest.mark.parametrize(
    ("kept", "french"),
    [
        ("Its job was cancelled.", "Son travail a été annulé."),
        ("There is no import 12.", "L’import 12 n’existe pas."),
        ("After gold, completeness is 97.5%, under 98%.",
         "Après l’étape gold, la complétude est de 97,5\u00a0%, sous le seuil de 98\u00a0%."),
        ("m/f has no source that works. /m is not there.",
         "m/f n’a aucune source qui réponde. /m n’existe pas."),
        ("There is no theme \"l'air\"; use one of a, b.",
         "Le thème «\u00a0l'air\u00a0» n’existe pas\u00a0; choisissez parmi a, b."),
        ("The rating is 6; use 1 to 5.", "La note est 6\u00a0; il faut de 1 à 5."),
        ("The same review stands above.", "Le même avis figure plus haut."),
        ("Something that no template says.", "Something that no template says."),
        ("", ""),
    ],
)  # fmt: skip
def test_kept_texts_are_said_again_in_french(kept, french):
    assert retold(kept) == french


WORD = st.text("abcdefgh0123456789_/", min_size=1, max_size=12)


@given(run_id=WORD, share=st.integers(0, 10_000), limit=st.integers(0, 10_000))
def test_what_was_kept_is_retold_as_the_error_itself_would_be(run_id, share, limit):
    error = errors.Failed(
        "{share} of the rows were refused, more than {limit}. See `comptoir reviews rejects "
        "{run_id}`, then correct the source, or publish with `comptoir reviews run "
        "--accept-rejects`.",
        share=Share(share / 10_000),
        limit=Share(limit / 10_000),
        run_id=run_id,
    )
    assert retold(error.message) == said(error.phrase)


@pytest.mark.parametrize(
    "theme",
    [
        "it's; use one of x",
        "both ' and \"",
        "prix\u00a0: 3\u202f€",
        "There is no job 3.",
        "{theme!r}",
        "a\\\nb",
        "100%",
    ],
)
def test_value_in_quotes_is_told_as_it_is(theme):
    error = errors.Invalid(
        "There is no theme {theme!r}; use one of {known}.", theme=theme, known=["a", "b"]
    )
    assert retold(error.message) == said(error.phrase)
    assert f"«\u00a0{theme}\u00a0»" in retold(error.message)


def test_value_that_reads_like_a_label_of_some_page_is_no_message():
    error = errors.NotFound("There is no file {path}.", path="Correction queue")
    assert retold(error.message) == said(error.phrase)
    assert "Correction queue" in retold(error.message)


def test_field_that_stands_twice_must_say_the_same_twice():
    made = "Others may read {0}. Run: chmod 600 {1}"
    assert retold(made.format("/a", "/a")) != made.format("/a", "/a")
    assert retold(made.format("/a", "/b")) == made.format("/a", "/b")


TEMPLATES = sorted({one.template for one in phrases_in(PACKAGE) if one.template})
FIELDS = {
    template: {field for _, field, _, _ in Formatter().parse(template) if field}
    for template in TEMPLATES
}
SCRAPS = st.sampled_from([scrap for one in TEMPLATES for scrap in re.split(r"{\w+(?:!r)?}", one)])
TRICKY = st.one_of(
    st.text(max_size=20),
    st.text("'\"\\{}!r%.:;, \u00a0\u202f\n", max_size=12),
    SCRAPS,
    st.tuples(SCRAPS, st.text(max_size=5), SCRAPS).map("".join),
)


@given(st.lists(TRICKY, max_size=6).map("".join))
def test_nothing_of_a_kept_text_is_lost_whatever_it_is_taken_for(text):
    assert str(RETELLING.phrase(text)) == text
    assert isinstance(retold(text), str)


@given(st.data())
def test_message_with_any_values_keeps_every_one_of_them(data):
    template = data.draw(st.sampled_from(TEMPLATES))
    values = {field: data.draw(TRICKY) for field in sorted(FIELDS[template])}
    kept = str(Phrase(template, **values))
    assert str(RETELLING.phrase(kept)) == kept


# Fields that stand side by side cannot be told apart: such a message is kept as it is.
@pytest.mark.parametrize("template", [one for one in TEMPLATES if "}{" not in one])
def test_every_message_is_retold_as_it_was_raised(template):
    values = {field: f"x{place}y" for place, field in enumerate(sorted(FIELDS[template]))}
    phrase = Phrase(template, **values)
    assert retold(str(phrase)) == said(phrase)
