"""Which requests a person labels, so that a few labels tell two versions apart."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np

from comptoir.routing.comparing.model import Fineness, Pair, Stratum

LEAST = 2
"""Drawn from a stratum, if it has as many: with one, nothing is known of its spread."""
ROOM = 3
"""Times as many labels as strata need at least: finer ones would each say too little."""
DIFFERING = 0.75
"""Share of the sample for requests on which both differ. There alone the two differ in accuracy, so
that is where labels tell most (Neyman 1934); the rest says how good both are."""
_LONGEST = 80


def divided(pairs: Sequence[Pair], count: int) -> dict[str, list[Pair]]:
    """Divide requests into strata, as finely as `count` labels can serve.

    Args:
        pairs: what both said.
        count: how many will be labelled.
    """
    found: dict[str, list[Pair]] = {}
    for fineness in Fineness:
        found = {}
        for one in pairs:
            found.setdefault(stratum_of(one, fineness), []).append(one)
        if sum(min(LEAST, len(mine)) for mine in found.values()) * ROOM <= count:
            break
    return found


def stratum_of(pair: Pair, fineness: Fineness) -> str:
    """Return the stratum of a request; those on which both agree are told apart by language alone.

    >>> from comptoir.routing.comparing.model import Said
    >>> said = [Said(desk=one, decided=True, confidence=0.9) for one in ("billing", "")]
    >>> pair = Pair(request_id="req_1", language="fr", theirs=said[0], ours=said[1])
    >>> stratum_of(pair, Fineness.DECIDED)
    'billing > (none), fr, decided'
    """
    language = pair.language or "?"
    if not pair.differs:
        return "agree" if fineness in {Fineness.DESKS, Fineness.WHETHER} else f"agree, {language}"
    if fineness is Fineness.WHETHER:
        return "differ"
    name = f"{pair.theirs.desk or '(none)'} > {pair.ours.desk or '(none)'}"
    if fineness is not Fineness.DESKS:
        name += f", {language}"
    if fineness is Fineness.DECIDED:
        decided = pair.theirs.decided or pair.ours.decided
        name += ", decided" if decided else ", asked"
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 9]} {sha256(name.encode()).hexdigest()[:8]}"


def agrees(stratum: str) -> bool:
    """Tell whether both name the same desk in a stratum.

    >>> agrees("agree, fr"), agrees("differ")
    (True, False)
    """
    return stratum == "agree" or (stratum.startswith("agree, ") and " > " not in stratum)


def allotted(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """Share a number of labels among strata: in proportion, and at least two from each.

    Args:
        sizes: requests of each stratum.
        count: labels, at least twice the strata to serve each.

    >>> allotted({"a": 90, "b": 9, "c": 1}, 10)
    {'a': 7, 'b': 2, 'c': 1}
    """
    given = {name: min(LEAST, size) for name, size in sizes.items()}
    left = min(count, sum(sizes.values())) - sum(given.values())
    while left > 0:
        open_ones = [name for name in sizes if given[name] < sizes[name]]
        # The one that is furthest behind its share gets the next: Webster's way of dividing seats.
        behind = max(open_ones, key=lambda name: (sizes[name] / (2 * given[name] + 1), name))
        given[behind] += 1
        left -= 1
    return given


def draw(
    pairs: Sequence[Pair], count: int, seed: int
) -> tuple[list[tuple[Pair, str, float]], list[Stratum]]:
    """Draw requests to be labelled, each with a known probability.

    Args:
        pairs: what both said, in any order.
        count: how many to draw, at most.
        seed: of the draws: the same requests and seed give the same sample.

    Returns:
        The requests in a random order, each with its stratum and how many it stands for; and the
        strata.
    """
    rng = np.random.default_rng(seed)
    strata = divided(sorted(pairs, key=lambda one: one.request_id), count)
    given = _both_sides(strata, count)
    drawn: list[tuple[Pair, str, float]] = []
    for name, mine in sorted(strata.items()):
        chosen = rng.choice(len(mine), size=given[name], replace=False)
        drawn += [(mine[place], name, len(mine) / given[name]) for place in sorted(chosen.tolist())]
    told = [
        Stratum(name=name, differs=mine[0].differs, size=len(mine), drawn=given[name])
        for name, mine in sorted(strata.items())
    ]
    return [drawn[place] for place in rng.permutation(len(drawn))], told


def _both_sides(strata: Mapping[str, Sequence[Pair]], count: int) -> dict[str, int]:
    """Share the labels between requests on which both differ, and the others."""
    sizes = {name: len(mine) for name, mine in strata.items()}
    apart = {name: size for name, size in sizes.items() if strata[name][0].differs}
    alike = {name: size for name, size in sizes.items() if name not in apart}
    least = {"apart": _least(apart), "alike": _least(alike)}
    most = count - least["alike"]
    differing = min(max(round(DIFFERING * count), least["apart"]), sum(apart.values()), most)
    return allotted(apart, differing) | allotted(alike, count - differing)


def _least(sizes: Mapping[str, int]) -> int:
    return sum(min(LEAST, size) for size in sizes.values())
