"""Who held which post when; a hand-over is one action and takes the open work along (S1)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.services.dispute.case import load_dispute, save_dispute
from desktop.services.organisation.appointment import appointment_row
from desktop.services.organisation.body import bodies_on
from desktop.services.organisation.lookup import (
    appoint,
    edit_appointment,
    end_appointment,
    fill_group_from_tree,
    fill_patrons,
    hand_over_post,
    holder_on,
    holders_on,
    open_work_of,
    patrons_on,
    post_history,
    remove_appointment,
)
from desktop.services.organisation.posts import duties, posts_of_unit
from desktop.services.parts.names import unit_names_on
from tests.bureau import OPENED, Bureau, refused_at, staffed_bureau

D = date
JUN30, JUL, OCT = D(2026, 6, 30), D(2026, 7, 1), D(2026, 10, 22)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = staffed_bureau(tmp_path)
    yield made
    made.ws.vault.close()


def case_of(bureau: Bureau, **over: object) -> int:
    values = {
        "unit_id": bureau.units["局"], "involved_unit_id": bureau.units["局"], "name": "夜市占道",
        "summary": "摊位占道。", "happened_on": D(2026, 6, 1), "known_on": D(2026, 6, 2),
        "dispute_type": "enforcement",        "scale": "individual", "level": "ordinary", "due_on": D(2026, 8, 1),
    }  # fmt: skip
    return save_dispute(bureau.ws, None, {**values, **over}).id


def test_head_changed_on_the_first_of_july_june_shows_the_old_and_july_the_new(bureau: Bureau):
    own = bureau.units["局"]
    done = hand_over_post(bureau.ws, bureau.posts["局", "first_responsible"], JUL, bureau.person("李伟"))
    old, new = (holder_on(bureau.ws, own, "first_responsible", day) for day in (JUN30, JUL))
    assert old is not None
    assert new is not None
    assert (old.name, old.until) == ("郝琳", JUN30)
    assert (new.name, new.since, new.job_title) == ("李伟", JUL, old.job_title)
    assert "由郝琳交接给李伟" in done.sentence
    assert [holder.name for holder in post_history(bureau.ws, own, "first_responsible")] == ["李伟", "郝琳"]


def test_open_cases_go_along_with_the_post_unless_left_behind(bureau: Bureau):
    head, own = bureau.people["郝琳"], bureau.units["局"]
    deputy = bureau.people["周勇"]
    one = case_of(bureau, lead_id=head, responsible_id=deputy, mediate_id=head)
    two = case_of(bureau, name="噪音", lead_id=head, responsible_id=deputy)
    work = open_work_of(bureau.ws, head, own, "first_responsible")
    assert [(item.record_id, item.part) for item in work] == [(one, "牵头领导"), (one, "包调处"), (two, "牵头领导")]
    left = frozenset({("dispute", two, "lead_id")})
    post, new = bureau.posts["局", "first_responsible"], bureau.person("李伟")
    done = hand_over_post(bureau.ws, post, JUL, new, leave_behind=left)
    assert len(done.moved) == 2
    row = load_dispute(bureau.ws, one)
    assert (row["lead_id"], row["mediate_id"], row["responsible_id"]) == (new, new, deputy)
    assert load_dispute(bureau.ws, two)["lead_id"] == head


def test_seats_and_patronage_go_along_from_the_same_day(bureau: Bureau):
    body = bureau.group()
    fill_group_from_tree(bureau.ws, body, OPENED)
    fill_patrons(bureau.ws, OPENED)
    hand_over_post(bureau.ws, bureau.posts["局", "first_responsible"], JUL, bureau.person("李伟"), "局长")
    chairs = [next(m for m in bodies_on(bureau.ws, day)[0].members if m.role == "chair") for day in (JUN30, JUL)]
    assert [(chair.name, chair.job_title) for chair in chairs] == [
        ("郝琳", "市政府副秘书长、党委书记、局长"), ("李伟", "局长"),
    ]  # fmt: skip
    own = bureau.units["局"]
    assert "郝琳" in [line.name for line in patrons_on(bureau.ws, JUN30, own)]
    assert [line.name for line in patrons_on(bureau.ws, JUL, own)] == ["周勇", "李伟"]


@pytest.mark.parametrize(("on", "field"), [(OPENED, "on"), (D(2020, 1, 1), "on")])
def test_a_hand_over_outside_the_term_of_office_is_refused(bureau: Bureau, on: date, field: str):
    post = bureau.posts["局", "first_responsible"]
    assert refused_at(lambda: hand_over_post(bureau.ws, post, on, bureau.person("李伟")))[0] == field


def test_a_post_is_not_handed_to_its_holder_nor_twice(bureau: Bureau):
    post = bureau.posts["局", "first_responsible"]
    assert refused_at(lambda: hand_over_post(bureau.ws, post, JUL, bureau.people["郝琳"]))[0] == "person_id"
    hand_over_post(bureau.ws, post, JUL, bureau.person("李伟"))
    assert "不能再次离任" in refused_at(lambda: hand_over_post(bureau.ws, post, OCT, bureau.person("王芳")))[1]


def test_an_office_holder_leaving_twice_is_refused(bureau: Bureau):
    post = bureau.posts["局", "direct_responsible"]
    end_appointment(bureau.ws, post, JUN30)
    assert holder_on(bureau.ws, bureau.units["局"], "direct_responsible", JUN30) is not None
    assert holder_on(bureau.ws, bureau.units["局"], "direct_responsible", JUL) is None
    assert refused_at(lambda: end_appointment(bureau.ws, post, OCT)) == (
        "until",
        "周勇已于 2026-06-30 离任，不能再次离任",
    )


def test_one_head_at_a_time_but_several_members(bureau: Bureau):
    own = bureau.units["局"]
    values = {"unit_id": own, "person_id": bureau.person("李伟"), "since": JUL}
    field, message = refused_at(lambda: appoint(bureau.ws, {**values, "post": "first_responsible"}))
    assert (field, "郝琳" in message) == ("since", True)
    bureau.appoint("局", "member", "邓伟")
    appoint(bureau.ws, {**values, "post": "member"})
    with bureau.ws.read() as session:
        assert [holder.name for holder in holders_on(session, OCT)[own, "member"]] == ["邓伟", "李伟"]


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"since": None}, "since"),
        ({"post": None}, "post"),
        ({"post": "king"}, "post"),
        ({"person_id": 999}, "person_id"),
        ({"unit_id": 999}, "unit_id"),
        ({"until": D(2020, 1, 1)}, "until"),
        ({"job_title": "长" * 41}, "job_title"),
    ],
)
def test_bad_input_is_refused_at_its_field(bureau: Bureau, over: dict, field: str):
    values = {"unit_id": bureau.units["局"], "post": "member", "person_id": bureau.people["周勇"], "since": OPENED}
    assert refused_at(lambda: appoint(bureau.ws, {**values, **over}))[0] == field


def test_a_wrong_entry_is_corrected_or_taken_back(bureau: Bureau):
    post = bureau.posts["局", "direct_responsible"]
    edit_appointment(bureau.ws, post, {"since": D(2022, 1, 1), "portfolio": "分管综治"})
    row = appointment_row(bureau.ws, post)
    assert (row["since"], row["portfolio"], row["job_title"]) == (D(2022, 1, 1), "分管综治", "副局长")
    remove_appointment(bureau.ws, post)
    assert post_history(bureau.ws, bureau.units["局"], "direct_responsible") == []
    assert "不在了" in refused_at(lambda: remove_appointment(bureau.ws, post))[1]


def test_the_posts_of_a_unit_with_what_is_vacant(bureau: Bureau):
    lines = {line.post: line for line in posts_of_unit(bureau.ws, bureau.units["市容支队"], OCT)}
    assert [line.state for line in lines.values()] == ["在任", "空缺", "未配", "在任", "空缺"]
    assert lines["direct_responsible"].article == "《实施细则》第八条"
    counts = [len(duties(bureau.ws, line.duties_role)) for line in lines.values()]
    assert counts[:3] == [6, 5, 5]
    assert posts_of_unit(bureau.ws, bureau.units["市容支队"], D(2020, 1, 1)) == []


def test_names_of_closed_units_stay_known(bureau: Bureau):
    with bureau.ws.read() as session:
        assert unit_names_on(session, OCT)[bureau.units["环卫一所"]] == "环境卫生一所"
