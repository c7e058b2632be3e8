"""当事方资料: find id- and phone-shaped numbers, mask short names, say when they are purged; pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from desktop.fields import Problem

_ID = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:[1-9]\d{5}(?:18|19|20)\d{9}[0-9Xx]|[1-9]\d{7}(?:0[1-9]|1[0-2])\d{5})"  # 18 signs, or the old 15
    r"(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z-])\(?0\d{2,3}\)?[- ]?[2-9]\d{6,7}(?![0-9A-Za-z])")
_KINDS = ((_ID, "身份证号"), (_MOBILE, "手机号码"), (_LANDLINE, "电话号码"))

_COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "长孙", "宇文", "司徒", "夏侯",
    "端木", "百里", "东郭", "南宫", "西门", "轩辕", "闻人", "澹台", "公冶", "太史", "申屠", "钟离", "呼延", "独孤",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A number in free text that looks personal: its field, kind, place (character from 1), and itself masked."""

    field: str
    label: str
    kind: str
    place: int
    shown: str

    def problem(self) -> Problem:
        """The warning that names the place."""
        where = f"“{self.label}”第 {self.place} 字起像{self.kind}（{self.shown}）"
        return Problem(self.field, f"{where}，台账不记当事人的证件号和电话，请删去或确认")


def scan(texts: Iterable[tuple[str, str, str | None]]) -> list[Finding]:
    """Look through (field name, label, text) for id- and phone-shaped numbers, full-width digits included."""
    found = []
    for name, label, text in texts:
        taken: list[range] = []
        folded = _fold(text or "")
        for pattern, kind in _KINDS:
            for hit in pattern.finditer(folded):
                if not any(hit.start() in other for other in taken):
                    taken.append(range(*hit.span()))
                    found.append(Finding(name, label, kind, hit.start() + 1, _shown(hit[0])))
    return found


def _fold(text: str) -> str:
    """Half-width digits and letters, one character for one, so that places stay right."""
    return "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" or c == "　" else c for c in text)


def _shown(number: str) -> str:
    """The first three and last two signs: enough to find it, not enough to use it."""
    return f"{number[:3]}****{number[-2:]}"


def mask_name(text: str | None) -> str:
    """张三 → 张某, 李小明 → 李某某, 欧阳锋 → 欧阳某, 张三、李小明 → 张某、李某某, 张三等 5 人 → 张某等 5 人; None → "".

    A name already masked stays as it is; a longer one (a shop, a firm) keeps its first sign: 福满楼饭店 → 福某某.
    """
    if not text:
        return ""
    return "".join(part if place % 2 else _mask_one(part) for place, part in enumerate(_JOINTS.split(text.strip())))


_JOINTS = re.compile(r"([、，,；;/ ]+(?:与|和)?|(?<=.{2})[与和](?=.{2})|等.*$)")


def _mask_one(name: str) -> str:
    if not name or "某" in name:
        return name
    kept = 2 if name[:2] in _COMPOUND and len(name) > 2 else 1
    return name[:kept] + "某" * max(1, min(len(name) - kept, 2))


def purge_day(closed_on: date, years: int) -> date:
    """The first day on which the short name of a case closed on `closed_on` is cleared; 29 February becomes 1 March."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return date(closed_on.year + years, 3, 1)
