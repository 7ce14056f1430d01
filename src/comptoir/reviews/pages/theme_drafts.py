"""Pages of a draft of the themes: its progress, what it would change, and saving it."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.kernel.work import Job, JobState
from comptoir.reviews import previewing, running, service
from comptoir.reviews.http import OPERATE
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.pages import addresses
from comptoir.reviews.pages.stand import TAXONOMY, Field, Stand, Tick, go
from comptoir.reviews.pages.themes import changes
from comptoir.reviews.taxonomies import taxonomy_version

_SHOWN = 240


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Drafts(stand)
    draft = f"{addresses.THEMES}/drafts/{{draft_id}}"
    routes.add_api_route(draft, pages.one, methods=["GET"])
    routes.add_api_route(f"{draft}/progress", pages.progress, methods=["GET"])
    routes.add_api_route(f"{draft}/save", pages.save, methods=["POST"])


class _Drafts:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def one(self, request: Request, draft_id: str) -> Response:
        self._stand.edge.require(request, TAXONOMY)
        job, themes = previewing.draft(self._stand.room.engine(), draft_id)
        present = service.taxonomy(self._stand.desk)
        language = self._stand.edge.language(request)
        return self._stand.show(
            request,
            "themes_draft",
            job=job,
            themes=themes,
            present=present,
            changes=changes(present, themes),
            outdated=job.input["based_on"] != taxonomy_version(self._stand.desk.rows),
            found=self._found(job, present, themes, language),
            failed=job.state in {JobState.FAILED, JobState.CANCELLED},
        )

    def progress(self, request: Request, draft_id: str) -> Response:
        """Answer htmx with how the preview goes; when it has ended, the page loads itself anew."""
        self._stand.edge.require(request, TAXONOMY)
        job, _ = previewing.draft(self._stand.room.engine(), draft_id)
        if job.state.ended:
            return Response(headers={"HX-Refresh": "true"})
        part = self._stand.edge.fragment(
            request, "reviews/parts/draft_progress.html", job=job, to=addresses
        )
        return HTMLResponse(part)

    def save(
        self, request: Request, draft_id: str, *, run: Tick = False, csrf_token: Field = ""
    ) -> Response:
        visitor = self._stand.act(request, TAXONOMY, csrf_token)
        before = taxonomy_version(self._stand.desk.rows)
        desk, engine = self._stand.desk, self._stand.room.engine()
        saved = previewing.save(desk.rows, engine, draft_id, by=visitor.actor, at=desk.clock())
        self._stand.record(
            request,
            "reviews.save-themes",
            f"taxonomy:{saved.version}",
            {"before": before, "themes": [theme.theme_id for theme in saved.themes]},
        )
        if not (run and visitor.may(OPERATE)):
            return go(f"{addresses.THEMES}?saved={saved.version}", said="saved")
        run_id = running.start(self._stand.room, full=True)
        self._stand.record(request, "reviews.run", f"run:{run_id}", {"full": True})
        return go(addresses.run(run_id))

    def _found(
        self, job: Job, present: Taxonomy, themes: Taxonomy, language: str
    ) -> dict[str, Any] | None:
        """Return what the preview found, in words."""
        if job.output is None:
            return None

        def name(theme_id: str) -> str:
            known = themes if themes.theme(theme_id) else present
            return service.label(known, theme_id, language)

        told = job.output
        both = dict.fromkeys([*told["counts_before"], *told["counts_after"]])
        return told | {
            "moves": [(name(old), name(new), count) for old, new, count in told["moves"]],
            "counts": [
                (name(one), told["counts_before"].get(one, 0), told["counts_after"].get(one, 0))
                for one in both
            ],
            "examples": [
                one | {"before": name(one["before"]), "after": name(one["after"]), "review": review}
                for one in told["examples"]
                if (review := self._review(one["review_id"], language))
            ],
        }

    def _review(self, review_id: str, language: str) -> dict[str, Any] | None:
        try:
            review = service.review(self._stand.desk, review_id, language)
        except errors.NotFound:
            return None
        return review | {"text": review["text"][:_SHOWN]}
