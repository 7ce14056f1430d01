"""Every chart draws, says what it shows, and has its figures as a table."""

import re
from datetime import UTC, datetime
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from comptoir.web import Format
from comptoir.web.charts import CHARTS
from comptoir.web.charts.pen import Pen
from comptoir.web.charts.scales import ticks

PEN = Pen(
    fmt=Format(language="fr", timezone="UTC", now=datetime(2026, 1, 1, tzinfo=UTC)), gettext=str
)
HOSTILE = '<script>"&'
SAMPLES = {
    "line": ({HOSTILE: [0.1, None, 0.3], "b": [0.2, 0.2, 0.1]}, ["1/11", "2/11", HOSTILE], HOSTILE),
    "bar": ({HOSTILE: (0.3, 0.2, 0.4), "b": 0.1}, HOSTILE),
    "histogram": ([3, 0, 7], [0, 10, 20, 40], HOSTILE),
    "reliability": ([(0.5, 0.4, 10), (0.9, 0.95, 200)], HOSTILE),
    "risk_coverage": ([(0.1, 0.0), (1.0, 0.06)], HOSTILE),
    "confusion_matrix": ([HOSTILE, "b"], [[9, 1], [0, 0]], HOSTILE),
    "funnel": ([(HOSTILE, 100), ("b", 40), ("c", 0), ("d", 0)], HOSTILE),
    "sparkline": ([1, None, 3], HOSTILE),
    "explanation": ([{"label": HOSTILE, "value": 0.4}, {"label": "b", "value": 0}], HOSTILE),
}
EMPTY = {
    "line": ({}, [], "t"),
    "bar": ({}, "t"),
    "histogram": ([], [0], "t"),
    "reliability": ([], "t"),
    "risk_coverage": ([], "t"),
    "confusion_matrix": ([], [], "t"),
    "funnel": ([], "t"),
    "sparkline": ([], "t"),
    "explanation": ([], "t"),
}
WITHOUT_TWIN = {"sparkline", "explanation", "confusion_matrix"}


def test_every_chart_has_a_sample():
    assert set(SAMPLES) == set(EMPTY) == set(CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_chart_is_well_formed_escaped_and_without_inline_style(name):
    drawn = CHARTS[name](PEN, *SAMPLES[name])
    ET.fromstring(drawn)
    assert "<script>" not in drawn
    assert "style=" not in drawn


def test_line_draws_how_far_values_could_be_off_and_tells_it():
    bands = {"b": [(0.1, 0.3), None, (0.0, 0.6)]}
    drawn = CHARTS["line"](PEN, *SAMPLES["line"], bands=bands, across="Labels")
    (band,) = re.findall(r'd="([^"]+)" class="fill-2 chart-band"', drawn)
    assert band.count("L") == 3
    assert band.endswith("Z")
    cells = re.findall(r"<t[hd](?: [^>]*)?>([^<]*)<", drawn)
    assert cells[0] == "Labels"
    assert cells[2:5] == ["b", "At least", "At most"]
    assert cells[8:10] == ["0,1", "0,3"]


@pytest.mark.parametrize("name", CHARTS)
def test_chart_of_nothing_is_drawn_without_fault(name):
    drawn = CHARTS[name](PEN, *EMPTY[name])
    assert not drawn or ET.fromstring(drawn) is not None


@pytest.mark.parametrize("name", sorted(set(CHARTS) - WITHOUT_TWIN))
def test_chart_has_a_table_twin(name):
    figure = ET.fromstring(CHARTS[name](PEN, *SAMPLES[name]))
    table = figure.find(".//details//table")
    assert table is not None
    width = len(table.findall("./thead/tr/th"))
    assert all(len(row) == width for row in table.findall("./tbody/tr"))
    assert figure.find(".//*[@role='img']").get("aria-label") == HOSTILE


@pytest.mark.parametrize("name", CHARTS)
def test_chart_places_stay_on_the_paper(name):
    drawn = CHARTS[name](PEN, *SAMPLES[name])
    places = [float(text) for text in re.findall(r'"(-?[\d.]+)%"', drawn)]
    assert all(0 <= place <= 100 for place in places)


def test_line_leaves_a_gap_where_nothing_is_known():
    drawn = CHARTS["line"](PEN, {"a": [1, None, 1]}, ["x", "y", "z"], "t")
    assert drawn.count("<circle") == 2
    assert re.search(r'd="M[\d. ]+M', drawn)


@pytest.mark.parametrize("most", [0.0002, 0.003, 0.04, 0.25, 1.0])
def test_axis_names_each_of_its_marks_apart(most):
    marks = ticks(0, most)
    write = PEN.tick_writer("percent", marks[1] - marks[0])
    assert len({write(mark) for mark in marks}) == len(marks)


def spans(drawn: str, width: int) -> list[tuple[float, float]]:
    """Return where the labels lie that a chart of so many pixels shows, in pixels of its plot."""
    room, found = width - 66, []
    for text in ET.fromstring(drawn).iterfind(".//text"):
        names = text.get("class").split()
        least = [int(name.rpartition("-")[2]) for name in names if name.startswith("chart-from-")]
        if "chart-bottom" not in names or any(width < one for one in least):
            continue
        long = len(text.text) * 7
        before = {"at-start": 0, "at-middle": long / 2, "at-end": long}[names[1]]
        left = float(text.get("x").rstrip("%")) * room / 100 - before
        found.append((left, left + long))
    return found


@pytest.mark.parametrize("days", [1, 2, 7, 29, 30, 31, 90, 365])
@pytest.mark.parametrize("label", ["1/11", "30 nov.", "2026-11-30", "30 novembre 2026 14:05"])
def test_dates_under_a_line_never_touch(days, label):
    drawn = CHARTS["line"](PEN, {"a": [1] * days}, [label] * days, "t")
    shown = [spans(drawn, width) for width in (240, 399, 400, 560, 800, 1200)]
    for each in shown:
        assert all(right < left for (_, right), (left, _) in pairwise(each))
    assert [len(each) for each in shown] == sorted(len(each) for each in shown)
    assert len(shown[0]) == 1 or len(label) < 12
    assert len(shown[-1]) >= min(days, 800 // (len(label) * 14 + 24))
