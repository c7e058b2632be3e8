"""The explicit list of all record kinds: what migrations, audit and tests iterate over."""

from desktop.models import audit, dispute, kept, letter, monthly_report, office, operator, organisation
from desktop.models.base import Base, Record

RECORDS: tuple[type[Record], ...] = (
    organisation.Unit,
    organisation.UnitTerm,
    organisation.Person,
    organisation.Appointment,
    organisation.Body,
    organisation.BodyMember,
    organisation.Patron,
    organisation.PatronVisit,
    dispute.Screening,
    dispute.Dispute,
    dispute.Mediation,
    dispute.PledgeEntry,
    dispute.GroupSubmission,
    dispute.SpecialReport,
    monthly_report.MonthlyReport,
    monthly_report.ReportRemark,
    letter.LetterTemplate,
    letter.TemplateTarget,
    letter.UnitClause,
    letter.Letter,
    letter.LetterTarget,
    office.PolicyOverlay,
    office.CalendarDay,
    office.Attachment,
    operator.Operator,
)

TABLES: tuple[type[Base], ...] = (
    *RECORDS,
    office.Setting,
    office.Draft,
    office.Counter,
    audit.AuditEntry,
    audit.AuditTouch,
    kept.KeptValue,
    kept.Undone,
    kept.TrashItem,
)
"""Every mapped class: besides records a file holds settings, drafts, counters, the audit and what undoing needs."""
