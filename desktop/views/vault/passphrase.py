"""口令: the strength bar with its reasons, the two lines of a new passphrase, the dialog that changes it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import Problem, Refused
from desktop.services.vault.passphrase import (
    OLD_BACKUPS,
    Level,
    Renewed,
    Strength,
    change_passphrase,
    judge,
    own_names,
    passphrase_problem,
    renew_passphrase,
)
from desktop.services.workspace import Workspace
from desktop.views.look import theme
from desktop.views.look.fitting import Rolling, fit_height
from desktop.views.look.theme import px
from desktop.views.look.widgets import button, note_label, primary_button, problem_label
from desktop.views.parts.dialogs import tell
from desktop.views.parts.work import Progress, WorkDialog, run_in_background

FILLED = {Level.weak: 1, Level.fair: 2, Level.strong: 3}
TONES = {Level.weak: "overdue", Level.fair: "soon", Level.strong: "done"}
ADVICE = "建议用一句自己记得住的话，如十个以上的汉字，或四五个不相干的词。"
REASON_LINES = 3


class _Segments(QWidget):
    """Three segments, as many filled as the level has: the fill shows without its colour too."""

    def __init__(self) -> None:
        super().__init__()
        self._filled, self._tone = 0, "overdue"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(120), px(8))

    def show_level(self, filled: int, tone: str) -> None:
        self._filled, self._tone = filled, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        gap, high = px(4), px(8)
        width = (self.width() - 2 * gap) // 3
        top = (self.height() - high) // 2
        for place in range(3):
            box = QRect(place * (width + gap), top, width, high)
            if place < self._filled:
                painter.fillRect(box, theme.colour(self._tone))
            else:
                painter.setPen(theme.colour("edge"))
                painter.drawRect(box.adjusted(0, 0, -1, -1))


class StrengthBar(QWidget):
    """口令强度 as a bar, the word beside it, and beneath it why."""

    def __init__(self) -> None:
        super().__init__()
        self._segments = _Segments()
        self._word = QLabel()
        self._reasons = note_label()
        high = self._reasons.fontMetrics().lineSpacing()
        self._reasons.setMinimumHeight(REASON_LINES * high + px(4))
        self._reasons.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._segments, 1)
        line.addWidget(self._word)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addLayout(line)
        column.addWidget(self._reasons)
        self.show_strength("", None)

    def show_strength(self, problem: str, strength: Strength | None) -> None:
        """Show why it cannot be used, or how strong it is; None while nothing is typed."""
        if strength is None:
            self._segments.show_level(0, "overdue")
            self._word.setText("强度 —")
            self._reasons.setText(ADVICE)
        else:
            level = strength.level if not problem else Level.weak
            self._segments.show_level(FILLED[level], TONES[level])
            self._word.setText(f"强度 {level.value}")
            self._reasons.setText(self._said(problem, strength))
        self.setAccessibleName(f"口令{self._word.text()}，{self._reasons.text()}")

    @staticmethod
    def _said(problem: str, strength: Strength) -> str:
        if problem:
            return f"{problem}。"
        told = "；".join(strength.reasons[:3])
        if strength.level is Level.strong:
            return f"{strength.praise or '够强'}。" + (f"（{told}）" if told else "")
        return f"{told or '还可以更长一些'}。{ADVICE}"

    @property
    def text(self) -> str:
        """The word and the reasons, as shown."""
        return f"{self._word.text()} {self._reasons.text()}"


def show_button(*lines: QLineEdit) -> QPushButton:
    """The button that shows what is typed in the lines, and hides it again."""
    made = QPushButton("显示口令")
    made.setCheckable(True)
    made.setAutoDefault(False)
    made.setToolTip("看得见才能用中文输入法；请确认旁边没有人")

    def show(shown: bool) -> None:
        for line in lines:
            line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        made.setText("隐藏口令" if shown else "显示口令")

    made.toggled.connect(show)
    return made


def beside(line: QLineEdit, at_end: QWidget) -> QWidget:
    """A line with something at its end, to be put into a form."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(line, 1)
    row.addWidget(at_end)
    return made


