"""How something moved: one line a series, never told apart by colour alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup

from comptoir.web.charts.frame import bottom_labels, canvas, frame, level_lines
from comptoir.web.charts.pen import Pen, Write
from comptoir.web.charts.scales import Scale, ticks
from comptoir.web.charts.svg import join, percent, stretched, tag

Values = Sequence[float | None]
Bands = Mapping[str, Sequence[tuple[float, float] | None]]
"""By series, how low and how high each value could truly be."""


def line(
    pen: Pen,
    series: Mapping[str, Values],
    x: Sequence[str],
    title: str,
    *,
    kind: str = "number",
    from_zero: bool = True,
    bands: Bands | None = None,
    across: str = "",
) -> Markup:
    """Draw values over time, or along anything else that grows.

    Args:
        pen: The reader's language.
        series: By name, one value for each place of `x`; `None` is a gap.
        x: The places' names, oldest first.
        title: What the chart shows.
        kind: `number`, `decimal` or `percent`.
        from_zero: Whether the axis begins at nought.
        bands: How low and how high values of a series could be; drawn behind it, and in the table.
        across: What `x` is; moments when empty.
    """
    ranges = bands or {}
    known = [value for values in series.values() for value in values if value is not None]
    known += [value for band in ranges.values() for pair in band if pair for value in pair]
    marks = ticks(0 if from_zero else min(known, default=0), max(known, default=1))
    y_scale, x_scale = Scale(marks[0], marks[-1]), Scale(0, max(1, len(x) - 1))
    write = pen.writer(kind)
    drawing = canvas(
        title,
        level_lines(y_scale, marks, pen.tick_writer(kind, marks[1] - marks[0])),
        bottom_labels([(x_scale.at(place), text) for place, text in enumerate(x)]),
        stretched(
            *_bands(ranges, series, x_scale, y_scale),
            *(
                tag("path", d=path(values, x_scale, y_scale), class_=f"chart-line series-{place}")
                for place, values in enumerate(series.values(), 1)
            ),
        ),
        *(
            _dot(x_scale.at(index), y_scale.up(value), place, f"{name}, {x[index]}: {write(value)}")
            for place, (name, values) in enumerate(series.items(), 1)
            for index, value in enumerate(values)
            if value is not None
        ),
    )
    cells = {
        name: _cells(pen, name, values, ranges.get(name), write) for name, values in series.items()
    }
    columns = [column for own in cells.values() for column in own]
    rows = [[label, *(column[index + 1] for column in columns)] for index, label in enumerate(x)]
    head = [across or pen.gettext("When"), *(column[0] for column in columns)]
    return frame(
        pen, name="line", title=title, drawing=drawing, head=head, rows=rows, legend=list(series)
    )


def _bands(
    ranges: Bands, series: Iterable[str], x_scale: Scale, y_scale: Scale
) -> Iterator[Markup]:
    """Draw how low and how high values could be, each in the colour of its series."""
    for place, name in enumerate(series, 1):
        if name in ranges:
            around = _around(ranges[name], x_scale, y_scale)
            yield tag("path", d=around, class_=f"fill-{place} chart-band")


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


def _cells(
    pen: Pen,
    name: str,
    values: Values,
    band: Sequence[tuple[float, float] | None] | None,
    write: Write,
) -> list[list[str]]:
    """Return a series as columns of the table, each under its name."""
    told = [[name, *("" if value is None else write(value) for value in values)]]
    if band:
        for place, said in enumerate((pen.gettext("At least"), pen.gettext("At most"))):
            told.append([said, *(write(pair[place]) if pair else "" for pair in band)])
    return told


def _around(band: Sequence[tuple[float, float] | None], x_scale: Scale, y_scale: Scale) -> str:
    """Return the outline of a band: along its highs, and back along its lows.

    >>> _around([(0, 1), None, (0.5, 1)], Scale(0, 2), Scale(0, 1))
    'M0 0L100 0L100 50L0 100Z'
    """
    known = [(index, pair) for index, pair in enumerate(band) if pair]
    there = [(index, high) for index, (_, high) in known]
    back = [(index, low) for index, (low, _) in reversed(known)]
    points = [f"{x_scale.at(index):g} {y_scale.up(value):g}" for index, value in there + back]
    return f"M{'L'.join(points)}Z" if points else ""


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
