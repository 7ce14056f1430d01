"""A file of another tool becomes a data set."""

from pathlib import Path

from comptoir.kernel import errors
from comptoir.routing.datasets.material import Material, of_tool
from comptoir.routing.exchange.model import Exchanged, moment
from comptoir.routing.exchange.registry import joined, load, tool_named
from comptoir.routing.model import Origin
from comptoir.routing.office import Office
from comptoir.routing.store import rounds, said


def material(office: Office, path: Path, tool: str, origin: Origin) -> Material:
    """Read a file of a tool into what a data set is made of.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it is no file of the tool, or no text has a label on which all agree.
    """
    found = joined(load(path, tool_named(tool))[1])
    subjects = _subjects(office, found)
    now = office.clock()
    made = of_tool(
        path.name,
        tool,
        found,
        origin,
        lambda one: subjects.get(one, ""),
        lambda at: moment(at, now),
    )
    if not made.reading.examples.texts:
        raise errors.Invalid(
            "{name} holds no text with a label on which all agree; {rows} texts were read.",
            name=path.name,
            rows=len(found),
        )
    return made


def _subjects(office: Office, found: list[Exchanged]) -> dict[str, str | None]:
    """Return the request behind each subject: None where it is no more."""
    asked: dict[str, str | None] = {}
    for one in found:
        if one.subject.startswith("req_"):
            asked[one.subject] = one.subject
        elif one.subject.startswith("item_"):
            try:
                behind = rounds.item(office.rows, one.subject).subject
            except errors.NotFound:
                asked[one.subject] = None
            else:
                asked[one.subject] = behind if behind.startswith("req_") else ""
    live = sorted({one for one in asked.values() if one})
    there = said.received(office.rows, live)
    return {key: one if not one or one in there else None for key, one in asked.items()}
