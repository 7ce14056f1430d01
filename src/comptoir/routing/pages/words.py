"""What the pages of routing call things."""

from comptoir.routing.model import Alias, Channel, ModelState, RequestState
from comptoir.routing.portraits.inbox import Pace
from comptoir.web.i18n import N_

STATES = {
    RequestState.WAITING: (N_("waits for a person"), "attention"),
    RequestState.ROUTED: (N_("routed"), "good"),
    RequestState.SETTLED: (N_("settled by a person"), "info"),
}
"""What a state is called, and its tone."""

GROUPS = {
    RequestState.WAITING: N_("Waiting"),
    RequestState.ROUTED: N_("Routed"),
    RequestState.SETTLED: N_("Settled by a person"),
}
"""What several requests in a state are called."""

CHANNELS = {
    Channel.WEB: N_("Form of the shop"),
    Channel.EMAIL: N_("E-mail"),
    Channel.CHAT: N_("Chat"),
    Channel.PHONE: N_("Telephone"),
    Channel.API: N_("API"),
}

PACES = {
    Pace.LATE: (N_("late: was due %(when)s"), "bad"),
    Pace.SOON: (N_("soon: due %(when)s"), "attention"),
    Pace.AHEAD: (N_("due %(when)s"), "plain"),
}

ALIASES = {
    Alias.CHAMPION: (N_("decides"), "good"),
    Alias.CHALLENGER: (N_("challenger"), "info"),
    Alias.SHADOW: (N_("observes"), "info"),
}

MODEL_STATES = {
    ModelState.TRAINING: (N_("learning"), "info"),
    ModelState.READY: (N_("ready"), "good"),
    ModelState.FAILED: (N_("failed"), "bad"),
}

VERDICTS = {
    "labelled": N_("Labelled by an annotator"),
    "accepted": N_("Prediction accepted by an annotator"),
    "rejected": N_("Rejected by an annotator"),
    "skipped": N_("Passed over by an annotator"),
}

KEYS = (
    ("j", N_("Next request")),
    ("k", N_("Request before")),
    ("1 … 3", N_("Send it to the likely desk of that number")),
    ("o", N_("Open the request")),
    ("u", N_("Undo your last answer, even after a reload")),
    ("/", N_("Search")),
    ("?", N_("Show these keys")),
)
"""What the keyboard does in the inbox."""
