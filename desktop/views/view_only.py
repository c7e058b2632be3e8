"""只能查看: the banner of a file that is only looked at, and what stands in the place of a page that cannot be read."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import runlog
from desktop.services.trouble import trouble_of, view_only_reason
from desktop.services.workspace import Workspace
from desktop.views.widgets import Banner, EmptyState

UNKNOWN = "这一页的内容由更新版本保存，本程序读不了。"
ELSE = "其余页面可以照常查看、打印、导出。要看这一页，请升级本程序。"


def view_only_banner(ws: Workspace) -> Banner:
    """Across the window, as long as the file is open; hidden for a file that can be changed."""
    reason = view_only_reason(ws.vault.view_only)
    banner = Banner(reason, "soon")
    banner.setContentsMargins(0, 0, 0, 0)
    return banner


def page_or_reason(make: Callable[[], QWidget], ws: Workspace) -> QWidget:
    """The page; in a newer file, when it stumbles over what it does not know, the reason in its place.

    In every other file an error is a fault of the program or the disk and goes the way of all errors.
    """
    try:
        return make()
    except Exception as error:
        trouble = trouble_of(error)
        if not ws.vault.view_only or (trouble is not None and trouble.kind != "unknown_shape"):
            raise
        runlog.note_error("page.not_readable", error)
        return reason_page(UNKNOWN, ELSE)


def reason_page(what: str, do: str) -> QWidget:
    """A page that only says why it is empty."""
    page = QWidget()
    page.setProperty("role", "page")
    QVBoxLayout(page).addWidget(EmptyState(what, do))
    return page
