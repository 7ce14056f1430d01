"""What the pages call things."""

from comptoir.recommend.datasets.checking import RejectReason
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.model import Status
from comptoir.recommend.store.imports import ImportMode, ImportState
from comptoir.web.i18n import N_

STATUSES = {
    Status.CREATE_PENDING: (N_("waits for its turn"), "plain"),
    Status.CREATE_IN_PROGRESS: (N_("under way"), "info"),
    Status.ACTIVE: (N_("ready"), "good"),
    Status.CREATE_FAILED: (N_("failed"), "bad"),
    Status.CREATE_STOPPING: (N_("is being stopped"), "attention"),
    Status.CREATE_STOPPED: (N_("stopped"), "attention"),
    Status.DELETE_PENDING: (N_("is being deleted"), "attention"),
    Status.DELETE_IN_PROGRESS: (N_("is being deleted"), "attention"),
    Status.STOP_PENDING: (N_("is being stopped"), "attention"),
    Status.STOP_IN_PROGRESS: (N_("is being stopped"), "attention"),
    Status.INACTIVE: (N_("stopped"), "plain"),
    Status.START_PENDING: (N_("is being started"), "info"),
    Status.START_IN_PROGRESS: (N_("is being started"), "info"),
    Status.PENDING: (N_("waits for its turn"), "plain"),
    Status.IN_PROGRESS: (N_("under way"), "info"),
    Status.COMPLETED: (N_("done"), "good"),
    Status.FAILED: (N_("failed"), "bad"),
}
"""Of a resource: name and tone."""

IMPORTS = {
    ImportState.READING: (N_("under way"), "info"),
    ImportState.DONE: (N_("done"), "good"),
    ImportState.FAILED: (N_("failed"), "bad"),
}
"""Of an import: name and tone."""

MODES = {
    ImportMode.FULL: N_("replaces what was imported before"),
    ImportMode.INCREMENTAL: N_("adds to what is there"),
}

DATASETS = {
    DatasetType.INTERACTIONS: N_("Interactions"),
    DatasetType.ITEMS: N_("Items"),
    DatasetType.USERS: N_("Users"),
    DatasetType.ACTIONS: N_("Actions"),
    DatasetType.ACTION_INTERACTIONS: N_("Action interactions"),
}

DOMAINS = {
    "": N_("any trade"),
    "ECOMMERCE": N_("online shop"),
    "VIDEO_ON_DEMAND": N_("video on demand"),
}

REASONS = {
    RejectReason.UNREADABLE: N_("The line cannot be read"),
    RejectReason.MISSING_VALUE: N_("A required value is missing"),
    RejectReason.WRONG_TYPE: N_("A value has the wrong type"),
    RejectReason.NOT_A_NUMBER: N_("A number is no number"),
    RejectReason.TOO_LONG: N_("A text is too long"),
    RejectReason.MILLISECONDS: N_("A date is in milliseconds"),
    RejectReason.FUTURE: N_("A date lies in the future"),
    RejectReason.NEGATIVE_TIME: N_("A date lies before 1970"),
}
"""Why a row was refused."""

RECIPES = {
    "aws-user-personalization-v2": N_("Recommended for a person"),
    "aws-user-personalization": N_("Recommended for a person (first version)"),
    "aws-personalized-ranking-v2": N_("A list in a person’s own order"),
    "aws-personalized-ranking": N_("A list in a person’s own order (first version)"),
    "aws-similar-items": N_("Similar items"),
    "aws-sims": N_("Also viewed or bought"),
    "aws-semantic-similarity": N_("Items whose texts are alike"),
    "aws-popularity-count": N_("Most popular"),
    "aws-trending-now": N_("Trending now"),
    "aws-item-affinity": N_("Audience of an item"),
    "aws-item-attribute-affinity": N_("Audience of a kind of item"),
    "aws-next-best-action": N_("Next best action"),
    "aws-hrnn": N_("Recommended for a person (HRNN)"),
    "aws-hrnn-metadata": N_("Recommended for a person (HRNN with metadata)"),
    "aws-hrnn-coldstart": N_("Recommended for a person (HRNN with new items)"),
    "aws-ecomm-popular-items-by-views": N_("Most viewed"),
    "aws-ecomm-popular-items-by-purchases": N_("Most bought"),
    "aws-ecomm-frequently-bought-together": N_("Bought together"),
    "aws-ecomm-customers-who-viewed-x-also-viewed": N_("Also viewed"),
    "aws-ecomm-recommended-for-you": N_("Recommended for you"),
    "aws-vod-because-you-watched-x": N_("Because you watched"),
    "aws-vod-more-like-x": N_("More like this"),
    "aws-vod-most-popular": N_("Most popular"),
    "aws-vod-trending-now": N_("Trending now"),
    "aws-vod-top-picks": N_("Top picks"),
}
"""What a recipe does, by its name in AWS's words."""


