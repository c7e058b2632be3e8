"""A year's calendar read from a spreadsheet, a text file, or what was pasted: a table or the notice itself."""

import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from desktop.fields import Problem, Refused
from desktop.models.vault.file_words import plain_reason
from desktop.rules.notice import looks_like_notice, parse_notice
from desktop.rules.workdays import DayEntry, parse_days

LARGEST_FILE = 5_000_000  # bytes; a year's calendar is a few kilobytes
LARGEST_UNPACKED = 50_000_000
MOST_ROWS = 2_000
SHEETS = (".xlsx", ".xls", ".ods", ".et")
TEXTS = (".txt", ".csv", ".tsv")
Read = tuple[dict[date, DayEntry], list[Problem]]
"""The days that could be read, and each row that could not, with the reason."""


def read_days(given: Path | str | Iterable[Sequence[Any]], year: int) -> Read:
    """The days in a file, in pasted text, or in rows of (date, 放假 | 调休上班, name, source).

    Refused (field ``"file"``) when a file cannot be read as a calendar at all.
    """
    if isinstance(given, Path):
        given = _text_of(given) if given.suffix.lower() in TEXTS else _sheet_of(given)
    if isinstance(given, str):
        if looks_like_notice(given):
            try:
                return parse_notice(given, year), []
            except ValueError as error:
                return {}, [Problem("通知", str(error))]
        given = [_cells(line) for line in given.splitlines()]
    rows = list(given)
    if len(rows) > MOST_ROWS:
        raise _refusal(f"这张表有 {len(rows)} 行，不像一年的节假日安排，请核对后重新选择")
    return parse_days(rows, year)


def _refusal(sentence: str) -> Refused:
    return Refused([Problem("file", sentence)])


def _cells(line: str) -> list[str]:
    """The cells of a line as spreadsheets and people separate them: tabs, else commas, else blanks."""
    if "\t" in line:
        return line.split("\t")
    if re.search("[,，]", line):
        return [cell.strip().strip('"') for cell in re.split("[,，]", line)]
    return line.split()


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _refusal(f"“{path.name}”过大，不像节假日安排，请核对后重新选择")
        return path.read_bytes()
    except OSError as error:
        why = plain_reason(error)
        raise _refusal(f"读不到“{path.name}”（{why}），请确认文件还在，没有被其他程序占用") from None


def _text_of(path: Path) -> str:
    data = _bytes_of(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refusal(f"“{path.name}”不是能读懂的文本，请用表格程序另存为 .xlsx 再导入")


def _sheet_of(path: Path) -> list[list[Any]]:
    """The first sheet's rows. Files that unpack to more than 50 MB are refused before anything is unpacked."""
    if path.suffix.lower() not in SHEETS:
        raise _refusal(f"“{path.name}”不是表格，请选择 .xlsx、.xls、.ods、.csv 或 .txt 文件")
    data = _bytes_of(path)
    if not data:
        raise _refusal(f"“{path.name}”是空文件（0 字节），请核对后重新选择")
    unreadable = f"“{path.name}”不是正常的表格文件，可能已损坏，请用表格程序打开后另存为 .xlsx 再导入"
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                    raise _refusal(f"“{path.name}”展开后过大，不像节假日安排，没有读取")
        return _first_sheet(data)
    except Refused:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the reader's native code may also end in a panic, which is no Exception
        raise _refusal(unreadable) from None


def _first_sheet(data: bytes) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook  # read when first used: start stays quick

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return [[_plain(cell) for cell in row[:8]] for row in sheet.to_python(skip_empty_area=True)]


def _plain(cell: Any) -> Any:
    return str(cell) if isinstance(cell, float) and not math.isfinite(cell) else cell
