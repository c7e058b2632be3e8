"""登记签订: tick the letters, or scan and type their numbers one after another; one command registers them all."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from desktop.fields import Day, NamedField, Refused
from desktop.rules.letter import LetterState
from desktop.services.letter.overview import LetterBoard
from desktop.services.letter.register import OLD_PRINT, find_by_number, sign
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKeeper
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form import RecordForm
from desktop.views.look import theme
from desktop.views.look.widgets import Banner, button, note_label, primary_button, section_label

_ID = int(Qt.ItemDataRole.UserRole)
SIGNED_ON = NamedField("signed_on", Day(label="签订日期"), True)


class NumberField(QLineEdit):
    """Takes a scanner's input: Enter belongs to the field, never to the dialog's button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returnPressed.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class SignDialog(QDialog):
    """Unsigned letters of a year with a tick each; `signed` is how many were registered (0 while open)."""

    def __init__(
        self, ws: Workspace, context: EditorContext, board: LetterBoard, ticked: Iterable[int], parent: Any = None
    ) -> None:
        super().__init__(parent)
        self._ws, self._year = ws, board.year
        self._term = ws.policy.term("letter")
        self.signed = 0
        self.setWindowTitle(f"登记{self._term}签订")
        self.setAccessibleName(self.windowTitle())
        self.number = NumberField()
        self.number.setAccessibleName("编号")
        self.number.setPlaceholderText("扫描右上角的二维码，或输入编号、文号后按回车")
        self.said = Banner()
        self.list = QListWidget()
        self.list.setProperty("framed", True)
        self.list.setAccessibleName(f"未签的{self._term}")
        self.form = RecordForm([SIGNED_ON], context, {"signed_on": ws.today()})
        self.sign_button = primary_button("", self.save)
        self.sign_button.setAutoDefault(False)
        self._fill(board, set(ticked))
        self._given = self._draft()
        self.drafts = DraftKeeper(
            self,
            context.drafts("letter_sign"),
            board.year,
            read=self._draft,
            restore=self._restore,
            is_edited=lambda: self._draft() != self._given,
            refill=lambda: self._restore(self._given),
        )
        self._lay_out()
        self.number.returnPressed.connect(self.take_number)
        self.list.itemChanged.connect(lambda _item: self._count())
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        self.drafts.bring_back()
        self.list.itemChanged.connect(lambda _item: self.drafts.touched())
        self.form.edited.connect(self.drafts.touched)
        self._count()
        self.number.setFocus()

    def _fill(self, board: LetterBoard, ticked: set[int]) -> None:
        for entry in board.entries:
            letter = entry.letter
            if letter is None or letter["state"] is LetterState.signed:
                continue
            text = f"{letter['number']}　{entry.pair.lower.name}　{letter['lower_head']}　{letter['state'].value}"
            item = QListWidgetItem(text, self.list)
            item.setData(_ID, letter.id)
            item.setSizeHint(QSize(0, theme.px(30)))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if letter.id in ticked else Qt.CheckState.Unchecked)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        margin = theme.px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(8))
        column.addWidget(self.drafts.banner)
        column.addWidget(section_label("扫码或输入编号"))
        column.addWidget(self.number)
        column.addWidget(self.said)
        head = QHBoxLayout()
        head.addWidget(section_label(f"未签的{self._term}（勾选已签订的）"), 1)
        head.addWidget(button("全选", lambda: self._tick_all(True), role="link"))
        head.addWidget(button("全不选", lambda: self._tick_all(False), role="link"))
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self.form.setFixedHeight(self.form.sizeHint().height() + theme.px(40))  # room for a problem
        column.addWidget(self.form)
        column.addWidget(note_label("签订日期不早于生成日期，也不晚于今天；扫描件可在登记后逐份添加。"))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("取消 Esc", self.reject))
        foot.addWidget(self.sign_button)
        column.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(600), room.width() - 60), min(theme.px(620), room.height() - 60))

    def _draft(self) -> dict[str, Any]:
        return {"ticked": self.ticked_ids(), "form": self.form.draft()}

    def _restore(self, draft: dict[str, Any]) -> None:
        for i in range(self.list.count()):
            item = self.list.item(i)
            on = item.data(_ID) in draft["ticked"]
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.form.restore(draft["form"])

    def keep_drafts(self) -> None:
        """Keep what is ticked now (before locking)."""
        self.drafts.keep()

    def reject(self) -> None:
        """Close; what was ticked is given up."""
        self.drafts.forget()
        super().reject()

    def ticked_ids(self) -> list[int]:
        """The letters that are ticked, in list order."""
        items = (self.list.item(i) for i in range(self.list.count()))
        return [item.data(_ID) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _tick_all(self, on: bool) -> None:
        for i in range(self.list.count()):
            self.list.item(i).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _count(self) -> None:
        count = len(self.ticked_ids())
        self.sign_button.setText(f"登记签订 {count} 份 Ctrl+S")
        self.sign_button.setEnabled(count > 0)

    def take_number(self) -> None:
        """Tick the letter whose number was scanned or typed, and say so; a wrong number stays to be mended."""
        typed = self.number.text()
        if not typed.strip():
            return
        found = find_by_number(self._ws, typed, self._year)
        if found is None:
            self._say(f"没有找到编号为“{typed.strip()}”的{self._term}，请核对后再试。", "overdue")
            self.number.selectAll()
            return
        self.number.clear()
        item = self._item_of(found.id)
        name = f"{found['number']}　{found['lower_name']}"
        if found[OLD_PRINT]:
            self._say(f"{name} 已经重新生成，扫到的是旧稿，请换新稿签订。", "overdue")
        elif item is not None:
            item.setCheckState(Qt.CheckState.Checked)
            self.list.setCurrentItem(item)
            self.list.scrollToItem(item)
            self._say(f"已勾选 {name}", "done")
        elif found["state"] is LetterState.signed:
            self._say(f"{name} 已于 {found['signed_on']} 登记签订，不用再登记。", "soon")
        elif found["state"] is LetterState.void:
            self._say(f"{name} 已经作废，不能登记签订。", "overdue")
        else:
            self._say(f"{name} 是 {found['year']} 年度的，请先在上方切换年度。", "soon")

    def _item_of(self, letter_id: int | None) -> QListWidgetItem | None:
        items = (self.list.item(i) for i in range(self.list.count()))
        return next((item for item in items if item.data(_ID) == letter_id), None)

    def _say(self, text: str, tone: str) -> None:
        self.said.show_as(text, tone)

    def save(self) -> None:
        """Register the ticked letters; stays open with the sentence shown when they are refused."""
        ids = self.ticked_ids()
        problems = self.form.unreadable()
        signed_on: date | None = self.form.values()["signed_on"]
        if not problems and ids:
            try:
                self.signed = sign(self._ws, ids, signed_on, self)
            except Refused as refused:
                problems = list(refused.problems)
        if problems:
            self.form.show_problems([problem for problem in problems if problem.field == "signed_on"][:1])
            others = [problem.sentence() for problem in problems if problem.field != "signed_on"]
            if others:
                self._say(others[0], "overdue")
        elif ids:
            self.drafts.forget()
            self.accept()
