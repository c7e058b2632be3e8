"""What the tests of the views share: sample fields, a context with units and people, a ledger in memory."""

from datetime import date
from enum import StrEnum
from typing import Any

from desktop.fields import (
    Attachments,
    Choice,
    Day,
    Flag,
    Many,
    Money,
    NamedField,
    Number,
    PersonRef,
    Refused,
    Row,
    Text,
    UnitRef,
    check_all,
)
from desktop.views.forms.editor import EditorContext, PickItem
from desktop.views.forms.form import Section
from desktop.views.lists.columns import Column, Query
from desktop.views.lists.filter_chips import Filter
from desktop.views.lists.record_page import LedgerSetup


class Level(StrEnum):
    minor = "一般"
    major = "重大"


class Context(EditorContext):
    """Answers as a page of 2026 would."""

    def today(self) -> date:
        return date(2026, 10, 20)

    def options(self, list_key: str) -> list[tuple[str, str]]:
        return [("labour", "劳动用工"), ("enforcement", "行政执法活动")] if list_key == "dispute_kinds" else []

    def units(self) -> list[PickItem]:
        return [PickItem(1, "市容支队", "srzd"), PickItem(2, "环卫中心", "hwzx"), PickItem(3, "渣土办", "ztb")]

    def people(self) -> list[PickItem]:
        return [PickItem(7, "李建国", "ljg", "副局长"), PickItem(8, "王芳", "wf"), PickItem(9, "王方", "wf")]

    def records(self, kind: str) -> list[PickItem]:
        return [PickItem(4, "2026-0004 停车泊位划线争议")]


NAMED = (
    NamedField("known_on", Day(label="受理日期"), True),
    NamedField("sort", Choice(label="类别", listed="dispute_kinds"), True),
    NamedField("level", Choice(label="级别", options=Level), False),
    NamedField("people", Number(label="涉及人数", unit="人"), False),
    NamedField("unit", UnitRef(label="单位"), False),
    NamedField("story", Text(label="简要情况", lines=3), False),
    NamedField("lead", PersonRef(label="牵头领导", article="矛盾制度四、六"), True),
    NamedField("group", Flag(label="群体性"), False),
    NamedField("pay", Money(label="涉及金额"), False),
    NamedField("mediations", Many(label="调处记录"), False),
    NamedField("files", Attachments(label="附件"), False),
)
CHILD = (
    NamedField("on", Day(label="日期"), True),
    NamedField("who", PersonRef(label="经办"), True),
    NamedField("what", Text(label="内容", lines=3), True),
)
FIELDS = (*NAMED[:6], Section("三定", "矛盾制度四"), *NAMED[6:])
VALUES: dict[str, Any] = {
    "known_on": date(2026, 10, 9),
    "sort": "labour",
    "level": Level.major,
    "people": 14,
    "unit": 2,
    "story": "第一行\n第二行",
    "lead": 7,
    "group": True,
    "pay": None,
    "mediations": (Row(5, {"on": date(2026, 10, 10), "who": 8, "what": "现场听取双方意见"}),),
    "files": (),
}
COLUMNS = (
    Column("no", "编号", 6),
    Column("known_on", "受理", 6, "day"),
    Column("people", "人数", 4, "number"),
    Column("level", "级别", 5, "chip", tone=lambda row: "soon" if row["level"] is Level.major else "plain"),
)


class MemoryLedger:
    """Three hundred records and the commands on them; remembers what was asked."""

    def __init__(self, count: int = 300) -> None:
        self.records = {
            i: VALUES | {"no": f"2026-{i:04}", "people": i % 40, "level": Level.minor if i % 4 else Level.major}
            for i in range(1, count + 1)
        }
        self.asked: list[Query] = []
        self.pages: list[list[int]] = []

    def ids(self, query: Query) -> list[int]:
        self.asked.append(query)
        found = [
            i
            for i, values in self.records.items()
            if query.filter in ("", "all", values["level"].name) and query.search in values["no"]
        ]
        if query.sort:
            found.sort(key=lambda i: self.records[i][query.sort], reverse=query.descending)
        return found

    def rows(self, ids: list[int]) -> dict[int, Row]:
        self.pages.append(list(ids))
        return {i: Row(i, dict(self.records[i])) for i in ids if i in self.records}

    def load(self, record_id: int) -> Row:
        return Row(record_id, dict(self.records[record_id]))

    def save(self, record_id: int | None, values: dict[str, Any]) -> int:
        problems = check_all(NAMED, values)
        if problems:
            raise Refused(problems)
        record_id = record_id or max(self.records) + 1
        old = self.records.get(record_id, {"no": f"2026-{record_id:04}", "level": Level.minor})
        self.records[record_id] = old | values | {"level": values["level"] or Level.minor}
        return record_id

    def filters(self) -> list[Filter]:
        counted = [
            Filter(o.name, o.value, sum(v["level"] is o for v in self.records.values()))
            for o in (Level.major, Level.minor)
        ]
        return [Filter("all", "全部", len(self.records)), *counted]

    def setup(self, **more: Any) -> LedgerSetup:
        """The page of this ledger; `more` replaces or adds."""
        given: dict[str, Any] = {
            "title": "矛盾纠纷",
            "noun": "矛盾纠纷",
            "columns": COLUMNS,
            "source": self,
            "form_fields": FIELDS,
            "children": {"mediations": CHILD},
            "context": Context(),
            "load": self.load,
            "save": self.save,
            "headline": lambda row: row["no"],
            "filters": self.filters,
            "totals": lambda query: f"{len(self.ids(query))} 件",
        }
        return LedgerSetup(**(given | more))
