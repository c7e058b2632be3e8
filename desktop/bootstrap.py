"""The only module that knows every layer: it wires them once and hands them in."""

import gc
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.resources import RESOURCES
from desktop.views.look.theme import apply_theme, load_fallback_fonts
from desktop.views.parts.background import Background
from desktop.views.parts.preferences import Preferences, preferences_path
from desktop.views.start_window import StartWindow
from desktop.views.vault.unlock_delay import UnlockDelay

if TYPE_CHECKING:
    from desktop.models.vault.errors import DamagedFile
    from desktop.services.parts.scratch import Scratch
    from desktop.services.workspace import Workspace
    from desktop.views.locking import Locker
    from desktop.views.main_window import MainWindow
    from desktop.views.rescuing import Rescuing
    from desktop.views.vault.backup_restore import RestorePlan
    from desktop.views.vault.recovery import Recovery
    from desktop.views.vault.second_start import Doorkeeper
    from desktop.views.vault.watch import Watch

DEMO_PASSPHRASE = "演示口令-2026"
ELSEWHERE = "已在另一个窗口中打开，已切换到那个窗口。这个窗口马上关闭。"
GOODBYE_MS, LOOK_AFTER_MS = 4000, 200  # the first look must not slow the first window down


def load_packs() -> dict[str, Any]:
    """Every rule pack that ships with the program, by key."""
    from desktop.rules import load

    return dict(load.load_packs(RESOURCES / "policy"))


