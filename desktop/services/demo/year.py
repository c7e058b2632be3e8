"""The demo file: a believable year of a bureau with twelve units, made through the commands under a clock of its own.

Two runs give the same units, cases, reports and letters. Nothing is inserted by hand: what the demo shows, the
program has checked, audited and computed.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from desktop.fields import Refused, Row
from desktop.models.organisation import UnitKind
from desktop.models.vault.errors import VaultError
from desktop.models.vault.file_lock import Busy, FileLock
from desktop.resources import RESOURCES
from desktop.rules.dispute import ScreeningKind
from desktop.rules.pack import RulePack
from desktop.services.demo.cases import CasePlan, plan_cases
from desktop.services.demo.inspection import plan_inspections
from desktop.services.demo.life import NOW, DemoLife
from desktop.services.demo.sites import plan_sites
from desktop.services.demo.supervision import plan_supervision
from desktop.services.dispute.case import save_dispute
from desktop.services.dispute.monthly_report import file_zero_report, review_report, submit_report
from desktop.services.dispute.report_receipt import accept_report
from desktop.services.dispute.screening import save_screening
from desktop.services.dispute.steps import add_mediation, resolve_dispute, transfer_dispute
from desktop.services.founding import NewFile, found_file, open_file
from desktop.services.letter.make import generate_batch
from desktop.services.letter.register import mark_printed, sign
from desktop.services.organisation.appointment import appoint, hand_over_post
from desktop.services.organisation.body import add_body
from desktop.services.organisation.body_fill import fill_group_from_tree
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.organisation.patron import fill_patrons
from desktop.services.organisation.people import add_person
from desktop.services.organisation.unit import add_unit, set_phone
from desktop.services.parts.clock import RunningClock
from desktop.services.workspace import Workspace, put_setting

MATERIAL = RESOURCES / "demo" / "nanchang.toml"
WATERMARK = "演示数据"
LATE = {("CG-03", 3): 27, ("CG-07", 6): 26, ("CG-0201", 8): 28, ("CG-05", 9): 27}
"""(unit, month) → the day of the month on which a report went up too late."""
LEFT_FOR_OCTOBER = frozenset({"CG", "CG-0702", "CG-03"})
"""Who has not reported October yet when the demo opens."""
VACANT = frozenset({("CG-06", "direct_responsible"), ("CG-0702", "liaison")})


def make_demo(
    path: Path,
    passphrase: str,
    packs: Mapping[str, RulePack],
    progress: Callable[[str], None] = lambda _text: None,
) -> Workspace:
    """Found the demo file at `path` and live through its year; returns it open, its clock at `NOW`."""
    material = tomllib.loads(MATERIAL.read_text("utf-8"))
    clock = RunningClock(datetime(2026, 1, 4, 9))
    part = path.with_name(path.name + ".making")
    _clear(part)
    ws = found_file(_new_file(part, passphrase, material["bureau"]), packs, clock)
    try:
        demo = DemoLife(ws, clock, material)
        progress("建立组织机构")
        _found_units(demo)
        _staff(demo)
        _groups(demo)
        _plan_year(demo)
        _live(demo, progress)
    except BaseException:
        ws.vault.close()
        _clear(part)
        raise
    with ws.command("set_clock", "演示库的时间停在这里") as command:
        put_setting(command.session, "starts_at", NOW.isoformat(" "))
    ws.vault.close()
    for ending in ("-wal", "-shm"):  # of an earlier demo that was deleted: they would be played into this one
        path.with_name(path.name + ending).unlink(missing_ok=True)
    part.replace(path)
    part.with_name(part.name + ".lock").unlink(missing_ok=True)
    return open_file(path, passphrase, packs)


def _clear(part: Path) -> None:
    """What a making that was cut short left goes, its journal too; VaultError while another window still makes it."""
    try:
        lock = FileLock(part.with_name(part.name + ".lock"))
    except Busy:
        raise VaultError("演示库正在另一个窗口里生成，约需一分钟。请等它生成完，再点“看演示”。") from None
    for ending in ("", "-wal", "-shm"):
        part.with_name(part.name + ending).unlink(missing_ok=True)
    lock.release()


def _new_file(path: Path, passphrase: str, bureau: dict[str, Any]) -> NewFile:
    return NewFile(
        path=path,
        passphrase=passphrase,
        pack="nanchang-2021",
        unit_name=bureau["name"],
        short_name=bureau["short_name"],
        code=bureau["code"],
        unit_kind=UnitKind.bureau,
        opened_on=bureau["opened_on"],
        upper_name=bureau["upper"],
        section=bureau["section"],
        operator=bureau["operator"],
        watermark=WATERMARK,
    )


# --- the organisation -----------------------------------------------------------------------------


def _found_units(demo: DemoLife) -> None:
    own = own_unit_id(demo.ws)
    assert own is not None
    bureau = demo.material["bureau"]
    demo.units[bureau["code"]] = own
    set_phone(demo.ws, own, "0791-8600 1000")
    for kind, group in ((UnitKind.section, "sections"), (UnitKind.subordinate, "units")):
        for number, unit in enumerate(demo.material[group]):
            above = demo.units[unit.get("parent", bureau["code"])]
            values = {
                "name": unit["name"],
                "short_name": unit.get("short_name", unit["name"]),
                "parent_id": above,
                "code": unit["code"],
                "unit_kind": UnitKind.basic if "parent" in unit else kind,
                "opened_on": bureau["opened_on"],
                "reports_monthly": group == "units",
                "phone": f"0791-8600 {1100 + number + (0 if group == 'sections' else 20)}",
            }
            demo.units[unit["code"]] = add_unit(demo.ws, values)


def _names(material: dict[str, Any]) -> Callable[[], str]:
    """Made-up names, each given once, in a fixed order."""
    random, used = Random(1949), set[str]()

    def name() -> str:
        while True:
            people = material["people"]
            made = str(random.choice(people["surnames"]) + random.choice(people["given"]))
            if made not in used:
                used.add(made)
                return made

    return name


TITLES = {
    "first_responsible": ("党委书记、局长", "主任（支队长）", "科长"),
    "direct_responsible": ("党委委员、副局长", "副主任（副支队长）", ""),
    "member": ("党委委员、副局长", "副主任（副支队长）", ""),
    "officer": ("应急安全科科长", "综治专干", ""),
    "liaison": ("应急安全科干部", "办公室干部", ""),
}


def _staff(demo: DemoLife) -> None:
    name, since = _names(demo.material), date(2024, 1, 1)
    sections = {section["code"] for section in demo.material["sections"]}
    for code, unit_id in demo.units.items():
        rank = 0 if code == "CG" else 2 if code in sections else 1
        for post, titles in TITLES.items():
            if not titles[rank] or (code, post) in VACANT:
                continue
            person = add_person(demo.ws, name(), unit_id)
            demo.people[(code, post)] = person
            values = {"unit_id": unit_id, "post": post, "person_id": person, "since": since, "job_title": titles[rank]}
            demo.appointments[(code, post)] = appoint(demo.ws, values)
    successor = add_person(demo.ws, name(), demo.units["CG"])

    def change_of_head() -> None:
        hand_over_post(demo.ws, demo.appointments[("CG", "first_responsible")], date(2026, 7, 1), successor)
        demo.people[("CG", "first_responsible")] = successor

    demo.at(date(2026, 7, 1), 8, change_of_head)


def _groups(demo: DemoLife) -> None:
    office = demo.units["CG-K5"]
    for key in ("leading_group", "mediation_group"):
        kind = demo.ws.policy.body(key)
        values = {
            "unit_id": demo.units["CG"],
            "body_kind": key,
            "name": f"市城管局{kind.title}",
            "since": date(2024, 1, 10),
            "office_unit_id": office,
        }
        body = add_body(demo.ws, values)
        fill_group_from_tree(demo.ws, body, demo.ws.today())
    fill_patrons(demo.ws, demo.ws.today())


# --- the year -------------------------------------------------------------------------------------


def _plan_year(demo: DemoLife) -> None:
    for number, plan in enumerate(plan_cases(demo.material, NOW.date())):
        _plan_case(demo, number, plan)
    for month in range(1, 11):
        for code in ("CG", *(unit["code"] for unit in demo.material["units"])):
            _plan_month(demo, code, month)
    _plan_letters(demo)
    plan_inspections(demo)
    plan_sites(demo)
    plan_supervision(demo)


def _plan_case(demo: DemoLife, number: int, plan: CasePlan) -> None:
    demo.at(plan.known_on, 10, lambda: _enter(demo, number, plan))
    if plan.resolved_on is not None:
        day = plan.resolved_on
        demo.at(day, 15, lambda: void(resolve_dispute(demo.ws, demo.cases[number], day, plan.outcome, more=plan.extra)))
    if plan.transferred_on is not None:
        on = plan.transferred_on
        words = "多次调处未达成一致，依程序转办"
        demo.at(on, 15, lambda: void(transfer_dispute(demo.ws, demo.cases[number], on, "市信访局", words)))
    if plan.fixed_on is not None:
        demo.at(plan.fixed_on, 11, lambda: _fix(demo, number, plan))


def void(_result: object) -> None:
    """Take a command's answer that the demo has no use for."""


