"""组织机构 (S1): the tree of a day at the left; posts, bodies, 定点承包, facts and history of the unit at the right."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop.changes import Changes
from desktop.fields import Day
from desktop.rules.organisation import UnitTree
from desktop.services.organisation.lookup import add_unit, move_unit, own_unit_id, tree_on, unit_picks, vacancies_on
from desktop.services.organisation.unit import TERM_FIELDS, UNIT_FIELDS, unit_spec, unit_term_spec
from desktop.services.supervision.effects import effects_sentence
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editors import editor_for
from desktop.views.host import PageHost
from desktop.views.lists.place import come_back_to_list, list_place, scroll_to
from desktop.views.lists.table_view import TableView
from desktop.views.look import theme
from desktop.views.look.flow import FlowLayout
from desktop.views.look.widgets import SEARCH_KEYS, Action, Banner, Card, Chip, button, keep_scaled, note_label
from desktop.views.organisation.basics import BasicsPanel
from desktop.views.organisation.bodies import BodiesPanel
from desktop.views.organisation.history import UnitHistoryPanel
from desktop.views.organisation.panel import PanelStack, UnitPanel
from desktop.views.organisation.papers import PapersButton
from desktop.views.organisation.patrons import PatronsPanel
from desktop.views.organisation.people import PeopleDialog
from desktop.views.organisation.posts import PostsPanel
from desktop.views.organisation.tree import UnitTreeView

SHOWN = frozenset(
    {"unit", "unit_term", "person", "appointment", "body", "body_member", "patron", "patron_visit", "policy_overlay",
     "setting", "dispute", "monthly_report", "letter", "supervision", "measure"}
)  # fmt: skip
"""The record kinds that show here: cases, reports and letters in the figures of 定点承包, measures in the banner."""


class OrganisationPage(QWidget):
    """Reads the tree of `day`; each panel reads only while it is shown."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self.ws, self.host = ws, host
        self.day = host.day
        self.tree_data = UnitTree(self.day, ())
        self._stale = self._shared = self._searchable = False
        self.tree = UnitTreeView(self._unit_menu)
        self.posts = PostsPanel(ws, host)
        self.bodies = BodiesPanel(ws, host)
        self.patrons = PatronsPanel(ws, host)
        self.basics = BasicsPanel(ws, host)
        self.history = UnitHistoryPanel(ws, host)
        self.panels: dict[str, UnitPanel] = {
            "岗位与任职": self.posts,
            "领导小组": self.bodies,
            "定点承包": self.patrons,
            "基本情况": self.basics,
            "沿革": self.history,
        }
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._make_left())
        splitter.addWidget(self._make_right())
        splitter.setStretchFactor(1, 1)
        self._outer = QVBoxLayout(self)
        self._outer.addWidget(splitter)
        self.setFocusProxy(self.tree)
        self._splitter = splitter
        splitter.splitterMoved.connect(lambda _at, _index: self._fit_left())
        keep_scaled(self, self._rescale)
        self.tree.chosen.connect(lambda _id: self._show_unit())
        self.tree.dropped.connect(self._on_drop)
        self.tabs.currentChanged.connect(self._on_tab)
        host.year_changed.connect(lambda _year: self.show_day(self.host.day))
        unsubscribe = ws.bus.subscribe(self._on_changes)
        self.destroyed.connect(lambda: unsubscribe())
        QShortcut(QKeySequence("Ctrl+N"), self, self.add_unit)
        QShortcut(QKeySequence(SEARCH_KEYS), self, self.search.setFocus)
        self.reload()

    def _rescale(self) -> None:
        self._outer.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self._splitter.setHandleWidth(theme.px(12))
        self._share_width()
        self._left.setMinimumWidth(theme.chars(16))
        self._right.setMinimumWidth(theme.chars(32))

    def _share_width(self) -> None:
        """The tree gets what its three buttons need, but no more than a good quarter of a narrow window."""
        left = max(theme.chars(16), min(theme.chars(25), round(self.width() * 0.27)))
        self._splitter.setSizes([left, max(1, self.width() - left)])
        self._fit_left()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With room enough the left pane has the width that its date and its search need."""
        super().resizeEvent(event)
        wanted = theme.chars(25)
        if self.width() >= theme.chars(72) and self._splitter.sizes()[0] < theme.chars(22):
            self._splitter.setSizes([wanted, self.width() - wanted])
        self._fit_left()

    def _fit_left(self) -> None:
        """In a narrow pane the date itself needs the room of its label; its tool tip and name say the same."""
        self.day_label.setVisible(self._left.width() >= theme.chars(22))

    # --- parts ------------------------------------------------------------------------------------

    def _make_left(self) -> QWidget:
        self._left = Card()
        line = QHBoxLayout()
        self.day_editor = editor_for(Day(label="按此日期查看"), self.host.editor_context)
        self.day_editor.set_name("按此日期查看", "填写日期，看那一天的机构和任职")
        self.day_editor.set_value(self.day)
        self.day_editor.edited.connect(self._on_day)
        self.today_button = button("今天", lambda: self.show_day(self.ws.today()), role="flat")
        self.day_label = note_label("按此日期查看", wrap=False)
        line.addWidget(self.day_label)
        line.addWidget(self.day_editor.widget, 1)
        line.addWidget(self.today_button)
        self.search = QLineEdit(placeholderText="搜索：名称、编码、拼音首字母", clearButtonEnabled=True)
        self.search.setAccessibleName("搜索单位")
        self.search.setToolTip(f"搜索单位 {SEARCH_KEYS}")
        self.search.textChanged.connect(lambda _text: self._search())
        self.only_vacant = QCheckBox("只看有空缺的")
        self.only_vacant.toggled.connect(lambda _on: self._search())
        self.count = note_label("", wrap=False)
        below = QWidget()
        pair = FlowLayout(below, theme.px(8))
        pair.addWidget(self.only_vacant)
        pair.addWidget(self.count)
        foot = QWidget()
        flow = FlowLayout(foot, theme.px(8))
        self.people_button = button("工作人员…", self.show_people)
        self.papers_button = PapersButton(self.ws, self.host, lambda: self.day)
        self.add_button = button("新增单位…", self.add_unit)
        for made in (self.people_button, self.papers_button, self.add_button):
            flow.addWidget(made)
        for item in (line, self.search, below, self.tree, foot):
            if isinstance(item, QWidget):
                self._left.body.addWidget(item, 1 if item is self.tree else 0)
            else:
                self._left.body.addLayout(item)
        return self._left

    def _make_right(self) -> QWidget:
        self._right = Card(" ")
        self.path = note_label()
        self.effects = Banner("", "overdue", Action("查看", lambda: self.host.go("supervision", part="effects")))
        self.kind_chip, self.own_chip = Chip(), Chip("本单位", "accent")
        self._right.add_beside_title(self.kind_chip)
        self._right.add_beside_title(self.own_chip)
        self.tabs = QTabBar(drawBase=False, expanding=False)
        self.tabs.setAccessibleName("单位资料")
        self.stack = PanelStack()
        for title, panel in self.panels.items():
            self.tabs.addTab(self.ws.policy.term("group") if panel is self.bodies else title)
            self.stack.addWidget(panel)
        self._right.body.addWidget(self.path)
        self._right.body.addWidget(self.effects)
        self._right.body.addWidget(self.tabs)
        self._right.body.addWidget(self.stack, 1)
        return self._right

    # --- showing ----------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the tree and the vacancies of the day again; unit, tab and folding stay."""
        self._stale = False
        self.tree_data = tree_on(self.ws, self.day)
        missing = Counter(vacancy.unit_id for vacancy in vacancies_on(self.ws, self.day))
        self.tree.show_tree(self.tree_data, missing, own_unit_id(self.ws))
        self._searchable = False
        if self.search.text():
            self._make_searchable()
        total = sum(missing.values())
        self.count.setText(f"{len(self.tree_data.nodes)} 个单位" + (f"　空缺 {total}" if total else ""))
        self._show_unit()

    def _show_unit(self) -> None:
        unit_id = self.tree.current_id()
        unit = self.tree_data.by_id.get(unit_id) if unit_id is not None else None
        self.stack.setEnabled(unit is not None)
        self.tabs.setEnabled(unit is not None)
        if unit is None:
            self._right.set_title("这一天还没有单位")
            self.effects.hide()
            self.path.setText("换一个日期，或新增单位。")
            self.kind_chip.hide()
            self.own_chip.hide()
            return
        self._right.set_title(unit.name)
        self.effects.show_as(effects_sentence(self.ws, unit.id, self.day), "overdue")
        names = [node.short_name for node in self.tree_data.path_of(unit.id)]
        self.path.setText(f"{' › '.join(names)}　编码 {unit.code}" + (f"　电话 {unit.phone}" if unit.phone else ""))
        self.kind_chip.show_as(unit.unit_kind.value, "plain")
        self.kind_chip.show()
        self.own_chip.setVisible(unit.id == own_unit_id(self.ws))
        self.panel.show_unit(unit, self.day)

    @property
    def panel(self) -> UnitPanel:
        """The panel now shown."""
        found = self.stack.currentWidget()
        assert isinstance(found, UnitPanel)
        return found

    def _on_tab(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        self.stack.updateGeometry()
        self._show_unit()

    def show_panel(self, title: str) -> None:
        """Show the tab of that name; KeyError for an unknown one."""
        self.tabs.setCurrentIndex(list(self.panels).index(title))

    def show_day(self, day: date) -> None:
        """Show the organisation as it stood on that day."""
        self.day_editor.set_value(day)
        if day != self.day:
            self.day = day
            self.reload()

    def _on_day(self) -> None:
        day = self.day_editor.value()
        if isinstance(day, date) and day != self.day:
            self.day = day
            self.reload()

    def keep_drafts(self) -> None:
        """Keep what is typed and not saved: called before the file is locked or closed."""
        self.basics.keep_draft()

    def place(self) -> dict[str, Any]:
        """Day, unit, tab, search, the line chosen in each panel's list, and how far the tree is scrolled."""
        return {
            "day": self.day.isoformat(),
            "unit": self.tree.current_id(),
            "tab": self.tabs.currentIndex(),
            "search": self.search.text(),
            "only_vacant": self.only_vacant.isChecked(),
            "lists": [[list_place(table) for table in panel.findChildren(TableView)] for panel in self.panels.values()],
            "scroll": self.tree.verticalScrollBar().value(),
        }

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        self.show_day(date.fromisoformat(place["day"]))
        self.only_vacant.setChecked(place["only_vacant"])
        self.search.setText(place["search"])
        if place["unit"] is not None:
            self.tree.choose(place["unit"])
        self.tabs.setCurrentIndex(place["tab"])
        shown = self.stack.currentIndex()
        for table, kept in zip(self.panel.findChildren(TableView), place["lists"][shown], strict=False):
            come_back_to_list(table, kept)
        scroll_to(self.tree.verticalScrollBar(), place["scroll"])

    def show_target(self, part: str = "", unit_id: int | None = None, post: str = "") -> None:
        """Come from another page: to a unit, a post, or what is vacant (`part` = "vacancies")."""
        self.only_vacant.setChecked(part == "vacancies")
        if part == "vacancies":
            self.show_panel("岗位与任职")
        if unit_id is not None:
            self.tree.choose(unit_id)
        if post:
            self.show_panel("岗位与任职")
            self.posts.choose_post(post)

    def _make_searchable(self) -> None:
        """Give the tree the initials to search; reading them takes a moment, so only when somebody searches."""
        if not self._searchable:
            picks = unit_picks(self.ws, self.day)
            self.tree.set_searched({p.id: f"{p.text} {p.hint} {p.initials}".casefold() for p in picks})
            self._searchable = True

    def _search(self) -> None:
        if self.search.text():
            self._make_searchable()
        self.tree.search(self.search.text(), self.only_vacant.isChecked())

    def _on_changes(self, changes: Changes) -> None:
        if not changes.kinds & SHOWN:
            return
        if self.isVisible():
            self.reload()
        else:
            self._stale = True

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if not event.spontaneous() and not self._shared:
            self._shared = True
            self._share_width()
        if self._stale:
            self.reload()

    # --- units ------------------------------------------------------------------------------------

    def _unit_menu(self, unit_id: int) -> list[Action]:
        self.tree.choose(unit_id)
        return [
            Action("新增下级单位…", self.add_unit),
            Action("更名…", lambda: self._with_history(self.history.rename)),
            Action("调整隶属…", lambda: self._with_history(self.history.move_elsewhere)),
            Action("并入…", lambda: self._with_history(self.history.merge)),
            Action("撤销…", lambda: self._with_history(self.history.close_down)),
        ]

    def _with_history(self, action: Callable[[], None]) -> None:
        self.show_panel("沿革")
        action()

    def add_unit(self) -> None:
        """新增单位 below the chosen one."""
        fields = [*unit_term_spec().only(*TERM_FIELDS), *unit_spec().only(*UNIT_FIELDS)]
        values = {"parent_id": self.tree.current_id(), "opened_on": self.day, "reports_monthly": True}

        def save(entered: dict[str, Any]) -> int:
            return add_unit(self.ws, entered, self)

        dialog = self.panel.ask_form(
            "新增单位", fields, save, values, save_text="新增", draft=DraftKey("unit.add", self.tree.current_id())
        )
        dialog.accepted.connect(lambda: self.tree.choose(dialog.result_value))

    def _on_drop(self, unit_id: int, parent_id: int | None, position: int) -> None:
        """A drop among its brothers only orders; elsewhere it asks from which day on."""
        node = self.tree_data.by_id[unit_id]
        if node.parent_id == parent_id:
            self.panel.attempt(lambda: move_unit(self.ws, unit_id, self.day, parent_id, position, self))
        else:
            self.show_panel("沿革")
            self.history.move_elsewhere((parent_id, position))

    def show_people(self) -> None:
        """工作人员: the register of staff."""
        self.panel.open_dialog(PeopleDialog(self.ws, self.host, self.day, self))
