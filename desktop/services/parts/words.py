"""Values in words: what a record has, what the audit keeps of it, what would become of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop import fields
from desktop.fields import Field
from desktop.models.base import spec_of
from desktop.models.organisation import Person
from desktop.models.trail.audit import SETTING
from desktop.models.trail.state import kinds, read_states
from desktop.rules.pack import RulePack
from desktop.services.parts.names import short_names_on
from desktop.services.parts.paper_template import templates
from desktop.services.workspace import Workspace

INNER = frozenset({"name_initials", "initials", "merge_undo", "media_type", "offer"})
"""Fields the program keeps for itself: nothing to read in them."""
_NAMING = ("number", "code", "year", "month", "name", "person_id", "unit_id", "post", "role", "key", "day", "position")
_PARTS = 3
_LONGEST = 24
"""Characters of a text that may stand in a record's name."""


SETTINGS = {
    "pack": "制度",
    "section": "经办科室",
    "operator": "最近的经办人",
    "own_unit": "本单位",
    "published_years": "放假安排已公布的年份",
    "recovery_sheet": "恢复单",
    "audit_verified": "审计核验到",
    "stick_copied_on": "备份拷到 U 盘",
    "watermark": "演示标记",
    "starts_at": "演示库的时间",
}
"""What the settings of a file are called."""


@dataclass(frozen=True)
class FieldChange:
    """One field: what it said before and after, in words (“—” is empty)."""

    label: str
    before: str
    after: str


class Words:
    """Turns values, as a record has them or as the audit keeps them, into words, while its session is open."""

    def __init__(self, ws: Workspace, session: Session) -> None:
        self._policy, self._session = ws.policy, session
        self._records: dict[tuple[str, int], str] = {}
        self._known: dict[str, dict[str, str]] = {}
        self._units = short_names_on(session, ws.today())
        self._people: dict[int, str] = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}

    def unit(self, unit_id: int) -> str:
        """The unit's short name, "" when there is none."""
        return self._units.get(unit_id, "")

    def of(self, field: Field[Any], value: Any) -> str:
        """The words for one value; personal text was never kept, only its digest."""
        if value is None or value == "":
            return "—"
        if isinstance(value, StrEnum):
            return value.value
        if isinstance(value, str) and value.startswith("sha256:"):
            return "（不保留原文）"
        match field:
            case fields.Choice() if field.options is not None:
                return field.options[value].value if value in field.options.__members__ else str(value)
            case fields.Choice():
                return self._titles(field.listed).get(value, str(value))
            case fields.Flag():
                return "是" if value else "否"
            case fields.UnitRef():
                return self._units.get(value, f"单位 {value}")
            case fields.PersonRef():
                return self._people.get(value, f"人员 {value}")
            case fields.RecordRef():
                return self._record(field.kind, value)
        return str(value)

    def in_record(self, kind: str, named: fields.NamedField, value: Any) -> str:
        """`of` for a field of a record: a few texts are keys of something that has a title."""
        titles = self._titles(f"{kind}.{named.name}") if isinstance(named.field, fields.Text) and value else {}
        return titles[value] if value in titles else self.of(named.field, value)

    def _titles(self, listed: str) -> Mapping[str, str]:
        """The titles of the keys of a list, of posts and bodies, or of a field that holds keys."""
        if listed not in self._known:
            self._known[listed] = dict(_titles_of(self._policy, listed))
        return self._known[listed]

    def _record(self, kind: str, number: int) -> str:
        """What a record that is referred to is called; its number when it is gone."""
        key = (kind, number)
        if key not in self._records and kind in kinds():
            state = read_states(self._session, kind, [number]).get(number)
            self._records[key] = name_of(self, kind, number, state) if state else f"{title_of(kind)} {number}"
        return self._records.get(key, f"{kind} {number}")

    def setting(self, key: str, value: Any) -> str:
        """The words for the value of a setting."""
        if value is None or value == "":
            return "—"
        match key, value:
            case "pack", str():
                return self._policy.title if value == self._policy.key else value
            case "own_unit", int():
                return self._units.get(value, f"单位 {value}")
            case "recovery_sheet", dict():
                made = "已印出" if value.get("made_at") else "未印出"
                return f"第 {value.get('number')} 号，{made}，{'已核对' if value.get('confirmed') else '未核对'}"
            case "audit_verified", dict():
                return f"第 {value.get('seq')} 条（{str(value.get('at'))[:16]}）"
        if isinstance(value, bool):
            return "是" if value else "否"
        return "、".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _titles_of(policy: RulePack, listed: str) -> Iterable[tuple[str, str]]:
    match listed:
        case "posts":
            return ((post.key, post.title) for post in policy.posts)
        case "bodies":
            return ((body.key, body.title) for body in policy.bodies)
        case "body_roles":
            return ((role.key, role.title) for body in policy.bodies for role in body.roles)
        case "measure_approval.approval":
            return ((step.key, step.title) for kind in policy.supervision.measures for step in kind.approvals)
        case "supervision_paper.paper":
            return ((key, template.title) for key, template in templates().items())
        case "policy_overlay.key":
            return ((key, parameter.title) for key, parameter in policy.parameters.items())
        case "attachment.owner_kind":
            return ((kind, record.title) for kind, record in kinds().items())
        case "attachment.slot":
            return (("before", "整改前"), ("after", "整改后"), ("scene", "现场"))
    return policy.lists[listed].titles.items() if listed in policy.lists else ()


def setting_title(key: str) -> str:
    """The Chinese name of a setting; one that only a newer program knows has none."""
    return SETTINGS.get(key, "其他设置")


def differences(
    words: Words, kind: str, before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = ""
) -> list[FieldChange]:
    """The fields that stand on either side of a change, in form order; with a `prefix` it is a row of another record.

    The reference of a row to the record it belongs to says nothing and is left out.
    """
    if kind == SETTING:
        return [
            FieldChange(setting_title(key), words.setting(key, before.get(key)), words.setting(key, after.get(key)))
            for key in {**before, **after}
        ]
    return [
        FieldChange(
            prefix + named.field.label,
            words.in_record(kind, named, before.get(named.name)),
            words.in_record(kind, named, after.get(named.name)),
        )
        for named in spec_of(kinds()[kind]).fields
        if named.name not in INNER
        and (named.name in before or named.name in after)
        and not (prefix and isinstance(named.field, fields.RecordRef))
    ]


def title_of(kind: str) -> str:
    """The Chinese name of a kind of record."""
    record = kinds().get(kind)
    return record.title if record else "设置" if kind == SETTING else kind


def name_of(words: Words, kind: str, record_id: int, values: Mapping[str, Any]) -> str:
    """Two or three of its values that tell a record from others, never personal ones; its number when there are none.

    `values` are plain, as the audit and `models.trail.state` hold them.
    """
    if kind not in kinds():
        return ""
    if kind == "unit":
        return words.unit(record_id) or str(values.get("code") or record_id)
    spec = spec_of(kinds()[kind])
    known = {named.name: named for named in spec.fields if values.get(named.name) not in (None, "")}
    order = [name for name in _NAMING if name in known][:_PARTS]
    order += [name for name, named in known.items() if isinstance(named.field, fields.Day) and named.required]
    if not order:
        order = [name for name, named in known.items() if isinstance(named.field, fields.Text) and _may_name(named)]
    said = [words.in_record(kind, known[name], values[name]) for name in list(dict.fromkeys(order))[:_PARTS]]
    return (
        " ".join(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…" for text in said) or f"第 {record_id} 条"
    )


def _may_name(named: fields.NamedField) -> bool:
    return not named.field.personal and named.name not in INNER