def _enter(demo: DemoLife, number: int, plan: CasePlan) -> None:
    unit = demo.units[plan.unit]
    values = {
        "unit_id": unit,
        "involved_unit_id": unit,
        "name": plan.name,
        "summary": plan.summary,
        "happened_on": plan.happened_on,
        "known_on": plan.known_on,
        "dispute_type": plan.type,
        "scale": "group" if plan.group else "individual",
        "level": "major" if plan.major else "ordinary",
        "people": plan.people,
        "amount": None if plan.amount is None else Decimal(plan.amount),
        "place": plan.place,
        "source": plan.source,
        **(_patron(demo, plan) if plan.major else {}),
    }
    demo.cases[number] = save_dispute(demo.ws, None, values).id


def _patron(demo: DemoLife, plan: CasePlan) -> dict[str, Any]:
    """领导包案 of a major case (矛盾制度六)."""
    return {
        "patron_unit_id": demo.units[plan.unit],
        "patron_id": demo.people[(plan.unit, "first_responsible")],
        "patron_title": TITLES["first_responsible"][plan.unit != "CG"],
        "handler": "综治办经办",
        "patron_due_on": plan.known_on + timedelta(days=plan.due_days),
    }


def _fix(demo: DemoLife, number: int, plan: CasePlan) -> None:
    """三定、三包 and the steps of mediation known by then; later steps come with the end of the case."""
    person = {
        post: demo.people.get((plan.unit, post), demo.people[(plan.unit, "first_responsible")]) for post in TITLES
    }
    steps = tuple(
        Row(None, {"happened_on": day, "content": words, "person_id": person["officer"]})
        for day, words in plan.mediations
        if day <= demo.ws.today()
    )
    values = {
        "lead_id": person["direct_responsible"],
        "responsible_id": person["member"],
        "due_on": plan.known_on + timedelta(days=plan.due_days),
        "three_fixed_on": plan.fixed_on,
        "mediate_id": person["member"],
        "track_id": person["officer"],
        "feedback_id": person["liaison"],
        "mediations": steps,
    }
    save_dispute(demo.ws, demo.cases[number], values)
    later = [step for step in plan.mediations if step[0] > demo.ws.today()]
    for day, words in later:
        demo.at(day, 14, partial(_mediate, demo, number, day, words, person["officer"]))
    demo.agenda.sort(key=lambda item: item[:2])


