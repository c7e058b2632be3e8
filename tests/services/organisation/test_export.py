"""The papers of the organisation say what the tree and the posts of that day say (S1)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from desktop.reports.parts.files import OutputError
from desktop.services.organisation.export import (
    chart_name,
    paper_bytes,
    responsibility_tables,
    table_name,
    write_chart,
    write_table_as_pdf,
    write_table_as_sheet,
)
from desktop.services.organisation.lookup import fill_group_from_tree, hand_over_post, rename_unit
from tests.bureau import OPENED, Bureau, staffed_bureau

JUN30, JUL = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = staffed_bureau(tmp_path)
    yield made
    made.ws.vault.close()


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text.replace("\r\n", "").replace("\n", "")


def test_the_table_names_every_unit_and_who_is_missing(bureau: Bureau):
    table = responsibility_tables(bureau.ws, JUN30)[0]
    rows = [list(row) for row in table.rows]
    assert [row[1].strip("　") for row in rows] == [
        "南昌市城市管理局", "应急安全科", "办公室", "市容执法支队", "环境卫生管理中心", "环境卫生一所",
    ]  # fmt: skip
    assert rows[5][1].startswith("　　")
    assert rows[3][2:7] == ["张琳 支队长", "空缺", None, "郑涛", "空缺"]
    assert rows[1][2:7] == ["韩海燕 科长", None, None, None, None]  # a section must have a head only
    assert any("直接责任人：《实施细则》第八条" in line for line in table.footer)


def test_the_table_of_june_carries_the_old_head_and_julys_the_new(bureau: Bureau):
    hand_over_post(bureau.ws, bureau.posts["局", "first_responsible"], JUL, bureau.person("李伟"))
    heads = [next(iter(responsibility_tables(bureau.ws, day)[0].rows))[2] for day in (JUN30, JUL)]
    assert [head.split()[0] for head in heads] == ["郝琳", "李伟"]


def test_the_workbook_opens_with_posts_and_members(bureau: Bureau, tmp_path: Path):
    fill_group_from_tree(bureau.ws, bureau.group(), OPENED)
    path = write_table_as_sheet(bureau.ws, JUN30, tmp_path / "责任体系表.xlsx")
    book = load_workbook(path)
    assert book.sheetnames == ["责任体系表", "机构成员"]
    values = [cell.value for row in book["机构成员"].iter_rows() for cell in row]
    assert {"组长", "郝琳", "张琳"} <= set(values)
    assert table_name(bureau.ws, JUN30) == "南昌市城市管理局平安建设（综治工作）责任体系表"


def test_the_chart_shows_units_heads_bodies_and_vacancies(bureau: Bureau, tmp_path: Path):
    fill_group_from_tree(bureau.ws, bureau.group(), OPENED)
    rename_unit(bureau.ws, bureau.units["环卫中心"], JUL, "环境卫生发展中心", "环发中心")
    assert write_chart(bureau.ws, JUN30, tmp_path / "图.pdf") == 1
    text = text_of(tmp_path / "图.pdf")
    for part in (
        "环境卫生管理中心",
        "第一责任人：郝琳",
        "第一责任人：空缺",
        "组长：郝琳",
        "办公室设在应急安全科",
        "局属单位",
    ):
        assert part in text
    write_chart(bureau.ws, JUL, tmp_path / "新.pdf")
    assert "环境卫生发展中心" in text_of(tmp_path / "新.pdf")
    assert bureau.ws.audit_note() in text_of(tmp_path / "新.pdf")
    assert chart_name(bureau.ws, JUL) == "南昌市城市管理局组织机构图"


def test_the_table_is_printed_too_and_the_preview_leaves_no_file(bureau: Bureau, tmp_path: Path):
    before = sorted(path.name for path in tmp_path.iterdir())
    found = paper_bytes(write_table_as_pdf, bureau.ws, JUN30)
    assert found.startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_target_that_cannot_be_written_is_told_plainly(bureau: Bureau, tmp_path: Path):
    (tmp_path / "占用").write_text("x")
    with pytest.raises(OutputError, match="没有受影响"):
        write_chart(bureau.ws, JUN30, tmp_path / "占用" / "图.pdf")
