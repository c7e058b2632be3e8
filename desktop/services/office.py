"""本单位: what is printed and written on every change besides the tree: the section in charge and the 经办人."""

from collections.abc import Mapping
from typing import Any

from desktop.changes import Changes
from desktop.fields import NamedField, Text, check_all
from desktop.services.workspace import Workspace, put_setting, refuse_if

OFFICE_FIELDS = (
    NamedField("section", Text(label="经办科室", max_length=40, hint="如 应急安全科"), False),
    NamedField("operator", Text(label="经办人", max_length=20, hint="写在每一次修改的记录里"), True),
)


def office_values(ws: Workspace) -> dict[str, str]:
    """The section and the 经办人 as they stand now; "" when not entered."""
    return {"section": ws.setting("section", "") or "", "operator": ws.operator}


def save_office(ws: Workspace, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """Change section and 经办人; the change itself is still written under the old name. Refused when it is empty."""
    refuse_if(check_all(OFFICE_FIELDS, dict(values)))
    before = office_values(ws)
    after = {named.name: (values.get(named.name) or "").strip() for named in OFFICE_FIELDS}
    told = [
        f"{named.field.label}由“{before[named.name] or '空'}”改为“{after[named.name] or '空'}”"
        for named in OFFICE_FIELDS
        if before[named.name] != after[named.name]
    ]
    if not told:
        return
    with ws.command("change_office", "；".join(told), initiator) as command:
        for key, value in after.items():
            put_setting(command.session, key, value)
    ws.operator = after["operator"]
    ws.bus.publish(Changes(frozenset({"setting"}), "；".join(told), initiator))  # only now is the new name in force
