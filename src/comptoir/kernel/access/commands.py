"""`comptoir people …`, `comptoir keys …`, `comptoir audit …`."""

import getpass
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any, Protocol

import typer

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.codes import OneTimeCodes, Purpose
from comptoir.kernel.access.keys import ApiKeys, NewKey
from comptoir.kernel.access.model import Anchor, ApiKey, Person, Role
from comptoir.kernel.access.people import People
from comptoir.kernel.access.permissions import Permissions
from comptoir.kernel.access.signing import SigningKeys, SigningPair
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.terminal import print_json, table

people = typer.Typer(no_args_is_help=True, help="Add people, and say what they are.")
keys = typer.Typer(no_args_is_help=True, help="Make and revoke API keys.")
audit = typer.Typer(no_args_is_help=True, help="Read and verify the audit trail.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]
Roles = Annotated[list[Role], typer.Option("--role", help="A role; give it more than once.")]


class Backstage(Protocol):
    """What these commands need of `context.obj`."""

    @property
    def rows(self) -> Rows: ...
    @property
    def people(self) -> People: ...
    @property
    def keys(self) -> ApiKeys: ...
    @property
    def signing_keys(self) -> SigningKeys: ...
    @property
    def signing_scopes(self) -> frozenset[str]: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def permissions(self) -> Permissions: ...


def operator() -> str:
    """Return the actor of a command: whoever the machine says is typing."""
    try:
        return f"cli:{getpass.getuser()}"[:120]
    except (KeyError, OSError):  # a container's user may have no name
        return "cli:unnamed"


@people.command("add")
def add_person(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="What they sign in with.")],
    *,
    name: Annotated[str, typer.Option(help="As they want to be called.")],
    role: Roles,
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    as_json: AsJson = False,
) -> None:
    """Add someone; the code that is printed lets them choose a password, once, within a day."""
    room: Backstage = context.obj
    person = room.people.add(email=email, name=name, roles=role, language=language)
    code = OneTimeCodes(room.rows).issue(Purpose.PASSWORD, person.person_id)
    _log(room, "people.add", f"person:{person.person_id}", {"roles": sorted(person.roles)})
    if as_json:
        print_json(_told_person(person) | {"code": code})
    else:
        typer.echo(f"Code for {person.name}: {code}")


@people.command("invite")
def invite_person(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="Id or e-mail.")],
) -> None:
    """Print a code with which someone chooses a new password."""
    room: Backstage = context.obj
    person = room.people.named(who)
    code = OneTimeCodes(room.rows).issue(Purpose.PASSWORD, person.person_id)
    _log(room, "access.invite", f"person:{person.person_id}")
    typer.echo(code)


@people.command("first-code")
def first_code(context: typer.Context) -> None:
    """Print the code that makes the first administrator."""
    room: Backstage = context.obj
    if room.people.has_admin():
        raise errors.Conflict("There is an administrator already. Sign in, or ask them.")
    typer.echo(OneTimeCodes(room.rows).issue(Purpose.FIRST_ADMIN))


