"""审计记录 on paper and as a sheet: one line a changed field, the entry named on its first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop.reports.parts.table import Kind, SheetColumn, SheetTable

COLUMNS: tuple[tuple[str, SheetColumn], ...] = (
    ("seq", SheetColumn("序号", Kind.INTEGER, 8)),
    ("at", SheetColumn("时间", Kind.MOMENT, 17)),
    ("operator", SheetColumn("经办人", Kind.LABEL, 10)),
    ("summary", SheetColumn("操作", width=30)),
    ("record", SheetColumn("记录", width=28)),
    ("label", SheetColumn("项目", width=14)),
    ("before", SheetColumn("原来", width=22)),
    ("after", SheetColumn("改为", width=22)),
)


def audit_table(
    rows: Iterable[Mapping[str, Any]], title: str, subtitle: str = "", footer: Sequence[str] = ()
) -> SheetTable:
    """Keys of `rows` as in `COLUMNS`; None prints empty."""
    cells = ([row.get(key) for key, _ in COLUMNS] for row in rows)
    return SheetTable(title, [column for _, column in COLUMNS], cells, subtitle, footer, sheet_name="审计记录")
