"""The bureau of `case_office` with key sites, for tests of patrols and registers."""

from datetime import date
from pathlib import Path
from typing import Any

from desktop.services.inspection.key_site import SITES
from tests.case_office import Office, make_office


def site_values(office: Office, **over: Any) -> dict[str, Any]:
    """A fire-critical archive room of the bureau, registered at the beginning of the year."""
    return {
        "name": "档案室", "unit_id": office.bureau, "site_kind": "vital", "place": "办公楼三楼", "fire_critical": True,
        "since": date(2026, 1, 1), "patrol_since": over.get("since", date(2026, 1, 1)),
        "responsible_id": office.people["李明"], **over,
    }  # fmt: skip


def add_site(office: Office, **over: Any) -> int:
    """Save such a site and return its id."""
    return SITES.save(office.ws, None, site_values(office, **over))


__all__ = ["Office", "Path", "add_site", "make_office", "site_values"]
