"""未销号隐患 by unit and age as a picture: SVG in the theme's colours, and where each bar stands (issue: 首页)."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.services.inspection.hazard_list import AgeRow, HazardList
from desktop.services.workspace import Workspace

MOST_UNITS = 14  # bars that keep their names apart


@dataclass(frozen=True)
class AgeBar:
    """One piece of a bar: whose, which band of days (its place), where it stands, what it says."""

    unit_id: int
    band: int
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class OpenHazards:
    """The open hazards of the file: the words of the bands, and each unit's counts, the fullest first."""

    bands: tuple[str, ...]
    units: tuple[AgeRow, ...]

    @property
    def total(self) -> int:
        """How many are open."""
        return sum(sum(row.counts) for row in self.units)

    def sentence(self) -> str:
        """0–14 天 3，15–29 天 1，60 天以上 2."""
        counts = [sum(row.counts[band] for row in self.units) for band in range(len(self.bands))]
        return "，".join(f"{words} {count}" for words, count in zip(self.bands, counts, strict=True) if count)


def open_hazards(ws: Workspace) -> OpenHazards:
    """Read once for the home page."""
    bands, rows = HazardList(ws).ages()
    return OpenHazards(bands, tuple(rows))


def open_hazards_picture(
    found: OpenHazards, colours: Mapping[str, str], size: tuple[int, int]
) -> tuple[str, list[AgeBar]]:
    """The stacked bars as SVG, and each piece of them so that it can be pointed at."""
    from desktop.reports.parts.chart import BarChart, ChartTheme, Series, bar_boxes, chart_svg

    units = found.units[:MOST_UNITS]
    chart = BarChart(
        title="",
        categories=tuple(row.unit for row in units),
        series=tuple(
            Series(words, tuple(float(row.counts[band]) for row in units)) for band, words in enumerate(found.bands)
        ),
        unit="项",
        stacked=True,
    )
    theme = ChartTheme(
        text=colours["text"],
        secondary=colours["secondary"],
        grid=colours["line"],
        bars=(colours["done"], colours["accent"], colours["soon"], colours["overdue"]),
        line=colours["soon"],
    )
    bars = []
    for box in bar_boxes(chart, *size, theme):
        row = units[box.category]
        words = f"{row.unit}：发现 {found.bands[box.series]}、未销号 {row.counts[box.series]} 项"
        bars.append(AgeBar(row.unit_id, box.series, box.x, box.y, box.width, box.height, words))
    return chart_svg(chart, *size, theme), bars
