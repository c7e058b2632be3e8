"""What belongs to one letter: its scanned copies, and at the year's end what came of its targets."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.fields import Attachments, Choice, NamedField, Points, Refused, Row, Text
from desktop.rules.letter import Direction
from desktop.services.letter.overview import letter_row, letter_spec
from desktop.services.letter.register import result_field, save_results, unsign, void
from desktop.services.parts.attachment import attachments_of, change_attachments, open_copy
from desktop.services.workspace import Workspace
from desktop.views.forms.attached_files import AttachmentsEditor
from desktop.views.forms.drafts import DraftKeeper, DraftKey
from desktop.views.forms.editor import AttachedFile, EditorContext
from desktop.views.forms.editor_context import drafts_in_vault
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.look import theme
from desktop.views.look.widgets import button, note_label, primary_button, title_label
from desktop.views.papers.preview import show_preview
from desktop.views.parts.command_work import say_refusal

KIND = "letter"


class Met(StrEnum):
    """How a person judges a target."""

    yes = "完成"
    no = "未完成"


class _Kept(EditorContext):
    """Opens a kept scan: a PDF in the program's own preview, a picture in the program made for it."""

    def __init__(self, ws: Workspace, parent: QWidget) -> None:
        self._ws, self._parent = ws, parent
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def open_attachment(self, file: AttachedFile) -> None:
        if file.id is None:
            return
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="pingan-", ignore_cleanup_errors=True)
        try:
            copy = open_copy(self._ws, file.id, Path(self._folder.name))
        except Refused as refused:
            say_refusal(self._parent, refused, "打开扫描件")
            return
        if copy.suffix.lower() == ".pdf":
            show_preview(self._parent, copy.read_bytes(), file.name, name=file.name)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))


class ScanDialog(QDialog):
    """The scans kept beside one letter; what is added or removed is written when the dialog is saved."""

    def __init__(self, ws: Workspace, letter: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._letter_id = ws, letter.id or 0
        self.setWindowTitle("扫描件")
        self.setAccessibleName("扫描件")
        self._kept = attachments_of(ws, KIND, self._letter_id)
        self.files = AttachmentsEditor(Attachments(label="扫描件"), _Kept(ws, self))
        self.files.set_name("扫描件")
        given = [AttachedFile(file.id, file.name, file.size) for file in self._kept]
        self.files.set_value(given)
        self._edited = False
        self.drafts = DraftKeeper(
            self,
            drafts_in_vault(ws, "letter_scans"),
            self._letter_id,
            read=lambda: {"files": self.files.draft()},
            restore=self._restore,
            is_edited=lambda: self._edited,
            refill=lambda: self.files.set_value(given),
        )
        self.files.edited.connect(self._touch)
        column = QVBoxLayout(self)
        margin = theme.px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(8))
        column.addWidget(title_label(f"{letter['number']}　{letter['lower_name']}"))
        column.addWidget(note_label("签字盖章后的扫描件或照片，存入加密工作库；照片会去掉拍摄地点等信息。"))
        column.addWidget(self.drafts.banner)
        column.addWidget(self.files.widget)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("取消 Esc", self.reject))
        self.save_button = primary_button("保存扫描件", self.save)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        self.drafts.bring_back()
        self.resize(theme.px(520), theme.px(300))

    def _touch(self) -> None:
        self._edited = True
        self.drafts.touched()

    def _restore(self, draft: dict[str, Any]) -> None:
        self.files.restore(draft["files"])
        self._edited = True

    def keep_drafts(self) -> None:
        """Keep which files were chosen (before locking)."""
        self.drafts.keep()

    def reject(self) -> None:
        """Close; what was chosen is given up."""
        self.drafts.forget()
        super().reject()

    def save(self) -> None:
        """Keep what was added, remove what was taken out, all at once; a file that cannot be kept is told, none is."""
        chosen: list[AttachedFile] = list(self.files.value())
        stay = {file.id for file in chosen}
        new = [file.path for file in chosen if file.path is not None]
        gone = [file.id for file in self._kept if file.id not in stay]
        try:
            with self.drafts.settling():
                change_attachments(self._ws, KIND, self._letter_id, new, gone, self)
        except Refused as refused:
            say_refusal(self, refused, "保存扫描件")
            return
        self.drafts.forget()
        self.accept()


