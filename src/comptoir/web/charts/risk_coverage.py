"""What answering more costs: the share of errors against the share answered.

Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification", 2010.
"""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from comptoir.web.charts.frame import bottom_labels, canvas, frame, level_lines
from comptoir.web.charts.pen import Pen
from comptoir.web.charts.scales import Scale, ticks
from comptoir.web.charts.svg import percent, stretched, tag

Points = Sequence[tuple[float, float]]
_MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def risk_coverage(
    pen: Pen,
    points: Points | Mapping[str, Points],
    title: str,
    *,
    goal: float | None = None,
) -> Markup:
    """Draw the error rate among what is answered, as more is answered.

    Args:
        pen: The reader's language.
        points: `(coverage, risk)`, shares 0 to 1, coverage growing; or several such curves by name,
            at the same coverages.
        title: What the chart shows.
        goal: The most risk that is accepted, drawn as a line.
    """
    curves = dict(points) if isinstance(points, Mapping) else {"": points}
    worst = max([risk for curve in curves.values() for _, risk in curve] + [goal or 0.0])
    marks = ticks(0, worst or 0.01)
    x_scale, y_scale = Scale(0, 1), Scale(0, marks[-1])
    shapes = [
        shape
        for place, curve in enumerate(curves.values(), 1)
        for shape in _curve(curve, place, x_scale, y_scale, alone=len(curves) == 1)
    ]
    drawing = canvas(
        title,
        level_lines(y_scale, marks, pen.tick_writer("percent", marks[1])),
        bottom_labels([(x_scale.at(mark), pen.fmt.percent(mark, 0)) for mark in _MARKS]),
        stretched(*shapes),
        "" if goal is None else _goal(pen, y_scale.up(goal), goal),
    )
    names = [name for name in curves if name]
    head = [pen.gettext("Answered"), *(names or [pen.gettext("Errors among them")])]
    rows = [
        [pen.fmt.percent(at[0][0]), *(pen.fmt.percent(risk) for _, risk in at)]
        for at in zip(*curves.values(), strict=True)
    ]
    return frame(
        pen, name="risk-coverage", title=title, drawing=drawing, head=head, rows=rows, legend=names
    )


def _curve(points: Points, place: int, x: Scale, y: Scale, *, alone: bool) -> list[Markup]:
    if not points:
        return []
    trace = "L".join(f"{x.at(share):g} {y.up(risk):g}" for share, risk in points)
    line = tag("path", d=f"M{trace}", class_=f"chart-line series-{place}")
    if not alone:
        return [line]
    first, last = x.at(points[0][0]), x.at(points[-1][0])
    return [tag("path", d=f"M{first:g} 100L{trace}L{last:g} 100Z", class_="chart-area"), line]


def _goal(pen: Pen, y: float, goal: float) -> Markup:
    said = pen.gettext("Goal: %(share)s") % {"share": pen.fmt.percent(goal)}
    place = percent(y)
    return tag("line", x1="0", x2="100%", y1=place, y2=place, class_="chart-goal") + tag(
        "text", said, x="0", dx="6", y=place, dy="-6", class_="chart-note"
    )
