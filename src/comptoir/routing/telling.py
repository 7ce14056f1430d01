"""What others hear of requests: ids and the decision, never what the customer wrote.

Reasons are left out, for they are words of the request. Hooks may ask for the masked text.
"""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel.hooks import Telling, event_type
from comptoir.routing.model import Correction, Prediction, Request, RequestState

DECIDED, CORRECTED = "routing.request.decided", "routing.request.corrected"
EVENTS = (
    event_type(
        DECIDED,
        fr="Une demande est arrivée : elle va à un service, ou une personne doit le dire",
        en="A request arrived: it goes to a desk, or a person has to say",
    ),
    event_type(
        CORRECTED,
        fr="Une personne a dit à quel service revient une demande",
        en="A person said which desk a request belongs to",
    ),
)


def decided(request: Request, said: Prediction | None) -> Telling:
    """Tell that a request was received, and where it goes."""
    data = {
        **_of(request, request.state, request.desk),
        "received_at": request.received_at.isoformat(),
        "decision": _decision(said) if said else None,
    }
    return Telling(type=DECIDED, data=data, more={"text": request.text}, owner=request.customer_id)


def corrected(request: Request, laid: Correction, state: RequestState, at_desk: str) -> Telling:
    """Tell what a person said of a request, and where it lies now."""
    data = {
        **_of(request, state, at_desk),
        "correction": {
            "desk": laid.desk,
            "predicted": laid.predicted,
            "by": laid.by,
            "at": laid.at.isoformat(),
        },
    }
    return Telling(
        type=CORRECTED, data=data, more={"text": request.text}, owner=request.customer_id
    )


def _of(request: Request, state: RequestState, desk: str) -> Mapping[str, Any]:
    return {
        "request_id": request.request_id,
        "customer_id": request.customer_id,
        "order_id": request.order_id,
        "channel": request.channel.value,
        "language": request.language,
        "state": state.value,
        "desk": desk,
    }


def _decision(said: Prediction) -> Mapping[str, Any]:
    decision = said.decision
    return {
        "model_version": said.version,
        "desk": decision.desk,
        "decided": decision.decided,
        "confidence": decision.confidence,
        "out_of_scope": decision.out_of_scope,
        "likely": list(decision.likely),
    }
