"""Letters over a real work file: who signs with whom, frozen heads, flags, states, numbers, coverage, duties."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from desktop.fields import Refused
from desktop.models.letter import Letter
from desktop.models.office import PolicyOverlay
from desktop.models.trail.audit import AuditEntry
from desktop.rules.letter import LetterState, PairState
from desktop.services.letter.make import draft_of, generate_batch, regenerate
from desktop.services.letter.overview import letter_board, letter_obligations, letter_row
from desktop.services.letter.register import OLD_PRINT, find_by_number, mark_printed, save_results, sign, unsign, void
from desktop.services.letter.template import save_clause, save_template, template_for
from desktop.services.organisation.lookup import add_person, hand_over_post, move_unit
from desktop.services.parts.obligation import ObligationState
from desktop.services.workspace import Workspace
from tests.letter_office import LetterOffice, make_letter_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LetterOffice]:
    made = make_letter_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def nanyang(tmp_path: Path) -> Iterator[LetterOffice]:
    made = make_letter_office(tmp_path, "nanyang-2017")
    yield made
    made.ws.vault.close()


def by_unit(office: LetterOffice, year: int = 2026) -> dict[str, int]:
    """Key of the lower unit → id of its letter in force."""
    keys = {unit_id: key for key, unit_id in office.units.items()}
    board = letter_board(office.ws, year)
    return {keys[e.pair.lower.unit_id]: e.letter.id for e in board.entries if e.letter is not None and e.letter.id}


def states(ws: Workspace) -> dict[str, PairState]:
    return {entry.short_name: entry.state for entry in letter_board(ws, 2026).entries}


def audits(ws: Workspace) -> int:
    with ws.read() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def succeed(office: LetterOffice, unit: str, name: str, on: date) -> None:
    person = add_person(office.ws, name, office.units[unit])
    hand_over_post(office.ws, office.posts[unit], on, person)


# --- the batch --------------------------------------------------------------------------------------


def test_the_batch_goes_down_the_tree_level_by_level_sections_included(office: LetterOffice):
    pairs = [(e.pair.level, e.pair.upper.name, e.pair.lower.name) for e in letter_board(office.ws, 2026).entries]
    bureau, centre = "南昌市城市管理局", "环境卫生管理中心"
    assert pairs == [
        (1, bureau, "市容市貌管理支队"),
        (1, bureau, centre),
        (1, bureau, "应急安全科"),
        (2, centre, "环境卫生一所"),
        (2, centre, "环境卫生二所"),
    ]


def test_a_unit_without_a_head_is_flagged_with_the_article_and_not_printed_blank(office: LetterOffice):
    batch = generate_batch(office.ws, 2026)
    assert len(batch.made) == 4
    assert [p.sentence() for p in batch.flagged] == [
        "环境卫生二所没有第一责任人，请先在组织机构中登记任职（《实施细则》第八条）"
    ]
    assert states(office.ws)["环境卫生二所"] is PairState.headless
    with pytest.raises(Refused, match="没有第一责任人"):
        draft_of(office.ws, 2026, office.units["二所"])


def test_a_missing_upper_head_flags_every_unit_below_once(office: LetterOffice):
    with office.ws.command("test", "空缺") as command:
        from desktop.models.organisation import Appointment

        command.session.delete(command.session.get_one(Appointment, office.posts["环卫"]))
    batch = generate_batch(office.ws, 2026)
    assert [p.message.partition("没有")[0] for p in batch.flagged] == ["环境卫生管理中心", "环境卫生二所"]


def test_the_batch_is_one_command_and_twice_makes_nothing_twice(office: LetterOffice):
    before = audits(office.ws)
    first = generate_batch(office.ws, 2026)
    assert audits(office.ws) == before + 1
    again = generate_batch(office.ws, 2026)
    assert (again.made, again.kept) == ((), len(first.made))
    assert audits(office.ws) == before + 1


def test_a_cancelled_batch_leaves_nothing(office: LetterOffice):
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        generate_batch(office.ws, 2026, stop)
    assert by_unit(office) == {}
    generate_batch(office.ws, 2026)
    assert letter_row(office.ws, by_unit(office)["支队"])["number"] == "洪管责〔2026〕1号"


def test_a_unit_that_comes_later_gets_the_next_number(office: LetterOffice):
    generate_batch(office.ws, 2026)
    office.head("二所", "马晓东")
    generate_batch(office.ws, 2026)
    row = letter_row(office.ws, by_unit(office)["二所"])
    assert (row["number"], row["code"]) == ("洪管责〔2026〕5号", "ZRZ-2026-0005")


def test_numbers_begin_anew_each_year(office: LetterOffice):
    generate_batch(office.ws, 2026)
    office.clock.now = datetime(2026, 12, 20, 9)
    generate_batch(office.ws, 2027)
    assert letter_row(office.ws, by_unit(office, 2027)["支队"])["code"] == "ZRZ-2027-0001"


@pytest.mark.parametrize(("year", "sentence"), [(2025, "2025 年度已经结束"), (2028, "最早在 2027 年内")])
def test_letters_are_made_for_this_year_or_the_next(office: LetterOffice, year: int, sentence: str):
    with pytest.raises(Refused, match=sentence):
        generate_batch(office.ws, year)


def test_a_period_that_is_no_day_is_refused_before_anything_is_made(office: LetterOffice):
    with office.ws.command("test", "责任期") as command:
        since = date(2026, 1, 1)
        command.session.add(PolicyOverlay(key="letter.period_end", since=since, reason="试", value="十二月底"))
    with pytest.raises(Refused, match="“责任期止”应写成"):
        generate_batch(office.ws, 2026)
    assert by_unit(office) == {}


# --- frozen -----------------------------------------------------------------------------------------


def test_a_letter_of_february_keeps_the_head_of_february(office: LetterOffice):
    generate_batch(office.ws, 2026)
    succeed(office, "支队", "周文斌", date(2026, 7, 1))
    office.clock.now = datetime(2026, 8, 3, 9)
    row = letter_row(office.ws, by_unit(office)["支队"])
    assert row["lower_head"] == "王志强"
    assert "主要负责人：王志强" in row["content"] and "周文斌" not in row["content"]


def test_a_letter_made_after_the_change_carries_the_new_head(office: LetterOffice):
    succeed(office, "支队", "周文斌", date(2026, 7, 1))
    office.clock.now = datetime(2026, 7, 1, 9)
    generate_batch(office.ws, 2026)
    assert letter_row(office.ws, by_unit(office)["支队"])["lower_head"] == "周文斌"


def test_an_unsigned_letter_says_that_its_head_has_changed_and_can_be_made_anew(office: LetterOffice):
    generate_batch(office.ws, 2026)
    letter = by_unit(office)["支队"]
    mark_printed(office.ws, [letter])
    succeed(office, "支队", "周文斌", date(2026, 7, 1))
    office.clock.now = datetime(2026, 8, 3, 9)
    entry = letter_board(office.ws, 2026).entries[0]
    assert entry.note == "市容市貌管理支队主要负责人现为周文斌，签订前可重新生成"
    regenerate(office.ws, [letter])
    row = letter_row(office.ws, letter)
    assert (row["number"], row["revision"], row["state"]) == ("洪管责〔2026〕1号", 2, LetterState.made)
    assert (row["lower_head"], row["printed_on"], row["made_on"]) == ("周文斌", None, date(2026, 8, 3))
    assert letter_board(office.ws, 2026).entries[0].note == ""


def test_a_signed_letter_is_never_made_anew(office: LetterOffice):
    generate_batch(office.ws, 2026)
    letter = by_unit(office)["支队"]
    sign(office.ws, [letter], date(2026, 2, 10))
    with pytest.raises(Refused, match="已经签订，内容已固定"):
        regenerate(office.ws, [letter])
    assert letter_row(office.ws, letter)["revision"] == 1


def test_a_unit_that_moves_in_the_year_signs_only_once(office: LetterOffice):
    generate_batch(office.ws, 2026)
    move_unit(office.ws, office.units["一所"], date(2026, 6, 1), office.units["本级"])
    office.clock.now = datetime(2026, 6, 2, 9)
    assert generate_batch(office.ws, 2026).made == ()
    assert letter_row(office.ws, by_unit(office)["一所"])["upper_name"] == "环境卫生管理中心"


# --- the text ---------------------------------------------------------------------------------------


def test_the_letter_names_its_documents_period_copies_and_the_three_goals(office: LetterOffice):
    text = draft_of(office.ws, 2026, office.units["支队"]).content
    assert text.startswith("2026年度平安建设（综治工作）责任状\n")
    assert "《南昌市城市管理局社会治安综合治理领导责任制实施细则》（洪管发〔2021〕81号）" in text
    assert "2026年1月1日至12月31日" in text and "一式两份" in text
    assert text.count("\n1.杜绝") + text.count("\n2.杜绝") + text.count("\n3.杜绝") == 3
    assert "{" not in text and "【" not in text


def test_only_letters_of_government_carry_the_seven_kinds_and_the_sense_of_safety(nanyang: LetterOffice):
    town = draft_of(nanyang.ws, 2026, nanyang.units["乡"])
    bureau = draft_of(nanyang.ws, 2026, nanyang.units["局"])
    assert "公众安全感达到 90% 以上" in town.content and "公众安全感" not in bureau.content
    assert sum("力争不发生" in row["content"] for row in town.targets) == 7
    assert not any("力争不发生" in row["content"] for row in bureau.targets)
    assert "责任书" in town.content and "责任状" not in town.content
    assert "党委常委会" in town.content and "党委常委会" not in bureau.content


def test_clauses_of_a_unit_stand_in_its_letter_only(office: LetterOffice):
    save_clause(office.ws, 2026, office.units["支队"], "（八）夜市整治。每周至少两次夜间巡查。")
    assert "夜市整治" in draft_of(office.ws, 2026, office.units["支队"]).content
    assert "夜市整治" not in draft_of(office.ws, 2026, office.units["环卫"]).content


def test_targets_are_frozen_with_the_letter(office: LetterOffice):
    generate_batch(office.ws, 2026)
    row = letter_row(office.ws, by_unit(office)["支队"])
    assert next((t["measure"], t["threshold"]) for t in row["targets"]) == (
        "政治敏感性问题、突发性群体事件",
        Decimal(0),
    )


# --- templates --------------------------------------------------------------------------------------


def template_values(office: LetterOffice) -> tuple[str, list[dict[str, object]]]:
    found = template_for(office.ws, 2026)
    return found.body, [dict(row.values) for row in found.targets]


def test_a_template_with_an_unknown_placeholder_is_refused_and_nothing_is_made(office: LetterOffice):
    body, targets = template_values(office)
    with pytest.raises(Refused, match=r"不认识的占位符 \{甲方领导\}"):
        save_template(office.ws, 2026, body.replace("{甲方负责人}", "{甲方领导}"), targets)
    assert template_for(office.ws, 2026).id is None


def test_a_version_that_letters_were_made_from_stays(office: LetterOffice):
    body, targets = template_values(office)
    first = save_template(office.ws, 2026, body, targets)
    assert save_template(office.ws, 2026, body.replace("及时报告要情", "随时报告要情"), targets) == first
    generate_batch(office.ws, 2026)
    second = save_template(office.ws, 2026, body.replace("及时报告要情", "立即报告要情"), targets)
    assert second != first
    assert "随时报告要情" in letter_row(office.ws, by_unit(office)["支队"])["content"]
    assert letter_board(office.ws, 2026).entries[0].note == "模板已修改，签订前可重新生成"


def test_next_year_begins_with_this_years_template(office: LetterOffice):
    body, targets = template_values(office)
    save_template(office.ws, 2026, body.replace("及时报告要情", "随时报告要情"), targets)
    assert "随时报告要情" in template_for(office.ws, 2027).body
    assert template_for(office.ws, 2027).origin == "沿用 2026 年度第 1 版"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"threshold": None}, "第 1 条：请填写目标值，或把判定改为“由人评定”"),
        ({"content": ""}, "第 1 条：请填写目标"),
        ({"measure": "长" * 61}, "第 1 条：考核内容最多 60 字，现有 61 字"),
        ({"threshold": Decimal(10_000_000)}, "第 1 条：目标值应在 -1000000 到 1000000 之间"),
    ],
)
def test_a_target_that_cannot_be_checked_is_refused(office: LetterOffice, change: dict[str, object], sentence: str):
    body, targets = template_values(office)
    with pytest.raises(Refused) as refused:
        save_template(office.ws, 2026, body, [targets[0] | change, *targets[1:]])
    assert sentence in [problem.message for problem in refused.value.problems]


# --- the register -----------------------------------------------------------------------------------


def test_printed_then_signed(office: LetterOffice):
    generate_batch(office.ws, 2026)
    ids = list(by_unit(office).values())
    assert mark_printed(office.ws, ids[:2]) == 2
    assert mark_printed(office.ws, ids[:2]) == 0
    assert sign(office.ws, ids[:1], date(2026, 2, 10)) == 1
    row = letter_row(office.ws, ids[0])
    assert (row["state"], row["printed_on"], row["signed_on"]) == (
        LetterState.signed,
        date(2026, 2, 10),
        date(2026, 2, 10),
    )


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 2, 9), "签订日期不能早于这一天"),
        (date(2026, 2, 11), "还没有到"),
        (None, "请填写签订日期"),
    ],
)
def test_a_signing_day_before_generation_or_in_the_future_is_refused(
    office: LetterOffice, day: date | None, sentence: str
):
    generate_batch(office.ws, 2026)
    with pytest.raises(Refused, match=sentence):
        sign(office.ws, by_unit(office).values(), day)
    assert set(states(office.ws).values()) == {PairState.made, PairState.headless}


def test_one_wrong_letter_and_none_is_signed(office: LetterOffice):
    generate_batch(office.ws, 2026)
    letters = by_unit(office)
    sign(office.ws, [letters["支队"]], date(2026, 2, 10))
    with pytest.raises(Refused, match="洪管责〔2026〕1号已经签订"):
        sign(office.ws, [letters["环卫"], letters["支队"]], date(2026, 2, 10))
    assert letter_row(office.ws, letters["环卫"])["state"] is LetterState.made


def test_the_day_must_lie_in_the_term_of_the_heads_the_letter_names(office: LetterOffice):
    generate_batch(office.ws, 2026)
    letter = by_unit(office)["支队"]
    succeed(office, "支队", "周文斌", date(2026, 7, 1))
    office.clock.now = datetime(2026, 7, 2, 9)
    with pytest.raises(Refused, match="主要负责人是王志强，2026-07-01 在任的是周文斌，请核对签订日期，或重新生成"):
        sign(office.ws, [letter], date(2026, 7, 1))
    assert letter_row(office.ws, letter)["state"] is LetterState.made
    sign(office.ws, [letter], date(2026, 6, 30))
    assert letter_row(office.ws, letter)["signed_on"] == date(2026, 6, 30)


def test_a_print_from_before_a_letter_was_made_anew_is_told_apart(office: LetterOffice):
    generate_batch(office.ws, 2026)
    regenerate(office.ws, [by_unit(office)["环卫"]])
    found = {code: find_by_number(office.ws, code, 2026) for code in ("ZRZ-2026-0002", "ZRZ-2026-0002-2", "2号")}
    assert {code: row and row[OLD_PRINT] for code, row in found.items()} == {
        "ZRZ-2026-0002": True,
        "ZRZ-2026-0002-2": False,
        "2号": False,
    }


@pytest.mark.parametrize(
    "typed",
    [
        "ZRZ-2026-0002",
        "zrz-2026-0002\n",
        " ＺＲＺ－２０２６－０００２ ",
        "洪管责〔2026〕2号",
        "洪管责[2026]2号",
        "2",
        "2号",
    ],
)
def test_a_number_is_found_typed_or_scanned(office: LetterOffice, typed: str):
    generate_batch(office.ws, 2026)
    found = find_by_number(office.ws, typed, 2026)
    assert found is not None
    assert found["lower_name"] == "环境卫生管理中心"


@pytest.mark.parametrize("typed", ["", "  ", "ZRZ-2026-9999", "99", "洪管责", "号", "〔2026〕"])
def test_a_number_that_is_none_finds_nothing(office: LetterOffice, typed: str):
    generate_batch(office.ws, 2026)
    assert find_by_number(office.ws, typed, 2026) is None


def test_a_signing_can_be_taken_back_with_a_reason(office: LetterOffice):
    generate_batch(office.ws, 2026)
    letter = by_unit(office)["支队"]
    mark_printed(office.ws, [letter])
    sign(office.ws, [letter], date(2026, 2, 10))
    for empty in (None, "  "):
        with pytest.raises(Refused, match="请填写取消签订原因"):
            unsign(office.ws, letter, empty)
    unsign(office.ws, letter, "登记错单位")
    row = letter_row(office.ws, letter)
    assert (row["state"], row["signed_on"], row["unsign_reason"]) == (LetterState.printed, None, "登记错单位")
    with pytest.raises(Refused, match="不能取消签订"):
        unsign(office.ws, letter, "再来一次")


def test_a_void_letter_makes_room_for_a_new_one_with_a_new_number(office: LetterOffice):
    generate_batch(office.ws, 2026)
    letter = by_unit(office)["支队"]
    with pytest.raises(Refused, match="请填写作废原因"):
        void(office.ws, [letter], "")
    void(office.ws, [letter], "单位名称有误")
    assert states(office.ws)["市容市貌管理支队"[-6:]] is PairState.missing
    assert [row["void_reason"] for row in letter_board(office.ws, 2026).void] == ["单位名称有误"]
    generate_batch(office.ws, 2026)
    assert letter_row(office.ws, by_unit(office)["支队"])["number"] == "洪管责〔2026〕5号"
    with pytest.raises(Refused, match="已经作废，不能登记签订"):
        sign(office.ws, [letter], date(2026, 2, 10))


def test_a_signed_letter_is_not_void_before_its_signing_is_taken_back(office: LetterOffice):
    generate_batch(office.ws, 2026)
    letter = by_unit(office)["支队"]
    sign(office.ws, [letter], date(2026, 2, 10))
    with pytest.raises(Refused, match="请先取消签订"):
        void(office.ws, [letter], "错了")


def test_results_decide_a_bounded_target_and_a_person_a_judged_one(nanyang: LetterOffice):
    generate_batch(nanyang.ws, 2026)
    letters = by_unit(nanyang)
    town = letter_row(nanyang.ws, letters["乡"])["targets"]
    with pytest.raises(Refused, match="不能登记目标完成情况"):
        save_results(nanyang.ws, letters["乡"], {})
    sign(nanyang.ws, letters.values(), date(2026, 2, 10))
    save_results(nanyang.ws, letters["乡"], {town[0].id: (Decimal("89.95"), True), town[1].id: (Decimal(0), None)})
    assert [t["met"] for t in letter_row(nanyang.ws, letters["乡"])["targets"]][:3] == [False, True, None]
    judged = letter_row(nanyang.ws, letters["局"])["targets"][0]
    save_results(nanyang.ws, letters["局"], {judged.id: (None, True)})
    assert letter_row(nanyang.ws, letters["局"])["targets"][0]["met"] is True


# --- coverage and duties ----------------------------------------------------------------------------


def test_coverage_by_level_names_who_has_not_signed(office: LetterOffice):
    generate_batch(office.ws, 2026)
    letters = by_unit(office)
    sign(office.ws, [letters["支队"], letters["应急"]], date(2026, 2, 10))
    first, second = letter_board(office.ws, 2026).coverage
    assert (first.level, first.owed, first.signed, first.rate) == (1, 3, 2, "66.7 %")
    assert first.missing == ("环境卫生管理中心"[-6:],)
    assert (second.owed, second.signed, second.rate) == (2, 0, "0.0 %")


@pytest.mark.parametrize(
    ("pack", "due", "article"),
    [
        ("nanchang-2021", date(2026, 1, 31), "《实施细则》第十九条"),
        ("nanyang-2017", date(2026, 3, 31), "《实施办法》第十三条"),
    ],
)
def test_the_duty_is_due_as_the_pack_says(tmp_path: Path, pack: str, due: date, article: str):
    office = make_letter_office(tmp_path, pack)
    duties = letter_obligations(office.ws, 2026)
    assert {(duty.due_on, duty.article) for duty in duties} == {(due, article)}
    word = "责任状" if pack == "nanchang-2021" else "责任书"
    assert {(duty.key, duty.title, duty.tab) for duty in duties} == {("letter", f"2026 年{word}签订", "letter")}
    office.ws.vault.close()


def test_signed_after_the_due_day_is_late_by_days(office: LetterOffice):
    generate_batch(office.ws, 2026)
    sign(office.ws, [by_unit(office)["支队"]], date(2026, 2, 10))
    duty, *others = letter_obligations(office.ws, 2026)
    assert (duty.state, duty.done_on, duty.late_days) == (ObligationState.done_late, date(2026, 2, 10), 10)
    assert {other.state for other in others} == {ObligationState.overdue}


def test_signed_on_the_due_day_is_in_time(tmp_path: Path):
    office = make_letter_office(tmp_path, now=datetime(2026, 1, 31, 23, 59))
    generate_batch(office.ws, 2026)
    sign(office.ws, [by_unit(office)["支队"]], date(2026, 1, 31))
    duty = letter_obligations(office.ws, 2026)[0]
    assert (duty.state, duty.late_days) == (ObligationState.done, 0)
    office.ws.vault.close()


def test_only_one_letter_in_force_for_a_unit_and_year(office: LetterOffice):
    generate_batch(office.ws, 2026)
    one = by_unit(office)["支队"]
    with pytest.raises(IntegrityError):
        copy_letter(office.ws, one)


def copy_letter(ws: Workspace, letter_id: int) -> None:
    """Try to write a second letter in force for the same unit."""
    with ws.command("test", "重复") as command:
        one = command.session.get_one(Letter, letter_id)
        names = [column.name for column in Letter.__table__.columns if column.name not in ("id", "code", "sequence")]
        command.session.add(Letter(**{name: getattr(one, name) for name in names}, code="X", sequence=99))
