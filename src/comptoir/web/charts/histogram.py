"""How values spread: counts between edges."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from comptoir.web.charts.frame import bottom_labels, canvas, frame, level_lines
from comptoir.web.charts.pen import Pen
from comptoir.web.charts.scales import Scale, ticks
from comptoir.web.charts.svg import percent, tag


def histogram(
    pen: Pen, counts: Sequence[float], edges: Sequence[float], title: str, *, kind: str = "number"
) -> Markup:
    """Draw how many values fall between each two edges.

    Args:
        pen: The reader's language.
        counts: One for each bin, in order.
        edges: Growing, one more than the counts; bins of unlike width are drawn so.
        title: What the chart shows.
        kind: How edges are written: `number`, `decimal` or `percent`.
    """
    marks = ticks(0, max(counts, default=1) or 1)
    y_scale, x_scale = Scale(marks[0], marks[-1]), Scale(edges[0], edges[-1])
    write = pen.writer(kind)
    names = [f"{write(a)} – {write(b)}" for a, b in pairwise(edges)]
    bars = [
        tag(
            "rect",
            tag("title", f"{name}: {pen.number(count)}"),
            x=percent(x_scale.at(left)),
            width=percent(round(x_scale.at(right) - x_scale.at(left), 3)),
            y=percent(y_scale.up(count)),
            height=percent(y_scale.at(count)),
            class_="chart-bin",
        )
        for name, count, left, right in zip(names, counts, edges, edges[1:], strict=False)
    ]
    drawing = canvas(
        title,
        level_lines(y_scale, marks, pen.tick_writer("number", marks[1] - marks[0])),
        *bars,
        bottom_labels([(x_scale.at(edge), write(edge)) for edge in edges]),
    )
    return frame(
        pen,
        name="histogram",
        title=title,
        drawing=drawing,
        head=[pen.gettext("Between"), pen.gettext("Count")],
        rows=[[name, pen.number(count)] for name, count in zip(names, counts, strict=True)],
    )