def recipe(name: str) -> str:
    """Return what a recipe does, to be translated; a name that is unknown is its own word.

    >>> recipe("aws-sims"), recipe("aws-new")
    ('Also viewed or bought', 'aws-new')
    """
    return RECIPES.get(name, name)


def reason(code: str) -> str:
    """Return why a row was refused, to be translated."""
    return REASONS[RejectReason(code)] if code in set(RejectReason) else code


def dataset(name: str) -> str:
    """Return what a dataset is called, to be translated."""
    return DATASETS[DatasetType(name)] if name in set(DatasetType) else name


STEPS = {
    "begin": N_("Begin"),
    "called off": N_("See whether it was called off"),
    "fetch": N_("Fetch the files"),
    "open": N_("Look at the file"),
    "read": N_("Read and check rows"),
    "commit": N_("Show the rows"),
    "give up": N_("Take back what was written"),
    "finish": N_("Write down the result"),
    "snapshot": N_("Lay out histories for answers"),
    "delete file": N_("Delete the file"),
    "tidy": N_("Tidy up old versions"),
    "check": N_("Check the data"),
    "forecast": N_("Foresee time and memory"),
    "train": N_("Learn and measure"),
    "learn": N_("Learn and measure"),
    "try": N_("Try hyperparameters"),
    "keep": N_("Keep the best model"),
    "histories": N_("Lay out histories for answers"),
    "end": N_("Write down the result"),
    "fail": N_("Write down why it failed"),
    "stop": N_("Stop"),
    "follow": N_("Take campaigns along"),
    "count": N_("Count the questions"),
    "answer": N_("Answer"),
    "deliver": N_("Hand over the answers"),
    "drop": N_("Tidy up"),
}
"""Of the work behind a page, by the beginning of a step's name."""


def step(name: str) -> str:
    """Return what a step is called, to be translated; numbers behind its name are left out.

    >>> step("read 1.2"), step("called off"), step("new step")
    ('Read and check rows', 'See whether it was called off', 'new step')
    """
    return STEPS.get(name) or STEPS.get(name.partition(" ")[0], name)


TRAINING_MODES = {
    "FULL": N_("from scratch"),
    "UPDATE": N_("going on from the one before"),
    "AUTOTRAIN": N_("from scratch"),
}


def training_mode(name: str | None) -> str:
    """Return what a kind of training is called, to be translated."""
    return TRAINING_MODES.get(name or "FULL", name or "")


METRICS = {
    "coverage": (
        N_("Coverage"),
        N_("Share of the catalogue that was recommended to anybody."),
    ),
    "mean_reciprocal_rank": (
        N_("Reciprocal rank at %(k)s"),
        N_("1 when the first place was right, 1/2 for the second, and so on."),
    ),
    "normalized_discounted_cumulative_gain": (
        N_("NDCG at %(k)s"),
        N_("1 when all right answers came first; those further down count less."),
    ),
    "precision": (
        N_("Precision at %(k)s"),
        N_("Share of the places that were right; few can be, as users do little next."),
    ),
    "hit": (
        N_("Right users in the audience"),
        N_("How many users of the audience really chose the item later."),
    ),
    "recall": (
        N_("Users found"),
        N_("Share of those who chose the item later that the audience holds."),
    ),
    "area_under_the_curve": (
        N_("Area under the curve"),
        N_("How often somebody who took the action stands before somebody who did not."),
    ),
}
"""Offline metrics: name and what they say."""


def metric(name: str) -> tuple[str, str, int]:
    """Return a metric's name and what it says, to be translated, and the places it looks at.

    >>> metric("precision_at_25")[0::2], metric("coverage")[2]
    (('Precision at %(k)s', 25), 0)
    """
    base, _, places = name.partition("_at_")
    label, says = METRICS.get(base, (name, ""))
    return label, says, int(places) if places.isdecimal() else 0


