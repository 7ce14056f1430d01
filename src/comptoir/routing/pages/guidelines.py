"""What annotators go by: read, written in versions, and examples attached to confusions."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.routing.annotation import guiding
from comptoir.routing.annotation.model import Guideline
from comptoir.routing.http.counter import ADJUDICATE, READ, TRAIN
from comptoir.routing.pages import addresses
from comptoir.routing.pages.choices import choices
from comptoir.routing.pages.stand import Field, Stand, address_of, go
from comptoir.routing.store import guidelines as store
from comptoir.routing.store import rounds
from comptoir.web.edge import Visitor
from comptoir.web.prose import prose


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Guidelines(stand)
    routes.add_api_route(addresses.GUIDELINES, pages.show, methods=["GET"])
    routes.add_api_route(addresses.GUIDELINES, pages.save, methods=["POST"])
    routes.add_api_route(f"{addresses.GUIDELINES}/edit", pages.edit, methods=["GET"])
    routes.add_api_route(f"{addresses.GUIDELINES}/examples", pages.attach, methods=["POST"])
    routes.add_api_route(f"{addresses.GUIDELINES}/remove", pages.remove, methods=["POST"])
    version = f"{addresses.GUIDELINES}/versions/{{version}}"
    routes.add_api_route(version, pages.version, methods=["GET"])


class _Guidelines:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def show(self, request: Request, item: str = "") -> Response:
        """Show the guidelines; a text that was being labelled may become an example."""
        self._stand.edge.require(request, READ)
        text = rounds.item(self._stand.office.rows, item).text if item else ""
        return self._page(request, {"text": text, "why": "", "first": "", "second": ""})

    def edit(self, request: Request) -> Response:
        self._stand.edge.require(request, TRAIN)
        found = store.newest(self._stand.office.rows)
        texts = found.texts if found else {}
        return self._form(request, texts, str(found.version if found else 0), "")

    def save(
        self,
        request: Request,
        *,
        text_fr: Field = "",
        text_en: Field = "",
        why: Field = "",
        seen: Field = "0",
        csrf_token: Field = "",
    ) -> Response:
        visitor = self._stand.act(request, TRAIN, csrf_token)
        now = store.newest(self._stand.office.rows)
        texts = {"fr": text_fr, "en": text_en}
        try:
            self._save(request, visitor, texts, now.confusions if now else (), why, seen)
        except (errors.Invalid, errors.Conflict) as problem:
            return self._form(request, texts, seen, why, problem)
        return go(addresses.GUIDELINES)

    def attach(
        self,
        request: Request,
        *,
        first: Field = "",
        second: Field = "",
        text: Field = "",
        why: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Attach an example to the confusion of two desks."""
        visitor = self._guide(request, csrf_token)
        try:
            guiding.attach(
                self._stand.office,
                (first, second),
                text,
                why,
                by=visitor.actor,
                address=address_of(request),
            )
        except (errors.Invalid, errors.Conflict) as problem:
            filled = {"text": text, "why": why, "first": first, "second": second}
            return self._page(request, filled, problem)
        return go(f"{addresses.GUIDELINES}#examples")

    def remove(
        self, request: Request, example: Field = "", seen: Field = "0", csrf_token: Field = ""
    ) -> Response:
        """Take an example out."""
        visitor = self._guide(request, csrf_token)
        now = store.newest(self._stand.office.rows)
        if now is None or not example.isdecimal():
            return go(addresses.GUIDELINES)
        left = [one for place, one in enumerate(now.confusions) if place != int(example)]
        self._save(request, visitor, now.texts, left, "", seen)
        return go(f"{addresses.GUIDELINES}#examples")

    def version(self, request: Request, version: int) -> Response:
        """Show a version beside the one before it."""
        self._stand.edge.require(request, READ)
        rows = self._stand.office.rows
        found = store.get(rows, version)
        before = store.get(rows, version - 1) if version > 1 else None
        return self._stand.show(
            request,
            "guidelines_version",
            found=found,
            languages=guiding.LANGUAGES,
            before=before.texts if before else {},
            added=_lacking(found, before),
            removed=_lacking(before, found),
            names=self._stand.names(),
        )

    def _guide(self, request: Request, csrf_token: str) -> Visitor:
        """Let pass who may attach examples: whoever decides disputes, or begins rounds."""
        decides = self._stand.edge.visitor(request).may(ADJUDICATE)
        return self._stand.act(request, ADJUDICATE if decides else TRAIN, csrf_token)

    def _save(
        self,
        request: Request,
        visitor: Visitor,
        texts: dict[str, str],
        examples: Sequence[dict[str, Any]],
        why: str,
        seen: str,
    ) -> None:
        guiding.save(
            self._stand.office,
            texts,
            examples,
            by=visitor.actor,
            why=why,
            seen=int(seen) if seen.isdecimal() else 0,
            address=address_of(request),
        )

    def _page(
        self,
        request: Request,
        filled: dict[str, str],
        problem: errors.ComptoirError | None = None,
    ) -> Response:
        versions = store.every(self._stand.office.rows)
        found, language = (versions[0] if versions else None), self._stand.edge.language(request)
        texts = found.texts if found else {}
        visitor = self._stand.edge.visitor(request)
        return self._stand.show(
            request,
            "guidelines",
            422 if problem else 200,
            found=found,
            text=texts.get(language) or texts.get("en") or texts.get("fr") or "",
            versions=versions,
            desks=choices(self._stand, request),
            filled=filled,
            may_write=visitor.may(TRAIN),
            may_attach=visitor.may(TRAIN) or visitor.may(ADJUDICATE),
            problem=self._stand.edge.explain(request, problem) if problem else "",
            names=self._stand.names(),
            prose=prose,
        )

    def _form(
        self,
        request: Request,
        texts: dict[str, str],
        seen: str,
        why: str,
        problem: errors.ComptoirError | None = None,
    ) -> Response:
        return self._stand.show(
            request,
            "guidelines_edit",
            422 if problem else 200,
            texts=texts,
            seen=seen,
            why=why,
            longest=guiding.LONGEST,
            problem=self._stand.edge.explain(request, problem) if problem else "",
        )


def _lacking(found: Guideline | None, other: Guideline | None) -> list[dict[str, Any]]:
    """Return the examples of one version that another has not."""
    known = other.confusions if other else ()
    return [one for one in (found.confusions if found else ()) if one not in known]
