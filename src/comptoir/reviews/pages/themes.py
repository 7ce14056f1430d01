"""Pages of the themes: what counts now, the versions, the form that changes them."""

from datetime import datetime
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from comptoir.kernel import errors
from comptoir.language.sentiment import kept
from comptoir.reviews import previewing, service
from comptoir.reviews.http import READ
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.pages import addresses, theme_form
from comptoir.reviews.pages.stand import TAXONOMY, Stand, go
from comptoir.reviews.store import people
from comptoir.reviews.taxonomy import from_document, load_taxonomy, to_document
from comptoir.reviews.understanders.calibration import FEWEST, read_calibration

_MOST_FIELDS = 1000


async def _filled(request: Request) -> FormData:
    return await request.form(max_fields=_MOST_FIELDS)


Filled = Annotated[FormData, Depends(_filled)]


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""

    def shown(request: Request) -> Response:
        stand.edge.require(request, READ)
        tools = stand.room.bench.tools
        taught = kept.read_card(tools.around.models / kept.FOLDER)
        return stand.show(
            request,
            "themes",
            taxonomy=service.taxonomy(stand.desk),
            versions=_versions(stand),
            said=stand.said(request),
            calibration=read_calibration(tools.models),
            taught=taught if tools.sentiment == "taught:" else None,
            taught_at=datetime.fromisoformat(taught.taught_at) if taught else None,
            fewest=FEWEST,
        )

    def edit(request: Request, draft: str = "") -> Response:
        stand.edge.require(request, TAXONOMY)
        now = service.taxonomy(stand.desk)
        based = previewing.draft(stand.room.engine(), draft)[1] if draft else now
        return _form(stand, request, to_document(based)["themes"], [])

    def try_draft(request: Request, filled: Filled) -> Response:
        stand.act(request, TAXONOMY, str(filled.get("csrf_token", "")))
        themes = theme_form.read(filled)
        try:
            draft_id = previewing.begin(stand.desk.rows, stand.room.engine(), {"themes": themes})
        except errors.Invalid as problem:
            told = problem.extra.get("problems")
            found = told if isinstance(told, list) else [problem.message]
            problems = [stand.edge.retell(request, str(one)) for one in found]
            return _form(stand, request, themes, problems)
        return go(addresses.draft(draft_id))

    routes.add_api_route(addresses.THEMES, shown, methods=["GET"])
    routes.add_api_route(f"{addresses.THEMES}/edit", edit, methods=["GET"])
    routes.add_api_route(f"{addresses.THEMES}/drafts", try_draft, methods=["POST"])


def _form(stand: Stand, request: Request, themes: dict[str, Any], problems: list[str]) -> Response:
    return stand.show(
        request,
        "themes_edit",
        status=errors.FACES[errors.Invalid].status if problems else 200,
        themes=themes,
        problems=problems,
        sample=previewing.SAMPLE,
        blanks=theme_form.BLANKS,
    )


def _versions(stand: Stand) -> list[dict[str, Any]]:
    """Return every version, newest first, each with what it changed in the one before."""
    saved = people.taxonomy_documents(stand.desk.rows)
    told: list[dict[str, Any]] = [
        {"taxonomy": from_document(one["document"]), "by": one["by"], "at": one["at"]}
        for one in saved
    ]
    told.append({"taxonomy": load_taxonomy(), "by": "", "at": None})
    for new, old in pairwise(told):
        new["changes"] = changes(old["taxonomy"], new["taxonomy"])
    return told


def changes(old: Taxonomy, new: Taxonomy) -> list[dict[str, str]]:
    """Return each theme that differs between two versions, as texts to lay side by side."""
    left, right = _texts(old), _texts(new)
    return [
        {"theme": theme_id, "before": left.get(theme_id, ""), "after": right.get(theme_id, "")}
        for theme_id in dict.fromkeys([*left, *right])
        if left.get(theme_id) != right.get(theme_id)
    ]


def _texts(taxonomy: Taxonomy) -> dict[str, str]:
    return {
        theme.theme_id: "\n".join(
            [
                *(
                    f"{theme.names[language]}. {theme.descriptions[language]}"
                    for language in theme.names
                ),
                *(text for texts in theme.examples.values() for text in texts),
                f"{theme.threshold:.2f}",
            ]
        )
        for theme in taxonomy.themes
    }