class PassphraseLines:
    """The lines of a new passphrase: once, again, the button that shows both, the bar. Who uses them lays them out."""

    def __init__(self, names: Callable[[], Sequence[str]]) -> None:
        self._names = names
        self.passphrase = self._line("新口令", "至少 8 个字符，可以是一句话")
        self.again = self._line("确认口令", "再输入一遍")
        self.shown = show_button(self.passphrase, self.again)
        self.bar = StrengthBar()
        self.passphrase.textChanged.connect(self.judge)

    def _line(self, words: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(words)
        line.setPlaceholderText(hint)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        return line

    def judge(self) -> None:
        """Judge what is typed now (again, when the names have changed)."""
        text = self.passphrase.text()
        self.bar.show_strength(passphrase_problem(text), judge(text, self._names()) if text else None)

    def problems(self, field: str = "new", again: str = "again") -> list[Problem]:
        """Why this passphrase cannot be taken; fields are named as given."""
        problem = passphrase_problem(self.passphrase.text())
        if problem:
            return [Problem(field, problem)]
        if self.passphrase.text() != self.again.text():
            return [Problem(again, "两次输入的口令不一样，请重新输入")]
        return []


class PassphraseDialog(QDialog):
    """更改口令. `by_code`: the file was opened by its recovery code, the old passphrase is not asked for.

    `renewed` is what came of it once the dialog was accepted.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None, *, by_code: bool = False) -> None:
        super().__init__(parent)
        self._ws, self._by_code, self._busy = workspace, by_code, False
        self.renewed: Renewed | None = None
        title = "设新口令" if by_code else "更改口令"
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(theme.chars(38))
        names = own_names(workspace)
        self.lines = PassphraseLines(lambda: names)
        self.old = QLineEdit()
        self.old.setEchoMode(QLineEdit.EchoMode.Password)
        self.old.setAccessibleName("现用口令")
        self._problems = {name: problem_label() for name in ("old", "new", "again")}
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(12))
        rolling = Rolling()
        rolling.column.setSpacing(px(12))
        rolling.column.addWidget(self._make_intro())
        rolling.column.addLayout(self._make_form())
        rolling.column.addWidget(note_label(OLD_BACKUPS))
        rolling.column.addStretch(1)
        column.addWidget(rolling, 1)
        column.addLayout(self._make_buttons())
        (self.lines.passphrase if by_code else self.old).setFocus()

    def _make_intro(self) -> QWidget:
        if self._by_code:
            words = (
                "已用恢复单打开工作库。请先设一个新口令，才能继续；原来的口令和这张恢复单随即作废，接着打印新的恢复单。"
            )
        else:
            words = (
                "先自动备份，再用新口令重写整个工作库，中途断电也不会损坏。原来的恢复单随即作废，接着打印新的恢复单。"
            )
        made = QLabel(words)
        made.setWordWrap(True)
        return made

    def _make_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(px(6))
        if not self._by_code:
            self._add(form, "现用口令", beside(self.old, show_button(self.old)), "old")
        self._add(form, "新口令", beside(self.lines.passphrase, self.lines.shown), "new")
        self._add(form, "确认口令", self.lines.again, "again")
        form.addRow("", self.lines.bar)
        return form

    def _add(self, form: QFormLayout, label: str, widget: QWidget, name: str) -> None:
        form.addRow(label, widget)
        self._problems[name].hide()
        form.addRow("", self._problems[name])

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(button("取消", self.reject))
        self.change = primary_button("设新口令" if self._by_code else "更改口令", self.save)
        self.change.setDefault(True)
        line.addWidget(self.change)
        return line

    def problem_text(self, name: str) -> str:
        """What is said at a line: old, new or again."""
        return self._problems[name].text()

    def showEvent(self, event: QShowEvent) -> None:
        fit_height(self)
        super().showEvent(event)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        said = {problem.field: problem.sentence() for problem in problems}
        for name, label in self._problems.items():
            label.setText(said.get(name, ""))
            label.setVisible(name in said)
        fit_height(self)

    def save(self) -> WorkDialog | None:
        """Change the passphrase beside the window; problems are said at their lines."""
        problems = self.lines.problems()
        if not self._by_code and not self.old.text():
            problems.insert(0, Problem("old", "请输入现用口令"))
        self._show_problems(problems)
        if problems:
            return None
        old, new = self.old.text(), self.lines.passphrase.text()

        def job(progress: Progress) -> Renewed:
            def told(text: str) -> None:
                progress.report(text)
                progress.stop_if_cancelled()

            if self._by_code:
                return renew_passphrase(self._ws, new, told)
            return change_passphrase(self._ws, old, new, told)

        self._working(True)
        work = run_in_background(self, "更改口令", job, self._done, self._failed)
        work.finished.connect(lambda: self._working(False))
        return work

    def _working(self, busy: bool) -> None:
        self._busy = busy
        self.change.setEnabled(not busy)

    def reject(self) -> None:
        """Close, unless the passphrase is being changed at this moment."""
        if not self._busy:
            super().reject()

    def _done(self, renewed: Renewed) -> None:
        self.renewed = renewed
        if renewed.note:
            tell(self, "更改口令", renewed.note, do="请到“更多 › 备份与恢复…”再做一次备份。")
        self.accept()

    def _failed(self, failure: Exception) -> None:
        if isinstance(failure, Refused) and any(problem.field in self._problems for problem in failure.problems):
            self._show_problems(failure.problems)
        else:
            tell(self, "更改口令", str(failure))
