"""Charts: one description for paper and screen, no value lost, readable in grey."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from desktop.reports.parts.chart import BarChart, ChartTheme, Series, chart_svg, draw_chart, nice_scale
from desktop.reports.parts.fonts import screen_fonts
from desktop.reports.parts.pdf import open_pdf

MONTHS = tuple(f"{month}月" for month in range(1, 13))
CHART = BarChart(
    "矛盾纠纷<趋势>",
    MONTHS,
    (Series("排查", tuple(range(12))), Series("成功", (None, *range(11)))),
    unit="件",
    line=Series("成功率", (None, *(0.5,) * 11)),
)
NAME = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("dark", [False, True])
def test_the_screen_picture_renders_without_a_warning(qapp, dark: bool):
    from PySide6.QtGui import QFontDatabase, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    for path in screen_fonts():
        QFontDatabase.addApplicationFont(str(path))
    theme = ChartTheme(text="#E6E8EB", bars=("#6BA6EA", "#6CC48B")) if dark else ChartTheme()
    renderer = QSvgRenderer(chart_svg(CHART, 480, 240, theme).encode())
    image = QImage(480, 240, QImage.Format.Format_RGB32)
    image.fill(0x1F2227 if dark else 0xFFFFFF)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    assert renderer.isValid()
    title = {image.pixel(x, y) for x in range(4, 80) for y in range(16)}
    assert len(title) > 4  # letters with smooth edges, not an empty ground


def test_every_value_above_zero_has_its_bar():
    root = ET.fromstring(chart_svg(CHART, 480, 240))
    bars = [box for box in root.iter(f"{NAME}rect") if float(box.get("y")) > 40 and float(box.get("width")) > 5]
    assert len(bars) == 11 + 10


def test_words_are_escaped_and_the_picture_has_a_title():
    root = ET.fromstring(chart_svg(CHART, 480, 240))
    assert root.find(f"{NAME}title").text == "矛盾纠纷<趋势>"


def test_each_series_has_a_pattern_of_its_own_without_colour():
    svg = chart_svg(BarChart("", ("甲",), tuple(Series(f"{n}", (5,)) for n in range(6))), 480, 240)
    fills = re.findall(r'<rect [^>]*fill="([^"]+)"', svg)
    assert "none" in fills
    assert svg.count("<polyline") > 20


def test_nothing_is_drawn_outside_the_picture():
    root = ET.fromstring(chart_svg(CHART, 480, 240))
    for line in root.iter(f"{NAME}polyline"):
        for point in line.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= 480
            assert 0 <= y <= 240


@pytest.mark.parametrize("chart", [BarChart("空", (), ()), BarChart("零", ("甲",), (Series("数", (0,)),))])
def test_an_empty_chart_is_still_a_picture(chart: BarChart):
    assert chart_svg(chart, 200, 100).startswith("<svg")


@given(st.floats(0.1, 1e7))
def test_the_axis_reaches_the_highest_value_in_few_round_steps(highest: float):
    limit, step = nice_scale(highest)
    assert limit >= highest - 1e-6 * highest
    assert 1 <= limit / step <= 6


def test_the_paper_picture_has_the_same_words(tmp_path: Path, pages_of, output_of):
    with open_pdf(tmp_path / "a.pdf", "图", (595, 400)) as pages:
        draw_chart(CHART, pages, 40, 40, 500, 300)
        pages.end_page()
    text = "".join(pages_of(tmp_path / "a.pdf")[0].split())
    assert all(word in text for word in ("矛盾纠纷<趋势>", "排查", "成功率", "12月", "100%"))
    assert "No syntax" in output_of("qpdf", "--check", tmp_path / "a.pdf")
