"""The ladder of 责任督导: grounds, severities, measures, who decides, which clock runs from which event (S14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from desktop.fields import Problem
from desktop.rules.circumstance import Circumstance
from desktop.rules.consequence import ConsequenceRule
from desktop.rules.organisation import UnitNode, UnitTree
from desktop.rules.parameter import UNIT, Basis


class Event(StrEnum):
    """What starts a clock; the names are those of the pack files."""

    issued = "印发"
    held = "约谈"
    received = "收到"


class ClockKind(StrEnum):
    """What has to be there when a clock ends."""

    mend = "整改期限"
    measures = "报告整改措施"
    progress = "报告整改情况"


class CopyRole(StrEnum):
    """Why somebody gets the paper."""

    notify = "印发"
    copy = "抄送"


@dataclass(frozen=True)
class Ground:
    """追究情形: its number in the article, a short title for lists, and a paraphrase.

    `leads_to` is the measure that the article itself attaches to it ("" = whoever decides chooses).
    """

    key: str
    title: str
    text: str
    basis: Basis
    leads_to: str = ""
    offered_for: tuple[str, ...] = ()
    """Which findings of the other ledgers offer it: major_hazard | late_report | false_report."""


@dataclass(frozen=True)
class Severity:
    """How grave a matter is; the pack lists them from light to grave."""

    key: str
    title: str
    basis: Basis


@dataclass(frozen=True)
class ApprovalStep:
    """What must be done, and by whom, before a measure may be issued."""

    key: str
    title: str
    by: str
    basis: Basis


@dataclass(frozen=True)
class ClockRule:
    """One clock of a measure: its parameter ("" = the deadline is typed), how it counts, the event it runs from.

    `counted`: months | working_days. `start_basis` is what the choice of the event rests on.
    """

    kind: ClockKind
    parameter: str
    counted: str
    event: Event
    start_basis: Basis


@dataclass(frozen=True)
class CopyRule:
    """Who is notified of a measure or gets a copy; `source` cadre_manager: who manages the unit's cadres (S1)."""

    role: CopyRole
    to: str
    source: str
    basis: Basis


