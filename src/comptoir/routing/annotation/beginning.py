"""A round is begun: some of what could be labelled is chosen, and kept with its predictions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.routing.annotation.gathering import Candidate, Gathered, Source, gather
from comptoir.routing.annotation.model import Guess, Item, ItemState, Mode, Round
from comptoir.routing.annotation.sampling import RANDOM_SHARE, Choice, Floats, Pool, choose, hidden
from comptoir.routing.answering import Incumbents
from comptoir.routing.datasets.alike import groups_of
from comptoir.routing.deciding.router import Judged, Router
from comptoir.routing.deciding.sets import likely
from comptoir.routing.learners.port import Resembles
from comptoir.routing.model import Alias
from comptoir.routing.office import Office
from comptoir.routing.store import rounds
from comptoir.routing.taxonomy.changes import possible

HIDDEN_SHARE = 0.1
"""Of the items of a check round: their prediction is hidden, to measure how far it leads people."""
MOST_ITEMS, MOST_LABELS = 5_000, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a round shall be."""

    name: str
    mode: Mode = Mode.CHECK
    count: int = 50
    labels_each: int = 1
    random_share: float = RANDOM_SHARE
    hidden_share: float = HIDDEN_SHARE
    annotators: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Thought:
    """What the champion thinks of candidates, row by row."""

    guesses: list[Guess]
    confidence: Floats
    likeness: Floats


def begin(
    office: Office,
    incumbents: Incumbents,
    source: Source,
    wanted: Wanted,
    *,
    by: str,
    address: str = "",
    once: str = "",
) -> Round:
    """Begin a round.

    Args:
        office: what routing stands on.
        incumbents: whose predictions are kept with the items.
        source: where the items come from.
        wanted: what it shall be.
        by: the actor.
        address: where it came from.
        once: a name of what is asked once; asked again under it, the first round is returned.

    Raises:
        errors.Invalid: a value is out of range, or nothing is left to label there.
        errors.NotFound: there is no such data set or file.
        errors.Conflict: predictions shall be checked, and no model decides.
    """
    check(wanted)
    round_id = f"round_{sha256(once.encode()).hexdigest()[:26]}" if once else new_id("round")
    if once and (known := [one for one in rounds.every(office.rows) if one.round_id == round_id]):
        return known[0]
    champion = incumbents.get(Alias.CHAMPION)
    if champion is None and wanted.mode is Mode.CHECK:
        raise errors.Conflict(
            "No model decides yet, so there is no prediction to check. Let people teach instead, "
            "or train a model first."
        )
    gathered = gather(office, source, wanted.seed)
    if not gathered.candidates:
        raise errors.Invalid("Nothing is left to label there. Choose another source.")
    made = Round(
        round_id=round_id,
        name=wanted.name.strip(),
        mode=wanted.mode,
        labels_each=wanted.labels_each,
        random_share=wanted.random_share,
        hidden_share=wanted.hidden_share if wanted.mode is Mode.CHECK else 0.0,
        annotators=wanted.annotators,
        source=gathered.told | {"total": gathered.total},
        model_version=champion[0] if champion else None,
        seed=wanted.seed,
        by=by,
        at=office.clock(),
        closed_at=None,
    )
    items = _items(office, champion, gathered, made, wanted.count)
    keep(office, made, items, address=address)
    return made


def keep(office: Office, made: Round, items: Sequence[Item], *, address: str = "") -> None:
    """Keep a round with its items, and write down that it was begun."""
    with office.rows.writing() as connection:
        rounds.keep(connection, made, items)
        office.audit.record(
            actor=made.by,
            action="routing.round",
            record=f"routing-round:{made.round_id}",
            address=address,
            detail={"mode": made.mode.value, "items": len(items), "source": made.source},
            connection=connection,
        )


