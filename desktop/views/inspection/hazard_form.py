"""The form of a hazard: its sections, the steps taken beneath, and the remarks that explain its deadline."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.fields import Attachments, NamedField, Row, Text
from desktop.rules.hazard import HazardStatus
from desktop.services.inspection.hazard import hazard_spec, hazard_view, proposed_due
from desktop.services.workspace import Workspace
from desktop.views.forms.form import RecordForm, Section
from desktop.views.inspection.context import PHOTOS, TIMELINE

BASICS = ("unit_id", "place", "description", "category", "grade", "source", "found_on")
MENDING = ("measure", "person_id", "due_on")
PHOTO_FIELD = NamedField(PHOTOS, Attachments(label="整改前后照片"), False)
ATTACHED = NamedField("attachments", Attachments(label="附件"), False)
STEPS = NamedField(TIMELINE, Text(label="办理经过"), False)
ROWS = frozenset({TIMELINE, PHOTOS, "attachments"})


def form_fields() -> list[NamedField | Section]:
    """The fields in sections; steps are taken by their own buttons and only read here."""
    spec = hazard_spec()
    return [
        Section("隐患"), *spec.only(*BASICS),
        Section("整改"), *spec.only(*MENDING),
        PHOTO_FIELD,
        STEPS,
        ATTACHED,
    ]  # fmt: skip


@dataclass
class HazardGuide:
    """Keeps the form of a hazard in order while it is filled and edited."""

    ws: Workspace
    _proposed_from: tuple[Any, Any] | None = None

    def prepare(self, form: RecordForm, row: Row) -> None:
        """Propose the deadline, explain it, show the steps there are, lock what a notice has settled."""
        facts = {**row.values, **{name: form.editor(name).value() for name in form.names() if name not in ROWS}}
        self._propose(form, row, facts)
        view = hazard_view(self.ws, facts)
        form.set_note("due_on", "\n".join(part for part in (view.deadline, view.escalation) if part))
        form.set_note("found_on", f"检查记录 {view.inspection_number}" if view.inspection_number else "")
        told = f"已下达{view.notice_number}整改通知书（{row.get('noticed_on')}），改期请用“申请延期”"
        noticed = row.get("noticed_on") is not None
        form.set_note("measure", told if noticed else "")
        if row.get("status") is not HazardStatus.closed:
            form.set_read_only(noticed, "unit_id", "due_on")
        form.set_shown(TIMELINE, bool(row.get(TIMELINE)))

    def _propose(self, form: RecordForm, row: Row, facts: dict[str, Any]) -> None:
        """A new hazard's deadline follows its grade and day as long as nobody typed another one."""
        now = (facts.get("grade"), facts.get("found_on"))
        before, self._proposed_from = self._proposed_from, now
        if row.id is not None or before is None or before == now or not isinstance(now[1], date):
            return
        usual = proposed_due(self.ws, before[0], before[1]) if isinstance(before[1], date) else None
        if facts.get("due_on") in (None, usual):
            facts["due_on"] = proposed_due(self.ws, now[0], now[1])
            form.editor("due_on").set_value(facts["due_on"])
