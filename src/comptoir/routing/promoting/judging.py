"""Whether a version may take the champion's place: the policy's checks, on all that is known."""

from datetime import timedelta

from comptoir.routing.model import Alias, Appointment, Model
from comptoir.routing.office import Office
from comptoir.routing.promoting.checks.registry import CHECKS, FIRST
from comptoir.routing.promoting.model import Evidence, Traffic, Verdict
from comptoir.routing.promoting.policy import Policy, load
from comptoir.routing.store import approvals, live, models, outcomes

_NOTHING = Traffic(requests=0, days=0.0, agree=0, slowest=None)


def judge(office: Office, version: int) -> Verdict:
    """Hold a version to the policy of the settings, against the champion as it is now.

    Where no version decides yet, the minimum alone is asked; who decides already is asked nothing.

    Raises:
        errors.NotFound: there is no such version, or no such policy file.
        errors.Invalid: the policy file is wrong.
    """
    policy = load(office.settings.promotion)
    candidate = models.get(office.rows, version)
    now = decides(office)
    since = now.number if now else 0
    if now is None or now.version is None:
        evidence = Evidence(
            candidate=candidate, champion=None, outcomes=None, traffic=_NOTHING, approvers=()
        )
        found = tuple(one for check in FIRST.values() for one in check(evidence, policy))
        return Verdict(candidate=version, champion=None, findings=found, since=since)
    if now.version == version:
        return Verdict(candidate=version, champion=version, findings=(), since=since)
    evidence = _evidence(office, policy, candidate, models.get(office.rows, now.version))
    found = tuple(one for check in CHECKS.values() for one in check(evidence, policy))
    return Verdict(candidate=version, champion=now.version, findings=found, since=since)


def decides(office: Office) -> Appointment | None:
    """Return the appointment by which a version decides, or by which none does; None at first."""
    return next(iter(models.history(office.rows, Alias.CHAMPION)), None)


def _evidence(office: Office, policy: Policy, candidate: Model, champion: Model) -> Evidence:
    since = office.clock() - timedelta(days=policy.observed.window_days)
    return Evidence(
        candidate=candidate,
        champion=champion,
        outcomes=outcomes.read(office.blobs, champion.version, candidate.version),
        traffic=live.traffic(office.rows, champion.version, candidate.version, since),
        approvers=tuple(one.by for one in approvals.standing(office.rows, candidate.version)),
    )
