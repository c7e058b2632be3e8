"""A year's calendar: listed by hand, imported with a preview, published only by its notice."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from desktop.fields import Refused
from desktop.models.trail.audit import AuditEntry
from desktop.rules.official import official_days
from desktop.rules.workdays import PROVISIONAL, DayKind
from desktop.services.policy import calendar_import
from desktop.services.policy.calendar import (
    BY_HAND,
    IMPORTED,
    days_of_year,
    import_days,
    mark_published,
    official_known,
    preview_import,
    provisional,
    provisional_sentence,
    published_years,
    remove_day,
    restore_official,
    set_day,
    working_days_in,
)
from desktop.services.workspace import Workspace
from tests.support import make_workspace

ROWS = [
    ["日期", "性质", "名称"],
    ["2027-01-01", "放假", "元旦"],
    ["2.5至2.11", "放假", "春节"],
    ["2027年2月20日", "调休上班", "春节"],
]
NOTICE = "一、元旦：1月1日（周五）放假，与周末连休。\n二、春节：2月5日至11日放假调休，共7天。2月20日（周六）上班。"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def sheet(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def states(ws: Workspace, year: int, given: Any) -> dict[str, str]:
    return {row["day"].isoformat(): row["state"] for row in preview_import(ws, year, given).rows}


# --- founding and publishing --------------------------------------------------------------------------------------


def test_a_new_file_holds_the_published_years_around_its_own(ws: Workspace):
    assert published_years(ws) == (2025, 2026)
    assert [row["day"] for row in days_of_year(ws, 2026)] == list(official_days(2026) or ())
    assert days_of_year(ws, 2027) == []


def test_an_unpublished_year_is_provisional_and_said_so(ws: Workspace):
    assert provisional(ws, 2027) and not provisional(ws, 2026)
    assert provisional_sentence(ws, 2027) == PROVISIONAL
    assert provisional_sentence(ws, 2026) == ""


def test_one_day_entered_by_hand_does_not_publish_its_year(ws: Workspace):
    set_day(ws, date(2027, 1, 1), DayKind.holiday, "元旦")
    assert not ws.workdays.is_workday(date(2027, 1, 1))
    assert provisional(ws, 2027)
    assert ws.workdays.sentence(date(2027, 1, 5)) == PROVISIONAL


def test_a_year_may_be_declared_published_and_provisional_again(ws: Workspace):
    set_day(ws, date(2027, 1, 1), DayKind.holiday, "元旦")
    mark_published(ws, 2027)
    assert not provisional(ws, 2027)
    mark_published(ws, 2027, False)
    assert provisional(ws, 2027)
    assert published_years(ws) == (2025, 2026)


def test_a_year_without_a_listed_day_cannot_be_published(ws: Workspace):
    with pytest.raises(Refused, match="还没有登记"):
        mark_published(ws, 2027)
    assert provisional(ws, 2027)


def test_publishing_is_told_to_the_pages_and_written_down(ws: Workspace):
    heard: list[frozenset[str]] = []
    ws.bus.subscribe(lambda changes: heard.append(changes.kinds))
    mark_published(ws, 2026, False)
    assert heard == [frozenset({"calendar_day"})]
    with ws.read() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None and last.summary == "2026 年节假日安排改为暂定"


# --- one day ------------------------------------------------------------------------------------------------------


def test_a_day_set_twice_is_listed_once(ws: Workspace):
    set_day(ws, date(2027, 2, 6), DayKind.holiday, "春节")
    set_day(ws, date(2027, 2, 6), DayKind.makeup, "")
    (row,) = days_of_year(ws, 2027)
    assert (row["day_type"], row["name"], row["source"]) == (DayKind.makeup, "", BY_HAND)


def test_a_removed_day_counts_by_its_weekday(ws: Workspace):
    assert not ws.workdays.is_workday(date(2026, 10, 1))
    remove_day(ws, date(2026, 10, 1))
    assert ws.workdays.is_workday(date(2026, 10, 1))
    with pytest.raises(Refused, match="没有登记"):
        remove_day(ws, date(2026, 10, 1))


@pytest.mark.parametrize(
    ("day", "kind", "name", "field"),
    [
        (None, DayKind.holiday, "元旦", "day"),
        (date(1900, 1, 1), DayKind.holiday, "元旦", "day"),
        (date(2027, 1, 1), None, "元旦", "day_type"),
        (date(2027, 1, 1), DayKind.holiday, "很" * 21, "name"),
    ],
)
def test_a_day_that_is_not_complete_is_refused(
    ws: Workspace, day: date | None, kind: DayKind | None, name: str, field: str
):
    with pytest.raises(Refused) as error:
        set_day(ws, day, kind, name)
    assert [problem.field for problem in error.value.problems] == [field]
    assert days_of_year(ws, 2027) == []


def test_working_days_of_a_month_follow_the_table(ws: Workspace):
    october = working_days_in(ws, 2026)[9]
    assert october == 18  # 22 weekdays, 5 of them off, the 10th a worked Saturday
    remove_day(ws, date(2026, 10, 1))
    assert working_days_in(ws, 2026)[9] == october + 1


# --- import -------------------------------------------------------------------------------------------------------


def test_the_preview_shows_what_would_be_added_and_writes_nothing(ws: Workspace):
    preview = preview_import(ws, 2027, ROWS)
    assert preview.sentence() == "新增 9 天"
    assert preview.changes_anything
    assert days_of_year(ws, 2027) == []


def test_an_imported_notice_publishes_the_year(ws: Workspace):
    import_days(ws, preview_import(ws, 2027, ROWS), official=True)
    assert not provisional(ws, 2027)
    assert len(days_of_year(ws, 2027)) == 9
    assert {row["source"] for row in days_of_year(ws, 2027)} == {IMPORTED}
    assert ws.workdays.is_workday(date(2027, 2, 20))


def test_an_import_that_is_not_the_whole_notice_leaves_the_year_provisional(ws: Workspace):
    import_days(ws, preview_import(ws, 2027, ROWS), official=False)
    assert provisional(ws, 2027)


def test_the_notice_itself_may_be_pasted(ws: Workspace):
    preview = preview_import(ws, 2027, NOTICE)
    assert [row["day"].isoformat() for row in preview.rows][:2] == ["2027-01-01", "2027-02-05"]
    assert preview.sentence() == "新增 9 天"
    assert preview.rows[1]["name"] == "春节"


def test_a_second_import_tells_changed_from_same_and_missing(ws: Workspace):
    import_days(ws, preview_import(ws, 2027, ROWS), official=True)
    again = [["2027-01-01", "放假", "元旦"], ["2027-02-20", "放假", "春节"], ["2027-03-01", "放假", "补休"]]
    preview = preview_import(ws, 2027, again)
    found = {row["day"].isoformat(): row["state"] for row in preview.rows}
    assert found["2027-01-01"] == "相同"
    assert found["2027-02-20"] == "修改"
    assert found["2027-03-01"] == "新增"
    assert found["2027-02-05"] == "表中未列"
    assert next(row for row in preview.rows if row["state"] == "修改")["before"] == "调休上班 春节"


def test_days_not_in_the_import_stay_unless_the_year_is_replaced(ws: Workspace):
    import_days(ws, preview_import(ws, 2027, ROWS), official=True)
    again = preview_import(ws, 2027, [["2027-01-01", "放假", "元旦"]])
    import_days(ws, again, official=True)
    assert len(days_of_year(ws, 2027)) == 9
    import_days(ws, again, official=True, replace=True)
    assert len(days_of_year(ws, 2027)) == 1


def test_a_table_without_names_takes_no_name_away(ws: Workspace):
    import_days(ws, preview_import(ws, 2027, ROWS), official=True)
    preview = preview_import(ws, 2027, "2027-01-01\t放假")
    assert preview.rows[0]["state"] == "相同" and not preview.changes_anything


def test_rows_that_cannot_be_taken_are_refused_with_their_reason(ws: Workspace):
    rows = [*ROWS, ["2026-10-01", "放假"], ["2.30", "放假"], ["2027-03-01", "上学"], ["2027-03-02", "放假", "长" * 21]]
    preview = preview_import(ws, 2027, rows)
    told = {problem.field: problem.message for problem in preview.refused}
    assert "不是 2027 年的日期" in told["2026-10-01"]
    assert "没有" in told["第 6 行"] and "应填" in told["第 7 行"]
    assert "最多 20 字" in told["2027-03-02"]
    assert preview.sentence() == "新增 9 天，4 行不能导入"


def test_a_notice_may_settle_the_last_days_of_the_old_year(ws: Workspace):
    preview = preview_import(ws, 2027, "元旦：2026年12月31日至2027年1月2日放假。")
    import_days(ws, preview, official=True, replace=True)
    assert not ws.workdays.is_workday(date(2026, 12, 31))
    assert len(days_of_year(ws, 2026)) == len(official_days(2026) or ()) + 1


def test_an_import_without_a_single_day_is_refused(ws: Workspace):
    preview = preview_import(ws, 2027, "今天天气不错")
    assert preview.refused and preview.rows == ()
    with pytest.raises(Refused, match="没有读到"):
        import_days(ws, preview, official=True)
    assert provisional(ws, 2027)


def test_the_audit_tells_only_what_changed(ws: Workspace):
    set_day(ws, date(2027, 1, 1), DayKind.holiday, "元旦")
    import_days(ws, preview_import(ws, 2027, ROWS), official=True)
    with ws.read() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert last.summary == "导入 2027 年节假日安排：新增 8 天，相同 1 天"
    assert len([change for change in last.changes if change["kind"] == "calendar_day"]) == 8


# --- files --------------------------------------------------------------------------------------------------------


def test_a_spreadsheet_is_read_with_real_dates_and_serials(ws: Workspace, tmp_path: Path):
    rows = [["日期", "性质", "名称"], [date(2027, 1, 1), "放假", "元旦"], [datetime(2027, 2, 6), "放假", "春节"]]
    path = sheet(tmp_path / "安排.xlsx", [*rows, [46438, "上班", "春节"]])
    assert states(ws, 2027, path) == dict.fromkeys(["2027-01-01", "2027-02-06", "2027-02-20"], "新增")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_is_read_in_either_encoding(ws: Workspace, tmp_path: Path, encoding: str):
    path = tmp_path / "安排.csv"
    path.write_text("日期,性质,名称\n2027-01-01,放假,元旦\n", encoding)
    assert states(ws, 2027, path) == {"2027-01-01": "新增"}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.xlsx", b"", "空文件"),
        ("坏.xlsx", b"PK\x03\x04 and nothing more", "可能已损坏"),
        ("字.xls", "不是表格".encode(), "可能已损坏"),
        ("图.png", b"\x89PNG", "不是表格"),
        ("乱.txt", b"\xff\xff\xfe\x80", "不是能读懂的文本"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_plain_words(
    ws: Workspace, tmp_path: Path, name: str, data: bytes, says: str
):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Refused, match=says):
        preview_import(ws, 2027, path)


def test_a_file_that_is_gone_is_refused(ws: Workspace, tmp_path: Path):
    with pytest.raises(Refused, match=r"读不到“没有\.xlsx”"):
        preview_import(ws, 2027, tmp_path / "没有.xlsx")


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(calendar_import, "LARGEST_UNPACKED", 10_000)
    path = tmp_path / "大.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", "0" * 20_000)
    with pytest.raises(Refused, match="展开后过大"):
        preview_import(ws, 2027, path)


def test_a_table_of_thousands_of_rows_is_no_calendar(ws: Workspace):
    with pytest.raises(Refused, match="不像一年的节假日安排"):
        preview_import(ws, 2027, [["2027-01-01", "放假"]] * 2001)


# --- the official days --------------------------------------------------------------------------------------------


def test_the_official_days_come_back_whatever_was_changed(ws: Workspace):
    remove_day(ws, date(2026, 10, 1))
    set_day(ws, date(2026, 3, 2), DayKind.holiday, "误登")
    mark_published(ws, 2026, False)
    restore_official(ws, 2026)
    assert {row["day"]: row["day_type"] for row in days_of_year(ws, 2026)} == {
        day: entry.kind for day, entry in (official_days(2026) or {}).items()
    }
    assert not provisional(ws, 2026)


def test_a_year_that_the_program_does_not_know_cannot_be_restored(ws: Workspace):
    assert not official_known(2027)
    with pytest.raises(Refused, match="没有带 2027 年"):
        restore_official(ws, 2027)


def test_an_older_year_may_be_taken_in_later(ws: Workspace):
    assert provisional(ws, 2020)
    restore_official(ws, 2020)
    assert not ws.workdays.is_workday(date(2020, 10, 1)) and not provisional(ws, 2020)
