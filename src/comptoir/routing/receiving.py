"""A request arrives: kept, decided, answered."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.privacy.redaction import redact
from comptoir.routing.answering import Incumbents
from comptoir.routing.model import (
    Alias,
    Channel,
    Correction,
    Decision,
    Prediction,
    Request,
    RequestState,
)
from comptoir.routing.office import Office
from comptoir.routing.store import requests as store
from comptoir.routing.telling import CORRECTED, DECIDED, corrected, decided

LONGEST = 50_000
"""Characters of a request; a longer one is a mistake of whoever sends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as somebody sends it."""

    text: str
    language: str = ""
    """ISO 639-1 code; detected when empty."""
    channel: Channel = Channel.API
    customer: str = ""
    """The shop's own id of the customer, if known."""
    order_id: str = ""
    original: str = ""
    """What is sealed in place of the text: all of a mail of which the text is the answer alone."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request and what the champion said of it; nothing where no model decides yet."""

    request: Request
    prediction: Prediction | None


def receive(
    office: Office, incumbents: Incumbents, asked: Sequence[Asked], *, once: str = ""
) -> list[Received]:
    """Keep requests and decide where they go; all are kept, or none.

    Args:
        office: what routing stands on.
        incumbents: which model decides.
        asked: the requests.
        once: a name of what is asked once; asked again under it, the first answer is returned.

    Raises:
        errors.Invalid: a text is empty or too long.
    """
    for number, one in enumerate(asked):
        _check(one, number)
    names = [f"{once}-{number}" if once else new_id("once") for number in range(len(asked))]
    if once and (known := _known(office, names)):
        return known
    made = [_request(office, one) for one in asked]
    predictions = _decided(office, incumbents, made)
    bare = [Received(*both) for both in zip(made, predictions, strict=True)]
    try:
        return _kept(office, asked, bare, names)
    except sa.exc.IntegrityError:
        # Another process was asked the same at the same time, and was first.
        if once and (known := _known(office, names)):
            return known
        raise


def _kept(
    office: Office, asked: Sequence[Asked], bare: Sequence[Received], names: Sequence[str]
) -> list[Received]:
    """Keep requests with what was said of them, and let others hear of it."""
    told, found = office.herald.wanted(DECIDED), []
    with office.rows.writing(durable=True) as connection:
        for one, each, name in zip(asked, bare, names, strict=True):
            request = _settled(each.request, each.prediction)
            where = f"request {request.request_id}"
            original = one.original or one.text
            sealed = office.vault.seal(connection, request.owner, original, where)
            request = replace(request, sealed=sealed)
            store.add(connection, request, name)
            if each.prediction:
                store.add_prediction(connection, each.prediction)
            found.append(Received(request, each.prediction))
        if told:
            office.herald.tell(connection, [decided(one.request, one.prediction) for one in found])
    return found


def correct(
    office: Office,
    request_id: str,
    desk: str | None,
    *,
    desks: Sequence[str],
    why: str,
    by: str,
    address: str = "",
    once: str = "",
) -> Correction:
    """Lay a person's desk over the predicted one; None takes an earlier correction back.

    Args:
        office: what routing stands on.
        request_id: which request.
        desk: one of `desks`, `""` for no desk at all, or None.
        desks: that there are.
        why: in the person's words.
        by: the actor.
        address: where it came from.
        once: a name of what is asked once.

    Raises:
        errors.NotFound: there is no such request.
        errors.Invalid: there is no such desk.
    """
    request = store.get(office.rows, request_id)
    if desk and desk not in desks:
        raise errors.Invalid(
            "There is no desk {desk!r}; use one of {known}.", desk=desk, known=", ".join(desks)
        )
    said = store.predictions_of(office.rows, [request_id]).get(request_id, [])
    champion = next((one for one in said if one.alias is Alias.CHAMPION), None)
    predicted = champion.decision if champion else None
    state, at_desk = _state(predicted) if desk is None else (RequestState.SETTLED, desk)
    told = office.herald.wanted(CORRECTED)

    def witness(connection: sa.Connection, laid: Correction) -> None:
        office.audit.record(
            actor=by,
            action="routing.correct",
            record=f"request:{request.request_id}",
            address=address,
            detail={"predicted": laid.predicted, "desk": laid.desk},
            connection=connection,
        )
        if told:
            office.herald.tell(connection, [corrected(request, laid, state, at_desk)])

    return store.correct(
        office.rows,
        witness,
        once=once or new_id("correction"),
        state=state,
        at_desk=at_desk,
        request_id=request_id,
        predicted=predicted.desk if predicted else "",
        desk=desk,
        why=why,
        by=by,
        at=office.clock(),
    )


def _check(asked: Asked, number: int) -> None:
    if not asked.text.strip():
        raise errors.Invalid(
            "Request {number} has no text. Send what the customer wrote.", number=number + 1
        )
    if len(asked.text) > LONGEST:
        raise errors.Invalid(
            "Request {number} has {characters} characters; {longest} is the most. Send what the "
            "customer wrote, without attachments.",
            number=number + 1,
            characters=len(asked.text),
            longest=LONGEST,
        )


def _known(office: Office, names: Sequence[str]) -> list[Received]:
    """Return what was kept under names, if it was."""
    with office.rows.reading() as connection:
        kept = [store.under(connection, name) for name in names]
    found = [one for one in kept if one]
    said = store.predictions_of(office.rows, [one.request_id for one in found])
    return [Received(one, next(iter(said.get(one.request_id, [])), None)) for one in found]


def _request(office: Office, asked: Asked) -> Request:
    customer = office.pseudonyms.pseudonym(asked.customer) if asked.customer else ""
    if customer and office.erased([customer]):
        customer = ""  # who was erased writes as somebody unknown
    request_id = new_id("req")
    text = asked.text.replace("\x00", " ").encode("utf-8", "replace").decode()
    language = asked.language or office.detector().detect([text])[0].code
    return Request(
        request_id=request_id,
        text=redact(text),
        owner=customer or request_id,
        sealed=b"",
        customer_id=customer,
        order_id=asked.order_id,
        channel=asked.channel,
        language="" if language == "und" else language[:8],
        state=RequestState.WAITING,
        desk="",
        received_at=office.clock(),
    )


def _decided(
    office: Office, incumbents: Incumbents, made: Sequence[Request]
) -> list[Prediction | None]:
    """Let the champion speak of each request."""
    found = incumbents.get(Alias.CHAMPION)
    if found is None:
        return [None] * len(made)
    version, router = found
    predictions: list[Prediction | None] = []
    for one in made:
        started = time.perf_counter()
        decision = router.decide([one.text], [one.language])[0]
        predictions.append(
            Prediction(
                request_id=one.request_id,
                version=version,
                alias=Alias.CHAMPION,
                decision=decision,
                milliseconds=round((time.perf_counter() - started) * 1000, 3),
                at=office.clock(),
            )
        )
    return predictions


def _settled(request: Request, prediction: Prediction | None) -> Request:
    state, desk = _state(prediction.decision if prediction else None)
    return replace(request, state=state, desk=desk)


def _state(decision: Decision | None) -> tuple[RequestState, str]:
    if decision and decision.decided:
        return RequestState.ROUTED, decision.desk
    return RequestState.WAITING, ""
