"""关于平安台账: name and version, the pack with its papers, where the file lies, whose work the program rests on."""

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop import __version__
from desktop.services.workspace import Workspace
from desktop.views.diagnosis.diagnosis import show_diagnosis
from desktop.views.look import theme
from desktop.views.look.widgets import button, head_label, note_label, primary_button, rule_line, section_label

LIBRARIES = (
    ("Qt、PySide6", "pyside6-essentials", "LGPL-3.0"),
    ("SQLCipher、sqlcipher3", "sqlcipher3", "BSD-3-Clause、zlib"),
    ("SQLAlchemy", "sqlalchemy", "MIT"),
    ("Alembic", "alembic", "MIT"),
    ("pydantic", "pydantic", "MIT"),
    ("ReportLab", "reportlab", "BSD"),
    ("openpyxl", "openpyxl", "MIT"),
    ("python-docx", "python-docx", "MIT"),
    ("python-calamine", "python-calamine", "MIT"),
    ("PDFium、pypdfium2", "pypdfium2", "BSD-3-Clause、Apache-2.0"),
    ("chinesecalendar", "chinesecalendar", "MIT"),
    ("pypinyin", "pypinyin", "MIT"),
    ("Segno", "segno", "BSD"),
    ("RapidFuzz", "rapidfuzz", "MIT"),
)
FONTS = (
    ("Pingan Sans", "思源黑体 Noto Sans SC", "SIL OFL 1.1"),
    ("Pingan Serif", "思源宋体 Noto Serif SC", "SIL OFL 1.1"),
    ("Pingan Kai", "霞鹜文楷 LXGW WenKai", "SIL OFL 1.1"),
)
LICENCE = "平安台账以 Apache-2.0 许可发布。"


def _release(package: str) -> str:
    """The installed version, "" where the package's record is not kept (a bundle)."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def about_facts(workspace: Workspace) -> list[tuple[str, str]]:
    """Label and text of each line above the list of licences; also what 复制 puts on the clipboard."""
    pack = workspace.policy
    papers = "\n".join(f"《{paper.title}》（{paper.number}）" for paper in pack.documents)
    return [
        ("版本", __version__),
        ("制度", pack.title),
        ("依据文件", papers),
        ("工作库", str(workspace.vault.path)),
        ("修改记录", f"校验码 {workspace.audit_head()[:12]}"),
    ]


class AboutDialog(QDialog):
    """Nothing in it is secret: it may be read out on the telephone or copied into a letter."""

    def __init__(self, parent: QWidget | None, workspace: Workspace) -> None:
        super().__init__(parent)
        self.setWindowTitle("关于平安台账")
        self.setAccessibleName("关于平安台账")
        self.facts = about_facts(workspace)
        column = QVBoxLayout(self)
        margin = theme.px(20)
        column.setContentsMargins(margin, margin, margin, theme.px(16))
        column.setSpacing(theme.px(8))
        column.addWidget(head_label("平安台账"))
        column.addWidget(note_label("平安建设（综治）责任制台账，单机使用，数据只在本机的加密工作库里。"))
        column.addWidget(self._scrolled(), 1)
        foot = QHBoxLayout()
        foot.addWidget(button("复制以上信息", self.copy))
        foot.addWidget(button("诊断文件…", lambda: show_diagnosis(self, workspace)))
        foot.addStretch(1)
        foot.addWidget(primary_button("知道了", self.accept))
        column.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(640), room.width() - 40), min(theme.px(660), room.height() - 60))

    def _scrolled(self) -> QScrollArea:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme.px(8), 0)
        column.setSpacing(theme.px(8))
        for label, text in self.facts:
            column.addLayout(_line(label, text))
        column.addWidget(rule_line())
        column.addWidget(section_label("许可"))
        column.addWidget(note_label(LICENCE))
        column.addWidget(section_label("所用的开源组件"))
        for title, package, licence in LIBRARIES:
            column.addLayout(_line(licence, f"{title} {_release(package)}".strip(), small=True))
        column.addWidget(section_label("随附字体"))
        for name, origin, licence in FONTS:
            column.addLayout(_line(licence, f"{name}（取自 {origin}）", small=True))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName("版本、制度与许可")
        return scroll

    def copy(self) -> None:
        """Put version, pack, file and audit head on the clipboard."""
        QApplication.clipboard().setText("\n".join(f"{label}：{text}" for label, text in self.facts))


def _line(label: str, text: str, small: bool = False) -> QHBoxLayout:
    """A label at the left, its text beside it, selectable."""
    row = QHBoxLayout()
    row.setSpacing(theme.px(12))
    told = note_label(text) if small else QLabel(text)
    told.setTextFormat(Qt.TextFormat.PlainText)
    told.setWordWrap(True)
    told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    name = note_label(label)
    name.setFixedWidth(theme.chars(13 if small else 5))
    if small:
        row.addWidget(told, 1)
        row.addWidget(name)
    else:
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(told, 1)
    return row


def show_about(parent: QWidget | None, workspace: Workspace) -> None:
    """Show it and wait until it is closed."""
    AboutDialog(parent, workspace).exec()
