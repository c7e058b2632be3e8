"""检查与隐患 of the demo year: every unit inspects each month and around the holidays; hazards stand in every state."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from random import Random
from typing import Any

from desktop.fields import Row
from desktop.rules.hazard import Decision, ReviewResult
from desktop.rules.inspection import CheckResult
from desktop.rules.inspection_plan import Window
from desktop.services.demo.life import NOW, DemoLife
from desktop.services.inspection.hazard import (
    AFTER,
    BEFORE,
    file_findings,
    hazard_photos,
    hazard_proposals,
    load_hazard,
    save_hazard,
)
from desktop.services.inspection.hazard_steps import (
    add_feedback,
    ask_extension,
    decide_extension,
    issue_notice,
    list_hazards,
    remind,
    reopen_hazard,
    review_hazards,
    sign_notice,
)
from desktop.services.inspection.inspection import Files, close_inspection, lines_for, load_inspection, save_inspection
from desktop.services.inspection.inspection_plan import plan_window, save_period, windows_on
from desktop.services.inspection.photo import PhotoRow, ReadyPhoto, stage_photo

PERIODS = (
    ("全国两会期间", date(2026, 3, 2), date(2026, 3, 13), "市委平安办通知"),
    ("文明城市迎检期间", date(2026, 11, 2), date(2026, 11, 13), "市文明办通知"),
)
DOMAINS = ("fire", "order", "production", "traffic", "food", "dangerous", "secrecy")
PLACES = ("办公楼", "职工食堂", "车辆停放场", "材料仓库", "值班室", "垃圾转运站", "作业班组驻地", "档案室")
FAULTS = {
    "fire": ("二楼楼道堆放纸箱，影响疏散", "两具灭火器压力不足", "值班室插线板串接取暖器", "应急照明灯不亮"),
    "order": ("后门监控画面缺失", "访客登记有三天空白", "财务室防盗门锁舌松动"),
    "production": ("登高作业没有专人监护", "切割机缺防护罩", "临时用电没有审批单"),
    "traffic": ("两台清扫车反光标识脱落", "回场登记不全"),
    "food": ("留样不足四十八小时", "冷藏柜生熟混放"),
    "dangerous": ("油漆与稀料没有分开存放", "领用登记缺双人签字"),
    "secrecy": ("一台涉密计算机接口未封闭",),
}
MISSED_DAILY = frozenset({("CG-07", 9), ("CG-0702", 8), ("CG-06", 9)})
MISSED_HOLIDAY = frozenset({("CG-0702", "国庆节"), ("CG-06", "国庆节"), ("CG-05", "中秋")})


def plan_inspections(demo: DemoLife) -> None:
    """Put the year's inspections and what became of their findings on the agenda."""
    year = _Year(demo)
    codes = ["CG", *(unit["code"] for unit in demo.material["units"])]
    for place, code in enumerate(codes):
        for month in range(1, 11):
            if (code, month) not in MISSED_DAILY:
                year.daily(code, date(2026, month, 5 + (place * 5 + month * 3) % 14))
    demo.at(date(2026, 1, 5), 8, lambda: year.around_holidays(codes))
    for name, since, until, reason in PERIODS:
        values = {"name": name, "since": since, "until": until, "reason": reason}
        demo.at(min(since, NOW.date()) - timedelta(days=12), 9, partial(_enter_period, demo, values))
    for number, code in enumerate(("CG-02", "CG-04", "CG-07", "CG-01", "CG-03")):
        kind = ("special", "unannounced", "comprehensive", "tour", "special")[number]
        year.visit(code, date(2026, 2 + number * 2, 18), kind, ("fire", "dangerous"), fails=1)
    for place, code in enumerate(codes):
        demo.at(date(2026, 3, 3) + timedelta(days=place % 9), 15, partial(year.special_period, code))
    for number, major in enumerate(_MAJOR):
        demo.at(major[2], 10, partial(year.major, number))
    demo.at(date(2026, 10, 22), 16, lambda: year.plan_special())


def _enter_period(demo: DemoLife, values: dict[str, Any]) -> None:
    save_period(demo.ws, None, values)


