"""本单位: what is printed besides the tree: the section in charge."""

from collections.abc import Mapping
from typing import Any

from desktop.fields import NamedField, Text, check_all
from desktop.services.workspace import Workspace, put_setting, refuse_if

OFFICE_FIELDS = (NamedField("section", Text(label="经办科室", max_length=40, hint="如 应急安全科"), False),)


def office_values(ws: Workspace) -> dict[str, str]:
    """The section as it stands now; "" when not entered."""
    return {"section": ws.setting("section", "") or ""}


def save_office(ws: Workspace, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """Change the section; nothing is written when it stays the same. Refused when it is too long."""
    refuse_if(check_all(OFFICE_FIELDS, dict(values)))
    before, after = office_values(ws)["section"], (values.get("section") or "").strip()
    if before == after:
        return
    with ws.command("change_office", f"经办科室由“{before or '空'}”改为“{after or '空'}”", initiator) as command:
        put_setting(command.session, "section", after)
        command.kinds.add("setting")
