"""`comptoir demo`: fill a demo shop through the same imports as a real one, then serve it."""

import contextlib
import json
import secrets
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from comptoir.app.commands import run_server
from comptoir.app.shopfront import demo_file
from comptoir.demo.generate import generate
from comptoir.demo.look_round import look_round
from comptoir.demo.routing import begin_routing, route
from comptoir.demo.sources import write_sources
from comptoir.demo.today import visited_today
from comptoir.kernel import errors
from comptoir.kernel.access.model import Role
from comptoir.kernel.terminal import show_job
from comptoir.recommend.commands.from_shop import begin_carousels, import_shop
from comptoir.recommend.commands.room import operations
from comptoir.recommend.operations import Operations
from comptoir.reviews.tasks import IMPORT, RUN
from comptoir.shop.connectors import Place
from comptoir.shop.importing import import_records
from comptoir.shop.model import Category
from comptoir.shop.records.port import Counter
from comptoir.shop.records.registry import KINDS

app = typer.Typer(invoke_without_command=True, help="Fill a demo shop and open it.")

_E_MAIL = "demo@maison-verte.example"
_SEED = 2026
GROUP = "maison-verte"
"""The dataset group of recommendations."""


@app.callback()
def demo(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for a free one.")] = -1,
    fill_only: Annotated[bool, typer.Option("--fill-only", help="Do not serve.")] = False,
) -> None:
    backstage = context.obj
    marker = backstage.settings.home / "demo" / "filled"
    if not marker.exists():
        fill(backstage)
        typer.echo("Importing what to learn recommendations from…", err=True)
        import_shop(backstage, operations(context), GROUP)
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()
    password = _sign_in(backstage)
    asked = operations(context)
    if fill_only:
        if job := begin_carousels(backstage, asked, GROUP):
            show_job(backstage.engine, job)
        typer.echo("Learning which desk requests belong to…", err=True)
        route(backstage)
        return
    server = backstage.settings.server
    address = f"http://{host or server.host}:{server.port if port < 0 else port}"
    typer.echo(f"The shop:     {address}/shop", err=True)
    typer.echo(f"The console:  {address}/console   sign in as {_E_MAIL}, {password}", err=True)
    # What takes a while to learn is learned while the shop is open.
    run_server(backstage, host, port, begun=partial(_begun, backstage, asked))


def _begun(backstage: Any, asked: Operations) -> None:
    begin_carousels(backstage, asked, GROUP)
    begin_routing(backstage)


def fill(backstage: Any) -> None:
    """Generate the shop's files, then read them as any shop's would be read."""
    folder: Path = backstage.settings.home / "demo" / "sources"
    typer.echo("Generating La Maison Verte…", err=True)
    shop = generate(
        seed=_SEED,
        anchor=backstage.clock().date() - timedelta(days=1),
        pseudonym=backstage.pseudonyms.pseudonym,
    )
    files = write_sources(visited_today(shop, backstage.clock()), folder)
    listed = demo_file(backstage.settings.home)
    listed.write_text(json.dumps(look_round(shop), ensure_ascii=False), "utf-8")
    counter = Counter(
        shop=backstage.shop,
        pseudonyms=backstage.pseudonyms,
        vault=backstage.vault,
        forgotten=backstage.ledger,
    )
    backstage.shop.store.categories.keep(
        Category(category_id=slug, names=dict(names), position=place)
        for place, (slug, names) in enumerate(shop.categories.items())
    )
    for kind in KINDS:
        if kind in files:
            typer.echo(f"Importing {kind}…", err=True)
            import_records(counter, KINDS[kind], Place(path=str(files[kind]), query=""))
    typer.echo("Reading the reviews…", err=True)
    engine = backstage.engine
    reviews = str(files["reviews"].resolve())
    show_job(engine, engine.start(IMPORT, {"paths": [reviews]}))
    show_job(engine, engine.start(RUN, {}))


def _sign_in(backstage: Any) -> str:
    """Return the demo administrator's password, made once and kept beside the data."""
    kept: Path = backstage.settings.home / "demo" / "password"
    if kept.exists():
        return kept.read_text("utf-8").strip()
    words = "-".join(secrets.token_hex(3) for _ in range(3))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    with contextlib.suppress(errors.Conflict):
        backstage.people.add(
            email=_E_MAIL, name="Claire Martin", roles=[Role.ADMIN], language="fr", password=words
        )
    kept.write_text(words, "utf-8")
    return words
