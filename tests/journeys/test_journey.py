"""`run --demo OUT`: the whole journey in the real window without a display; its papers read by other people's tools."""

import calendar
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import apsw
import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.journey.run import LOOKS, missing_results
from desktop.models.trail.audit import AuditEntry, first_broken
from desktop.models.vault.opening import open_vault
from desktop.services.demo.cases import plan_cases
from desktop.services.demo.year import MATERIAL

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that one run of the journey filled."""
    folder = tmp_path_factory.mktemp("journey") / "结果"
    environment = {**os.environ, "HOME": str(folder.parent)}
    environment.pop("DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--demo", str(folder)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def summary(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "summary.json").read_text("utf-8"))
    return found


def opened(out: Path) -> apsw.Connection:
    """The demo file in another maker's SQLCipher."""
    other = apsw.Connection(str(out / "demo.db"))
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.pragma("key", (out / "PASSPHRASE.txt").read_text("utf-8").strip())
    return other


def test_everything_promised_is_there(out: Path) -> None:
    assert missing_results(out) == []


def test_the_file_opens_with_the_written_passphrase_and_is_sound(out: Path, summary: dict[str, Any]) -> None:
    other = opened(out)
    assert other.pragma("integrity_check") == "ok"
    assert other.execute("PRAGMA foreign_key_check").fetchall() == []
    heads = other.execute("SELECT digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert heads == (summary["audit_head"],)
    other.close()


COUNTED = """
SELECT sum(known_on BETWEEN :first AND :last), sum(mediated_on <= :last),
       sum(closed_on <= :last AND succeeded), sum(closed_on IS NULL OR closed_on > :last)
FROM dispute d JOIN unit_term t ON t.unit_id = d.unit_id
WHERE t.name = :unit AND d.status NOT IN ('draft', 'void') AND NOT d.is_draft
      AND known_on <= :last AND (known_on >= :first OR closed_on IS NULL OR closed_on >= :first)
"""
"""A month counted by hand: what became known in it, and of all in hand what was mediated, settled, left open."""


def test_every_figure_of_every_month_is_what_plain_sql_counts(out: Path, summary: dict[str, Any]) -> None:
    other = opened(out)
    for unit, months in summary["units"].items():
        assert len(months) == 10
        for month, figures in months.items():
            number = int(month[5:])
            first = date(2026, number - 1, 26) if number > 1 else date(2025, 12, 26)
            days = {"unit": unit, "first": first.isoformat(), "last": f"{month}-25"}
            counted = [value or 0 for value in next(other.execute(COUNTED, days))]
            assert counted == [figures[key] for key in ("screened", "mediated", "succeeded", "open")], (unit, month)
    other.close()


HAZARDS = """
SELECT sum(found AND minor), sum(found AND minor AND (mended_on <= :last OR was_mended)),
       sum(found AND NOT minor), sum(found AND NOT minor AND (closed_on <= :last OR was_closed)),
       sum(listed_on BETWEEN :first AND :last)
FROM (
    SELECT h.*, found_on BETWEEN :first AND :last AS found, grade <> 'major' AS minor,
           EXISTS (SELECT 1 FROM hazard_reopening r WHERE r.hazard_id = h.id AND r.reopened_on > :last
                   AND r.mended_before_on <= :last) AS was_mended,
           EXISTS (SELECT 1 FROM hazard_reopening r WHERE r.hazard_id = h.id AND r.reopened_on > :last
                   AND r.closed_before_on <= :last) AS was_closed
    FROM hazard h
)
"""
"""A month of the hazard table counted by hand: what was taken up again later counts as mended until then."""


def test_every_figure_of_the_hazard_tables_is_what_plain_sql_counts(out: Path, summary: dict[str, Any]) -> None:
    other = opened(out)
    for month in range(1, 11):
        first, last = f"2026-{month:02d}-01", f"2026-{month:02d}-{calendar.monthrange(2026, month)[1]}"
        counted = other.execute(HAZARDS, {"first": first, "last": last}).fetchone()
        assert tuple(summary["hazards"][f"2026-{month:02d}"].values()) == tuple(n or 0 for n in counted or ())
        sheet = load_workbook(out / "检查隐患" / f"隐患月报-2026年{month:02d}月.xlsx", data_only=True).active
        assert sheet is not None
        [total] = [row for row in sheet.iter_rows(values_only=True) if row[1] == "合计"]
        assert total[2:4] == tuple(n or 0 for n in (counted or ())[:2])
    assert other.execute("SELECT count(DISTINCT status) FROM hazard").fetchone() == (3,)
    other.close()


def test_the_audit_chain_holds_from_the_founding_on(out: Path) -> None:
    vault = open_vault(out / "demo.db", (out / "PASSPHRASE.txt").read_text("utf-8").strip())
    with Session(vault.reader) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert len(entries) > 1000
        assert first_broken(entries) is None
    vault.close()


def test_the_consolidated_table_has_a_column_for_each_unit_that_reports_and_no_other(
    out: Path, summary: dict[str, Any]
) -> None:
    workbook = load_workbook(out / "月报" / "2026年10月-南昌市城市管理局-汇总.xlsx", data_only=True)
    sheet = workbook["统计表"]
    heads = [cell.value for cell in sheet[3]][3:]
    assert (len(heads), heads[-2:]) == (len(summary["units"]) + 2, ["小计", "年度累计"])
    screened = [cell.value for cell in sheet[4]][3:]
    assert screened[:-2] == [months["2026-10"]["screened"] for months in summary["units"].values()]
    assert screened[-2] == sum(screened[:-2])
    assert len(workbook.sheetnames) == 2, "the ledger stays home unless it is ticked"
    workbook.close()


def test_the_year_has_late_and_zero_reports_and_letters_half_signed(summary: dict[str, Any]) -> None:
    months = [month for unit in summary["units"].values() for month in unit.values()]
    assert len(summary["units"]) == 13, "the bureau and twelve units below it"
    assert sum(month["late"] > 0 for month in months) == 4
    assert sum(month["zero"] for month in months) >= 5
    assert all(unit["2026-10"]["submitted_on"] for unit in summary["units"].values())
    assert 0 < summary["letters"]["signed"] < summary["letters"]["made"]


def test_the_demo_is_the_same_every_time() -> None:
    material = tomllib.loads(MATERIAL.read_text("utf-8"))
    plans = plan_cases(material, date(2026, 10, 24))
    assert plans == plan_cases(material, date(2026, 10, 24))
    assert len(plans) == 300


def test_every_tab_is_pictured_in_every_look(out: Path) -> None:
    pictures = sorted((out / "截图").glob("*.png"))
    assert len(pictures) >= 16
    for theme, scale in LOOKS:
        word = f"{'浅色' if theme == 'light' else '深色'}-{scale}"
        shown = [picture for picture in pictures if picture.stem.endswith(word)]
        assert len(shown) >= 4
        for picture in shown:
            colours = Image.open(picture).convert("RGB").getcolors(1_000_000)
            assert colours is None or len(colours) > 50, f"{picture.name} is empty"


def test_every_measure_issued_has_its_paper_in_both_forms(out: Path) -> None:
    other = opened(out)
    issued = {row[0] for row in other.execute("SELECT number FROM measure WHERE issued_on IS NOT NULL")}
    papers = {row[0] for row in other.execute("SELECT number FROM supervision_paper")}
    other.close()
    assert len(issued) == 7 and issued <= papers
    for number in papers:
        assert {path.suffix for path in (out / "督导").glob(f"*-{number}-*")} == {".pdf", ".docx"}, number
    assert len(list((out / "督导").glob("督导工作档案-*.pdf"))) == 7


def test_papers_are_sound(out: Path) -> None:
    for pdf in out.glob("*/*.pdf"):
        checked = subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout
        fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout
        rows = fonts.splitlines()[2:]
        assert rows and all(" yes yes " in row for row in rows), fonts
    for archive in (*out.glob("*/*.xlsx"), *out.glob("*/*.docx")):
        assert zipfile.ZipFile(archive).testzip() is None