_MAJOR = (
    ("CG-03", "渣土车停放场充电区", date(2026, 4, 14), "充电区与油料间共用墙体，电缆外皮破损", "closed"),
    ("CG-02", "北郊转运站油库", date(2026, 8, 20), "油库呼吸阀失效，可燃气体报警器停用", "late"),
    ("CG-04", "路灯材料仓库", date(2026, 9, 15), "仓库消防水池干涸，消火栓无水", "missed"),
    ("CG-07", "执法物品暂扣库", date(2026, 9, 28), "暂扣液化气瓶与易燃杂物混存", "extended"),
)
"""重大 hazards: unit, place, day, what, and what became of them."""


class _Year:
    """The inspections and hazards while the year goes on; one run is like another."""

    def __init__(self, demo: DemoLife) -> None:
        self.demo, self.ws = demo, demo.ws
        self.random = Random(54)
        self.majors: dict[int, int] = {}
        self.filed = 0

    # --- inspections -------------------------------------------------------------------------------

    def daily(self, code: str, day: date) -> None:
        """One everyday inspection of one or two fields of work."""
        domains = self.random.sample(DOMAINS, 1)
        fails = self.random.choices((0, 1, 2), (6, 5, 1))[0]
        self.visit(code, day, "daily", domains, fails)

    def visit(self, code: str, day: date, kind: str, domains: Sequence[str], fails: int) -> None:
        """Hold an inspection on that day, then let its findings take their course."""
        words = [
            (domain, self.random.choice(FAULTS[domain]))
            for domain in (self.random.choice(domains) for _ in range(fails))
        ]
        place = self.random.choice(PLACES)
        self.demo.at(day, 9, partial(self._hold, code, day, kind, tuple(domains), place, tuple(dict(words).items())))

    def _hold(
        self, code: str, day: date, kind: str, domains: tuple[str, ...], place: str, faults: tuple[tuple[str, str], ...]
    ) -> None:
        number = save_inspection(self.ws, None, self._values(code, day, kind, place, self._lines(domains, faults)))
        if not faults:
            if kind != "daily" or day.month < 9:
                self.demo.at(day, 16, partial(close_inspection, self.ws, number, day))
            self.demo.agenda.sort(key=lambda item: item[:2])
            return
        rows = [{**row.values, "measure": "立即整改，落实专人负责"} for row in hazard_proposals(self.ws, number)]
        for hazard in file_findings(self.ws, number, rows):
            self.filed += 1
            self._mend(code, hazard, day, self.filed)
        self.demo.agenda.sort(key=lambda item: item[:2])

    def _lines(self, domains: tuple[str, ...], faults: tuple[tuple[str, str], ...]) -> tuple[Row, ...]:
        """The checklists answered: one line of a field fails for each fault of it."""
        left, rows = dict(faults), []
        for line in lines_for(self.ws, domains):
            fault = left.pop(line["domain"], None)
            result = CheckResult.failed if fault else CheckResult.passed
            rows.append(Row(None, {**line.values, "result": result, "note": fault}))
        return tuple(rows)

    def _values(self, code: str, day: date, kind: str, place: str, items: tuple[Row, ...] = ()) -> dict[str, Any]:
        own = kind in ("daily", "before_holiday", "after_holiday")
        by = code if own else "CG"
        return {
            "unit_id": self.demo.units[code],
            "inspection_kind": kind,
            "place": place,
            "visited_on": day,
            "began_at": "09:10",
            "ended_at": "10:30",
            "inspector_id": self.demo.person(by, "officer"),
            "second_inspector_id": self.demo.person(by, "liaison" if own else "direct_responsible"),
            "site_person_id": self.demo.person(code, "member"),
            "items": items,
            "summary": "对照检查表逐项检查，情况如上。" if items else "对所辖各区域进行了检查，未发现问题。",
        }

    def around_holidays(self, codes: Sequence[str]) -> None:
        """Before and after each holiday, all units but a few; short records without a checklist."""
        for window in windows_on(self.ws, 2026):
            for place, code in enumerate(codes):
                day = min(window.first + timedelta(days=place % 5 + 1), window.last)
                if window.kind in ("before_holiday", "after_holiday") and (code, window.name) not in MISSED_HOLIDAY:
                    self.demo.at(max(day, date(2026, 1, 6)), 14, partial(self._holiday, code, window, day))
        self.demo.agenda.sort(key=lambda item: item[:2])

    def _holiday(self, code: str, window: Window, day: date) -> None:
        values = self._values(code, max(day, date(2026, 1, 6)), window.kind, "所辖各区域")
        number = save_inspection(self.ws, None, {**values, "holiday": window.name})
        close_inspection(self.ws, number, self.ws.today())

    def special_period(self, code: str) -> None:
        """One unit in the special period of spring."""
        today = self.ws.today()
        window = next(w for w in windows_on(self.ws, 2026) if w.kind == "special_period" and w.first <= today <= w.last)
        values = self._values(code, today, window.kind, "所辖各区域")
        number = save_inspection(self.ws, None, {**values, "period_id": window.period_id})
        close_inspection(self.ws, number, today)

    def plan_special(self) -> None:
        """The coming special period is planned for every unit."""
        window = next(w for w in windows_on(self.ws, 2026) if w.kind == "special_period" and w.first > NOW.date())
        units = [self.demo.units[code] for code in ("CG", *(unit["code"] for unit in self.demo.material["units"]))]
        plan_window(self.ws, window, units)

    # --- ordinary hazards --------------------------------------------------------------------------

    def _mend(self, code: str, hazard: int, found: date, number: int) -> None:
        """Most are mended within the fortnight; of the newest some wait, are late, or went back."""
        due = load_hazard(self.ws, hazard)["due_on"]
        age = (NOW.date() - found).days
        if age < 40 and number % 3 == 0:
            if due < NOW.date():
                self.demo.at(due + timedelta(days=2), 9, lambda: void(remind(self.ws, [hazard])))
            return
        answered = found + timedelta(days=4 + number % 9)
        self.demo.at(answered, 11, partial(self._answer, code, hazard, answered))
        if age < 40 and number % 3 == 1:
            return
        looked = answered + timedelta(days=2)
        if number % 17 == 5:
            self.demo.at(looked, 15, partial(self._review, code, hazard, looked, False))
            again = looked + timedelta(days=6)
            self.demo.at(again, 11, partial(self._answer, code, hazard, again))
            self.demo.at(again + timedelta(days=1), 15, partial(self._review, code, hazard, again + timedelta(days=1)))
        else:
            self.demo.at(looked, 15, partial(self._review, code, hazard, looked))
        if number == 7:
            back = looked + timedelta(days=20)
            values = {"reopened_on": back, "reason": "同一部位问题反弹", "new_due_on": back + timedelta(days=10)}
            self.demo.at(back, 10, lambda: reopen_hazard(self.ws, hazard, values))
            self.demo.at(back + timedelta(days=5), 11, partial(self._answer, code, hazard, back + timedelta(days=5)))
            self.demo.at(back + timedelta(days=6), 15, partial(self._review, code, hazard, back + timedelta(days=6)))

    def _answer(self, code: str, hazard: int, day: date, words: str = "已按要求整改到位") -> None:
        values = {"fed_back_on": day, "content": words, "person_id": self.demo.person(code, "officer")}
        add_feedback(self.ws, hazard, values)

    def _review(self, code: str, hazard: int, day: date, mended: bool = True) -> None:
        result: dict[str, Any] = {"result": ReviewResult.mended}
        if not mended:
            result = {"result": ReviewResult.not_mended, "opinion": "整改不彻底，仍有隐患",
                      "new_due_on": day + timedelta(days=10)}  # fmt: skip
        who = {
            "reviewer_id": self.demo.person("CG", "officer"),
            "second_reviewer_id": self.demo.person("CG", "liaison"),
        }
        review_hazards(self.ws, {hazard: result}, {"reviewed_on": day, **who}, close=True)
        inspection = load_hazard(self.ws, hazard)["inspection_id"]
        if mended and inspection is not None and load_inspection(self.ws, inspection)["closed_on"] is None:
            close_inspection(self.ws, inspection, day)

    # --- 重大 hazards ------------------------------------------------------------------------------

    def major(self, number: int) -> None:
        """Found, warned of in writing, then mended in time or late, put off, or left."""
        code, place, day, words, course = _MAJOR[number]
        values = {
            "unit_id": self.demo.units[code], "place": place, "description": words, "category": "fire",
            "grade": "major", "source": "inspection", "found_on": day, "due_on": day + timedelta(days=30),
            "measure": "停用相关区域，限期整改", "person_id": self.demo.person(code, "direct_responsible"),
        }  # fmt: skip
        hazard = save_hazard(self.ws, None, values, files=Files(photos=[self._photo(BEFORE, number, False)]))
        notice = issue_notice(self.ws, [hazard], {"issued_on": day, "demand": "整改期间停止使用，落实专人看守。"})
        self.demo.at(
            day + timedelta(days=1), 9, lambda: sign_notice(self.ws, notice, day + timedelta(days=1), "办公室")
        )
        due = day + timedelta(days=30)
        if course == "closed":
            self._close_major(code, hazard, number, due - timedelta(days=6))
        elif course == "late":
            self._close_major(code, hazard, number, due + timedelta(days=9))
            self.demo.at(due + timedelta(days=2), 9, lambda: void(list_hazards(self.ws, [hazard])))
        elif course == "missed":
            self.demo.at(due + timedelta(days=1), 9, lambda: void(remind(self.ws, [hazard])))
        else:
            asked: dict[str, Any] = {"asked_on": due - timedelta(days=14), "reason": "气瓶处置单位排期",
                     "wanted_on": due + timedelta(days=20)}  # fmt: skip
            self.demo.at(asked["asked_on"], 10, lambda: ask_extension(self.ws, hazard, asked))
            self.demo.at(asked["asked_on"] + timedelta(days=2), 10, partial(self._grant, hazard, asked))
        self.demo.agenda.sort(key=lambda item: item[:2])

    def _close_major(self, code: str, hazard: int, number: int, day: date) -> None:
        def answer() -> None:
            self._answer(code, hazard, day, "已更换设备并通过检测")
            after = self._photo(AFTER, number, True, hazard)
            save_hazard(self.ws, hazard, {}, files=Files(photos=[*hazard_photos(self.ws, hazard), after]))

        self.demo.at(day, 11, answer)
        self.demo.at(day + timedelta(days=2), 15, partial(self._review, code, hazard, day + timedelta(days=2)))

    def _grant(self, hazard: int, asked: dict[str, Any]) -> None:
        values = {
            "decision": Decision.granted, "decided_on": asked["asked_on"] + timedelta(days=2),
            "granted_on": asked["wanted_on"], "approver_id": self.demo.person("CG", "direct_responsible"),
            "opinion": "同意，延期期间加强看守",
        }  # fmt: skip
        decide_extension(self.ws, hazard, values)

    def _photo(self, slot: str, number: int, mended: bool, hazard: int | None = None) -> PhotoRow:
        return stage_photo(self.ws, "hazard", hazard, slot, drawn_photo(number, mended))


def void(_result: object) -> None:
    """Take a command's answer that the demo has no use for."""


def drawn_photo(number: int, mended: bool) -> ReadyPhoto:
    """A made-up picture of a store room: boxes in the way, or the way free; no real place, no text."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (960, 640), (196, 200, 204))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 640), (960, 640), (720, 380), (240, 380)], fill=(150, 146, 140))
    draw.rectangle((400, 190, 560, 400), fill=(88, 104, 120))
    draw.rectangle((120, 250, 190, 420), fill=(176, 60, 52) if mended else (120, 112, 108))
    if not mended:
        for place in range(5 + number):
            left = 250 + place * 83 % 420
            draw.rectangle((left, 400 + place * 29 % 120, left + 120, 500 + place * 29 % 120), fill=(142, 104, 62))
    content = BytesIO()
    image.save(content, "JPEG", quality=80)
    name = f"{'整改后' if mended else '整改前'}-{number + 1}.jpg"
    return ReadyPhoto(name, content.getvalue(), 960, 640)