class Program(QObject):
    """One run of the program: start window → main window → start window again."""

    def __init__(self, preferences_file: Path | None = None) -> None:
        super().__init__()
        running = QApplication.instance()
        self.app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
        self.app.setApplicationName("平安台账")
        self.app.setQuitOnLastWindowClosed(True)
        self.preferences = Preferences(preferences_file or preferences_path())
        self._minutes = lambda: self.preferences.idle_minutes
        apply_theme(self.app, self.preferences.theme, self.preferences.scale)
        self.start_window: StartWindow | None = None
        self.main_window: MainWindow | None = None
        self.wizard: QWidget | None = None
        self.recovery: Recovery | None = None
        self.delay = UnlockDelay(self.preferences)
        self._background: Background | None = None
        self.locker: Locker | None = None
        self._choosing: Watch | None = None  # while somebody is to say who works
        self.door: Doorkeeper | None = None
        self._geometry: QByteArray | None = None
        self._scratch: Scratch | None = None
        self._waiting: Workspace | None = None  # open, but nobody has said who works

    def run(self, file: Path | None = None, *, show_demo: bool = False) -> int:
        """Show the first window and stay until the last one is closed."""
        window = self.show_start(file)
        # now: what it tells it tells in the event loop, and it costs time
        from desktop.views.diagnosis.crash import CrashWatch

        crash = CrashWatch(lambda: self.main_window.workspace if self.main_window else None, self)
        crash.install()
        QTimer.singleShot(0, lambda: crash.begin_run(window.say))
        QTimer.singleShot(0, self._make_scratch)
        if show_demo:
            self.show_demo()
        elif window.path is not None:
            path = window.path
            QTimer.singleShot(LOOK_AFTER_MS, lambda: self._doorkeeper().look_for_first(path))
        threading.Thread(target=_warm_up, daemon=True).start()
        code = self.app.exec()
        from desktop.views.parts.work import wait_for_work

        wait_for_work()
        if self._scratch is not None:
            self._scratch.end()
        crash.end_run()
        return code

    def _make_scratch(self) -> None:
        """Temporary files get a folder of their own; what a killed run left goes. After the first window shows."""
        from desktop.services.parts.scratch import Scratch

        self._scratch = Scratch()

    def _clear_scratch(self) -> None:
        """What was opened out of the file goes with it."""
        if self._scratch is not None:
            self._scratch.clear()

    def show_start(self, file: Path | None = None) -> StartWindow:
        """The welcome and unlock window; `file` is chosen for it."""
        recent = self.preferences.recent()
        window = StartWindow(recent, self.delay.seconds_left)
        if file is not None:
            window.choose(file)
        window.unlock_requested.connect(self._unlock)
        window.new_requested.connect(self.show_wizard)
        window.demo_requested.connect(self.show_demo)
        window.closing.connect(self._start_closing)
        window.add_link("从备份恢复…", lambda: self.show_rescue(window.path))
        window.add_link("忘记口令…", self.show_recovery)
        window.show()
        _end_of_start()
        self.start_window = window
        return window

    def _in_background(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        """Run `job` beside the window; after `failed` an error is shown in the start window as its own sentence."""
        background = Background(self)
        self._background = background

        def finished(result: Any, error: Exception | None) -> None:
            if error is None:
                done(result)
                return
            failed(error)
            if self.start_window is not None:
                self.start_window.refuse(_sentence(error))

        background.finished.connect(finished)
        background.run(job)

    def _unlock(self, path: Path, passphrase: str) -> None:
        def job() -> "Workspace":
            from desktop.services.founding import open_file

            return open_file(path, passphrase, load_packs())

        def failed(error: Exception) -> None:
            from desktop.models.vault.errors import DamagedFile, FileInUse, WrongPassphrase

            if isinstance(error, DamagedFile):
                self.delay.right(path)
                QTimer.singleShot(0, lambda: self.show_rescue(path, error))

            if isinstance(error, WrongPassphrase):
                self.delay.wrong(path)
            elif isinstance(error, FileInUse):
                self._doorkeeper().look_for_first(path)

        def done(workspace: "Workspace") -> None:
            self.delay.right(path)
            self.opened(workspace)

        self._in_background(job, done, failed)

    def show_demo(self) -> None:
        """Open the demo file, making it the first time."""
        from desktop.views.parts.dialogs import documents_folder

        path = documents_folder() / "平安台账演示" / "演示.db"
        if self.start_window is not None:
            self.start_window.choose(path if path.exists() else None)
            self.start_window.set_busy(True, "正在打开演示库，第一次需要生成一年的数据，约一分钟…")

        def job() -> "Workspace":
            return open_demo(path)

        self._in_background(job, self.opened)

    def show_wizard(self) -> None:
        """The wizard for a new file."""
        from desktop.views.wizard import NewFileWizard

        wizard = NewFileWizard(load_packs(), self.start_window, self._minutes)
        wizard.founded.connect(self.enter)
        self.wizard = wizard
        wizard.open()

    def show_recovery(self) -> None:
        """忘记口令: open the chosen file by the code of its recovery sheet."""
        from desktop.views.vault.recovery import Recovery

        if self.start_window is not None:
            self.recovery = Recovery(self.start_window.path, load_packs(), self.start_window, self._minutes)
            self.recovery.opened.connect(self.opened)
            self.recovery.start()

    def show_rescue(self, path: Path | None = None, damage: "DamagedFile | None" = None) -> None:
        """从备份恢复: a backup in the place of a work file, or what a damaged one still gives in a new file."""
        if self.start_window is not None:
            self._rescuing().show(self.start_window, path, damage)

    def put_right(self, wanted: "RestorePlan | DamagedFile") -> None:
        """Close the open file; then the chosen backup takes its place, or its damage is looked after."""
        window = self.main_window
        if window is not None:
            path, rescuing = window.workspace.vault.path, self._rescuing()
            window.leave(lambda: rescuing.put_right(self.start_window, path, wanted))

    def _rescuing(self) -> "Rescuing":
        from desktop.views.rescuing import Rescuing

        rescuing = Rescuing(load_packs, self.delay, self)
        rescuing.opened.connect(self.opened)
        return rescuing

    # --- who works ------------------------------------------------------------------------------------

    def opened(self, workspace: "Workspace") -> None:
        """The file is open: ask who works where there is a choice, then open the main window."""
        from desktop.services.operator import only_operator
        from desktop.views.trail.operator import OperatorChoice
        from desktop.views.vault.watch import Watch

        start = self.start_window
        try:
            if start is None or workspace.vault.view_only or only_operator(workspace) is not None:
                self.enter(workspace)
                return
            choice = OperatorChoice(workspace, self.delay)
        except Exception as error:
            self._not_entered(workspace, error)
            return
        choice.chosen.connect(lambda: self.enter(workspace))
        choice.back.connect(self._give_up)
        start.set_busy(False)
        start.passphrase.clear()
        start.show_step(choice)
        self._waiting = workspace
        self._choosing = Watch(start, self._minutes, self._give_up, self)

    def _give_up(self) -> None:
        """Nobody said who works: the file is closed again."""
        self._start_closing()
        if self.start_window is not None:
            self.start_window.end_step()

    def _start_closing(self) -> None:
        """The start window goes, or goes back, while a file waits for a name: it is closed."""
        if self._waiting is not None:
            self._waiting.vault.close()
        self._chosen()

    def _chosen(self) -> None:
        """Nobody is asked any more who works."""
        if self._choosing is not None:
            self._choosing.stop()
        self._waiting = self._choosing = None

    def switch_operator(self) -> None:
        """Somebody else takes over in the open window."""
        from desktop.views.trail.operator import SwitchDialog
        from desktop.views.trail.operator_list import OperatorsDialog

        window = self.main_window
        if window is None:
            return

        def manage(parent: QWidget) -> None:
            OperatorsDialog(window.workspace, window.editor_context, parent).exec()

        SwitchDialog(window.workspace, self.delay, manage, window).exec()

    # --- the open file --------------------------------------------------------------------------------

    def enter(self, workspace: "Workspace") -> None:
        """Open the main window on a workspace, where it was locked, and close the start window."""
        from desktop.views.locking import Locker, come_back
        from desktop.views.main_window import MainWindow
        from desktop.views.trail.audit_watch import AuditWatch

        self._chosen()
        self.preferences.remember_file(workspace.vault.path)
        load_fallback_fonts()
        apply_theme(self.app, self.preferences.theme, self.preferences.scale)
        try:
            window = MainWindow(workspace, self.preferences)
        except Exception as error:  # whatever it is: without a window nobody could close the file again
            self._not_entered(workspace, error)
            return
        window.closed_file.connect(self._left)
        window.restore_wanted.connect(self.put_right)
        window.operator_wanted.connect(self.switch_operator)
        if self._geometry is not None:
            window.restoreGeometry(self._geometry)
        window.show()
        self.main_window = window
        if self.start_window is not None:
            self.start_window.passphrase.clear()
            self.start_window.close()
            self.start_window.deleteLater()  # with all that was typed in it
            self.start_window = self.wizard = None
        come_back(window)
        AuditWatch(window)
        self.locker = Locker(window, self._minutes, self.show_start, self)
        self.locker.locked.connect(self._locked)
        self._doorkeeper().stand_at(workspace.vault.path)

    def _not_entered(self, workspace: "Workspace", error: Exception) -> None:
        """Close the file again and say why it could not be shown; a damaged one leads to its backups."""
        from desktop.services.vault.restore import close_with

        damage = close_with(workspace, error)
        if self.start_window is None:
            raise error
        self.start_window.refuse(_sentence(damage or error, workspace.vault.view_only))
        if damage is not None:
            self.show_rescue(workspace.vault.path, damage)

    def _left(self) -> None:
        """The file was closed from inside: back to the start window."""
        if self.locker is not None:
            self.locker.stop()
        self._doorkeeper().leave()
        self._clear_scratch()
        self.main_window = self.locker = self._geometry = None
        QTimer.singleShot(0, self.show_start)

    def _doorkeeper(self) -> "Doorkeeper":
        """Who sees to it that a file is open in one window; loaded when first needed."""
        if self.door is None:
            from desktop.views.vault.second_start import Doorkeeper

            self.door = Doorkeeper(self)
            self.door.wanted.connect(self.come_forward)
            self.door.elsewhere.connect(self._is_elsewhere)
        return self.door

    # --- locking --------------------------------------------------------------------------------------

    def _locked(self) -> None:
        """The file is closed and the start window asks for its passphrase."""
        self.main_window = None
        self._clear_scratch()
        if self.locker is not None:
            self._geometry = self.locker.geometry
            self.locker = None

    def come_forward(self) -> None:
        """Bring the window that is open to the front: somebody started the program on this file again."""
        locking = self.locker is not None and self.locker.is_locking
        window = self.main_window if self.main_window is not None and not locking else self.start_window
        if window is not None:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.show()
            window.raise_()
            window.activateWindow()

    def _is_elsewhere(self, path: Path) -> None:
        """Another start has the file open and has come to the front: this one says so and ends."""
        if self.start_window is not None:
            self.start_window.goodbye(f"“{path.stem}”{ELSEWHERE}", GOODBYE_MS)


def open_demo(path: Path) -> "Workspace":
    """The demo workspace at `path`, made through the commands when it is not there yet."""
    from desktop.services.demo.year import make_demo
    from desktop.services.founding import open_file

    packs = load_packs()
    if path.exists():
        return open_file(path, DEMO_PASSPHRASE, packs)
    path.parent.mkdir(parents=True, exist_ok=True)
    return make_demo(path, DEMO_PASSPHRASE, packs)


def _sentence(error: Exception, view_only: str = "") -> str:
    """What to tell the person when a file was not opened."""
    from desktop.services.parts.trouble import not_opened

    return not_opened(error, view_only)


def _end_of_start() -> None:
    """Let the collector work again after `quick_start`, leaving aside what was made until now: it stays for good."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _warm_up() -> None:
    """Import the heavy parts while the person types."""
    import desktop.services.founding
    import desktop.views.main_window  # noqa: F401  (imported for its side effect: being loaded)
