"""Labelled texts go to other tools and come back, as a data set or as labels of a round."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.routing import service
from comptoir.routing.annotation.asking import refuse_closed, shows
from comptoir.routing.annotation.model import Item, ItemState, Mode, Round, Verdict
from comptoir.routing.annotation.settling import settle
from comptoir.routing.datasets import provenance
from comptoir.routing.datasets.reading import plain
from comptoir.routing.exchange.model import Exchanged, Opinion, Suggested, Tool, moment
from comptoir.routing.exchange.registry import dump
from comptoir.routing.model import Origin
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, guidelines, labels, rounds, taxonomies
from comptoir.routing.taxonomy.changes import possible


def of_round(office: Office, round_id: str) -> list[Exchanged]:
    """Return the items of a round with what people said; a hidden prediction stays hidden.

    Raises:
        errors.NotFound: there is no such round.
    """
    made = rounds.get(office.rows, round_id)
    items = rounds.items(office.rows, round_id)
    said = labels.of_items(office.rows, [one.item_id for one in items])
    return [
        Exchanged(
            text=item.text,
            language=item.language,
            subject=item.item_id,
            opinions=tuple(
                Opinion(
                    desk=label.desk,
                    by=label.annotator,
                    at=label.at.isoformat(),
                    seconds=label.seconds,
                    skipped=label.verdict is Verdict.SKIPPED,
                )
                for label in said.get(item.item_id, [])
            ),
            suggested=Suggested(
                desk=item.guess.desk,
                score=round(item.guess.confidence, 4),
                model=str(item.guess.version),
            )
            if item.guess and shows(made, item)
            else None,
        )
        for item in items
    ]


def of_dataset(office: Office, asked: str) -> list[Exchanged]:
    """Return the examples of a data set with their desks; noisy copies stay here.

    Raises:
        errors.NotFound: there is no such data set.
    """
    dataset = datasets.find(office.rows, asked)
    found = []
    for row, one in enumerate(datasets.examples(office.blobs, dataset).iter_rows(named=True)):
        origin, known = Origin(one["origin"]), provenance.read(one["provenance"])
        if origin is Origin.AUGMENTED or not one["text"]:
            continue
        said = known.said[-1] if known.said else None
        opinion = Opinion(
            desk=one["label"],
            by=said.by if said else "",
            at=said.at if said else "",
            seconds=said.seconds if said else 0.0,
        )
        found.append(
            Exchanged(
                text=one["text"],
                language=one["language"],
                subject=known.subject or f"{dataset.dataset_id}#{row}",
                origin=origin,
                opinions=() if known.among else (opinion,),
            )
        )
    return found


def write(office: Office, found: Sequence[Exchanged], tool: Tool, out: Path) -> int:
    """Write a file of a tool, whole or not at all, and return how many texts it has."""
    desks = [*(one.desk_id for one in service.desks(office)), ""]
    draft = out.with_name(f".{out.name}.draft")
    try:
        draft.write_text(dump(tool, found, desks), "utf-8")
        draft.replace(out)
    except OSError as problem:
        draft.unlink(missing_ok=True)
        raise errors.Invalid(
            "{path} cannot be written: {problem}", path=out, problem=problem.strerror or "?"
        ) from None
    return len(found)


def into_round(
    office: Office,
    round_id: str,
    tool: Tool,
    found: Sequence[Exchanged],
    *,
    by: str,
    address: str = "",
) -> dict[str, int]:
    """Keep what people said elsewhere as labels of a round: all of it, or nothing.

    Whoever labelled is named after the tool, such as `prodigy:ines`. Read again, the same file
    changes nothing.

    Args:
        office: what routing stands on.
        round_id: the round.
        tool: where they were labelled.
        found: what its file holds.
        by: who imports, for the audit trail.
        address: where it came from.

    Returns:
        How many labels were kept, and what was left out, by reason.

    Raises:
        errors.NotFound: there is no such round.
        errors.Conflict: it is closed.
        errors.Invalid: a label names no desk that there is.
    """
    known = [one.desk_id for one in service.desks(office)]
    changes = taxonomies.changes(office.rows)
    counts: Counter[str] = Counter()
    with office.rows.writing(durable=True) as connection:
        made = rounds.lock(connection, round_id)
        refuse_closed(made)
        items = rounds.items(office.rows, round_id)
        by_id = {item.item_id: item for item in items}
        by_text = {plain(item.text): item for item in items}
        newest = guidelines.newest_in(connection)
        for one in found:
            item = by_id.get(one.subject) or by_text.get(plain(one.text))
            for number, said in enumerate(one.opinions):
                if item is None:
                    counts["not_in_the_round"] += 1
                    continue
                desk = _desk(said, known, changes)
                version = newest.version if newest else 0
                values = _values(office, made, item, tool, said, desk=desk, number=number)
                values["guideline_version"] = version
                counts[_lay(office, connection, made, item, values, address)] += 1
        office.audit.record(
            actor=by,
            action="routing.exchange",
            record=f"routing-round:{round_id}",
            address=address,
            detail={"tool": tool.name, **counts},
            connection=connection,
        )
    return dict(counts)


def _lay(
    office: Office,
    connection: sa.Connection,
    made: Round,
    item: Item,
    values: dict[str, Any],
    address: str,
) -> str:
    if labels.under(connection, values["once"]):
        return "known"
    now = rounds.item_in(connection, item.item_id)
    if now.state is not ItemState.OPEN:
        return "settled_already"
    if any(
        one.annotator == values["annotator"] for one in labels.of_item(connection, item.item_id)
    ):
        return "said_already"
    label, _ = labels.add(connection, **values)
    settle(office, connection, made, now, label, address)
    return "labels"


def _values(
    office: Office,
    made: Round,
    item: Item,
    tool: Tool,
    said: Opinion,
    *,
    desk: str | None,
    number: int,
) -> dict[str, Any]:
    shown = shows(made, item)
    verdict = Verdict.SKIPPED if said.skipped else Verdict.REJECTED
    if desk is not None:
        accepted = shown and item.guess is not None and item.guess.desk == desk
        verdict = Verdict.ACCEPTED if accepted else Verdict.LABELLED
    annotator = f"{tool.name}:{said.by or number + 1}"[:200]
    once = sha256(f"{item.item_id}\0{annotator}\0{said.at}".encode()).hexdigest()
    return {
        "once": once,
        "item_id": item.item_id,
        "annotator": annotator,
        "verdict": verdict.value,
        "desk": desk,
        "mode": (made.mode if made.mode is not Mode.ADJUDICATE else Mode.TEACH).value,
        "shown": shown,
        "seconds": min(max(said.seconds, 0.0), 24 * 3600.0),
        "note": "",
        "at": moment(said.at, office.clock()),
        "undone_at": None,
    }


def _desk(said: Opinion, known: Sequence[str], changes: Sequence[Any]) -> str | None:
    """Return the desk of an opinion as it is called now."""
    if not said.desk or said.desk in known:
        return said.desk
    now = possible(said.desk, changes)
    if len(now) == 1 and now[0] in known:
        return now[0]
    raise errors.Invalid(
        "There is no desk {desk!r}; use one of {known}.", desk=said.desk, known=", ".join(known)
    )
