"""Errors are told in the language of who asked: pages to people, documents to programs."""

import re
from html import unescape
from itertools import product

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

from comptoir.app.misfits import malformed
from comptoir.reviews import tables
from comptoir.reviews.model import RunState
from comptoir.reviews.store import runs

NARROW, WIDE = "\u202f", "\u00a0"
LARGE = "/console/data/jobs/none/cancel"


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(
    ("path", "status", "french", "english"),
    [
        ("/console/nowhere", 404, "Il n’y a rien à l’adresse /console/nowhere.", "Nothing is at"),
        ("/console/reviews/runs/none", 404, "La lecture none n’existe pas", "There is no run none"),
        ("/console/reviews/reviews/none", 404, "Aucun avis publié ne porte le numéro none.",
         "There is no published review none."),
        ("/console/data/jobs/none", 404, "Le travail none n’existe pas.", "There is no job none."),
        ("/console/data/tables/none", 404, "Le lac n’a pas de table none", "The lake has no table"),
        ("/console/reviews/queue?skip=9000000", 422,
         f"skip contient «{WIDE}9000000{WIDE}»{WIDE}: indiquez 1{NARROW}000{NARROW}000 ou moins.",
         "skip is '9000000': use 1,000,000 or less."),
        ("/console/reviews/queue?skip=many", 422, "ce n’est pas un nombre entier",
         "it is no whole number"),
        ("/shop/p/none", 404, "La boutique n’a pas ce produit.", "The shop has no such product."),
        ("/help/none", 404, "Le guide n’a pas de page none.", "The guide has no page none."),
    ],
)  # fmt: skip
def test_error_page_speaks_the_page_s_language(house, path, status, french, english):
    admin = house.client("admin")
    joint = "&" if "?" in path else "?"
    for language, told in (("fr", french), ("en", english)):
        page = admin.get(f"{path}{joint}lang={language}")
        assert page.status_code == status
        assert f'<html lang="{language}"' in page.text
        assert told in text_of(page.text)


@pytest.mark.parametrize("body", ["{", "\xff", "[]", '{"events": 3}'])
def test_who_calls_is_asked_before_what_is_sent(house, body):
    client, content = house.client(), body.encode("latin-1")
    keys, paths = ({}, {"Authorization": "Bearer ck_live_none"}), ("/v1/events", "/events/shop")
    for headers, path in product(keys, paths):
        told = client.post(path, content=content, headers=headers)
        assert (told.status_code, "www-authenticate" in told.headers) == (401, True)
    assert client.get("/recommend-items/shop/none/u1?numResults=none").status_code == 401
    # Whose page it is stands in what a beacon says.
    assert client.post("/v1/events/beacon", content=content).status_code == 422


def test_closed_page_is_told_in_french(house):
    page = house.client("agent").get("/console/data/jobs?lang=fr")
    assert page.status_code == 403
    assert "Votre rôle n’ouvre pas cette page." in page.text


def test_error_page_leads_on_to_the_help_for_whoever_is_signed_in(house):
    link = '<a class="button quiet" href="/help">Help</a>'
    assert link in house.client("agent").get("/console/settings").text
    assert link not in house.client().get("/nowhere").text


@pytest.mark.parametrize(
    ("role", "path", "fields", "french"),
    [
        ("admin", "/console/settings/people",
         {"email": "nobody", "name": "A", "roles": "agent"}, "n’est pas une adresse électronique"),
        ("admin", "/console/settings/people",
         {"email": "a@b.example", "name": "A", "roles": "king"}, "Le rôle king n’existe pas"),
        ("admin", "/console/settings/keys", {"name": ""},
         "Une clé a besoin d’un nom"),
        ("analyst", "/console/reviews/reviews/R001/correct",
         {"theme": ""}, "Choisissez un thème"),
        ("analyst", "/console/reviews/themes/drafts",
         {"id-0": "price"}, f"Il faut de 2 à 40 thèmes{WIDE}; le compte est ici de 1."),
    ],
)  # fmt: skip
def test_form_s_error_is_told_in_french(house, token, role, path, fields, french):
    client = house.client(role)
    fields = fields | {"csrf_token": token(client.get("/console/reviews").text)}
    answer = client.post(f"{path}?lang=fr", data=fields)
    assert answer.status_code == 422
    assert french in text_of(answer.text)


