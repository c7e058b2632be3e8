"""What goes on paper: frozen names and figures, masked parties, the columns asked for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.models.dispute import Screening
from desktop.models.organisation import Appointment
from desktop.rules.dispute import ScreeningKind
from desktop.rules.period import Span
from desktop.services.dispute.monthly_report import file_zero_report, review_report, submit_report
from desktop.services.dispute.report_export import (
    LEVELS,
    OWN,
    export_report,
    longer_paper,
    month_paper,
    print_report,
    report_file_name,
)
from tests.case_office import Office, make_office

OCTOBER = (2026, 10)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    with made.ws.command("test", "任职") as command:
        for unit in (made.bureau, made.team):
            for post, name in (("first_responsible", "李明"), ("officer", "周倩")):
                command.session.add(
                    Appointment(unit_id=unit, post=post, person_id=made.people[name], since=date(2020, 1, 1))
                )
    yield made
    made.ws.vault.close()


def test_a_party_is_masked_wherever_it_stands_unless_unticked_for_the_case(office: Office):
    major = {"level": "major", "patron_id": office.people["李明"], "handler": "应急科 王芳",
             "patron_due_on": date(2026, 11, 8), "party_name": "陈小虎", "summary": "陈小虎反映噪音。"}  # fmt: skip
    office.fixed_case(**major)
    office.fixed_case(**major, unmask_outside=True, name="另一起纠纷")
    paper = month_paper(office.ws, office.bureau, *OCTOBER, with_ledger=True)
    assert paper.ledger is not None
    assert [(row["party_name"], row["summary"]) for row in paper.ledger] == [
        ("陈某某", "陈某某反映噪音。"),
        ("陈小虎", "陈小虎反映噪音。"),
    ]
    assert [row["summary"] for row in paper.majors] == [
        "夜市占道经营与居民噪音：陈某某反映噪音。",
        "另一起纠纷：陈小虎反映噪音。",
    ]


def test_the_ledger_goes_along_only_when_ticked(office: Office):
    office.fixed_case()
    assert month_paper(office.ws, office.bureau, *OCTOBER).ledger is None


def test_an_old_version_prints_as_it_was_sent(office: Office):
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    office.fixed_case(unit_id=office.team)
    old = month_paper(office.ws, office.team, *OCTOBER, version=1)
    new = month_paper(office.ws, office.team, *OCTOBER)
    assert [paper.table.own.period["screened"] for paper in (old, new)] == [0, 1]
    assert (old.reviewed_by, old.prepared_by, old.filled_on) == ("李明", "周倩", date(2026, 10, 22))
    assert any("更正报告（第 2 版）" in line for line in new.remarks)


def test_a_zero_report_carries_its_wording_and_the_screening_it_rests_on(office: Office):
    with office.ws.command("test", "排查") as command:
        command.session.add(
            Screening(unit_id=office.team, held_on=date(2026, 10, 8), screening_kind=ScreeningKind.regular,
                      scope="全部摊区", result="无", found=0)
        )  # fmt: skip
    file_zero_report(office.ws, office.team, *OCTOBER)
    paper = month_paper(office.ws, office.team, *OCTOBER)
    assert paper.remarks == (
        "零报告：本月经排查，我单位无矛盾纠纷，实行零报告。（依据 2026-10-08 每月排查（全部摊区））",
    )


def test_a_draft_says_that_it_is_one(office: Office):
    assert any("草稿" in line for line in month_paper(office.ws, office.team, *OCTOBER).remarks)


def test_columns_by_unit_by_level_or_the_own_alone(office: Office):
    names = [
        [column.name for column in month_paper(office.ws, office.bureau, *OCTOBER, columns=columns).table.columns]
        for columns in (LEVELS, OWN)
    ]
    assert names == [["本级", "下一级（1个单位）"], ["市城市管理局"]]


@pytest.mark.parametrize(
    ("span", "number", "label"),
    [(Span.quarter, 4, "2026年第四季度"), (Span.half_year, 2, "2026年下半年"), (Span.year, 1, "2026年度")],
)
def test_longer_reports_are_written_from_the_same_ledger(
    office: Office, tmp_path: Path, span: Span, number: int, label: str
):
    office.fixed_case()
    paper = longer_paper(office.ws, office.bureau, 2026, span, number)
    target = export_report(paper, tmp_path / report_file_name(paper.table, ".xlsx"))
    assert target.name == f"{label}南昌市城市管理局矛盾纠纷统计表.xlsx"
    assert load_workbook(target, data_only=True)["统计表"]["D4"].value == 1


def test_the_pdf_for_signing_is_written(office: Office, tmp_path: Path):
    paper = month_paper(office.ws, office.bureau, *OCTOBER)
    assert print_report(office.ws, paper, tmp_path / "月报.pdf").read_bytes().startswith(b"%PDF")
