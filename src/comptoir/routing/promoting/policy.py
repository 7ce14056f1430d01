"""The policy of promotions: what a file asks of a version before it decides."""

import difflib
import tomllib
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from comptoir.kernel import errors
from comptoir.kernel.settings import Section, config_file

ANY = "*"
"""Any desk, in a pair."""


class Minimum(Section):
    """What the version's own figures on its test part must reach."""

    accuracy: float = Field(0.8, ge=0, le=1, description="Of all requests, decided or not.")
    precision: float = Field(0.75, ge=0, le=1, description="Macro, of all requests.")
    recall: float = Field(0.75, ge=0, le=1, description="Macro, of all requests.")
    decided_accuracy: float = Field(0.95, ge=0, le=1, description="Of what it decides alone.")
    coverage: float = Field(0.3, ge=0, le=1, description="Share that it decides at the promise.")
    ece: float = Field(0.05, ge=0, le=1, description="Expected calibration error, at most.")


class NonInferiority(Section):
    """How much worse than the champion it may be on the same test, surely."""

    by_language: float = Field(0.03, gt=0, le=1, description="In each language, as a share.")
    by_desk: float = Field(0.05, gt=0, le=1, description="At each desk, as a share.")
    level: float = Field(0.95, gt=0.5, lt=1, description="How sure that must be, one-sided.")


class Observed(Section):
    """What it must have seen of live requests beside the champion."""

    requests: int = Field(100, ge=0, description="That both have scored.")
    days: float = Field(1.0, ge=0, description="Between the first and the last of them.")
    window_days: float = Field(30.0, gt=0, description="How far back they count.")
    agreement: float = Field(
        0.7, ge=0, le=1, description="Share for which both name the same desk, at least."
    )


class Speed(Section):
    """How long a decision may take."""

    milliseconds: float = Field(250.0, gt=0, description="For 95 in 100 decisions.")


class Confusion(Section):
    """A mistake that must stay rare."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: str = Field(ANY, alias="from", description="The right desk; * for each.")
    to: str = Field(ANY, description="Where its requests must not be sent; * for each other.")
    most: float = Field(ge=0, le=1, description="Share of that desk's requests, at most.")
    fewest: int = Field(20, ge=1, description="Requests of the desk under which it is not judged.")


class Approvals(Section):
    """Who must agree."""

    people: int = Field(0, ge=0, le=2, description="Distinct people, 0 to 2.")
    four_eyes: bool = Field(
        default=True, description="Whoever trained a version does not count among them."
    )


class Policy(Section):
    """All that a promotion is held to; a file changes what it names."""

    minimum: Minimum = Minimum()
    non_inferiority: NonInferiority = NonInferiority()
    observed: Observed = Observed()
    speed: Speed = Speed()
    confusions: tuple[Confusion, ...] = (Confusion(most=0.1),)
    approvals: Approvals = Approvals()


def load(name: str) -> Policy:
    """Read the policy of a file, or return the default one.

    Args:
        name: of a TOML file, relative to the folder of the settings; empty for none.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it is no TOML, names an unknown key, or a value does not fit.
    """
    if not name:
        return Policy()
    path = config_file().parent / name
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise errors.NotFound(
            "routing.promotion names {path}, which is not there. Write it, or take the setting "
            "out.",
            path=path,
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise errors.Invalid(
            "{file} is no valid TOML: {problem}. Correct it.", file=path, problem=problem
        ) from None
    return parse(told, path.name)


def parse(told: dict[str, object], file: str = "promotion.toml") -> Policy:
    """Return the policy that a document tells.

    Raises:
        errors.Invalid: a key is unknown, with the nearest right one, or a value does not fit.

    >>> parse({"approvals": {"people": 2}}).approvals.people
    2
    """
    try:
        return Policy.model_validate(told)
    except ValidationError as problem:
        raise _explained(problem, Path(file).name) from None


def _explained(problem: ValidationError, file: str) -> errors.Invalid:
    first = problem.errors()[0]
    path = [str(part) for part in first["loc"]]
    name = ".".join(path)
    if first["type"] != "extra_forbidden":
        return errors.Invalid(
            "{file}: {name} is {value}: {problem}. Correct it.",
            file=file,
            name=name,
            value=repr(first.get("input")),
            problem=first["msg"],
        )
    known = _keys_at(path[:-1])
    near = difflib.get_close_matches(path[-1], known, n=1)
    if near:
        right = ".".join([*path[:-1], near[0]])
        return errors.Invalid(
            "{file}: there is no {name}. Did you mean {right}?", file=file, name=name, right=right
        )
    return errors.Invalid(
        "{file}: there is no {name}. Known keys here: {known}.", file=file, name=name, known=known
    )


def _keys_at(path: list[str]) -> list[str]:
    here: type[BaseModel] = Policy
    for part in path:
        if part in here.model_fields:
            kind = here.model_fields[part].annotation
            found = (one for one in (kind, *get_args(kind)) if isinstance(one, type))
            here = next((one for one in found if issubclass(one, BaseModel)), here)
    return [field.alias or name for name, field in here.model_fields.items()]
