"""People say that a version may decide."""

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.routing.model import ModelState
from comptoir.routing.office import Office
from comptoir.routing.promoting.model import Approval, Stand
from comptoir.routing.store import approvals, models

_PROGRAM = "key:"
"""How the audit trail names programs."""


def approve(office: Office, version: int, *, by: str, why: str = "", address: str = "") -> Approval:
    """Say that a version may decide.

    Raises:
        errors.NotFound: there is no such version.
        errors.Conflict: it is not ready, or the same person approves already.
        errors.Denied: a program asks.
    """
    if by.startswith(_PROGRAM):
        raise errors.Denied(
            "An API key is no person: sign in to approve a model version, or use the command line."
        )
    model = models.get(office.rows, version)
    if model.state is not ModelState.READY:
        raise errors.Conflict(
            "Model version {version} is {state}; only one that is ready can be approved.",
            version=version,
            state=model.state,
        )
    if by in {one.by for one in approvals.standing(office.rows, version)}:
        raise errors.Conflict("You approve version {version} already.", version=version)
    return _said(office, version, Stand.APPROVE, by=by, why=why, address=address)


def withdraw(
    office: Office, version: int, *, by: str, why: str = "", address: str = ""
) -> Approval:
    """Take one's own approval back.

    Raises:
        errors.Conflict: there is none.
    """
    if by not in {one.by for one in approvals.standing(office.rows, version)}:
        raise errors.Conflict(
            "You have not approved version {version}; nothing is to be taken back.", version=version
        )
    return _said(office, version, Stand.WITHDRAW, by=by, why=why, address=address)


def _said(
    office: Office, version: int, verdict: Stand, *, by: str, why: str, address: str
) -> Approval:
    def witness(connection: sa.Connection, made: Approval) -> None:
        office.audit.record(
            actor=by,
            action=f"routing.{verdict}",
            record=f"routing-model:{made.version}",
            address=address,
            detail={"version": made.version, "why": why},
            connection=connection,
        )

    return approvals.add(
        office.rows, version, verdict, by=by, why=why, at=office.clock(), witness=witness
    )
