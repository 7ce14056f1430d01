"""The labels of a data set are examined, and people check those that look wrong."""

from dataclasses import replace

from comptoir.routing.annotation.suspects import Suspicion, suspect
from comptoir.routing.datasets.alike import groups_of
from comptoir.routing.learners.holding_out import learn_held_out
from comptoir.routing.learners.port import Tell, Tools, silent
from comptoir.routing.learners.registry import DEFAULT, learner_named
from comptoir.routing.learners.remembering import RememberingEmbedder
from comptoir.routing.training import Examples


def examine(
    examples: Examples, tools: Tools, *, learner: str = DEFAULT, tell: Tell = silent
) -> Suspicion:
    """Say which labels are probably wrong, by what is learned from all others.

    Args:
        examples: their labels are examined.
        tools: what the learner may use.
        learner: its name.
        tell: hears how far it is.

    Raises:
        errors.Invalid: there is no such learner, or there are not two desks.
    """
    own = replace(tools, embedder=RememberingEmbedder(tools.embedder))
    named = learner_named(learner, own)
    tell("reading", 0.0)
    vectors = own.embedder.embed(examples.texts)
    groups = groups_of(vectors, examples.labels)
    held = learn_held_out(
        named, examples.texts, examples.labels, groups, seed=tools.seed, tell=tell
    )
    alike = groups_of(vectors, [""] * len(examples))
    return suspect(examples.labels, held.scores, held.learned.classes, alike)
