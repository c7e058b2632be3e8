"""隐患月报: the month's table of all units on the screen, cumulative from January; names, print and export."""

from decimal import Decimal

from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.rules.hazard_report import FORMULA, HazardLine, HazardTable
from desktop.rules.period import Month
from desktop.services.inspection.hazard_report import Signers, export_table, hazard_table, print_table, table_pdf
from desktop.services.organisation.lookup import holder_on, own_unit_id, tree_on
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import Drafts
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look.theme import chars, px
from desktop.views.look.widgets import Card, button, keep_scaled, note_label, primary_button
from desktop.views.papers.paper_menu import PDF, PaperOut


def _number(key: str, title: str, width: float = 4) -> Column:
    return Column(key, title, width, kind="number", sortable=False)


COLUMNS = (
    Column("name", "单位", 6, grows=True, sortable=False),
    _number("m_of", "一般排查", 4.5), _number("m_om", "已整改"), _number("m_or", "整改率", 4.5),
    _number("m_mf", "重大排查", 4.5), _number("m_mc", "整改销号", 4.5), _number("m_mr", "整改率", 4.5),
    _number("m_l", "挂牌"),
    _number("y_of", "累计一般", 4.5), _number("y_om", "已整改"), _number("y_or", "整改率", 4.5),
    _number("y_mf", "累计重大", 4.5), _number("y_mc", "整改销号", 4.5), _number("y_mr", "整改率", 4.5),
    _number("y_l", "累计挂牌", 4.5),
    _number("open", "未销号"),
)  # fmt: skip
POSTS = {"reviewed_by": "direct_responsible", "prepared_by": "officer"}
"""Whose names are proposed: the 直接责任人 reviews, the 综治专干 fills in."""
NAMES = (("reviewed_by", "审核人"), ("prepared_by", "填表人"), ("phone", "联系电话"))


def shown_rate(rate: Decimal | None) -> str:
    """42.9%; “—” when nothing was found."""
    return "—" if rate is None else f"{(rate * 100).quantize(Decimal('0.1'))}%"


def table_row(place: int, line: HazardLine) -> Row:
    """One unit's row of the table."""
    values: dict[str, object] = {"name": line.name, "open": line.open}
    for prefix, figures in (("m", line.month), ("y", line.year)):
        values |= {
            f"{prefix}_of": figures.ordinary_found,
            f"{prefix}_om": figures.ordinary_mended,
            f"{prefix}_or": shown_rate(figures.ordinary_rate),
            f"{prefix}_mf": figures.major_found,
            f"{prefix}_mc": figures.major_closed,
            f"{prefix}_mr": shown_rate(figures.major_rate),
            f"{prefix}_l": figures.listed,
        }
    return Row(place, values)


