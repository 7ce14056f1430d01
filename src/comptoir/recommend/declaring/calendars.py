"""Schedules of Amazon EventBridge, as far as trainings have a rhythm of their own here."""

import re

from comptoir.kernel import errors

_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_RATE = re.compile(r"rate\((\d+) (minutes?|hours?|days?)\)")
_DAY, _WEEK, _MONTH = 1, 7, 30
_ANY = frozenset({"*", "?"})


def days_of(expression: str) -> int:
    """Return every how many days a schedule comes about, 1 to 30.

    Args:
        expression: `cron(MINUTES HOURS DAY MONTH WEEKDAY YEAR)` or `rate(NUMBER UNIT)`.
            https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html

    Raises:
        errors.Invalid: it is neither.

    >>> [days_of(one) for one in ("cron(0 2 ? * 1 *)", "cron(0 3 * * ? *)", "cron(0 0 1 * ? *)")]
    [7, 1, 30]
    >>> days_of("rate(3 days)"), days_of("rate(6 hours)")
    (3, 1)
    """
    if found := _RATE.fullmatch(expression.strip()):
        return min(int(found[1]) if found[2].startswith("day") else _DAY, _MONTH) or _DAY
    found = _CRON.fullmatch(expression.strip())
    if found is None:
        raise errors.Invalid(
            "{expression!r} is no schedule. Write cron(0 2 ? * 1 *) or rate(7 days).",
            expression=expression[:100],
        )
    _, _, day, _, weekday, _ = found.groups()
    if weekday not in _ANY:
        return _WEEK if weekday.isalnum() else _DAY
    if day in _ANY:
        return _DAY
    step = day.rpartition("/")[2]
    if "/" in day and step.isdecimal() and int(step):
        return min(int(step), _MONTH)
    return _MONTH if day.isalnum() else _DAY
