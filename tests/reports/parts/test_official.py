"""Official papers: the page of GB/T 9704-2012, sound PDF, and a signature that never stands alone."""

from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, strategies as st

from desktop.reports.parts.docx_out import write_docx
from desktop.reports.parts.files import WriteCancelled
from desktop.reports.parts.official import (
    PAGE,
    Addressee,
    Aligned,
    Blank,
    Body,
    Colophon,
    Grid,
    Heading,
    Imprint,
    OfficialDocument,
    Party,
    SignatureBlock,
    Signing,
)
from desktop.reports.parts.official_pdf import page_count, write_pdf, write_pdfs
from desktop.reports.parts.official_rows import Row, paper_rows, title_lines
from desktop.reports.parts.paginate import paginate

MM = 72 / 25.4


def squeezed(text: str) -> str:
    return "".join(text.split())


def sheets(document: OfficialDocument) -> list[list[Row]]:
    return paginate(paper_rows(document), PAGE.lines * PAGE.line_pitch)


def words(row: Row) -> str:
    return "".join(part.line.text for part in row.parts)


def test_the_page_is_that_of_the_standard():
    assert (PAGE.width, PAGE.height) == pytest.approx((210 * MM, 297 * MM))
    assert (PAGE.bottom / MM, PAGE.right / MM) == pytest.approx((35, 26))
    assert PAGE.lines * PAGE.line_pitch <= PAGE.text_height
    assert PAGE.char_pitch == pytest.approx(15.79, abs=0.005)


def test_a_page_holds_twenty_two_lines_of_twenty_eight_characters():
    pages = sheets(OfficialDocument("", (Body("平" * 28 * 60, indent=False),)))
    assert [len(words(row)) for row in pages[0] if row.parts] == [28] * 22
    assert [len(words(row)) for row in pages[1]] == [28] * 22


def test_the_text_of_the_pdf_is_the_text_of_the_paper(tmp_path: Path, letter, pages_of):
    paper = letter(9)
    write_pdf([paper], tmp_path / "a.pdf")
    lines = [line.strip() for page in pages_of(tmp_path / "a.pdf") for line in page.splitlines()]
    text = squeezed("".join(line for line in lines if not line.startswith("—")))
    assert text.startswith(squeezed(paper.plain_text()))


def test_all_fonts_are_embedded_subset_and_searchable(tmp_path: Path, letter, output_of):
    write_pdf([letter(unit="㛃𬭎龑𠮷大队", code="ZRZ-1")], tmp_path / "a.pdf", watermark="演示")
    rows = [line.split() for line in output_of("pdffonts", tmp_path / "a.pdf").splitlines()[2:]]
    assert len(rows) >= 4
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


def test_the_pdf_is_sound(tmp_path: Path, letter, output_of):
    write_pdf([letter(12, code="ZRZ-1"), letter(1)], tmp_path / "a.pdf", copies=2)
    assert "No syntax or stream encoding errors" in output_of("qpdf", "--check", tmp_path / "a.pdf")


def test_rare_surnames_print(tmp_path: Path, letter, pages_of):
    printed = write_pdf([letter(unit="㛃𬭎龑𠮷大队")], tmp_path / "a.pdf")
    assert "㛃𬭎龑𠮷大队" in squeezed("".join(pages_of(tmp_path / "a.pdf")))
    assert printed.missing == ()


def test_a_character_that_no_font_has_is_reported(tmp_path: Path, letter):
    assert write_pdf([letter(unit="甲\U0003134a")], tmp_path / "a.pdf").missing == ("\U0003134a",)


def test_the_properties_name_the_paper_and_nobody(tmp_path: Path, letter, output_of):
    write_pdf([letter()], tmp_path / "a.pdf")
    info = dict(line.split(":", 1) for line in output_of("pdfinfo", tmp_path / "a.pdf").splitlines())
    assert info["Title"].strip() == "南昌市城市管理局2026年平安建设目标管理责任状"
    assert (info["Author"].strip(), info["Subject"].strip()) == ("", "")
    assert b"/Lang (zh-CN)" in (tmp_path / "a.pdf").read_bytes()


@pytest.mark.parametrize("paragraphs", range(1, 18))
def test_the_signature_is_never_alone_on_its_page(letter, paragraphs: int):
    last = sheets(letter(paragraphs))[-1]
    texts = [words(row) for row in last if row.parts]
    assert "甲方（盖章）：" in texts[-1]
    assert len(texts) >= 3


@given(st.lists(st.integers(1, 200), min_size=1, max_size=12), st.integers(1, 3))
def test_no_page_overflows_and_the_signature_stays_with_its_text(lengths: list[int], parties: int):
    paper = OfficialDocument(
        "责任状",
        tuple(Body("安" * length) for length in lengths),
        SignatureBlock(tuple(Party(f"{number}方", "单位") for number in range(parties))),
    )
    pages = sheets(paper)
    assert all(sum(row.height for row in page) <= PAGE.text_height + 1 for page in pages)
    texts = [words(row) for row in pages[-1] if row.parts]
    assert len(texts) >= 2
    assert texts[-2] not in ("", "责任状") or len(pages) == 1


