"""Finds, registers and combines the fonts of the printed papers, with a glyph for every rare surname.

A paper names a `Role` (仿宋, 楷体, 黑体, 小标宋, 宋体). On Windows the system's own file plays it when present;
elsewhere, and for whatever a file lacks, the bundled fonts do (`resources/fonts/README.md`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from desktop.resources import RESOURCES

BUNDLED = RESOURCES / "fonts"
UNKNOWN = "〓"  # the printer's sign for a missing character: it shows, a blank would not
BFCHAR_LIMIT = 100  # entries a block, PDF 32000-1, 9.10.3


class Role(StrEnum):
    """The faces of GB/T 9704-2012, by the names the standard uses."""

    FANGSONG = "仿宋"
    KAI = "楷体"
    HEI = "黑体"
    TITLE = "小标宋"
    SONG = "宋体"


# role -> file names to look for in the system, then the bundled file
_SYSTEM: dict[Role, tuple[str, ...]] = {
    Role.FANGSONG: ("simfang.ttf",),
    Role.KAI: ("simkai.ttf",),
    Role.HEI: ("simhei.ttf",),
    Role.TITLE: ("fzxbsjw.ttf", "fzxbsjw--gb1-0.ttf"),
    Role.SONG: ("simsun.ttc", "simsun.ttf"),
}
_BUNDLED: dict[Role, str] = {
    Role.FANGSONG: "PinganSerif-Regular.ttf",
    Role.KAI: "PinganKai-Regular.ttf",
    Role.HEI: "PinganSans-Bold.ttf",
    Role.TITLE: "PinganSerif-Bold.ttf",
    Role.SONG: "PinganSerif-Regular.ttf",
}
_FALLBACKS = ("PinganSerif-Regular.ttf", "PinganKai-Regular.ttf")
_SCREEN = ("PinganSans-Regular.ttf", "PinganSans-Bold.ttf")
_SCREEN_RARE = ("PinganSerif-Regular.ttf", "PinganKai-Regular.ttf")


@dataclass(frozen=True, slots=True)
class FontFile:
    """The file that plays a role, and whether it stands in for the official one."""

    role: Role
    path: Path
    substituted: bool


def screen_fonts(*, rare: bool = False) -> tuple[Path, ...]:
    """Files for QFontDatabase (family "Pingan Sans", regular and bold); `rare`: those with the rare hanzi (20 MB)."""
    return tuple(BUNDLED / name for name in (_SCREEN_RARE if rare else _SCREEN))


def font_folders() -> tuple[Path, ...]:
    """Where Windows keeps fonts, for everybody and for this user; none elsewhere."""
    if os.name != "nt":
        return ()
    folders = [Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts"]
    if local := os.environ.get("LOCALAPPDATA"):
        folders.append(Path(local) / "Microsoft" / "Windows" / "Fonts")
    return tuple(folder for folder in folders if folder.is_dir())


def font_file(role: Role, folders: Iterable[Path] | None = None) -> FontFile:
    """The system's file for the role if one of the folders holds it (names in any case), else the bundled one."""
    for folder in font_folders() if folders is None else folders:
        present = {path.name.lower(): path for path in folder.iterdir()}
        for name in _SYSTEM[role]:
            if name in present:
                return FontFile(role, present[name], substituted=False)
    return FontFile(role, BUNDLED / _BUNDLED[role], substituted=True)


def substituted_fonts(folders: Iterable[Path] | None = None) -> tuple[Role, ...]:
    """The official faces that this machine lacks, so that the program can say so once."""
    known = None if folders is None else tuple(folders)
    return tuple(role for role in Role if font_file(role, known).substituted)


def substitution_note(folders: Iterable[Path] | None = None) -> str:
    """One sentence for the screen about the faces that stand in, or an empty text."""
    roles = substituted_fonts(folders)
    if not roles:
        return ""
    return (
        f"本机没有{'、'.join(roles)}字体，PDF改用程序自带的字体排印；.docx文件仍指定原字体，在装有该字体的电脑上显示。"
    )


class Typeface:
    """A role as the layout sees it: a font and an advance for every character, rare ones from the fallback fonts."""

    def __init__(self, role: Role, fonts: tuple[Any, ...]) -> None:
        self.role = role
        self.name: str = fonts[0].fontName
        self.missing: set[str] = set()
        self._fonts = fonts
        self._glyphs: dict[str, tuple[str, float]] = {}

    def glyph(self, char: str) -> tuple[str, float]:
        """Font name and advance in ems of one character."""
        found = self._glyphs.get(char)
        if found is None:
            found = self._glyphs[char] = self._look_up(char)
        return found

    def has(self, char: str) -> bool:
        """Whether any of the fonts can show the character."""
        return any(ord(char) in font.face.charToGlyph for font in self._fonts)

    def width(self, text: str, size: float) -> float:
        """Width of the text in points at `size` points, without tracking."""
        return sum(self.glyph(char)[1] for char in text) * size

    def runs(self, text: str) -> list[tuple[str, str]]:
        """The text split where the font changes: (font name, text) pieces in order."""
        pieces: list[tuple[str, str]] = []
        for char in self.printable(text):
            name = self.glyph(char)[0]
            if pieces and pieces[-1][0] == name:
                pieces[-1] = (name, pieces[-1][1] + char)
            else:
                pieces.append((name, char))
        return pieces

    def printable(self, text: str) -> str:
        """The text with 〓 for what no font has; such characters are remembered in `missing`."""
        lost = {char for char in set(text) if not self.has(char)}
        if not lost:
            return text
        self.missing |= lost
        return "".join(UNKNOWN if char in lost else char for char in text)

    def _look_up(self, char: str) -> tuple[str, float]:
        code = ord(char)
        for font in self._fonts:
            if code in font.face.charToGlyph:
                return font.fontName, font.face.getCharWidth(code) / 1000
        return self.glyph(UNKNOWN)


@cache
def typeface(role: Role) -> Typeface:
    """The registered typeface of a role; loads each font file once (20-150 ms)."""
    chosen = font_file(role)
    fonts = [_loaded(chosen.path) or _bundled(_BUNDLED[role])]
    fonts += [_bundled(name) for name in _FALLBACKS if BUNDLED / name != chosen.path]
    return Typeface(role, tuple(fonts))


def _bundled(name: str) -> Any:
    font = _loaded(BUNDLED / name)
    if font is None:
        raise RuntimeError(f"the bundled font {name} is damaged; install the program again")
    return font


@cache
def _loaded(path: Path) -> Any | None:
    """Load and register one font file with reportlab; None if the file may not or cannot be embedded."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    ttfonts.makeToUnicodeCMap = to_unicode_map  # reportlab writes five hex digits above U+FFFF, which no reader takes
    name = path.stem.replace(" ", "")
    try:
        font = ttfonts.TTFont(name, str(path), shapable=False)
    except (ttfonts.TTFError, OSError):
        return None
    pdfmetrics.registerFont(font)
    return font


def to_unicode_map(font_name: str, subset: list[int]) -> str:
    """ToUnicode CMap of a one-byte subset: UTF-16BE, so that characters above U+FFFF can be copied and searched."""
    entries = [f"<{index:02X}> <{_utf16(code)}>" for index, code in enumerate(subset)]
    blocks = [entries[start : start + BFCHAR_LIMIT] for start in range(0, len(entries), BFCHAR_LIMIT)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
        f"/CMapName /{font_name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()
