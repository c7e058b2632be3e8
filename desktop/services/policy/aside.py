"""搁置的调整: the unit's own changes that the pack in use no longer takes; kept with their reason, in force nowhere."""

from typing import Any

from sqlalchemy import select

from desktop.fields import Row
from desktop.models.office import PolicyOverlay
from desktop.rules.pack import Overlay
from desktop.services.workspace import Workspace


def set_aside(ws: Workspace) -> list[Row]:
    """The stored changes that are not applied, oldest first; withdraw one with `policy.withdraw_change`.

    Row values: key, since, shown, reason, why (a Chinese sentence); Row.id is the stored change's id.
    """
    pack = ws.packs[ws.setting("pack")]
    with ws.read() as session:
        wanted = select(PolicyOverlay).order_by(PolicyOverlay.since, PolicyOverlay.id)
        stored = [(row.id, Overlay(row.key, row.since, row.value, row.reason)) for row in session.scalars(wanted).all()]
    found = []
    for number, overlay in stored:
        why = pack.misfit(overlay)
        if why:
            values = {"key": overlay.key, "since": overlay.since, "reason": overlay.reason, "why": why}
            found.append(Row(number, {**values, "shown": _shown(overlay.value)}))
    return found


def _shown(value: Any) -> str:
    """A value as it was stored, for reading: there is no parameter any more that would know its words."""
    if value is None:
        return "恢复制度原值"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        titles = [str(entry.get("title", entry)) if isinstance(entry, dict) else str(entry) for entry in value]
        return "、".join(titles) or "无"
    return str(value)
