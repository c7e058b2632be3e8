"""The keeper of a form made from fields: what is typed in it and not saved stays inside the work file."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.views.forms.drafts import DraftKeeper, DraftKey, drafts_in_memory
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form import RecordForm


def keep_form(
    owner: QWidget, form: RecordForm, context: EditorContext, key: DraftKey | None, values: Mapping[str, Any]
) -> DraftKeeper:
    """A keeper of `form` under `key` (without one it keeps nothing); `values` is what it shows without a draft."""
    drafts = context.drafts(key.form) if key is not None else drafts_in_memory()
    keeper = DraftKeeper(
        owner,
        drafts,
        key.record_id if key is not None else None,
        read=form.draft,
        restore=form.restore,
        is_edited=lambda: form.is_edited,
        refill=lambda: form.set_values(values),
    )
    form.edited.connect(keeper.touched)
    return keeper
