"""A round is closed: what was said stays, and nothing more is taken."""

from comptoir.routing.annotation.model import Round
from comptoir.routing.office import Office
from comptoir.routing.store import rounds


def close(office: Office, round_id: str, *, by: str, address: str = "") -> Round:
    """Close a round; one that is closed stays as it is.

    Raises:
        errors.NotFound: there is no such round.
    """
    with office.rows.writing() as connection:
        rounds.lock(connection, round_id)
        if rounds.close(connection, round_id, office.clock()):
            office.audit.record(
                actor=by,
                action="routing.round.close",
                record=f"routing-round:{round_id}",
                address=address,
                connection=connection,
            )
        return rounds.lock(connection, round_id)
