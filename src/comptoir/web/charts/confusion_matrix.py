"""What is taken for what. The drawing is a table, so it needs no twin."""

from collections.abc import Sequence

from markupsafe import Markup

from comptoir.web.charts.pen import Pen
from comptoir.web.charts.svg import tag

_SHADES = 8


def confusion_matrix(
    pen: Pen, labels: Sequence[str], counts: Sequence[Sequence[int]], title: str
) -> Markup:
    """Draw how often each truth received each answer.

    Args:
        pen: The reader's language.
        labels: The classes, in order.
        counts: Rows are the truth, columns the answer.
        title: What the chart shows.
    """
    head = [tag("th", pen.gettext("Truth ↓ Answer →"), scope="col")]
    head += [tag("th", label, scope="col", class_="number") for label in labels]
    head.append(tag("th", pen.gettext("Found"), scope="col", class_="number"))
    body = [
        _row(pen, place, label, row)
        for place, (label, row) in enumerate(zip(labels, counts, strict=True))
    ]
    table = tag(
        "table",
        tag("caption", title, class_="visually-hidden"),
        tag("thead", tag("tr", *head)),
        tag("tbody", *body),
        class_="matrix",
    )
    scroll = tag("div", table, class_="table-scroll", tabindex="0", role="group", aria_label=title)
    return tag("figure", tag("figcaption", title), scroll, class_="chart chart-confusion-matrix")


def _row(pen: Pen, place: int, label: str, row: Sequence[int]) -> Markup:
    total = sum(row)
    cells = [
        tag("td", pen.number(count), class_=_look(count, total, right=column == place))
        for column, count in enumerate(row)
    ]
    found = pen.fmt.percent(row[place] / total) if total else "–"
    return tag("tr", tag("th", label, scope="row"), *cells, tag("td", found, class_="number"))


def _look(count: int, total: int, *, right: bool) -> str:
    return f"number shade-{shade(count, total)}" + (" matrix-right" if right else "")


def shade(count: int, total: int) -> int:
    """Return how dark a cell is, 0 to 8, from its share of its row; what is there is seen.

    >>> shade(0, 10), shade(1, 1000), shade(10, 10)
    (0, 1, 8)
    """
    if not count or not total:
        return 0
    return max(1, round(count / total * _SHADES))
