"""What a shop wishes of its router: how wrong it may be, or what errors cost."""

from dataclasses import dataclass, field

from comptoir.kernel import errors

LEVEL = 0.95
"""How sure a bound is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """When to decide and when to ask a person."""

    max_error: float = 0.02
    """Share of wrong decisions that is allowed among those that are made, 0 to 1."""
    level: float = LEVEL
    """How sure that must be, 0 to 1."""
    by_desk: dict[str, float] = field(default_factory=dict)
    """The share that is allowed among decisions for one desk, where it differs."""
    misroute_cost: float = 0.0
    """What a wrong decision costs; with `escalation_cost` it takes the place of `max_error`."""
    outside_share: float = 0.1
    """Share of requests that will belong to no desk, where there are examples of such: how many of
    them were gathered says little of it."""
    escalation_cost: float = 0.0
    """What a person's decision costs, in the same money."""

    def __post_init__(self) -> None:
        shares = (self.max_error, self.level, self.outside_share, *self.by_desk.values())
        if any(not 0 < share < 1 for share in shares):
            raise errors.Invalid(
                "A share of {share} is out of range; write 0.02 for two in a hundred.",
                share=next(share for share in shares if not 0 < share < 1),
            )
        if (
            bool(self.misroute_cost) != bool(self.escalation_cost)
            or min(self.misroute_cost, self.escalation_cost) < 0
        ):
            raise errors.Invalid(
                "Costs of {misroute} for a misroute and {escalation} for an escalation do not "
                "compare; give both, above 0.",
                misroute=self.misroute_cost,
                escalation=self.escalation_cost,
            )

    @property
    def least_confidence(self) -> float | None:
        """From which confidence a decision is cheaper than a person; none without costs.

        Chow 1970, "On optimum recognition error and reject tradeoff".

        >>> round(Wish(misroute_cost=20, escalation_cost=2).least_confidence, 2)
        0.9
        """
        if not self.misroute_cost:
            return None
        return max(0.0, 1 - self.escalation_cost / self.misroute_cost)
