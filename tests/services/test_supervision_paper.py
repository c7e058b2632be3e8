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
from desktop.rules.supervision_check import PAPERS
from desktop.services.supervision import case_view
from desktop.services.supervision_file import case_file, case_file_pdf, export_case_file, export_list, list_pdf
from desktop.services.supervision_list import SupervisionList
from desktop.services.supervision_paper import (
    draft_pdf,
    draft_text,
    draw_up,
    export_paper,
    further_papers,
    paper_file_name,
    paper_pdf,
    void_paper,
)
from desktop.services.supervision_steps import serve_measure
from desktop.services.supervision_template import check_text, filled, templates
from desktop.services.supervision_write import load_supervision
from desktop.services.unit import edit_unit
from desktop.views.columns import Query
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
        "综治督通〔2026〕1号", "关于梅溪街道重点路段治安混乱的通报", "《实施办法》第三十一条（一）", "抄送：",
        "《实施办法》第三十三条", "于2026年5月9日前完成整改", "卧龙区社会治安综合治理委员会",
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
    assert "取消评选综合性荣誉称号的资格" in text and "梅溪街道应当明确1名领导干部" in text
    assert "收到本决定后10个工作日内报告整改措施" in text and "每2个月报告一次" in text
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
    from desktop.services.supervision_steps import issue_measure
    from desktop.services.supervision_write import save_supervision

    paper = issue_measure(nanyang.ws, case, step, {"issued_on": date(2026, 3, 9), "content": text})
    before = words(paper_pdf(nanyang.ws, paper))
    save_supervision(nanyang.ws, case, {"facts": "后来补充的情况。"})
    assert words(paper_pdf(nanyang.ws, paper)) == before


def test_a_text_that_cannot_be_printed_is_refused_and_gives_no_number(nanyang: SupervisionOffice):
    case = nanyang.case()
    with pytest.raises(Refused) as caught:
        nanyang.issued(case, "circular", date(2026, 3, 9), content="标题\n{被督导的单位}整改")
    assert "不认识的占位符 {被督导的单位}" in caught.value.problems[0].message
    from desktop.services.supervision_steps import issue_measure

    issue_measure(nanyang.ws, case, 1, {"issued_on": date(2026, 3, 9)})
    assert case_view(nanyang.ws, case).papers[0].number.endswith("〕1号")


def test_a_further_paper_can_be_made_void_the_one_that_issued_cannot(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    main = case_view(nanyang.ws, case).papers[0]
    with pytest.raises(Refused):
        void_paper(nanyang.ws, main.id, "写错")
    report = draw_up(nanyang.ws, case, step, "mend_report", {"made_on": date(2026, 3, 20), "content": ""})
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
