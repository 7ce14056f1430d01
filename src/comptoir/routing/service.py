"""Use cases of routing: data sets, trainings, and which model answers."""

from collections.abc import Sequence

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.privacy.redaction import redact
from comptoir.routing.deciding.router import Router
from comptoir.routing.learners.registry import LEARNERS
from comptoir.routing.model import Alias, Appointment, Decision, Desk, Model, ModelState, Taxonomy
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, models, taxonomies
from comptoir.routing.tasks import TRAIN
from comptoir.routing.taxonomy import check

TARGET_HOURS = 24.0
"""In which a desk that nobody has described means to answer."""


def save_desks(
    office: Office,
    desks: Sequence[Desk],
    *,
    by: str,
    why: str = "",
    address: str = "",
    seen: int | None = None,
) -> Taxonomy:
    """Let the shop have these desks from now on, as a new version.

    Args:
        office: what routing stands on.
        desks: held to the rules.
        by: the actor.
        why: in the person's words.
        address: where it came from.
        seen: the version that the change began from; none to overwrite whatever there is.

    Raises:
        errors.Invalid: they break a rule.
        errors.Conflict: somebody else has changed them since.
    """
    asked = Taxonomy(version=0, desks=check(desks), by=by, why=why, at=office.clock())
    before = taxonomies.newest(office.rows)
    with office.rows.writing() as connection:
        made = taxonomies.keep(connection, asked, seen=seen)
        if before is None or made.version != before.version:
            office.audit.record(
                actor=by,
                action="routing.desks",
                record=f"routing-desks:{made.version}",
                address=address,
                detail={"desks": [desk.desk_id for desk in made.desks], "why": why},
                connection=connection,
            )
    return made


def desks(office: Office) -> tuple[Desk, ...]:
    """Return the desks that there are: those that somebody has named, and those of labels.

    A label of the newest data set that is no named desk has its own name in every language.
    """
    named = taxonomies.newest(office.rows)
    found = list(named.desks) if named else []
    known = {desk.desk_id for desk in found}
    newest = datasets.every(office.rows)[:1]
    labels = sorted(newest[0].card["desks"]) if newest else []
    return (*found, *(unnamed(label) for label in labels if label and label not in known))


def unnamed(label: str) -> Desk:
    """Return the desk of a label that nobody has described."""
    return Desk(
        desk_id=label,
        names={},
        descriptions={},
        examples={},
        target_hours=TARGET_HOURS,
    )


def start_training(
    office: Office,
    dataset: str,
    *,
    by: str,
    learner: str = "",
    max_error: float | None = None,
    job_id: str = "",
) -> str:
    """Begin a training and return its job's id.

    Args:
        office: what routing stands on.
        dataset: id, name or NAME@VERSION.
        by: the actor.
        learner: its name; that of the settings when empty.
        max_error: share of wrong decisions that is allowed; that of the settings when none.
        job_id: begun under it already, it is not begun again.

    Raises:
        errors.NotFound: there is no such data set.
        errors.Invalid: there is no such learner, or the share is out of range.
    """
    settings = office.settings
    name = learner or settings.learner
    if name not in LEARNERS:
        raise errors.Invalid(
            "There is no learner {name!r}. Use one of {known}.",
            name=name,
            known=", ".join(LEARNERS),
        )
    wish = {
        "max_error": settings.max_error if max_error is None else max_error,
        "level": settings.level,
    }
    if not 0 < wish["max_error"] < 1:
        raise errors.Invalid(
            "A share of {share} is out of range; write 0.02 for two in a hundred.",
            share=wish["max_error"],
        )
    input = {
        "dataset_id": datasets.find(office.rows, dataset).dataset_id,
        "learner": name,
        "wish": wish,
        "seed": settings.seed,
        "by": by,
    }
    engine = office.engine()
    # One that a killed process left is gone on with, not begun a second time.
    same = (job.job_id for job in engine.unfinished(TRAIN) if job.input == input)
    return next(same, "") or engine.start(TRAIN, input, job_id)


def appoint(
    office: Office, alias: Alias, version: int | None, *, by: str, why: str = "", address: str = ""
) -> Appointment:
    """Give an alias to a model version, or to none; the next request is answered so.

    Raises:
        errors.NotFound: there is no such version.
        errors.Conflict: it is not ready.
    """
    if version is not None:
        model = models.get(office.rows, version)
        if model.state is not ModelState.READY:
            raise errors.Conflict(
                "Model version {version} is {state}; only one that is ready can be {alias}.",
                version=version,
                state=model.state,
                alias=alias,
            )

    def witness(connection: sa.Connection, made: Appointment) -> None:
        office.audit.record(
            actor=by,
            action=f"routing.{alias}",
            record=f"routing-model:{made.version}",
            address=address,
            detail={"alias": alias.value, "version": made.version, "why": why},
            connection=connection,
        )

    return models.appoint(
        office.rows, alias, version, by=by, why=why, at=office.clock(), witness=witness
    )


def roll_back(office: Office, *, by: str, why: str = "", address: str = "") -> Appointment:
    """Make the version champion that was it before the present one.

    Raises:
        errors.Conflict: there was none before.
    """
    past = [one.version for one in models.history(office.rows, Alias.CHAMPION)]
    now = past[0] if past else None
    before = next((version for version in past[1:] if version not in (now, None)), None)
    if before is None:
        raise errors.Conflict("No earlier champion is left to go back to.")
    return appoint(office, Alias.CHAMPION, before, by=by, why=why or "rollback", address=address)


def champion(office: Office, version: int | None = None) -> tuple[Model, Router]:
    """Open the model that decides, or another version.

    Raises:
        errors.NotFound: there is no such version, or no champion.
        errors.Conflict: the version is not ready.
    """
    if version is None:
        version = models.aliases(office.rows).get(Alias.CHAMPION)
    if version is None:
        raise errors.NotFound(
            "No model decides yet. Train one, then make it champion: comptoir routing promote "
            "VERSION."
        )
    model = models.get(office.rows, version)
    if model.state is not ModelState.READY:
        raise errors.Conflict(
            "Model version {version} is {state}; only one that is ready can answer.",
            version=version,
            state=model.state,
        )
    return model, office.artifacts.open(model.folder, office.tools())


def decide(router: Router, office: Office, texts: Sequence[str]) -> list[Decision]:
    """Decide as for live requests: masked, and each in its own language."""
    found = office.detector().detect(list(texts)) if texts else []
    codes = ["" if one.code == "und" else one.code for one in found]
    return router.decide([redact(text) for text in texts], codes)
