"""What a list shows of a row: one Column a title, with its width in Chinese characters, its text and its tone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from desktop.fields import Field, Row, show

CellKind = Literal["text", "day", "number", "chip"]
Align = Literal["", "left", "right", "center"]


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `show` gives the text (without it: the value of `key` as its field kind shows it, empty is “—”);
    `tone` the tone of a chip, or of plain text ("" = ordinary); `width` counts Chinese characters;
    where there is room a column widens to `most` characters, and the one that `grows` takes what is left.
    """

    key: str
    title: str
    width: float = 8
    kind: CellKind = "text"
    align: Align = ""
    show: Callable[[Row], str] | None = None
    tone: Callable[[Row], str] | None = None
    sortable: bool = True
    hidden: bool = False
    grows: bool = False
    most: float = 0

    def text(self, row: Row) -> str:
        """What the cell says."""
        return self.show(row) if self.show else show(Field(label=self.title), row.get(self.key))

    def tone_of(self, row: Row) -> str:
        """The tone of the cell; a chip without one is plain."""
        return (self.tone(row) if self.tone else "") or ("plain" if self.kind == "chip" else "")

    @property
    def room(self) -> float:
        """The width in characters that also holds the title and, when sortable, its arrow."""
        least = 5.6 if self.kind == "day" and self.show is None else 0  # 2026-10-25
        title = sum(1 if ord(c) > 255 else 0.6 for c in self.title)
        return max(self.width, least, title + (1.4 if self.sortable else 0.4))

    @property
    def side(self) -> str:
        """left, right or center: numbers stand right unless told otherwise."""
        return self.align or ("right" if self.kind == "number" else "left")


@dataclass(frozen=True)
class Query:
    """Which rows, in which order: a filter, the text searched for, the column sorted by ("" = the list's own order)."""

    filter: str = ""
    search: str = ""
    sort: str = ""
    descending: bool = False


class RowSource(Protocol):
    """Where a long list comes from: first the ids, then the rows of the page that is looked at."""

    def ids(self, query: Query) -> list[int]:
        """The ids of the filtered and sorted result, in order."""
        ...

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        """The rows of these ids; an id that no longer exists is left out."""
        ...
