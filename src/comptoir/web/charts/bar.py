"""Which is more: a bar a name, with room for long names and for intervals."""

from collections.abc import Mapping

from markupsafe import Markup

from comptoir.web.charts.frame import canvas, frame
from comptoir.web.charts.pen import Pen, Write
from comptoir.web.charts.scales import Scale
from comptoir.web.charts.svg import join, percent, tag

Value = float | tuple[float, float, float]


def bar(pen: Pen, values: Mapping[str, Value], title: str, *, kind: str = "number") -> Markup:
    """Draw one horizontal bar a name.

    Args:
        pen: The reader's language.
        values: By name, a value, or `(value, low, high)` to show its interval.
        title: What the chart shows.
        kind: `number`, `decimal` or `percent`.
    """
    triples = {name: _triple(value) for name, value in values.items()}
    scale = Scale(0, max((high for _, _, high in triples.values()), default=1) or 1)
    write = pen.writer(kind)
    rows = join(
        _row(place, len(triples), name, triple, scale, write)
        for place, (name, triple) in enumerate(triples.items())
    )
    with_interval = any(low != high for _, low, high in triples.values())
    head = [pen.gettext("Name"), pen.gettext("Value")]
    if with_interval:
        head += [pen.gettext("At least"), pen.gettext("At most")]
    return frame(
        pen,
        name="bar",
        title=title,
        drawing=canvas(title, rows, size="rows", rows=len(triples)),
        head=head,
        rows=[
            [name, *map(write, triple if with_interval else triple[:1])]
            for name, triple in triples.items()
        ],
    )


def _triple(value: Value) -> tuple[float, float, float]:
    return value if isinstance(value, tuple) else (value, value, value)


def _row(
    place: int,
    count: int,
    name: str,
    triple: tuple[float, float, float],
    scale: Scale,
    write: Write,
) -> Markup:
    value, low, high = triple
    top = percent(round(place * 100 / count, 3))
    inside = [
        tag("text", name, x="0", y="18", class_="chart-name"),
        tag("text", write(value), x="100%", y="18", class_="chart-value"),
        tag("rect", x="0", y="26", width="100%", height="8", rx="2", class_="chart-track"),
        tag(
            "rect",
            x="0",
            y="26",
            width=percent(scale.at(value)),
            height="8",
            rx="2",
            class_="chart-bar-fill",
        ),
    ]
    if low != high:
        left, right = percent(scale.at(low)), percent(scale.at(high))
        for x1, x2, y1, y2 in ((left, right, 38, 38), (left, left, 35, 41), (right, right, 35, 41)):
            inside.append(tag("line", x1=x1, x2=x2, y1=y1, y2=y2, class_="chart-whisker"))
    return tag("svg", *inside, y=top, height="44")
