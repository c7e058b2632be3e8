"""Speed of batch letters: no slower than bare reportlab drawing the same paragraphs, memory flat a letter."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from desktop.reports.parts.fonts import Role, typeface
from desktop.reports.parts.official import PAGE, Body, Heading, OfficialDocument, Party, SignatureBlock
from desktop.reports.parts.official_pdf import write_pdf

LETTERS = 1_000
DUTY = (
    "为进一步落实“属地管理”和“谁主管、谁负责”的原则，根据《平安建设（综治工作）等工作制度》（洪管发〔2021〕81号），"
    "自2026年1月1日起，每月25日前报送矛盾纠纷排查调处情况，每季度不少于1次专题研究。"
)
MEMORY = """
import resource, sys
from pathlib import Path
sys.path.insert(0, str(Path(sys.argv[3]).parent))
from test_letters import letters
from desktop.reports.parts.official_pdf import write_pdf
write_pdf(letters(int(sys.argv[1])), Path(sys.argv[2]), copies=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def letters(count: int) -> Iterator[OfficialDocument]:
    """Letters of two pages, each with a name, targets and a number of its own."""
    for number in range(1, count + 1):
        unit = f"第{number}大队"
        tasks = (Body(f"{unit}全年矛盾纠纷调处率达到{90 + number % 10}%。{DUTY}") for _ in range(5))
        yield OfficialDocument(
            "2026年平安建设目标管理责任状",
            (Heading(1, "一、工作目标"), Body(DUTY), Heading(1, "二、工作任务"), *tasks),
            SignatureBlock((Party("甲方", "南昌市城市管理局"), Party("乙方", unit))),
            code=f"ZRZ-2026-{number:04}",
        )


def bare(target: Path) -> None:
    """The same paragraphs by reportlab alone."""
    style = ParagraphStyle(
        "body", fontName=typeface(Role.FANGSONG).name, fontSize=16, leading=28.95, wordWrap="CJK", firstLineIndent=32
    )
    flow: list[object] = []
    for letter in letters(LETTERS):
        flow += [Paragraph(text, style) for text in letter.plain_text().split("\n")]
        flow.append(PageBreak())
    margins = {"leftMargin": PAGE.left, "rightMargin": PAGE.right, "topMargin": PAGE.top, "bottomMargin": PAGE.bottom}
    SimpleDocTemplate(str(target), **margins).build(flow)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_a_thousand_letters_take_at_most_half_again_the_time_of_bare_reportlab(tmp_path: Path):
    write_pdf(letters(1), tmp_path / "warm.pdf")
    ours = seconds(lambda: write_pdf(letters(LETTERS), tmp_path / "ours.pdf", copies=2))
    theirs = seconds(lambda: bare(tmp_path / "bare.pdf"))
    print(f"{LETTERS} letters: ours (two copies each) {ours:.2f} s, bare reportlab {theirs:.2f} s")
    assert ours <= 1.5 * theirs


def test_memory_is_flat_a_letter(tmp_path: Path):
    def peak(count: int) -> float:
        command = [sys.executable, "-c", MEMORY, str(count), tmp_path / f"{count}.pdf", __file__]
        root = Path(__file__).resolve().parents[2]
        answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        return int(answer.stdout) / 1024

    few, many = peak(200), peak(LETTERS)
    print(f"peak memory: 200 letters {few:.0f} MB, {LETTERS} letters {many:.0f} MB")
    assert many - few < 16  # 3,200 pages more: what stays is their place in the file
