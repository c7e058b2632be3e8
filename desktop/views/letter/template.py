"""责任状模板: the year's text with live checking, its targets, each unit's clauses; a preview of the very page."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import Many, Problem, Refused, Row
from desktop.rules.letter_template import BLOCKS, PLACEHOLDERS, check_template
from desktop.services.letter.export import draft_pdf
from desktop.services.letter.make import draft_of
from desktop.services.letter.overview import letter_board
from desktop.services.letter.template import (
    TemplateView,
    check_targets,
    clauses_for,
    pack_template,
    save_clause,
    save_template,
    target_fields,
    template_for,
)
from desktop.services.workspace import Workspace
from desktop.views.forms.child_rows import RowsEditor
from desktop.views.forms.drafts import DraftKeeper
from desktop.views.host import PageHost
from desktop.views.letter.clauses import ClausesTab
from desktop.views.letter.text import TemplateText
from desktop.views.look import theme
from desktop.views.look.widgets import (
    Chip,
    button,
    keep_scaled,
    note_label,
    primary_button,
    section_label,
    title_label,
)
from desktop.views.papers.preview import show_preview
from desktop.views.parts.dialogs import ask, tell_failure

CHECK_AFTER_MS = 250
WIDTH, HEIGHT = 1180, 700  # px of 100 %; less on a smaller screen
_LINE = re.compile(r"第 (\d+) 行")
_DATA = int(Qt.ItemDataRole.UserRole)


class TemplateDialog(QDialog):
    """Three tabs: 正文, 工作目标, 单位条款. Saved by one button; what is wrong is listed while it is typed."""

    def __init__(self, ws: Workspace, host: PageHost, year: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._year, self._term = ws, year, ws.policy.term("letter")
        self.setWindowTitle(f"{year} 年度{self._term}模板")
        self.setAccessibleName(self.windowTitle())
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._make_parts(host)
        self.drafts = DraftKeeper(
            self,
            host.editor_context.drafts("letter_template"),
            year,
            read=self._draft,
            restore=self._restore,
            is_edited=lambda: self.is_edited,
            refill=lambda: self._restore({}),
        )
        self._lay_out()
        self._wait = QTimer(self, singleShot=True, interval=CHECK_AFTER_MS)
        self._wait.timeout.connect(self.check_now)
        self._load(template_for(ws, year))
        self._original = self._state()
        self.drafts.bring_back()
        self.text.textChanged.connect(self._wait.start)
        self.targets.edited.connect(self._wait.start)
        self.clauses.edited.connect(self._wait.start)
        self._wait.timeout.connect(self.drafts.touched)
        self.check_now()
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        room = self.screen().availableGeometry()
        self.resize(QSize(min(theme.px(WIDTH), room.width() - 40), min(theme.px(HEIGHT), room.height() - 60)))
        self.text.setFocus()

    # --- parts ------------------------------------------------------------------------------------

    def _make_parts(self, host: PageHost) -> None:
        self.text = TemplateText()
        self.placeholders = QListWidget()
        self.placeholders.setAccessibleName("占位符")
        for name, meaning in PLACEHOLDERS.items():
            item = QListWidgetItem(f"{{{name}}}　{meaning}", self.placeholders)
            item.setData(_DATA, name)
            item.setToolTip(meaning)
        self.placeholders.itemActivated.connect(lambda item: self.insert_placeholder(item.data(_DATA)))
        self.targets = RowsEditor(Many(label="工作目标"), host.editor_context, target_fields())
        self.targets.set_name("工作目标")
        entries = letter_board(self._ws, self._year).entries
        self._first_unit = next((entry.pair.lower.unit_id for entry in entries if not entry.problems), None)
        units = [(entry.pair.lower.unit_id, entry.short_name) for entry in entries]
        take_over = partial(clauses_for, self._ws, self._year - 1)
        self.clauses = ClausesTab(units, clauses_for(self._ws, self._year), take_over, self._year)
        self.problems = QListWidget()
        self.problems.setAccessibleName("问题")
        self.problems.itemActivated.connect(self._go_to_problem)
        self.problems.itemClicked.connect(self._go_to_problem)
        for framed in (self.placeholders, self.problems):
            framed.setProperty("framed", True)
            framed.setWordWrap(True)
            framed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.state = Chip()
        self.origin = note_label(wrap=False)

    def _lay_out(self) -> None:
        self.tabs = QTabBar(drawBase=False, expanding=False)
        self.tabs.setAccessibleName("模板的内容")
        self._stack = QStackedWidget()
        for title, page in (
            ("正文", self._text_tab()),
            ("工作目标", self._targets_tab()),
            ("单位条款", self.clauses),
        ):
            self.tabs.addTab(title)
            self._stack.addWidget(page)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.px(16)] * 4)
        column.setSpacing(theme.px(8))
        head = QHBoxLayout()
        head.addWidget(title_label(self.windowTitle()))
        head.addSpacing(theme.px(12))
        head.addWidget(self.origin)
        head.addStretch(1)
        head.addWidget(self.state)
        column.addLayout(head)
        column.addWidget(self.drafts.banner)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        column.addLayout(self._foot())

    def _text_tab(self) -> QWidget:
        side = QVBoxLayout()
        side.setSpacing(theme.px(4))
        side.addWidget(section_label("占位符"))
        side.addWidget(
            note_label("双击或回车插入到光标处；行首写【党委政府】或【部门单位】，只印在给这类单位的文书里。")
        )
        side.addWidget(self.placeholders, 3)
        self._problem_head = section_label("问题")
        side.addWidget(self._problem_head)
        side.addWidget(self.problems, 2)
        right = QWidget()
        right.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        keep_scaled(right, lambda: right.setMaximumWidth(theme.chars(26)))
        page = QWidget()
        line = QHBoxLayout(page)
        line.setContentsMargins(0, theme.px(12), 0, 0)
        line.setSpacing(theme.px(12))
        line.addWidget(self.text, 3)
        line.addWidget(right, 2)
        return page

    def _targets_tab(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, theme.px(12), 0, 0)
        column.addWidget(note_label(
            "印在“一、工作目标”里，并作为年度考核对照的依据。有目标值的按“不多于”“不低于”判定，没有的由考核人评定；"
            "“适用”为党委政府的，只印在给党委政府的文书里。"
        ))  # fmt: skip
        column.addWidget(self.targets.widget)
        column.addStretch(1)
        return page

    def _foot(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(button("恢复默认…", self.restore_default, hint="正文和工作目标回到制度包自带的默认模板"))
        line.addWidget(button("预览", self.preview, hint="按现在的内容排出一份，不保存"))
        line.addStretch(1)
        line.addWidget(button("取消 Esc", self.reject))
        self.save_button = primary_button("保存模板 Ctrl+S", self.save)
        self.save_button.setAutoDefault(False)
        line.addWidget(self.save_button)
        return line

    # --- contents ---------------------------------------------------------------------------------

    def _load(self, template: TemplateView) -> None:
        self.text.setPlainText(template.body)
        self.targets.set_value(template.targets)
        self.origin.setText(template.origin)

    def _state(self) -> tuple[object, ...]:
        return (self.text.toPlainText().strip(), repr(self.targets.draft()))

    def _draft(self) -> dict[str, Any]:
        return {"text": self.text.toPlainText(), "targets": self.targets.draft(), "clauses": self.clauses.draft()}

    def _restore(self, draft: dict[str, Any]) -> None:
        """Show what `_draft` gave; an empty one shows what is saved."""
        if not draft:
            self._load(template_for(self._ws, self._year))
        else:
            self.text.setPlainText(draft["text"])
            self.targets.restore(draft["targets"])
        self.clauses.restore(draft.get("clauses", {}))
        self.check_now()

    def keep_drafts(self) -> None:
        """Keep what is typed now (before locking)."""
        self.drafts.keep()

    @property
    def is_edited(self) -> bool:
        """Whether something was changed and not saved."""
        return self._state() != self._original or bool(self.clauses.changed())

    def target_values(self) -> list[dict[str, object]]:
        """The targets as typed."""
        rows: Sequence[Row] = self.targets.value()
        return [dict(row.values) for row in rows]

    def insert_placeholder(self, name: str) -> None:
        """Put a placeholder at the cursor; one that becomes several paragraphs gets a line of its own."""
        self.text.insert(f"{{{name}}}", alone=name in BLOCKS)

    # --- checking ---------------------------------------------------------------------------------

    def found(self) -> list[Problem]:
        """Everything wrong with what stands in the three tabs."""
        unreadable = [Problem("targets", self.targets.problem)] if self.targets.problem else []
        return [
            *check_template(self.text.toPlainText()),
            *unreadable,
            *check_targets(self.target_values()),
            *self.clauses.problems(),
        ]

    def check_now(self) -> None:
        """Show what is wrong: in the list, on the lines, in the chip."""
        problems = self.found()
        self.problems.clear()
        for problem in problems:
            item = QListWidgetItem(problem.sentence(), self.problems)
            item.setData(_DATA, problem.field)
        for shown in (self.problems, self._problem_head):
            shown.setVisible(bool(problems))
        lines = [int(found[1]) for p in problems if p.field == "body" and (found := _LINE.match(p.message))]
        self.text.mark_lines(lines)
        if problems:
            self.state.show_as(f"{len(problems)} 处问题", "overdue")
        else:
            self.state.show_as("没有问题", "done")

    def _go_to_problem(self, item: QListWidgetItem) -> None:
        place = {"targets": 1, "clauses": 2}.get(item.data(_DATA), 0)
        self.tabs.setCurrentIndex(place)
        found = _LINE.match(item.text())
        if place == 0 and found:
            self.text.go_to(int(found[1]))

    # --- what the buttons do ----------------------------------------------------------------------

    def save(self) -> None:
        """Save what was changed and close; with problems nothing is saved and the first is shown."""
        problems = self.found()
        if not problems:
            try:
                self._save_all()
            except Refused as refused:
                problems = list(refused.problems)
        if problems:
            self.check_now()
            first = problems[0].sentence()
            more = f"（另有 {len(problems) - 1} 处，已在右侧列出）" if len(problems) > 1 else ""
            tell_failure(self, f"模板没有保存：{first}{more}", "已生成、已签的文书不受影响。", "改好后再保存。")
            return
        self.drafts.forget()
        super().accept()

    def _save_all(self) -> None:
        if self._state() != self._original:
            save_template(self._ws, self._year, self.text.toPlainText(), self.target_values(), self)
            self._original = self._state()
        for unit_id, text in self.clauses.changed().items():
            save_clause(self._ws, self._year, unit_id, text, self)
        self.clauses.saved()

    def restore_default(self) -> None:
        """Put the pack's own text and targets back into the editor; nothing is saved yet."""
        answer = ask(
            self, "恢复默认", "正文和工作目标将换成制度包自带的默认模板。", "单位条款不变；保存之前可以取消。", "",
            (("", "取消"), ("yes", "换成默认模板")),
        )  # fmt: skip
        if answer == "yes":
            self._load(pack_template(self._ws, self._year))
            self.check_now()

    def preview(self) -> None:
        """Show one letter as the text would print now."""
        if self._first_unit is None:
            tell_failure(
                self, "还没有可以预览的单位。", "模板没有改变。", "请先在组织机构中登记上下级单位的主要负责人。"
            )
            return
        targets = tuple(Row(None, values) for values in self.target_values())
        template = TemplateView(None, self._year, 0, self.text.toPlainText(), targets, "")
        wanted = self.clauses.unit_id if self._stack.currentWidget() is self.clauses else None
        try:
            draft = draft_of(self._ws, self._year, wanted or self._first_unit, template, self.clauses.changed())
            pages = draft_pdf(self._ws, draft)
        except Refused as refused:
            tell_failure(self, str(refused), "模板没有改变。", "改好后再预览。")
            return
        show_preview(self, pages, f"预览：{draft.pair.lower.name}", name=f"{self._term}-{draft.pair.lower.name}.pdf")

    def reject(self) -> None:
        """Close; asks first when something was changed and not saved."""
        if self.is_edited:
            answer = ask(
                self, "还没有保存", "模板改动还没有保存。", "已保存的模板和已生成的文书不受影响。", "",
                (("drop", "放弃改动"), ("stay", "继续编辑")),
            )  # fmt: skip
            if answer != "drop":
                return
        self.drafts.forget()
        super().reject()