def check(wanted: Wanted) -> None:
    """Hold what a round shall be to the rules.

    Raises:
        errors.Invalid: it breaks one.
    """
    if not 0 < len(wanted.name.strip()) <= 200:  # noqa: PLR2004 - what the column holds
        raise errors.Invalid("A round needs a name, of 200 characters at most.")
    if wanted.mode is Mode.ADJUDICATE:
        raise errors.Invalid("People teach or check in a round; disputes are decided beside it.")
    if not 1 <= wanted.count <= MOST_ITEMS:
        raise errors.Invalid(
            "A round has 1 to {most} texts, not {count}.", most=MOST_ITEMS, count=wanted.count
        )
    if not 1 <= wanted.labels_each <= MOST_LABELS:
        raise errors.Invalid(
            "Each text gets 1 to {most} labels, not {count}.",
            most=MOST_LABELS,
            count=wanted.labels_each,
        )
    for share in (wanted.random_share, wanted.hidden_share):
        if not 0 <= share <= 1:
            raise errors.Invalid(
                "A share of {share} is out of range; write 0.3 for three in ten.", share=share
            )
    if wanted.annotators and len(wanted.annotators) < wanted.labels_each:
        raise errors.Invalid(
            "{people} people cannot give each item {labels} labels. Choose more people, or none "
            "for everybody who may.",
            people=len(wanted.annotators),
            labels=wanted.labels_each,
        )


def _items(
    office: Office,
    champion: tuple[int, Router] | None,
    gathered: Gathered,
    made: Round,
    count: int,
) -> list[Item]:
    """Choose the items, in the order of asking."""
    found = gathered.candidates
    texts = [one.text for one in found]
    thought = _thought(champion, found) if champion else None
    vectors = office.tools().embedder.embed(texts)
    groups = groups_of(vectors, [""] * len(found))
    pool = Pool(
        vectors=vectors,
        groups=groups,
        confidence=thought.confidence if thought else None,
        likeness=thought.likeness if thought else None,
        stands_for=gathered.total / len(found),
    )
    chosen = choose(pool, count, random_share=made.random_share, seed=made.seed)
    covered = hidden(len(chosen), made.hidden_share, made.seed)
    return [
        replace(
            _item(made, found[choice.row], choice, thought),
            place=place,
            group=int(groups[choice.row]),
            hidden=bool(covered[place]),
        )
        for place, choice in enumerate(chosen)
    ]


def _item(made: Round, candidate: Candidate, choice: Choice, thought: _Thought | None) -> Item:
    return Item(
        item_id=new_id("item"),
        round_id=made.round_id,
        place=0,
        subject=candidate.subject,
        text=candidate.text,
        language=candidate.language,
        stream=choice.stream,
        stratum="",
        weight=choice.weight,
        group=0,
        given=candidate.given,
        guess=thought.guesses[choice.row] if thought else None,
        hidden=False,
        state=ItemState.OPEN,
        desk=None,
    )


def _thought(champion: tuple[int, Router], found: Sequence[Candidate]) -> _Thought:
    version, router = champion
    texts = [one.text for one in found]
    judged = router.judge(texts, [one.language for one in found])
    return _Thought(
        guesses(version, router, judged), judged.confidence, _likeness(router, texts, judged)
    )


def guesses(version: int, router: Router, judged: Judged) -> list[Guess]:
    """Return what a version says of texts, as items keep it."""
    now = [possible(one, router.changes) for one in router.policy.classes]
    sets = likely(judged.shares, router.policy.set_cut)
    return [
        Guess(
            version=version,
            desk="" if strange else now[best][0],
            confidence=float(confidence),
            likely=tuple(dict.fromkeys(desk for column in columns for desk in now[column])),
        )
        for best, confidence, strange, columns in zip(
            judged.best.tolist(), judged.confidence, judged.out_of_scope, sets, strict=True
        )
    ]


def _likeness(router: Router, texts: Sequence[str], judged: Judged) -> Floats:
    """Return how like each text is to what was learned from, at most 1."""
    if isinstance(router.learned, Resembles):
        return router.learned.nearest(texts)
    # Strangeness has no scale of its own: its order is what counts.
    ranks = np.argsort(np.argsort(judged.strangeness, kind="stable"), kind="stable")
    return 1 - ranks / max(len(ranks), 1)