@dataclass(frozen=True)
class MeasureKind:
    """督导措施 of the pack. `step` is its place in the ladder (0 = the pack has none).

    `severity` enters it directly ("" = only the step before does), `after` is the step whose unmended end leads here.
    `held`: a 约谈 is part of it, conducted by `conductor`; `held_if_needed`: it may be left out (南阳 33).
    `handover`: it is recorded as handed over, no more.
    `application_to` receives the written application ("" = none is asked for), `accepted_by` looks at the outcome.
    `on_ground` are grounds on which the measure rests on another article. `own_procedure`: who conducts, applies,
    accepts is the unit's own arrangement, since the text is silent (南昌).
    """

    key: str
    title: str
    basis: Basis
    step: int = 0
    severity: str = ""
    severity_basis: Basis = UNIT
    after: str = ""
    held: bool = False
    held_if_needed: bool = False
    conductor: str = ""
    handover: bool = False
    decided_by: str = ""
    application_to: str = ""
    accepted_by: str = ""
    two_stage: Basis | None = None
    papers: tuple[str, ...] = ()
    approvals: tuple[ApprovalStep, ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    copies: tuple[CopyRule, ...] = ()
    on_ground: tuple[tuple[str, Basis], ...] = ()
    own_procedure: bool = False

    @property
    def talk_sentence(self) -> str:
        """Who talks, and on what that rests."""
        return f"{'必要时' if self.held_if_needed else ''}由{self.conductor}约谈（{self.procedure_basis}）。"

    @property
    def procedure_basis(self) -> Basis:
        """What conducting, applying, accepting rest on."""
        return UNIT if self.own_procedure else self.basis

    def clock(self, kind: ClockKind) -> ClockRule | None:
        """The clock of that kind, or None when this measure has none."""
        return next((clock for clock in self.clocks if clock.kind is kind), None)

    @property
    def is_mended(self) -> bool:
        """Whether it asks for mending, so that it ends with an acceptance."""
        return self.clock(ClockKind.mend) is not None


@dataclass(frozen=True)
class SupervisionRules:
    """Everything a pack says of 责任督导与追究."""

    grounds: tuple[Ground, ...] = ()
    severities: tuple[Severity, ...] = ()
    measures: tuple[MeasureKind, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    consequences: tuple[ConsequenceRule, ...] = ()

    @cached_property
    def _measures(self) -> dict[str, MeasureKind]:
        return {measure.key: measure for measure in self.measures}

    @cached_property
    def _grounds(self) -> dict[str, Ground]:
        return {ground.key: ground for ground in self.grounds}

    def measure(self, key: str) -> MeasureKind:
        """The measure of that key; KeyError when the pack has none."""
        return self._measures[key]

    def measure_on(self, key: str, ground: str) -> MeasureKind:
        """As `measure`, resting on the article that attaches it to that ground where there is one."""
        kind = self._measures[key]
        return replace(kind, basis=dict(kind.on_ground).get(ground, kind.basis))

    def ground(self, key: str) -> Ground:
        """The ground of that key; KeyError when the pack has none."""
        return self._grounds[key]

    def rank(self, severity: str | None) -> int:
        """The place of a severity from light to grave; -1 when none is given."""
        return next((place for place, known in enumerate(self.severities) if known.key == severity), -1)

    def severity(self, key: str) -> Severity:
        """The severity of that key; KeyError when the pack has none."""
        return self.severities[[known.key for known in self.severities].index(key)]

    @property
    def has_ladder(self) -> bool:
        """Whether measures follow one another by severity and by unmended steps (南阳 33–37)."""
        return any(measure.step for measure in self.measures)

    def next_after(self, key: str) -> MeasureKind | None:
        """The measure to which the unmended end of `key` leads."""
        return next((measure for measure in self.measures if measure.after == key), None)


@dataclass(frozen=True)
class StepStand:
    """How far a measure of the same case has come: its kind, and whether its term ended without mending."""

    measure: str
    unmended: bool
    running: bool


def check_entry(
    rules: SupervisionRules, key: str, severity: str | None, earlier: Sequence[StepStand], ground: str = ""
) -> list[Problem]:
    """Why a measure may not be taken in a case now: too grave a step for its severity, or taken already (南阳 33–37).

    `earlier` are the measures of the case so far. Without a ladder (南昌) every measure is open to the one who decides.
    """
    kind = rules.measure(key)
    if any(step.measure == key and step.running for step in earlier):
        return [Problem("measure_kind", f"已有进行中的{kind.title}，不能重复采取")]
    if not kind.step:
        return []
    if kind.after and any(step.measure == kind.after and step.unmended for step in earlier):
        return []
    if kind.severity and rules.rank(severity) >= rules.rank(kind.severity):
        return []
    ways = []
    if kind.severity:
        ways.append(f"危害或影响达到“{rules.severity(kind.severity).title}”")
    if kind.after:
        ways.append(f"{rules.measure(kind.after).title}后未按期完成整改")
    return [Problem("measure_kind", f"尚不能采取{kind.title}：须{'，或'.join(ways)}", str(kind.severity_basis))]


def enterable(rules: SupervisionRules, severity: str | None, earlier: Sequence[StepStand]) -> list[MeasureKind]:
    """The measures that may be taken now, the gravest the severity allows first among those of a ladder."""
    open_ = [kind for kind in rules.measures if not check_entry(rules, kind.key, severity, earlier)]
    return sorted(open_, key=lambda kind: -kind.step)


def missing_approvals(kind: MeasureKind, done: Iterable[str]) -> list[ApprovalStep]:
    """The steps of approval that a measure still wants, in their order."""
    have = set(done)
    return [step for step in kind.approvals if step.key not in have]


def check_approved(kind: MeasureKind, done: Iterable[str]) -> list[Problem]:
    """A measure without its approval is not issued; each missing step names its article."""
    return [
        Problem("", f"{kind.title}尚缺“{step.title}”（{step.by}），不能印发", str(step.basis))
        for step in missing_approvals(kind, done)
    ]


def between(tree: UnitTree, authority_id: int, unit_id: int) -> UnitNode | None:
    """The level that lies between who supervises and who is supervised, nearest to the latter; None without one.

    The tree is that of the day of the decision (南阳 36).
    """
    path = [node.id for node in tree.path_of(unit_id)]
    if authority_id not in path:
        return None
    middle = path[path.index(authority_id) + 1 : -1]
    return tree.by_id[middle[-1]] if middle else None


def decided_above(tree: UnitTree, authority_id: int, own_id: int | None) -> bool:
    """Whether who supervises stands above the unit that keeps this file: its decisions arrive here, made elsewhere."""
    return own_id is not None and authority_id in {node.id for node in tree.path_of(own_id)[:-1]}


def check_authority(tree: UnitTree, authority_id: int, unit_id: int) -> list[Problem]:
    """Who supervises stands above who is supervised on the day the matter was found."""
    if authority_id == unit_id:
        return [Problem("authority_id", "督导单位不能是被督导的单位自己，请填写它的上级")]
    path = {node.id for node in tree.path_of(unit_id)}
    if path and authority_id not in path:
        name = tree.name_of(authority_id) or "所填单位"
        return [Problem("authority_id", f"{tree.day} 的组织机构中，{name}不是{tree.name_of(unit_id)}的上级")]
    return []
