"""The editor of a list that forms choose from: add, rename, order, take away, from a day on and with a reason."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import Day, NamedField, Refused, Text
from desktop.services.policy.policy import change_list, own_changes, required_options
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKeeper
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.editor_context import drafts_in_vault
from desktop.views.forms.form import RecordForm
from desktop.views.look.icons import icon
from desktop.views.look.theme import px
from desktop.views.look.widgets import button, note_label, primary_button, problem_label, title_label
from desktop.views.parts.dialogs import ask

_KEY = Qt.ItemDataRole.UserRole


class OptionsDialog(QDialog):
    """Closes only when the command accepted the list, or when the person gives up."""

    def __init__(self, workspace: Workspace, key: str, context: EditorContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._key = workspace, key
        listed = workspace.policy.lists[key]
        self.setWindowTitle(f"编辑选项：{listed.title}")
        self.setAccessibleName(f"编辑选项：{listed.title}")
        self._needed = required_options(key)
        self.list = self._make_list(listed.title)
        when = NamedField("since", Day(label="自何日起"), True)
        why = NamedField("reason", Text(label="理由", max_length=200), True)
        self.form = RecordForm((when, why), context, {"since": workspace.today()})
        self.problem = problem_label()
        self.problem.hide()
        self._edited = False
        self._given = self._draft()
        self.drafts = DraftKeeper(
            self,
            drafts_in_vault(workspace, f"option_list.{key}"),
            None,
            read=self._draft,
            restore=self._restore,
            is_edited=lambda: self._edited or self.form.is_edited,
            refill=self._refill,
        )
        self._lay_out(listed.title)
        self.drafts.bring_back()
        self.form.edited.connect(self.drafts.touched)
        self.list.model().dataChanged.connect(self._touch)
        self.list.model().rowsMoved.connect(self._touch)
        self.resize(px(560), min(px(640), self.screen().availableGeometry().height() - 60))

    def _make_list(self, title: str) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(title)
        made.setProperty("framed", True)
        made.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        trigger = QAbstractItemView.EditTrigger
        made.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        for option in self._ws.policy.options(self._key, self._ws.today()):
            made.addItem(self._item(option.key, option.title))
        made.setCurrentRow(0)
        return made

    def _item(self, key: str | None, title: str) -> QListWidgetItem:
        made = QListWidgetItem(title)
        flag = Qt.ItemFlag
        made.setFlags(flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsEditable | flag.ItemIsDragEnabled)
        made.setData(_KEY, key)
        made.setSizeHint(QSize(0, px(32)))
        if key in self._needed:
            made.setIcon(icon("lock", "secondary"))
            made.setToolTip("程序要用到这一项，可以改名，不能删去")
        return made

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        margin = px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(px(10))
        column.addWidget(title_label(title))
        column.addWidget(self.drafts.banner)
        lock = "带锁的选项程序要用到，可以改名，不能删去。" if self._needed else ""
        column.addWidget(note_label(f"双击或按 F2 改名，拖动可以调整顺序。删去的选项在旧记录里照常显示。{lock}"))
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        side = QVBoxLayout()
        self.remove_button = button("删去", self.remove)
        for made in (
            button("添加一项", self.add), button("上移", lambda: self.move_by(-1)),
            button("下移", lambda: self.move_by(1)), self.remove_button,
        ):  # fmt: skip
            side.addWidget(made)
        side.addStretch(1)
        middle.addLayout(side)
        column.addLayout(middle, 1)
        column.addWidget(self.problem)
        self.form.setMinimumHeight(self.form.sizeHint().height() + px(24))
        column.addWidget(self.form)
        foot = QHBoxLayout()
        self.original_button = button("恢复制度原清单", self.back_to_pack, hint="自所填的日期起恢复制度原清单")
        self.original_button.setVisible(bool(own_changes(self._ws, self._key)))
        foot.addWidget(self.original_button)
        foot.addStretch(1)
        foot.addWidget(button("取消 Esc", self.reject))
        self.save_button = primary_button("保存清单 Ctrl+S", self.save)
        self.save_button.setAutoDefault(False)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        self.list.currentRowChanged.connect(lambda _row: self._offer())
        self._offer()

    def _offer(self) -> None:
        item = self.list.currentItem()
        self.remove_button.setEnabled(item is not None and item.data(_KEY) not in self._needed)

    def _touch(self, *_ignored: object) -> None:
        self._edited = True
        self.problem.hide()
        self.drafts.touched()

    def _draft(self) -> dict[str, Any]:
        return {"entries": [list(entry) for entry in self.entries()], "form": self.form.draft()}

    def _restore(self, draft: dict[str, Any]) -> None:
        self.list.clear()
        for key, title in draft["entries"]:
            self.list.addItem(self._item(key, title))
        self.list.setCurrentRow(0)
        self.form.restore(draft["form"])
        self._edited = True

    def _refill(self) -> None:
        self._restore(self._given)
        self._edited = False

    def keep_drafts(self) -> None:
        """Keep what is changed now (before locking)."""
        self.drafts.keep()

    def entries(self) -> list[tuple[str | None, str]]:
        """Key (None = new) and title of every line, in order."""
        lines = [self.list.item(i) for i in range(self.list.count())]
        return [(line.data(_KEY), line.text()) for line in lines]

    def add(self) -> None:
        """Append a line and begin to write its name."""
        item = self._item(None, "")
        self.list.addItem(item)
        self.list.setCurrentItem(item)
        self.list.editItem(item)
        self._touch()

    def move_by(self, lines: int) -> None:
        """Move the current line up (-1) or down (1)."""
        row = self.list.currentRow()
        if row >= 0 and 0 <= row + lines < self.list.count():
            item = self.list.takeItem(row)
            self.list.insertItem(row + lines, item)
            self.list.setCurrentRow(row + lines)
            self._touch()

    def remove(self) -> None:
        """Take the current line away."""
        item = self.list.currentItem()
        if item is not None and item.data(_KEY) not in self._needed:
            self.list.takeItem(self.list.row(item))
            self._touch()
        self.list.setFocus()

    def save(self) -> None:
        """Store the list; stays open with the problems shown when it is refused."""
        self.list.setFocus()  # a name still being typed counts
        self._change(self.entries())

    def back_to_pack(self) -> None:
        """From the day entered on, the pack's own list holds again."""
        self._change(None)

    def _change(self, entries: list[tuple[str | None, str]] | None) -> None:
        entered, problems = self.form.values(), self.form.unreadable()
        if not problems:
            try:
                change_list(self._ws, self._key, entered["since"], entries, entered["reason"], self.parent())
            except Refused as refused:
                problems = list(refused.problems)
        if not problems:
            self.drafts.forget()
            self.accept()
            return
        of_list = [problem.sentence() for problem in problems if problem.field == "value"]
        self.problem.setText("\n".join(of_list))
        self.problem.setVisible(bool(of_list))
        self.form.show_problems([problem for problem in problems if problem.field != "value"])

    def reject(self) -> None:
        """Close; asks first when something was changed."""
        if self._edited or self.form.is_edited:
            answer = ask(
                self, "放弃修改", "清单的修改还没有保存。", "现行清单不受影响。", "放弃后这些修改不再保留。",
                (("drop", "放弃修改"), ("stay", "继续修改")),
            )  # fmt: skip
            if answer != "drop":
                return
        self.drafts.forget()
        super().reject()
