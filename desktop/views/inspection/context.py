"""What the editors of inspections and hazards ask beyond units and people: checklists, photos, special periods."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.fields import NamedField
from desktop.services.inspection.inspection import lines_for
from desktop.services.inspection.inspection_plan import special_periods
from desktop.services.inspection.photo import PhotoRow, ReadyPhoto, forget_staged, photo_content, stage_photo
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import Drafts
from desktop.views.forms.editor import AttachedFile, Editor, EditorContext, PickItem
from desktop.views.forms.files_context import FilesContext
from desktop.views.forms.photos import PhotosEditor
from desktop.views.forms.timeline import TimelineView
from desktop.views.inspection.checklist import ChecklistEditor

PHOTOS, TIMELINE = "photos", "timeline"
Slots = Sequence[tuple[str, str]]


def photo_row(file: AttachedFile) -> PhotoRow:
    """The photo as the services know it."""
    assert file.id is not None, "a photo is in the work file as soon as it is shown"
    return PhotoRow(file.id, file.name, file.size, file.slot, file.staged)


def photo_file(photo: PhotoRow) -> AttachedFile:
    """The photo as the editor shows it."""
    return AttachedFile(photo.id, photo.name, photo.size, None, photo.slot, photo.staged)


class InspectionContext(FilesContext):
    """Photos are kept with the draft of `form` about the record that `open_id()` says; `slots` are their rows."""

    def __init__(
        self,
        ws: Workspace,
        base: EditorContext,
        tell: Callable[[str], None],
        form: str,
        open_id: Callable[[], int | None],
        slots: Slots,
    ) -> None:
        super().__init__(ws, base, tell)
        self._form, self._open_id, self._slots = form, open_id, slots

    def records(self, kind: str) -> Sequence[PickItem]:
        if kind == "special_period":
            return [
                PickItem(row.id or 0, row["name"], "", f"{row['since'].isoformat()} 至 {row['until'].isoformat()}")
                for row in special_periods(self._ws)
            ]
        return super().records(kind)

    def own_editor(self, named: NamedField) -> Editor | None:
        """The checklist, the photos and the steps taken have editors of their own."""
        if named.name == "items":
            return ChecklistEditor(
                self, lambda: self.options("inspection_domains"), lambda key: lines_for(self._ws, [key])
            )
        if named.name == TIMELINE:
            return TimelineView(self)
        return PhotosEditor(self, self._slots) if named.name == PHOTOS else None

    def keep_photo(self, slot: str, photo: ReadyPhoto) -> AttachedFile:
        return photo_file(stage_photo(self._ws, self._form, self._open_id(), slot, photo))

    def photo(self, file: AttachedFile) -> bytes:
        return photo_content(self._ws, photo_row(file))

    def drafts(self, form: str) -> Drafts:
        """As everywhere; with a draft of this page's form go the photos that were kept with it."""
        kept = super().drafts(form)
        if form != self._form:
            return kept

        def clear(record_id: int | None) -> None:
            kept.clear(record_id)
            forget_staged(self._ws, form, record_id)

        return replace(kept, clear=clear)
