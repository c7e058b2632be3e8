"""The record that is open: its form, whether it is saved, and the buttons that save, drop, show history."""

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QToolButton, QWidget

from desktop.fields import Refused, Row
from desktop.views.forms.drafts import DRAFT_AFTER_MS
from desktop.views.forms.form import RecordForm
from desktop.views.lists.ledger_setup import LedgerSetup, RecordAction
from desktop.views.look.flow import FlowLayout
from desktop.views.look.icons import keep_icon
from desktop.views.look.theme import px
from desktop.views.look.widgets import Action, Banner, Card, Chip, action_button, button, primary_button

ONE_LINE_FOOT = 640  # px of 100 %
TAKEN_OVER = "这条记录刚才另有改动，您没有填写的项目已换成新的内容，请核对后保存。"
GONE = "这条记录刚才被删除，或它的登记被撤销，这里填写的内容现在存不进去；可以先恢复那条记录，再保存。"


LONGEST_TITLE = 44  # characters: three lines of a narrow panel, so that the form keeps its room


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"


class RecordPanel(Card):
    """`saved(id)` after a save, `closed` when the person is done with the record."""

    saved = Signal(int)
    closed = Signal()

    def __init__(self, setup: LedgerSetup) -> None:
        super().__init__(" ")
        self._setup = setup
        self.drafts = setup.drafts or setup.context.drafts(setup.form or setup.title)
        self.row = Row(None, {})
        self._saving = False
        self.action_buttons: list[QPushButton] = []
        self.state = Chip("", "plain")
        self.state.hide()
        self.add_beside_title(self.state)
        self._close = QToolButton()
        self._close.setAccessibleName("关闭这条记录")
        self._close.setToolTip("关闭 Esc")
        self._close.clicked.connect(self.escape)
        keep_icon(self._close, self._close, "close")
        self.add_beside_title(self._close)
        self.wrap_title()
        self.banner = Banner("", "soon")
        self.body.addWidget(self.banner)
        self.form = RecordForm(setup.form_fields, setup.context, children=setup.children)
        self.body.addWidget(self.form, 1)
        self._foot = self._make_foot()
        self.body.addLayout(self._foot)
        self._draft_timer = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._draft_timer.timeout.connect(self.keep_draft)
        self.form.edited.connect(self._on_edited)

    def _make_foot(self) -> QBoxLayout:
        """What may be done with the record on the left, dropping and saving on the right, or below it."""
        self.history_button = button("历史", self._show_history)
        self.remove_button = button("删除", self._remove)
        self.drop_button = button("放弃", self.drop, hint="放弃未保存的修改，恢复到上次保存的内容")
        self.save_button = primary_button("保存 Ctrl+S", self.save)
        self._left = QWidget()
        self._extras = FlowLayout(self._left, px(8))
        self._extras.addWidget(self.history_button)
        self._extras.addWidget(self.remove_button)
        right = QHBoxLayout()
        right.addStretch(1)
        right.addWidget(self.drop_button)
        right.addWidget(self.save_button)
        foot = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        foot.addWidget(self._left, 1)
        foot.addLayout(right)
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= px(ONE_LINE_FOOT)
        self._foot.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # --- opening ---------------------------------------------------------------------------------

    def open(self, row: Row) -> None:
        """Show a record (id None = a new one) with the draft that was kept of it."""
        self.keep_draft()
        other = row.id is None or row.id != self.row.id
        self._fill(row)
        if other:
            self.form.verticalScrollBar().setValue(0)
        draft = self.drafts.load(row.id)
        if draft and not self.banner.text:
            self.form.restore(draft)
            self.banner.show_as("已恢复上次未保存的内容，请核对后保存，或点“放弃”。", "soon")
        self._prepare()

    def _fill(self, row: Row) -> None:
        self.row = row
        self.set_title(f"新增{self._setup.noun}" if row.id is None else _cut(self._setup.headline(row)))
        self.form.set_values(row.values)
        locked = "" if row.id is None else self._setup.locked(row)
        self.banner.show_as(locked, "accent")
        self.form.set_read_only(bool(locked))
        self.history_button.setVisible(self._setup.history is not None and row.id is not None)
        self.remove_button.setVisible(self._setup.remove is not None and row.id is not None and not locked)
        self.save_button.setVisible(not locked)
        self.drop_button.setVisible(not locked)
        self._offer(row)
        self._prepare()

    def _offer(self, row: Row) -> None:
        """Buttons for what may be done with this very record."""
        for made in self.action_buttons:
            self._extras.removeWidget(made)
            made.hide()
            made.deleteLater()
        wanted = [a for a in self._setup.record_actions if row.id is not None and a.wanted(row)]
        self.action_buttons = [action_button(self._bound(action, row)) for action in wanted]
        for made in self.action_buttons:
            self._extras.addWidget(made)
        self._left.setVisible(row.id is not None)

    @staticmethod
    def _bound(action: RecordAction, row: Row) -> Action:
        return Action(action.title, lambda: action.run(row), hint=action.hint)

    def refresh(self) -> None:
        """Read the open record again; one that is gone is closed.

        While it is edited, what the person has not touched follows what was changed elsewhere (an undo, a step taken
        in a dialog): a save would otherwise bring the old values back.
        """
        if self.row.id is None or self._saving:
            return
        try:
            row = self._setup.load(self.row.id)
        except Refused:
            if self.form.is_edited:
                self.banner.show_as(GONE, "overdue")
            else:
                self._close_gone()
            return
        if not self.form.is_edited:
            self._fill(row)
        elif row.values != self.row.values:
            self._take_over(row)

    def _take_over(self, row: Row) -> None:
        self.row = row
        self.set_title(self._setup.headline(row))
        self._offer(row)
        if self.form.take_over(row.values):
            self.banner.show_as(TAKEN_OVER, "soon")
        self._prepare()

    def _close_gone(self) -> None:
        """The record was deleted, or its making was undone."""
        self.row = Row(None, {})
        self.form.set_values({})
        self.closed.emit()

    def _prepare(self) -> None:
        self._setup.prepare(self.form, self.row)
        edited = self.form.is_edited
        self.drop_button.setEnabled(edited)
        self.state.setVisible(edited)
        if edited:
            self.state.show_as("未保存", "soon")

    def _on_edited(self) -> None:
        self._prepare()
        self._draft_timer.start()

    # --- leaving ---------------------------------------------------------------------------------

    def keep_draft(self) -> None:
        """Keep what is typed but not saved."""
        self._draft_timer.stop()
        if self.form.is_edited:  # of a saved record only what was changed: the rest may be changed elsewhere meanwhile
            self.drafts.save(self.row.id, self.form.draft() if self.row.id is None else self.form.changes())

    def save(self) -> bool:
        """Save what is entered; False when it was refused (the form says why)."""
        if self.save_button.isHidden():
            return False
        saved: list[int] = []
        self._saving = True
        try:
            with self.drafts.settling(self.row.id):
                if not self.form.submit(lambda values: saved.append(self._setup.save(self.row.id, values))):
                    return False
        finally:
            self._saving = False
        [record_id] = saved
        self._forget_draft()
        self._fill(self._setup.load(record_id))
        self.state.show_as(f"已保存 {self._setup.clock():%H:%M}", "done")
        self.state.show()
        self.saved.emit(record_id)
        return True

    def _forget_draft(self) -> None:
        self._draft_timer.stop()
        self.drafts.clear(self.row.id)

    def drop(self) -> None:
        """Drop what was typed since the last save; a new record is closed."""
        self._forget_draft()
        if self.row.id is None:
            self.form.set_values({})
            self.closed.emit()
        else:
            self._fill(self._setup.load(self.row.id))

    def escape(self) -> None:
        """Esc: close the record; what was typed is kept as a draft."""
        self.keep_draft()
        self.closed.emit()

    def _show_history(self) -> None:
        if self._setup.history is not None and self.row.id is not None:
            self.keep_draft()  # so that going back to a version does not pass over what is typed
            self._setup.history(self.row.id)

    def _remove(self) -> None:
        record_id = self.row.id
        if self._setup.remove is not None and record_id is not None and self._setup.remove(record_id):
            self._draft_timer.stop()
            self.drafts.clear(record_id)
            self._close_gone()

    def values(self) -> dict[str, Any]:
        """What the form holds now."""
        return self.form.values()
