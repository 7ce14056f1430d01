"""`comptoir privacy …`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Protocol

import typer

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.commands import operator
from comptoir.kernel.privacy.erasure import Eraser, Erasure
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.model import ErasureReport, Part, filled
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser, is_pseudonym
from comptoir.kernel.privacy.rotation import change_key_file
from comptoir.kernel.privacy.secret import MasterSecret
from comptoir.kernel.privacy.vault import Vault
from comptoir.kernel.settings import KernelSettings
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.terminal import print_json, table

app = typer.Typer(no_args_is_help=True, help="Reveal and erase customers, change the secret.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]
Customer = Annotated[str, typer.Argument(help="The shop's own id, or the pseudonym (cus_…).")]


class Backstage(Protocol):
    """What these commands need of `context.obj`."""

    @property
    def settings(self) -> KernelSettings: ...
    @property
    def rows(self) -> Rows: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def pseudonyms(self) -> Pseudonymiser: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def ledger(self) -> ErasureLedger: ...
    @property
    def erasure(self) -> Erasure: ...
    @property
    def erasers(self) -> Sequence[Eraser]: ...


@app.command()
def erase(context: typer.Context, customer: Customer, *, as_json: AsJson = False) -> None:
    """Erase a customer from every store and print what went. Exit 1: a store failed; run it again.

    Nothing brings the customer back, and imports leave them out from now on.
    """
    room: Backstage = context.obj
    report = room.erasure.erase(_pseudonym(room, customer), room.erasers, actor=operator())
    if as_json:
        print_json(_told(report))
    _end([report], quiet=as_json)


@app.command()
def resume(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Finish every erasure that was cut short. Exit 1: a store failed again."""
    room: Backstage = context.obj
    found = room.erasure.resume(room.erasers)
    if as_json:
        print_json([_told(report) for report in found])
    _end(found, quiet=as_json)


@app.command()
def reports(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List erasures, newest first."""
    found = context.obj.ledger.reports(limit)
    if as_json:
        print_json([_told(report) for report in found])
    else:
        columns = ["reference", "started_at", "finished_at"]
        table(columns, [[getattr(report, column) for column in columns] for report in found])


@app.command()
def reveal(
    context: typer.Context,
    customer: Customer,
    *,
    field: Annotated[
        list[str] | None, typer.Option(help="name, email, phone or addresses; all else.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a customer's personal data; the audit trail remembers who looked."""
    room: Backstage = context.obj
    pseudonym = _pseudonym(room, customer)
    data = room.vault.get(pseudonym, field)
    seen = room.ledger.reference(pseudonym)
    shown = filled(data)
    room.audit.record(
        actor=operator(),
        action="privacy.reveal",
        record=f"customer:{seen}",
        detail={"fields": shown},
    )
    if as_json:
        print_json({name: getattr(data, name) for name in shown})
    else:
        table(["field", "value"], [[name, _line(getattr(data, name))] for name in shown])


@app.command()
def rotate(context: typer.Context) -> None:
    """Change the master secret; stop the server before, start it after.

    With a key file, a new secret takes its place. With `privacy.secret`, set the new one in the
    settings first; this asks for the one before.
    """
    room: Backstage = context.obj
    secret = room.settings.privacy.secret
    if secret:
        before = typer.prompt("The master secret before", hide_input=True, err=True)
        old, new = MasterSecret(before.encode()), MasterSecret(secret.encode())
        count = KeyRing(room.rows, new, [old]).reseal()
    else:
        count = change_key_file(room.rows, room.settings.home / "master.key")
    room.audit.record(
        actor=operator(), action="privacy.rotate", record="master", detail={"keys": count}
    )
    typer.echo(f"{count} keys are sealed with the new secret.")


def _pseudonym(room: Backstage, customer: str) -> str:
    return customer if is_pseudonym(customer) else room.pseudonyms.pseudonym(customer)


def _end(found: Sequence[ErasureReport], *, quiet: bool) -> None:
    """Print reports for people, and fail when a store did."""
    for report in [] if quiet else found:
        typer.echo(f"Erasure {report.reference}")
        table(["store", "what", "gone"], [_cells(part) for part in report.parts])
    if not all(report.complete for report in found):
        raise errors.Failed("A store could not erase. Repair it, then run `privacy resume`.")


def _cells(part: Part) -> list[object]:
    if part.erased is None:
        return [part.eraser, f"failed: {part.failure}", ""]
    return [part.erased.store, part.erased.what, part.erased.count]


def _told(report: ErasureReport) -> dict[str, Any]:
    return asdict(report) | {"complete": report.complete}


def _line(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "\n".join(value)
