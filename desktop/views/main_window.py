"""The main window: unit and year above, one page a tab (made when first shown), what was saved below."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.changes import Changes
from desktop.services.organisation.tree import unit_heading
from desktop.services.workspace import Workspace
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.editor_context import WorkspaceContext
from desktop.views.look.fitting import within
from desktop.views.look.icons import keep_icon
from desktop.views.look.theme import apply_theme
from desktop.views.look.widgets import Action, Banner, button, note_label, set_role, title_label
from desktop.views.main_menu import make_menu, show_undo
from desktop.views.papers.preview import show_preview
from desktop.views.parts.delivery import InWindowThread
from desktop.views.parts.dialogs import choose_save_path, tell, tell_failure
from desktop.views.parts.preferences import Preferences
from desktop.views.parts.view_only import page_or_reason, view_only_banner
from desktop.views.parts.work import work_is_running
from desktop.views.tabs import TABS as TABS, TabPlan
from desktop.views.vault.backup_keeper import BackupKeeper, tell_damage
from desktop.views.vault.leaving import may_close
from desktop.views.vault.lock import LOCK_KEYS

FONTS_TOLD = "fonts-told"
AGAIN_MS = 300


class MainWindow(QMainWindow):
    """Implements `PageHost` for the pages.

    `closed_file` is emitted when the file has been closed from inside; `lock_wanted` and `operator_wanted` when the
    person asks to lock, or to say who works from now on; `restore_wanted` when a backup is to take the file's place
    (RestorePlan) or its damage is to be looked after (DamagedFile). `parting` is why there is no backup of the state it
    was closed in ("" = there is one).
    """

    closed_file = Signal()
    lock_wanted = Signal()
    operator_wanted = Signal()
    restore_wanted = Signal(object)
    year_changed = Signal(int)

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__()
        self.workspace = workspace
        self.preferences = preferences
        self.editor_context: EditorContext = WorkspaceContext(workspace, self)
        self._pages: dict[str, QWidget] = {}
        self._places: dict[str, dict[str, Any]] = {}
        self._leaving = self.locking = self._waiting = False
        self._then: Callable[[], None] | None = None
        workspace.bus.deliver = InWindowThread()
        self._unsubscribe = workspace.bus.subscribe(self._on_changes)
        self.parting = ""
        self.keeper = BackupKeeper(workspace, self)
        self.keeper.changed.connect(self._show_backup)
        self.keeper.damaged.connect(self._tell_damage)
        room = within(self)
        self.setMinimumSize(QSize(960, 600).boundedTo(room))
        self.resize(QSize(1366, 768).boundedTo(room))
        central = QWidget()
        central.setProperty("role", "page")
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        column.addWidget(view_only_banner(workspace))
        self.notice = Banner("", "soon", Action("知道了", lambda: self.notice.show_as("", "soon")))
        column.addWidget(self.notice)
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self.setCentralWidget(central)
        self._make_status()
        self._make_shortcuts()
        self._show_heading()
        self._show_backup()
        self.go("home")

    # --- what pages ask of their host -------------------------------------------------------------

    @property
    def year(self) -> int:
        """The year chosen above the tabs."""
        return int(self._year.currentData())

    @property
    def day(self) -> date:
        """The reference day: today in the present year, else the last day of the chosen one."""
        today = self.workspace.today()
        return today if self.year == today.year else date(self.year, 12, 31)

    def status(self, text: str) -> None:
        """One sentence in the status line."""
        self._saved.setText(text)

    def open_preview(self, source: Path | bytes, title: str) -> None:
        """Show a PDF inside the program, ready to print."""
        self._say_fonts()
        show_preview(self, source, title)

    def choose_save_path(self, default_name: str, file_filter: str) -> Path | None:
        """Ask where to save; None when cancelled."""
        if file_filter.startswith("PDF"):
            self._say_fonts()
        return choose_save_path(self, default_name, file_filter)

    def _say_fonts(self) -> None:
        """Before the first paper on this PC: which official fonts stand-ins are printed for."""
        if self.recall(FONTS_TOLD) is None:
            self.remember(FONTS_TOLD, "1")
            from desktop.services.parts.paper_fonts import font_note

            note = font_note()
            if note:
                tell(self, "排印字体", note, do="要用规定字体，请在这台电脑上安装后再打印。")

    def recall(self, key: str) -> Any:
        """A remembered arrangement of a list on this PC, or None."""
        return self.preferences.recall(key)

    def remember(self, key: str, value: Any) -> None:
        """Keep the arrangement of a list on this PC."""
        self.preferences.remember(key, value)

    def go(self, key: str, **target: object) -> QWidget:
        """Show a tab; `target` is handed to the page's `show_target` (a filter, a unit, a month)."""
        index = next(i for i, plan in enumerate(TABS) if plan.key == key)
        if self._tabs.currentIndex() != index:
            self._tabs.setCurrentIndex(index)
        page = self._page(TABS[index])
        self._stack.setCurrentWidget(page)
        show_target = getattr(page, "show_target", None)
        if target and show_target is not None:
            show_target(**target)
        return page

    # --- parts ------------------------------------------------------------------------------------

    def _make_header(self) -> QWidget:
        header = QFrame()
        header.setProperty("role", "bar")
        column = QVBoxLayout(header)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 4)
        row.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._make_tabs())
        self._unit = title_label("")
        self._section = note_label(wrap=False)
        self._year = QComboBox()
        self._year.setAccessibleName("年度")
        now = self.workspace.today().year
        for year in range(now + 1, now - 6, -1):
            self._year.addItem(f"{year} 年", year)
        self._year.setCurrentIndex(1)
        self._year.currentIndexChanged.connect(lambda: self.year_changed.emit(self.year))
        more = QToolButton()
        more.setText("更多")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_role(more, "button")
        more.setAccessibleName("更多")
        more.setMenu(make_menu(self))
        row.addWidget(self._unit)
        row.addWidget(self._section)
        row.addStretch(1)
        row.addWidget(self._year)
        row.addWidget(self._make_lock_button())
        row.addWidget(more)
        return header

    def _make_lock_button(self) -> QToolButton:
        self.lock_button = QToolButton()
        self.lock_button.setAccessibleName("锁定")
        self.lock_button.setToolTip(f"锁定 {LOCK_KEYS}：填写的内容保存在工作库里，解锁后回到这里")
        set_role(self.lock_button, "button")
        keep_icon(self.lock_button, self.lock_button, "lock", "text")
        self.lock_button.clicked.connect(lambda: self.lock())
        return self.lock_button

    def _make_tabs(self) -> QWidget:
        self._tabs = QTabBar()
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName("页面")
        for plan in TABS:
            self._tabs.addTab(plan.title or self.workspace.policy.term("letter"))
        self._tabs.currentChanged.connect(lambda index: self.go(TABS[index].key))
        return self._tabs

    def _make_status(self) -> None:
        bar = self.statusBar()
        self._saved = QLabel("已打开")
        self.operator_button = button("", self.switch_operator, role="link", hint="切换经办人")
        self._regime = QLabel()
        self.undo_link = button("撤销", lambda: show_undo(self, self._undo_mode), role="link", hint="看看会改回什么")
        self.undo_link.hide()
        bar.addWidget(self._saved)
        bar.addWidget(self.undo_link)
        self.backup_link = button("", self.show_backups, role="link", hint="备份与恢复")
        bar.addWidget(self.operator_button)
        bar.addPermanentWidget(self.backup_link)
        bar.addPermanentWidget(self._regime)

    def _make_shortcuts(self) -> None:
        for number, plan in enumerate(TABS, 1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, lambda key=plan.key: self.go(key))
        for keys, mode in (("Ctrl+Z", "undo"), ("Ctrl+Y", "redo")):  # a text field keeps these for what is typed in it
            QShortcut(QKeySequence(keys), self, lambda mode=mode: show_undo(self, mode))

    def _page(self, plan: TabPlan) -> QWidget:
        if plan.key not in self._pages:
            page = page_or_reason(lambda: plan.make(self.workspace, self), self.workspace)
            self._pages[plan.key] = page
            self._stack.addWidget(page)
            if (place := self._places.pop(plan.key, None)) is not None and hasattr(page, "come_back"):
                page.come_back(place)
        return self._pages[plan.key]

    # --- events -----------------------------------------------------------------------------------

    def _show_heading(self) -> None:
        name, section = unit_heading(self.workspace)
        watermark = self.workspace.setting("watermark", "")
        self._unit.setText(name)
        self._section.setText(f"{section}　{watermark}" if watermark else section)
        self.setWindowTitle(f"{name} — 平安台账" + (f"（{watermark}）" if watermark else ""))
        self.operator_button.setText(f"经办人 {self.workspace.operator or '未登记'}")
        self.operator_button.setAccessibleName(self.operator_button.text())
        self._regime.setText(f"{self.workspace.policy.term('regime')}　文件 {self.workspace.vault.path.name}")

    def _on_changes(self, changes: Changes) -> None:
        self._saved.setText(f"已保存 {self.workspace.clock():%H:%M}　{changes.summary}")
        self._undo_mode = "redo" if changes.summary.startswith("撤销") else "undo"
        self.undo_link.setText("重做" if self._undo_mode == "redo" else "撤销")
        self.undo_link.show()
        if changes.kinds & {"unit", "unit_term", "policy_overlay", "setting", "operator"}:
            self._show_heading()

    def set_look(self, theme: str, scale: int) -> None:
        """Change colours and size of the whole program at once; remembered on this PC."""
        self.preferences.theme, self.preferences.scale = theme, scale
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme, scale)

    def tab_titles(self) -> list[str]:
        """What stands on the tabs."""
        return [self._tabs.tabText(index) for index in range(self._tabs.count())]

    def status_text(self) -> str:
        """What the status line says was done last."""
        return self._saved.text()

    def choose_year(self, year: int) -> None:
        """Choose a year as the list above the tabs does; one that is not listed changes nothing."""
        if (index := self._year.findData(year)) >= 0:
            self._year.setCurrentIndex(index)

    # --- backups --------------------------------------------------------------------------------------

    def show_backups(self) -> None:
        """备份与恢复, over the window."""
        from desktop.views.vault.backup import BackupDialog

        dialog = BackupDialog(self.workspace, self, self.keeper.problem, self.keeper.damage)
        dialog.restore_wanted.connect(self.restore_wanted)
        dialog.finished.connect(lambda _result: self.keeper.announce())
        dialog.open()

    def _show_backup(self) -> None:
        words = "备份没有做成" if self.keeper.problem else self.keeper.state.sentence(self.workspace.today())
        self.backup_link.setText(words)
        self.backup_link.setAccessibleName(words)
        self.backup_link.setToolTip(self.keeper.problem or "备份与恢复")

    def _tell_damage(self, damage: Exception) -> None:
        tell_damage(self, damage, lambda: self.restore_wanted.emit(damage))

    # --- locking, leaving, coming back ---------------------------------------------------------------

    def lock(self) -> None:
        """Ask for the file to be locked."""
        self.lock_wanted.emit()

    def switch_operator(self) -> None:
        """Ask who works from now on."""
        self.operator_wanted.emit()

    def keep_drafts(self) -> None:
        """Every page keeps what is typed in it and not saved."""
        for page in self._pages.values():
            keep = getattr(page, "keep_drafts", None)
            if keep is not None:
                keep()

    def place(self) -> dict[str, Any]:
        """Where the person is, as plain JSON data: tab, year, and what each page says of itself."""
        pages = {key: page.place() for key, page in self._pages.items() if hasattr(page, "place")}
        return {"tab": TABS[self._tabs.currentIndex()].key, "year": self.year, "pages": {**self._places, **pages}}

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was: the pages there now, the others when they are looked at."""
        self.choose_year(place["year"])
        for plan in TABS:
            page_place = place["pages"].get(plan.key)
            if page_place is not None and plan.key != place["tab"]:
                self._places[plan.key] = page_place
        page = self.go(place["tab"])
        if (come_back := getattr(page, "come_back", None)) is not None and place["tab"] in place["pages"]:
            come_back(place["pages"][place["tab"]])

    def leave(self, then: Callable[[], None] | None = None) -> None:
        """Close the file, go back to the start window, and there do `then`, unless the person decides to stay."""
        self._leaving, self._then = True, then
        self.close()

    def close_for_lock(self) -> None:
        """Close the file without more ado: what is typed is kept already, and the start window stands there."""
        self.locking = True
        self.close()

    def _must_wait(self) -> bool:
        """Long work goes on, or has just ended and something is to be read or done about it."""
        told = self._waiting and QApplication.activeModalWidget() is not None
        self._waiting = work_is_running() or told
        return self._waiting

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let pages keep what was typed, close the vault, and say so; stays when something could not be kept.

        Long work is waited for: nothing is exported, printed or backed up from a file that closes under it.
        """
        if not self.locking and self._must_wait():
            event.ignore()
            self.status("正在处理，完成后关闭")
            QTimer.singleShot(AGAIN_MS, self, self.close)
            return
        if not self.locking and not may_close(self, self.workspace, self.keep_drafts):
            self._leaving, self._then = False, None
            event.ignore()
            return
        self.status("正在备份…")
        self.statusBar().repaint()
        self.parting = self.keeper.at_closing()
        self.hide()  # now, while the file is open: pages keep their drafts once more when they disappear
        self._unsubscribe()
        self.workspace.vault.close()
        super().closeEvent(event)
        if self.parting and not self.locking:
            tell_failure(None, self.parting, "工作库已正常关闭，保存过的内容都在。")
        if self._leaving:
            self.closed_file.emit()
            if self._then is not None:
                QTimer.singleShot(0, self._then)  # behind what `closed_file` has called for: the start window
