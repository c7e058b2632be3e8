"""首页: what is overdue, due this week and this month, the year at a glance, the trend."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from desktop.models.dispute import Dispute, Screening
from desktop.models.hazard import Hazard
from desktop.models.inspection import Inspection
from desktop.models.letter import Letter
from desktop.models.organisation import Appointment
from desktop.services.dispute.due import case_obligations, screening_obligations
from desktop.services.dispute.report_grid import report_obligations, trend_of_year
from desktop.services.inspection.hazard_chart import OpenHazards, open_hazards
from desktop.services.inspection.hazard_due import hazard_obligations
from desktop.services.inspection.inspection_due import inspection_obligations
from desktop.services.inspection.site_due import patrol_obligations, register_obligations
from desktop.services.letter.overview import letter_obligations
from desktop.services.organisation.lookup import own_unit_id, tree_on, vacancies_on
from desktop.services.parts.obligation import Obligation, ObligationState
from desktop.services.supervision.due import supervision_obligations
from desktop.services.workspace import Workspace

UNDONE = frozenset(
    {
        ObligationState.overdue,
        ObligationState.missed,
        ObligationState.due_soon,
        ObligationState.waiting,
        ObligationState.future,
    }
)
_WORST_FIRST = (
    ObligationState.missed,
    ObligationState.overdue,
    ObligationState.due_soon,
    ObligationState.done_late,
    ObligationState.waiting,
    ObligationState.future,
    ObligationState.done,
)


@dataclass(frozen=True)
class DueGroup:
    """The same duty of the same period, owed by one or several units."""

    title: str
    period: str
    units: tuple[str, ...]
    due_on: date
    state: ObligationState
    days: int
    """Days past the due day when positive, days left when negative."""
    article: str
    sentence: str
    tab: str
    target: dict[str, object] = field(default_factory=dict)
    count: int = 1
    """How many duties: several cases of one unit count each."""
    missed: str = ObligationState.missed.value

    @property
    def who(self) -> str:
        """“环卫中心” or “环卫中心等 3 个”."""
        return self.units[0] if len(self.units) == 1 else f"{self.units[0]}等 {len(self.units)} 个"

    @property
    def state_text(self) -> str:
        """What the chip says: 逾期 2 天, 今日到期, 还有 3 天."""
        if self.state is ObligationState.missed:
            return self.missed
        if self.days > 0:
            return f"逾期 {self.days} 天"
        return "今日到期" if self.days == 0 else f"还有 {-self.days} 天"


@dataclass(frozen=True)
class GridCell:
    """One duty in one month: the worst state among the units, how many of them have done it, and the way there."""

    state: ObligationState
    done: int
    owed: int
    tab: str
    target: dict[str, object]


@dataclass(frozen=True)
class GridRow:
    """One duty through the year; a month without it is None."""

    title: str
    article: str
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True)
class FirstStep:
    """One thing to do in a new file: what stands on its button, why, and the way there."""

    title: str
    why: str
    tab: str
    target: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class HomeSummary:
    """Everything the home page shows for a year."""

    overdue: tuple[DueGroup, ...]
    this_week: tuple[DueGroup, ...]
    this_month: tuple[DueGroup, ...]
    later: tuple[DueGroup, ...]
    letters_owed: int
    letters_signed: int
    vacancies: int
    """Required posts and bodies that are not there today."""
    grid: tuple[GridRow, ...]
    trend: tuple[tuple[int, int], ...]
    """Twelve (排查, 成功) pairs, January first."""
    hazards: OpenHazards = field(default_factory=lambda: OpenHazards((), ()))
    """Open hazards by unit and age, whatever the year."""
    first_steps: tuple[FirstStep, ...] = ()
    """What a new file needs, in order; empty as soon as there is a case, a 排查 record or a letter."""


def home_summary(ws: Workspace, year: int) -> HomeSummary:
    """Read once, group and sort; `year` is the year chosen in the window."""
    today = ws.today()
    letters = letter_obligations(ws, year)
    inspections = inspection_obligations(ws, year)
    patrols = patrol_obligations(ws, year)
    periodic = [*report_obligations(ws, year), *screening_obligations(ws, year), *inspections, *patrols, *letters]
    singles = (case_obligations, hazard_obligations, register_obligations, supervision_obligations)
    duties = [*periodic, *(duty for owed in singles for duty in owed(ws, year))]
    groups = sorted(_groups(duties, today), key=lambda group: (group.due_on, group.title))
    week_end = today + timedelta(days=6 - today.weekday())
    month_end = date(today.year + today.month // 12, today.month % 12 + 1, 1) - timedelta(days=1)
    return HomeSummary(
        overdue=tuple(g for g in groups if g.due_on < today),
        this_week=tuple(g for g in groups if today <= g.due_on <= week_end),
        this_month=tuple(g for g in groups if week_end < g.due_on <= month_end),
        later=tuple(g for g in groups if g.due_on > max(week_end, month_end)),
        letters_owed=len(letters),
        letters_signed=sum(duty.done_on is not None for duty in letters),
        grid=_grid(periodic),
        vacancies=len(vacancies_on(ws, today)),
        trend=tuple(trend_of_year(ws, year)),
        hazards=open_hazards(ws),
        first_steps=_first_steps(ws),
    )


def _first_steps(ws: Workspace) -> tuple[FirstStep, ...]:
    """Shown while nothing has been worked on; a step done already is left out."""
    with ws.read() as session:
        begun = (Dispute, Screening, Letter, Inspection, Hazard)
        if any(session.scalar(select(kind.id).limit(1)) is not None for kind in begun):
            return ()
        appointed = session.scalar(select(Appointment.id).limit(1)) is not None
    below = tree_on(ws, ws.today()).children_of(own_unit_id(ws))
    letter = ws.policy.term("letter")
    steps = [
        FirstStep("建立下级单位", f"月报和{letter}都按组织机构层级报送、签订", "organisation") if not below else None,
        FirstStep("任命责任人", "第一责任人、直接责任人等岗位，空缺的会标出依据", "organisation", {"part": "vacancies"})
        if not appointed
        else None,
        FirstStep("登记排查", "每次排查登记一条，零报告以它为依据", "dispute", {"part": "screening"}),
        FirstStep("登记纠纷", "月报数字由台账自动得出，不用另填", "dispute", {"part": "ledger"}),
    ]
    return tuple(step for step in steps if step is not None)


def _groups(duties: Iterable[Obligation], today: date) -> list[DueGroup]:
    """Undone duties, one group for each duty, period and state."""
    found: dict[tuple[str, str, ObligationState], list[Obligation]] = defaultdict(list)
    for duty in duties:
        if duty.state in UNDONE:
            found[(duty.title, duty.period, duty.state)].append(duty)
    return [_group(same, today) for same in found.values()]


def _group(same: list[Obligation], today: date) -> DueGroup:
    first = same[0]
    return DueGroup(
        title=first.title,
        period=first.period,
        units=tuple(dict.fromkeys(duty.unit for duty in same)),
        due_on=first.due_on,
        state=first.state,
        days=(today - first.due_on).days,
        article=first.article,
        sentence=first.sentence,
        tab=first.tab,
        target=_target_of(same),
        count=len(same),
        missed=first.missed,
    )


def _target_of(same: list[Obligation]) -> dict[str, object]:
    """The way to one duty, or to where all of them are seen."""
    first = same[0]
    return first.target if len(same) == 1 or first.group_target is None else first.group_target


def _grid(duties: Iterable[Obligation]) -> tuple[GridRow, ...]:
    rows: dict[str, dict[int, list[Obligation]]] = {}
    for duty in duties:
        month = duty.month or duty.due_on.month
        rows.setdefault(duty.key, defaultdict(list))[month].append(duty)
    return tuple(
        GridRow(
            title=_row_title(months),
            article=next(iter(months.values()))[0].article,
            cells=tuple(_cell(months.get(month, [])) for month in range(1, 13)),
        )
        for months in rows.values()
    )


def _row_title(months: dict[int, list[Obligation]]) -> str:
    """The duty without its period: 10 月矛盾纠纷月报 → 矛盾纠纷月报."""
    duty = next(iter(months.values()))[0]
    return duty.title.removeprefix(duty.period).strip()


def _cell(duties: list[Obligation]) -> GridCell | None:
    if not duties:
        return None
    worst = min((duty.state for duty in duties), key=_WORST_FIRST.index)
    done = sum(duty.done_on is not None for duty in duties)
    return GridCell(worst, done, len(duties), duties[0].tab, _target_of(duties))


def trend_svg(trend: tuple[tuple[int, int], ...], colours: dict[str, str], size: tuple[int, int]) -> str:
    """The year's 排查 and 成功 a month as SVG, in the colours of the theme in force."""
    from desktop.reports.parts.chart import BarChart, ChartTheme, Series, chart_svg

    chart = BarChart(
        title="",
        categories=tuple(f"{month}月" for month in range(1, 13)),
        series=(
            Series("排查", tuple(float(screened) for screened, _ in trend)),
            Series("成功", tuple(float(succeeded) for _, succeeded in trend)),
        ),
        unit="件",
    )
    theme = ChartTheme(
        text=colours["text"],
        secondary=colours["secondary"],
        grid=colours["line"],
        bars=(colours["accent"], colours["done"]),
        line=colours["soon"],
    )
    return chart_svg(chart, *size, theme)