@people.command("list")
def list_people(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List everyone, by name."""
    told = [_told_person(person) for person in context.obj.people.list()]
    if as_json:
        print_json(told)
    else:
        columns = ["person_id", "name", "email", "language", "roles", "active"]
        shown = [each | {"roles": " ".join(each["roles"])} for each in told]
        table(columns, [[each[column] for column in columns] for each in shown])


@people.command("roles")
def set_roles(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="Id or e-mail.")],
    role: Annotated[list[Role], typer.Argument(help="The roles from now on.")],
) -> None:
    """Change what someone is."""
    room: Backstage = context.obj
    before = room.people.named(who)
    after = room.people.set_roles(before.person_id, role)
    detail = {"before": sorted(before.roles), "after": sorted(after.roles)}
    _log(room, "people.roles", f"person:{after.person_id}", detail)
    typer.echo(f"{after.name}: {', '.join(sorted(after.roles))}")


@people.command("close")
def close_person(
    context: typer.Context, who: Annotated[str, typer.Argument(help="Id or e-mail.")]
) -> None:
    """Keep someone out from now on."""
    _set_active(context.obj, who, active=False)


@people.command("reopen")
def reopen_person(
    context: typer.Context, who: Annotated[str, typer.Argument(help="Id or e-mail.")]
) -> None:
    """Let someone in again."""
    _set_active(context.obj, who, active=True)


@keys.command("create")
def create_key(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="What people call the key; aws if it is not told.")
    ] = "",
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="A right, such as reviews:read; the integrator's else, with --aws recommend:*."
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=0, help="Days that it lives; 0 for ever.")] = 0,
    aws: Annotated[
        bool, typer.Option("--aws", help="Also an access key id and a secret, for AWS's libraries.")
    ] = False,
    groups: Annotated[
        str, typer.Option(help="Names of dataset groups it is limited to, joined by commas.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make a key and print it; it cannot be seen again."""
    room: Backstage = context.obj
    usual = room.signing_scopes if aws else room.permissions.of([Role.INTEGRATOR])
    scopes = room.permissions.known(scope or usual)
    limits = [one.strip() for one in groups.split(",") if one.strip()]
    # Opened first: on a fresh home each writes a secret of its own, in a transaction of its own.
    tokens, signing = room.keys, room.signing_keys
    with room.rows.writing() as connection:
        new = tokens.create(
            name or ("aws" if aws else ""),
            scopes,
            created_by=operator(),
            expires_in=timedelta(days=days) if days else None,
            groups=limits,
            connection=connection,
        )
        pair = signing.create(new.key, connection) if aws else None
    detail = {"scopes": sorted(scopes), "groups": sorted(limits), "aws": aws}
    _log(room, "keys.create", f"key:{new.key.prefix}", detail)
    _show_new(new, pair, as_json=as_json)


def _show_new(new: NewKey, pair: SigningPair | None, *, as_json: bool) -> None:
    told = {"token": new.token} | (asdict(pair) if pair else {})
    if as_json:
        print_json(_told_key(new.key) | told)
        return
    typer.echo("Keep this key now; it is not shown again.", err=True)
    typer.echo(new.token)
    if pair:
        typer.echo(f"aws_access_key_id={pair.access_key_id}")
        typer.echo(f"aws_secret_access_key={pair.secret_access_key}")


@keys.command("list")
def list_keys(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List keys, newest first."""
    found = context.obj.keys.list()
    if as_json:
        print_json([_told_key(key) for key in found])
    else:
        table(
            ["prefix", "name", "scopes", "used", "ends"],
            [[key.prefix, _named(key), _may(key), _day(key.used_at), _end(key)] for key in found],
        )


@keys.command("revoke")
def revoke_key(
    context: typer.Context, name: Annotated[str, typer.Argument(help="Its prefix or id.")]
) -> None:
    """Refuse a key from now on."""
    room: Backstage = context.obj
    key = room.keys.revoke(name)
    _log(room, "keys.revoke", f"key:{key.prefix}")
    typer.echo(f"{key.prefix} ({key.name}) is refused from now on.")


@audit.command("verify")
def verify(
    context: typer.Context,
    *,
    seen: Annotated[
        str, typer.Option(help="An anchor printed earlier; the trail must pass through it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Read the whole trail and find the first broken link. Exit 1: it is broken."""
    verdict = context.obj.audit.verify(Anchor.parse(seen) if seen else None)
    told = {
        "whole": verdict.whole,
        "entries": verdict.entries,
        "anchor": str(verdict.anchor),
        "broken_at": verdict.broken_at,
        "reason": verdict.reason or None,
    }
    if as_json:
        print_json(told)
    elif verdict.whole:
        typer.echo(f"The trail is whole: {verdict.entries} entries.")
        typer.echo(f"Keep this anchor elsewhere: {verdict.anchor}")
    if not verdict.whole:
        raise errors.Failed(
            "The trail is broken at entry {broken_at}: {reason}.",
            broken_at=verdict.broken_at,
            reason=verdict.reason,
        )


@audit.command("list")
def list_entries(
    context: typer.Context,
    *,
    record: Annotated[str, typer.Option(help="Only what was done to this record.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List what was done, newest first."""
    entries = context.obj.audit.newest(limit, record)
    if as_json:
        print_json([asdict(entry) | {"at": entry.at.isoformat()} for entry in entries])
    else:
        columns = ["number", "at", "actor", "action", "record", "address"]
        table(columns, [[getattr(entry, column) for column in columns] for entry in entries])


@audit.command("export")
def export(context: typer.Context) -> None:
    """Print the whole trail as JSON lines, the anchor last."""
    for line in context.obj.audit.export():
        typer.echo(line)


def _log(
    room: Backstage, action: str, record: str, detail: Mapping[str, object] | None = None
) -> None:
    room.audit.record(actor=operator(), action=action, record=record, detail=detail)


def _set_active(room: Backstage, who: str, *, active: bool) -> None:
    person = room.people.named(who)
    room.people.set_active(person.person_id, active=active)
    _log(room, "people.reopen" if active else "people.close", f"person:{person.person_id}")
    typer.echo(f"{person.name} {'may come in again' if active else 'is kept out from now on'}.")


def _told_person(person: Person) -> dict[str, Any]:
    return asdict(person) | {"roles": sorted(person.roles)}


def _named(key: ApiKey) -> str:
    return f"{key.name} ({key.access_key_id})" if key.access_key_id else key.name


def _may(key: ApiKey) -> str:
    within = f" in {', '.join(sorted(key.groups))}" if key.groups else ""
    return " ".join(sorted(key.scopes)) + within


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _end(key: ApiKey) -> str:
    return "revoked" if key.revoked_at else _day(key.expires_at)


def _told_key(key: ApiKey) -> dict[str, Any]:
    return asdict(key) | {"scopes": sorted(key.scopes), "groups": sorted(key.groups)}
