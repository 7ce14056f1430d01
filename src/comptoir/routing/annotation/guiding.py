"""What annotators go by is written: words, and examples that tell two desks apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.privacy.redaction import redact
from comptoir.routing.annotation.model import Guideline
from comptoir.routing.office import Office
from comptoir.routing.store import guidelines

LANGUAGES = ("fr", "en")
LONGEST, LONGEST_EXAMPLE, MOST_EXAMPLES = 20_000, 2_000, 200


def save(
    office: Office,
    texts: Mapping[str, str],
    confusions: Sequence[Mapping[str, Any]],
    *,
    by: str,
    why: str = "",
    seen: int | None = None,
    address: str = "",
) -> Guideline:
    """Let annotators go by these words from now on, as a new version.

    Args:
        office: what routing stands on.
        texts: Markdown, by language.
        confusions: `desks` (two), `text` and `why` of each; masked before they are kept.
        by: the actor.
        why: in the person's words.
        seen: the version that the change began from; none to overwrite whatever there is.
        address: where it came from.

    Raises:
        errors.Invalid: a text is missing or too long, or an example names no two desks.
        errors.Conflict: somebody else has changed them since.
    """
    asked = Guideline(
        version=0,
        texts={code: _text(code, texts) for code in LANGUAGES},
        confusions=_confusions(confusions),
        by=by,
        why=why.strip()[:LONGEST_EXAMPLE],
        at=office.clock(),
    )
    with office.rows.writing() as connection:
        made, new = guidelines.keep(connection, asked, seen=seen)
        if new:
            office.audit.record(
                actor=by,
                action="routing.guidelines",
                record=f"routing-guidelines:{made.version}",
                address=address,
                detail={"examples": len(made.confusions), "why": made.why},
                connection=connection,
            )
    return made


def attach(
    office: Office,
    desks: Sequence[str],
    text: str,
    why: str,
    *,
    by: str,
    address: str = "",
) -> Guideline:
    """Attach an example to the confusion of two desks, as a new version.

    Raises:
        errors.Invalid: it names no two desks, or its text is missing or too long.
        errors.Conflict: somebody else has changed the guidelines meanwhile; try again.
    """
    now = guidelines.newest(office.rows)
    example = {"desks": list(desks), "text": text, "why": why}
    return save(
        office,
        now.texts if now else dict.fromkeys(LANGUAGES, ""),
        [*(now.confusions if now else ()), example],
        by=by,
        seen=now.version if now else 0,
        address=address,
    )


def concerning(found: Guideline | None, desks: Sequence[str]) -> list[dict[str, Any]]:
    """Return the examples of confusions between some desks; of one desk with any, if it is one.

    >>> concerning(None, ["returns"])
    []
    """
    own = set(desks)
    wanted = min(len(own), 2)
    examples = found.confusions if found else ()
    return [one for one in examples if wanted and len(own & set(one["desks"])) >= wanted]


def _text(code: str, texts: Mapping[str, str]) -> str:
    text = texts.get(code, "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise errors.Invalid(
            "The guidelines in {language} have {characters} characters; {most} is the most.",
            language=code,
            characters=len(text),
            most=LONGEST,
        )
    return text


def _confusions(asked: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    if len(asked) > MOST_EXAMPLES:
        raise errors.Invalid(
            "The guidelines have {count} examples; {most} is the most. Take some out.",
            count=len(asked),
            most=MOST_EXAMPLES,
        )
    return tuple(_confusion(one, number) for number, one in enumerate(asked, 1))


def _confusion(one: Mapping[str, Any], number: int) -> dict[str, Any]:
    desks = sorted(set(one["desks"]))
    text, why = (redact(str(one[name]).strip()) for name in ("text", "why"))
    if len(desks) != 2:  # noqa: PLR2004 - a confusion is of two
        raise errors.Invalid(
            "Example {number} does not name two desks. Choose both.", number=number
        )
    if not text or len(text) > LONGEST_EXAMPLE or len(why) > LONGEST_EXAMPLE:
        raise errors.Invalid(
            "Example {number} has no text, or more than {most} characters.",
            number=number,
            most=LONGEST_EXAMPLE,
        )
    return {"desks": desks, "text": text, "why": why}
