"""The shape of a pack's supervision.toml and what its tables become (S14)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Literal, Protocol

from pydantic import Field

from desktop.rules.circumstance import Circumstance
from desktop.rules.consequence import Bearer, ConsequenceRule, Until
from desktop.rules.ladder import (
    ApprovalStep,
    ClockKind,
    ClockRule,
    CopyRole,
    CopyRule,
    Event,
    Ground,
    MeasureKind,
    Severity,
    SupervisionRules,
)
from desktop.rules.pack import DatedOptions, Option, OptionList
from desktop.rules.parameter import UNIT, Basis, PackError
from desktop.rules.schema import KEY, WORDS, BasedTable, ParameterTable, Table

FILE = "supervision.toml"
Finding = Literal["major_hazard", "late_report", "false_report"]
Block = Literal["honour", "award", "promotion", "grade"]


class GroundTable(BasedTable):
    key: str = KEY
    title: str = WORDS
    text: str = WORDS
    leads_to: str = ""
    offered_for: list[Finding] = []


class SeverityTable(BasedTable):
    key: str = KEY
    title: str = WORDS


class CircumstanceTable(BasedTable):
    key: str = KEY
    title: str = WORDS
    heavier: bool


class ApprovalTable(BasedTable):
    key: str = KEY
    title: str = WORDS
    by: str = WORDS


class ClockTable(BasedTable):
    kind: Literal["mend", "measures", "progress"]
    parameter: str = ""
    counted: Literal["months", "working_days"]
    event: Literal["issued", "held", "received"]


class CopyTable(BasedTable):
    role: Literal["notify", "copy"]
    to: str = WORDS
    source: Literal["", "cadre_manager"] = ""


class OnGroundTable(BasedTable):
    ground: str = KEY


class MeasureTable(BasedTable):
    key: str = KEY
    title: str = WORDS
    step: int = Field(default=0, ge=0)
    severity: str = ""
    severity_article: str = ""
    after: str = ""
    held: bool = False
    held_if_needed: bool = False
    conductor: str = ""
    handover: bool = False
    decided_by: str = ""
    application_to: str = ""
    accepted_by: str = ""
    two_stage_article: str = ""
    papers: list[str] = Field(min_length=1)
    approval: list[ApprovalTable] = []
    clock: list[ClockTable] = []
    copies: list[CopyTable] = Field(default=[], alias="copy")
    on_ground: list[OnGroundTable] = []
    own_procedure: bool = False


class ConsequenceTable(BasedTable):
    key: str = KEY
    measure: str = KEY
    bearer: Literal["unit", "leaders", "duty"]
    text: str = WORDS
    until: Literal["released", "year_end", "handed_over", "open"]
    blocks: list[Block] = []
    times: str = ""


class SupervisionFile(Table):
    parameter: list[ParameterTable]
    ground: list[GroundTable] = Field(min_length=1)
    severity: list[SeverityTable] = []
    circumstance: list[CircumstanceTable] = []
    measure: list[MeasureTable] = Field(min_length=1)
    consequence: list[ConsequenceTable] = []


class Builder(Protocol):
    """What is asked of the loader: the basis a table names, items none twice, a refusal that names its place."""

    def basis(self, file: str, where: str, table: BasedTable) -> Basis: ...
    def all_of(self, file: str, what: str, items: Iterator[Any]) -> tuple[Any, ...]: ...
    def error(self, file: str, message: str) -> PackError: ...


def supervision_rules(loader: Builder, raw: SupervisionFile) -> SupervisionRules:
    """Everything the file says; PackError names a table without a basis or a key written twice."""
    build = _Supervision(loader)
    return SupervisionRules(
        loader.all_of(FILE, "ground", map(build.ground, raw.ground)),
        loader.all_of(FILE, "severity", map(build.severity, raw.severity)),
        loader.all_of(FILE, "measure", map(build.measure, raw.measure)),
        loader.all_of(FILE, "circumstance", map(build.circumstance, raw.circumstance)),
        loader.all_of(FILE, "consequence", map(build.consequence, raw.consequence)),
    )


def supervision_lists(rules: SupervisionRules, since: date) -> dict[str, OptionList]:
    """Grounds, severities, measures and circumstances as lists that forms choose from, each entry with its article."""
    parts: dict[str, tuple[str, Sequence[Ground | Severity | MeasureKind | Circumstance]]] = {
        "supervision_grounds": ("追究情形", rules.grounds),
        "supervision_severities": ("危害程度", rules.severities),
        "supervision_measures": ("督导措施", rules.measures),
        "supervision_circumstances": ("从重从轻情节", rules.circumstances),
    }
    return {
        key: OptionList(key, title, (DatedOptions(since, tuple(map(_option, items)), UNIT),), fixed=True)
        for key, (title, items) in parts.items()
    }


def _option(item: Ground | Severity | MeasureKind | Circumstance) -> Option:
    title = f"{item.word}：{item.title}" if isinstance(item, Circumstance) else item.title
    return Option(item.key, title, item.basis)


class _Supervision:
    """Turns each table into its part of the rules."""

    def __init__(self, loader: Builder) -> None:
        self._loader = loader

    def _basis(self, where: str, table: BasedTable) -> Basis:
        return self._loader.basis(FILE, where, table)

    def ground(self, table: GroundTable) -> Ground:
        basis = self._basis(f"ground {table.key}", table)
        return Ground(table.key, table.title, table.text, basis, table.leads_to, tuple(table.offered_for))

    def severity(self, table: SeverityTable) -> Severity:
        return Severity(table.key, table.title, self._basis(f"severity {table.key}", table))

    def circumstance(self, table: CircumstanceTable) -> Circumstance:
        return Circumstance(table.key, table.title, table.heavier, self._basis(f"circumstance {table.key}", table))

    def consequence(self, table: ConsequenceTable) -> ConsequenceRule:
        basis = self._basis(f"consequence {table.key}", table)
        return ConsequenceRule(table.key, table.measure, Bearer[table.bearer], table.text, Until[table.until], basis,
                               tuple(table.blocks), table.times)  # fmt: skip

    def measure(self, table: MeasureTable) -> MeasureKind:
        where = f"measure {table.key}"
        approvals = tuple(
            ApprovalStep(step.key, step.title, step.by, self._basis(f"{where} approval {step.key}", step))
            for step in table.approval
        )
        clocks = tuple(
            ClockRule(ClockKind[clock.kind], clock.parameter, clock.counted, Event[clock.event],
                      self._basis(f"{where} clock {clock.kind}", clock))
            for clock in table.clock
        )  # fmt: skip
        copies = tuple(
            CopyRule(CopyRole[copy.role], copy.to, copy.source, self._basis(f"{where} copy {copy.to}", copy))
            for copy in table.copies
        )
        if table.severity and not table.severity_article:
            raise self._loader.error(FILE, f"{where}.severity_article：写了 severity 就要写明条款")
        basis = self._basis(where, table)
        return MeasureKind(
            table.key,
            table.title,
            basis,
            step=table.step,
            severity=table.severity,
            severity_basis=Basis(basis.document, table.severity_article),
            after=table.after,
            held=table.held,
            held_if_needed=table.held_if_needed,
            conductor=table.conductor,
            handover=table.handover,
            decided_by=table.decided_by,
            application_to=table.application_to,
            accepted_by=table.accepted_by,
            two_stage=Basis(basis.document, table.two_stage_article) if table.two_stage_article else None,
            papers=tuple(table.papers),
            approvals=approvals,
            clocks=clocks,
            copies=copies,
            on_ground=tuple((on.ground, self._basis(f"{where} on_ground {on.ground}", on)) for on in table.on_ground),
            own_procedure=table.own_procedure,
        )
