"""The organisation chart: any depth and width, names wrap and are never cut, no text leaves its box or the page."""

from pathlib import Path

import pypdfium2
import pytest

from desktop.reports.organisation import ChartBody, ChartNote, ChartUnit, write_organisation_chart

LONG = "南昌市城市管理局直属机动车停放秩序与城市道路清扫保洁作业质量监督管理服务保障中心"


def chain(depth: int) -> ChartUnit:
    unit = ChartUnit(f"第{depth}级")
    for level in range(depth - 1, 0, -1):
        unit = ChartUnit(f"第{level}级", children=(unit,))
    return ChartUnit("局", children=(unit, ChartUnit("别处")))


def text_of(path: Path) -> tuple[str, int]:
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    count = len(document)
    document.close()
    return text.replace("\r", "").replace("\n", ""), count


def assert_inside(path: Path) -> None:
    """Every character stands on its page."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        width, height = page.get_size()
        texts = page.get_textpage()
        for number in range(texts.count_chars()):
            left, bottom, right, top = texts.get_charbox(number)
            assert left >= 0
            assert bottom >= 0
            assert right <= width
            assert top <= height
    document.close()


@pytest.mark.parametrize("depth", [1, 3, 8])
def test_any_depth_is_drawn(tmp_path: Path, depth: int):
    write_organisation_chart([chain(depth)], tmp_path / "图.pdf", title="组织机构图")
    text, _ = text_of(tmp_path / "图.pdf")
    assert all(f"第{level}级" in text for level in range(1, depth + 1))
    assert_inside(tmp_path / "图.pdf")


def test_long_names_wrap_and_no_sign_is_lost(tmp_path: Path):
    units = tuple(ChartUnit(f"{LONG}{number}", children=(ChartUnit(f"{LONG}下{number}"),)) for number in range(9))
    write_organisation_chart([ChartUnit(LONG, children=units)], tmp_path / "图.pdf", title="组织机构图")
    text, _ = text_of(tmp_path / "图.pdf")
    for number in range(9):
        assert f"{LONG}{number}" in text
        assert f"{LONG}下{number}" in text
    assert_inside(tmp_path / "图.pdf")


def test_a_hundred_units_go_on_upon_further_sheets_each_once(tmp_path: Path):
    below = tuple(ChartUnit(f"大队{number:03}号") for number in range(60))
    units = tuple(ChartUnit(f"支队{number:03}号", group="局属单位") for number in range(40))
    root = ChartUnit("局", children=(ChartUnit("总队", children=below), *units))
    pages = write_organisation_chart([root], tmp_path / "图.pdf", title="组织机构图")
    text, count = text_of(tmp_path / "图.pdf")
    assert pages == count > 1
    for number in range(60):
        assert text.count(f"大队{number:03}号") == 1
    for number in range(40):
        assert text.count(f"支队{number:03}号") == 1
    assert_inside(tmp_path / "图.pdf")


def test_bodies_and_what_is_vacant_stand_beside_their_unit(tmp_path: Path):
    body = ChartBody("平安建设领导小组", (ChartNote("组长：郝琳"),))
    unit = ChartUnit(
        "局", notes=(ChartNote("第一责任人：空缺", alarm=True),), bodies=(body,), children=(ChartUnit("科"),)
    )
    write_organisation_chart([unit], tmp_path / "图.pdf", title="组织机构图", subtitle="按 2026-10-22 在任情况")
    text, count = text_of(tmp_path / "图.pdf")
    assert count == 1
    for part in ("平安建设领导小组", "组长：郝琳", "第一责任人：空缺", "按 2026-10-22 在任情况"):
        assert part in text


def test_no_unit_at_all_still_gives_a_readable_file(tmp_path: Path):
    write_organisation_chart([], tmp_path / "图.pdf", title="组织机构图")
    assert text_of(tmp_path / "图.pdf")[1] == 1
