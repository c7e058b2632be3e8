"""Fonts of the papers: bundled, licensed, with a glyph for every rare surname, the system's own where it has them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from desktop.reports.parts.fonts import (
    BUNDLED,
    UNKNOWN,
    Role,
    font_file,
    screen_fonts,
    substituted_fonts,
    substitution_note,
    to_unicode_map,
    typeface,
)
from desktop.reports.parts.pdf import open_pdf

RARE = "㛃𬭎龑𠮷"


def test_the_bundled_set_stays_under_thirty_megabytes():
    assert sum(path.stat().st_size for path in BUNDLED.glob("*.ttf")) < 30e6


def test_every_family_has_its_licence_beside_it():
    families = {path.name.split("-")[0] for path in BUNDLED.glob("*.ttf")}
    licences = {path.stem.removeprefix("LICENSE-") for path in BUNDLED.glob("LICENSE-*.txt")}
    assert families == licences
    assert all("SIL OPEN FONT LICENSE" in path.read_text("utf-8") for path in BUNDLED.glob("LICENSE-*.txt"))


def test_screen_fonts_are_one_family_in_two_weights(qapp):
    from PySide6.QtGui import QFontDatabase

    families = [QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(p))) for p in screen_fonts()]
    assert families == [["Pingan Sans"], ["Pingan Sans"]]


@pytest.mark.parametrize("role", Role)
def test_every_role_prints_rare_surnames(role: Role):
    assert typeface(role).printable(RARE) == RARE


def test_rare_surnames_come_from_a_fallback_font_and_the_rest_from_the_role():
    assert [text for _, text in typeface(Role.HEI).runs("王𬭎刚")] == ["王", "𬭎", "刚"]


def test_what_no_font_has_shows_as_a_sign_and_is_remembered():
    face = typeface(Role.KAI)
    face.missing.clear()
    assert face.printable("甲\U0003134a乙") == f"甲{UNKNOWN}乙"
    assert face.missing == {"\U0003134a"}


def test_the_systems_own_font_is_taken_in_any_spelling(tmp_path: Path):
    shutil.copy(BUNDLED / "PinganKai-Regular.ttf", tmp_path / "SIMFANG.TTF")
    found = font_file(Role.FANGSONG, [tmp_path])
    assert (found.path.name, found.substituted) == ("SIMFANG.TTF", False)
    assert Role.FANGSONG not in substituted_fonts([tmp_path])


@pytest.mark.skipif(os.name == "nt", reason="Windows has the official fonts")
def test_faces_that_stand_in_are_named_in_one_sentence():
    assert substituted_fonts() == tuple(Role)
    assert "仿宋" in substitution_note()
    assert substitution_note(()) == substitution_note()


def test_the_unicode_map_writes_surrogates_above_the_basic_plane():
    lines = to_unicode_map("Test", [0x20, 0x20BB7]).splitlines()
    assert "<01> <D842DFB7>" in lines


def test_the_unicode_map_keeps_to_a_hundred_entries_a_block():
    text = to_unicode_map("Test", list(range(256)))
    assert [line.split()[0] for line in text.splitlines() if line.endswith("beginbfchar")] == ["100", "100", "56"]


def test_rare_surnames_can_be_copied_from_the_pdf(tmp_path: Path):
    target = tmp_path / "rare.pdf"
    with open_pdf(target, "姓氏", (400, 200)) as pages:
        for number, role in enumerate(Role):
            pages.text(RARE, 20, 20 + 30 * number, role, 16)
        pages.end_page()
    text = subprocess.run(["pdftotext", target, "-"], capture_output=True, text=True, check=True).stdout
    assert text.split() == [RARE] * len(Role)
