"""The names typed beside a month's figures are kept until a command takes them: they outlive a lock."""

from desktop.services.dispute.report_query import ReportView
from desktop.views.dispute.report_side import SignFields
from desktop.views.forms.drafts import DraftKey, Drafts
from desktop.views.host import PageHost


class NamesKeeper:
    """Watches over `fields`; the month shown is handed in with every call."""

    def __init__(self, host: PageHost, fields: SignFields) -> None:
        self._host, self._fields = host, fields
        self._kept: dict[str, str] | None = None

    def _drafts_of(self, view: ReportView) -> tuple[Drafts, int]:
        month = f"{view.month.year}-{view.month.month:02}"
        return self._host.editor_context.drafts(f"report_names.{month}"), view.unit_id

    def keep(self, view: ReportView | None) -> None:
        """Keep the names that were typed in that month and that no command has taken."""
        typed = self._fields.typed()
        if view is not None and typed and typed != self._kept:
            drafts, unit_id = self._drafts_of(view)
            drafts.save(unit_id, typed)
            self._kept = typed

    def bring_back(self, view: ReportView) -> None:
        """Names typed in this month before a lock, or before another month was looked at, stand there again."""
        if self._fields.typed():
            return
        drafts, unit_id = self._drafts_of(view)
        self._kept = drafts.load(unit_id)
        if self._kept:
            self._fields.restore(self._kept)
            self._host.status(f"{view.month.month} 月月报：已恢复上次填写、还没有保存的姓名")

    def forget(self, view: ReportView) -> None:
        """A command took the names."""
        self._fields.forget_typing()
        self._kept = None
        drafts, unit_id = self._drafts_of(view)
        drafts.clear(unit_id)


def draft_key(what: str, unit_id: int, year: int, month: int) -> DraftKey:
    """Under which a form about one month of a unit keeps its draft."""
    return DraftKey(f"report.{what}.{year}-{month:02}", unit_id)
