"""重点部位: registered, its 保卫档案 judged by article 14, kept while patrols rest on it (南昌 细则 12, 14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.fields import Refused
from desktop.rules.patrol import PatrolState
from desktop.services.inspection.key_site import SITES, file_sentence, site_file
from desktop.services.inspection.patrol import save_day
from desktop.services.parts.attachment import add_attachment, attachments_of
from desktop.services.parts.plain_ledger import PlainList
from desktop.services.trail.trash import restore_from_trash, trash_lines
from tests.services.dispute.test_listing import Ask
from tests.site_office import Office, add_site, make_office, site_values

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_a_fire_critical_site_says_why_it_is_patrolled_and_what_its_file_lacks(office: Office) -> None:
    found = site_file(office.ws, add_site(office, guarded="文书档案"))
    assert found.patrol == "防火重点部位，须每日巡查（《实施细则》第十二条）"
    assert [gap.title for gap in found.gaps] == ["人防", "物防", "技防", "平面图"]
    assert file_sentence(found).endswith("（建档：《实施细则》第十四条；内容：制度未规定，本单位自定）")


def test_an_attached_drawing_fills_its_part(office: Office, tmp_path: Path) -> None:
    site = add_site(office, guarded="档案", people_defence="专人", thing_defence="铁门", tech_defence="监控")
    assert [gap.part for gap in site_file(office.ws, site).gaps] == ["drawing"]
    plan = tmp_path / "平面图.pdf"
    plan.write_bytes(b"%PDF-1.4\n" + b"0" * 100)
    add_attachment(office.ws, "key_site", site, plan)
    found = site_file(office.ws, site)
    assert (found.gaps, found.drawings) == ((), ("平面图.pdf",))
    assert file_sentence(found) == ""


def test_the_quick_filters_hold_what_their_names_say(office: Office) -> None:
    whole = add_site(office, name="锅炉房", guarded="锅炉", people_defence="a", thing_defence="b", tech_defence="c")
    hall = add_site(office, name="大厅", fire_critical=False, site_kind="crowded")
    add_site(office, name="旧仓库", until=date(2026, 9, 1))
    source = PlainList(office.ws, SITES)
    assert source.counts() == {"": 3, "current": 2, "patrolled": 1, "gaps": 2, "closed": 1}
    assert source.ids(Ask(filter="patrolled")) == [whole]
    assert source.ids(Ask(search="dt")) == [hall]
    row = source.rows([whole])[whole]
    assert (row["responsible"], row["site_kind_title"], row["marks"], row["patrol_text"]) == (
        "李明", "重点要害部位", "防火", "每日",
    )  # fmt: skip


def test_two_sites_of_a_unit_do_not_share_a_name(office: Office) -> None:
    add_site(office)
    with pytest.raises(Refused, match="同名"):
        add_site(office)
    assert add_site(office, unit_id=office.team)


def test_a_site_with_patrols_is_given_up_not_deleted_and_not_before_them(office: Office) -> None:
    site = add_site(office)
    people = {"patroller_id": office.people["王芳"], "in_charge_id": office.people["李明"]}
    save_day(office.ws, TODAY, {site: PatrolState.normal}, people)
    with pytest.raises(Refused, match="已有巡查记录"):
        SITES.remove(office.ws, site)
    with pytest.raises(Refused, match="撤销日期不能早于它"):
        SITES.save(office.ws, site, {"until": date(2026, 10, 21)})
    with pytest.raises(Refused, match="登记日期不能晚于它"):
        SITES.save(office.ws, site, {"since": TODAY, "until": None} | {"since": date(2026, 10, 23)})
    SITES.save(office.ws, site, {"until": TODAY})
    assert SITES.load(office.ws, site)["until"] == TODAY


def test_a_site_without_patrols_can_be_deleted(office: Office) -> None:
    site = add_site(office)
    SITES.remove(office.ws, site)
    with pytest.raises(Refused, match="已不存在"):
        SITES.load(office.ws, site)


def test_its_drawings_go_to_the_trash_and_come_back_with_it(office: Office, tmp_path: Path) -> None:
    site, plan = add_site(office), tmp_path / "平面图.pdf"
    plan.write_bytes(b"%PDF-1.4\n" + b"0" * 100)
    add_attachment(office.ws, "key_site", site, plan)
    SITES.remove(office.ws, site)
    assert attachments_of(office.ws, "key_site", site) == []
    [line] = trash_lines(office.ws)
    assert line.along == "附件 1"
    restore_from_trash(office.ws, [line.key])
    assert [file.name for file in attachments_of(office.ws, "key_site", site)] == ["平面图.pdf"]


def test_where_the_text_is_silent_a_critical_site_owes_nothing(tmp_path: Path) -> None:
    office = make_office(tmp_path, pack="nanyang-2017")
    found = site_file(office.ws, SITES.save(office.ws, None, site_values(office)))
    assert (found.patrol, found.gaps) == ("", ())
    office.ws.vault.close()
