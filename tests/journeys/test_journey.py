"""`run --demo OUT`: the whole journey in the real window without a display; its papers read by other people's tools."""

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
from PIL import Image

from desktop.journey.run import LOOKS, missing_results
from desktop.services.demo import MATERIAL
from desktop.services.demo_cases import plan_cases

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


def test_everything_promised_is_there(out: Path) -> None:
    assert missing_results(out) == []


def test_the_file_opens_with_the_written_passphrase_and_is_sound(out: Path, summary: dict[str, Any]) -> None:
    other = apsw.Connection(str(out / "demo.db"))
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.pragma("key", (out / "PASSPHRASE.txt").read_text("utf-8").strip())
    assert other.pragma("integrity_check") == "ok"
    assert other.execute("PRAGMA foreign_key_check").fetchall() == []
    heads = other.execute("SELECT digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert heads == (summary["audit_head"],)
    counted = other.execute(
        "SELECT count(*) FROM dispute d JOIN unit u ON u.id = d.unit_id WHERE u.code = 'CG-02' "
        "AND d.known_on BETWEEN '2026-04-26' AND '2026-05-25' AND d.status NOT IN ('draft', 'void')"
    ).fetchone()
    assert counted == (summary["units"]["环境卫生管理中心"]["2026-05"]["screened"],)
    other.close()


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
    for theme, scale in LOOKS:
        word = f"{'浅色' if theme == 'light' else '深色'}-{scale}"
        shown = [picture for picture in pictures if picture.stem.endswith(word)]
        assert len(shown) >= 4
        for picture in shown:
            colours = Image.open(picture).convert("RGB").getcolors(1_000_000)
            assert colours is None or len(colours) > 50, f"{picture.name} is empty"


def test_papers_are_sound(out: Path) -> None:
    for pdf in out.glob("*/*.pdf"):
        checked = subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout
        fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout
        rows = fonts.splitlines()[2:]
        assert rows and all(" yes yes " in row for row in rows), fonts
    for archive in (*out.glob("*/*.xlsx"), *out.glob("*/*.docx")):
        assert zipfile.ZipFile(archive).testzip() is None
