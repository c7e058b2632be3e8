"""重点部位 and 登记簿 in the window: gaps of a file, applications, the rota by turns (南昌 细则 12, 14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.fields import Refused
from desktop.rules.register import Decision
from desktop.services.inspection.key_site import SITES
from desktop.services.inspection.register import EVENTS, RENTALS
from desktop.services.inspection.shift import fill_rota, shift_month
from desktop.views.inspection import shift
from desktop.views.inspection.key_site import KeySitePart
from desktop.views.inspection.register import BOOKS, RegisterPart
from desktop.views.inspection.shift import ShiftPart
from desktop.views.lists import plain_ledger
from desktop.views.lists.plain_ledger import PlainLedgerPart
from tests.services.inspection.test_register import event, rental
from tests.site_office import Office, add_site, make_office, site_values
from tests.views.case_host import Host


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def registers(office: Office, qtbot: QtBot, host: Host | None = None) -> RegisterPart:
    part = RegisterPart(office.ws, host or Host(office.ws))
    qtbot.addWidget(part)
    part.resize(1366, 700)
    part.show()
    part.show_scope(2026, None, office.bureau, "市城管局")
    return part


def put(part: PlainLedgerPart, values: dict[str, Any]) -> None:
    """Type these values into the open form."""
    for name, value in values.items():
        part.page.form.put(name, value)


def test_a_site_is_entered_and_its_form_says_what_the_file_lacks(office: Office, qtbot: QtBot) -> None:
    part = KeySitePart(office.ws, Host(office.ws))
    qtbot.addWidget(part)
    part.part.show_scope(2026, None, office.bureau, "市城管局")
    part.part.page.new_record()
    put(part.part, site_values(office))
    assert part.part.page.panel.save()
    form = part.part.page.form
    notes = [form._lines[name].note.text() for name in ("patrolled", "guarded")]
    assert notes[0] == "防火重点部位，须每日巡查（《实施细则》第十二条）"
    assert notes[1].startswith("保卫档案还缺：保卫对象、人防、物防、技防、平面图")


def test_a_drawing_is_attached_and_counts_in_the_file(office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    site = add_site(office)
    plan = tmp_path / "平面图.pdf"
    plan.write_bytes(b"%PDF-1.4\n" + b"0" * 60)
    part = KeySitePart(office.ws, Host(office.ws))
    qtbot.addWidget(part)
    part.part.page.open_record(site)
    editor: Any = part.part.page.form.editor("attachments")
    editor.add([plan])
    assert part.part.page.panel.save()
    assert "平面图" not in part.part.page.form._lines["guarded"].note.text()
    assert [file.name for file in editor.value()] == ["平面图.pdf"]


def test_the_site_file_is_shown_and_saved_as_word(office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    host = Host(office.ws)
    part = KeySitePart(office.ws, host)
    qtbot.addWidget(part)
    part.part.page.open_record(add_site(office))
    show, save = part.part.page.panel.action_buttons
    show.click()
    qtbot.waitUntil(lambda: bool(host.shown), timeout=20_000)
    assert host.shown[0][1] == "保卫档案"
    host.save_to = tmp_path / "档案.docx"
    save.click()
    qtbot.waitUntil(lambda: (tmp_path / "档案.docx").exists(), timeout=20_000)
    assert (tmp_path / "档案.docx").read_bytes()[:2] == b"PK"


def test_every_book_opens_and_an_event_explains_its_last_day(office: Office, qtbot: QtBot) -> None:
    part = registers(office, qtbot)
    for key in BOOKS:
        assert part.show_book(key) is part.books[key]
    events = part.show_book("large_event")
    assert isinstance(events, PlainLedgerPart)
    events.page.new_record()
    put(events, event(office, begins_on=date(2026, 10, 30), applied_on=date(2026, 10, 22)))
    note = events.page.form._lines["applied_on"].note.text()
    assert note.startswith("截止2026年10月10日")
    assert note.endswith("已迟于规定，仍可登记。")
    assert events.page.panel.save()
    assert events.page.totals.text() == "共 1 条，预计人数 300"


def test_an_approval_without_a_plan_is_refused_at_its_field(office: Office, qtbot: QtBot) -> None:
    made = EVENTS.save(office.ws, None, event(office))
    events = registers(office, qtbot).show_book("large_event")
    assert isinstance(events, PlainLedgerPart)
    events.page.open_record(made)
    put(events, {"decision": Decision.approved, "decided_on": date(2026, 10, 22), "decider_id": office.people["王芳"]})
    assert not events.page.panel.save()
    assert events.page.form.problem_text("security_plan") == "批准前请写明安全保卫方案"


def test_a_rental_says_when_it_is_looked_at_next(office: Office, qtbot: QtBot) -> None:
    made = RENTALS.save(office.ws, None, rental(office))
    rentals = registers(office, qtbot).show_book("rental")
    assert isinstance(rentals, PlainLedgerPart)
    rentals.page.open_record(made)
    assert rentals.page.form._lines["checked_on"].note.text().startswith("下次核查：截止2026年7月1日")
    assert [f.title for f in rentals.page.setup.filters()] == ["全部", "在租", "该核查", "未签责任书"]


def test_a_record_is_deleted_after_asking_and_not_while_patrols_rest_on_it(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(plain_ledger, "ask", lambda *given, **_: asked.append(given[2]) or "yes")
    part = KeySitePart(office.ws, Host(office.ws))
    qtbot.addWidget(part)
    site = add_site(office)
    part.part.page.open_record(site)
    part.part.page.panel.remove_button.click()
    assert asked == ["要删除“档案室”吗？"]
    with pytest.raises(Refused):
        SITES.load(office.ws, site)


def test_numbers_that_look_personal_are_pointed_out_once(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(plain_ledger, "ask", lambda *given, **_: asked.append(given[3]) or "")
    made = RENTALS.save(office.ws, None, rental(office))
    rentals = registers(office, qtbot).show_book("rental")
    assert isinstance(rentals, PlainLedgerPart)
    rentals.page.open_record(made)
    put(rentals, {"note": "租户电话 13970912345"})
    assert not rentals.page.panel.save()
    assert "备注" in asked[0]
    assert RENTALS.load(office.ws, made)["note"] is None


def test_the_rota_shows_the_month_and_is_filled_in_turn(office: Office, qtbot: QtBot) -> None:
    part = registers(office, qtbot).show_book("shift")
    assert isinstance(part, ShiftPart)
    given = {"since": date(2026, 10, 22), "until": date(2026, 10, 25), "shift_kind": "whole", "people": "王芳，李明"}
    assert part._save_fill({**given, "leaders": None}) == 4
    part.reload()
    assert part.summary.text().startswith("已排 4 天，未排 27 天")
    with pytest.raises(Refused, match="钱八"):
        part._save_fill({**given, "people": "王芳、钱八"})
    lines = shift_month(office.ws, office.bureau, 2026, 10).lines
    assert [lines[date(2026, 10, day)][0].people for day in (22, 23, 24, 25)] == ["王芳", "李明", "王芳", "李明"]


def test_a_chosen_day_shows_its_shifts_and_one_can_be_deleted(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2026, 10, 22)
    fill_rota(office.ws, office.bureau, [day], "whole", [office.people["王芳"]], [office.people["李明"]])
    part = registers(office, qtbot).show_book("shift")
    assert isinstance(part, ShiftPart)
    assert part.details.title.text() == "10月22日　周四"
    monkeypatch.setattr(shift, "ask", lambda *given, **_: "yes")
    part._remove(part.rota.lines[day][0])
    assert part.rota.lines[day] == ()


def test_only_shifts_to_come_are_cleared_and_the_question_counts_them(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [date(2026, 10, day) for day in (20, 21, 22, 23)]
    fill_rota(office.ws, office.bureau, days, "whole", [office.people["王芳"]])
    part, asked = registers(office, qtbot).show_book("shift"), []
    assert isinstance(part, ShiftPart)
    monkeypatch.setattr(shift, "ask", lambda *words: asked.append(words[2]) or "yes")
    part._clear()
    part._clear()
    assert asked == ["要清除 10月22日起这个月的 2 个班次吗？"]
    lines = shift_month(office.ws, office.bureau, 2026, 10).lines
    assert [bool(lines[day]) for day in days] == [True, True, False, False]


def test_a_new_shift_is_proposed_for_the_whole_day(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, begun = registers(office, qtbot).show_book("shift"), []
    assert isinstance(part, ShiftPart)
    monkeypatch.setattr(part, "_form", lambda shift_id, values: begun.append(values))
    part.add()
    assert begun == [{"day": date(2026, 10, 22), "shift_kind": "whole"}]
    part.months.setCurrentIndex(0)
    part.reload()
    assert not part.back.isEnabled() and part.forth.isEnabled()


def test_the_rota_is_exported(office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    fill_rota(office.ws, office.bureau, [date(2026, 10, 22)], "whole", [office.people["王芳"]])
    host = Host(office.ws)
    part = registers(office, qtbot, host).show_book("shift")
    assert isinstance(part, ShiftPart)
    host.save_to = tmp_path / "值班.xlsx"
    part._export()
    qtbot.waitUntil(lambda: "已导出到 值班.xlsx" in host.said, timeout=20_000)
    assert host.save_to.stat().st_size > 3000