RUNGS = {
    "personal": (
        N_("from this person’s own history"),
        N_("The model knows the person, or the item on the page."),
    ),
    "session": (
        N_("from the present visit"),
        N_("Nobody has signed in: what this visit saw is all that is known."),
    ),
    "category": (
        N_("popular in the category"),
        N_("The model has nothing to say: these are popular among items of the same category."),
    ),
    "popular": (
        N_("popular with everybody"),
        N_("Nothing is known of this person: these are popular with everybody."),
    ),
}
"""Of the ladder of fallbacks: name, and what it means."""

WHYS = {
    "model": ("", ""),
    "exploration": (N_("explored"), "info"),
    "promotion": (N_("promoted"), "attention"),
    "popular": (N_("filled with popular ones"), "plain"),
}
"""What put an item on a slate: name and tone; the model needs no word."""

EFFECTS = {
    "INCLUDE": N_("keeps only"),
    "EXCLUDE": N_("takes away"),
}
"""What a part of a filter does."""

TIMINGS = {
    "find": N_("Find person, model and catalogue"),
    "score": N_("Score every item"),
    "filter": N_("Filter"),
    "place": N_("Fill the places"),
    "explain": N_("Reasons"),
    "trace": N_("Trace of the filter"),
}
"""Parts of an answer that are timed."""


def timing(name: str) -> str:
    """Return what a part of an answer is called, to be translated."""
    return TIMINGS.get(name, name)


BASELINES = {
    "popularity": N_("Popularity"),
    "item-knn": N_("Item-kNN"),
    "activity": N_("Most active users"),
    "rates": N_("Plain rates"),
}
"""Simple methods that a model is measured beside."""


def baseline(name: str) -> str:
    """Return what a simple method is called, to be translated."""
    return BASELINES.get(name, name)


SPLITS = {
    "the newest tenth of the events of a tenth of the users": N_(
        "the newest tenth of the events of a tenth of the users"
    ),
    "the newest fifth of the events of each user": N_(
        "the newest fifth of the events of each user"
    ),
    "the newest fifth of the outcomes": N_("the newest fifth of the outcomes"),
}
"""What was held out, as versions keep it."""


def split(told: str) -> str:
    """Return what was held out, to be translated."""
    return SPLITS.get(told, told)


HEADS = {
    "sequential": (
        N_("What comes next"),
        N_("Looks at the newest items of a history, and at what others chose right after them."),
    ),
    "graph": (
        N_("Who chose this chose that"),
        N_("Follows the links between customers and items, two steps far."),
    ),
    "ease": (
        N_("What belongs together"),
        N_("Learns which items go together once everything else is taken into account."),
    ),
    "low-pass": (
        N_("Broad tastes"),
        N_("Keeps the large trends of who likes what, and leaves chance out."),
    ),
    "factors": (
        N_("Tastes in a few numbers"),
        N_("Describes each person and each item by some numbers, and compares them."),
    ),
    "popularity": (
        N_("What everybody likes"),
        N_("Counts how many people chose an item."),
    ),
    "content": (
        N_("Texts and metadata"),
        N_("Reads what is said of an item, so that it is known before anybody has chosen it."),
    ),
}
"""The methods of a blend: name, and what they do."""


def head(name: str) -> tuple[str, str]:
    """Return what a method is called and what it does, to be translated."""
    return HEADS.get(name, (name, ""))


DOINGS = {
    "data": N_("Reading the data"),
    "hold out": N_("Setting events aside"),
    "contents": N_("Reading texts and metadata"),
    "texts": N_("Reading texts and metadata"),
    "sequential": N_("Learning what comes next"),
    "contest": N_("Methods compete on held-out events"),
    "regression": N_("Learning what goes together"),
    "links": N_("Learning what goes together"),
    "count": N_("Counting"),
    "baskets": N_("Counting baskets"),
    "customers": N_("Counting customers"),
    "outcomes": N_("Reading outcomes"),
    "metrics": N_("Measuring"),
    "objective": N_("Weighing the objective"),
    "baselines": N_("Measuring simple methods beside it"),
    "by time": N_("Measuring on what came later"),
    "done": N_("Almost done"),
}
"""What a training does."""


def doing(name: str) -> str:
    """Return what a training does, to be translated."""
    return DOINGS.get(name, name or N_("Learning"))


def why(name: str) -> str:
    """Return what put an item on a slate, to be translated."""
    return WHYS[name][0] or N_("the model") if name in WHYS else name
