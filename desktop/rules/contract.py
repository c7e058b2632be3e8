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
    "inspection.enabled": ParameterKind.flag,
    "inspection.daily_per_month": ParameterKind.number,
    "inspection.before_holiday": ParameterKind.flag,
    "inspection.before_holiday_days": ParameterKind.number,
    "inspection.after_holiday": ParameterKind.flag,
    "inspection.after_holiday_days": ParameterKind.number,
    "inspection.special_period": ParameterKind.flag,
    "inspection.half_year": ParameterKind.flag,
    "inspection.annual": ParameterKind.flag,
    "inspection.two_inspector_kinds": ParameterKind.choices,
    "inspection.least_inspectors": ParameterKind.number,
    "hazard.ordinary_days": ParameterKind.number,
    "hazard.major_days": ParameterKind.number,
    "hazard.soon_days": ParameterKind.number,
    "hazard.notice_grades": ParameterKind.choices,
    "hazard.review_working_days": ParameterKind.number,
    "hazard.two_reviewer_grades": ParameterKind.choices,
    "hazard.extension_times": ParameterKind.number,
    "hazard.extension_days": ParameterKind.number,
    "hazard.extension_in_time": ParameterKind.flag,
    "hazard.supervise_after_days": ParameterKind.number,
    "hazard.ground": ParameterKind.flag,
    "hazard.age_bounds": ParameterKind.numbers,
    "hazard.period_kind": ParameterKind.choice,
    "hazard.notice_prefix": ParameterKind.text,
    "hazard.review_prefix": ParameterKind.text,
    "supervision.circular_months": ParameterKind.number,
    "supervision.admonition_months": ParameterKind.number,
    "supervision.listed_months": ParameterKind.number,
    "supervision.admonition_report_days": ParameterKind.number,
    "supervision.listed_report_days": ParameterKind.number,
    "supervision.admonition_progress_months": ParameterKind.number,
    "supervision.listed_progress_months": ParameterKind.number,
    "supervision.criticism_times": ParameterKind.number,
    "supervision.late_reports": ParameterKind.number,
    "supervision.key_units": ParameterKind.flag,
    "supervision.number_prefix": ParameterKind.text,
}
DOMAINS: Final = (
    "political", "state_security", "secrecy", "cults", "order", "dangerous", "fire", "traffic", "food", "production",
    "events",
)  # fmt: skip
"""The fields of work inspected (南昌 细则 5); each has its checklist, the list ``checklist.<domain>``."""
LISTS: Final = (
    "dispute_types", "dispute_sources", "dispute_scales", "dispute_levels", "inspection_kinds", "inspection_domains",
    "hazard_grades", "hazard_sources", *(f"checklist.{domain}" for domain in DOMAINS),
)  # fmt: skip
FILE_OF: Final = {"inspection": "inspection.toml", "hazard": "inspection.toml", "checklist": "inspection.toml", "supervision": "supervision.toml"}
"""Which file of a pack a parameter or list stands in, by the first word of its key; others in the general files."""
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
    "hazard.period_kind": frozenset({"shifted", "calendar"}),
}
"""Choices that the program computes with: a pack may offer fewer of them, never others."""

NAMED_OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "dispute_sources": ("screening", "petition", "liaison", "superior", "other"),
    "dispute_levels": ("ordinary", "major"),
    "inspection_kinds": (
        "daily",
        "before_holiday",
        "after_holiday",
        "special_period",
        "special",
        "unannounced",
        "tour",
        "half_year",
        "annual",
        "comprehensive",
    ),
    "inspection_domains": DOMAINS,
    "hazard_grades": ("ordinary", "major"),
    "hazard_sources": ("inspection", "patrol", "self", "superior", "public", "other"),
}
"""List entries that the program itself names (信访件交办 …; 重大; 节假日前检查): every pack has them, and may have more."""
