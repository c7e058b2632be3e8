"""关于: version, pack with its papers, file, audit head; every package we ship is named with its licence."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

import desktop
from desktop.services.workspace import Workspace
from desktop.views.about import FONTS, LIBRARIES, AboutDialog, about_facts
from tests.support import make_workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def test_it_tells_version_pack_papers_file_and_audit_head(ws: Workspace, qtbot):
    dialog = AboutDialog(None, ws)
    qtbot.addWidget(dialog)
    told = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert desktop.__version__ in told and ws.policy.title in told
    assert all(paper.title in told and paper.number in told for paper in ws.policy.documents)
    assert str(ws.vault.path) in told
    assert f"校验码 {ws.audit_head()[:12]}" in told and ws.audit_head() not in told
    assert "OFL" in told and "Apache-2.0" in told


def test_its_facts_can_be_copied(ws: Workspace, qtbot):
    dialog = AboutDialog(None, ws)
    qtbot.addWidget(dialog)
    dialog.copy()
    copied = QApplication.clipboard().text()
    assert [line for line in copied.splitlines() if line.startswith("版本：")] == [f"版本：{desktop.__version__}"]
    assert all(text in copied for _, text in about_facts(ws))


def test_every_package_shipped_is_named_with_its_licence():
    lines = (ROOT / "installer" / "requirements.in").read_text("utf-8").splitlines()
    shipped = {re.split(r"[<>=!~\[; ]", line)[0].lower() for line in lines if line and line[0] not in "#-"}
    assert shipped <= {package for _, package, _ in LIBRARIES}
    assert all(licence for _, _, licence in (*LIBRARIES, *FONTS))


def test_every_bundled_font_is_named():
    families = {path.name.partition("-")[0] for path in (ROOT / "resources" / "fonts").glob("*.ttf")}
    assert families == {name.replace(" ", "") for name, _, _ in FONTS}
