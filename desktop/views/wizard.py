"""新建工作库: rule pack, the unit and its place, the file and its passphrase; nothing is made before the last step."""

import re
import threading
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import Problem, Refused
from desktop.rules.pack import RulePack
from desktop.services.founding import (
    NewFile,
    check_new_file,
    found_file,
    unit_kind,
    unit_kinds,
)
from desktop.services.parts.trouble import words_of
from desktop.services.workspace import Workspace
from desktop.views.look.fitting import Rolling, fit_height
from desktop.views.look.theme import px
from desktop.views.look.widgets import button, head_label, note_label, primary_button, problem_label
from desktop.views.parts.dialogs import documents_folder
from desktop.views.parts.preferences import IDLE_MINUTES
from desktop.views.vault.passphrase import PassphraseLines, beside
from desktop.views.vault.recovery_sheet import SheetDialog
from desktop.views.vault.unattended import NO_SHEET, Unattended

STEPS = ("选择制度", "本单位", "文件与口令")


class NewFileWizard(QDialog):
    """Three short steps, then the recovery sheet; emits `founded(Workspace)` when that was made or put off."""

    founded = Signal(object)
    _made = Signal(object, object)

    def __init__(
        self,
        packs: Mapping[str, RulePack],
        parent: QWidget | None = None,
        minutes: Callable[[], int] = lambda: IDLE_MINUTES,
    ) -> None:
        super().__init__(parent)
        self._packs, self._minutes = packs, minutes
        self.setWindowTitle("新建工作库")
        self.setMinimumWidth(px(640))
        self._problems: dict[str, QLabel] = {}
        self._busy = False
        self.sheet: SheetDialog | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        self._head = head_label("")
        layout.addWidget(self._head)
        self._pages = QStackedWidget()
        for page in (self._make_pack_page(), self._make_unit_page(), self._make_file_page()):
            self._pages.addWidget(page)
        rolling = Rolling()
        rolling.column.addWidget(self._pages)
        layout.addWidget(rolling, 1)
        self._message = problem_label()
        layout.addWidget(self._message)
        layout.addLayout(self._make_buttons())
        self._made.connect(self._on_made)
        self._go(0)

    # --- pages ------------------------------------------------------------------------------------

    def _make_pack_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        note = QLabel("制度决定职责、期限、用语和考核口径。建好以后，本单位还可以逐项调整数值，原值会保留对照。")
        note.setWordWrap(True)
        column.addWidget(note)
        self.pack = QComboBox()
        self.pack.setAccessibleName("制度")
        for pack in self._packs.values():
            self.pack.addItem(pack.title, pack.key)
        self.pack.currentIndexChanged.connect(self._show_pack)
        column.addWidget(self.pack)
        self._pack_note = note_label()
        column.addWidget(self._pack_note)
        column.addStretch(1)
        self._show_pack()
        return page

    def _show_pack(self) -> None:
        pack = self._packs[self.pack.currentData()]
        documents = "；".join(str(document.title) for document in pack.documents)
        self._pack_note.setText(f"依据：{documents}")

    def _make_unit_page(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        self.unit_name = self._line("unit_name", "南昌市城市管理局")
        self.short_name = self._line("short_name", "市城管局")
        self.code = self._line("code", "CG")
        self.unit_kind = QComboBox()
        self.unit_kind.setAccessibleName("单位性质")
        for name, text in unit_kinds():
            self.unit_kind.addItem(text, name)
        self.unit_kind.setCurrentIndex(1)
        self.upper_name = self._line("upper_name", "可不填，如 南昌市人民政府")
        self.section = self._line("section", "应急安全科")
        self.operator = self._line("operator", "写在每一次修改的记录里")
        self.unit_name.editingFinished.connect(self._propose_short_name)
        self._add(form, "单位全称 *", self.unit_name, "unit_name")
        self._add(form, "单位简称 *", self.short_name, "short_name")
        self._add(form, "单位编码 *", self.code, "code")
        self._add(form, "单位性质 *", self.unit_kind, "unit_kind")
        self._add(form, "上级单位", self.upper_name, "upper_name")
        self._add(form, "经办科室", self.section, "section")
        self._add(form, "经办人", self.operator, "operator")
        return page

    def _make_file_page(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        self.path = self._line("path", "")
        browse = button("浏览…", self._on_browse)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.path, 1)
        row.addWidget(browse)
        self.lines = PassphraseLines(self._own_names)
        self.passphrase, self.again = self.lines.passphrase, self.lines.again
        self._add(form, "文件位置 *", place, "path")
        self._add(form, "口令 *", beside(self.passphrase, self.lines.shown), "passphrase")
        self._add(form, "确认口令 *", self.again, "again")
        form.addRow("", self.lines.bar)
        form.addRow("", note_label("建好以后接着打印恢复单：忘记口令时，只有它能打开文件。"))
        return page

    def _line(self, name: str, placeholder: str) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(placeholder)
        line.setObjectName(name)
        return line

    def _add(self, form: QFormLayout, label: str, widget: QWidget, name: str) -> None:
        widget.setAccessibleName(label.rstrip(" *"))
        problem = problem_label()
        problem.hide()
        self._problems[name] = problem
        for line in [widget] if isinstance(widget, QLineEdit) else widget.findChildren(QLineEdit):
            line.textEdited.connect(lambda _text: problem.clear())  # it spoke of what stood there before
        form.addRow(label, widget)
        form.addRow("", problem)

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.cancel = button("取消", self.reject)
        self.back = button("上一步", lambda: self._go(self._pages.currentIndex() - 1))
        self.forward = primary_button("下一步", self._on_forward)
        self.forward.setDefault(True)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        fit_height(self)
        super().showEvent(event)

    # --- steps ------------------------------------------------------------------------------------

    def _go(self, index: int) -> None:
        self._pages.setCurrentIndex(index)
        self._head.setText(f"第 {index + 1} 步，共 {len(STEPS)} 步：{STEPS[index]}")
        self.back.setEnabled(index > 0)
        self.forward.setText("建立工作库" if index == len(STEPS) - 1 else "下一步")
        self._message.clear()
        self.lines.judge()
        fit_height(self)
        if index == 2 and not self.path.text():
            name = re.sub(r'[\\/:*?"<>|\s]', "", self.short_name.text()) or "平安台账"
            self.path.setText(str(documents_folder() / f"{name}.db"))

    def _on_forward(self) -> None:
        index = self._pages.currentIndex()
        problems = self._problems_of(index)
        self._show_problems(problems)
        if problems:
            return
        if index < len(STEPS) - 1:
            self._go(index + 1)
        else:
            self._found()

    @property
    def step(self) -> int:
        """The step shown, 0 to 2."""
        return self._pages.currentIndex()

    @property
    def message(self) -> str:
        """What is said below all fields."""
        return self._message.text()

    def problem_text(self, name: str) -> str:
        """What is said at a field."""
        return self._problems[name].text()

    def entered(self) -> NewFile:
        """What has been entered so far."""
        return NewFile(
            path=Path(self.path.text().strip()),
            passphrase=self.passphrase.text(),
            pack=str(self.pack.currentData()),
            unit_name=self.unit_name.text().strip(),
            short_name=self.short_name.text().strip(),
            code=self.code.text().strip(),
            unit_kind=unit_kind(str(self.unit_kind.currentData())),
            opened_on=date(date.today().year - 1, 1, 1),
            upper_name=self.upper_name.text().strip(),
            section=self.section.text().strip(),
            operator=self.operator.text().strip(),
        )

    def _problems_of(self, index: int) -> list[Problem]:
        if index == 1:
            return check_new_file(self.entered())
        if index != 2:
            return []
        problems = []
        path = Path(self.path.text().strip())
        if path.suffix != ".db":
            problems.append(Problem("path", "文件名请以 .db 结尾"))
        elif path.exists():
            problems.append(Problem("path", "这个文件已经存在，请换一个名字，以免覆盖"))
        elif not path.parent.is_dir():
            problems.append(Problem("path", "没有这个文件夹，请用“浏览”另选"))
        return problems + self.lines.problems("passphrase")

    def _show_problems(self, problems: list[Problem]) -> None:
        sentences = {problem.field: problem.sentence() for problem in problems}
        for name, label in self._problems.items():
            label.setText(sentences.get(name, ""))
            label.setVisible(name in sentences)
        fit_height(self)

    def _found(self) -> None:
        """Make the file beside the window: the key takes a moment to derive."""
        self._hold(True)
        self._message.setText("正在建立加密文件…")
        new = self.entered()

        def work() -> None:
            try:
                self._made.emit(found_file(new, self._packs), None)
            except Exception as error:
                self._made.emit(None, error)

        threading.Thread(target=work, daemon=True).start()

    def _hold(self, busy: bool) -> None:
        """Nothing can be changed or called off while the file is made."""
        self._busy = busy
        for widget in (self._pages, self.cancel, self.back, self.forward):
            widget.setEnabled(not busy)

    def reject(self) -> None:
        """Close, unless the file is being made at this moment."""
        if not self._busy:
            super().reject()

    def _on_made(self, workspace: object, error: Exception | None) -> None:
        self._hold(False)
        self._message.clear()
        if isinstance(workspace, Workspace):
            self.accept()
            self._show_sheet(workspace)
        elif isinstance(error, Refused):
            self._show_problems(list(error.problems))
        elif error is not None:
            self._message.setText(_sentence(error))

    def _show_sheet(self, workspace: Workspace) -> None:
        """The recovery sheet comes first; nobody there for a while: the file is closed again."""
        sheet = self.sheet = SheetDialog(workspace, self.parentWidget())
        watch = Unattended(workspace, self.parentWidget() or sheet, self._minutes, NO_SHEET)

        def done() -> None:
            watch.end()
            if workspace.vault.is_open:
                self.founded.emit(workspace)

        sheet.finished.connect(done)
        sheet.open()

    def _on_browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "工作库放在哪里", self.path.text(), "平安台账工作库 (*.db)")
        if name:
            self.path.setText(name if name.endswith(".db") else f"{name}.db")

    def _propose_short_name(self) -> None:
        if not self.short_name.text():
            self.short_name.setText(self.unit_name.text().strip()[:20])

    def _own_names(self) -> list[str]:
        """What must not be the passphrase: anybody who finds the file tries it first."""
        return [self.unit_name.text(), self.short_name.text(), self.code.text()]


def _sentence(error: Exception) -> str:
    """What failed, what is safe, what to do: most failures say all of that by themselves."""
    said = words_of(error)
    return said if said.endswith("。") else f"没有建立工作库：{said}。没有留下文件，可以再试，或换一个位置。"
