"""Describes an official paper (GB/T 9704-2012) once; `official_pdf` prints it and `docx_out` writes it for the office.

paper = OfficialDocument(
    title="2026年平安建设目标管理责任状",
    blocks=(Body("为落实……"), Heading(1, "一、工作目标"), Body("……", lead="（一）组织领导。")),
    signature=SignatureBlock((Party("甲方", "南昌市城市管理局"), Party("乙方", "××大队"))),
    code="ZRZ-2026-0012",
)
write_pdf([paper], target, copies=2)          # desktop.reports.parts.official_pdf
write_docx(paper, target)                     # desktop.reports.parts.docx_out
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from desktop.rules.parameter import chinese_day

MM = 72 / 25.4  # points in a millimetre


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The page of GB/T 9704-2012, 5 and 6; lengths in points unless the name says otherwise."""

    width: float = 210 * MM
    height: float = 297 * MM
    top: float = 37 * MM
    left: float = 28 * MM
    text_width: float = 156 * MM
    text_height: float = 225 * MM
    lines: int = 22
    columns: int = 28
    body_size: float = 16.0  # 3号
    title_size: float = 22.0  # 2号
    number_size: float = 14.0  # 4号
    line_pitch: float = 28.95
    title_pitch: float = 35.0

    @property
    def char_pitch(self) -> float:
        """Advance of one character on the grid, about 15.79 pt."""
        return self.text_width / self.columns

    @property
    def bottom(self) -> float:
        """Bottom margin, 35 mm."""
        return self.height - self.top - self.text_height

    @property
    def right(self) -> float:
        """Right margin, 26 mm."""
        return self.width - self.left - self.text_width


PAGE = PageFacts()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, never the last line of a page: level 1 黑体, 2 楷体, 3 and 4 仿宋 (GB/T 9704-2012, 7.3.3).

    The number belongs to the text: 一、 · （一） · 1. · （1）
    """

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """A paragraph in 仿宋 with the first line two characters in; `lead` is its opening sentence in 楷体 （一）……。"""

    text: str
    lead: str = ""
    indent: bool = True


@dataclass(frozen=True, slots=True)
class Addressee:
    """主送机关: flush left, one blank line below the title is put before it; the text ends with a full-width colon."""

    text: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """One or more lines set `center` or `right`; `inset` characters are left free at the right edge."""

    text: str
    align: str = "center"
    inset: int = 0


@dataclass(frozen=True, slots=True)
class Blank:
    """Empty lines; they vanish at the top of a page."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A small ruled table inside a paper; `widths` are shares of the text width, `header` rows are repeated."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    header: int = 1


@dataclass(frozen=True, slots=True)
class Imprint:
    """落款 of a paper without seal picture: unit and date at the right, kept with the last lines of the text."""

    unit: str
    day: str


@dataclass(frozen=True, slots=True)
class Signing:
    """Lines signed by hand below a record, kept with the last lines of its text."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Colophon:
    """版记: whom the paper goes to besides its addressee, between two rules, 4号, never split (GB/T 9704-2012, 7.4).

    The last block of a paper: in print it stands on the last lines of the last page.
    """

    lines: tuple[str, ...]


Block = Heading | Body | Addressee | Aligned | Blank | Grid | Imprint | Signing | Colophon


@dataclass(frozen=True, slots=True)
class Party:
    """One column of a signature block: role 甲方, the unit's name, and the lines to be filled in by hand."""

    role: str
    unit: str = ""
    lines: tuple[str, ...] = ("主要负责人（签字）：",)
    day: str = "　　　　年　　月　　日"
    seal: str = "（盖章）"


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Up to two parties side by side, never split and never alone on a page."""

    parties: tuple[Party, ...]
    seal_lines: int = 3  # grid lines left free for the stamps


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A paper: title (\\n forces a line), blocks, signature; `number` is its 文号, `code` goes into the QR.

    `signer` is the 签发人 whom a paper to a higher level names beside its 文号 (GB/T 9704-2012, 7.2.6).
    `counted` pages say 共 3 页　第 1 页 instead of “— 1 —”: for records whose sheets must not go astray.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    signature: SignatureBlock | None = None
    number: str = ""
    code: str = ""
    counted: bool = False
    signer: str = ""
    subject: str = field(default="", compare=False)  # for the PDF outline; the title if empty

    def plain_text(self) -> str:
        """The words of title and text without layout, one paragraph a line (for search, tests and comparison)."""
        lines = [self.title.replace("\n", "")]
        for block in self.blocks:
            if isinstance(block, Body):
                lines.append(block.lead + block.text)
            elif isinstance(block, Heading | Addressee | Aligned):
                lines.append(block.text)
            elif isinstance(block, Signing | Colophon):
                lines += block.lines
        return "\n".join(lines)


def chinese_date(day: date | None) -> str:
    """2026年10月20日; room to write without one."""
    return chinese_day(day) if day else "　　　　年　　月　　日"
