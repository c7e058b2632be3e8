"""Puts rows of known height on pages: what must stay together stays together, table headers are repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

_EPSILON = 1e-6


class Placeable(Protocol):
    """What the paginator needs to know of a row; heights in points."""

    @property
    def height(self) -> float: ...
    @property
    def keep(self) -> bool:
        """Not to be the last row of a page: the next row goes with it."""
        ...

    @property
    def blank(self) -> bool:
        """Empty, and dropped at the top of a page."""
        ...


R = TypeVar("R", bound=Placeable)


def paginate(rows: Sequence[R], height: float) -> list[list[R]]:
    """Pages of at most `height` points; at least one page. A chain of kept rows longer than a page is cut after all."""
    pages: list[list[R]] = []
    page: list[R] = []
    used = 0.0
    for row in rows:
        while page and used + row.height > height + _EPSILON:
            carried = _carried(page)
            pages.append(page[: len(page) - len(carried)])
            page = [moved for moved in carried if not moved.blank or moved is not carried[0]]
            used = sum(moved.height for moved in page)
        if row.blank and not page:
            continue
        header = getattr(row, "header", ())
        if not page and header and pages:
            page.extend(header)
            used += sum(repeated.height for repeated in header)
        page.append(row)
        used += row.height
    if page or not pages:
        pages.append(page)
    return pages


def _carried(page: list[R]) -> list[R]:
    """The rows at the end of a full page that go with what follows; none if that would leave the page empty."""
    start = len(page)
    while start and page[start - 1].keep:
        start -= 1
    return page[start:] if start else []
