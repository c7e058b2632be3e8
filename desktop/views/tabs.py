"""The tabs of the main window, in order: key, Chinese name, how the page is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.services.workspace import Workspace
from desktop.views.home import HomePage

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow


@dataclass(frozen=True)
class TabPlan:
    """One tab: its key, its Chinese name, and how its page is made."""

    key: str
    title: str
    make: Callable[[Workspace, "MainWindow"], QWidget]


def _organisation(workspace: Workspace, host: "MainWindow") -> QWidget:
    from desktop.views.organisation.page import OrganisationPage

    return OrganisationPage(workspace, host)


def _dispute(workspace: Workspace, host: "MainWindow") -> QWidget:
    from desktop.views.dispute.page import DisputePage

    return DisputePage(workspace, host)


def _inspection(workspace: Workspace, host: "MainWindow") -> QWidget:
    from desktop.views.inspection.page import InspectionPage

    return InspectionPage(workspace, host)


def _letter(workspace: Workspace, host: "MainWindow") -> QWidget:
    from desktop.views.letter.page import LetterPage

    return LetterPage(workspace, host)


def _supervision(workspace: Workspace, host: "MainWindow") -> QWidget:
    from desktop.views.supervision.page import SupervisionPage

    return SupervisionPage(workspace, host)


TABS = (
    TabPlan("home", "首页", HomePage),
    TabPlan("organisation", "组织机构", _organisation),
    TabPlan("dispute", "矛盾纠纷", _dispute),
    TabPlan("inspection", "检查隐患", _inspection),
    TabPlan("letter", "", _letter),
    TabPlan("supervision", "督办督导", _supervision),
)
"""A page's module is loaded when its tab is first shown; the letter's name is the pack's own (责任状 / 责任书)."""