def test_wrong_password_is_told_in_french(house, token):
    stranger = house.client()
    fields = {"csrf_token": token(stranger.get("/sign-in").text), "username": "a@b.example"}
    answer = stranger.post("/sign-in?lang=fr", data=fields | {"password": "wrong"})
    assert answer.status_code == 401
    assert "L’adresse électronique ou le mot de passe est faux." in text_of(answer.text)


def test_request_too_large_is_a_page_in_french(house):
    most = house.backstage.settings.server.max_body_bytes
    answer = house.client("admin").post(f"{LARGE}?lang=fr", content=b"x" * (most + 1))
    assert answer.status_code == 413
    assert f"le maximum est de 16{NARROW}777{NARROW}216." in text_of(answer.text)


def test_wrong_method_is_a_page(house):
    answer = house.client("admin").post("/console?lang=fr")
    assert answer.status_code == 405
    assert "/console ne répond pas à ce genre de demande." in text_of(answer.text)


@pytest.mark.parametrize(
    ("accept", "title", "detail"),
    [
        ("fr-FR,fr;q=0.9", "Il n’y a rien ici", "Aucun avis publié ne porte le numéro none."),
        ("en", "There is nothing here", "There is no published review none."),
        ("", "There is nothing here", "There is no published review none."),
    ],
)
def test_problem_follows_accept_language_and_is_english_without(house, accept, title, detail):
    key = house.backstage.keys.create("test", {"reviews:read"}, created_by="test")
    client = house.client()
    client.headers = {"authorization": f"Bearer {key.token}", "accept-language": accept}
    client.cookies.set("comptoir_language", "fr")
    answer = client.get("/v1/reviews/none")
    told = answer.json()
    assert (told["title"], told["detail"]) == (title, detail)
    assert answer.headers.get("content-language", "en") == ("fr" if accept[:2] == "fr" else "en")


def test_why_a_run_stopped_is_told_in_french(house):
    rows, reason = house.backstage.rows, "After gold, completeness is 97.5%, under 98%."
    now = house.backstage.clock()
    runs.begin(rows, "job_french", {"full": False, "since": None}, now)
    state = RunState.FAILED_CHECKS.value
    runs.update(rows, "job_french", state=state, reason=reason, finished_at=now)
    engineer, told = house.client("engineer"), f"la complétude est de 97,5{WIDE}%"
    try:
        for path in ("/console/reviews/runs/job_french", "/console/reviews", "/console"):
            page = text_of(engineer.get(f"{path}?lang=fr").text)
            assert told in page, path
            assert "completeness is" not in page
        english = engineer.get("/console/reviews/runs/job_french?lang=en").text
        assert reason in text_of(english)
    finally:
        with rows.writing() as connection:
            connection.execute(tables.runs.delete().where(tables.runs.c.run_id == "job_french"))


class _Asked(BaseModel):
    count: int = Field(ge=1, le=50)
    name: str = Field("x", min_length=1, max_length=3, pattern="^[a-z]+$")
    on: bool = False


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "count is missing. Give it and try again."),
        ({"count": 51}, "count is '51': use 50 or less. Correct it and try again."),
        ({"count": "x"}, "count is 'x': it is no whole number. Correct it and try again."),
        ({"count": 1, "name": ""}, "name is '': use 1 characters or more. Correct it"),
        ({"count": 1, "name": "A"}, "name is 'A': write it as ^[a-z]+$. Correct it"),
        ({"count": 1, "on": "perhaps"}, "on is 'perhaps': it is neither true nor false."),
    ],
)
def test_malformed_field_is_named_with_its_value(given, told):
    with pytest.raises(ValidationError) as caught:
        _Asked(**given)
    found = [one | {"loc": ("body", *one["loc"])} for one in caught.value.errors()]
    assert malformed(RequestValidationError(found)).message.startswith(told)
