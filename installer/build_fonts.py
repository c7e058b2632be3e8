"""Builds the bundled fonts: subset, renamed TrueType files with their licences beside them.

Run once by a developer, never at start: `python installer/build_fonts.py`. Needs fonttools, npm and (Debian) apt-get.
Sources, by package name: npm `@expo-google-fonts/noto-sans-sc` and `@expo-google-fonts/noto-serif-sc` (static TrueType
builds of Noto, OFL 1.1), Debian `fonts-lxgw-wenkai` (OFL 1.1) and Debian `unicode-data` (the Unihan tables, from which
the characters of 通用规范汉字表 are taken). `--sources DIR` uses files unpacked there earlier.

The families are renamed, since OFL reserves the names of the originals, and since two files with one PostScript name
share glyph data in reportlab.
"""

from __future__ import annotations

import argparse
import bz2
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parents[1] / "resources" / "fonts"
NPM = ("@expo-google-fonts/noto-sans-sc", "@expo-google-fonts/noto-serif-sc")
DEBIAN = ("fonts-lxgw-wenkai", "unicode-data")
SUPPLEMENTARY = range(0x20000, 0x32000)
KEPT_NAMES = (0, 5, 13, 14)  # copyright, version, licence, licence address
DROPPED_TABLES = ["GPOS", "GSUB", "GDEF", "BASE", "STAT", "vhea", "vmtx", "VORG", "DSIG"]


@dataclass(frozen=True)
class Build:
    """One file to make: where it comes from (a glob under the sources), its new name and its character set."""

    source: str
    file: str
    family: str
    style: str
    charset: str


BUILDS = (
    Build("**/NotoSansSC_400Regular.ttf", "PinganSans-Regular.ttf", "Pingan Sans", "Regular", "common"),
    Build("**/NotoSansSC_600SemiBold.ttf", "PinganSans-Bold.ttf", "Pingan Sans", "Bold", "common"),
    Build("**/NotoSerifSC_400Regular.ttf", "PinganSerif-Regular.ttf", "Pingan Serif", "Regular", "wide"),
    Build("**/NotoSerifSC_700Bold.ttf", "PinganSerif-Bold.ttf", "Pingan Serif", "Bold", "titles"),
    Build("**/LXGWWenKai-Regular.ttf", "PinganKai-Regular.ttf", "Pingan Kai", "Regular", "kai"),
)


def encoded(codec: str) -> set[int]:
    """Code points that a two-byte Chinese codec can write."""
    found = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.add(ord(bytes((lead, trail)).decode(codec)))
            except (UnicodeDecodeError, TypeError):
                continue
    return found


def standard_hanzi(unihan: Path) -> set[int]:
    """The 8,105 characters of 通用规范汉字表 (2013), from the kTGH field of Unihan."""
    text = bz2.decompress(unihan.read_bytes()).decode("utf-8")
    return {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", text, re.MULTILINE)}


def charsets(unihan: Path) -> dict[str, set[int]]:
    """What each kind of file carries: screen and title fonts 8,105 + GB2312, the serif all hanzi it has."""
    signs = set(range(0x20, 0x250)) | set(range(0x370, 0x460))
    symbols = set(range(0x2000, 0x2800)) | set(range(0x2E80, 0x3130)) | set(range(0x31C0, 0x3400))
    symbols |= set(range(0xFE10, 0xFE70)) | set(range(0xFF00, 0xFFF0))
    common = signs | symbols | encoded("gb2312") | standard_hanzi(unihan)
    wide = common | encoded("gbk") | set(range(0x3400, 0xA000)) | set(range(0xF900, 0xFB00)) | set(SUPPLEMENTARY)
    # The kai file also carries the rare hanzi which the serif lacks (such as U+20BB7).
    return {"common": common, "titles": common, "kai": common | set(SUPPLEMENTARY), "wide": wide}


def cut(source: Path, build: Build, chars: set[int], target: Path) -> None:
    """Write the subset: no hinting programs and no layout tables, which neither reportlab nor our screens use."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += DROPPED_TABLES
    options.name_IDs = list(KEPT_NAMES)
    options.notdef_outline = True
    options.glyph_names = False
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=chars)
    cutter.subset(font)
    rename(font, build)
    font.save(target)


def rename(font: TTFont, build: Build) -> None:
    """Give the font its own family, style and PostScript name."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in KEPT_NAMES]
    full = build.family if build.style == "Regular" else f"{build.family} {build.style}"
    postscript = f"{build.family.replace(' ', '')}-{build.style}"
    for number, text in ((1, build.family), (2, build.style), (3, f"{postscript};subset"), (4, full), (6, postscript)):
        names.setName(text, number, 3, 1, 0x409)
    bold = build.style == "Bold"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0b1100001) | (0b100000 if bold else 0b1000000)
    font["head"].macStyle = 1 if bold else 0


def licence(text: str, copyright_line: str) -> str:
    """The OFL text with the copyright line of one font on top, as the licence asks."""
    body = text[text.index("-----------------------------------------------------------") :]
    return (
        f"{copyright_line}\nSubset and renamed; the original's reserved names are not used.\n\n"
        f"This Font Software is licensed under the SIL Open Font License, Version 1.1.\n\n{body}"
    )


def gather(folder: Path) -> None:
    """Download and unpack the source packages into `folder` with the ordinary clients."""
    for package in NPM:
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for archive in folder.glob("*.tgz"):
        with tarfile.open(archive) as tar:
            tar.extractall(folder / archive.stem, filter="data")
    for package in DEBIAN:
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for archive in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(archive), str(folder / archive.stem)], check=True)


def one(folder: Path, pattern: str) -> Path:
    """The single source file that matches, or a plain error."""
    found = sorted(folder.glob(pattern))
    if not found:
        raise SystemExit(f"no file {pattern} under {folder}")
    return found[0]


def build_all(folder: Path) -> None:
    """Make every font and its licence file under resources/fonts."""
    OUT.mkdir(parents=True, exist_ok=True)
    sets = charsets(one(folder, "**/Unihan_Readings.txt.bz2"))
    ofl = one(folder, "**/LICENSE_FONT").read_text("utf-8")
    total = 0
    for build in BUILDS:
        target = OUT / build.file
        source = one(folder, build.source)
        cut(source, build, sets[build.charset], target)
        line = str(TTFont(source, lazy=True)["name"].getDebugName(0)).replace("\r\n", "\n")
        (OUT / f"LICENSE-{build.family.replace(' ', '')}.txt").write_text(licence(ofl, line), "utf-8")
        total += target.stat().st_size
        print(
            f"{build.file}: {len(TTFont(target, lazy=True).getBestCmap())} characters, {target.stat().st_size:,} bytes"
        )
    print(f"together {total:,} bytes")


def main() -> None:
    """Command line: --sources DIR skips the downloads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, help="folder with the unpacked source packages")
    given = parser.parse_args().sources
    if given:
        build_all(given)
        return
    with tempfile.TemporaryDirectory() as folder:
        gather(Path(folder))
        build_all(Path(folder))


if __name__ == "__main__":
    main()
