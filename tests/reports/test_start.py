"""Importing the papers costs nothing until the first one is printed."""

import subprocess
import sys
from pathlib import Path

HEAVY = ("reportlab", "openpyxl", "docx", "segno", "lxml", "PIL")
MODULES = ("official_pdf", "docx_out", "sheet", "table_pdf", "chart", "files", "fonts")


def test_no_heavy_package_is_imported_before_it_is_needed():
    imports = ", ".join(f"desktop.reports.parts.{name}" for name in MODULES)
    code = f"import sys, {imports}; print([name for name in {HEAVY!r} if name in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
