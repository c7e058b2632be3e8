"""What the editors of cases ask beyond units, people and files: 排查 records to name."""

from collections.abc import Sequence

from desktop.services.dispute.screening import screening_picks
from desktop.views.forms.editor import PickItem
from desktop.views.forms.files_context import FilesContext


class CaseContext(FilesContext):
    """As on every page of records, with the 排查 records a case may come from."""

    def records(self, kind: str) -> Sequence[PickItem]:
        if kind == "screening":
            return [PickItem(number, text, "", hint) for number, text, hint in screening_picks(self._ws)]
        return super().records(kind)
