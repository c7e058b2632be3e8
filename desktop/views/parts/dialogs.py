"""Our own dialogs: a question, a failure told plainly, a form in a window, where to save."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.views.look import theme
from desktop.views.look.widgets import button, primary_button, title_label


class Sentences(QDialog):
    """What happened, what is safe, what to do; `answer` is the key of the button pressed ("" = closed)."""

    def __init__(
        self, parent: QWidget | None, title: str, what: str, safe: str, do: str, buttons: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.answer = ""
        column = QVBoxLayout(self)
        margin = theme.px(20)
        column.setContentsMargins(margin, margin, margin, theme.px(16))
        column.setSpacing(theme.px(10))
        head = title_label(what)
        head.setWordWrap(True)
        column.addWidget(head)
        for text in (safe, do):
            if text:
                column.addWidget(_paragraph(text))
        column.addSpacing(theme.px(6))
        column.addLayout(self._buttons(buttons))
        self.setMinimumWidth(theme.chars(28))
        self._primary.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the sentences are at this width: a dialog by itself reckons with a third of a long one."""
        layout = self.layout()
        if layout is not None:
            width = max(self.width(), self.minimumWidth())
            self.resize(width, max(layout.totalHeightForWidth(width), self.minimumSizeHint().height()))
        super().showEvent(event)

    def _buttons(self, buttons: Sequence[tuple[str, str]]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addStretch(1)
        for i, (key, text) in enumerate(buttons):
            last = i == len(buttons) - 1
            made = (primary_button if last else button)(text)
            made.clicked.connect(lambda _=False, key=key: self._choose(key))
            made.setDefault(last)
            line.addWidget(made)
            self._primary = made
        return line

    def _choose(self, key: str) -> None:
        self.answer = key
        self.accept()


def _paragraph(text: str) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def ask(
    parent: QWidget | None,
    title: str,
    what: str,
    safe: str = "",
    do: str = "",
    buttons: Sequence[tuple[str, str]] = (("", "取消"), ("yes", "继续")),
) -> str:
    """Ask; returns the key of the button pressed, "" when the question was closed. The last button is the primary one.

    `what` is asked or has happened, `safe` says what stays as it is, `do` what each answer does.
    """
    dialog = Sentences(parent, title, what, safe, do, buttons)
    dialog.exec()
    return dialog.answer


def tell(parent: QWidget | None, title: str, what: str, safe: str = "", do: str = "") -> None:
    """Tell something that only needs to be read."""
    ask(parent, title, what, safe, do, (("ok", "知道了"),))


def tell_failure(parent: QWidget | None, what_happened: str, what_is_safe: str = "", what_next: str = "") -> None:
    """Tell of something that did not work, in plain words."""
    ask(parent, "没有完成", what_happened, what_is_safe, what_next, (("ok", "知道了"),))


def documents_folder() -> Path:
    """The person's own documents folder, or the home folder where there is none."""
    found = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return found if found.is_dir() else Path.home()


def _options(native: bool) -> QFileDialog.Option:
    return QFileDialog.Option(0) if native else QFileDialog.Option.DontUseNativeDialog


def choose_save_path(
    parent: QWidget | None, suggested: str, file_filter: str, *, title: str = "另存为", native: bool = True
) -> Path | None:
    """Where to save a file; None when cancelled. `suggested` is a name or a whole path, `file_filter` Qt's filter text
    (“PDF 文件 (*.pdf)”), whose first ending is added when the name has none."""
    start = Path(suggested)
    start = start if start.is_absolute() else documents_folder() / start
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(start), file_filter, "", _options(native))
    if not chosen:
        return None
    path = Path(chosen)
    ending = file_filter.partition("*")[2].split(")")[0].split(" ")[0]
    return path if path.suffix or not ending.startswith(".") else path.with_name(path.name + ending)


def choose_open_paths(parent: QWidget | None, title: str, file_filter: str, *, native: bool = True) -> list[Path]:
    """Files to read, possibly several; empty when cancelled."""
    start = str(documents_folder())
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, start, file_filter, "", _options(native))
    return [Path(name) for name in chosen]


def choose_open_path(parent: QWidget | None, title: str, file_filter: str, *, native: bool = True) -> Path | None:
    """One file to read; None when cancelled."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(documents_folder()), file_filter, "", _options(native))
    return Path(chosen) if chosen else None


def choose_folder(parent: QWidget | None, title: str, *, native: bool = True) -> Path | None:
    """A folder to write into; None when cancelled."""
    option = QFileDialog.Option.ShowDirsOnly | _options(native)
    chosen = QFileDialog.getExistingDirectory(parent, title, str(documents_folder()), option)
    return Path(chosen) if chosen else None