def test_a_heading_is_never_the_last_line_of_a_page():
    for lines in range(10, 30):
        pages = sheets(
            OfficialDocument("题", (*(Body("甲") for _ in range(lines)), Heading(1, "一、标题"), Body("乙")))
        )
        assert all(not words(page[-1]).startswith("一、") for page in pages)


def test_page_numbers_start_anew_and_stand_at_the_outer_edge(tmp_path: Path, letter, pages_of):
    write_pdf([letter(12), letter(12)], tmp_path / "a.pdf")
    numbers = [line for page in pages_of(tmp_path / "a.pdf") for line in page.splitlines() if line.strip()[:1] == "—"]
    assert [squeezed(line) for line in numbers] == ["—1—", "—2—", "—3—", "—1—", "—2—", "—3—"]
    indents = [len(line) - len(line.lstrip()) for line in numbers]
    assert indents[0] > 3 * indents[1]
    assert indents[2] > 3 * indents[1]


def test_copies_follow_each_other_and_cost_no_space(tmp_path: Path, letter, pages_of):
    once = write_pdf([letter(12), letter(1)], tmp_path / "1.pdf")
    twice = write_pdf([letter(12), letter(1)], tmp_path / "2.pdf", copies=2)
    assert (once.pages, twice.pages) == (4, 8)
    texts = pages_of(tmp_path / "2.pdf")
    assert texts[:3] == texts[3:6]
    assert texts[6] == texts[7]
    assert (tmp_path / "2.pdf").stat().st_size < 1.1 * (tmp_path / "1.pdf").stat().st_size


def test_for_duplex_every_paper_starts_on_a_front_side(tmp_path: Path, letter, pages_of):
    assert page_count(letter(12)) == 3
    assert write_pdf([letter(12)], tmp_path / "a.pdf", copies=2, front_sides=True).pages == 8
    assert [bool(text.strip()) for text in pages_of(tmp_path / "a.pdf")] == [True, True, True, False] * 2


def test_stopping_leaves_the_old_file(tmp_path: Path, letter):
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")

    def stop(done: int) -> None:
        if done == 2:
            raise WriteCancelled

    with pytest.raises(WriteCancelled):
        write_pdf((letter() for _ in range(5)), target, progress=stop)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_one_file_a_paper(tmp_path: Path, letter):
    done: list[int] = []
    papers = ((tmp_path / f"{number}.pdf", letter(unit=f"{number}大队")) for number in range(3))
    printed = write_pdfs(papers, copies=2, progress=done.append)
    assert (printed.documents, printed.pages, done) == (3, 6, [1, 2, 3])


def test_the_number_of_the_letter_stands_beside_its_code(tmp_path: Path, letter, pages_of):
    write_pdf([letter(code="ZRZ-2026-0012")], tmp_path / "a.pdf")
    assert pages_of(tmp_path / "a.pdf")[0].split()[0] == "ZRZ-2026-0012"


def test_a_long_title_is_broken_between_words_into_like_lines():
    title = "南昌市城市管理局2026年平安建设（综治工作）目标管理责任状"
    assert title_lines(title) == ["南昌市城市管理局2026年", "平安建设（综治工作）目标管理责任状"]
    assert title_lines("甲\n乙") == ["甲", "乙"]


def test_the_date_of_an_imprint_ends_four_characters_in():
    rows = paper_rows(
        OfficialDocument("通知", (Addressee("各单位："), Body("请办理。"), Imprint("市局", "2026年10月25日")))
    )
    part = rows[-1].parts[0]
    assert part.x + part.line.width == pytest.approx(PAGE.text_width - 4 * PAGE.char_pitch, abs=1)
    assert rows[-2].parts[0].line.text == "市局"


def test_the_heading_of_a_small_table_is_repeated():
    rows = tuple((str(number), "平安建设" * 8) for number in range(60))
    pages = sheets(OfficialDocument("表", (Grid((("序号", "内容"), *rows), (1, 4)),)))
    assert len(pages) > 2
    assert all(words(page[0]) == "序号内容" for page in pages[1:])


def test_every_block_has_a_place_and_blanks_vanish_at_the_top_of_a_page():
    paper = OfficialDocument(
        "题", (*(Body("甲") for _ in range(20)), Blank(3), Aligned("乙", "right", 2)), number="〔2026〕1号"
    )
    pages = sheets(paper)
    assert words(pages[1][0]) != ""
    assert words(pages[0][0]) == "〔2026〕1号"


def test_a_cell_higher_than_a_page_is_printed_in_pieces():
    pages = sheets(OfficialDocument("表", (Grid((("内容",), ("安" * 4000,)), (1,)),)))
    assert sum(words(row).count("安") for page in pages for row in page) == 4000
    assert all(sum(row.height for row in page) <= PAGE.text_height for page in pages)


