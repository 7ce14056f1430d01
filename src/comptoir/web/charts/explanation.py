"""Why a score is what it is: parts that add up to it, on the page as in the sum."""

from collections.abc import Iterator, Mapping, Sequence
from math import floor
from typing import Any

from markupsafe import Markup

from comptoir.web.charts.pen import Pen
from comptoir.web.charts.svg import percent, swatch, tag

_COLOURS = 6


def explanation(
    pen: Pen, parts: Sequence[Mapping[str, Any]], label: str, *, total: float | None = None
) -> Markup:
    """Draw the parts of a score as one bar and as a list of figures.

    Args:
        pen: The reader's language.
        parts: `label` and `value`, each nought or more, in the order to show.
        label: What the score is, such as "Relevance".
        total: The score; the sum of the parts when left out.
    """
    values = [float(part["value"]) for part in parts]
    whole = sum(values) if total is None else total
    shown = round_to_sum(values, whole)
    bar = tag("svg", *_stripes(values), class_="explanation-bar", aria_hidden="true")
    items = [
        tag("li", swatch(_fill(place)), tag("span", part["label"]), _figure(pen, value))
        for place, (part, value) in enumerate(zip(parts, shown, strict=True))
    ]
    items.append(tag("li", tag("span", label), _figure(pen, whole), class_="explanation-sum"))
    return tag("div", bar, tag("ul", *items), class_="explanation")


def _figure(pen: Pen, value: float) -> Markup:
    return tag("b", pen.fmt.decimal(value), class_="number")


def _fill(place: int) -> str:
    return f"fill-{place % _COLOURS + 1}"


def _stripes(values: Sequence[float]) -> Iterator[Markup]:
    whole, left = sum(values) or 1.0, 0.0
    for place, value in enumerate(values):
        x, width = percent(round(left, 3)), percent(round(value / whole * 100, 3))
        yield tag("rect", x=x, width=width, height="100%", class_=_fill(place))
        left += value / whole * 100


def round_to_sum(values: Sequence[float], total: float, digits: int = 2) -> list[float]:
    """Round values so that they add up to the rounded total (largest remainder).

    >>> round_to_sum([0.333, 0.333, 0.333], 1.0)
    [0.34, 0.33, 0.33]
    """
    unit = 10**digits
    scaled = [value * unit for value in values]
    whole = [floor(value) for value in scaled]
    missing = round(total * unit) - sum(whole)
    order = sorted(range(len(values)), key=lambda place: whole[place] - scaled[place])
    for place in order[: max(0, missing)]:
        whole[place] += 1
    return [value / unit for value in whole]
