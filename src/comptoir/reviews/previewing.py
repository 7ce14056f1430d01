"""A draft of the themes, tried on real reviews before it counts. The draft lives in its job."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.work import Engine, Job, Json, Steps
from comptoir.reviews.model import Taxonomy
from comptoir.reviews.ports import Bench
from comptoir.reviews.stages.score import GOLD
from comptoir.reviews.store import people
from comptoir.reviews.store.lake import ReviewLake, scan
from comptoir.reviews.taxonomies import current_taxonomy, taxonomy_version
from comptoir.reviews.taxonomy import from_document

PREVIEW = "reviews.preview"
SAMPLE = 200
"""Published reviews on which a draft is tried."""
SEED = 11
_EXAMPLES = 12
_BATCH = 50
_VERSION = re.compile(r"v(\d+)")


def preview(bench: Bench, lake: ReviewLake, steps: Steps, input: Json) -> Json:
    """Understand a sample with the present themes and with the draft, and tell what differs.

    Args:
        bench: the understander of the settings comes from it.
        lake: has the published reviews.
        steps: of the job.
        input: `document`, the draft, and `based_on`, the version it was made from.
    """
    chosen = steps.do("choose the sample", lambda: {"ids": _sample(lake)})["ids"]
    draft = from_document(input["document"])
    present = current_taxonomy(bench.rows, input["based_on"])
    before = _understood(bench, lake, steps, present, chosen, 0)
    after = _understood(bench, lake, steps, draft, chosen, len(chosen))
    return compared(chosen, before, after)


def begin(rows: Rows, engine: Engine, document: Mapping[str, Any]) -> str:
    """Start the preview of a draft and return its id.

    Raises:
        errors.Invalid: the draft breaks a rule of taxonomies.
    """
    version = next_version(rows)
    whole = {"version": version, "themes": dict(document["themes"])}
    from_document(whole)
    based_on = taxonomy_version(rows)
    return engine.start(PREVIEW, {"document": whole, "based_on": based_on})


def draft(engine: Engine, draft_id: str) -> tuple[Job, Taxonomy]:
    """Return a draft's job and its themes.

    Raises:
        errors.NotFound: there is no such draft.
    """
    job = engine.job(draft_id)
    if job.workflow != PREVIEW:
        raise errors.NotFound("There is no draft {draft_id}.", draft_id=draft_id)
    return job, from_document(job.input["document"])


def save(rows: Rows, engine: Engine, draft_id: str, *, by: str, at: datetime) -> Taxonomy:
    """Make a draft the version that new runs use.

    Raises:
        errors.NotFound: there is no such draft.
        errors.Conflict: someone has saved another version since it was made.
    """
    job, themes = draft(engine, draft_id)
    now = taxonomy_version(rows)
    if job.input["based_on"] != now:
        raise errors.Conflict(
            "Version {now} was saved since this draft was made from {based_on}. Look at it, then "
            "edit the themes again.",
            now=now,
            based_on=job.input["based_on"],
        )
    document = job.input["document"]
    people.save_taxonomy(rows, themes.version, document, by, at)
    return themes


def next_version(rows: Rows) -> str:
    """Return the name of the version to come: `v2` after `v1`."""
    known = [str(saved["version"]) for saved in people.taxonomy_documents(rows)]
    known.append(taxonomy_version(rows))
    numbers = [int(found.group(1)) for one in known if (found := _VERSION.fullmatch(one))]
    return f"v{max(numbers, default=0) + 1}"


def compared(
    review_ids: list[str],
    before: list[tuple[str, float, bool]],
    after: list[tuple[str, float, bool]],
) -> Json:
    """Return what a draft changes on a sample.

    >>> compared(["r1"], [("price", 0.9, False)], [("cost", 0.4, True)])["moves"]
    [['price', 'cost', 1]]

    Args:
        review_ids: of the sample.
        before: theme, confidence and whether it is uncertain, one each, with the present themes.
        after: the same with the draft.
    """
    pairs = list(zip(review_ids, before, after, strict=True))
    moved = [(one, old, new) for one, old, new in pairs if old[0] != new[0]]
    moves = Counter((old[0], new[0]) for _, old, new in moved)
    surest = sorted(moved, key=lambda one: (-one[2][1], one[0]))
    return {
        "sample": len(review_ids),
        "seed": SEED,
        "changed": len(moved),
        "uncertain_before": sum(one[2] for one in before),
        "uncertain_after": sum(one[2] for one in after),
        "counts_before": dict(Counter(one[0] for one in before).most_common()),
        "counts_after": dict(Counter(one[0] for one in after).most_common()),
        "moves": [[old, new, count] for (old, new), count in moves.most_common()],
        "examples": [
            {"review_id": one, "before": old[0], "after": new[0], "confidence": round(new[1], 4)}
            for one, old, new in surest[:_EXAMPLES]
        ],
    }


def _sample(lake: ReviewLake) -> list[str]:
    """Return the ids of published reviews, the same ones as long as the table is the same."""
    ids = scan(lake.gold, GOLD).filter(pl.col("duplicate_of").is_null()).select("review_id")
    known = ids.sort("review_id").collect()["review_id"]
    if known.is_empty():
        raise errors.Invalid("Nothing is published yet; start a run, then try the draft again.")
    return known.sample(min(SAMPLE, known.len()), seed=SEED).sort().to_list()


def _understood(
    bench: Bench, lake: ReviewLake, steps: Steps, themes: Taxonomy, ids: list[str], done: int
) -> list[tuple[str, float, bool]]:
    understander = bench.tools.reader(bench.settings.understander, themes, bench.embedder())
    thresholds = {theme.theme_id: theme.threshold for theme in themes.themes}

    def read(some: list[str]) -> Json:
        wanted = scan(lake.gold, GOLD).filter(pl.col("review_id").is_in(some))
        frame = wanted.sort("review_id").collect()
        titles = frame["title"].fill_null("")
        texts = [f"{a}. {b}" if a else b for a, b in zip(titles, frame["text"], strict=True)]
        found = understander.understand(
            texts, frame["rating"].to_list(), frame["language"].to_list()
        )
        return {"found": [[one.theme, float(one.confidence)] for one in found]}

    told: list[tuple[str, float, bool]] = []
    for low in range(0, len(ids), _BATCH):
        some = ids[low : low + _BATCH]
        name = f"understand {low + 1} to {low + len(some)} with {themes.version}"
        found = steps.do(name, lambda piece=some: read(piece))["found"]  # type: ignore[misc]
        told += [(theme, sure, sure < thresholds[theme]) for theme, sure in found]
        steps.progress(done + len(told), 2 * len(ids), "understood")
    return told
