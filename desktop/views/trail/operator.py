"""现在由谁经办: the choice of a name after unlocking or when somebody else takes over, with a PIN where one is set."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import Refused
from desktop.services.operator import PIN_MEANS, add_operator, choose_operator, operators
from desktop.services.workspace import Workspace
from desktop.views.look import theme
from desktop.views.look.fitting import within_screen
from desktop.views.look.theme import px
from desktop.views.look.widgets import button, head_label, note_label, primary_button, problem_label
from desktop.views.vault.unlock_delay import UnlockDelay

NEW = "登记新的经办人…"
COUNT_MS = 200
LONGEST_PIN = 8
_ID = Qt.ItemDataRole.UserRole
_PIN = Qt.ItemDataRole.UserRole + 1


class OperatorChoice(QWidget):
    """A list of names, the one who worked last first; `chosen` when a name stands, `back` when the person gives up.

    The PIN is asked only of a name that has one; wrong ones make the next try wait longer and longer.
    """

    chosen = Signal()
    back = Signal()

    def __init__(self, ws: Workspace, delay: UnlockDelay, *, start_text: str = "开始工作", back_text: str = "返回"):
        super().__init__()
        self._ws, self._delay, self._start_text = ws, delay, start_text
        self.list = QListWidget()
        self.list.setAccessibleName("经办人")
        self.list.setProperty("framed", True)
        self.name, self._name_label = self._line("姓名", 30)
        self.pin, self._pin_label = self._line("PIN", LONGEST_PIN)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.problem = problem_label()
        self.means = note_label(PIN_MEANS)
        self.start_button = primary_button(start_text, self.start)
        self._lay_out(back_text)
        self._fill()
        self._timer = QTimer(self, interval=COUNT_MS)
        self._timer.timeout.connect(self._offer)
        self.list.currentRowChanged.connect(lambda _row: self._on_row())
        self.list.itemActivated.connect(lambda _item: self._on_opened())
        for line in (self.name, self.pin):
            line.returnPressed.connect(self.start)
        self._on_row()

    def _line(self, title: str, longest: int) -> tuple[QLineEdit, QLabel]:
        line, label = QLineEdit(), QLabel(title)
        line.setMaxLength(longest)
        line.setAccessibleName(title)
        label.setBuddy(line)
        return line, label

    def _lay_out(self, back_text: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(px(32), px(32), px(32), px(24))
        column.setSpacing(px(12))
        column.addWidget(head_label("现在由谁经办？"))
        column.addWidget(note_label("这个姓名写在每一次修改的记录里。"))
        column.addWidget(self.list, 1)
        for label, line in ((self._name_label, self.name), (self._pin_label, self.pin)):
            row = QHBoxLayout()
            label.setMinimumWidth(theme.chars(5))
            row.addWidget(label)
            row.addWidget(line, 1)
            column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(self.means)
        foot = QHBoxLayout()
        foot.addWidget(button(back_text, self.back.emit))
        foot.addStretch(1)
        foot.addWidget(self.start_button)
        column.addLayout(foot)

    def _fill(self) -> None:
        for line in operators(self._ws):
            item = QListWidgetItem(line.name + ("　有 PIN" if line.has_pin else ""), self.list)
            item.setSizeHint(QSize(0, px(34)))
            item.setData(_ID, line.id)
            item.setData(_PIN, line.has_pin)
        new = QListWidgetItem(NEW, self.list)
        new.setSizeHint(QSize(0, px(34)))
        new.setData(_ID, None)
        self.list.setCurrentRow(0)

    def showEvent(self, event: object) -> None:
        """The keyboard goes where something is to be typed, else to the list."""
        super().showEvent(event)  # type: ignore[arg-type]  # the stub names QShowEvent
        self._take_keyboard()

    @property
    def operator_id(self) -> int | None:
        """The name chosen; None for a new one."""
        item = self.list.currentItem()
        found: int | None = item.data(_ID) if item is not None else None
        return found

    def _on_row(self) -> None:
        item = self.list.currentItem()
        new, with_pin = self.operator_id is None, bool(item is not None and item.data(_PIN))
        for widget in (self._name_label, self.name):
            widget.setVisible(new)
        for widget in (self._pin_label, self.pin, self.means):
            widget.setVisible(new or with_pin)
        self.pin.setPlaceholderText("可以不设；设的话 4 到 8 位数字" if new else "")
        self.pin.clear()
        self.problem.clear()
        self._offer()

    def _on_opened(self) -> None:
        if self.pin.isHidden():
            self.start()
        else:
            self._take_keyboard()

    def _take_keyboard(self) -> None:
        for line in (self.name, self.pin):
            if not line.isHidden():
                line.setFocus()
                return
        self.list.setFocus()

    def _offer(self) -> None:
        wait = self._delay.seconds_left(self._ws.vault.path, self._who()) if self.operator_id is not None else 0
        self.start_button.setText(f"请等 {wait} 秒" if wait else self._start_text)
        self.start_button.setEnabled(not wait)
        if wait and not self._timer.isActive():
            self._timer.start()
        elif not wait:
            self._timer.stop()

    def _who(self) -> str:
        return f"operator {self.operator_id}"

    def start(self) -> None:
        """Take the name chosen or typed; says beside the PIN why not."""
        if not self.start_button.isEnabled():
            return
        self.problem.clear()
        try:
            if self.operator_id is None:
                choose_operator(self._ws, add_operator(self._ws, self.name.text(), self.pin.text()), self.pin.text())
            else:
                choose_operator(self._ws, self.operator_id, self.pin.text())
        except Refused as refused:
            self._refuse(refused)
            return
        if self.operator_id is not None:
            self._delay.right(self._ws.vault.path, self._who())
        self.chosen.emit()

    def _refuse(self, refused: Refused) -> None:
        wrong_pin = self.operator_id is not None and any(problem.field == "pin" for problem in refused.problems)
        if wrong_pin and self.pin.text():
            self._delay.wrong(self._ws.vault.path, self._who())
        self.problem.setText("；".join(problem.sentence() for problem in refused.problems))
        self._offer()
        self._take_keyboard()
        self.pin.selectAll()


class SwitchDialog(QDialog):
    """切换经办人 in the main window; `managing` opens the list of all names."""

    def __init__(self, ws: Workspace, delay: UnlockDelay, managing: Callable[[QWidget], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._ws, self._delay, self._managing = ws, delay, managing
        self.setWindowTitle("切换经办人")
        self.setAccessibleName("切换经办人")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.choice = self._make_choice()
        foot = QHBoxLayout()
        foot.setContentsMargins(px(32), 0, px(32), px(16))
        foot.addWidget(button("管理经办人…", self.manage, role="link"))
        foot.addStretch(1)
        self._column.addLayout(foot)
        within_screen(self, theme.chars(34), px(480))

    def _make_choice(self) -> OperatorChoice:
        choice = OperatorChoice(self._ws, self._delay, start_text="由此人经办", back_text="取消 Esc")
        choice.chosen.connect(self.accept)
        choice.back.connect(self.reject)
        self._column.insertWidget(0, choice, 1)
        return choice

    def manage(self) -> None:
        """Change names and PINs, then choose among them."""
        self._managing(self)
        old, self.choice = self.choice, self._make_choice()
        self._column.removeWidget(old)
        old.deleteLater()
