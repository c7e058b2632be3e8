"""The one style sheet, built from the tokens and the base size of the theme in force."""

import re

from desktop.views.look.icons import icon_file
from desktop.views.look.theme import TONES, px, token

_BASE = """
* { outline: 0; }
QAbstractScrollArea { background: transparent; border: none; }
QWidget { color: @text; }
QMainWindow, QDialog, QWidget[role="page"] { background: @page; }
QWidget[role="bar"] { background: @card; }
QFrame[role="card"] { background: @card; border: 1px solid @line; border-radius: 6~; }
QFrame[role="rule"] { background: @line; border: none; min-height: 1px; max-height: 1px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 16~; font-weight: 600; }
QLabel[role="head"] { font-size: 20~; font-weight: 600; }
QLabel[role="section"] { font-weight: 600; }
QLabel[role="note"] { font-size: 12~; color: @secondary; }
QLabel[role="problem"] { font-size: 12~; color: @overdue; }
QLabel[role="figure"] { font-size: 30~; font-weight: 600; }
QLabel[role="secondary"] { color: @secondary; }
QToolTip { background: @card; color: @text; border: 1px solid @line; padding: 4~ 6~; }
"""

_BUTTONS = """
QPushButton, QToolButton[role="button"] { background: @card; border: 1px solid @line; border-radius: 4~;
    padding: 0 14~; min-height: 32~; color: @text; }
QPushButton:hover, QToolButton[role="button"]:hover { background: @hover; border-color: @edge; }
QPushButton:focus, QToolButton[role="button"]:focus { border: 1px solid @accent; background: @accent_soft; }
QPushButton:pressed { background: @selected; }
QPushButton:disabled { color: @faint; background: @page; }
QPushButton:default { border-color: @accent; }
QPushButton[role="primary"] { background: @accent; border: 1px solid @accent; color: @on_accent; font-weight: 600; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed { border-color: @text; }
QPushButton[role="primary"]:focus { border: 2px solid @text; }
QPushButton[role="primary"]:disabled { background: @plain_soft; border-color: @line; color: @faint; }
QPushButton[role="danger"] { color: @overdue; border-color: @overdue; }
QPushButton[role="danger"]:disabled { color: @faint; border-color: @line; }
QPushButton[role="flat"] { border-color: transparent; background: transparent; padding: 0 8~; }
QPushButton[role="flat"]:hover { background: @hover; }
QPushButton[role="flat"]:focus { border: 1px solid @accent; }
QPushButton[role="link"] { border: 1px solid transparent; background: transparent; color: @accent; padding: 0 2~;
    min-height: 22~; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border-color: @accent; }
QPushButton[role="link"]:disabled { color: @faint; }
QPushButton[role="filter"] { border: 1px solid @line; border-radius: 15~; padding: 0 12~; min-height: 28~;
    color: @secondary; background: @card; }
QPushButton[role="filter"]:hover { border-color: @edge; color: @text; }
QPushButton[role="filter"]:focus { border: 2px solid @accent; padding: 0 11~; }
QPushButton[role="filter"]:checked { background: @accent_soft; border-color: @accent; color: @accent; }
QPushButton::menu-indicator { image: url($arrow-down:secondary); width: 14~; height: 14~;
    subcontrol-position: right center; right: 6~; }
QToolButton { border: 1px solid transparent; border-radius: 4~; background: transparent; padding: 3~; }
QToolButton:hover { background: @hover; }
QToolButton:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox { background: @card; color: @text;
    border: 1px solid @line; border-radius: 4~; padding: 0 8~; min-height: 32~;
    selection-background-color: @selected; selection-color: @text; }
QPlainTextEdit, QTextEdit { padding: 4~ 6~; }
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: @edge; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {
    border: 1px solid @accent; }
QLineEdit, QToolButton, QPushButton { icon-size: 16~; }
QLineEdit[problem="true"], QPlainTextEdit[problem="true"], QComboBox[problem="true"], QTableView[problem="true"] {
    border: 1px solid @overdue; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled { background: @page;
    color: @secondary; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: @page; }
QTableView QLineEdit, QTableView QComboBox, QTreeView QLineEdit { min-height: 24~; border-radius: 0; padding: 0 4~;
    border: 1px solid @accent; }
QComboBox { padding: 0 26~ 0 10~; }
QComboBox::drop-down { border: none; width: 26~; subcontrol-origin: border; subcontrol-position: center right; }
QComboBox::down-arrow { image: url($arrow-down:secondary); width: 14~; height: 14~; }
QComboBox QAbstractItemView { background: @card; border: 1px solid @line; padding: 4~ 0; min-height: 32~;
    selection-background-color: @selected; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: 30~; padding: 0 8~; }
QSpinBox, QDoubleSpinBox { padding-left: 8~; padding-right: 22~; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 22~; background: transparent; }
QAbstractSpinBox::up-arrow { image: url($arrow-up:secondary); width: 12~; height: 12~; }
QAbstractSpinBox::down-arrow { image: url($arrow-down:secondary); width: 12~; height: 12~; }
QCheckBox, QRadioButton { spacing: 8~; background: transparent; min-height: 32~; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: 16~; height: 16~;
    border: 1px solid @edge; border-radius: 3~; background: @card; }
QRadioButton::indicator { border-radius: 9~; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus, QCheckBox::indicator:hover, QRadioButton::indicator:hover {
    border: 1px solid @accent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { image: url($check:on_accent);
    background: @accent; border-color: @accent; }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { image: url($partial:accent); }
QRadioButton::indicator:checked { image: url($dot:on_accent); background: @accent; border-color: @accent; }
QCheckBox:disabled, QRadioButton:disabled { color: @faint; }
"""