class HazardReportPart(QWidget):
    """A month of 本单位 and the units below it; a line opens that unit's hazards."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._year = host.year
        self._unit_id: int | None = None
        self._within: frozenset[int] | None = None
        self._papers = PaperOut(ws, host, self)
        self.months = QComboBox()
        self.months.setAccessibleName("月份")
        for month in range(1, 13):
            self.months.addItem(f"{month} 月", month)
        self.months.setCurrentIndex(ws.today().month - 1)
        self.model = RowsTable(COLUMNS)
        self.view = TableView(self.model, name="隐患月报")
        self._note = note_label("")
        self.names = {name: QLineEdit() for name, _ in NAMES}
        self._card = Card("安全隐患排查整改月报表")
        self._lay_out()
        self.months.activated.connect(lambda _index: self._show_other())
        for edit in self.names.values():
            edit.editingFinished.connect(self.keep_drafts)
        self.view.opened.connect(self._open)
        keep_scaled(self, self._rescale)
        self.reload()

    def _lay_out(self) -> None:
        self._card.add_beside_title(self.months)
        self._card.body.addWidget(self.view, 1)
        self._card.body.addWidget(self._note)
        grid = QGridLayout()
        for place, (name, title) in enumerate(NAMES):
            label, edit = QLabel(title), self.names[name]
            label.setBuddy(edit)
            edit.setAccessibleName(title)
            edit.setMaxLength(20)
            grid.addWidget(label, 0, 2 * place)
            grid.addWidget(edit, 0, 2 * place + 1)
        self._card.body.addLayout(grid)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("打印…", self.preview))
        foot.addWidget(button("存为 PDF…", self.save_pdf))
        foot.addWidget(primary_button("导出 xlsx…", self.export))
        self._card.body.addLayout(foot)
        self._whole = QVBoxLayout(self)
        self._whole.addWidget(self._card)

    def _rescale(self) -> None:
        self._whole.setContentsMargins(px(16), px(12), px(16), px(12))
        self.months.setMinimumWidth(chars(5))

    @property
    def month(self) -> Month:
        """The month shown."""
        return Month(self._year, int(self.months.currentData()))

    def table(self) -> HazardTable:
        """The table as the ledger has it now."""
        return hazard_table(self._ws, self.month, self._unit_id, self._within)

    # --- what the page asks ------------------------------------------------------------------------

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show that year's months for these units (None = all); the table bears the name of the one chosen."""
        wanted = year or self._year, None if units is None else unit_id, units
        if wanted != (self._year, self._unit_id, self._within):
            self.keep_drafts()
            self._year, self._unit_id, self._within = wanted
            self._show_other()

    def show_target(self, month: int | None = None, **_other: object) -> None:
        """Show a month."""
        if month is not None:
            self.keep_drafts()
            self.months.setCurrentIndex(month - 1)
            self._show_other()

    def _show_other(self) -> None:
        for edit in self.names.values():
            edit.setModified(False)
        self.reload()

    def keep_drafts(self) -> None:
        """Names typed for this unit and month stay typed, whatever is looked at meanwhile, and over a lock."""
        typed = {name: edit.text() for name, edit in self.names.items() if edit.isModified()}
        if typed:
            self._drafts().save(self._signing_unit(), typed)

    def reload(self) -> None:
        """Read the figures and propose the names of the office-holders."""
        table = self.table()
        lines = [*table.lines, table.total]
        self.model.set_rows([table_row(place, line) for place, line in enumerate(lines, 1)])
        self._card.set_title(f"{table.month.label}{table.unit}安全隐患排查整改月报表")
        self._note.setText(f"{table.period_sentence}{FORMULA}双击一行看该单位的隐患。")
        self._units = [line.unit_id for line in table.lines]
        self._propose()

    def _propose(self) -> None:
        unit, today = self._signing_unit(), self._ws.today()
        if unit is None:
            return
        node = tree_on(self._ws, today).by_id.get(unit)
        proposed = {"phone": node.phone if node else ""}
        for name, post in POSTS.items():
            holder = holder_on(self._ws, unit, post, today)
            proposed[name] = holder.name if holder else ""
        typed = self._drafts().load(unit) or {}
        for name, edit in self.names.items():
            if not edit.isModified():
                edit.setText(typed.get(name, proposed[name]))
                edit.setModified(name in typed)

    def _drafts(self) -> Drafts:
        return self._host.editor_context.drafts(f"hazard_report_names.{self.month.year}-{self.month.month:02}")

    def _signing_unit(self) -> int | None:
        return self._unit_id or own_unit_id(self._ws)

    def _open(self, place: int) -> None:
        if place <= len(self._units):
            self._host.go("inspection", part="hazard", unit_id=self._units[place - 1])
        else:
            self._host.go("inspection", part="hazard")

    # --- paper -------------------------------------------------------------------------------------

    def signers(self) -> Signers:
        """The names as they stand."""
        texts = {name: edit.text().strip() for name, edit in self.names.items()}
        return Signers(texts["reviewed_by"], texts["prepared_by"], texts["phone"], self._ws.today())

    def _name(self) -> str:
        return f"隐患月报-{self.month.year}年{self.month.month:02d}月"

    def preview(self) -> None:
        """The very pages that are printed."""
        signers = self.signers()
        self._papers.show("隐患月报", lambda: table_pdf(self._ws, self.table(), signers))

    def save_pdf(self) -> None:
        """As a PDF for signing."""
        signers = self.signers()
        self._papers.export(
            "导出隐患月报", lambda path: print_table(self._ws, self.table(), path, signers), f"{self._name()}.pdf", PDF
        )

    def export(self) -> None:
        """As a workbook with live totals."""
        signers = self.signers()
        self._papers.export(
            "导出隐患月报", lambda path: export_table(self._ws, self.table(), path, signers), f"{self._name()}.xlsx"
        )
