"""How many stay at each stage."""

from collections.abc import Sequence

from markupsafe import Markup

from comptoir.web.charts.frame import canvas, frame
from comptoir.web.charts.pen import Pen
from comptoir.web.charts.scales import Scale
from comptoir.web.charts.svg import join, percent, tag


def funnel(pen: Pen, stages: Sequence[tuple[str, int]], title: str) -> Markup:
    """Draw a bar a stage, with the share that is left of the stage before.

    Args:
        pen: The reader's language.
        stages: `(name, count)` in order.
        title: What the chart shows.
    """
    scale = Scale(0, max((count for _, count in stages), default=1) or 1)
    shares = [
        ""
        if not place or not stages[place - 1][1]
        else pen.fmt.percent(count / stages[place - 1][1])
        for place, (_, count) in enumerate(stages)
    ]
    rows = join(
        tag(
            "svg",
            tag("text", name, x="0", y="18", class_="chart-name"),
            tag("text", _said(pen, count, share), x="100%", y="18", class_="chart-value"),
            tag("rect", x="0", y="26", width="100%", height="12", rx="2", class_="chart-track"),
            tag(
                "rect",
                x="0",
                y="26",
                width=percent(scale.at(count)),
                height="12",
                rx="2",
                class_="chart-bar-fill",
            ),
            y=percent(round(place * 100 / len(stages), 3)),
            height="44",
        )
        for place, ((name, count), share) in enumerate(zip(stages, shares, strict=True))
    )
    return frame(
        pen,
        name="funnel",
        title=title,
        drawing=canvas(title, rows, size="rows", rows=len(stages)),
        head=[pen.gettext("Stage"), pen.gettext("Count"), pen.gettext("Of the stage before")],
        rows=[
            [name, pen.number(count), share]
            for (name, count), share in zip(stages, shares, strict=True)
        ],
    )


def _said(pen: Pen, count: int, share: str) -> str:
    return f"{pen.number(count)} · {share}" if share else pen.number(count)
