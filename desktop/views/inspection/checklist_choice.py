"""检查表: which checklist to look at or change; the unit's own lines hold from a day on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from desktop.services.workspace import Workspace
from desktop.views.forms.editor import EditorContext
from desktop.views.look.theme import px
from desktop.views.look.widgets import button, note_label, primary_button, title_label
from desktop.views.settings.options import OptionsDialog


class ChecklistChoice(QDialog):
    """The lines of one field of work as they hold today, and the way to change them."""

    def __init__(self, ws: Workspace, context: EditorContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._context = ws, context
        self.setWindowTitle("检查表")
        self.setAccessibleName("检查表")
        self.domains = QComboBox()
        self.domains.setAccessibleName("领域")
        for option in ws.policy.options("inspection_domains", ws.today()):
            self.domains.addItem(option.title, option.key)
        self.lines = QListWidget()
        self.lines.setAccessibleName("检查内容")
        self.lines.setProperty("framed", True)
        self.lines.setWordWrap(True)
        self._note = note_label("")
        column = QVBoxLayout(self)
        margin = px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(px(10))
        column.addWidget(title_label("各领域的检查表"))
        column.addWidget(self.domains)
        column.addWidget(self.lines, 1)
        column.addWidget(self._note)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("关闭 Esc", self.reject))
        self.change_button = primary_button("修改这张表…", self.change)
        foot.addWidget(self.change_button)
        column.addLayout(foot)
        self.domains.currentIndexChanged.connect(lambda _index: self._show())
        self.resize(px(560), min(px(600), self.screen().availableGeometry().height() - 60))
        self.domains.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    @property
    def key(self) -> str:
        """The list that is shown."""
        return f"checklist.{self.domains.currentData()}"

    def _show(self) -> None:
        listed, today = self._ws.policy.lists.get(self.key), self._ws.today()
        self.lines.clear()
        self.change_button.setEnabled(listed is not None)
        if listed is None:
            self._note.setText("这个领域还没有检查表。")
            return
        dated = listed.on(today)
        for place, option in enumerate(dated.options, 1):
            self.lines.addItem(f"{place}. {option.title}")
        own = dated.basis.by_unit and any(o.since == dated.since for o in listed.overlays)
        since = f"自 {dated.since.isoformat()} 起" if own else ""
        self._note.setText(f"{len(dated.options)} 项；{since}{dated.basis}。修改后新的检查用新表，旧记录不变。")

    def change(self) -> None:
        """Edit the lines from a day on, with a reason."""
        OptionsDialog(self._ws, self.key, self._context, self).exec()
        self._show()
