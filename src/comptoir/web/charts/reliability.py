"""Whether confidence keeps its word: of what was said with 90 %, nine in ten should be right.

Source: DeGroot and Fienberg, "The comparison and evaluation of forecasters", 1983.
"""

from collections.abc import Sequence
from math import sqrt

from markupsafe import Markup

from comptoir.web.charts.frame import bottom_labels, canvas, frame, level_lines
from comptoir.web.charts.pen import Pen
from comptoir.web.charts.scales import Scale
from comptoir.web.charts.svg import percent, tag

_MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SMALLEST, _LARGEST = 3.0, 9.0
Bin = tuple[float, float, int]


def reliability(pen: Pen, bins: Sequence[Bin], title: str) -> Markup:
    """Draw the share that was right against the confidence that was claimed.

    Args:
        pen: The reader's language.
        bins: `(mean confidence, share right, count)`, shares 0 to 1; a larger count, a larger dot.
        title: What the chart shows.
    """
    scale, write = Scale(0, 1), pen.fmt.percent
    most = max((count for *_, count in bins), default=1) or 1
    drawing = canvas(
        title,
        level_lines(scale, _MARKS, pen.tick_writer("percent", 0.25)),
        bottom_labels([(scale.at(mark), pen.fmt.percent(mark, 0)) for mark in _MARKS]),
        tag("line", x1="0", y1="100%", x2="100%", y2="0", class_="chart-ideal"),
        *(_gap(confidence, right) for confidence, right, _ in bins),
        *(
            tag(
                "circle",
                tag("title", f"{write(confidence)} → {write(right)} ({pen.number(count)})"),
                cx=percent(scale.at(confidence)),
                cy=percent(scale.up(right)),
                r=f"{_SMALLEST + (_LARGEST - _SMALLEST) * sqrt(count / most):.1f}",
                class_="chart-bubble",
            )
            for confidence, right, count in bins
        ),
        size="square",
    )
    head = [pen.gettext("Confidence"), pen.gettext("Right"), pen.gettext("Count")]
    rows = [[write(c), write(right), pen.number(count)] for c, right, count in bins]
    return frame(pen, name="reliability", title=title, drawing=drawing, head=head, rows=rows)


def _gap(confidence: float, right: float) -> Markup:
    scale = Scale(0, 1)
    x = percent(scale.at(confidence))
    y1, y2 = percent(scale.up(confidence)), percent(scale.up(right))
    return tag("line", x1=x, x2=x, y1=y1, y2=y2, class_="chart-gap")
