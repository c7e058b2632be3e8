"""What a page of records is given: plain callables and descriptions, so that it knows neither services nor records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop.fields import NamedField, Row
from desktop.views.forms.drafts import Drafts as Drafts
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form import RecordForm, Section
from desktop.views.lists.columns import Column, Query, RowSource
from desktop.views.lists.filter_chips import Filter
from desktop.views.lists.table_view import Recall, Remember
from desktop.views.look.widgets import Action


@dataclass(frozen=True)
class RecordAction:
    """Something to do with the record that is open: 报要情; `wanted` says whether this record offers it."""

    title: str
    run: Callable[[Row], None]
    hint: str = ""
    wanted: Callable[[Row], bool] = lambda row: True


@dataclass(frozen=True)
class BulkAction:
    """Something to do with all chosen lines at once; `run` gets their ids from top to bottom."""

    title: str
    run: Callable[[list[int]], None]


@dataclass(frozen=True, kw_only=True)
class LedgerSetup:
    """A list of records with a form beside it.

    `save(id, values)` writes and returns the id (None asks for a new record); it may raise `Refused`.
    `totals(query)` is the sentence below the list. `headline(row)` is the title of the open record.
    `locked(row)` gives the sentence why a record cannot be changed ("" = it can). `prepare(form, row)` is called
    after the form was filled and after each edit, for remarks and for fields that only some records have.
    What is typed and not saved is kept where `context` keeps drafts, under `form` (the title, when it is empty).
    """

    title: str
    columns: Sequence[Column]
    source: RowSource
    form_fields: Sequence[NamedField | Section]
    context: EditorContext
    load: Callable[[int], Row]
    save: Callable[[int | None, dict[str, Any]], int]
    new_values: Callable[[], Mapping[str, Any]] = dict
    headline: Callable[[Row], str] = lambda row: f"第 {row.id} 号"
    noun: str = "记录"
    new_text: str = "新增"
    filters: Callable[[], Sequence[Filter]] = tuple
    totals: Callable[[Query], str] = lambda query: ""
    search_hint: str = "搜索"
    children: Mapping[str, Sequence[NamedField]] = field(default_factory=dict)
    actions: Sequence[Action] = ()
    record_actions: Sequence[RecordAction] = ()
    bulk_actions: Sequence[BulkAction] = ()
    history: Callable[[int], None] | None = None
    export: Callable[[Query], None] | None = None
    print_list: Callable[[Query], None] | None = None
    remove: Callable[[int], bool] | None = None
    locked: Callable[[Row], str] = lambda row: ""
    prepare: Callable[[RecordForm, Row], None] = lambda form, row: None
    form: str = ""
    drafts: Drafts | None = None
    remember: Remember | None = None
    recall: Recall | None = None
    clock: Callable[[], datetime] = datetime.now
    empty_text: str = "还没有记录"
    empty_hint: str = ""
    bare_text: str = ""
    bare_hint: str = ""
    """Said instead when nothing at all is there: no search and the first filter chosen."""
    panel_width: int = 380
    """What the open record is given beside the list, in px of 100 %."""
