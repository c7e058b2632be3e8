"""The form of a case: its sections, which fields only some cases have, and the remarks beneath them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from desktop.fields import Attachments, Flag, NamedField, Row
from desktop.rules.dispute import THREE_FIXED, DisputePolicy, DisputeStatus, due_note, lacks
from desktop.rules.pack import Basis, Value
from desktop.services.dispute.case import dispute_spec, policy_on
from desktop.services.dispute.report_table import report_policy
from desktop.services.workspace import Workspace
from desktop.views.forms.form import RecordForm, Section

BASICS = (
    "name", "unit_id", "known_on", "happened_on", "dispute_type", "level", "scale", "summary", "involved_unit_id",
    "people", "is_draft",
)  # fmt: skip
SOURCE = ("source", "petition_number", "informant_id", "screening_id")
MATTER = ("place", "amount", "party_kind", "party_name", "unmask_outside", "may_escalate")
FIXED = ("lead_id", "responsible_id", "due_on", "three_fixed_on")
PLEDGED = ("mediate_id", "track_id", "feedback_id", "pledges")
PATRON = ("patron_unit_id", "patron_id", "patron_title", "handler", "patron_due_on")
MEDIATION = ("mediation_body", "mediation_method", "mediations")
END = ("resolved_on", "outcome", "transferred_on", "transferred_to", "mass_incident_prevented", "civil_to_criminal")
REVISIT = ("revisited_on", "revisit_result")
ATTACHED = NamedField("attachments", Attachments(label="附件"), False)
_SOURCE_OF = {"petition_number": "petition", "informant_id": "liaison", "screening_id": "screening"}


def form_fields(policy: DisputePolicy) -> list[NamedField | Section]:
    """The fields in sections; each heading cites the article of the pack it rests on, if it rests on one."""
    fixed = _cited(policy.fixed_required.basis)
    return [
        Section("基本"), *case_fields(*BASICS),
        Section(f"三定{fixed}"), *case_fields(*FIXED),
        Section(f"三包{fixed}"), *case_fields(*PLEDGED),
        Section(f"领导包案{_cited(policy.patron_levels.basis)}"),
        *case_fields("marked_by_superior", "supervising_department", *PATRON),
        Section("来源与情况"), *case_fields(*SOURCE, *MATTER),
        Section("调处"), *case_fields(*MEDIATION),
        _cited_rows("submissions", policy.group_submission),
        Section("办结"), *case_fields(*END),
        Section("回访"), *case_fields(*REVISIT),
        _cited_rows("special_reports", policy.special_report),
        ATTACHED,
    ]  # fmt: skip


def case_fields(*names: str) -> list[NamedField]:
    """The fields of a case; a yes or no is never something left to fill in."""
    return [
        NamedField(named.name, named.field, named.required and not isinstance(named.field, Flag))
        for named in dispute_spec().only(*names)
    ]


def _cited_rows(name: str, value: Value) -> NamedField:
    """Rows under a heading of their own that cites the article."""
    named = dispute_spec()[name]
    return NamedField(name, replace(named.field, label=f"{named.field.label}{_cited(value.basis)}"), False)


def _cited(basis: Basis) -> str:
    """（《矛盾调处制度》四）, or nothing where the pack is silent."""
    return "" if basis.by_unit else f"（{basis}）"


class CaseFormGuide:
    """Keeps the form of a case in order while it is filled and edited."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._proposed_from: date | None = None

    def prepare(self, form: RecordForm, row: Row) -> None:
        """Show what this case needs, propose the 办结时限, and say how things came about."""
        facts = self._facts(form, row)
        policy = policy_on(self._ws, facts["known_on"])
        self._propose_due_day(form, row, facts, policy)
        self._show_needed(form, row, facts, policy)
        self._remark(form, row, facts, policy)

    def _facts(self, form: RecordForm, row: Row) -> dict[str, Any]:
        """What stands in the form now, over what was loaded; rows are left alone, since a cell may be open."""
        now = {
            name: form.editor(name).value()
            for name in form.names()
            if name not in ("mediations", "pledges", "submissions", "special_reports", "attachments")
        }
        return {**row.values, **now}

    def _propose_due_day(self, form: RecordForm, row: Row, facts: dict[str, Any], policy: DisputePolicy) -> None:
        """A new case's 办结时限 follows its 受理日期 as long as nobody typed another one."""
        before, known = self._proposed_from, facts["known_on"]
        self._proposed_from = known
        if row.id is not None or known is None or before is None or known == before or not policy.must_fix:
            return
        if facts["due_on"] in (None, policy.due_by_default(before)):
            facts["due_on"] = policy.due_by_default(known)
            form.editor("due_on").set_value(facts["due_on"])

    def _show_needed(self, form: RecordForm, row: Row, facts: Mapping[str, Any], policy: DisputePolicy) -> None:
        is_new, resolved = row.id is None, facts.get("resolved_on") is not None
        moved = facts.get("transferred_on") is not None
        patron = policy.needs_patron(facts) or any(facts.get(name) for name in PATRON)
        shown = dict.fromkeys(PATRON, patron)
        shown |= {name: facts.get("source") == key or bool(facts.get(name)) for name, key in _SOURCE_OF.items()}
        shown |= {
            "unmask_outside": bool(facts.get("party_name")),
            "supervising_department": bool(facts.get("marked_by_superior") or facts.get("supervising_department")),
            "three_fixed_on": all(facts.get(name) is not None for name in THREE_FIXED),
            "is_draft": is_new or bool(facts.get("is_draft")),
            "pledges": not is_new,
            "mediations": not is_new,
            "submissions": bool(row.get("submissions")),
            "special_reports": bool(row.get("special_reports")),
            "resolved_on": resolved,
            "transferred_on": moved,
            "transferred_to": moved,
        }
        shown |= dict.fromkeys(("outcome", "mass_incident_prevented", "civil_to_criminal"), resolved or moved)
        shown |= dict.fromkeys(REVISIT, resolved)
        for name, show in shown.items():
            form.set_shown(name, show)

    def _remark(self, form: RecordForm, row: Row, facts: Mapping[str, Any], policy: DisputePolicy) -> None:
        form.set_note("due_on", due_note(facts["known_on"], facts["due_on"], policy))
        form.set_note("known_on", self._month_note(facts))
        missing: dict[str, str] = {}
        if all(facts.get(name) is not None for name in ("known_on", "level")):
            for problem in lacks(facts, policy) if row.get("status") is not DisputeStatus.void else ():
                if problem.sentence() not in missing.values():
                    missing[problem.field] = problem.sentence()
        for name in (*THREE_FIXED, "mediate_id", "track_id", "feedback_id", *_SOURCE_OF):
            if name != "due_on" or name in missing:
                form.set_note(name, missing.get(name, ""))
        form.set_note("is_draft", "草稿不计入统计，受理后取消勾选" if facts.get("is_draft") else "")
        if facts.get("party_name"):
            form.set_note("party_name", "对外自动遮盖为张某、李某某；不记证件号、电话、住址")
        else:
            form.set_note("party_name", "")

    def _month_note(self, facts: Mapping[str, Any]) -> str:
        """Which month's report counts the case."""
        if facts["known_on"] is None:
            return ""
        calendar = report_policy(self._ws).calendar
        month = calendar.month_of(facts["known_on"])
        first, last = calendar.period(month)
        return f"计入 {month.label}月报（{first:%m-%d} 至 {last:%m-%d}）"


def required_of(names: Sequence[str]) -> list[NamedField]:
    """Fields of a case that a dialog asks for and cannot do without."""
    return [NamedField(named.name, named.field, True) for named in dispute_spec().only(*names)]
