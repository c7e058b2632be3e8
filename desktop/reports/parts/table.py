"""One description of a list for the workbook (`sheet`) and for the printed page (`table_pdf`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

Cell = str | int | float | Decimal | date | datetime | None


class Kind(StrEnum):
    """What a column holds; it decides type, number format and alignment."""

    TEXT = "text"
    LABEL = "label"  # short text, centred
    INTEGER = "integer"
    DECIMAL = "decimal"  # two places
    MONEY = "money"  # two places, thousands separated
    PERCENT = "percent"  # a fraction: 0.429 is shown as 42.9%
    DAY = "day"
    MOMENT = "moment"  # date and time to the minute


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: heading, kind, width in characters of the western alphabet (0: from the content), allowed values."""

    title: str
    kind: Kind = Kind.TEXT
    width: float = 0
    options: tuple[str, ...] = ()
    group: str = ""  # neighbours with the same group share a cell above their headings


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A titled table. `rows` may be a generator; a row has one cell a column, None prints empty.

    `subtitle` is the line under the title (填报单位 …), `footer` lines stand below the table, `total` is a last row in
    bold. A text in a column of numbers (such as “—”) is written as text.
    """

    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Cell]]
    subtitle: str = ""
    footer: Sequence[str] = ()
    total: Sequence[Cell] | None = None
    sheet_name: str = ""


def shown(value: Cell, kind: Kind) -> str:
    """The value as it is printed: 2026-10-25, 42.9%, 1,250.00; None is empty."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") if kind is Kind.MOMENT else value.strftime("%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    if kind is Kind.PERCENT:
        return f"{half_up(value * 100 if isinstance(value, Decimal) else Decimal(str(value)) * 100, 1)}%"
    if kind is Kind.MONEY:
        return f"{half_up(value, 2):,}"
    if kind is Kind.DECIMAL:
        return str(half_up(value, 2))
    return str(value)


def half_up(value: float | Decimal, places: int) -> Decimal:
    """Round half up, as 16 : 1 → 6.3 % asks; binary fractions are taken as they are written."""
    from decimal import ROUND_HALF_UP

    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
