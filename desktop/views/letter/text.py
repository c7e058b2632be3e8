"""Text of a template as it is edited: numbered lines, lines with a problem marked, words in braces coloured."""

import re
from collections.abc import Collection

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop.rules.letter_template import PLACEHOLDERS
from desktop.views.look import theme
from desktop.views.look.widgets import keep_scaled

_WORD = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
_HEADING = re.compile(r"[一二三四五六七八九十]+、.*")


class Highlighter(QSyntaxHighlighter):
    """Known placeholders in the accent colour, unknown ones in the colour of problems, headings in bold."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        if _HEADING.fullmatch(text.strip()) or self.currentBlock().blockNumber() == 0:
            bold = QTextCharFormat()
            bold.setFontWeight(600)
            self.setFormat(0, len(text), bold)
        for found in _WORD.finditer(text):
            shown = self.format(found.start())
            known = found[1].strip() in PLACEHOLDERS
            shown.setForeground(theme.colour("accent" if known else "overdue"))
            self.setFormat(found.start(), found.end() - found.start(), shown)


class _Numbers(QWidget):
    """The strip left of the text that numbers its lines, as the problems name them."""

    def __init__(self, text: "TemplateText") -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(self._text.strip_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_numbers(event)


class TemplateText(QPlainTextEdit):
    """A plain text with line numbers; `mark_lines` tints the lines that have a problem, `go_to` shows one of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marked: frozenset[int] = frozenset()
        self._numbers = _Numbers(self)
        self.highlighter = Highlighter(self.document())
        self.setTabChangesFocus(True)
        self.setAccessibleName("模板正文")
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._scrolled)
        keep_scaled(self, self._make_room)

    def strip_width(self) -> int:
        """Room for the largest line number."""
        digits = max(2, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("9") * digits + theme.px(16)

    def _make_room(self) -> None:
        self.setViewportMargins(self.strip_width(), 0, 0, 0)
        self._place_strip()

    def _place_strip(self) -> None:
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), self.strip_width(), inside.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_strip()

    def _scrolled(self, rect: QRect, dy: int) -> None:
        if dy:
            self._numbers.scroll(0, dy)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    def paint_numbers(self, event: QPaintEvent) -> None:
        """Draw the numbers of the lines in sight."""
        painter = QPainter(self._numbers)
        painter.fillRect(event.rect(), theme.colour("page"))
        block = self.firstVisibleBlock()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset()).toAlignedRect()
            if box.top() > event.rect().bottom():
                break
            number = block.blockNumber() + 1
            painter.setPen(theme.colour("overdue" if number in self._marked else "secondary"))
            room = QRect(0, box.top(), self._numbers.width() - theme.px(8), self.fontMetrics().height())
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, str(number))
            block = block.next()
        painter.end()

    def mark_lines(self, numbers: Collection[int]) -> None:
        """Tint these lines (from 1) and no others."""
        self._marked = frozenset(numbers)
        selections = []
        for number in sorted(self._marked):
            block = self.document().findBlockByNumber(number - 1)
            if block.isValid():
                tint = QTextEdit.ExtraSelection()
                shown = QTextCharFormat()
                shown.setBackground(theme.colour("overdue_soft"))
                shown.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
                cursor = QTextCursor(block)
                tint.format, tint.cursor = shown, cursor
                selections.append(tint)
        self.setExtraSelections(selections)
        self._numbers.update()

    def go_to(self, number: int) -> None:
        """Put the cursor at the beginning of a line (from 1) and show it."""
        block = self.document().findBlockByNumber(number - 1)
        if block.isValid():
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()
            self.setFocus()

    def insert(self, text: str, *, alone: bool = False) -> None:
        """Put text at the cursor, as typing would; `alone` gives it a line of its own."""
        cursor = self.textCursor()
        if alone and cursor.block().text().strip():
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            text = "\n" + text
        cursor.insertText(text)
        self.setTextCursor(cursor)
        self.setFocus()

    def refresh(self) -> None:
        """Colour everything again, after the theme changed."""
        self.highlighter.rehighlight()
        self.mark_lines(self._marked)
