"""What answering more costs: the share of errors against the share answered.

Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification", 2010.
"""

from collections.abc import Sequence

from markupsafe import Markup

from comptoir.web.charts.frame import bottom_labels, canvas, frame, level_lines
from comptoir.web.charts.pen import Pen
from comptoir.web.charts.scales import Scale, ticks
from comptoir.web.charts.svg import percent, stretched, tag

_MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def risk_coverage(
    pen: Pen, points: Sequence[tuple[float, float]], title: str, *, goal: float | None = None
) -> Markup:
    """Draw the error rate among what is answered, as more is answered.

    Args:
        pen: The reader's language.
        points: `(coverage, risk)`, shares 0 to 1, coverage growing.
        title: What the chart shows.
        goal: The most risk that is accepted, drawn as a line.
    """
    worst = max([risk for _, risk in points] + [goal or 0.0])
    marks = ticks(0, worst or 0.01)
    x_scale, y_scale = Scale(0, 1), Scale(0, marks[-1])
    trace = "L".join(f"{x_scale.at(x):g} {y_scale.up(y):g}" for x, y in points)
    shapes: list[Markup] = []
    if points:
        first, last = x_scale.at(points[0][0]), x_scale.at(points[-1][0])
        shapes = [
            tag("path", d=f"M{first:g} 100L{trace}L{last:g} 100Z", class_="chart-area"),
            tag("path", d=f"M{trace}", class_="chart-line series-1"),
        ]
    drawing = canvas(
        title,
        level_lines(y_scale, marks, pen.tick_writer("percent", marks[1])),
        bottom_labels([(x_scale.at(mark), pen.fmt.percent(mark, 0)) for mark in _MARKS]),
        stretched(*shapes),
        "" if goal is None else _goal(pen, y_scale.up(goal), goal),
    )
    head = [pen.gettext("Answered"), pen.gettext("Errors among them")]
    rows = [[pen.fmt.percent(x), pen.fmt.percent(y)] for x, y in points]
    return frame(pen, name="risk-coverage", title=title, drawing=drawing, head=head, rows=rows)


def _goal(pen: Pen, y: float, goal: float) -> Markup:
    said = pen.gettext("Goal: %(share)s") % {"share": pen.fmt.percent(goal)}
    place = percent(y)
    return tag("line", x1="0", x2="100%", y1=place, y2=place, class_="chart-goal") + tag(
        "text", said, x="0", dx="6", y=place, dy="-6", class_="chart-note"
    )
