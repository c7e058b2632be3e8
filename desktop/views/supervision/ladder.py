"""阶梯: where a case stands, when each clock ends and why, what may be done next; every part reached by keyboard."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.services.supervision.case import CaseView, ClockLine, RungLine, StepLine
from desktop.views.look.flow import FlowLayout
from desktop.views.look.theme import px
from desktop.views.look.widgets import Chip, button, clear_layout, keep_scaled, note_label, section_label, title_label

OFFERS = {
    "approve": "登记批准…",
    "issue": "印发…",
    "withdraw": "撤回拟办",
    "hand_over": "移送…",
    "hold": "登记约谈…",
    "serve": "登记签收…",
    "copies": "印发抄送…",
    "report": "登记报告…",
    "accept": "登记验收…",
    "release": "解除…",
    "note_release": "登记解除…",
    "guide": "中间层级责任人…",
    "visit": "明察暗访…",
    "paper": "拟制文书…",
}
"""What may be done with a measure, by the keys of `StepLine.offers`."""
TAKE, DECLINE, RECEIVE = "take", "decline", "receive"
ASIDE = frozenset({"copies", "paper"})
"""What may be done besides, and is never the next step."""
ABOVE = "由上级督导：文书由上级印发，在这里登记来文和期限，来文扫描件放在“登记”的附件里。"
FINISHED = "各项措施都已结束，可以点“办结…”结案；还需要追究的，可以再采取措施。"


class LadderView(QScrollArea):
    """Shows one `CaseView`; `wanted(key, step)` when a button is pressed, `paper_wanted(id)` when a paper is opened."""

    wanted = Signal(str, int)
    paper_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("办理进度")
        self.view: CaseView | None = None
        self.buttons: dict[tuple[str, int], QPushButton] = {}
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self.setWidget(self._body)
        keep_scaled(self, self._rescale)

    def _rescale(self) -> None:
        self._column.setContentsMargins(1, 1, px(8), px(4))
        self._column.setSpacing(px(8))
        if self.view is not None:
            self.show_case(self.view)

    def show_case(self, view: CaseView) -> None:
        """Show another case, or the same one anew; the place scrolled to and the keyboard stay."""
        held = self._held()
        same = self.view is not None and self.view.row.id == view.row.id
        place = self.verticalScrollBar().value() if same else 0
        self.view = view
        self.buttons = {}
        clear_layout(self._column)
        if view.rungs:
            self._column.addWidget(_rungs(view.rungs))
        self._column.addWidget(note_label(f"{view.authority} → {view.unit}　{view.ground}"))
        if view.from_above:
            self._column.addWidget(note_label(ABOVE))
        for remark in view.remarks:
            self._column.addWidget(_remark(remark, "soon"))
        for sentence in view.pressing:
            self._column.addWidget(_remark(sentence, "overdue"))
        if view.is_finished:
            self._column.addWidget(_remark(FINISHED, "accent"))
        if view.proposal is not None:
            self._column.addWidget(self._proposal(view))
        elif view.is_open and not any("take" in step.offers for step in view.steps):
            self._column.addWidget(self._take_line(view))
        for step in reversed(view.steps):
            self._column.addWidget(self._step(step, step is view.current))
        self._add_papers(view)
        self._add_effects(view)
        self._column.addStretch(1)
        self.verticalScrollBar().setValue(place)
        if held is not None:
            self._hold(*held)

    def _held(self) -> tuple[str, int] | None:
        """The button that has the keyboard in this window, also while a dialog lies over it."""
        focus = self.window().focusWidget()
        return next((key for key, made in self.buttons.items() if made is focus), None)

    def _hold(self, key: str, step: int) -> None:
        """Give the keyboard to the same button; when what it offered is done, to the next step."""
        nexts = [made for made in self.buttons.values() if made.property("role") == "primary"]
        made = self.buttons.get((key, step)) or next(iter([*nexts, *self.buttons.values()]), None)
        if made is not None:
            made.setFocus()

    # --- parts -------------------------------------------------------------------------------------

    def _button(self, text: str, key: str, step: int, *, primary: bool = False) -> QPushButton:
        made = button(text, partial(self.wanted.emit, key, step), role="primary" if primary else "")
        made.setAutoDefault(False)
        self.buttons[(key, step)] = made
        return made

    def _proposal(self, view: CaseView) -> QWidget:
        """The next step with its reason and article; taken or declined by a person."""
        proposal = view.proposal
        assert proposal is not None
        frame, column = _frame("soon")
        words = f"建议下一步：{proposal.title}。{proposal.reason}（{proposal.article}）。由人决定，程序不自动采取。"
        column.addWidget(_text(words))
        line = QWidget()
        flow = FlowLayout(line, px(8))
        flow.addWidget(self._button(f"拟采取{proposal.title}…", TAKE, proposal.after_step, primary=not view.steps))
        flow.addWidget(self._button("采取其他措施…", TAKE, -1))
        if proposal.after_step:
            flow.addWidget(self._button("暂不采取…", DECLINE, proposal.after_step))
        column.addWidget(line)
        return frame

    def _take_line(self, view: CaseView) -> QWidget:
        line = QWidget()
        flow = FlowLayout(line, px(8))
        words, key = ("登记来文…", RECEIVE) if view.from_above else ("采取措施…", TAKE)
        flow.addWidget(self._button(words, key, -1, primary=not view.steps))
        return line

    def _step(self, step: StepLine, is_current: bool) -> QWidget:
        frame, column = _frame("card")
        head = QHBoxLayout()
        title = title_label(f"{step.step}　{step.title}　{step.number}".rstrip())
        title.setWordWrap(True)
        head.addWidget(title, 1)
        head.addWidget(Chip(step.state.value, step.tone), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        if step.approval_title:
            column.addWidget(_text(f"待办：{step.approval_title}"))
        if step.clocks:
            column.addWidget(_clocks(step.clocks))
        column.addWidget(note_label("\n".join((f"依据 {step.article}", *step.facts))))
        if step.offers:
            line = QWidget()
            flow = FlowLayout(line, px(8))
            for place, key in enumerate(step.offers):
                is_next = is_current and place == 0 and key not in ASIDE
                flow.addWidget(self._button(OFFERS[key], key, step.step, primary=is_next))
            column.addWidget(line)
        return frame

    def _add_papers(self, view: CaseView) -> None:
        if not view.papers:
            return
        self._column.addWidget(section_label("文书"))
        for paper in view.papers:
            state = "（作废）" if paper.void else ""
            words = f"{paper.made_on.isoformat()}　{paper.title}　{paper.number}{state}"
            made = button(words, partial(self.paper_wanted.emit, paper.id), role="link", hint="预览、打印或存为 Word")
            self.buttons[("open_paper", paper.id)] = made
            self._column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_effects(self, view: CaseView) -> None:
        if not view.noted:
            return
        self._column.addWidget(section_label("后果"))
        for sentence in view.noted:
            self._column.addWidget(note_label(sentence))


def _frame(role: str) -> tuple[QFrame, QVBoxLayout]:
    """A card, or (`role` names a tone) a banner."""
    frame = QFrame()
    frame.setProperty("role", "card" if role == "card" else "banner")
    if role != "card":
        frame.setProperty("tone", role)
    column = QVBoxLayout(frame)
    column.setContentsMargins(px(12), px(8), px(12), px(10))
    column.setSpacing(px(6))
    return frame, column


def _text(words: str) -> QLabel:
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    return made


def _remark(words: str, tone: str) -> QWidget:
    frame, column = _frame(tone)
    column.addWidget(_text(words))
    return frame


def _rungs(rungs: Sequence[RungLine]) -> QWidget:
    """通报 › 约谈 › 挂牌督办 › 一票否决, each with where the case stands on it."""
    line = QWidget()
    flow = FlowLayout(line, px(6))
    for place, rung in enumerate(rungs):
        if place:
            flow.addWidget(QLabel("›"))
        words = f"{rung.title}　{rung.state}" if rung.state else rung.title
        chip = Chip(words, rung.tone)
        chip.setToolTip(rung.article)
        flow.addWidget(chip)
    line.setAccessibleName("阶梯：" + "、".join(f"{rung.title}{rung.state}" for rung in rungs))
    return line


def _clocks(clocks: Sequence[ClockLine]) -> QWidget:
    """One line a clock: what, until when, how it stands; the sentence that explains it below."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(px(8))
    grid.setVerticalSpacing(px(2))
    grid.setColumnStretch(0, 1)
    for place, clock in enumerate(clocks):
        name = _text(clock.title)
        grid.addWidget(name, 2 * place, 0)
        grid.addWidget(QLabel(clock.due), 2 * place, 1, Qt.AlignmentFlag.AlignRight)
        if clock.due != "—":
            grid.addWidget(Chip(clock.state, clock.tone), 2 * place, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(note_label(clock.sentence), 2 * place + 1, 0, 1, 3)
    return table
