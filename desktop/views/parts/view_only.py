"""只能查看: the banner of a file that is only looked at, and what stands in the place of a page that cannot be read."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import runlog
from desktop.services.parts.trouble import trouble_in, view_only_reason
from desktop.services.workspace import Workspace
from desktop.views.look.widgets import Banner, EmptyState


def view_only_banner(ws: Workspace) -> Banner:
    """Across the window, as long as the file is open; hidden for a file that can be changed."""
    reason = view_only_reason(ws.vault.view_only)
    banner = Banner(reason, "soon")
    banner.setContentsMargins(0, 0, 0, 0)
    return banner


def page_or_reason(make: Callable[[], QWidget], ws: Workspace) -> QWidget:
    """The page; in a newer file, when it stumbles over what this program does not know, the reason in its place.

    Every other error is a fault of the program or the disk and goes the way of all errors.
    """
    try:
        return make()
    except Exception as error:
        trouble = trouble_in(ws.vault.view_only, error)
        if trouble is None or trouble.kind != "unknown_shape":
            raise
        runlog.note_error("page.not_readable", error)
        return reason_page(trouble.what, trouble.do)


def reason_page(what: str, do: str) -> QWidget:
    """A page that only says why it is empty."""
    page = QWidget()
    page.setProperty("role", "page")
    QVBoxLayout(page).addWidget(EmptyState(what, do))
    return page
