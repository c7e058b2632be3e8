"""Letters as papers: the words of the frozen text, two copies, a whole signature block, the number as QR, .docx."""

import re
import subprocess
from pathlib import Path

import pytest

from desktop.reports.letter import (
    LetterPaper,
    letter_file_name,
    official_letter,
    write_letter_docx,
    write_letter_files,
    write_letters,
)
from desktop.reports.parts.files import WriteCancelled
from desktop.reports.parts.official import Body, Heading

TASK = "（一）健全责任体系。乙方党政主要负责人为第一责任人，分管负责人为直接责任人，班子其他成员一岗双责。"


def paper(tasks: int = 3, sequence: int = 12, unit: str = "市容市貌管理支队") -> LetterPaper:
    """A letter with so many tasks of two or three lines."""
    content = "\n".join(
        [
            "2026年度平安建设（综治工作）责任状",
            "为落实领导责任制，甲乙双方签订本责任状。",
            "甲方：南昌市城市管理局　主要负责人：李建国",
            f"乙方：{unit}　主要负责人：王志强",
            "一、工作目标",
            "1.杜绝火灾事故和生产安全事故。",
            "二、工作任务",
            *[TASK] * tasks,
            "三、考核与奖惩",
            "（一）考核期为2026年1月1日至12月31日。",
            "四、其他",
            "一式两份，由甲乙双方分别保存。",
        ]
    )
    number, code = f"洪管责〔2026〕{sequence}号", f"ZRZ-2026-{sequence:04d}"
    return LetterPaper(number, code, "南昌市城市管理局", unit, content, 2)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_paper_has_headings_leads_and_both_parties():
    document = official_letter(paper())
    assert document.title == "2026年度平安建设（综治工作）责任状"
    assert next(b.text for b in document.blocks if isinstance(b, Heading)) == "一、工作目标"
    leads = [b.lead for b in document.blocks if isinstance(b, Body) and b.lead]
    assert leads == ["（一）健全责任体系。"] * 3
    assert document.signature is not None
    assert [party.unit for party in document.signature.parties] == ["南昌市城市管理局", "市容市貌管理支队"]


def test_the_pdf_names_both_heads_and_carries_number_and_code(tmp_path: Path, pages_of, output_of):
    printed = write_letters([paper()], tmp_path / "a.pdf", title="2026年责任状", copies=2)
    text = squeezed("".join(pages_of(tmp_path / "a.pdf")))
    for words in ("李建国", "王志强", "洪管责〔2026〕12号", "ZRZ-2026-0012", "甲方（盖章）：", "主要负责人（签字）："):
        assert text.count(words) >= 2, words
    assert printed.missing == ()
    assert "No syntax or stream encoding errors" in output_of("qpdf", "--check", tmp_path / "a.pdf")
    fonts = [line.split() for line in output_of("pdffonts", tmp_path / "a.pdf").splitlines()[2:]]
    assert {tuple(row[-5:-2]) for row in fonts} == {("yes", "yes", "yes")}


@pytest.mark.parametrize("tasks", [1, 4, 6, 7, 8, 9, 15, 40])
def test_the_signature_block_is_whole_and_never_alone(tmp_path: Path, pages_of, tasks: int):
    write_letters([paper(tasks)], tmp_path / "a.pdf", title="责任状", copies=1)
    pages = [page for page in pages_of(tmp_path / "a.pdf") if page.strip()]
    last = squeezed(pages[-1])
    assert last.count("主要负责人（签字）：") == 2 and last.count("年月日") == 2
    assert last.index("一式两份") < last.index("甲方（盖章）：")


def test_every_letter_and_copy_begins_on_the_front_of_a_sheet(tmp_path: Path, pages_of):
    printed = write_letters([paper(1), paper(30, 13)], tmp_path / "a.pdf", title="责任状", copies=2)
    starts = [i for i, page in enumerate(pages_of(tmp_path / "a.pdf")) if "ZRZ-2026" in page]
    assert len(starts) == 4 and all(start % 2 == 0 for start in starts)
    assert printed.documents == 2


def test_one_file_a_letter_is_named_by_its_number_and_unit(tmp_path: Path, pages_of):
    papers = [paper(2, 3), paper(2, 4, "渣土/办")]
    named = [(letter_file_name(one, 2026, ".pdf", "责任状"), one) for one in papers]
    write_letter_files(named, tmp_path, copies=2)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "责任状-2026-0003-市容市貌管理支队.pdf",
        "责任状-2026-0004-渣土／办.pdf",
    ]
    assert len(pages_of(tmp_path / "责任状-2026-0003-市容市貌管理支队.pdf")) % 2 == 0


def test_a_cancelled_batch_leaves_no_file(tmp_path: Path):
    def stop(done: int) -> None:
        raise WriteCancelled

    with pytest.raises(WriteCancelled):
        write_letters([paper(), paper(3, 13)], tmp_path / "a.pdf", title="责任状", copies=2, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_the_docx_opens_in_an_office_and_keeps_every_word(tmp_path: Path, pages_of):
    write_letter_docx(paper(6), tmp_path / "a.docx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "a.docx"]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    text = squeezed("".join(pages_of(tmp_path / "a.pdf")))
    for words in ("李建国", "王志强", "洪管责〔2026〕12号", "甲方（盖章）", "一式两份"):
        assert words in text, words
    assert len(re.findall("健全责任体系", text)) == 6
