"""基本情况 of a unit: code, kind, opening day, telephone, whether it reports; and making it 本单位 (S1)."""

from datetime import date

from desktop.fields import NamedField, Refused
from desktop.rules.organisation import UnitNode
from desktop.services.organisation import edit_unit, own_unit_id, set_own_unit
from desktop.services.unit import UNIT_FIELDS, unit_row, unit_spec
from desktop.services.workspace import Workspace
from desktop.views.form import RecordForm, Section
from desktop.views.host import PageHost
from desktop.views.organisation_panel import UnitPanel
from desktop.views.widgets import button, note_label, primary_button


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
        self.column.addWidget(self.form, 1)
        self.own_button = button("设为本单位…", self.make_own)
        self.drop_button = button("还原", self.refill)
        self.save_button = primary_button("保存", self.save)
        self.add_actions(self.own_button, self.drop_button, self.save_button, left=[self.said])
        self.form.edited.connect(self._on_edited)

    def show_unit(self, unit: UnitNode, day: date) -> None:
        """Show another unit; what was typed about this one stays while it is the same one."""
        other = self.unit is None or self.unit.id != unit.id
        self.unit, self.day = unit, day
        if other or not self.form.is_edited:
            self.refill()
        self.own_button.setVisible(own_unit_id(self.ws) != unit.id)

    def reload(self) -> None:
        """Read again, unless somebody is typing."""
        if not self.form.is_edited:
            self.refill()

    def refill(self) -> None:
        """Fill the form with what is stored."""
        self.form.set_values(unit_row(self.ws, self.unit_id, self.day).values)
        self.said.setText("")
        self.drop_button.setEnabled(False)

    def _on_edited(self) -> None:
        self.said.setText("未保存的修改")
        self.drop_button.setEnabled(True)

    def save(self) -> None:
        """Store what was typed, or show why not beneath the fields."""
        problems = self.form.unreadable()
        if not problems:
            try:
                edit_unit(self.ws, self.unit_id, self.form.values(), self)
            except Refused as refused:
                problems = list(refused.problems)
        if problems:
            self.form.show_problems(problems)
        else:
            self.refill()

    def make_own(self) -> None:
        """设为本单位: what is above becomes 上级, what is below reports to it."""
        assert self.unit is not None
        unit = self.unit
        self.confirm(
            "设为本单位",
            f"把“{unit.name}”设为本单位？",
            "它以上的成为上级，它以下的向它报送；月报、责任状和空缺检查随之改变。",
            "设为本单位",
            lambda: set_own_unit(self.ws, unit.id, self),
        )
