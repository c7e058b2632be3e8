"""督导事项 of the demo year: seven cases in every state, made by the commands day by day (南昌 细则 25, 28, 29)."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from desktop.rules.supervision import CaseSource
from desktop.rules.supervision_clock import ReportKind, Stage
from desktop.services.demo.life import DemoLife
from desktop.services.supervision.mending import accept_measure, add_report, release_measure
from desktop.services.supervision.paper import draw_up
from desktop.services.supervision.steps import (
    approve_measure,
    hand_over,
    hold_talk,
    issue_measure,
    serve_measure,
    take_measure,
)
from desktop.services.supervision.write import close_supervision, save_supervision

SIGNER = "领导小组组长"
CASES: dict[str, tuple[str, str, str, date, str, str]] = {
    "first": (
        "CG-02", "r3", "清扫作业安全重点工作进度滞后", date(2026, 4, 8),
        "一季度清扫车辆安全排查任务完成不到一半，两次催办仍未补齐。",
        "五月底前完成全部车辆排查\n明确专人负责，每周报送进度",
    ),
    "veto": (
        "CG-0702", "d7", "处置不力引发群体性聚集", date(2026, 5, 11),
        "执法纠纷调处不力，未及时报告，引发沿街商户聚集，造成不良影响。",
        "查清原因，妥善化解遗留纠纷\n完善执法现场处置和报告制度",
    ),
    "listed": (
        "CG-03", "r4", "渣土车辆安全管理责任制不落实", date(2026, 6, 18),
        "安全管理机构空转，责任书未签到班组，半年内发生两起车辆伤人事故。",
        "健全责任制，责任书签到班组\n车辆安装定位和限速装置\n每周开展一次安全教育",
    ),
    "second": (
        "CG-02", "r1", "转运站治安防范措施不力", date(2026, 8, 12),
        "转运站夜间无人值守，监控长期不能使用，连续发生物资失窃。",
        "恢复夜间值守和监控\n清点物资，建立出入库登记",
    ),
    "talk": (
        "CG-05", "r5", "停车收费纠纷化解不及时", date(2026, 9, 14),
        "同一路段收费纠纷多次反映未化解，发生集体上访苗头。",
        "逐件化解积案\n公示收费标准和投诉渠道",
    ),
    "mend": (
        "CG-06", "r25", "户外广告设施坠落事故", date(2026, 10, 9),
        "大风天气广告设施坠落，砸损车辆两台，暴露巡查不到位。",
        "全面排查户外广告设施\n建立大风预警巡查制度",
    ),
    "card": (
        "CG-07", "r2", "执法安全规定执行走样", date(2026, 10, 19),
        "执法记录仪使用率低，两次检查提出的问题没有整改。",
        "落实执法记录规定\n开展全员培训",
    ),
}  # fmt: skip


def plan_supervision(demo: DemoLife) -> None:
    """Put the cases and their steps on the agenda."""
    life = _Supervised(demo)
    for name, case in CASES.items():
        demo.at(case[3], 16, partial(life.register, name))
    life.plan_ended()
    life.plan_running()


class _Supervised:
    """The cases by name while the year goes on."""

    def __init__(self, demo: DemoLife) -> None:
        self.demo, self.ws = demo, demo.ws
        self.ids: dict[str, int] = {}

    def register(self, name: str) -> None:
        unit, ground, title, found_on, facts, demands = CASES[name]
        values = {
            "name": title, "unit_id": self.demo.units[unit], "authority_id": self.demo.units["CG"],
            "found_on": found_on, "source": CaseSource.found, "ground": ground, "facts": facts, "demands": demands,
        }  # fmt: skip
        self.ids[name] = save_supervision(self.ws, None, values)

    # --- the plans ---------------------------------------------------------------------------------

    def plan_ended(self) -> None:
        """Two that have run their course: a criticism mended and released, a veto handed over."""
        self._measure("first", "circular", date(2026, 4, 13), date(2026, 4, 16), date(2026, 5, 31))
        self._report("first", date(2026, 4, 24), ReportKind.measures, "已成立专班，逐车排查，每周报送进度。")
        self._report("first", date(2026, 5, 26), ReportKind.progress, "全部车辆排查完毕，发现的问题均已处理。")
        self.demo.at(date(2026, 6, 2), 15, self._release_first)
        self._measure("veto", "veto", date(2026, 5, 15), date(2026, 5, 19), None)
        self.demo.at(date(2026, 5, 22), 10, self._hand_over)

    def plan_running(self) -> None:
        """Those that run: listed, overdue for the second time, talked over, nearly due, waiting for approval."""
        self._measure("listed", "listed", date(2026, 6, 24), date(2026, 6, 29), date(2026, 12, 29))
        self._report("listed", date(2026, 7, 10), ReportKind.measures, "制定整改方案，责任到人，分三个阶段推进。")
        self._report("listed", date(2026, 8, 28), ReportKind.progress, "责任书已签到班组，限速装置安装过半。")
        self._measure("second", "circular", date(2026, 8, 17), date(2026, 8, 20), date(2026, 9, 30))
        self._report("second", date(2026, 9, 4), ReportKind.measures, "已恢复夜间值守，监控维修正在采购配件。")
        self._measure("talk", "admonition", date(2026, 9, 18), date(2026, 9, 21), date(2026, 11, 30))
        self.demo.at(date(2026, 9, 24), 16, self._talk)
        self._measure("mend", "rectification", date(2026, 10, 12), date(2026, 10, 13), date(2026, 10, 30))
        self.demo.at(date(2026, 10, 21), 15, self._propose_card)

    # --- the steps ---------------------------------------------------------------------------------

    def _measure(self, name: str, kind: str, decided: date, issued: date, due: date | None) -> None:
        """拟办、批准 on one day, 印发 on another, 签收 the day after."""
        self.demo.at(decided, 10, partial(self._decide, name, kind, decided))
        self.demo.at(issued, 11, partial(self._issue, name, issued, due))
        self.demo.at(date.fromordinal(issued.toordinal() + 1), 9, partial(self._serve, name))

    def _decide(self, name: str, kind: str, day: date) -> None:
        case = self.ids[name]
        given = {"measure_kind": kind, "proposed_on": day, "reason": "经核实，情形属实，提请领导小组研究。"}
        step = take_measure(self.ws, case, given)
        for approval in self.ws.policy.supervision.measure(kind).approvals:
            done = {"done_on": day, "by": approval.by, "opinion": "会议研究同意。"}
            approve_measure(self.ws, case, step, approval.key, done)

    def _issue(self, name: str, day: date, due: date | None) -> None:
        values: Mapping[str, Any] = {"issued_on": day, "signer": SIGNER, "mend_due": due}
        arrangement = {"arrangement": "2026年9月24日15:00，局三楼会议室"} if name == "talk" else {}
        issue_measure(self.ws, self.ids[name], 1, {**values, **arrangement})

    def _serve(self, name: str) -> None:
        served = {"served_by": "应急安全科干部", "received_on": self.ws.today(), "received_by": "办公室收文"}
        serve_measure(self.ws, self.ids[name], 1, served)

    def _report(self, name: str, day: date, kind: ReportKind, words: str) -> None:
        def step() -> None:
            add_report(self.ws, self.ids[name], 1, {"report_kind": kind, "reported_on": day, "content": words})

        self.demo.at(day, 14, step)

    def _release_first(self) -> None:
        case, day = self.ids["first"], self.ws.today()
        checked = {
            "stage": Stage.final, "checked_on": day, "by": "领导小组办公室", "passed": True,
            "findings": "抽查十二台车辆，台账齐全，整改到位。",
        }  # fmt: skip
        draw_up(self.ws, case, 1, "mend_report", {"made_on": day, "signer": None, "content": ""})
        accept_measure(self.ws, case, 1, checked)
        draw_up(self.ws, case, 1, "acceptance_record", {"made_on": day, "signer": SIGNER, "content": ""})
        release_measure(self.ws, case, 1, {"released_on": day, "signer": SIGNER})
        close_supervision(self.ws, case, {"closed_on": day, "close_reason": "整改到位，验收合格，已解除。"})

    def _hand_over(self) -> None:
        given = {"handed_over_on": self.ws.today(), "handed_over_to": "局纪检监察室", "signer": SIGNER}
        hand_over(self.ws, self.ids["veto"], 1, given)

    def _talk(self) -> None:
        case, day = self.ids["talk"], self.ws.today()
        talked = {
            "held_on": day, "held_at": "局三楼会议室", "held_by": "领导小组副组长", "held_with": "停车办主要负责同志",
            "held_notes": "指出积案化解不力的问题，分析原因，要求逐件明确责任人和时限；被约谈人表示立即整改。",
        }  # fmt: skip
        hold_talk(self.ws, case, 1, talked)
        draw_up(self.ws, case, 1, "admonition_record", {"made_on": day, "signer": None, "content": ""})

    def _propose_card(self) -> None:
        given = {
            "measure_kind": "yellow_card",
            "proposed_on": self.ws.today(),
            "reason": "两次检查提出的问题没有整改。",
        }
        take_measure(self.ws, self.ids["card"], given)
