"""What the frozen program takes along: read from the description itself, with PyInstaller's makers stood in for."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[2]


def test_the_folders_that_docx_looks_for_its_footers_through_are_there() -> None:
    """python-docx reads “docx/parts/../templates/default-footer.xml”: without the folder parts no .docx is written."""
    taken: dict[str, Any] = {}

    def analysis(_scripts: list[str], **given: Any) -> SimpleNamespace:
        taken.update(given)
        return SimpleNamespace(pure=[], scripts=[], binaries=[], datas=[])

    made = {name: lambda *_given, **_more: None for name in ("PYZ", "EXE", "COLLECT")}
    spec = ROOT / "installer" / "pingan.spec"
    exec(
        compile(spec.read_text("utf-8"), str(spec), "exec"),
        {"SPECPATH": str(spec.parent), "Analysis": analysis, **made},
    )
    folders = {target.replace(os.sep, "/") for _, target in taken["datas"]}
    assert {"docx/parts", "docx/templates", "resources"} <= folders
