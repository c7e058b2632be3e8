"""What every rule pack must define, because the program asks for it by name."""

from typing import Final

from desktop.rules.parameter import ParameterKind

PARAMETERS: Final[dict[str, ParameterKind]] = {
    "report.enabled": ParameterKind.flag,
    "report.due_day": ParameterKind.number,
    "report.period_kind": ParameterKind.choice,
    "report.period_start_day": ParameterKind.number,
    "report.grace_working_days": ParameterKind.number,
    "report.rate_denominator": ParameterKind.choice,
    "report.zero_enabled": ParameterKind.flag,
    "report.zero_wording": ParameterKind.text,
    "screening.enabled": ParameterKind.flag,
    "screening.per_month": ParameterKind.number,
    "dispute.fixed_required": ParameterKind.flag,
    "dispute.size_bounds": ParameterKind.numbers,
    "dispute.default_days": ParameterKind.number,
    "dispute.due_soon_days": ParameterKind.number,
    "dispute.patron_levels": ParameterKind.choices,
    "dispute.group_submission": ParameterKind.flag,
    "dispute.special_report": ParameterKind.flag,
    "dispute.duplicate_days": ParameterKind.number,
    "dispute.duplicate_similarity": ParameterKind.ratio,
    "dispute.purge_years": ParameterKind.number,
    "letter.enabled": ParameterKind.flag,
    "letter.due_month": ParameterKind.number,
    "letter.due_day": ParameterKind.number,
    "letter.copies": ParameterKind.number,
    "letter.period_start": ParameterKind.text,
    "letter.period_end": ParameterKind.text,
    "letter.number_prefix": ParameterKind.text,
    "letter.unit_kinds": ParameterKind.choices,
    "group.fill_from_tree": ParameterKind.flag,
    "group.expected_roles": ParameterKind.choices,
    "group.levels": ParameterKind.choices,
    "dispute.group_levels": ParameterKind.choices,
    "group.section_posts": ParameterKind.choices,
    "patron.enabled": ParameterKind.flag,
    "reminder.days_ahead": ParameterKind.number,
    "reminder.on_working_day_before": ParameterKind.flag,
    "calendar.month_end_clamp": ParameterKind.flag,
}
LISTS: Final = ("dispute_types", "dispute_sources", "dispute_scales", "dispute_levels")
TERMS: Final = (
    "letter",
    "letter_title",
    "group",
    "group_title",
    "committee_office",
    "dispute_report",
    "dispute_group",
    "work",
    "upper",
    "lower",
    "regime",
)
POSTS: Final = ("first_responsible", "direct_responsible", "member", "officer", "liaison")
BODIES: Final = ("leading_group", "mediation_group")
CHOICES: Final[dict[str, frozenset[str]]] = {
    "report.period_kind": frozenset({"shifted", "calendar"}),
    "report.rate_denominator": frozenset({"mediated", "accepted"}),
}
"""Choices that the program computes with: a pack may offer fewer of them, never others."""

NAMED_OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "dispute_sources": ("screening", "petition", "liaison", "superior", "other"),
    "dispute_levels": ("ordinary", "major"),
}
"""List entries that the program itself names (信访件交办, 信息员 …; 重大): every pack has them, and may have more."""
