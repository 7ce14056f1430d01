"""Use cases of comparisons: what both say, a sample to label, and what the labels say."""

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.routing.annotation.model import Item, ItemState, Mode, Round, Stream
from comptoir.routing.comparing.drawing import LEAST, draw
from comptoir.routing.comparing.estimating import estimated
from comptoir.routing.comparing.model import Comparison, Labelled, Pair
from comptoir.routing.model import Alias
from comptoir.routing.office import Office
from comptoir.routing.promoting.policy import load
from comptoir.routing.store import live, models, rounds
from comptoir.routing.store import requests as store

KIND = "comparison"
SHOWN = 20
"""Disagreements that are shown."""
MOST = 2_000
"""Requests of a sample."""


def sides(office: Office, challenger: int, champion: int | None = None) -> tuple[int, int]:
    """Return the two versions to compare: the one that decides, unless another is named.

    Raises:
        errors.NotFound: there is no such version.
        errors.Conflict: no version decides, or both are the same.
    """
    if champion is None:
        champion = models.aliases(office.rows).get(Alias.CHAMPION)
    models.get(office.rows, challenger)
    if champion is None or champion == challenger:
        raise errors.Conflict(
            "Version {version} has no other champion to be compared with.", version=challenger
        )
    models.get(office.rows, champion)
    return champion, challenger


def compare(office: Office, challenger: int, champion: int | None = None) -> Comparison:
    """Set two versions side by side on the live requests that both have scored.

    Raises:
        errors.NotFound: there is no such version.
        errors.Conflict: no version decides, or both are the same.
    """
    theirs, ours = sides(office, challenger, champion)
    pairs = _pairs(office, theirs, ours)
    matrix = Counter((one.theirs.desk, one.ours.desk) for one in pairs)
    apart = [one for one in pairs if one.differs]
    return Comparison(
        champion=theirs,
        challenger=ours,
        requests=len(pairs),
        agree=len(pairs) - len(apart),
        matrix=dict(matrix),
        disagreements=tuple(apart[-SHOWN:][::-1]),
        sample=labelled(office, theirs, ours),
    )


def labelled(office: Office, champion: int, challenger: int) -> Labelled | None:
    """Return what the newest sample of both says; None where none was drawn."""
    made = newest(office, champion, challenger)
    if made is None:
        return None
    items = rounds.items(office.rows, made.round_id)
    subjects = [one.subject for one in items]
    pairs = live.pairs_of(office.rows, champion, challenger, subjects)
    return estimated(made, items, {one.request_id: one for one in pairs})


def newest(office: Office, champion: int, challenger: int) -> Round | None:
    """Return the newest sample of both."""
    return next(iter(_samples(office, champion, challenger)), None)


def begin(
    office: Office,
    challenger: int,
    *,
    count: int,
    by: str,
    champion: int | None = None,
    address: str = "",
) -> Round:
    """Draw live requests by strata, and let people label them without seeing what either said.

    Args:
        office: what routing stands on.
        challenger: the version that is compared.
        count: requests to label, at most.
        by: the actor.
        champion: with which; the one that decides by default.
        address: where it came from.

    Raises:
        errors.NotFound: there is no such version, or no request that both have scored.
        errors.Invalid: the count is out of range.
        errors.Conflict: no version decides, both are the same, or a sample is being labelled.
    """
    theirs, ours = sides(office, challenger, champion)
    if not 2 * LEAST <= count <= MOST:
        raise errors.Invalid(
            "A sample of {count} is out of range; ask for {least} to {most}.",
            count=count,
            least=2 * LEAST,
            most=MOST,
        )
    pairs = _pairs(office, theirs, ours)
    if not pairs:
        raise errors.NotFound(
            "No live request was scored by both {champion} and {challenger}. Let the challenger "
            "observe first: comptoir routing challenger {challenger}.",
            champion=theirs,
            challenger=ours,
        )
    earlier = _samples(office, theirs, ours)
    if earlier and earlier[0].closed_at is None and _unsettled(office, earlier[0]):
        raise errors.Conflict(
            "Sample {name} is still being labelled. Finish or close it first.",
            name=earlier[0].name,
        )
    return _kept(office, (theirs, ours), pairs, count, len(earlier), by=by, address=address)


def _kept(
    office: Office,
    versions: tuple[int, int],
    pairs: list[Pair],
    count: int,
    number: int,
    *,
    by: str,
    address: str,
) -> Round:
    champion, challenger = versions
    seed = office.settings.seed + number
    drawn, strata = draw(pairs, min(count, len(pairs)), seed)
    made = Round(
        round_id=new_id("round"),
        name=f"{champion} / {challenger}",
        mode=Mode.TEACH,
        labels_each=1,
        random_share=1.0,
        hidden_share=0.0,
        annotators=(),
        source={
            "kind": KIND,
            "champion": champion,
            "challenger": challenger,
            "sizes": {one.name: one.size for one in strata},
        },
        model_version=challenger,
        seed=seed,
        by=by,
        at=office.clock(),
        closed_at=None,
    )
    items = _items(office, made, drawn)
    with office.rows.writing() as connection:
        rounds.keep(connection, made, items)
        _witness(office, connection, made, len(items), by=by, address=address)
    return made


def _items(office: Office, made: Round, drawn: list[tuple[Pair, str, float]]) -> list[Item]:
    texts = store.texts_of(office.rows, [pair.request_id for pair, _, _ in drawn])
    return [
        Item(
            item_id=new_id("item"),
            round_id=made.round_id,
            place=place,
            subject=pair.request_id,
            text=texts[pair.request_id],
            language=pair.language,
            stream=Stream.RANDOM,
            stratum=stratum,
            weight=weight,
            group=place,
            given=None,
            guess=None,
            hidden=False,
            state=ItemState.OPEN,
            desk=None,
        )
        for place, (pair, stratum, weight) in enumerate(drawn)
        if pair.request_id in texts  # erased meanwhile
    ]


def _witness(
    office: Office, connection: sa.Connection, made: Round, count: int, *, by: str, address: str
) -> None:
    office.audit.record(
        actor=by,
        action="routing.compare",
        record=f"routing-round:{made.round_id}",
        address=address,
        detail={
            "champion": made.source["champion"],
            "challenger": made.source["challenger"],
            "requests": count,
        },
        connection=connection,
    )


def _pairs(office: Office, champion: int, challenger: int) -> list[Pair]:
    days = load(office.settings.promotion).observed.window_days
    return live.pairs(office.rows, champion, challenger, office.clock() - timedelta(days=days))


def _samples(office: Office, champion: int, challenger: int) -> list[Round]:
    asked = (KIND, champion, challenger)
    return [
        one
        for one in rounds.every(office.rows)
        if (one.source.get("kind"), one.source.get("champion"), one.source.get("challenger"))
        == asked
    ]


def _unsettled(office: Office, made: Round) -> bool:
    found = rounds.counts(office.rows, made.round_id).get(made.round_id, {})
    return bool(found.get(ItemState.OPEN) or found.get(ItemState.DISPUTED))
