"""Who said to which desk an example belongs, as a data set keeps it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one person said."""

    by: str
    """As the audit trail names people."""
    at: str
    """ISO 8601."""
    kind: str
    """`label`, `correction` or `written`; an import from another tool is a label."""
    mode: str = ""
    """Of a label: teach, check or adjudicate."""
    guideline_version: int = 0
    """0 while there was none."""
    seconds: float = 0.0
    """Spent on it; 0 where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where an example and its desk come from."""

    subject: str = ""
    """The request or the written example."""
    said: tuple[Said, ...] = ()
    """Oldest first."""
    was: str | None = None
    """The desk that it had before somebody said another one."""
    of: int | None = None
    """Row of this data set that it is a noisy copy of."""
    part: str = ""
    """Where it goes back to once somebody has said which half of a split desk it belongs to."""
    among: tuple[str, ...] = ()
    """The desks to choose from until then."""

    @property
    def newest(self) -> datetime | None:
        """When somebody spoke last."""
        return max((datetime.fromisoformat(one.at) for one in self.said), default=None)


def write(provenance: Provenance) -> str:
    """Return it as JSON without what is not known.

    >>> write(Provenance(of=3))
    '{"of":3}'
    """
    told = {
        name: value for name, value in asdict(provenance).items() if value not in ("", (), None)
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str | None) -> Provenance:
    """Return what `write` wrote; an empty text tells nothing.

    >>> read('{"of":3}') == Provenance(of=3)
    True
    """
    told = json.loads(text) if text else {}
    return Provenance(
        subject=told.get("subject", ""),
        said=tuple(Said(**one) for one in told.get("said", ())),
        was=told.get("was"),
        of=told.get("of"),
        part=told.get("part", ""),
        among=tuple(told.get("among", ())),
    )
