"""Model versions and their aliases as rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows, insert_missing
from comptoir.routing import tables
from comptoir.routing.model import Alias, Appointment, Model, ModelState

Witness = Callable[[sa.Connection, Appointment], object]
"""Writes down that an alias changed, in the transaction that changes it."""


def begin(rows: Rows, job_id: str, **values: Any) -> Model:
    """Make the row of a training, once."""
    empty = {
        "state": ModelState.TRAINING.value,
        "folder": "",
        "fingerprint": "",
        "facts": {},
        "reason": "",
    }
    with rows.writing() as connection:
        insert_missing(connection, tables.models, empty | values | {"job_id": job_id})
        found = connection.execute(sa.select(tables.models).where(tables.models.c.job_id == job_id))
        return _model(found.mappings().one())


def finish(
    rows: Rows, job_id: str, *, folder: str, fingerprint: str, facts: dict[str, Any], at: datetime
) -> None:
    """Say that a training is done: its artifact is whole in the folder."""
    _set(
        rows,
        job_id,
        state=ModelState.READY.value,
        folder=folder,
        fingerprint=fingerprint,
        facts=facts,
        finished_at=at,
    )


def fail(rows: Rows, job_id: str, reason: str, at: datetime) -> None:
    """Say why a training failed."""
    _set(rows, job_id, state=ModelState.FAILED.value, reason=reason, finished_at=at)


def tell(rows: Rows, job_id: str, facts: dict[str, Any]) -> None:
    """Say how far a training is."""
    _set(rows, job_id, facts=facts)


def of_job(rows: Rows, job_id: str) -> Model:
    """Return the model version that a job makes.

    Raises:
        errors.NotFound: the job has not begun.
    """
    query = sa.select(tables.models).where(tables.models.c.job_id == job_id)
    with rows.reading() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise errors.NotFound("Training {job_id} has not begun.", job_id=job_id)
    return _model(row)


def get(rows: Rows, version: int) -> Model:
    """Return a model version.

    Raises:
        errors.NotFound: there is none.
    """
    with rows.reading() as connection:
        found = connection.execute(
            sa.select(tables.models).where(tables.models.c.version == version)
        )
        row = found.mappings().first()
    if row is None:
        raise errors.NotFound("There is no model version {version}.", version=version)
    return _model(row)


def every(rows: Rows) -> list[Model]:
    """Return all model versions, newest first."""
    query = sa.select(tables.models).order_by(tables.models.c.version.desc())
    with rows.reading() as connection:
        return [_model(row) for row in connection.execute(query).mappings()]


def appoint(
    rows: Rows,
    alias: Alias,
    version: int | None,
    *,
    by: str,
    why: str,
    at: datetime,
    witness: Witness,
    since: int | None = None,
) -> Appointment:
    """Give an alias to a model version, or to none.

    Args:
        rows: the database.
        alias: which.
        version: the version, or None.
        by: the actor.
        why: in the person's words.
        at: when.
        witness: called in the same transaction.
        since: number of the alias's appointment that the choice was made under, 0 for none before;
            None to choose whatever there is.

    Raises:
        errors.Conflict: somebody else has given the alias since.
    """
    values = {"alias": alias.value, "version": version, "by": by, "why": why, "at": at}
    with rows.writing() as connection:
        if since is not None and since != _newest(connection, alias):
            raise errors.Conflict(
                "Somebody else has changed which version is {alias} meanwhile. Look at it, and "
                "decide again.",
                alias=alias,
            )
        number = connection.execute(
            sa.insert(tables.appointments).values(**values).returning(tables.appointments.c.number)
        ).scalar_one()
        made = Appointment(**(values | {"number": number, "alias": alias}))
        witness(connection, made)
    return made


def aliases(rows: Rows) -> dict[Alias, int]:
    """Return which version has which alias; one that is empty is left out."""
    table = tables.appointments
    newest = sa.select(sa.func.max(table.c.number)).group_by(table.c.alias)
    query = sa.select(table.c.alias, table.c.version).where(table.c.number.in_(newest))
    with rows.reading() as connection:
        found = connection.execute(query).all()
    return {Alias(alias): int(version) for alias, version in found if version is not None}


def standing(rows: Rows) -> dict[Alias, Appointment]:
    """Return the appointment that counts of each alias that was ever given."""
    table = tables.appointments
    newest = sa.select(sa.func.max(table.c.number)).group_by(table.c.alias)
    query = sa.select(table).where(table.c.number.in_(newest))
    with rows.reading() as connection:
        found = [_appointment(row) for row in connection.execute(query).mappings()]
    return {one.alias: one for one in found}


def history(rows: Rows, alias: Alias) -> list[Appointment]:
    """Return what an alias was given to, newest first."""
    table = tables.appointments
    query = sa.select(table).where(table.c.alias == alias.value).order_by(table.c.number.desc())
    with rows.reading() as connection:
        found = connection.execute(query).mappings().all()
    return [_appointment(row) for row in found]


def newest_appointment() -> sa.Select[Any]:
    """Ask for the number of the newest appointment: while it stands, the same models answer."""
    return sa.select(sa.func.max(tables.appointments.c.number))


def _newest(connection: sa.Connection, alias: Alias) -> int:
    table = tables.appointments
    newest = sa.select(sa.func.max(table.c.number)).where(table.c.alias == alias.value)
    return int(connection.execute(newest).scalar_one() or 0)


def _set(rows: Rows, job_id: str, **values: Any) -> None:
    table = tables.models
    with rows.writing() as connection:
        connection.execute(sa.update(table).where(table.c.job_id == job_id).values(**values))


def _appointment(row: sa.RowMapping) -> Appointment:
    return Appointment(**(dict(row) | {"alias": Alias(row["alias"])}))


def _model(row: sa.RowMapping) -> Model:
    return Model(**(dict(row) | {"state": ModelState(row["state"])}))
