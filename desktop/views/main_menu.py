"""What stands in the 更多 menu of the main window, in order: one line an entry, grouped between lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop.views.look.theme import SCALES, THEME_NAMES
from desktop.views.vault.lock import LOCK_KEYS

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow


@dataclass(frozen=True)
class Entry:
    """One line of the menu: `run(window)` when chosen, or `fill(window, menu)` for one that opens a menu of its own."""

    title: str
    run: Callable[["MainWindow"], None] | None = None
    shortcut: str = ""
    fill: Callable[["MainWindow", QMenu], None] | None = None


def make_menu(window: "MainWindow") -> QMenu:
    """The menu of `window`; what an entry needs is loaded when it is chosen."""
    menu = QMenu(window)
    for group in GROUPS:
        if group and menu.actions():
            menu.addSeparator()
        for entry in group:
            _add(menu, window, entry)
    return menu


def _add(menu: QMenu, window: "MainWindow", entry: Entry) -> None:
    if entry.fill is not None:
        entry.fill(window, menu.addMenu(entry.title))
        return
    action = menu.addAction(entry.title)
    if entry.shortcut:
        action.setShortcut(QKeySequence(entry.shortcut))
    run = entry.run
    assert run is not None
    action.triggered.connect(lambda: run(window))


# --- what the entries do ------------------------------------------------------------------------------


def _show_settings(window: "MainWindow") -> None:
    from desktop.views.settings.dialog import SettingsDialog

    SettingsDialog(window.workspace, window, window.preferences).exec()


def show_undo(window: "MainWindow", mode: str = "undo") -> None:
    """撤销与重做: what was done last, and taking it back."""
    from desktop.views.trail.undo import show_undo

    show_undo(window.workspace, window, mode)


def _show_trash(window: "MainWindow") -> None:
    from desktop.views.trail.trash import TrashDialog

    TrashDialog(window.workspace, window).exec()


def _show_audit(window: "MainWindow") -> None:
    from desktop.views.trail.audit import show_audit

    show_audit(window)


def _show_about(window: "MainWindow") -> None:
    from desktop.views.about import show_about

    show_about(window, window.workspace)


def _show_safeguard(window: "MainWindow") -> None:
    from desktop.views.vault.recovery import SafeguardDialog

    SafeguardDialog(window.workspace, window).exec()


def _leave(window: "MainWindow") -> None:
    window.leave()


def _fill_themes(window: "MainWindow", menu: QMenu) -> None:
    _add_choices(
        menu,
        tuple(THEME_NAMES.items()),
        window.preferences.theme,
        lambda name: window.set_look(name, window.preferences.scale),
    )


def _fill_sizes(window: "MainWindow", menu: QMenu) -> None:
    _add_choices(
        menu,
        tuple((percent, f"{percent} %") for percent in SCALES),
        window.preferences.scale,
        lambda percent: window.set_look(window.preferences.theme, percent),
    )


def _add_choices(
    menu: QMenu, choices: tuple[tuple[object, str], ...], current: object, chosen: Callable[..., None]
) -> None:
    group = QActionGroup(menu)
    for value, text in choices:
        action = QAction(text, menu)
        action.setCheckable(True)
        action.setChecked(value == current)
        action.triggered.connect(lambda _checked, value=value: chosen(value))
        group.addAction(action)
        menu.addAction(action)


GROUPS: tuple[tuple[Entry, ...], ...] = (
    (
        Entry("撤销与重做…\tCtrl+Z", show_undo),
        Entry("回收站…", _show_trash),
        Entry("审计记录…", _show_audit),
    ),
    (
        Entry("备份与恢复…", lambda window: window.show_backups()),
        Entry("恢复单与口令…", _show_safeguard),
    ),
    (
        Entry("制度参数与节假日…", _show_settings),
        Entry("界面颜色", fill=_fill_themes),
        Entry("文字大小", fill=_fill_sizes),
    ),
    (
        Entry("锁定", lambda window: window.lock(), LOCK_KEYS),
        Entry("切换经办人…", lambda window: window.switch_operator()),
    ),
    (
        Entry("关闭工作库", _leave, "Ctrl+W"),
        Entry("关于平安台账", _show_about),
    ),
)
"""The order of the menu; an empty group shows no line."""
