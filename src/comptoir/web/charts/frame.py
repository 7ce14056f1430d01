"""What every chart has around its drawing: a title, a legend, and its figures as a table."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from comptoir.web.charts.pen import Pen, Write
from comptoir.web.charts.scales import Scale
from comptoir.web.charts.svg import join, percent, tag

Row = Sequence[object]
_WIDTHS = (240, 400, 560, 800)
"""Pixels of a chart from which on it shows more labels; `charts.css` knows them, too."""
_AROUND = 66
"""Pixels beside a plot: its figures at the left, and a margin."""
_LETTER = 7.0
"""Pixels that a letter of a label takes at most, on average."""
_GAP = 12.0
"""Pixels between two labels."""


def frame(
    pen: Pen,
    *,
    name: str,
    title: str,
    drawing: Markup,
    head: Sequence[str],
    rows: Sequence[Row],
    legend: Sequence[str] = (),
) -> Markup:
    """Return a figure: its caption, the drawing and, folded, the table twin.

    Args:
        pen: The reader's language.
        name: The chart's name, which becomes a class.
        title: Shown as the caption, and the table's.
        drawing: An `<svg>`.
        head: The table's columns; the first names the rows.
        rows: The table's rows, already written.
        legend: Names of the series, in the order of their colours; one needs none.
    """
    keys = tag("ul", *_keys(legend), class_="chart-legend") if len(legend) > 1 else ""
    table = tag(
        "details",
        tag("summary", pen.gettext("Show the figures")),
        tag("div", twin(title, head, rows), class_="table-scroll"),
        class_="chart-twin",
    )
    caption = tag("figcaption", title)
    return tag("figure", caption, keys, drawing, table, class_=f"chart chart-{name}")


def twin(title: str, head: Sequence[str], rows: Sequence[Row]) -> Markup:
    """Return the table that says what the drawing shows."""
    heads = [
        tag("th", text, scope="col", class_="number" if place else None)
        for place, text in enumerate(head)
    ]
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", c, class_="number") for c in row[1:]))
        for row in rows
    ]
    return tag(
        "table",
        tag("caption", title, class_="visually-hidden"),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
    )


def canvas(title: str, *children: object, size: str = "medium", rows: int | None = None) -> Markup:
    """Return the drawing, named for those who do not see it.

    Args:
        title: What it shows.
        children: Its elements; places in percent of the plot, sizes of type in pixels.
        size: A class that sets its height: `medium`, `square`, `rows`.
        rows: For `rows`, how many of 44 px.
    """
    height = rows * 44 if rows is not None else None
    plot = tag("svg", *children, class_="chart-plot", height=height)
    return tag("div", plot, class_=f"chart-canvas chart-{size}", role="img", aria_label=title)


def level_lines(scale: Scale, values: Sequence[float], write: Write) -> Markup:
    """Return the horizontal lines of a plot with their figures at the left."""
    return join(
        tag("line", x1="0", x2="100%", y1=percent(y), y2=percent(y), class_="chart-grid")
        + tag("text", write(value), x="0", dx="-8", y=percent(y), dy=".32em", class_="chart-left")
        for value, y in ((value, scale.up(value)) for value in values)
    )


def bottom_labels(labels: Sequence[tuple[float, str]]) -> Markup:
    """Return texts under a plot; of those that would touch each other only some stay.

    Args:
        labels: place in percent and text, from left to right. A wider chart shows more of them,
            the first always among them, and those that are shown are equally many apart.
    """
    steps = _steps(labels)
    return join(
        tag(
            "text",
            text,
            x=percent(place),
            y="100%",
            dy="20",
            class_=f"chart-bottom {_anchor(place)} {_from(index, steps)}".strip(),
        )
        for index, (place, text) in enumerate(labels)
        if index % steps[-1][1] == 0
    )


def _steps(labels: Sequence[tuple[float, str]]) -> list[tuple[int, int]]:
    """Return, for charts of each width from the narrowest on, that every how-many-th label fits.

    Each step is a multiple of the next one, so that a wider chart only adds labels.
    """
    found: list[tuple[int, int]] = []
    step = 1
    for width in reversed(_WIDTHS):
        room = width - _AROUND
        while step < len(labels) and _touch(labels[::step], room):
            step += found[-1][1] if found else 1
        found.append((width, step))
    return found[::-1]


def _touch(labels: Sequence[tuple[float, str]], room: float) -> bool:
    """Tell whether two neighbours touch on a plot of so many pixels."""
    spans = [_span(place, text, room) for place, text in labels]
    return any(right + _GAP > left for (_, right), (left, _) in pairwise(spans))


def _span(place: float, text: str, room: float) -> tuple[float, float]:
    width = len(text) * _LETTER
    before = {"at-start": 0.0, "at-middle": width / 2, "at-end": width}[_anchor(place)]
    left = place * room / 100 - before
    return left, left + width


def _from(index: int, steps: Sequence[tuple[int, int]]) -> str:
    """Return the class of a label by the narrowest chart that has room for it."""
    width = next(width for width, step in steps if index % step == 0)
    return "" if width == _WIDTHS[0] else f"chart-from-{width}"


def _anchor(place: float) -> str:
    edge = 2
    return "at-start" if place < edge else "at-end" if place > 100 - edge else "at-middle"


def _keys(legend: Sequence[str]) -> list[Markup]:
    ends = {"x1": "0", "x2": "100%", "y1": "50%", "y2": "50%"}
    return [
        tag(
            "li",
            tag(
                "svg",
                tag("line", **ends, class_=f"series-{place}"),
                class_="chart-key",
                aria_hidden="true",
            ),
            name,
        )
        for place, name in enumerate(legend, 1)
    ]
