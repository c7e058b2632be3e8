"""基本情况 of a unit: code, kind, opening day, telephone, whether it reports; and making it 本单位 (S1)."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut

from desktop.fields import NamedField
from desktop.rules.organisation import UnitNode
from desktop.services.organisation.lookup import edit_unit, own_unit_id, set_own_unit
from desktop.services.organisation.unit import UNIT_FIELDS, unit_row, unit_spec
from desktop.services.parts.draft import clear_draft, load_draft, save_draft
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DRAFT_AFTER_MS
from desktop.views.forms.form import RecordForm, Section
from desktop.views.host import PageHost
from desktop.views.lists.history import HistoryDialog
from desktop.views.look.widgets import button, note_label, primary_button
from desktop.views.organisation.panel import UnitPanel

FORM = "unit"


class BasicsPanel(UnitPanel):
    """A form that stays open; name and place have days of their own and are changed under 沿革."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__(ws, host)
        fields: list[NamedField | Section] = [
            Section("基本情况", "名称和隶属有自己的生效日期，在“沿革”里更改。"),
            *unit_spec().only(*UNIT_FIELDS),
        ]
        self.form = RecordForm(fields, host.editor_context)
        self.said = note_label("", wrap=False)
        self._kept: tuple[int, dict[str, Any]] | None = None
        self.column.addWidget(self.form, 1)
        self.history_button = button("修改记录…", self.show_history)
        self.own_button = button("设为本单位…", self.make_own)
        self.drop_button = button("还原", self.refill)
        self.save_button = primary_button("保存", self.save)
        self.add_actions(self.history_button, self.own_button, self.drop_button, self.save_button, left=[self.said])
        QShortcut(QKeySequence("Ctrl+S"), self, self.save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._soon = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._soon.timeout.connect(self.keep_draft)
        self.form.edited.connect(self._on_edited)

    def show_unit(self, unit: UnitNode, day: date) -> None:
        """Show another unit; what was typed about the one before is kept as a draft and comes back with it."""
        other = self.unit is None or self.unit.id != unit.id
        if other:
            self.keep_draft()
        self.unit, self.day = unit, day
        if other or not self.form.is_edited:
            self._fill()
        self.own_button.setVisible(own_unit_id(self.ws) != unit.id)

    def reload(self) -> None:
        """Read again, unless somebody is typing."""
        if not self.form.is_edited:
            self._fill()

    def _fill(self) -> None:
        """What is stored, or over it what was typed and not saved."""
        self.form.set_values(unit_row(self.ws, self.unit_id, self.day).values)
        draft = load_draft(self.ws, FORM, self.unit_id)
        if draft:
            self.form.restore(draft)
        self._say(bool(draft))

    def refill(self) -> None:
        """还原: give up what was typed."""
        clear_draft(self.ws, FORM, self.unit_id)
        self._kept = None
        self._fill()

    def keep_draft(self) -> None:
        """Keep what is typed and not saved inside the work file; once, however often the panel hides."""
        if self.unit is None or not self.form.is_edited:
            return
        kept = (self.unit.id, self.form.draft())
        if kept != self._kept:
            save_draft(self.ws, FORM, *kept)
            self._kept = kept

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep_draft()
        super().hideEvent(event)

    def _say(self, unsaved: bool) -> None:
        self.said.setText("未保存的修改" if unsaved else "")
        self.drop_button.setEnabled(unsaved)

    def _on_edited(self) -> None:
        self._say(True)
        self._soon.start()

    def save(self) -> None:
        """Store what was typed, or show why not beneath the fields."""
        with self.ws.settling(FORM, self.unit_id):
            saved = self.form.submit(lambda values: edit_unit(self.ws, self.unit_id, values, self))
        if saved:
            self.refill()

    def show_history(self) -> None:
        """修改记录: who changed what of this unit, and when."""
        assert self.unit is not None
        self.open_dialog(HistoryDialog(self.ws, "unit", self.unit_id, self.unit.name, self))

    def make_own(self) -> None:
        """设为本单位: what is above becomes 上级, what is below reports to it."""
        assert self.unit is not None
        unit = self.unit
        self.confirm(
            "设为本单位",
            f"把“{unit.name}”设为本单位？",
            f"它以上的成为上级，它以下的向它报送；月报、{self.ws.policy.term('letter')}和空缺检查随之改变。",
            "设为本单位",
            lambda: set_own_unit(self.ws, unit.id, self),
        )
