"""Checks that the measures, clocks and consequences of a pack's supervision.toml fit each other (S14)."""

from collections.abc import Iterator
from typing import Final

from desktop.rules.ladder import ClockKind, MeasureKind
from desktop.rules.pack import RulePack

FILE = "supervision.toml"
PAPERS: Final = (
    "circular",
    "admonition_notice",
    "admonition_record",
    "listed",
    "rectification",
    "yellow_card",
    "overhaul",
    "veto_decision",
    "handover",
    "mend_report",
    "acceptance_application",
    "release_application",
    "acceptance_record",
    "release",
)
"""The papers the program can draw up; each has its template."""


def supervision_faults(pack: RulePack) -> Iterator[tuple[str, str]]:
    """Every measure, clock, consequence that names what is not there; as (file, Chinese phrase)."""
    rules = pack.supervision
    measures = {measure.key for measure in rules.measures}
    severities = {severity.key for severity in rules.severities}
    grounds = {ground.key for ground in rules.grounds}
    for ground in rules.grounds:
        if ground.leads_to and ground.leads_to not in measures:
            yield FILE, f"ground {ground.key}.leads_to：没有措施“{ground.leads_to}”"
    for measure in rules.measures:
        where = f"measure {measure.key}"
        if measure.after and measure.after not in measures:
            yield FILE, f"{where}.after：没有措施“{measure.after}”"
        if measure.severity and measure.severity not in severities:
            yield FILE, f"{where}.severity：没有“{measure.severity}”"
        for paper in measure.papers:
            if paper not in PAPERS:
                yield FILE, f"{where}.papers：没有文书“{paper}”"
        for named, _ in measure.on_ground:
            if named not in grounds:
                yield FILE, f"{where}.on_ground：没有情形“{named}”"
        for fault in _clock_faults(pack, measure):
            yield FILE, f"{where}.{fault}"
    for rule in rules.consequences:
        if rule.measure not in measures:
            yield FILE, f"consequence {rule.key}.measure：没有措施“{rule.measure}”"
        if rule.times and rule.times not in pack.parameters:
            yield FILE, f"consequence {rule.key}.times：没有参数“{rule.times}”"


def _clock_faults(pack: RulePack, measure: MeasureKind) -> Iterator[str]:
    kinds = [clock.kind for clock in measure.clocks]
    for clock in measure.clocks:
        name = f"clock {clock.kind.name}"
        if kinds.count(clock.kind) > 1:
            yield f"{name}：写了两次"
        if clock.parameter and clock.parameter not in pack.parameters:
            yield f"{name}.parameter：没有参数“{clock.parameter}”"
        if not clock.parameter and clock.kind is not ClockKind.mend:
            yield f"{name}.parameter：只有整改期限可以由人填写"
    if measure.is_mended and not measure.accepted_by:
        yield "accepted_by：有整改期限就要写明由谁验收"
    if measure.is_mended and measure.handover:
        yield "handover：只作移送的措施没有整改期限"
