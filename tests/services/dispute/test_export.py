"""Export: every column typed, parties masked unless a case says otherwise (forms.md 7)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.services.dispute.export import export_ledger, print_ledger
from desktop.services.dispute.steps import add_mediation
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def cells(path: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """Headings and rows of the sheet: each row as heading → value."""
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    at = next(i for i, line in enumerate(lines) if line[0] == "序号")
    below = lines[at + 1]
    heads = [str(b if top is None or (b and b != top) else top) for top, b in zip(lines[at], below, strict=True)]
    body = [line for line in lines[at + 1 :] if isinstance(line[0], int)]
    return heads, [dict(zip(heads, line, strict=True)) for line in body]


def test_sheet_has_real_dates_and_numbers_and_masks_parties(office: Office, tmp_path: Path) -> None:
    one = office.fixed_case(party_name="欧阳小峰", people=14, amount=Decimal("2000000.50"))
    two = office.case(name="=危险的名称", party_name="李小明", unmask_outside=True, unit_id=office.team)
    add_mediation(office.ws, one, date(2026, 10, 12), "听取意见")
    path = export_ledger(office.ws, [two, one], tmp_path / "台账.xlsx", "南昌市城市管理局")
    heads, (first, second) = cells(path)
    assert {"编号", "名称", "受理日期", "牵头领导", "包调处", "调处记录", "状态"} <= set(heads)
    assert (first["当事方简称"], second["当事方简称"]) == ("李小明", "欧阳某某")
    assert first["名称"] == "=危险的名称"
    assert second["受理日期"].date() == date(2026, 10, 9)
    assert (second["涉及人数"], second["涉及金额（元）"]) == (14, 2000000.5)
    assert second["调处记录"] == "2026-10-12 听取意见"
    assert first["填报单位"] == "市容支队"


def test_ledger_prints_as_pdf(office: Office, tmp_path: Path) -> None:
    ids = [office.case(name=f"第 {i} 起") for i in range(3)]
    path = print_ledger(office.ws, ids, tmp_path / "台账.pdf", "南昌市城市管理局", "3 件")
    assert path.read_bytes().startswith(b"%PDF")
