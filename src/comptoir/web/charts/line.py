"""How something moved: one line a series, never told apart by colour alone."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from comptoir.web.charts.frame import bottom_labels, canvas, frame, level_lines
from comptoir.web.charts.pen import Pen
from comptoir.web.charts.scales import Scale, ticks
from comptoir.web.charts.svg import join, percent, stretched, tag

Values = Sequence[float | None]


def line(
    pen: Pen,
    series: Mapping[str, Values],
    x: Sequence[str],
    title: str,
    *,
    kind: str = "number",
    from_zero: bool = True,
) -> Markup:
    """Draw values over time.

    Args:
        pen: The reader's language.
        series: By name, one value for each place of `x`; `None` is a gap.
        x: The places' names, oldest first.
        title: What the chart shows.
        kind: `number`, `decimal` or `percent`.
        from_zero: Whether the axis begins at nought.
    """
    known = [value for values in series.values() for value in values if value is not None]
    marks = ticks(0 if from_zero else min(known, default=0), max(known, default=1))
    y_scale, x_scale = Scale(marks[0], marks[-1]), Scale(0, max(1, len(x) - 1))
    write = pen.writer(kind)
    drawing = canvas(
        title,
        level_lines(y_scale, marks, pen.tick_writer(kind, marks[1] - marks[0])),
        bottom_labels([(x_scale.at(place), text) for place, text in enumerate(x)]),
        stretched(
            *(
                tag("path", d=path(values, x_scale, y_scale), class_=f"chart-line series-{place}")
                for place, values in enumerate(series.values(), 1)
            )
        ),
        *(
            _dot(x_scale.at(index), y_scale.up(value), place, f"{name}, {x[index]}: {write(value)}")
            for place, (name, values) in enumerate(series.items(), 1)
            for index, value in enumerate(values)
            if value is not None
        ),
    )
    rows = [
        [label, *("" if (v := values[index]) is None else write(v) for values in series.values())]
        for index, label in enumerate(x)
    ]
    head = [pen.gettext("When"), *series]
    return frame(
        pen, name="line", title=title, drawing=drawing, head=head, rows=rows, legend=list(series)
    )


def path(values: Values, x_scale: Scale, y_scale: Scale) -> str:
    """Return the path of a line that is lifted over gaps.

    >>> path([0, None, 1, 1], Scale(0, 3), Scale(0, 1))
    'M0 100M66.667 0L100 0'
    """
    written, drawing = [], False
    for index, value in enumerate(values):
        if value is not None:
            letter = "L" if drawing else "M"
            written.append(f"{letter}{x_scale.at(index):g} {y_scale.up(value):g}")
        drawing = value is not None
    return "".join(written)


def _dot(x: float, y: float, place: int, said: str) -> Markup:
    return join(
        [
            tag(
                "circle",
                tag("title", said),
                cx=percent(x),
                cy=percent(y),
                r="3",
                class_=f"chart-dot series-{place}",
            )
        ]
    )