_VIEWS = """
QScrollArea > QWidget > QWidget { background: transparent; }
QTableView, QTreeView, QListView { background: @card; color: @text; border: none; gridline-color: @line;
    selection-background-color: @selected; selection-color: @text; }
QTableView:focus, QTreeView:focus, QListView:focus { border: none; }
QTableView[framed="true"], QTreeView[framed="true"], QListView[framed="true"] { border: 1px solid @line;
    border-radius: 4~; }
QTableView[framed="true"]:focus, QTreeView[framed="true"]:focus, QListView[framed="true"]:focus {
    border-color: @accent; }
QTableView[framed="true"]::item { padding: 0 6~; }
QTreeView::item, QListView::item { min-height: 30~; padding: 0 4~; border: none; }
QTreeView::item:hover, QListView::item:hover { background: @hover; color: @text; }
QTreeView::item:selected, QListView::item:selected, QTreeView::branch:selected { background: @selected; color: @text; }
QTreeView::branch:has-children:closed { image: url($arrow-right:secondary); }
QTreeView::branch:has-children:open { image: url($arrow-down:secondary); }
QHeaderView { background: @card; border: none; }
QHeaderView::section { background: @card; color: @secondary; border: none; border-bottom: 1px solid @line;
    padding: 0 8~; font-weight: 600; }
QHeaderView[narrow="true"]::section { padding: 0; }
QHeaderView::section:hover { color: @text; }
QHeaderView::up-arrow { image: url($arrow-up:accent); width: 12~; height: 12~;
    subcontrol-origin: border; subcontrol-position: top center; }
QHeaderView::down-arrow { image: url($arrow-down:accent); width: 12~; height: 12~;
    subcontrol-origin: border; subcontrol-position: top center; }
QTableCornerButton::section { background: @card; border: none; }
QScrollBar:vertical { width: 10~; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10~; background: transparent; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4~; margin: 1px; }
QScrollBar::handle:vertical { min-height: 32~; }
QScrollBar::handle:horizontal { min-width: 32~; }
QScrollBar::handle:hover { background: @edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @line; }
"""

_WINDOW = """
QTabWidget::pane { border: none; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @secondary; padding: 0 14~; min-height: 36~; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @accent; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { color: @accent; background: @accent_soft; }
QTabBar::scroller { width: 40~; }
QTabBar QToolButton { background: @card; border: 1px solid @line; }
QTabBar QToolButton::left-arrow { image: url($arrow-left:secondary); }
QTabBar QToolButton::right-arrow { image: url($arrow-right:secondary); }
QStatusBar { background: @card; border-top: 1px solid @line; color: @secondary; font-size: 12~; }
QStatusBar QLabel { font-size: 12~; color: @secondary; padding: 0 8~; }
QStatusBar::item { border: none; }
QMenu { background: @card; border: 1px solid @line; padding: 4~ 0; }
QMenu::item { padding: 6~ 28~ 6~ 28~; background: transparent; color: @text; }
QMenu::item:selected { background: @selected; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4~ 0; }
QMenu::indicator { width: 14~; height: 14~; left: 8~; }
QMenu::indicator:checked { image: url($check:accent); }
QProgressBar { background: @plain_soft; border: none; border-radius: 3~; min-height: 6~; max-height: 6~; }
QProgressBar::chunk { background: @accent; border-radius: 3~; }
QGroupBox { border: 1px solid @line; border-radius: 4~; margin-top: 10~; padding: 12~ 8~ 8~ 8~; }
QGroupBox::title { subcontrol-origin: margin; left: 10~; padding: 0 4~; color: @secondary; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: @card; }
QCalendarWidget QToolButton { color: @text; min-height: 26~; padding: 0 6~; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: url($arrow-left:text); }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: url($arrow-right:text); }
QCalendarWidget QAbstractItemView { background: @card; color: @text; alternate-background-color: @page;
    selection-background-color: @accent; selection-color: @on_accent; }
QCalendarWidget QAbstractItemView:disabled { color: @faint; }
QCalendarWidget QSpinBox { min-height: 24~; }
QSlider::groove:horizontal { height: 4~; background: @line; border-radius: 2~; }
QSlider::handle:horizontal { width: 14~; margin: -5~ 0; border-radius: 7~; background: @accent; }
"""

_TONE = """
QLabel[role="chip"][tone="%s"] { color: @%s; background: @%s_soft; border-radius: 3~; padding: 2~ 10~; font-size: 12~; }
QFrame[role="banner"][tone="%s"] { background: @%s_soft; border: 1px solid @%s; border-radius: 4~; }
QLabel[role="figure"][tone="%s"] { color: @%s; }
QLabel[role="note"][tone="%s"] { color: @%s; }
"""


def stylesheet() -> str:
    """The whole sheet: ``@name`` is a token, ``12~`` pixels of 100 %, ``$icon:token`` a coloured icon's file."""
    text = _BASE + _BUTTONS + _FIELDS + _VIEWS + _WINDOW
    text += "".join(_TONE.replace("%s", tone) for tone in TONES)
    text = re.sub(r"\$([a-z-]+):(\w+)", lambda m: f'"{icon_file(m[1], m[2])}"', text)
    text = re.sub(r"@([a-z]+(?:_[a-z]+)*)", lambda m: token(m[1]), text)
    return re.sub(r"(-?)(\d+)~", lambda m: f"{m[1]}{px(int(m[2]))}px", text)
