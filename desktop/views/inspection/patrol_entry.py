"""One patrol as a form: result, people, the items that were not 正常; an exception becomes a 隐患 from here."""

from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu

from desktop.fields import Row
from desktop.rules.patrol import PatrolState
from desktop.services.inspection.patrol import finding_columns, load_patrol, patrol_spec, save_patrol
from desktop.services.workspace import Workspace
from desktop.views.forms.child_rows import RowsEditor
from desktop.views.forms.drafts import DRAFT_AFTER_MS
from desktop.views.forms.form import RecordForm
from desktop.views.host import PageHost
from desktop.views.lists.history import HistoryDialog
from desktop.views.look.widgets import Card, button, primary_button

FIELDS = ("state", "patroller_id", "patrollers", "in_charge_id", "findings", "note")


class EntryPanel(Card):
    """One entry with its items; `saved` after a save, `to_hazard(item row)` to make an exception a 隐患."""

    saved = Signal()
    closed = Signal()
    to_hazard = Signal(object)

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__(" ")
        self._ws = ws
        self.place: tuple[int, date] | None = None
        self._drafts = host.editor_context.drafts("patrol")
        self.form = RecordForm(
            patrol_spec().only(*FIELDS), host.editor_context, children={"findings": finding_columns()}
        )
        self._soon = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._soon.timeout.connect(self.keep_draft)
        self.form.edited.connect(self._soon.start)
        self.body.addWidget(self.form, 1)
        self.history_button = button("历史", self._show_history)
        self.hazard_button = button("转为隐患…", self._hazards, hint="把异常项目登记为隐患，限期整改")
        line = QHBoxLayout()
        for made in (self.history_button, self.hazard_button):
            line.addWidget(made)
        line.addStretch(1)
        line.addWidget(button("关闭 Esc", self.leave))
        line.addWidget(primary_button("保存 Ctrl+S", self.save))
        self.body.addLayout(line)
        self.row = Row(None, {})

    def open(self, site_id: int, day: date, name: str, state: PatrolState | None = None) -> None:
        """Show the entry of a site and day, or a new one; `state` is put in for the person."""
        self.keep_draft()
        self.place = (site_id, day)
        self.row = load_patrol(self._ws, site_id, day)
        self.set_title(f"{name}　{day.month}月{day.day}日")
        self.form.set_values(self.row.values)
        draft = self._drafts.load(self._draft_id())
        if draft and draft.get("place") == [site_id, day.isoformat()]:
            self.form.restore(draft["form"])
        if state is not None:
            self.form.put("state", state)
        self.history_button.setVisible(self.row.id is not None)
        self.hazard_button.setVisible(any(one["fault"] for one in self.row["findings"]))
        if state is not PatrolState.abnormal:
            self.form.editor("state").focus()

    def begin_finding(self) -> None:
        """Go to what was noted; where nothing is yet, a first row is being written."""
        noted = self.form.editor("findings")
        if isinstance(noted, RowsEditor) and not noted.value():
            noted.add_row()
        else:
            noted.focus()

    def _draft_id(self) -> int | None:
        return None if self.place is None else self.place[0] * 100_000 + self.place[1].toordinal() % 100_000

    def keep_draft(self) -> None:
        """Keep what is typed but not saved."""
        if self.place is not None and self.form.is_edited:
            place = [self.place[0], self.place[1].isoformat()]
            self._drafts.save(self._draft_id(), {"place": place, "form": self.form.draft()})

    def save(self) -> bool:
        """Write the entry; False when it was refused."""
        if self.place is None:
            return False
        site_id, day = self.place
        with self._drafts.settling(self._draft_id()):
            if not self.form.submit(lambda values: save_patrol(self._ws, site_id, day, values, self)):
                return False
        self._drafts.clear(self._draft_id())
        self.open(site_id, day, self.title.text().rpartition("　")[0])
        self.saved.emit()
        return True

    def leave(self) -> None:
        """Close; what was typed is kept as a draft."""
        self.keep_draft()
        self.place = None
        self.closed.emit()

    def _show_history(self) -> None:
        if self.row.id is not None:
            HistoryDialog(self._ws, "patrol", self.row.id, self.title.text(), self).exec()

    def _hazards(self) -> None:
        if not self.form.is_edited or self.save():
            odd = [one for one in self.row["findings"] if one["fault"]]
            if len(odd) == 1:
                self.to_hazard.emit(odd[0])
            elif odd:
                self.choose_finding(odd)

    def choose_finding(self, odd: list[Row]) -> None:
        """Ask which of several exceptions becomes a 隐患."""
        menu = QMenu(self)
        for one in odd:
            menu.addAction(f"{one['place']} {one['fault']}").triggered.connect(
                lambda _=False, item=one: self.to_hazard.emit(item)
            )
        menu.exec(self.hazard_button.mapToGlobal(self.hazard_button.rect().topLeft()))
        menu.deleteLater()