def _mediate(demo: DemoLife, number: int, day: date, words: str, person: int) -> None:
    add_mediation(demo.ws, demo.cases[number], day, words, person)


def _plan_month(demo: DemoLife, code: str, month: int) -> None:
    unit = demo.units[code]
    screened_on = date(2026, month, 15 + (unit * 7 + month) % 6)
    demo.at(screened_on, 9, lambda: _screen(demo, unit, screened_on))
    if month == 10:
        if code not in LEFT_FOR_OCTOBER:
            demo.at(date(2026, 10, 23), 17, lambda: _report(demo, unit, month))
        return
    day = date(2026, month, LATE.get((code, month), 25))
    demo.at(day, 17, lambda: _report(demo, unit, month))
    if code != "CG":
        demo.at(day + timedelta(days=1), 9, lambda: accept_report(demo.ws, unit, 2026, month))


def _screen(demo: DemoLife, unit: int, day: date) -> None:
    values = {
        "unit_id": unit,
        "held_on": day,
        "screening_kind": ScreeningKind.regular,
        "scope": "本单位各科室、各班组及管辖路段",
        "screeners": "综治专干、各班组负责人",
        "found": 0,
        "result": "逐项排查，发现的纠纷已登记台账，其余未见异常。",
    }
    save_screening(demo.ws, None, values)


def _report(demo: DemoLife, unit: int, month: int) -> None:
    """零报告 when the month allows one, else the report with its figures."""
    try:
        file_zero_report(demo.ws, unit, 2026, month, prepared_by="综治专干")
    except Refused:
        review_report(demo.ws, unit, 2026, month, prepared_by="综治专干")
        submit_report(demo.ws, unit, 2026, month)


def _plan_letters(demo: DemoLife) -> None:
    made: list[int] = []
    demo.at(date(2026, 1, 12), 9, lambda: made.extend(generate_batch(demo.ws, 2026).made))
    demo.at(date(2026, 1, 13), 9, lambda: void(mark_printed(demo.ws, made)))
    demo.at(date(2026, 1, 20), 15, lambda: void(sign(demo.ws, made[::3], date(2026, 1, 20))))
    demo.at(date(2026, 2, 6), 15, lambda: void(sign(demo.ws, made[1::6], date(2026, 2, 6))))


def _live(demo: DemoLife, progress: Callable[[str], None]) -> None:
    """Do everything on the agenda in its order, the clock standing at each moment."""
    demo.agenda.sort(key=lambda item: item[:2])
    month = 0
    while demo.agenda:
        moment, _, step = demo.agenda.pop(0)
        if moment.month != month:
            month = moment.month
            progress(f"{month} 月")
        demo.clock.set(moment)
        step()
