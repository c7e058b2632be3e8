"""The first window: unlock the file used last, open another, make a new one, or look at the demo.

It must show before SQLAlchemy is imported, so it knows Qt, the theme and nothing else.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import __version__
from desktop.views.look.fitting import within
from desktop.views.look.theme import px
from desktop.views.look.widgets import Banner, button, head_label, note_label, primary_button, problem_label, set_role

FILE_FILTER = "平安台账工作库 (*.db)"
COUNT_MS = 200


class StartWindow(QWidget):
    """欢迎与解锁. Emits what the person wants; `refuse()` shows why it could not be done."""

    unlock_requested = Signal(Path, str)
    closing = Signal()
    new_requested = Signal()
    demo_requested = Signal()

    def __init__(self, recent: list[Path], seconds_left: Callable[[Path], int] = lambda _path: 0) -> None:
        """`seconds_left(path)` says how long the next try for that file has to wait."""
        super().__init__()
        self._seconds_left = seconds_left
        self._busy = False
        self._step: QWidget | None = None
        self._ways: list[QPushButton] = []
        self._count_down = QTimer(self, interval=COUNT_MS)
        self._count_down.timeout.connect(self._offer)
        self.setWindowTitle("平安台账")
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._path: Path | None = None
        self._columns = layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_brand(), 2)
        self._work = self._make_work(recent)
        layout.addWidget(self._work, 3)
        self.resize(QSize(px(860), px(520)).boundedTo(within(self)))
        self.choose(recent[0] if recent else None)

    def _make_brand(self) -> QWidget:
        brand = QFrame()
        brand.setProperty("role", "bar")
        column = QVBoxLayout(brand)
        column.setContentsMargins(32, 40, 32, 24)
        name = head_label("平安台账")
        motto = note_label("平安建设（综治工作）责任制\n单机加密台账")
        column.addWidget(name)
        column.addWidget(motto)
        column.addStretch(1)
        promise = note_label("数据只存在本机一个加密文件里，\n不联网，不上传。")
        column.addWidget(promise)
        column.addWidget(note_label(f"版本 {__version__}"))
        return brand

    def _make_work(self, recent: list[Path]) -> QWidget:
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(32, 32, 32, 24)
        column.setSpacing(12)
        column.addWidget(head_label("打开工作库"))
        self._note = Banner("", "accent")
        column.addWidget(self._note)
        self._list = QListWidget()
        self._list.setAccessibleName("最近打开的工作库")
        self._list.setMaximumHeight(px(140))
        for path in recent:
            item = QListWidgetItem(f"{path.stem}\n{path.parent}")
            item.setData(Qt.ItemDataRole.UserRole, path)
            item.setToolTip(str(path))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.currentItemChanged.connect(self._on_recent)
        self._list.setVisible(bool(recent))
        column.addWidget(self._list)
        self._chosen = QLabel()
        self._chosen.setWordWrap(True)
        column.addWidget(self._chosen)
        column.addLayout(self._make_passphrase())
        self._links = QHBoxLayout()
        self._links.addStretch(1)
        column.addLayout(self._links)
        self._message = problem_label()
        column.addWidget(self._message)
        column.addStretch(1)
        column.addLayout(self._make_buttons())
        return work

    def _make_passphrase(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.passphrase = QLineEdit()
        self.passphrase.setAccessibleName("口令")
        self.passphrase.setPlaceholderText("口令")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._on_unlock)
        self._show = QPushButton("显示口令")
        self._show.setCheckable(True)
        self._show.toggled.connect(self._show_passphrase)
        self.unlock_button = primary_button("打开", self._on_unlock)
        row.addWidget(self.passphrase, 1)
        row.addWidget(self._show)
        row.addWidget(self.unlock_button)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.demo_button = button("看演示", self.demo_requested.emit)
        self.other_button = button("打开其他文件…", self._on_other)
        self.new_button = button("新建工作库…", self.new_requested.emit)
        QShortcut(QKeySequence.StandardKey.Open, self, self._on_other)
        row.addWidget(self.demo_button)
        row.addStretch(1)
        row.addWidget(self.other_button)
        row.addWidget(self.new_button)
        return row

    def add_link(self, title: str, slot: Callable[[], None]) -> QPushButton:
        """A further way in below the passphrase (忘记口令…); the first added stands left."""
        link = button(title, slot, role="link")
        self._links.addWidget(link)
        self._ways.append(link)
        return link

    @property
    def path(self) -> Path | None:
        """The file that the passphrase is for, or None."""
        return self._path

    @property
    def message(self) -> str:
        """What the window says about the last try."""
        return self._message.text()

    def choose(self, path: Path | None) -> None:
        """Make `path` the file that the passphrase is for."""
        self._path = path
        self._message.clear()
        self.say("")
        self._chosen.setText(f"将打开：{path}" if path else "还没有打开过工作库。可以新建一个，也可以先看演示。")
        for widget in (self.passphrase, self._show):
            widget.setEnabled(path is not None)
        self._offer()
        if path is not None:
            self.passphrase.setFocus()

    def say(self, note: str) -> None:
        """A remark above the passphrase: that the file was locked, that it is open elsewhere. Nothing went wrong."""
        self._note.show_as(note, "accent")

    def goodbye(self, note: str, after_ms: int) -> None:
        """Say that the file is open in another window, then close: unless the person does something else meanwhile."""
        path = self._path
        self.say(note)
        self._message.clear()
        self.passphrase.clear()

        def close() -> None:
            if self._path == path and not self._busy and not self.passphrase.text():
                self.close()

        QTimer.singleShot(after_ms, self, close)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say so: a file that was opened for a step must be closed with the window."""
        self.closing.emit()
        super().closeEvent(event)

    def show_step(self, step: QWidget) -> None:
        """Show what is asked after the passphrase in its place; the file is open already."""
        self.end_step()
        self._step = step
        self._work.hide()
        self._columns.addWidget(step, 3)

    def end_step(self) -> None:
        """Back to the passphrase."""
        if self._step is not None:
            self._columns.removeWidget(self._step)
            self._step.hide()
            self._step.deleteLater()
            self._step = None
        self._work.show()

    def _offer(self) -> None:
        """The button opens, or says in words how long to wait after wrong passphrases."""
        wait = self._seconds_left(self._path) if self._path is not None else 0
        self.unlock_button.setText(f"请等 {wait} 秒" if wait else "打开")
        self.unlock_button.setAccessibleName(self.unlock_button.text())
        self.unlock_button.setEnabled(self._path is not None and not wait and not self._busy)
        if wait and not self._count_down.isActive():
            self._count_down.start()
        elif not wait:
            self._count_down.stop()

    def refuse(self, message: str) -> None:
        """Show why the file was not opened; the passphrase stays to be corrected."""
        self.set_busy(False)
        self._message.setText(message)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def set_busy(self, busy: bool, text: str = "正在打开…") -> None:
        """Hold the controls while the key is derived."""
        self._busy = busy
        for widget in (self._list, self.other_button, self.new_button, self.demo_button, *self._ways):
            widget.setEnabled(not busy)
        self.passphrase.setEnabled(not busy and self._path is not None)
        self._offer()
        set_role(self._message, "note" if busy else "problem")
        self._message.setText(text if busy else "")

    def _show_passphrase(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.passphrase.setEchoMode(mode)
        self._show.setText("隐藏口令" if shown else "显示口令")

    def _on_recent(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.choose(item.data(Qt.ItemDataRole.UserRole))

    def _on_other(self) -> None:
        if self._busy:
            return
        name, _ = QFileDialog.getOpenFileName(self, "打开工作库", "", FILE_FILTER)
        if name:
            self.choose(Path(name))

    def _on_unlock(self) -> None:
        if self._path is None or not self.unlock_button.isEnabled():
            return
        if not self.passphrase.text():
            self._message.setText("请输入口令")
            return
        self.set_busy(True)
        self.unlock_requested.emit(self._path, self.passphrase.text())
