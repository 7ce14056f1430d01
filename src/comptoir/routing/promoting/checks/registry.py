"""Checks by name, in the order in which they are told."""

from collections.abc import Callable

from comptoir.routing.promoting.checks import (
    agreement,
    approvals,
    confusions,
    minimum,
    non_inferiority,
    observed,
    speed,
)
from comptoir.routing.promoting.model import Evidence, Finding
from comptoir.routing.promoting.policy import Policy

Check = Callable[[Evidence, Policy], list[Finding]]
"""Says what it finds; nothing where the policy asks nothing."""

FIRST: dict[str, Check] = {minimum.NAME: minimum.check}
"""What is asked where no version decides yet: there is nothing to be compared with."""

CHECKS: dict[str, Check] = {
    **FIRST,
    non_inferiority.LANGUAGES: non_inferiority.by_language,
    non_inferiority.DESKS: non_inferiority.by_desk,
    confusions.NAME: confusions.check,
    observed.NAME: observed.check,
    agreement.NAME: agreement.check,
    speed.NAME: speed.check,
    approvals.NAME: approvals.check,
}
