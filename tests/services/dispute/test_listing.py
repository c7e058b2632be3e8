"""The ledger's list: filters agree with the rules, search by words, initials and people, totals, scope, order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from desktop.models.dispute import Dispute
from desktop.rules.dispute import MAJOR
from desktop.rules.dispute_filter import QuickFilter, holds
from desktop.services.dispute.listing import DisputeList, open_ids
from desktop.services.dispute.steps import resolve_dispute, transfer_dispute, void_dispute
from desktop.services.parts.listing import Scope
from tests.case_office import Office, make_office

TODAY = date(2026, 10, 22)


@dataclass(frozen=True)
class Ask:
    """A list's query."""

    filter: str = ""
    search: str = ""
    sort: str = ""
    descending: bool = False


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = make_office(tmp_path_factory.mktemp("list"))
    _fill(made)
    yield made
    made.ws.vault.close()


def _fill(office: Office) -> None:
    """One case of every sort that a filter tells apart."""
    patron = {"patron_id": office.people["赵刚"], "handler": "应急科 王", "patron_due_on": TODAY}
    office.case(name="环卫工加班工资争议", known_on=date(2026, 10, 11))
    office.fixed_case(name="渣土车漏撒赔偿", due_on=date(2026, 10, 20))
    office.fixed_case(name="公厕选址居民反对", due_on=date(2026, 10, 29), unit_id=office.team)
    office.fixed_case(name="拆除违建引发争执", level="major", **patron)
    september = {"known_on": date(2026, 9, 10), "happened_on": date(2026, 9, 9), "three_fixed_on": date(2026, 9, 11)}
    office.fixed_case(name="停车泊位划线争议", **september)
    closed = office.fixed_case(name="广告牌遮挡采光", **september)
    resolve_dispute(office.ws, closed, date(2026, 10, 15), "双方和解")
    moved = office.case(name="路灯维修施工扰民")
    transfer_dispute(office.ws, moved, date(2026, 10, 16), "区住建局")
    gone = office.fixed_case(name="共享单车清运")
    void_dispute(office.ws, gone, "登记错误")
    office.case(name="绿化修剪与住户", is_draft=True)
    last_year = {"known_on": date(2025, 11, 3), "happened_on": date(2025, 11, 3), "three_fixed_on": date(2025, 11, 4)}
    office.fixed_case(name="垃圾站异味投诉", **last_year)
    office.case(name="年末积水纠纷", known_on=date(2025, 12, 28), happened_on=date(2025, 12, 28))
    old = office.fixed_case(name="100%占道_旧案", **last_year)
    resolve_dispute(office.ws, old, date(2025, 11, 20), "已清理")


def numbers(office: Office, ask: Ask, scope: Scope | None = None) -> list[str]:
    """Names of the result in order."""
    source = DisputeList(office.ws, scope)
    ids = source.ids(ask)
    rows = source.rows(ids)
    return [rows[i]["name"] for i in ids]


@pytest.mark.parametrize("which", list(QuickFilter))
def test_each_filter_holds_what_the_rule_says(office: Office, which: QuickFilter) -> None:
    source = DisputeList(office.ws)
    days = source.days()
    with office.ws.read() as session:
        expected = {
            case.id
            for case in session.scalars(select(Dispute))
            if holds(which, case.status, known_on=case.known_on, due_on=case.due_on, closed_on=case.closed_on,
                     three_fixed_on=case.three_fixed_on, major=case.level == MAJOR, days=days)
        }  # fmt: skip
    assert set(source.ids(Ask(which.name))) == expected
    assert source.counts()[which] == len(expected) > 0


def test_year_shows_its_own_cases_and_those_carried_into_it(office: Office) -> None:
    shown = numbers(office, Ask(), Scope(2026))
    assert "垃圾站异味投诉" in shown, "open since 2025"
    assert "100%占道_旧案" not in shown, "closed in 2025"
    assert set(numbers(office, Ask(), Scope(2025))) == {"垃圾站异味投诉", "100%占道_旧案"}


def test_case_of_late_december_belongs_to_the_next_year(office: Office) -> None:
    assert "年末积水纠纷" in numbers(office, Ask(), Scope(2026))
    assert "年末积水纠纷" not in numbers(office, Ask(), Scope(2025))


def test_unit_narrows_the_scope(office: Office) -> None:
    assert numbers(office, Ask(), Scope(2026, frozenset({office.team}))) == ["公厕选址居民反对"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("漏撒", {"渣土车漏撒赔偿"}),
        ("ztc", {"渣土车漏撒赔偿"}),
        ("ZTC", {"渣土车漏撒赔偿"}),
        ("市容", {"公厕选址居民反对"}),
        ("srzd", {"公厕选址居民反对"}),
        ("争议 停车", {"停车泊位划线争议"}),
        ("100%", {"100%占道_旧案"}),
        ("道_旧", {"100%占道_旧案"}),
        ("没有这样的", set()),
    ],
)
def test_search_by_part_of_a_name_initials_unit_and_several_words(office: Office, typed: str, found: set[str]) -> None:
    assert set(numbers(office, Ask(search=typed))) == found


def test_search_by_the_person_in_charge(office: Office) -> None:
    by_name, by_initials = numbers(office, Ask(search="李明")), numbers(office, Ask(search="lm"))
    assert by_name == by_initials
    assert "环卫工加班工资争议" not in by_name
    assert "渣土车漏撒赔偿" in by_name


def test_newest_first_and_by_column(office: Office) -> None:
    assert numbers(office, Ask(), Scope(2026))[0] == "环卫工加班工资争议"
    by_due = DisputeList(office.ws)
    rows = by_due.rows(by_due.ids(Ask("overdue", sort="due_on")))
    dues = [rows[i]["due_on"] for i in by_due.ids(Ask("overdue", sort="due_on"))]
    assert dues == sorted(dues)
    for sort in ("number", "name", "unit", "known_on", "type", "fixed", "due_on", "status", "closed_on"):
        up, down = by_due.ids(Ask(sort=sort)), by_due.ids(Ask(sort=sort, descending=True))
        assert set(up) == set(down)


def test_totals_say_mediated_succeeded_and_rate(office: Office) -> None:
    totals = DisputeList(office.ws, Scope(2026)).totals(Ask())
    assert totals.sentence() == "9 件，调处 6，成功 1，成功率 16.7 %"
    assert DisputeList(office.ws).totals(Ask("draft")).sentence() == "1 件，调处 0，成功 0，成功率 —"


def test_row_says_unit_kind_three_fixed_and_chip(office: Office) -> None:
    source = DisputeList(office.ws)
    (row,) = source.rows(source.ids(Ask(search="公厕"))).values()
    assert (row["unit"], row["type"], row["fixed"]) == ("市容支队", "行政执法活动", "牵头 李明　责任 王芳")
    assert (row["mark"], row["tone"]) == ("将到期", "soon")
    assert source.rows([999]) == {}


def test_open_cases_among_those_chosen(office: Office) -> None:
    source = DisputeList(office.ws)
    assert set(open_ids(office.ws, source.ids(Ask("closed")))) == set()
    assert set(open_ids(office.ws, source.ids(Ask("overdue")))) == set(source.ids(Ask("overdue")))