def ask_results(ws: Workspace, letter_id: int, context: EditorContext, parent: QWidget) -> FormDialog:
    """A form with one line a target: the measured value, or a person's judgement."""
    letter = letter_row(ws, letter_id)
    targets: list[Row] = list(letter["targets"])
    judged = {target.id for target in targets if target["direction"] is Direction.judged}
    names = {target.id: f"target{target.id}" for target in targets}
    fields = [_result_field(names[t.id], t, t.id in judged) for t in targets]
    values = {names[t.id]: _shown(t, t.id in judged) for t in targets}

    def save(given: dict[str, Any]) -> None:
        results: dict[int, tuple[Decimal | None, bool | None]] = {}
        for target in targets:
            value = given[names[target.id]]
            met = None if value is None else value is Met.yes
            results[target.id or 0] = (None, met) if target.id in judged else (value, None)
        save_results(ws, letter_id, results, dialog)

    note = f"{letter['number']}　{letter['lower_name']}。有目标值的由程序判定，其余由考核人判定；结果供年度考核引用。"
    dialog = FormDialog(
        "目标完成情况", fields, context, save, values, parent, note=note, draft=DraftKey("letter.results", letter_id)
    )
    for target in targets:
        dialog.form.set_note(names[target.id], _wanted(target))
    room = dialog.screen().availableGeometry().height() - theme.px(60)
    dialog.resize(theme.px(620), min(theme.px(150 + 80 * len(targets)), room))
    return dialog


def _result_field(name: str, target: Row, judged: bool) -> NamedField:
    label = f"目标 {target['position']}"
    if judged:
        return NamedField(name, Choice(label=label, options=Met), False)
    field = result_field()
    assert isinstance(field, Points)
    unit = f"（{target['unit']}）" if target["unit"] else ""
    return NamedField(name, replace(field, label=label + unit), False)


def _shown(target: Row, judged: bool) -> Any:
    if not judged:
        return target["result"]
    return None if target["met"] is None else Met.yes if target["met"] else Met.no


def _wanted(target: Row) -> str:
    """What was promised, and how it stands."""
    bound = ""
    if target["threshold"] is not None:
        bound = f"（{target['direction'].value} {target['threshold']} {target['unit'] or ''}）"
    state = "" if target["met"] is None else "　✓ 完成" if target["met"] else "　✗ 未完成"
    return f"{target['content']}{bound}{state}"


# --- reasons ----------------------------------------------------------------------------------------


def ask_unsign(ws: Workspace, letter: Row, context: EditorContext, parent: QWidget) -> FormDialog:
    """取消签订 with its reason."""
    title, draft = f"取消签订 {letter['number']}", DraftKey("letter.unsign", letter.id)

    def run(reason: str | None) -> None:
        unsign(ws, letter.id or 0, reason, parent)

    return _reason(title, "unsign_reason", context, parent, run, "取消签订", draft)


def ask_void(ws: Workspace, letter: Row, context: EditorContext, parent: QWidget) -> FormDialog:
    """作废 with its reason."""
    title, draft = f"作废 {letter['number']}", DraftKey("letter.void", letter.id)
    note = "作废后该单位可以重新生成，得到新的编号；原编号不再使用。"

    def run(reason: str | None) -> None:
        void(ws, [letter.id or 0], reason, parent)

    return _reason(title, "void_reason", context, parent, run, "作废", draft, note)


def _reason(
    title: str,
    name: str,
    context: EditorContext,
    parent: QWidget,
    run: Callable[[str | None], None],
    save_text: str,
    draft: DraftKey,
    note: str = "",
) -> FormDialog:
    field = letter_spec()[name].field
    assert isinstance(field, Text)
    return FormDialog(
        title,
        [NamedField("reason", field, True)],
        context,
        lambda values: run(values["reason"]),
        {},
        parent,
        save_text=save_text,
        note=note,
        draft=draft,
    )