def test_the_colophon_stands_on_the_last_lines_and_nothing_below_the_date_stands_alone():
    """GB/T 9704-2012, 7.4: 版记 at the foot of the last page; the signature keeps two lines of text with it."""
    closing = (
        Imprint("市综治委", "2026年3月9日"),
        Blank(),
        Grid((("签发人", "签收人"), ("甲", "乙")), (1, 1)),
        Colophon(("印发：下一级综治部门，" + "各成员单位，" * 8 + "各县区。", "抄送：市委组织部。")),
    )
    for lines in range(6, 24):
        paper = OfficialDocument("通报", (*(Body(f"第{number}段") for number in range(lines)), *closing))
        last = paginate(paper_rows(paper), PAGE.lines * PAGE.line_pitch)[-1]
        words = ["".join(part.line.text for part in row.parts) for row in last if row.parts]
        place = words.index("市综治委")
        assert place >= 2 and words[place + 1] == "2026年3月9日" and "签发人" in words[place + 2], lines
        assert last[-1].foot and "抄送：" in words[-1] and len(last[-1].parts) > 3, "wraps below its first recipient"


def test_a_paper_upward_names_its_signer_beside_the_number(tmp_path: Path):
    """GB/T 9704-2012, 7.2.6: 文号 left, 签发人 right, both one character in."""
    paper = OfficialDocument("关于申请验收的请示", (Body("正文。"),), number="梅办〔2026〕1号", signer="李春梅")
    first = paper_rows(paper)[0]
    assert [part.line.text for part in first.parts] == ["梅办〔2026〕1号", "签发人：李春梅"]
    right = first.parts[1]
    assert right.x + right.line.width == pytest.approx(PAGE.text_width - PAGE.char_pitch, abs=0.5)
    word = Document(str(write_docx(paper, tmp_path / "a.docx")))
    assert word.paragraphs[0].text == "梅办〔2026〕1号\t签发人：李春梅"


def test_lines_to_sign_and_the_colophon_are_in_the_docx(tmp_path: Path):
    paper = OfficialDocument("约谈记录", (Body("情况。"), Signing(("约谈人（签字）：",)), Colophon(("抄送：甲。",))))
    word = Document(str(write_docx(paper, tmp_path / "a.docx")))
    texts = [paragraph.text for paragraph in word.paragraphs if paragraph.text]
    assert texts == ["约谈记录", "情况。", "约谈人（签字）：", "抄送：甲。"] == paper.plain_text().split("\n")
    assert word.paragraphs[-1]._p.pPr.find(qn("w:pBdr")) is not None
    kept = [paragraph.paragraph_format.keep_with_next for paragraph in word.paragraphs if paragraph.text]
    assert kept[1:] == [True, True, None], "the text goes with what is signed"


def test_a_long_table_row_goes_on_over_the_page_ruled_off_at_its_edge(tmp_path: Path):
    """A finding of twenty lines begins on the page where it stands instead of leaving that page empty."""
    long = "疏散通道长期堆放可燃物，防火门闭门器损坏。" * 22
    blocks = (*(Body("正文。") for _ in range(12)), Grid((("序号", "问题"), ("1", long)), (1, 3)))
    paper = OfficialDocument("检查记录", blocks)
    first, second = sheets(paper)
    assert first[-1].cut[1] and second[1].cut[0], "the row goes on below the repeated heading"
    ends = [rule for row in first for rule in row.rules if rule[1] == rule[3] == row.height]
    assert len(ends) == 1, "only the heading is ruled off below; the edge of the page is where it is drawn"
    heads, body = Document(str(write_docx(paper, tmp_path / "a.docx"))).tables[0].rows
    assert heads._tr.trPr.find(qn("w:cantSplit")) is not None
    assert body._tr.trPr is None or body._tr.trPr.find(qn("w:cantSplit")) is None


def test_lines_of_a_cell_are_kept_in_print_and_in_the_docx(tmp_path: Path):
    """Room to sign is room: empty lines of a cell stay."""
    text = "主要负责人（签字）：\n\n　年　月　日"
    paper = OfficialDocument("审批表", (Grid((("意见", text),), (1, 3), header=0),))
    [row] = [row for row in paper_rows(paper) if row.rules]
    assert row.height == pytest.approx(2 * 4 + 3 * 17)
    cell = Document(str(write_docx(paper, tmp_path / "a.docx"))).tables[0].rows[0].cells[1]
    assert [paragraph.text for paragraph in cell.paragraphs] == text.split("\n")
    assert all(paragraph._p.pPr.find(qn("w:snapToGrid")) is not None for paragraph in cell.paragraphs)


def test_a_column_is_centred_or_not_as_a_whole():
    rows = (("序号", "文书"), ("1", "整改报告"), ("2", "一票否决决定书"))
    table = [row for row in paper_rows(OfficialDocument("档案", (Grid(rows, (1, 3)),))) if row.rules]
    lefts = [[part.x + part.line.x for part in row.parts] for row in table[1:]]
    assert lefts[0] == pytest.approx(lefts[1], abs=1), "neither the numbers nor the names jump from row to row"
