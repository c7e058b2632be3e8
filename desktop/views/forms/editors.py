"""The Qt editor of every field kind, chosen by the kind alone."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QStyledItemDelegate

from desktop import fields
from desktop.fields import Field, NamedField
from desktop.views.forms.editor import AttachedFile, Editor, EditorContext, PickItem
from desktop.views.forms.pickers import CalendarPopup, PickerEdit, WheelGuard
from desktop.views.look import theme
from desktop.views.look.icons import keep_icon
from desktop.views.look.widgets import keep_scaled

__all__ = ["AttachedFile", "Editor", "EditorContext", "PickItem", "editor_for"]


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, field: Field[Any], context: EditorContext) -> None:
        self.line = QLineEdit()
        super().__init__(self.line, context)
        self.field = field
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> Any:
        return self.line.text().strip() or None

    def set_value(self, value: Any) -> None:
        self.line.setText(value or "")
        self.line.setCursorPosition(0)

    def draft(self) -> Any:
        return self.line.text()

    def restore(self, draft: Any) -> None:
        self.line.setText(draft or "")

    def set_read_only(self, read_only: bool) -> None:
        self.line.setReadOnly(read_only)


class LinesEditor(Editor):
    """Several lines of text; Tab goes on to the next field."""

    def __init__(self, field: fields.Text, context: EditorContext) -> None:
        self.box = QPlainTextEdit()
        super().__init__(self.box, context)
        self.box.setTabChangesFocus(True)
        keep_scaled(
            self.box, lambda: self.box.setFixedHeight(self.box.fontMetrics().lineSpacing() * field.lines + theme.px(18))
        )
        self._filling = False
        self.box.textChanged.connect(lambda: None if self._filling else self.edited.emit())

    def value(self) -> Any:
        return self.box.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        self._filling = True
        self.box.setPlainText(value or "")
        self._filling = False

    def draft(self) -> Any:
        return self.box.toPlainText()

    def restore(self, draft: Any) -> None:
        self.set_value(draft)

    def set_read_only(self, read_only: bool) -> None:
        self.box.setReadOnly(read_only)


class ParsedEditor(LineEditor):
    """A line that is read as a day, a time or a number once typing ends; what cannot be read stays and is marked."""

    def __init__(self, field: Field[Any], context: EditorContext) -> None:
        super().__init__(field, context)
        self.line.textEdited.connect(lambda _text: self._set_problem(""))
        self.line.editingFinished.connect(self._finish)
        self.line.setPlaceholderText(field.hint)

    def value(self) -> Any:
        try:
            value = fields.parse(self.field, self.line.text(), self.context.year())
        except ValueError as unreadable:
            self._set_problem(str(unreadable))
            return None
        self._set_problem("")
        return value

    def _finish(self) -> None:
        if not self.line.isReadOnly() and (value := self.value()) is not None:
            self.line.setText(fields.show(self.field, value))

    def set_value(self, value: Any) -> None:
        self.line.setText("" if value is None else fields.show(self.field, value))
        self.line.setCursorPosition(0)
        self._set_problem("")

    def restore(self, draft: Any) -> None:
        self.line.setText(draft or "")
        self.value()


class DayEditor(ParsedEditor):
    """A day, or a day with its time, typed or taken from the calendar (F4, Alt+↓)."""

    def __init__(self, field: fields.Day | fields.Instant, context: EditorContext) -> None:
        super().__init__(field, context)
        if not field.hint:
            self.line.setPlaceholderText("如 3.5" if isinstance(field, fields.Day) else "如 2026-10-25 23:59")
        self._open = QAction("打开日历 F4", self.line)
        self._open.setShortcuts([QKeySequence("F4"), QKeySequence("Alt+Down")])
        self._open.setShortcutContext(self._open.shortcutContext().WidgetShortcut)
        self._open.triggered.connect(self.open_calendar)
        self.line.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        keep_icon(self.line, self._open, "calendar")

    def open_calendar(self) -> CalendarPopup | None:
        """Show the calendar at the day entered, else today."""
        if self.line.isReadOnly():
            return None
        day = self.value() if self.line.text().strip() else None
        popup = CalendarPopup(self.line, day or self.context.today(), self.context.today(), self._choose)
        popup.open_below()
        return popup

    def _choose(self, day: date | None) -> None:
        old = self.value()
        value: date | None = day
        if day is not None and isinstance(self.field, fields.Instant):
            time = old.time() if isinstance(old, datetime) else datetime.min.time()
            value = datetime.combine(day, time)
        self.set_value(value)
        if value != old:
            self.edited.emit()


class ChoiceEditor(Editor):
    """One of a few, from a combo box; nothing is chosen until the person chooses."""

    def __init__(self, field: fields.Choice, context: EditorContext) -> None:
        self.combo = QComboBox()
        super().__init__(self.combo, context)
        self.field = field
        self._values: list[Any] = []
        self.combo.installEventFilter(WheelGuard(self.combo))
        self.combo.setItemDelegate(QStyledItemDelegate(self.combo))  # the combo's own ignores the style sheet
        self.combo.setMinimumContentsLength(6)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._fill()
        self.combo.activated.connect(self._activated)

    def _fill(self) -> None:
        self._values = [None]
        self.combo.clear()
        self.combo.addItem("")
        for key, title in self._options():
            self._values.append(key)
            self.combo.addItem(title)
        self._shown = 0

    def _options(self) -> Sequence[tuple[Any, str]]:
        if self.field.options is not None:
            return [(option, option.value) for option in self.field.options]
        return self.context.options(self.field.listed)

    def _activated(self, index: int) -> None:
        if index != self._shown:
            self._shown = index
            self.edited.emit()

    def value(self) -> Any:
        return self._values[self.combo.currentIndex()]

    def set_value(self, value: Any) -> None:
        if value not in self._values:
            self._fill()  # the pack's list may have changed since
        if value not in self._values:
            self._values.append(value)
            self.combo.addItem(f"{value}（现行清单没有）")
        self._shown = self._values.index(value)
        self.combo.setCurrentIndex(self._shown)

    def draft(self) -> Any:
        value = self.value()
        return value.name if isinstance(value, StrEnum) else value

    def restore(self, draft: Any) -> None:
        known = {value.name if isinstance(value, StrEnum) else value: value for value in self._values}
        self.set_value(known.get(draft) if self.field.options else draft)


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, field: fields.Flag, context: EditorContext) -> None:
        self.box = QCheckBox(field.hint or "是")
        super().__init__(self.box, context)
        self.box.clicked.connect(lambda _on: self.edited.emit())

    def value(self) -> Any:
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def draft(self) -> Any:
        return self.value()

    def restore(self, draft: Any) -> None:
        self.set_value(draft)


class PickEditor(Editor):
    """The id of a unit, a person or another record, found by name or pinyin initials."""

    def __init__(
        self, field: Field[Any], context: EditorContext, items: Callable[[], Sequence[PickItem]], noun: str
    ) -> None:
        self.line = PickerEdit(items)
        super().__init__(self.line, context)
        self._items, self._noun = items, noun
        self._last: int | None = None
        if field.hint:
            self.line.setPlaceholderText(field.hint)
        self.line.textEdited.connect(self._typed)
        self.line.picked.connect(self._picked)
        self.line.editingFinished.connect(self._finish)

    def _typed(self) -> None:
        self._set_problem("")
        self.edited.emit()

    def _picked(self) -> None:
        self._set_problem("")
        now = self.line.item.id if self.line.item else None
        if now != self._last:
            self._last = now
            self.edited.emit()

    def _finish(self) -> None:
        self.line.settle()
        self.value()

    def value(self) -> Any:
        if self.line.item is not None:
            return self.line.item.id
        typed = self.line.text().strip()
        self._set_problem(f"没有找到{self._noun}“{typed}”，请从列表中选择" if typed else "")
        return None

    def set_value(self, value: Any) -> None:
        found = next((item for item in self._items() if item.id == value), None)
        if value is not None and found is None:
            found = PickItem(value, self.context.gone(self._noun, value) or f"（已撤销的{self._noun}）")
        self._last = value
        self.line.show_item(found)
        self._set_problem("")

    def draft(self) -> Any:
        return {"id": self.line.item.id if self.line.item else None, "text": self.line.text()}

    def restore(self, draft: Any) -> None:
        self.set_value(draft["id"])
        if draft["id"] is None:
            self.line.setText(draft["text"])
            self.value()

    def set_read_only(self, read_only: bool) -> None:
        self.line.setReadOnly(read_only)


@singledispatch
def editor_for(field: Field[Any], context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    """The editor of `field`; `child_fields` are the columns of a `Many`. TypeError for a kind without one."""
    raise TypeError(f"{type(field).__name__} has no editor")


@editor_for.register
def _(field: fields.Text, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    if field.lines > 1:
        return LinesEditor(field, context)
    editor = LineEditor(field, context)
    editor.line.setPlaceholderText(field.hint)
    return editor


@editor_for.register(fields.Day)
@editor_for.register(fields.Instant)
def _(field: fields.Day | fields.Instant, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    return DayEditor(field, context)


@editor_for.register(fields.Number)
@editor_for.register(fields.Points)
@editor_for.register(fields.Money)
def _(field: Field[Any], context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    return ParsedEditor(field, context)


@editor_for.register
def _(field: fields.Choice, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    return ChoiceEditor(field, context)


@editor_for.register
def _(field: fields.Flag, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    return FlagEditor(field, context)


@editor_for.register
def _(field: fields.UnitRef, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    return PickEditor(field, context, context.units, "单位")


@editor_for.register
def _(field: fields.PersonRef, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    return PickEditor(field, context, context.people, "人员")


@editor_for.register
def _(field: fields.RecordRef, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    return PickEditor(field, context, lambda: context.records(field.kind), "记录")


@editor_for.register
def _(field: fields.Attachments, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    from desktop.views.forms.attached_files import AttachmentsEditor  # it builds on this module's base

    return AttachmentsEditor(field, context)


@editor_for.register
def _(field: fields.Many, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> Editor:
    from desktop.views.forms.child_rows import RowsEditor  # its cells use the editors above

    return RowsEditor(field, context, child_fields)
