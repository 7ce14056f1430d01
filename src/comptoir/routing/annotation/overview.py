"""What is known of how good labels are, over all rounds or of one."""

from dataclasses import dataclass

from comptoir.routing.annotation.agreement import Report, report
from comptoir.routing.annotation.model import Item, Round
from comptoir.routing.annotation.rechecking import Precision, precision
from comptoir.routing.office import Office
from comptoir.routing.store import labels, rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How good labels are."""

    report: Report
    items: dict[str, Item]
    """Those that the report names as examples, by id."""
    precision: Precision
    """Of labels that looked wrong."""


def overview(office: Office, chosen: list[Round]) -> Overview:
    """Measure the labels of rounds."""
    items: list[Item] = []
    said = []
    suspected: list[Item] = []
    for one in chosen:
        own = rounds.items(office.rows, one.round_id)
        items += own
        said += labels.of_round(office.rows, one.round_id)
        if one.source.get("suspects"):
            suspected += own
    found = report(items, said)
    named = {item_id for confusion in found.confusions for item_id in confusion.examples}
    return Overview(
        report=found,
        items={one.item_id: one for one in items if one.item_id in named},
        precision=precision(suspected),
    )
