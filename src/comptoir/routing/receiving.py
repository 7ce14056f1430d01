"""A request arrives: kept, decided, answered."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.privacy.redaction import redact
from comptoir.kernel.storage.together import Together
from comptoir.language.model import DetectedLanguage
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


@dataclass(frozen=True, slots=True)
class Sent:
    """Requests that came together: all are kept, or none."""

    asked: tuple[Asked, ...]
    once: str = ""
    """A name of what is asked once; sent again under it, the first answer is given."""


class Reception:
    """Receives what several threads bring: those that come meanwhile share a look and a commit.

    Reading four texts together takes half the time of reading each, and a commit that reaches the
    disk takes as long for one request as for forty.

    Args:
        office: keeps them.
        incumbents: which model decides.
    """

    def __init__(self, office: Office, incumbents: Incumbents) -> None:
        self._together = Together[Sent, list[Received]](
            lambda sent: receive_all(office, incumbents, sent)
        )

    def receive(self, asked: Sequence[Asked], *, once: str = "") -> list[Received]:
        """Do what the function `receive` does, with whoever else waits.

        Raises:
            errors.Invalid: a text is empty or too long.
        """
        check(asked)
        return self._together.do(Sent(tuple(asked), once))


def receive(
    office: Office, incumbents: Incumbents, asked: Sequence[Asked], *, once: str = ""
) -> list[Received]:
    """Keep requests and decide where they go; all are kept, or none.

    Args:
        office: keeps them.
        incumbents: which model decides.
        asked: the requests.
        once: a name of what is asked once; asked again under it, the first answer is returned.

    Raises:
        errors.Invalid: a text is empty or too long.
    """
    check(asked)
    return receive_all(office, incumbents, [Sent(tuple(asked), once)])[0]


def receive_all(
    office: Office, incumbents: Incumbents, sent: Sequence[Sent]
) -> list[list[Received]]:
    """Keep what several have sent, in one transaction, and return each one's answer, in order.

    Args:
        office: keeps them.
        incumbents: which model decides.
        sent: checked already.
    """
    answers = [_named(one) for one in sent]
    try:
        found = _found(office, incumbents, answers)
    except sa.exc.IntegrityError:
        # Another process was asked the same at the same time, and was first: now it is known.
        found = _found(office, incumbents, answers)
    return [[found[name] for name in each] for each in answers]


def _found(
    office: Office, incumbents: Incumbents, answers: Sequence[Mapping[str, Asked]]
) -> dict[str, Received]:
    """Return the answer under each name; what was not asked before is received now."""
    asked = {name: one for each in answers for name, one in each.items()}
    known = _known(office, list(asked))
    fresh = {name: one for name, one in asked.items() if name not in known}
    return known | dict(zip(fresh, _received(office, incumbents, fresh), strict=True))


def _named(sent: Sent) -> dict[str, Asked]:
    """Give each request the name under which it is kept once."""
    once = sent.once or new_id("once")
    return {f"{once}-{number}": one for number, one in enumerate(sent.asked)}


def _received(office: Office, incumbents: Incumbents, fresh: Mapping[str, Asked]) -> list[Received]:
    """Decide and keep requests under their names."""
    if not fresh:
        return []
    made = _requests(office, list(fresh.values()))
    predictions = _decided(office, incumbents, made)
    settled = [_settled(*each) for each in zip(made, predictions, strict=True)]
    originals = [
        (one.owner, asked.original or asked.text, f"request {one.request_id}")
        for one, asked in zip(settled, fresh.values(), strict=True)
    ]
    told = office.herald.wanted(DECIDED)
    with office.rows.writing(durable=True) as connection:
        sealed = office.vault.seal_each(connection, originals)
        kept = [replace(one, sealed=each) for one, each in zip(settled, sealed, strict=True)]
        store.add(connection, dict(zip(fresh, kept, strict=True)))
        store.add_predictions(connection, [one for one in predictions if one])
        if told:
            pairs = zip(kept, predictions, strict=True)
            office.herald.tell(connection, [decided(*each) for each in pairs])
    return [Received(*each) for each in zip(kept, predictions, strict=True)]


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
    state, at_desk = state_of(predicted) if desk is None else (RequestState.SETTLED, desk)
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


def check(asked: Sequence[Asked]) -> None:
    """Refuse a request without a text, and one that is too long.

    Raises:
        errors.Invalid: there is one.
    """
    for number, one in enumerate(asked, start=1):
        if not one.text.strip():
            raise errors.Invalid(
                "Request {number} has no text. Send what the customer wrote.", number=number
            )
        if len(one.text) > LONGEST:
            raise errors.Invalid(
                "Request {number} has {characters} characters; {longest} is the most. Send what "
                "the customer wrote, without attachments.",
                number=number,
                characters=len(one.text),
                longest=LONGEST,
            )


def _known(office: Office, names: Sequence[str]) -> dict[str, Received]:
    """Return what was kept under names, by name."""
    if not names:
        return {}
    kept = store.under(office.rows, names)
    said = store.predictions_of(office.rows, [one.request_id for one in kept.values()])
    return {
        name: Received(one, next(iter(said.get(one.request_id, [])), None))
        for name, one in kept.items()
    }


def _requests(office: Office, asked: Sequence[Asked]) -> list[Request]:
    customers = [office.pseudonyms.pseudonym(one.customer) if one.customer else "" for one in asked]
    gone = office.erased([one for one in customers if one])
    texts = [one.text.replace("\x00", " ").encode("utf-8", "replace").decode() for one in asked]
    unknown = [text for text, one in zip(texts, asked, strict=True) if not one.language]
    languages = iter(office.detector().detect(unknown) if unknown else ())
    return [
        # Who was erased writes as somebody unknown.
        _request(office, one, text, customer if customer not in gone else "", languages)
        for one, text, customer in zip(asked, texts, customers, strict=True)
    ]


def _request(
    office: Office, asked: Asked, text: str, customer: str, languages: Iterator[DetectedLanguage]
) -> Request:
    request_id = new_id("req")
    language = asked.language or next(languages).code
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
    """Let the champion speak of requests; each is told its part of the time."""
    found = incumbents.get(Alias.CHAMPION)
    if found is None:
        return [None] * len(made)
    version, router = found
    started = time.perf_counter()
    decisions = router.decide([one.text for one in made], [one.language for one in made])
    milliseconds = round((time.perf_counter() - started) * 1000 / len(made), 3)
    return [
        Prediction(
            request_id=one.request_id,
            version=version,
            alias=Alias.CHAMPION,
            decision=decision,
            milliseconds=milliseconds,
            at=office.clock(),
        )
        for one, decision in zip(made, decisions, strict=True)
    ]


def _settled(request: Request, prediction: Prediction | None) -> Request:
    state, desk = state_of(prediction.decision if prediction else None)
    return replace(request, state=state, desk=desk)


def state_of(decision: Decision | None) -> tuple[RequestState, str]:
    """Return where a request is while no person has spoken: its state and desk."""
    if decision and decision.decided:
        return RequestState.ROUTED, decision.desk
    return RequestState.WAITING, ""
