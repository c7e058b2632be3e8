"""Finishes a saved workbook: formulas carry their results, and the same content always gives the same bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"((?: s="\d+")?)(?: t="\w+")?><f>(.*?)</f><v\s*(?:/>|></v>)</c>')
_STAMP = re.compile(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
Result = int | float | str


def finish_workbook(path: Path, results: Mapping[str, Mapping[str, Result]], day: date) -> None:
    """Rewrite the workbook at `path`: `results` maps a part (``sheet1``) to cell → what its formula yields.

    A reader that does not calculate (Excel's protected view, our own import) then shows what a calculating one does.
    Times inside become `day`; a formula without a result stays to be calculated when the file is opened.
    """
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(info, _finished(name, data, results, day))


def _finished(name: str, data: bytes, results: Mapping[str, Mapping[str, Result]], day: date) -> bytes:
    if name == "docProps/core.xml":
        return _STAMP.sub(rf"\g<1>{day.isoformat()}T00:00:00Z\g<2>", data.decode()).encode()
    known = results.get(Path(name).stem) if name.startswith("xl/worksheets/") else None
    if not known:
        return data

    def put(found: re.Match[str]) -> str:
        cell, style, formula = found.groups()
        if cell not in known:
            return found[0]
        value = known[cell]
        if isinstance(value, str):
            return f'<c r="{cell}"{style} t="str"><f>{formula}</f><v>{escape(value)}</v></c>'
        return f'<c r="{cell}"{style}><f>{formula}</f><v>{value!r}</v></c>'

    return _FORMULA.sub(put, data.decode()).encode()
