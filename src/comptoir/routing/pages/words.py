"""What the pages of routing call things."""

from comptoir.routing.model import Alias, Channel, ModelState, RequestState
from comptoir.routing.portraits.drift import Sign, Verdict
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

LEARNERS = {
    "prior": N_("the most frequent desk, for comparison"),
    "tfidf-linear": N_("words and parts of words"),
    "embed-linear": N_("the meaning of the text"),
    "blend": N_("words and meaning together"),
}
"""What a learner goes by; those that are not here say their name alone."""

DOING = {
    "": N_("waiting for its turn"),
    "reading": N_("reading the texts"),
    "counting": N_("counting"),
    "counting words": N_("counting words"),
    "fitting": N_("learning"),
    "fitted": N_("learning"),
    "weighing words against meaning": N_("weighing words against meaning"),
    "solving": N_("solving"),
    "solved": N_("solving"),
    "all texts": N_("learning from all texts"),
    "finding thresholds": N_("finding from when on it is sure enough"),
    "measuring": N_("measuring"),
}
_HELD_OUT = N_("checking itself on texts held out")


def doing(told: str) -> str:
    """Return what a training does, to be translated.

    >>> doing("held-out texts, part 2 of 5"), doing("solving")
    ('checking itself on texts held out', 'solving')
    """
    return DOING.get(told, _HELD_OUT if told.startswith("held-out") else told)


SIGNS = {
    Sign.DESKS: (N_("Likely desks"), N_("which desks requests seem to belong to")),
    Sign.LANGUAGES: (N_("Languages"), N_("in which languages customers write")),
    Sign.CONFIDENCE: (N_("Confidence"), N_("how sure the model is")),
    Sign.OUTSIDE: (N_("Out of scope"), N_("how much seems to belong to no desk")),
    Sign.MEANING: (N_("Meaning"), N_("what the texts say, whatever their words")),
}

VERDICT = {
    Verdict.STEADY: (N_("as learned"), "good"),
    Verdict.MOVED: (N_("has moved"), "attention"),
    Verdict.OTHER: (N_("another population"), "bad"),
}

WAYS = {
    "model": N_("This model decides when it is sure, people the rest"),
    "people": N_("People decide everything"),
    "alone": N_("The model decides everything"),
}
