"""制度参数与节假日: one dialog with the pack's values, the year's calendar, and who keeps this file."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.services.workspace import Workspace
from desktop.views.look.theme import px
from desktop.views.look.widgets import button
from desktop.views.parts.dialogs import ask
from desktop.views.parts.preferences import Preferences
from desktop.views.settings.calendar import CalendarTab
from desktop.views.settings.office import OfficeTab
from desktop.views.settings.policy import PolicyTab

WIDTH, HEIGHT = 1240, 720  # px of 100 %; less on a smaller screen


class SettingsDialog(QDialog):
    """Three tabs; what is typed and not saved is asked about before the window closes."""

    def __init__(
        self, workspace: Workspace, parent: QWidget | None = None, preferences: Preferences | None = None
    ) -> None:
        super().__init__(parent)
        self._ws = workspace
        self.setWindowTitle("制度参数与节假日")
        self.setAccessibleName("制度参数与节假日")
        self.policy_tab = PolicyTab(workspace)
        self.calendar_tab = CalendarTab(workspace)
        self.office_tab = OfficeTab(workspace, preferences)
        self.tabs = QTabBar(drawBase=False, expanding=False)
        self.tabs.setAccessibleName("设置的内容")
        self._stack = QStackedWidget()
        for title, page in (("制度参数", self.policy_tab), ("节假日", self.calendar_tab), ("本单位", self.office_tab)):
            self.tabs.addTab(title)
            self._stack.addWidget(page)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(6), px(16), 0)
        head.addWidget(self.tabs, 1)
        head.addWidget(button("关闭 Esc", self.reject))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.policy_tab.search.setFocus()
        self._unsubscribe = workspace.bus.subscribe(self._on_changes)
        self.finished.connect(lambda _result: self._unsubscribe())
        room = self.screen().availableGeometry()
        self.resize(QSize(min(px(WIDTH), room.width() - 40), min(px(HEIGHT), room.height() - 60)))

    def _on_changes(self, changes: Changes) -> None:
        if "policy_overlay" in changes.kinds:
            self.policy_tab.reload()
        if "calendar_day" in changes.kinds:
            self.calendar_tab.reload()
        if changes.kinds & {"setting", "operator"}:
            self.office_tab.reload()

    def keep_drafts(self) -> None:
        """Keep what is typed and not saved (before locking)."""
        self.policy_tab.panel.keep_drafts()
        self.office_tab.drafts.keep()

    def unsaved(self) -> list[str]:
        """The tabs that hold something typed and not saved, by title."""
        edited = (self.policy_tab.is_edited, self.calendar_tab.is_edited, self.office_tab.is_edited)
        return [self.tabs.tabText(i) for i, one in enumerate(edited) if one]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes what was opened last: first the parameter, then the window."""
        panel = self.policy_tab.panel
        if event.key() == Qt.Key.Key_Escape and panel.isVisible():
            panel.close_row()
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Close; asks first when something was typed and not saved."""
        titles = self.unsaved()
        if titles:
            answer = ask(
                self, "还没有保存", f"“{'”“'.join(titles)}”里有填写了还没有保存的内容。", "已经保存的调整不受影响。",
                "放弃后这些内容不再保留。", (("drop", "放弃填写"), ("stay", "继续填写")),
            )  # fmt: skip
            if answer != "drop":
                return
        self.policy_tab.panel.forget_drafts()
        self.office_tab.drafts.forget()
        super().reject()
