"""The only module that knows every layer: it wires them once and hands them in."""

import gc
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.preferences import Preferences
from desktop.views.start_window import StartWindow
from desktop.views.theme import apply_theme, load_fallback_fonts

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace
    from desktop.views.main_window import MainWindow

RESOURCES = Path(getattr(sys, "_MEIPASS", Path(__file__).parents[1])) / "resources"
DEMO_PASSPHRASE = "演示口令-2026"


class Background(QObject):
    """Runs one function in a thread and brings its result, or its error, back to the window's thread."""

    finished = Signal(object, object)

    def run(self, job: Callable[[], Any]) -> None:
        """Start `job`; `finished(result, error)` follows, one of them None."""

        def work() -> None:
            try:
                result = job()
            except Exception as error:
                self.finished.emit(None, error)
            else:
                self.finished.emit(result, None)

        threading.Thread(target=work, daemon=True).start()


def preferences_path() -> Path:
    """Where this PC keeps its preferences."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / "pingan-ledger" / "preferences.ini"


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
        apply_theme(self.app, self.preferences.theme, self.preferences.scale)
        self.start_window: StartWindow | None = None
        self.main_window: MainWindow | None = None
        self.wizard: QWidget | None = None
        self._background: Background | None = None

    def run(self, file: Path | None = None, *, show_demo: bool = False) -> int:
        """Show the first window and stay until the last one is closed."""
        self.show_start(file)
        if show_demo:
            self.show_demo()
        threading.Thread(target=_warm_up, daemon=True).start()
        return self.app.exec()

    def show_start(self, file: Path | None = None) -> StartWindow:
        """The welcome and unlock window; `file` is chosen for it."""
        recent = self.preferences.recent()
        window = StartWindow(recent)
        if file is not None:
            window.choose(file)
        window.unlock_requested.connect(self._unlock)
        window.new_requested.connect(self.show_wizard)
        window.demo_requested.connect(self.show_demo)
        window.show()
        _end_of_start()
        self.start_window = window
        return window

    def _in_background(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run `job` beside the window; errors are shown in the start window as their own sentence."""
        background = Background(self)
        self._background = background

        def finished(result: Any, error: Exception | None) -> None:
            if error is None:
                done(result)
            elif self.start_window is not None:
                self.start_window.refuse(_sentence(error))

        background.finished.connect(finished)
        background.run(job)

    def _unlock(self, path: Path, passphrase: str) -> None:
        def job() -> "Workspace":
            from desktop.services.founding import open_file

            return open_file(path, passphrase, load_packs())

        self._in_background(job, self.enter)

    def show_demo(self) -> None:
        """Open the demo file, making it the first time."""
        from desktop.views.dialogs import documents_folder

        path = documents_folder() / "平安台账演示" / "演示.db"
        if self.start_window is not None:
            self.start_window.choose(path if path.exists() else None)
            self.start_window.set_busy(True, "正在打开演示库，第一次需要生成一年的数据，约一分钟…")

        def job() -> "Workspace":
            return open_demo(path)

        self._in_background(job, self.enter)

    def show_wizard(self) -> None:
        """The wizard for a new file."""
        from desktop.views.wizard import NewFileWizard

        wizard = NewFileWizard(load_packs(), self.start_window)
        wizard.founded.connect(self.enter)
        self.wizard = wizard
        wizard.open()

    def enter(self, workspace: "Workspace") -> None:
        """Open the main window on a workspace and close the start window."""
        from desktop.views.main_window import MainWindow

        self.preferences.remember_file(workspace.vault.path)
        load_fallback_fonts()
        apply_theme(self.app, self.preferences.theme, self.preferences.scale)
        window = MainWindow(workspace, self.preferences)
        window.closed_file.connect(self._left)
        window.show()
        self.main_window = window
        if self.start_window is not None:
            self.start_window.close()
            self.start_window = None

    def _left(self) -> None:
        """The file was closed from inside: back to the start window."""
        self.main_window = None
        QTimer.singleShot(0, self.show_start)


def open_demo(path: Path) -> "Workspace":
    """The demo workspace at `path`, made through the commands when it is not there yet."""
    from desktop.services.demo import make_demo
    from desktop.services.founding import open_file

    packs = load_packs()
    if path.exists():
        return open_file(path, DEMO_PASSPHRASE, packs)
    path.parent.mkdir(parents=True, exist_ok=True)
    return make_demo(path, DEMO_PASSPHRASE, packs)


def _sentence(error: Exception) -> str:
    """What to tell the person: our own errors speak Chinese already; others are named, and what is safe."""
    from desktop.fields import Refused
    from desktop.models.vault_errors import VaultError

    if isinstance(error, VaultError | Refused):
        return str(error)
    return f"没有打开：{type(error).__name__}（{error}）。文件没有改动，请检查磁盘空间和权限后再试。"


def _end_of_start() -> None:
    """Let the collector work again after `quick_start`, leaving aside what was made until now: it stays for good."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _warm_up() -> None:
    """Import the heavy parts while the person types."""
    import desktop.services.founding
    import desktop.views.main_window  # noqa: F401  (imported for its side effect: being loaded)
