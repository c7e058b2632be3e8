"""Every paper of a case: filled from the record, numbered by kind and year, frozen, as PDF and .docx (forms.md 4)."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from desktop.fields import Refused
from desktop.reports.supervision import SupervisionSheet, official_sheet
from desktop.rules.supervision_check import PAPERS
from desktop.services.organisation.unit import edit_unit
from desktop.services.parts.paper_template import check_text, filled, templates
from desktop.services.supervision.case import case_view
from desktop.services.supervision.file import case_file, case_file_pdf, export_case_file, export_list, list_pdf
from desktop.services.supervision.listing import SupervisionList
from desktop.services.supervision.mending import accept_measure, add_report
from desktop.services.supervision.paper import (
    copy_hint,
    draft_pdf,
    draft_text,
    draw_up,
    export_paper,
    further_papers,
    paper_file_name,
    paper_pdf,
    void_paper,
)
from desktop.services.supervision.steps import hand_over, hold_talk, serve_measure
from desktop.services.supervision.write import load_supervision, void_supervision
from desktop.views.lists.columns import Query
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office


@pytest.fixture
def nanyang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def nanchang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path, NANCHANG)
    yield made
    made.ws.vault.close()


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text = "".join(document[i].get_textpage().get_text_range() for i in range(len(document)))
    document.close()
    return re.sub(r"审计[0-9a-f]{12}|—\d+—", "", "".join(text.split()))  # what stands at the foot of each page


def test_there_is_a_template_for_every_paper_the_packs_name():
    assert set(templates()) == set(PAPERS)
    assert len({template.word for template in templates().values()}) == len(PAPERS), "each kind counts its own numbers"


def test_a_paper_says_who_why_by_when_and_on_which_article(nanyang: SupervisionOffice):
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    [paper] = case_view(nanyang.ws, case).papers
    text = words(paper_pdf(nanyang.ws, paper.id))
    parts = (
        "综治督通〔2026〕1号", "关于梅溪街道重点路段治安混乱的通报",
        "《南阳市社会治安综合治理领导责任制实施办法》（以下简称《实施办法》）第三十一条第（一）项",
        "抄送：", "《实施办法》第三十三条",
        "于2026年5月9日前（含当日）完成整改", "卧龙区社会治安综合治理委员会",
    )  # fmt: skip
    for part in parts:
        assert part in text, part
    assert "{" not in text


def test_the_copy_goes_to_who_manages_the_unit_s_cadres(nanyang: SupervisionOffice):
    edit_unit(nanyang.ws, nanyang.middle, {"cadre_manager": "卧龙区委组织部"})
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    [paper] = case_view(nanyang.ws, case).papers
    assert "卧龙区委组织部" in words(paper_pdf(nanyang.ws, paper.id))
    assert load_supervision(nanyang.ws, case)["copies"][-1]["recipient"] == "卧龙区委组织部"


def test_a_listing_names_its_consequences_and_the_level_between(nanyang: SupervisionOffice):
    case = nanyang.case(unit_id=nanyang.lower, severity="grave")
    step = nanyang.issued(case, "listed", date(2026, 4, 27))
    served = {"served_by": "张敏", "received_on": date(2026, 4, 28), "received_by": "钱文"}
    serve_measure(nanyang.ws, case, step, served)
    [paper] = case_view(nanyang.ws, case).papers
    text = words(paper_pdf(nanyang.ws, paper.id))
    assert (
        "取消你单位评选综合性荣誉称号的资格（《实施办法》第三十五条）" in text and "梅溪街道应当明确1名领导干部" in text
    )
    assert "收到挂牌督办决定后10个工作日内报告整改措施" in text and "每2个月报告一次" in text
    assert "张敏" in text and "2026年4月28日" in text, "the lines of 送达签收 are filled in"
    direct = nanyang.case(severity="grave")
    nanyang.issued(direct, "listed", date(2026, 4, 27))
    assert "中间层级" not in words(paper_pdf(nanyang.ws, case_view(nanyang.ws, direct).papers[0].id))


def test_an_admonition_s_notice_says_its_term_before_the_talk(nanyang: SupervisionOffice):
    case = nanyang.case(severity="serious")
    nanyang.issued(case, "admonition", date(2026, 3, 9), arrangement="2026年3月16日9:00，三楼会议室")
    text = words(paper_pdf(nanyang.ws, case_view(nanyang.ws, case).papers[0].id))
    assert "自约谈之日起3个月内完成整改" in text and "2026年3月16日9:00" in text
    assert "约谈后10个工作日内报告整改措施" in text and "每月报告一次" in text


def test_every_paper_is_made_in_both_forms(nanchang: SupervisionOffice, tmp_path: Path):
    case = nanchang.case(ground="d7")
    for kind in ("circular", "rectification", "yellow_card", "overhaul", "admonition", "listed"):
        nanchang.issued(case, kind, date(2026, 3, 9), mend_due=date(2026, 4, 30))
    for line in case_view(nanchang.ws, case).steps:
        told = {"report_kind": "整改情况报告", "reported_on": date(2026, 4, 1), "content": "已落实"}
        add_report(nanchang.ws, case, line.step, told)
        checked = {
            "stage": "验收",
            "checked_on": date(2026, 4, 2),
            "by": "领导小组",
            "passed": False,
            "findings": "未到位",
        }
        if line.key == "listed":
            nanchang.applied(case, line.step, date(2026, 4, 1))
        if line.key == "admonition":
            talk = {"held_on": date(2026, 3, 12), "held_at": "会议室", "held_by": "副组长", "held_with": "周建国"}
            hold_talk(nanchang.ws, case, line.step, {**talk, "held_notes": "指出问题，提出要求。"})
        accept_measure(nanchang.ws, case, line.step, checked)
        for key, _ in further_papers(nanchang.ws.policy.supervision.measure(line.key)):
            draw_up(nanchang.ws, case, line.step, key, {"made_on": date(2026, 4, 2), "signer": None, "content": ""})
    papers = case_view(nanchang.ws, case).papers
    assert {paper.title for paper in papers} >= {
        "通报",
        "限期整改通知书",
        "黄牌警告",
        "整顿通知",
        "约谈记录",
        "整改报告",
    }
    for paper in papers:
        pdf = export_paper(nanchang.ws, paper.id, tmp_path / paper_file_name(nanchang.ws, paper.id, ".pdf"))
        assert paper.number.replace("〔", "").replace("〕", "") in words(pdf.read_bytes()).replace("〔", "").replace(
            "〕", ""
        )
        word = export_paper(nanchang.ws, paper.id, pdf.with_suffix(".docx"))
        assert paper.number in "\n".join(paragraph.text for paragraph in Document(str(word)).paragraphs)


def test_numbers_count_by_kind_and_year(nanyang: SupervisionOffice):
    for day, found in ((date(2025, 12, 30), date(2025, 12, 1)), (date(2026, 1, 9), date(2026, 1, 5)),
                       (date(2026, 2, 9), date(2026, 1, 5))):  # fmt: skip
        nanyang.issued(nanyang.case(found_on=found), "circular", day)
    numbers = [case_view(nanyang.ws, case).papers[0].number for case in (1, 2, 3)]
    assert numbers == ["综治督通〔2025〕1号", "综治督通〔2026〕1号", "综治督通〔2026〕2号"]


def test_a_kept_paper_is_frozen_and_a_draft_is_not(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.taken(case, "circular", date(2026, 3, 9))
    text = draft_text(nanyang.ws, case, step, "circular")
    assert "{整改期限}" in text and "梅溪街道" in text
    assert "关于梅溪街道" in words(draft_pdf(nanyang.ws, case, step, "circular", text))
    from desktop.services.supervision.steps import issue_measure
    from desktop.services.supervision.write import save_supervision

    paper = issue_measure(nanyang.ws, case, step, {"issued_on": date(2026, 3, 9), "content": text})
    before = words(paper_pdf(nanyang.ws, paper))
    save_supervision(nanyang.ws, case, {"facts": "后来补充的情况。"})
    assert words(paper_pdf(nanyang.ws, paper)) == before


def test_a_text_that_cannot_be_printed_is_refused_and_gives_no_number(nanyang: SupervisionOffice):
    case = nanyang.case()
    with pytest.raises(Refused) as caught:
        nanyang.issued(case, "circular", date(2026, 3, 9), content="标题\n{被督导的单位}整改")
    assert "不认识的占位符 {被督导的单位}" in caught.value.problems[0].message
    from desktop.services.supervision.steps import issue_measure

    issue_measure(nanyang.ws, case, 1, {"issued_on": date(2026, 3, 9)})
    assert case_view(nanyang.ws, case).papers[0].number.endswith("〕1号")


def test_a_further_paper_can_be_made_void_the_one_that_issued_cannot(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    main = case_view(nanyang.ws, case).papers[0]
    with pytest.raises(Refused):
        void_paper(nanyang.ws, main.id, "写错")
    written = "关于整改情况的报告\n卧龙区综治委：\n已全部整改。"
    report = draw_up(nanyang.ws, case, step, "mend_report", {"made_on": date(2026, 3, 20), "content": written})
    void_paper(nanyang.ws, report, "写错")
    assert case_view(nanyang.ws, case).papers[1].void and "作废：写错" in words(paper_pdf(nanyang.ws, report))
    with pytest.raises(Refused):
        draw_up(nanyang.ws, case, step, "mend_report", {"made_on": date(2026, 3, 1), "content": ""})


def test_words_without_content_leave_no_empty_line():
    assert filled("甲\n{空}\n乙{有}", {"空": "", "有": "丙"}) == "甲\n乙丙"
    assert check_text("只有标题", {})[0].field == "content"
    assert "不成对" in check_text("标题\n正文{甲", {"甲": ""})[0].message


def test_the_file_of_a_case_explains_every_deadline(nanyang: SupervisionOffice, tmp_path: Path):
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 12, 31) if nanyang.ws.today().year > 2026 else date(2026, 3, 9))
    text = case_file(nanyang.ws, case).plain_text()
    assert "期限说明。整改期限：截止2026年5月9日（周六，含当日）：通报后的整改期限为2个月" in text
    assert "《实施办法》第三十三条" in text and "未完成" in text
    assert "督导工作档案" in words(case_file_pdf(nanyang.ws, case))
    assert export_case_file(nanyang.ws, case, tmp_path / "档案.docx").stat().st_size > 5000


def test_the_ledger_as_workbook_and_pdf(nanyang: SupervisionOffice, tmp_path: Path):
    nanyang.issued(nanyang.case(), "circular", date(2026, 3, 9))
    ids = SupervisionList(nanyang.ws).ids(Query())
    assert export_list(nanyang.ws, ids, tmp_path / "台账.xlsx").stat().st_size > 3000
    assert "重点路段治安混乱" in words(list_pdf(nanyang.ws, ids))


def test_the_paper_for_all_names_whom_the_article_names_as_addressees(nanyang: SupervisionOffice):
    """南阳 33: 通报 to the lower 综治部门 and the member units, a copy to who manages the cadres."""
    edit_unit(nanyang.ws, nanyang.middle, {"cadre_manager": "中共卧龙区委"})
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    text = words(paper_pdf(nanyang.ws, case_view(nanyang.ws, case).papers[0].id))
    assert "梅溪街道，下一级综治部门，同级综治委、平安建设工作领导小组各成员单位：" in text
    assert "抄送：中共卧龙区委。" in text and "印发：" not in text


def test_a_unit_without_a_manager_of_its_cadres_is_said_before_the_paper_goes_out(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.taken(case, "circular", date(2026, 3, 9))
    assert "还没有登记干部管理机关" in copy_hint(nanyang.ws, case, step)
    edit_unit(nanyang.ws, nanyang.middle, {"cadre_manager": "中共卧龙区委"})
    assert copy_hint(nanyang.ws, case, step) == ""


def test_a_listing_says_to_whom_it_is_issued_and_who_gets_a_copy(nanyang: SupervisionOffice):
    """南阳 35: issued to the lower level and the members; copied to discipline, personnel and the cadres' manager."""
    edit_unit(nanyang.ws, nanyang.middle, {"cadre_manager": "中共卧龙区委"})
    case = nanyang.case(severity="grave")
    step = nanyang.issued(case, "listed", date(2026, 3, 9))
    sent = (
        "印发：下一级综治部门，同级综治委、平安建设工作领导小组各成员单位。"
        "抄送：纪检监察机关，组织人事部门，中共卧龙区委。"
    )
    assert words(paper_pdf(nanyang.ws, case_view(nanyang.ws, case).papers[0].id)).endswith(sent)
    assert "印发" not in draft_text(nanyang.ws, case, step, "mend_report")


