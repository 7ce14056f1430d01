"""From labelled requests to a router: learn, and find out how sure to be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comptoir.routing.datasets.alike import groups_of, united
from comptoir.routing.deciding.router import Router, make_router
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.learners.holding_out import learn_held_out
from comptoir.routing.learners.port import NOWHERE, Tell, Tools, silent
from comptoir.routing.learners.registry import DEFAULT, learner_named
from comptoir.routing.learners.remembering import RememberingEmbedder


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Requests and the desks that they belong to."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    """The desk of each, `NOWHERE` for one that belongs to none."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 code of each, or nothing at all."""
    groups: tuple[int, ...] = ()
    """Texts of one number say the same, such as a text and its noisy copies; or nothing at all."""

    def __len__(self) -> int:
        return len(self.texts)

    def rows(self, chosen: Sequence[int]) -> "Examples":
        """Return some of them."""
        return Examples(
            texts=tuple(self.texts[row] for row in chosen),
            labels=tuple(self.labels[row] for row in chosen),
            languages=tuple(self.languages[row] for row in chosen) if self.languages else (),
            groups=tuple(self.groups[row] for row in chosen) if self.groups else (),
        )

    @property
    def within(self) -> list[int]:
        """Rows that belong to a desk."""
        return [row for row, label in enumerate(self.labels) if label != NOWHERE]


def train(
    examples: Examples,
    tools: Tools,
    *,
    learner: str = DEFAULT,
    wish: Wish | None = None,
    tell: Tell = silent,
) -> Router:
    """Learn to route.

    Args:
        examples: what is learned from.
        tools: what the learner may use.
        learner: its name.
        wish: how wrong decisions may be; two in a hundred by default.
        tell: hears how far it is.

    Raises:
        errors.Invalid: there is no such learner, or there are not two desks.
    """
    own = replace(tools, embedder=RememberingEmbedder(tools.embedder))
    named = learner_named(learner, own)
    tell("reading", 0.0)
    groups = groups_of(own.embedder.embed(examples.texts), examples.labels)
    if examples.groups:
        groups = united(groups, np.asarray(examples.groups, dtype=np.int64))
    held = learn_held_out(
        named, examples.texts, examples.labels, groups, seed=tools.seed, tell=tell
    )
    tell("finding thresholds", 0.95)
    judged = examples if held.rows is None else examples.rows(held.rows.tolist())
    router = make_router(
        held,
        judged.labels,
        groups if held.rows is None else groups[held.rows],
        wish or Wish(),
        languages=judged.languages,
        seed=tools.seed,
    )
    # What was learned goes on without the texts that the training remembered.
    return Router(learner_named(learner, tools).open(router.learned.artifact()), router.policy)
