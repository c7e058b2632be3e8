"""Leading groups filled from the tree with who is missing (南昌 细则 7); 定点承包 by date (南昌 制度三(四))."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.services.dispute.case import save_dispute
from desktop.services.organisation.body import body_row, member_row
from desktop.services.organisation.lookup import (
    add_body,
    add_member,
    add_patron,
    bodies_on,
    close_unit,
    edit_body,
    edit_member,
    end_body,
    end_member,
    end_patron,
    fill_group_from_tree,
    fill_patrons,
    hand_over_post,
    log_visit,
    patrons_on,
    plan_fill,
    remove_member,
    vacancies_on,
)
from desktop.services.organisation.patron import remove_visit
from desktop.services.unit_standing import standing_of
from tests.bureau import OPENED, Bureau, make_bureau, refused_at, staffed_bureau

D = date
JUN30, JUL, OCT = D(2026, 6, 30), D(2026, 7, 1), D(2026, 10, 22)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = staffed_bureau(tmp_path)
    yield made
    made.ws.vault.close()


def members(bureau: Bureau, day: date) -> list[tuple[str, str, str]]:
    body = bodies_on(bureau.ws, day, bureau.units["局"])[0]
    return [(one.role_title, one.name, one.unit) for one in body.members]


def test_the_group_is_the_head_the_deputy_in_charge_and_the_heads_of_units_and_sections(bureau: Bureau):
    plan = fill_group_from_tree(bureau.ws, bureau.group(), OPENED)
    assert members(bureau, OPENED) == [
        ("组长", "郝琳", "南昌市城市管理局"),
        ("副组长", "周勇", "南昌市城市管理局"),
        ("成员", "韩海燕", "应急安全科"),
        ("成员", "张琳", "市容执法支队"),
    ]
    chair = next(seat for seat in plan.enter if seat.role == "chair")
    assert chair.job_title.startswith("市政府副秘书长")


def test_who_is_missing_is_listed_with_the_article(bureau: Bureau):
    missing = [problem.sentence() for problem in plan_fill(bureau.ws, bureau.group(), OPENED).missing]
    assert missing == [
        "成员：办公室没有第一责任人（《实施细则》第七条）",
        "成员：环境卫生管理中心没有第一责任人（《实施细则》第七条）",
        "办公室主任空缺（《平安建设制度》三（二））",
    ]


def test_planning_writes_nothing_and_filling_twice_changes_nothing(bureau: Bureau):
    body = bureau.group()
    plan_fill(bureau.ws, body, OPENED)
    assert members(bureau, OPENED) == []
    fill_group_from_tree(bureau.ws, body, OPENED)
    again = plan_fill(bureau.ws, body, OPENED)
    assert (again.enter, again.leave) == ((), ())


def test_two_levels_a_unit_has_its_own_group_from_its_own_heads(bureau: Bureau):
    bureau.appoint("环卫中心", "first_responsible", "尹斌")
    bureau.appoint("环卫一所", "first_responsible", "侯燕")
    fill_group_from_tree(bureau.ws, bureau.group("环卫中心"), OPENED)
    body = bodies_on(bureau.ws, OPENED, bureau.units["环卫中心"])[0]
    assert [(one.role, one.name) for one in body.members] == [("chair", "尹斌"), ("member", "侯燕")]


def test_a_successor_not_handed_over_comes_in_and_the_old_head_leaves(bureau: Bureau):
    body = bureau.group()
    fill_group_from_tree(bureau.ws, body, OPENED)
    work = frozenset({("body_member", bodies_on(bureau.ws, OPENED)[0].members[3].id, "person_id")})
    post = bureau.posts["市容支队", "first_responsible"]
    hand_over_post(bureau.ws, post, JUL, bureau.person("吴军", "市容支队"), leave_behind=work)
    plan = fill_group_from_tree(bureau.ws, body, JUL)
    assert ([seat.name for seat in plan.enter], [line.name for line in plan.leave]) == (["吴军"], ["张琳"])
    assert ("成员", "张琳", "市容执法支队") in members(bureau, JUN30)
    assert ("成员", "张琳", "市容执法支队") not in members(bureau, JUL)


def test_members_entered_by_hand_stay_when_the_group_is_filled_again(bureau: Bureau):
    body = bureau.group()
    values = {"body_id": body, "role": "member", "person_id": bureau.person("邓伟"), "since": OPENED}
    add_member(bureau.ws, values)
    fill_group_from_tree(bureau.ws, body, OPENED)
    assert plan_fill(bureau.ws, body, OCT).leave == ()
    assert "邓伟" in [name for _, name, _ in members(bureau, OCT)]


def test_filling_from_the_tree_is_nanchangs_only(tmp_path: Path):
    bureau = make_bureau(tmp_path, "nanyang-2017")
    body = bureau.group()
    assert "没有规定" in refused_at(lambda: fill_group_from_tree(bureau.ws, body, OPENED))[1]
    missing = plan_fill(bureau.ws, body, OPENED).missing
    assert [problem.message for problem in missing] == ["主任空缺", "副主任空缺", "委员空缺", "综治办主任空缺"]
    assert "没有定点承包" in refused_at(lambda: fill_patrons(bureau.ws, OPENED))[1]
    bureau.ws.vault.close()


def test_one_body_of_a_kind_at_a_time(bureau: Bureau):
    body = bureau.group()
    assert refused_at(bureau.group)[0] == "body_kind"
    end_body(bureau.ws, body, JUN30)
    again = bureau.group(since=JUL)
    assert [one.id for one in bodies_on(bureau.ws, JUN30)] == [body]
    assert [one.id for one in bodies_on(bureau.ws, JUL)] == [again]
    assert "不能再次离任" in refused_at(lambda: end_body(bureau.ws, body, OCT))[1]


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"name": ""}, "name"),
        ({"body_kind": "club"}, "body_kind"),
        ({"since": D(2019, 1, 1)}, "since"),
        ({"since": None}, "since"),
        ({"office_unit_id": 999}, "unit_id"),
    ],
)
def test_bad_bodies_are_refused(bureau: Bureau, over: dict, field: str):
    values = {"unit_id": bureau.units["市容支队"], "body_kind": "leading_group", "name": "领导小组", "since": OPENED}
    assert refused_at(lambda: add_body(bureau.ws, {**values, **over}))[0] == field


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": None}, "role"),
        ({"since": D(2020, 6, 1)}, "since"),
        ({"until": D(2020, 6, 1)}, "until"),
        ({"person_id": 999}, "person_id"),
    ],
)
def test_bad_members_are_refused(bureau: Bureau, over: dict, field: str):
    values = {"body_id": bureau.group(), "role": "member", "person_id": bureau.people["周勇"], "since": OPENED}
    assert refused_at(lambda: add_member(bureau.ws, {**values, **over}))[0] == field


def test_one_chair_at_a_time_and_nobody_twice(bureau: Bureau):
    body = bureau.group()
    values = {"body_id": body, "role": "chair", "person_id": bureau.people["郝琳"], "since": OPENED}
    add_member(bureau.ws, values)
    assert refused_at(lambda: add_member(bureau.ws, {**values, "person_id": bureau.people["周勇"]}))[0] == "since"
    assert refused_at(lambda: add_member(bureau.ws, values))[0] == "person_id"


def test_a_member_leaves_once_is_corrected_or_taken_back(bureau: Bureau):
    body = bureau.group()
    values = {"body_id": body, "role": "member", "person_id": bureau.people["周勇"], "since": OPENED}
    seat = add_member(bureau.ws, values)
    edit_member(bureau.ws, seat, {"job_title": "副局长", "role": "vice_chair"})
    assert (member_row(bureau.ws, seat)["job_title"], member_row(bureau.ws, seat)["role"]) == ("副局长", "vice_chair")
    end_member(bureau.ws, seat, JUN30)
    assert "不能再次离任" in refused_at(lambda: end_member(bureau.ws, seat, OCT))[1]
    remove_member(bureau.ws, seat)
    assert members(bureau, JUN30) == []


def test_a_body_is_renamed_but_not_founded_after_its_members(bureau: Bureau):
    body = bureau.group()
    fill_group_from_tree(bureau.ws, body, OPENED)
    edit_body(bureau.ws, body, {"name": "平安建设领导小组"})
    assert body_row(bureau.ws, body)["name"] == "平安建设领导小组"
    assert refused_at(lambda: edit_body(bureau.ws, body, {"since": JUL}))[0] == "since"


def test_required_bodies_are_flagged_until_they_are_there(bureau: Bureau):
    def lacking() -> list[str]:
        own = bureau.units["局"]
        return [one.title for one in vacancies_on(bureau.ws, OCT) if one.is_body and one.unit_id == own]

    assert lacking() == ["平安建设领导小组", "调处领导小组"]
    bureau.group()
    bureau.group(kind="mediation_group")
    assert lacking() == []


# --- 定点承包 ---------------------------------------------------------------------------------------


def test_each_member_answers_for_the_unit_he_sits_there_for(bureau: Bureau):
    fill_group_from_tree(bureau.ws, bureau.group(), OPENED)
    done = fill_patrons(bureau.ws, OPENED)
    lines = patrons_on(bureau.ws, OPENED)
    assert [(line.name, line.unit) for line in lines] == [
        ("郝琳", "南昌市城市管理局"), ("周勇", "南昌市城市管理局"), ("韩海燕", "应急安全科"), ("张琳", "市容执法支队"),
    ]  # fmt: skip
    assert {line.basis for line in lines} == {"《平安建设制度》三（四）"}
    assert len(done.added) == 4
    assert fill_patrons(bureau.ws, OPENED).added == ()


def test_a_member_without_a_unit_is_named_and_who_left_the_group_answers_no_more(bureau: Bureau):
    body = bureau.group()
    values = {"body_id": body, "role": "member", "since": OPENED}
    seat = add_member(bureau.ws, {**values, "person_id": bureau.people["张琳"], "unit_id": bureau.units["市容支队"]})
    add_member(bureau.ws, {**values, "person_id": bureau.people["周勇"]})
    done = fill_patrons(bureau.ws, OPENED)
    assert [problem.message for problem in done.missing] == ["周勇没有写明所在单位，不能带入"]
    end_member(bureau.ws, seat, JUN30)
    assert fill_patrons(bureau.ws, JUL).ended == ("张琳",)
    assert (len(patrons_on(bureau.ws, JUN30)), len(patrons_on(bureau.ws, JUL))) == (1, 0)


def test_without_a_group_there_is_nothing_to_fill(bureau: Bureau):
    assert "领导小组" in refused_at(lambda: fill_patrons(bureau.ws, OPENED))[1]


def test_a_further_unit_and_its_visits_are_the_units_own_addition(bureau: Bureau):
    own = add_patron(bureau.ws, bureau.people["周勇"], bureau.units["环卫中心"], JUL)
    visit = log_visit(bureau.ws, own, D(2026, 9, 1), "查看车场消防通道，已疏通。")
    line = patrons_on(bureau.ws, OCT)[0]
    assert (line.basis, line.own_unit, [one.id for one in line.visits]) == ("制度未规定，本单位自定", False, [visit])
    assert (
        refused_at(lambda: add_patron(bureau.ws, bureau.people["周勇"], bureau.units["环卫中心"], OCT))[0] == "unit_id"
    )
    remove_visit(bureau.ws, visit)
    end_patron(bureau.ws, own, OCT)
    assert patrons_on(bureau.ws, OCT)[0].visits == ()
    assert "不能再次离任" in refused_at(lambda: end_patron(bureau.ws, own, OCT))[1]


@pytest.mark.parametrize(
    ("day", "text", "field"),
    [
        (JUN30, "早于", "visited_on"),
        (D(2026, 10, 23), "还没有到", "visited_on"),
        (None, "走访", "visited_on"),
    ],
)
def test_visits_lie_in_the_assignment_and_not_ahead(bureau: Bureau, day: date, text: str, field: str):
    patron = add_patron(bureau.ws, bureau.people["周勇"], bureau.units["环卫中心"], JUL)
    assert refused_at(lambda: log_visit(bureau.ws, patron, day, "走访"))[0] == field
    assert refused_at(lambda: log_visit(bureau.ws, patron, OCT, " "))[0] == "content"


def test_a_closed_unit_is_assigned_to_nobody(bureau: Bureau):
    close_unit(bureau.ws, bureau.units["环卫一所"], JUL)
    people, unit = bureau.people["周勇"], bureau.units["环卫一所"]
    assert refused_at(lambda: add_patron(bureau.ws, people, unit, OCT))[0] == "since"


def test_how_an_assigned_unit_stands(bureau: Bureau):
    unit = bureau.units["市容支队"]
    values = {
        "unit_id": unit, "involved_unit_id": unit, "name": "夜市占道", "summary": "摊位占道。", "scale": "individual",
        "happened_on": D(2026, 9, 1), "known_on": D(2026, 9, 2), "dispute_type": "enforcement", "level": "major",
    }  # fmt: skip
    fixed = {"lead_id": bureau.people["周勇"], "responsible_id": bureau.people["张琳"], "due_on": D(2026, 10, 1)}
    patron = {"patron_id": bureau.people["周勇"], "handler": "市容科 王芳", "patron_due_on": D(2026, 11, 1)}
    save_dispute(bureau.ws, None, {**values, **patron})
    save_dispute(bureau.ws, None, {**values, **fixed, "name": "噪音", "level": "ordinary"})
    standing = standing_of(bureau.ws, {unit}, OCT)[unit]
    assert (standing.open_cases, standing.major_cases, standing.overdue_cases, standing.unfixed_cases) == (2, 1, 1, 1)
    assert standing.vacant == 3  # 直接责任人, 信息员, 领导小组
    assert standing.letter == ""


def test_a_seat_given_for_longer_ends_with_the_unit_whose_body_it_is_in(bureau: Bureau):
    body = add_body(bureau.ws, {
        "unit_id": bureau.units["环卫一所"], "body_kind": "leading_group", "name": "环卫一所领导小组", "since": OPENED,
    })  # fmt: skip
    seat = add_member(bureau.ws, {
        "body_id": body, "role": "member", "person_id": bureau.people["周勇"], "since": OPENED, "until": OCT,
    })  # fmt: skip
    close_unit(bureau.ws, bureau.units["环卫一所"], JUL)
    assert member_row(bureau.ws, seat)["until"] == JUN30