def test_a_listing_announces_the_talk_that_belongs_to_it(nanyang: SupervisionOffice, tmp_path: Path):
    """南阳 35 has a 约谈 by 34 with it; 南昌 asks for none."""
    case = nanyang.case(severity="grave")
    nanyang.issued(case, "listed", date(2026, 3, 9))
    text = words(paper_pdf(nanyang.ws, case_view(nanyang.ws, case).papers[0].id))
    assert "五、约谈依照《实施办法》第三十四条的规定，由综治办主任对主任周建国、副主任李春梅进行约谈" in text
    assert "六、挂牌督办期间的后果" in text and "七、" not in text
    (tmp_path / "other").mkdir()
    nanchang = make_supervision_office(tmp_path / "other", NANCHANG)
    other = nanchang.case()
    nanchang.issued(other, "listed", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    assert "约谈" not in words(paper_pdf(nanchang.ws, case_view(nanchang.ws, other).papers[0].id))
    nanchang.ws.vault.close()


def test_the_level_between_applies_for_the_release(nanyang: SupervisionOffice):
    """南阳 36: it looks first and applies in writing; without such a level there is no such paper."""
    case = nanyang.case(unit_id=nanyang.lower, severity="grave")
    step = nanyang.issued(case, "listed", date(2026, 3, 9))
    kind = nanyang.ws.policy.supervision.measure("listed")
    assert ("release_application", "解除申请") in further_papers(kind)
    assert "解除申请" not in dict(further_papers(kind, two_stage=False)).values()
    given = {"made_on": date(2026, 9, 9), "content": "关于申请解除的请示\n卧龙区综治委：\n已先行验收。"}
    number = draw_up(nanyang.ws, case, step, "release_application", given)
    assert "梅溪街道2026年9月9日" in words(paper_pdf(nanyang.ws, number))
    direct = nanyang.case(severity="grave")
    nanyang.issued(direct, "listed", date(2026, 3, 9))
    with pytest.raises(Refused, match="没有中间层级"):
        draw_up(nanyang.ws, direct, 1, "release_application", given)


def test_a_unit_was_talked_to_on_the_day_of_the_talk(nanyang: SupervisionOffice):
    """南阳 34: what follows counts from the 约谈; its notice goes out before. No record without a talk."""
    case = nanyang.case(severity="serious")
    step = nanyang.issued(case, "admonition", date(2026, 3, 9))
    with pytest.raises(Refused, match="还没有登记约谈"):
        draw_up(nanyang.ws, case, step, "admonition_record", {"made_on": date(2026, 3, 9)})
    talk = {"held_on": date(2026, 3, 12), "held_at": "区委三楼", "held_by": "综治办主任", "held_with": "周建国",
            "held_notes": "指出问题，提出要求。"}  # fmt: skip
    hold_talk(nanyang.ws, case, step, talk)
    said = "于2026年3月12日被约谈（综治督约〔2026〕1号），应当于2026年6月12日前（含当日）完成整改"
    assert said in draft_text(nanyang.ws, case, step, "acceptance_application")
    assert "2026年3月12日，区委三楼。" in draft_text(nanyang.ws, case, step, "admonition_record")
    told = nanyang.issued(case, "circular", date(2026, 3, 10))
    hold_talk(nanyang.ws, case, told, talk)
    assert "于2026年3月10日被通报" in draft_text(nanyang.ws, case, told, "mend_report")


def test_hints_are_not_numbered(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    with pytest.raises(Refused, match="请写明"):
        draw_up(nanyang.ws, case, step, "mend_report", {"made_on": date(2026, 3, 20), "content": ""})


def test_what_the_unit_writes_bears_our_register_number_and_its_signer(nanyang: SupervisionOffice):
    """Its 文号 is its own; a paper upward names the 签发人 beside the number (GB/T 9704-2012, 7.2.6)."""
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    given = {"made_on": date(2026, 3, 20), "signer": "李春梅", "content": "关于整改情况的报告\n综治委：\n已整改。"}
    text = words(paper_pdf(nanyang.ws, draw_up(nanyang.ws, case, step, "mend_report", given)))
    assert "登记编号：综治督报〔2026〕1号" in text and "签发人：李春梅" in text


def test_the_papers_of_a_void_case_say_so(nanyang: SupervisionOffice):
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    void_supervision(nanyang.ws, case, "重复登记")
    assert "（作废：事项作废，重复登记）" in words(paper_pdf(nanyang.ws, case_view(nanyang.ws, case).papers[0].id))


def test_the_letter_to_discipline_rests_on_its_article_and_encloses_the_decision(nanchang: SupervisionOffice):
    """南昌 四（五）3: the discipline office receives the decision."""
    case = nanchang.case(ground="d7")
    step = nanchang.issued(case, "veto", date(2026, 3, 9), decision_document="局党委会议纪要〔2026〕7号")
    hand_over(nanchang.ws, case, step, {"handed_over_on": date(2026, 3, 10), "handed_over_to": "局纪检监察室"})
    first, second = (words(paper_pdf(nanchang.ws, it.id)) for it in case_view(nanchang.ws, case).papers)
    assert "根据局党委会议纪要〔2026〕7号，依照《" in first
    assert "属于《南昌市城管局矛盾纠纷排查调处制度》" in first and "第七条所列情形" in first
    assert "依照《南昌市城市管理局平安建设（综治工作）制度》第四部分第（五）项第3点" in second
    assert "附件：一票否决决定书（洪管安督否〔2026〕1号）" in second


def test_an_enclosure_stands_a_line_below_the_text():
    """GB/T 9704-2012, 7.3.4."""
    paper = official_sheet(SupervisionSheet("号", "函\n某室：\n正文。\n附件：决定书", "领导小组", "2026年3月9日"))
    kinds = [type(block).__name__ for block in paper.blocks]
    assert kinds == ["Addressee", "Body", "Blank", "Body", "Imprint"]


def test_the_lines_to_sign_and_the_receipt_never_stand_alone(nanyang: SupervisionOffice, tmp_path: Path):
    """However long the facts are, two lines of text go to the last page with 落款, 送达签收 and 版记."""
    case = nanyang.case(severity="serious")
    step = nanyang.taken(case, "admonition", date(2026, 3, 9))
    text = draft_text(nanyang.ws, case, step, "admonition_notice")
    for extra in range(0, 24, 3):
        filler = "\n".join(f"情况说明{number}。" for number in range(extra))
        document = pypdfium2.PdfDocument(
            io.BytesIO(draft_pdf(nanyang.ws, case, step, "admonition_notice", text.replace("三、", f"{filler}\n三、")))
        )
        last = "".join(document[len(document) - 1].get_textpage().get_text_range().split())
        document.close()
        places = [last.find(word) for word in ("{报告要求}", "卧龙区社会治安综合治理委员会", "签收日期")]
        assert -1 not in places and places == sorted(places), extra


@pytest.mark.parametrize(
    ("kind", "says"), [("rectification", "限期整改的验收意见"), ("circular", "通报批评整改的验收意见")]
)
def test_what_is_accepted_does_not_say_mending_twice(nanchang: SupervisionOffice, kind: str, says: str):
    case = nanchang.case()
    step = nanchang.issued(case, kind, date(2026, 3, 9), mend_due=date(2026, 4, 9))
    text = draft_text(nanchang.ws, case, step, "acceptance_record")
    assert f"{says}" in text and "整改整改" not in text
