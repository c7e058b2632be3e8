"""The form of an inspection: its sections, what only some records have, and the remarks beneath the fields."""

from collections.abc import Mapping
from typing import Any

from desktop.fields import Attachments, NamedField, Row
from desktop.rules.inspection import AFTER_HOLIDAY, BEFORE_HOLIDAY, SPECIAL_PERIOD, inspectors_of
from desktop.services.inspection.inspection import inspection_spec, policy_on
from desktop.services.workspace import Workspace
from desktop.views.forms.form import RecordForm, Section
from desktop.views.inspection.context import PHOTOS

BASICS = ("unit_id", "inspection_kind", "holiday", "period_id", "place", "address", "planned_on", "visited_on")
WHEN = ("began_at", "ended_at")
WHO = ("inspector_id", "second_inspector_id", "other_inspectors", "site_person_id", "site_post")
FOUND = ("items",)
END = ("summary", "opinion")
PHOTO_FIELD = NamedField(PHOTOS, Attachments(label="现场照片"), False)
ATTACHED = NamedField("attachments", Attachments(label="附件"), False)
ROWS = frozenset({"items", PHOTOS, "attachments"})


def form_fields(ws: Workspace) -> list[NamedField | Section]:
    """The fields in sections; the heading of the checklist cites the article of the fields of work."""
    spec, lists = inspection_spec(), ws.policy.lists
    basis = lists["inspection_domains"].on(ws.today()).basis
    cited = "" if basis.by_unit else f"领域依据{basis}；"
    return [
        Section("检查"), *spec.only(*BASICS, *WHEN),
        Section("人员"), *spec.only(*WHO),
        Section("检查表", f"{cited}单击“结果”换一种，或按 1 合格、2 不合格、3 不适用"), *spec.only(*FOUND),
        Section("情况和意见"), *spec.only(*END),
        PHOTO_FIELD, ATTACHED,
    ]  # fmt: skip


class InspectionGuide:
    """Keeps the form of an inspection in order while it is filled and edited."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    def prepare(self, form: RecordForm, row: Row) -> None:
        """Show what this kind needs, say on which article it rests, and how many must take part."""
        facts = {**row.values, **{name: form.editor(name).value() for name in form.names() if name not in ROWS}}
        kind = facts.get("inspection_kind")
        form.set_shown("holiday", kind in (BEFORE_HOLIDAY, AFTER_HOLIDAY) or bool(facts.get("holiday")))
        form.set_shown("period_id", kind == SPECIAL_PERIOD or facts.get("period_id") is not None)
        form.set_note("inspection_kind", self._kind_note(kind))
        form.set_note("second_inspector_id", self._inspectors_note(facts))
        form.set_note("visited_on", "" if facts.get("visited_on") else "检查以后填写；先列计划的只填计划日期")

    def _kind_note(self, kind: str | None) -> str:
        if not kind:
            return ""
        basis = self._ws.policy.lists["inspection_kinds"].basis_of(kind, self._ws.today())
        return str(basis)

    def _inspectors_note(self, facts: Mapping[str, Any]) -> str:
        policy = policy_on(self._ws, facts.get("visited_on") or self._ws.today())
        needed = policy.inspectors_needed(facts.get("inspection_kind"))
        if needed < 2 or inspectors_of(facts) >= needed:
            return ""
        return f"须由 {needed} 人以上检查（{policy.two_inspector_kinds.basis}）"
