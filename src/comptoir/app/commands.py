"""Commands of the whole: serve, doctor, jobs."""

import contextlib
import socket
from collections.abc import Callable
from typing import Annotated, Any

import typer

from comptoir.app.doctor import examine
from comptoir.kernel import errors
from comptoir.kernel.observe import log
from comptoir.kernel.privacy.uris import bare
from comptoir.kernel.terminal import print_json, table
from comptoir.kernel.work import JobState

jobs = typer.Typer(no_args_is_help=True, help="See durable work, cancel it, go on with it.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


def mount(app: typer.Typer) -> None:
    """Add the commands that have no noun."""
    app.command()(serve)
    app.command()(doctor)
    app.command("settings")(settings)


def serve(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for a free one.")] = -1,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that answer; 0 for those of the settings.")
    ] = 0,
) -> None:
    """Serve the API, the console and the storefront, and carry out durable work."""
    backstage = context.obj
    run_server(backstage, host, port, workers=workers or backstage.settings.server.workers)


def run_server(
    backstage: Any,
    host: str = "",
    port: int = -1,
    *,
    workers: int = 1,
    begun: Callable[[], object] = lambda: None,
) -> None:
    """Serve until a signal ends it.

    Args:
        backstage: closed stores and services, or open ones.
        host: address to listen on; empty for that of the settings.
        port: to listen on; -1 for that of the settings, 0 for a free one.
        workers: processes that answer; this one does so itself when there is one.
        begun: called when durable work is open: jobs that it starts run while pages are served.
    """
    from comptoir.app import answering  # noqa: PLC0415 - other commands need no server
    from comptoir.recommend import tasks as recommend  # noqa: PLC0415
    from comptoir.recommend.evidence import attributing  # noqa: PLC0415
    from comptoir.recommend.resources import jobs as resource_jobs  # noqa: PLC0415
    from comptoir.recommend.resources import making  # noqa: PLC0415
    from comptoir.reviews import tasks as reviews  # noqa: PLC0415
    from comptoir.routing.mail import tasks as mail  # noqa: PLC0415

    server = backstage.settings.server
    listen = (host or server.host, server.port if port < 0 else port)
    log.install(level=backstage.settings.observe.log_level)
    # A command that runs beside the server hands its jobs over to it.
    timezone = backstage.settings.shop.timezone
    backstage.begin_work(
        (
            *reviews.schedules(backstage.bench, timezone),
            *recommend.schedules(timezone),
            *attributing.schedules(timezone),
            *resource_jobs.schedules(timezone),
            *mail.schedules(backstage.settings.routing.mail, timezone),
        )
    )
    backstage.deliverer.start()
    backstage.erasure.resume(backstage.erasers)
    making.resume(backstage.recommendations)
    begun()
    with contextlib.closing(_socket(*listen)) as bound:
        address = "http://{}:{}".format(*bound.getsockname()[:2])
        typer.echo(f"Comptoir listens on {address}", err=True)
        if workers == 1:
            answering.answer_here(backstage, bound)
        else:
            answering.answer_in_workers(workers, bound, server.worker_patience_seconds)


def _socket(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as problem:
        raise errors.Unavailable(
            "{host}:{port} cannot be listened on ({strerror}). Choose another --port.",
            host=host,
            port=port,
            strerror=problem.strerror,
        ) from None


def doctor(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Say what is configured, reachable and missing. Exit 1: something is missing."""
    found = examine(context.obj)
    if as_json:
        print_json(found)
    else:
        table(
            ["", "part", "says"],
            [["ok" if one["ok"] else "!!", one["part"], one["says"]] for one in found],
        )
    if not all(one["ok"] for one in found):
        raise errors.Unavailable("Something is missing: see the lines marked !!.")


def settings(context: typer.Context) -> None:
    """Print the settings in force; secrets are left out."""
    print_json(_without_secrets(context.obj.settings.model_dump(mode="json")))


def _without_secrets(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_without_secrets(each) for each in tree]
    if not isinstance(tree, dict):
        return bare(tree) if isinstance(tree, str) else tree
    hidden = ("secret", "password", "token")
    return {
        key: "…"
        if value and any(word in key for word in hidden) and isinstance(value, str)
        else _without_secrets(value)
        for key, value in tree.items()
    }


@jobs.command("list")
def list_jobs(
    context: typer.Context,
    *,
    workflow: Annotated[str, typer.Option(help="Only this workflow.")] = "",
    state: Annotated[JobState | None, typer.Option(help="Only this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: AsJson = False,
) -> None:
    """List jobs, newest first."""
    found = context.obj.engine.jobs(workflow, state, limit)
    rows = [[job.job_id, job.workflow, job.state.value, job.created_at, job.error] for job in found]
    columns = ["job_id", "workflow", "state", "created_at", "error"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        table(columns, rows)


@jobs.command()
def steps(context: typer.Context, job_id: str, *, as_json: AsJson = False) -> None:
    """List the steps of a job."""
    found = context.obj.engine.steps(job_id)
    rows = [[step.name, step.started_at, round(step.seconds, 3), step.error] for step in found]
    columns = ["step", "started_at", "seconds", "error"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        table(columns, rows)


@jobs.command()
def cancel(context: typer.Context, job_id: str) -> None:
    """Stop a job before its next step."""
    context.obj.engine.cancel(job_id)
    typer.echo(f"{job_id} stops before its next step.")


@jobs.command()
def resume(context: typer.Context, job_id: str) -> None:
    """Go on with a failed or cancelled job where it stopped."""
    engine = context.obj.engine
    engine.resume(job_id)
    job = engine.wait(job_id)
    typer.echo(f"{job_id}: {job.state.value}")
