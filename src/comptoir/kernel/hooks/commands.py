"""`comptoir hooks …`: addresses that hear of events."""

from datetime import datetime
from typing import Annotated, Any, Protocol

import typer

from comptoir.kernel import errors
from comptoir.kernel.access.commands import operator
from comptoir.kernel.hooks.delivering import Deliverer
from comptoir.kernel.hooks.model import DeliveryState
from comptoir.kernel.hooks.portraits import told_delivery, told_hook
from comptoir.kernel.hooks.service import By, Hooks, NewSecret
from comptoir.kernel.terminal import print_json, table

app = typer.Typer(no_args_is_help=True, help="Let programs of the shop hear of events (webhooks).")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]
HookId = Annotated[str, typer.Argument(metavar="HOOK", help="Its id; `list` names them.")]


class Backstage(Protocol):
    """What these commands need of `context.obj`."""

    @property
    def hooks(self) -> Hooks: ...
    @property
    def deliverer(self) -> Deliverer: ...


@app.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Where messages are posted.")],
    *,
    event: Annotated[
        list[str] | None, typer.Option(help="An event type; give it more than once. All if none.")
    ] = None,
    description: Annotated[str, typer.Option(help="For people.")] = "",
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Send what customers wrote too, masked.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hang up a hook, and print its secret: this is the only time it can be seen."""
    hooks = _hooks(context)
    events = event or [one.name for one in hooks.types]
    made = hooks.add(url, events, by=_me(), description=description, with_text=with_text)
    _show_secret(made, as_json=as_json)


@app.command("list")
def list_hooks(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List hooks, and how their deliveries stand."""
    hooks = _hooks(context)
    counts = hooks.counts()
    told = [told_hook(one, counts.get(one.hook_id, {})) for one in hooks.every()]
    if as_json:
        print_json(told)
        return
    if not told:
        names = ", ".join(one.name for one in hooks.types)
        typer.echo(f"There is no hook: comptoir hooks add URL. Event types: {names}")
        return
    columns = ("hook", "url", "events", "state", "waiting", "failed")
    rows = [_row(one) for one in told]
    table(columns, rows)


@app.command()
def remove(context: typer.Context, hook_id: HookId) -> None:
    """Take a hook down, with its secrets and deliveries."""
    _hooks(context).remove(hook_id, by=_me())
    typer.echo(f"{hook_id} hears nothing any more.")


@app.command("open")
def open_hook(context: typer.Context, hook_id: HookId) -> None:
    """Let a closed hook hear again; `replay` brings what it missed."""
    _hooks(context).change(hook_id, by=_me(), active=True)
    typer.echo(f"{hook_id} is open.")


@app.command("close")
def close_hook(context: typer.Context, hook_id: HookId) -> None:
    """Let a hook hear nothing until it is opened; what waits for it waits on."""
    _hooks(context).change(hook_id, by=_me(), active=False)
    typer.echo(f"{hook_id} is closed.")


@app.command()
def rotate(context: typer.Context, hook_id: HookId, *, as_json: AsJson = False) -> None:
    """Print a new secret; for a day messages are signed with both."""
    _show_secret(_hooks(context).rotate(hook_id, by=_me()), as_json=as_json)


@app.command()
def deliveries(
    context: typer.Context,
    hook_id: HookId,
    *,
    state: Annotated[DeliveryState | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: AsJson = False,
) -> None:
    """List what a hook was told, newest first."""
    found = _hooks(context).deliveries(hook_id, state=state.value if state else "", limit=limit)
    told = [told_delivery(one) for one in found]
    if as_json:
        print_json(told)
        return
    columns = ("message_id", "type", "state", "attempts", "status", "says", "at")
    table(columns, [[one[name] for name in columns] for one in told])


@app.command()
def replay(
    context: typer.Context,
    hook_id: HookId,
    *,
    message: Annotated[str, typer.Option(help="Id of the only message to send again.")] = "",
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"],
            help="All from this moment on, local time unless told.",
        ),
    ] = None,
) -> None:
    """Send messages again, under the same ids; the server delivers them."""
    moment = since.astimezone() if since else None
    count = _hooks(context).replay(hook_id, by=_me(), since=moment, message_id=message)
    typer.echo(f"{count} messages are sent again.")


@app.command("test")
def try_hook(context: typer.Context, hook_id: HookId, *, as_json: AsJson = False) -> None:
    """Post a test message now. Exit 1: the hook did not take it."""
    room: Backstage = context.obj
    room.hooks.tried(hook_id, by=_me())
    found = room.deliverer.try_now(hook_id)
    if as_json:
        print_json(told_delivery(found))
    if found.state is not DeliveryState.DELIVERED:
        raise errors.Failed(
            "The webhook did not take it: {answer}", answer=found.says or found.status or ""
        )
    if not as_json:
        typer.echo(f"{found.message_id}: {found.status} in {found.milliseconds:.0f} ms")


def _hooks(context: typer.Context) -> Hooks:
    found: Hooks = context.obj.hooks
    return found


def _me() -> By:
    return By(actor=operator())


def _show_secret(made: NewSecret, *, as_json: bool) -> None:
    if as_json:
        print_json(told_hook(made.hook, {}) | {"secret": made.secret})
        return
    typer.echo(made.hook.hook_id)
    typer.echo(f"{made.secret}  (keep it: it cannot be shown again)")


def _row(told: dict[str, Any]) -> list[object]:
    state = "open" if told["active"] else f"closed. {told['why']}".strip()
    events = " ".join(told["events"])
    return [told["hook_id"], told["url"], events, state, told["waiting"], told["failed"]]
