"""Templates of names and expressions: `{{ datetime_format(now - timedelta_days(30), '%Y%m%d') }}`.

The functions are those of the filter rotator among the samples of Amazon Personalize, so that its
templates stand here as they are.
https://github.com/aws-samples/amazon-personalize-samples/tree/master/next_steps/operations
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from comptoir.kernel import errors


def filled(template: str, now: datetime) -> str:
    """Return a text with its templates filled; one without any is returned as it is.

    Args:
        template: the text.
        now: the moment, with its zone.

    Raises:
        errors.Invalid: a template cannot be read.

    >>> at = datetime(2026, 11, 30, tzinfo=UTC)
    >>> filled("recent-{{datetime_format(now - timedelta_days(1), '%Y%m%d')}}", at)
    'recent-20261129'
    >>> filled("Items.CREATION_TIMESTAMP > {{int(unixtime(now))}}", at)
    'Items.CREATION_TIMESTAMP > 1795996800'
    """
    if "{{" not in template:
        return template
    try:
        return _environment(now).from_string(template).render()
    except _BROKEN as problem:
        raise _unreadable(template, problem) from None


def matches(template: str, found: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a filter is one of those that a template means.

    Args:
        template: such as `starts_with(filter.name, 'recent-')`, without braces.
        found: a filter, as `ListFilters` tells it.
        now: the moment, with its zone.

    Raises:
        errors.Invalid: the template cannot be read.

    >>> told = "starts_with(filter.name, 'new-') and int(end(filter.name, 8)) < 20261130"
    >>> at = datetime(2026, 11, 30, tzinfo=UTC)
    >>> [matches(told, {"name": name}, at) for name in ("new-20261129", "new-20261130", "old")]
    [True, False, False]
    """
    try:
        return bool(_environment(now).compile_expression(template)(filter=found))
    except _BROKEN as problem:
        raise _unreadable(template, problem) from None


_BROKEN = (TemplateError, ValueError, TypeError, OverflowError, ArithmeticError)


def _unreadable(template: str, problem: Exception) -> errors.Invalid:
    return errors.Invalid(
        "The template {template!r} cannot be read: {problem}. Correct it.",
        template=template[:200],
        problem=str(problem)[:200],
    )


def _environment(now: datetime) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.globals = {
        "now": now,
        "int": int,
        "float": float,
        "str": str,
        "unixtime": _unixtime,
        "datetime_format": lambda moment, pattern: _moment(moment).strftime(pattern),
        "timedelta_days": lambda count: timedelta(days=count),
        "timedelta_hours": lambda count: timedelta(hours=count),
        "timedelta_minutes": lambda count: timedelta(minutes=count),
        "timedelta_seconds": lambda count: timedelta(seconds=count),
        "starts_with": str.startswith,
        "ends_with": str.endswith,
        "start": lambda text, count: text[:count],
        "end": lambda text, count: text[-count:],
    }
    return made


def _unixtime(moment: object) -> float:
    return _moment(moment).timestamp()


def _moment(told: object) -> datetime:
    found = datetime.fromisoformat(told) if isinstance(told, str) else told
    if not isinstance(found, datetime):
        raise TypeError(f"{told!r} is no moment")
    return found if found.tzinfo else found.replace(tzinfo=UTC)
