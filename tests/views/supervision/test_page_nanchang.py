"""督办督导 under 南昌 as a clerk walks through it: what is offered next, what presses, what each form asks (S14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.fields import Row
from desktop.rules.supervision import CaseStatus, MeasureState
from desktop.rules.supervision_clock import Verdict
from desktop.services.organisation.appointment import end_appointment, holder_on
from desktop.services.organisation.people import leave_person
from desktop.services.organisation.unit_closing import merge_unit
from desktop.services.policy.policy import change_parameter, withdraw_change
from desktop.services.supervision.case import case_view
from desktop.services.supervision.offer import case_from, offers
from desktop.services.supervision.write import (
    close_supervision,
    load_supervision,
    save_supervision,
    void_supervision,
)
from desktop.views.supervision import endings as supervision_endings, paper as supervision_paper
from desktop.views.supervision.page import SupervisionPage
from tests.services.supervision.test_offer import warned
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office
from tests.views.case_host import Host
from tests.views.supervision.test_page import fill, in_dialog, page_of, press, texts

DUE, MAY = date(2026, 11, 30), date(2026, 5, 31)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path, NANCHANG)
    yield made
    made.ws.vault.close()


def at_case(office: SupervisionOffice, qtbot: QtBot, case: int) -> SupervisionPage:
    page = page_of(office, qtbot)
    page.show_target(record_id=case)
    return page


def primary(page: SupervisionPage) -> list[str]:
    buttons = page.cases.ladder.buttons
    return [key for (key, _), made in buttons.items() if made.property("role") == "primary"]


def test_a_veto_is_proposed_by_its_ground_handed_over_and_only_then_closed(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    case = office.case(ground="d7")
    page = at_case(office, qtbot, case)
    assert "建议下一步：一票否决。追究情形为“不力或隐瞒酿成群体性事件”（《矛盾调处制度》七）" in texts(
        page.cases.ladder
    )
    in_dialog(lambda: press(page, "take", 0), lambda dialog: dialog.save())
    in_dialog(lambda: press(page, "approve"), lambda dialog: fill(dialog, opinion="同意"))
    in_dialog(lambda: press(page, "issue"), lambda dialog: fill(dialog, signer="周建国"))
    said = texts(page.cases.ladder)
    assert "依据 《矛盾调处制度》七" in said and "将决定书送纪检监察室" in said and "抄送局纪检监察室：尚未送出" in said
    row = page.cases.page.panel.row

    def refused(dialog: Any) -> None:
        fill(dialog, close_reason="已否决")
        assert "还没有移送" in dialog.form.problem_text() and "四（五）3" in dialog.form.problem_text()
        dialog.done(0)

    in_dialog(lambda: page.cases.endings.close(row), refused)
    in_dialog(lambda: press(page, "hand_over"), lambda dialog: fill(dialog, signer="周建国"))
    in_dialog(lambda: press(page, "serve"), lambda dialog: fill(dialog, served_by="张敏", received_by="李春梅"))
    assert "各项措施都已结束，可以点“办结…”结案" in texts(page.cases.ladder)
    assert primary(page) == [] and not any(key == "paper" for key, _ in page.cases.ladder.buttons)


def test_who_the_second_criticism_meets_is_said_above_everything_else(office: SupervisionOffice, qtbot: QtBot) -> None:
    for day in (date(2026, 3, 9), date(2026, 9, 7)):
        case = office.case()
        office.issued(case, "circular", day, mend_due=DUE)
    page = at_case(office, qtbot, case)
    said = texts(page.cases.ladder)
    pressing = said.index("周建国、李春梅：当年评定不能列为合格公务员、称职领导干部")
    assert pressing < said.index("1　通报批评") < said.index("有关文件收入责任人政绩档案")


def test_an_acceptance_asks_for_its_verdict_and_for_no_level_that_is_not_there(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    case = office.case()
    office.issued(case, "rectification", date(2026, 3, 9), mend_due=DUE)
    page = at_case(office, qtbot, case)

    def accept(dialog: Any) -> None:
        assert dialog.windowTitle() == "登记验收：限期整改" and "stage" not in dialog.form.names()
        fill(dialog, findings="逐项核对")
        assert dialog.form.problem_text("passed") == "请填写验收结论"
        fill(dialog, passed=Verdict.passed)

    in_dialog(lambda: press(page, "accept"), accept)
    assert case_view(office.ws, case).steps[0].state is MeasureState.accepted and primary(page) == ["serve"]


def test_the_forms_say_no_word_twice_and_nothing_of_clocks_the_pack_has_not(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    case = office.case()
    office.issued(case, "rectification", date(2026, 3, 9), mend_due=DUE)
    page = at_case(office, qtbot, case)
    assert "整改期限由决定机关在文书中写明" in texts(page.cases.ladder)
    assert "整改的整改" not in texts(page.cases.ladder)
    said: list[str] = []

    def look(dialog: Any) -> None:
        said.append(dialog.windowTitle() + texts(dialog))
        dialog.done(0)

    for key in ("report", "serve", "accept"):
        in_dialog(lambda key=key: press(page, key), look)
    assert said[0].startswith("登记整改报告：限期整改") and not any("整改整改" in one for one in said)
    assert "自收到之日起算" not in said[1]


def test_who_conducts_a_talk_is_said_to_be_the_units_own_rule(office: SupervisionOffice, qtbot: QtBot) -> None:
    case = office.case()
    office.issued(case, "admonition", date(2026, 3, 9), mend_due=DUE)
    page = at_case(office, qtbot, case)

    def look(dialog: Any) -> None:
        assert "由领导小组组长或副组长约谈（制度未规定，本单位自定）" in texts(dialog)
        dialog.done(0)

    in_dialog(lambda: press(page, "hold"), look)


def test_what_manages_the_cadres_is_typed_since_the_text_names_no_organ(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    case = office.case()
    office.taken(case, "accountability", date(2026, 3, 9))
    page = at_case(office, qtbot, case)

    def hand_over(dialog: Any) -> None:
        dialog.save()
        assert dialog.form.problem_text("handed_over_to") == "请填写移送机关"
        fill(dialog, handed_over_to="市委组织部")

    in_dialog(lambda: press(page, "hand_over"), hand_over)
    assert case_view(office.ws, case).steps[0].state is MeasureState.handed_over


def test_a_void_case_whose_offer_stands_in_another_is_told_of_and_stays_void(
    office: SupervisionOffice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned(office)
    [offer] = offers(office.ws)
    case = save_supervision(office.ws, None, case_from(office.ws, offer))
    void_supervision(office.ws, case, "登记有误")
    save_supervision(office.ws, None, case_from(office.ws, offer))
    page = at_case(office, qtbot, case)
    told: list[str] = []
    monkeypatch.setattr(supervision_endings, "tell_failure", lambda _parent, what, *_more: told.append(what))
    page.cases.endings.reopen(page.cases.page.panel.row)
    assert len(told) == 1 and "一事不立两案" in told[0]
    assert load_supervision(office.ws, case)["status"] is CaseStatus.void


def test_a_release_notice_is_made_void_in_the_window_and_given_anew(
    office: SupervisionOffice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = office.case()
    step = office.issued(case, "circular", date(2026, 3, 9), mend_due=DUE)
    office.released(case, step, date(2026, 4, 20))
    page = at_case(office, qtbot, case)
    notice = case_view(office.ws, case).papers[-1]
    monkeypatch.setattr(supervision_paper, "ask", lambda *_args: "void")

    def void(dialog: Any) -> None:
        assert "解除、移送一并收回" in texts(dialog)
        fill(dialog, void_reason="日期写错")

    in_dialog(page.cases.ladder.buttons[("open_paper", notice.id)].click, void)
    assert ("release", 1) in page.cases.ladder.buttons and "待解除" in texts(page.cases.ladder)


def test_a_closed_case_ends_its_sentence_once(office: SupervisionOffice, qtbot: QtBot) -> None:
    case = office.case()
    close_supervision(office.ws, case, {"closed_on": date(2026, 3, 20), "close_reason": "经核实不构成。"})
    page = at_case(office, qtbot, case)
    assert page.cases.page.panel.banner.text == "不予追究（2026-03-20）：经核实不构成。需要修改时请先重新办理。"


def test_consequences_of_a_past_year_stand_as_at_its_end(office: SupervisionOffice, qtbot: QtBot) -> None:
    """Whether a leader may be rated 合格 for 2026 is asked in January 2027 (制度四（五）4)."""
    for day in (date(2026, 3, 9), date(2026, 9, 7)):
        office.issued(office.case(), "circular", day, mend_due=DUE)
    office.at(date(2027, 1, 15))
    host = Host(office.ws, 2027)
    page = page_of(office, qtbot, host)
    page.show_target(part="effects")
    assert "周建国" not in [row["who"] for row in page.effects.rows]
    host.choose_year(2026)
    assert [row["who"] for row in page.effects.rows][:2] == ["周建国", "李春梅"], "what presses comes first"
    assert page.effects.card.title.text() == "2026-12-31 的资格限制和后续事项"
    host.choose_year(2025)
    assert page.effects.rows == []


def test_the_keyboard_stays_at_the_step_and_goes_on_to_the_next(office: SupervisionOffice, qtbot: QtBot) -> None:
    case = office.case()
    office.issued(case, "circular", date(2026, 3, 9), mend_due=DUE)
    page = at_case(office, qtbot, case)
    buttons = page.cases.ladder.buttons
    buttons[("report", 1)].setFocus()
    in_dialog(lambda: press(page, "report"), lambda dialog: fill(dialog, content="已部署整改"))
    assert page.window().focusWidget() is page.cases.ladder.buttons[("report", 1)]
    page.cases.ladder.buttons[("serve", 1)].setFocus()
    in_dialog(lambda: press(page, "serve"), lambda dialog: fill(dialog, served_by="张敏", received_by="李春梅"))
    assert page.window().focusWidget() is page.cases.ladder.buttons[("report", 1)], "the next thing to do"


def test_key_units_come_with_the_parameter_that_asks_for_them_and_go_with_it(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    page = page_of(office, qtbot)
    change = change_parameter(office.ws, "supervision.key_units", date(2026, 10, 1), True, "局党委决定")
    page.show_target(part="key_units")
    part: Any = page._parts["key_units"][1]
    assert part.card.note.text() == "制度未规定，本单位自定"
    in_dialog(part.add, lambda dialog: fill(dialog, unit_id=office.middle, reason="治安问题突出"))
    assert part.model.rowCount() == 1
    withdraw_change(office.ws, change)
    assert [page.parts.tabText(i) for i in range(page.parts.count())] == ["督导事项", "情形提示", "资格限制"]
    assert page.parts.currentIndex() == 2 and page.effects.isVisible()


def test_a_unit_that_was_mistaken_takes_its_leaders_along_until_a_measure_is_out(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    """Consequences meet the leaders on record (制度四（五）4): those of the wrong unit must not stay there."""
    case = office.case()
    page = at_case(office, qtbot, case)
    page.cases.modes.setCurrentIndex(1)
    page.cases.page.form.put("unit_id", office.lower)
    assert page.cases.page.panel.save()
    held = [row["person_id"] for row in load_supervision(office.ws, case)["leaders"]]
    assert held == [office.people["赵平"], office.people["钱文"]]
    page.cases.page.form.put("leaders", ())
    assert page.cases.page.panel.save()
    assert "没有登记责任人" in "".join(case_view(office.ws, case).remarks)


def test_leaders_somebody_typed_stay_when_the_unit_is_corrected(office: SupervisionOffice, qtbot: QtBot) -> None:
    case = office.case()
    page = at_case(office, qtbot, case)
    form = page.cases.page.form
    typed = {"person_id": office.people["赵平"], "post": "first_responsible", "job_title": "代管"}
    form.put("leaders", (Row(None, typed),))
    form.put("unit_id", office.lower)
    assert [row["person_id"] for row in form.editor("leaders").value()] == [office.people["赵平"]]


def test_a_unit_that_was_merged_and_a_leader_who_left_keep_their_names(office: SupervisionOffice, qtbot: QtBot) -> None:
    case = office.case(unit_id=office.lower)
    held = holder_on(office.ws, office.lower, "direct_responsible", MAY)
    assert held is not None
    end_appointment(office.ws, held.appointment_id, MAY)
    leave_person(office.ws, office.people["钱文"], date(2026, 6, 1))
    merge_unit(office.ws, office.lower, office.middle, date(2026, 7, 1))
    page = at_case(office, qtbot, case)
    page.cases.modes.setCurrentIndex(1)
    form = page.cases.page.form
    assert form.editor("unit_id").widget.text() == "市容支队一大队（已撤销）"
    leaders = form.editor("leaders").table
    assert [leaders.index(row, 0).data() for row in range(2)] == ["赵平", "钱文（已离岗）"]
    form.put("demands", "完善制度")
    assert page.cases.page.panel.save()
    assert load_supervision(office.ws, case)["unit_id"] == office.lower


def test_before_a_second_criticism_goes_out_its_form_says_whom_it_will_meet(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    office.issued(office.case(), "circular", date(2026, 3, 9), mend_due=DUE)
    case = office.case()
    office.taken(case, "circular", date(2026, 9, 4))
    page = at_case(office, qtbot, case)

    def look(dialog: Any) -> None:
        said = texts(dialog)
        assert "印发后：周建国、李春梅：当年评定不能列为合格公务员、称职领导干部" in said
        assert "2026年第2次通报批评" in said and "四（五）4" in said
        dialog.form.editor("issued_on").set_value(None)
        dialog.form.edited.emit()
        assert "印发后：" not in texts(dialog)
        dialog.done(0)

    in_dialog(lambda: press(page, "issue"), look)


def test_what_waits_to_be_handed_over_does_not_stand_among_what_waits_for_approval(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    office.taken(office.case(), "discipline", date(2026, 3, 9))
    office.taken(office.case(), "circular", date(2026, 3, 9))
    page = page_of(office, qtbot)
    assert {it.title: it.count for it in page.cases._filters()} == {"全部": 2, "办理中": 2, "逾期": 0, "待批准印发": 1}


def test_a_term_the_unit_set_later_does_not_hide_the_field_of_an_earlier_paper(
    office: SupervisionOffice, qtbot: QtBot
) -> None:
    case = office.case()
    office.taken(case, "circular", date(2026, 9, 4))
    change_parameter(office.ws, "supervision.circular_months", date(2026, 10, 1), "2", "局党委决定")
    page = at_case(office, qtbot, case)

    def issue(dialog: Any) -> None:
        fill(dialog, issued_on=date(2026, 9, 7))
        assert "制度没有规定通报批评的期限" in dialog.form.problem_text("mend_due")
        fill(dialog, mend_due=DUE)

    in_dialog(lambda: press(page, "issue"), issue)
    assert case_view(office.ws, case).steps[0].clocks[0].due == "2026-11-30"
