"""What a model says in the words of its day, said in the desks of now."""

from collections.abc import Sequence
from dataclasses import replace

from comptoir.routing.model import Change, Decision
from comptoir.routing.taxonomy.changes import possible


def reworded(said: Decision, changes: Sequence[Change]) -> Decision:
    """Return a decision after desks were renamed, merged or split.

    A merged desk has the probability of all that it was made of; what was decided for one of them
    stays decided, which cannot be wrong more often than before. A split desk shares its probability
    out evenly, since nothing is known of its parts, and a person decides among them until a model
    has learned the difference.
    """
    scores: dict[str, float] = {}
    for desk, share in said.scores.items():
        among = possible(desk, changes)
        for one in among:
            scores[one] = scores.get(one, 0.0) + share / len(among)
    if scores == said.scores:
        return said
    mine = possible(said.desk, changes)
    best = max(scores, key=lambda one: (scores[one], one in mine))
    decided = said.decided and mine == (best,)
    shown = (said.desk,) if decided else dict.fromkeys((*said.likely, best))
    likely = tuple(dict.fromkeys(new for one in shown for new in possible(one, changes)))
    return replace(
        said,
        desk=best,
        decided=decided,
        confidence=scores[best],
        scores=scores,
        likely=likely,
    )
