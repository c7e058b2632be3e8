"""重点部位、巡查 and 登记簿 of the demo year: twelve sites, patrols with a few gaps and exceptions, the four books."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from desktop.rules.patrol import FindingState, PatrolState
from desktop.rules.register import Decision
from desktop.services.demo.life import DemoLife
from desktop.services.inspection.key_site import SITES
from desktop.services.inspection.patrol import save_day, save_patrol
from desktop.services.inspection.register import EVENTS, RENTALS, TEMPORARY_WORK
from desktop.services.inspection.shift import fill_rota
from desktop.services.parts.plain_ledger import PlainLedger

BEGINS = date(2026, 3, 2)
"""When daily patrols began in the demo."""
GAPS = frozenset({date(2026, 5, 3), date(2026, 7, 19), date(2026, 10, 5), date(2026, 10, 22)})
SITES_OF = (
    ("CG", "档案室", "vital", "办公楼三楼", True, True),
    ("CG", "配电房", "guarded", "办公楼负一层", True, False),
    ("CG", "指挥中心机房", "vital", "办公楼五楼", True, True),
    ("CG", "办事大厅", "crowded", "办公楼一楼", False, False),
    ("CG-02", "垃圾转运站油库", "guarded", "北郊转运站", True, True),
    ("CG-02", "车辆停放场", "guarded", "北郊转运站", True, False),
    ("CG-03", "执法物品暂扣库", "guarded", "渣土办后院", False, True),
    ("CG-04", "路灯材料仓库", "guarded", "照明中心西区", True, True),
)
ODD = {
    date(2026, 4, 17): ("配电房", "power", "2号柜", "接线端子发热"),
    date(2026, 6, 30): ("路灯材料仓库", "fire_gear", "西门内侧", "灭火器压力不足"),
    date(2026, 8, 24): ("垃圾转运站油库", "cameras", "东侧围墙", "摄像头黑屏"),
    date(2026, 10, 20): ("档案室", "locks", "北窗", "窗锁松动"),
}
EVENTS_OF = (
    ("城管业务大培训", "meeting", "大礼堂", date(2026, 4, 20), 2, 320, True),
    ("世界环境日广场宣传", "public", "八一广场东侧", date(2026, 6, 5), 1, 800, True),
    ("职工运动会", "culture", "市体育公园", date(2026, 9, 18), 2, 450, True),
    ("垃圾分类宣传周", "public", "人民公园", date(2026, 11, 8), 7, 500, True),
    ("户外广告设施展示会", "fair", "会展中心", date(2026, 11, 20), 3, 600, False),
)


def plan_sites(demo: DemoLife) -> None:
    """Put the sites, their patrols and the registers on the agenda."""
    sites: dict[str, int] = {}
    demo.at(BEGINS, 9, lambda: _register(demo, sites))
    day = BEGINS
    while day <= date(2026, 10, 23):
        if day not in GAPS:
            demo.at(day, 16, partial(_walk, demo, sites, day))
        day += timedelta(days=1)
    for number, event in enumerate(EVENTS_OF):
        _plan_event(demo, number, event)
    books: dict[str, int] = {}
    demo.at(date(2026, 3, 3), 10, lambda: _books(demo, books))
    demo.at(date(2026, 8, 27), 10, lambda: _look(demo, RENTALS, books["办公楼一楼临街门面"], "人数未变，用电规范"))
    demo.at(date(2026, 8, 28), 10, lambda: _look(demo, TEMPORARY_WORK, books["河道漂浮物打捞"], "救生衣配齐"))
    for month in range(3, 11):
        demo.at(date(2026, month, 1), 8, partial(_rota, demo, date(2026, month, 1)))


def _register(demo: DemoLife, sites: dict[str, int]) -> None:
    for unit, name, kind, place, fire, theft in SITES_OF:
        values = {
            "name": name, "unit_id": demo.units[unit], "site_kind": kind, "place": place, "fire_critical": fire,
            "theft_critical": theft, "since": BEGINS, "responsible_id": demo.person(unit, "direct_responsible"),
            "guarded": f"{name}内的设备、物资和资料", "people_defence": "专人管理，下班前检查，夜间值守巡逻",
            "thing_defence": "防盗门窗、消防器材、隔离设施" if theft else None, "tech_defence": "视频监控、烟感报警",
        }  # fmt: skip
        sites[name] = SITES.save(demo.ws, None, values)


def _people(demo: DemoLife, unit: str = "CG") -> dict[str, int]:
    return {"patroller_id": demo.person(unit, "liaison"), "in_charge_id": demo.person(unit, "officer")}


def _walk(demo: DemoLife, sites: Mapping[str, int], day: date) -> None:
    """One day: the bureau's and the units' sites, each by its own people; an exception is entered by itself."""
    odd = ODD.get(day)
    walked: dict[str, dict[int, PatrolState | None]] = {}
    for unit, name, _kind, _place, fire, theft in SITES_OF:
        if (fire or theft) and not (odd and odd[0] == name):
            walked.setdefault(unit, {})[sites[name]] = PatrolState.normal
    for unit, marks in walked.items():
        if not (unit == "CG-03" and day.weekday() == 6 and day.month > 8):  # 渣土办 forgets its Sundays since September
            save_day(demo.ws, day, marks, _people(demo, unit))
    if odd is not None:
        name, item, place, fault = odd
        unit = next(one[0] for one in SITES_OF if one[1] == name)
        finding = {"item": item, "state": FindingState.abnormal, "place": place, "fault": fault, "handling": "已报修"}
        values = {**_people(demo, unit), "state": PatrolState.abnormal, "findings": (finding,)}
        save_patrol(demo.ws, sites[name], day, values)


def _plan_event(demo: DemoLife, number: int, event: tuple[Any, ...]) -> None:
    name, kind, place, begins, days, headcount, decided = event
    made: list[int] = []
    applied = begins - timedelta(days=30)

    def apply() -> None:
        values = {
            "name": name, "event_kind": kind, "unit_id": demo.units["CG"], "place": place, "begins_on": begins,
            "ends_on": begins + timedelta(days=days - 1), "headcount": headcount, "content": f"{name}，按方案组织。",
            "security_plan": "出入口各设 2 人，疏散通道专人值守，现场配备急救和灭火器材。", "applied_on": applied,
            "responsible_id": demo.person("CG", "direct_responsible"),
        }  # fmt: skip
        made.append(EVENTS.save(demo.ws, None, values))

    def decide() -> None:
        values = {
            "decision": Decision.approved, "decided_on": applied + timedelta(days=6), "opinion": "同意，按方案落实。",
            "decider_id": demo.person("CG", "first_responsible"),
        }  # fmt: skip
        EVENTS.save(demo.ws, made[0], values)

    demo.at(applied, 9, apply)
    if decided:
        demo.at(applied + timedelta(days=6), 10, decide)
        held = begins + timedelta(days=days)
        demo.at(held, 10, _held(demo, made))


def _held(demo: DemoLife, made: list[int]) -> Callable[[], None]:
    def run() -> None:
        EVENTS.save(demo.ws, made[0], {"result": "活动平稳有序，未发生安全事件。"})

    return run


def _look(demo: DemoLife, ledger: PlainLedger, record_id: int, words: str) -> None:
    """One of the books is looked at again; the others are late."""
    ledger.save(demo.ws, record_id, {"checked_on": demo.clock().date(), "checked": words})


def _books(demo: DemoLife, made: dict[str, int]) -> None:
    for unit, place, use, people, checked in (
        ("CG", "办公楼一楼临街门面", "shop", 8, date(2026, 3, 2)),
        ("CG-02", "转运站旁值班宿舍", "housing", 14, date(2026, 2, 27)),
    ):
        values = {
            "unit_id": demo.units[unit], "place": place, "rental_use": use, "headcount": people, "has_agreement": True,
            "begins_on": date(2025, 7, 1), "responsible_id": demo.person(unit, "direct_responsible"),
            "checked_on": checked, "checked": "已核查用电用火和人数" if checked else None,
        }  # fmt: skip
        made[place] = RENTALS.save(demo.ws, None, values)
    for unit, work, place, people in (
        ("CG-02", "河道漂浮物打捞", "玉带河沿线", 24),
        ("CG-04", "路灯灯杆油漆", "红谷滩片区", 10),
    ):
        values = {
            "unit_id": demo.units[unit], "work": work, "place": place, "headcount": people,
            "begins_on": date(2026, 3, 1), "responsible_id": demo.person(unit, "member"),
            "has_training": unit == "CG-02",
        }  # fmt: skip
        made[work] = TEMPORARY_WORK.save(demo.ws, None, values)


def _rota(demo: DemoLife, first: date) -> None:
    """The bureau's duty of a month, its people in turn."""
    days = [first + timedelta(days=number) for number in range(31)]
    people = [demo.person("CG", post) for post in ("officer", "liaison", "member")]
    leaders = [demo.person("CG", post) for post in ("first_responsible", "direct_responsible")]
    fill_rota(demo.ws, demo.units["CG"], [day for day in days if day.month == first.month], "whole", people, leaders)
