"""Finds what the documents are checked against."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from fastapi.staticfiles import StaticFiles

import comptoir.app
from comptoir import cli
from comptoir.app import manual
from comptoir.app.usefulness import Usefulness
from comptoir.kernel import errors
from comptoir.kernel.clock import utc_now
from comptoir.kernel.testing import memory_rows
from comptoir.web.context import Person
from comptoir.web.edge import Edge, Surround, Visitor
from comptoir.web.renderer import Renderer
from comptoir.web.static import WEB_STATIC

ROOT = Path(__file__).parents[2]
APP = Path(comptoir.app.__file__).parent
TOKEN = "good"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> Callable[..., list[Path]]:
    """List the repository's own files: `files(".md")`, or `files()` for all."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found = [ROOT / name for name in listed.stdout.split("\0") if name]

    def those(*suffixes: str) -> list[Path]:
        return [
            file for file in found if file.is_file() and (file.suffix in suffixes or not suffixes)
        ]

    return those


@pytest.fixture(scope="session")
def command_line() -> Any:
    """The whole command line, as people type it."""
    if not cli.app.registered_groups:
        cli.mount()
    return typer.main.get_command(cli.app)


def whoever(request: Request) -> Visitor:
    """Return who a header says is there: `admin`, or a visitor of that name."""
    name = request.headers.get("x-visitor", "vis_1")
    admin = name == "admin"
    person = Person(name="Claire M.", roles=frozenset({"admin"})) if admin else None
    rights = frozenset({"people:write"}) if admin else frozenset[str]()
    return Visitor(visitor_id=name, person=person, rights=rights, csrf_token=TOKEN)


def check_form(_request: Request, token: str) -> None:
    if token != TOKEN:
        raise errors.Denied("The form is not ours.")


@pytest.fixture
def help_app() -> FastAPI:
    """The guide on a server of its own; `state.votes` keeps what readers say."""
    edge = Edge(
        Renderer(
            template_folders={"app": APP / "templates"},
            catalogue_folders=[APP / "locales"],
            static_folders={"app": APP / "static"},
        ),
        visitor=whoever,
        navigation=lambda _: (),
        commands=lambda _: (),
        surround=lambda _: Surround(),
        clock=utc_now,
    )
    app = FastAPI()
    app.state.votes = Usefulness(memory_rows([APP / "migrations"]))
    app.include_router(manual.router(edge, app.state.votes, check_form))
    app.mount("/static/app", StaticFiles(directory=APP / "static"))
    app.mount("/static", StaticFiles(directory=WEB_STATIC))

    @app.exception_handler(errors.ComptoirError)
    def refused(_request: Request, error: Exception) -> PlainTextResponse:
        return PlainTextResponse(str(error), status_code=errors.face_of(error).status)

    return app
