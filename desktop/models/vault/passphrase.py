"""口令强度: how many guesses a passphrase would stand, and in Chinese why, so that the person can make it better.

An estimate, not a proof: what a guesser tries first (common passwords, sequences, dates, telephone numbers, the unit's
own name) counts little, whatever its length. Nothing is refused here; that is `passphrase_problem`'s part.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

COMMON = (
    "password", "passw0rd", "iloveyou", "admin", "administrator", "welcome", "letmein", "monkey", "dragon", "root",
    "test", "user", "guest", "abc123", "a1b2c3", "1qaz2wsx", "qazwsx", "q1w2e3r4", "1q2w3e4r", "qwe123", "asd123",
    "zxc123", "woaini", "mima", "nihao", "zhongguo", "china", "nanchang", "nanyang", "pingan", "zongzhi", "wangge",
    "5201314", "1314520", "147258369", "password1", "office", "windows", "computer", "sunshine", "baidu", "wps",
    "平安建设", "平安台账", "综治", "社会治安", "维稳", "城管", "我的密码", "我爱你", "管理员", "新年快乐",
    "天天向上", "好好学习", "身体健康", "万事如意", "中国",
)  # fmt: skip
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "一二三四五六七八九十")
STRONG_BITS, FAIR_BITS = 60, 40
_CHEAP = 8.0  # bits of a piece that stands in a guesser's list
_GAP = "\0"
_DATES = re.compile(r"(?:19|20)\d{2}[-./年]?(?:1[0-2]|0?[1-9])[-./月]?(?:3[01]|[12]\d|0?[1-9])日?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)年?")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_SHORT_PHONE = re.compile(r"(?<!\d)\d{7,8}(?!\d)")
_REPEAT = re.compile(r"(.{1,6}?)\1+", re.DOTALL)
_LONG_SENTENCE = 10  # hanzi
ENOUGH_SIGNS = 12
_Piece = tuple[str, str, str]  # the text found, why it is easy, what of it still counts
_Finder = Callable[[str], Iterable[_Piece]]


class Level(StrEnum):
    """What the bar says."""

    weak = "弱"
    fair = "中"
    strong = "强"


@dataclass(frozen=True)
class Strength:
    """The level, the estimated bits behind it, what is weak about the passphrase, and what is good about it."""

    level: Level
    bits: float
    reasons: tuple[str, ...]
    praise: str = ""


def judge(passphrase: str, own_names: Sequence[str] = ()) -> Strength:
    """Judge a passphrase; `own_names` are the unit's names and code, which anybody who finds the file will try."""
    written = unicodedata.normalize("NFKC", passphrase)
    text = written.lower()
    reasons, bits, rest = _guessable(text, own_names)
    bits += _bits_of_rest(rest, _worth(written))
    kinds = _kinds(text)
    if len(kinds) == 1 and "hanzi" not in kinds:
        reasons.append(f"全是{_KIND_WORDS[next(iter(kinds))]}")
    if 0 < len(text) < ENOUGH_SIGNS and bits < STRONG_BITS:
        reasons.append(f"只有 {len(text)} 个字符，再长一些更难猜")
    level = Level.strong if bits >= STRONG_BITS else Level.fair if bits >= FAIR_BITS else Level.weak
    return Strength(level, round(bits, 1), tuple(dict.fromkeys(reasons)), _praise(text, level))


def _guessable(text: str, own_names: Sequence[str]) -> tuple[list[str], float, str]:
    """Why it is easy, the bits of the easy pieces, and what is left without them (each piece leaves a gap)."""
    reasons: list[str] = []
    bits = 0.0
    names, listed = _pieces(own_names)
    for part in (names, _phones, _sequences, _repeats, listed):
        for piece, reason, stays in part(text):
            reasons.append(reason)
            bits += _CHEAP
            text = text.replace(piece, f"{stays}{_GAP}", 1)
    return reasons, bits, text


def _pieces(own_names: Sequence[str]) -> tuple[_Finder, _Finder]:
    """Two finders: of the unit's own names, and of what stands in every guesser's list."""
    names = sorted({unicodedata.normalize("NFKC", name).strip().lower() for name in own_names}, key=len, reverse=True)
    own = [name for name in names if len(name) >= 2]
    common = "|".join(map(re.escape, sorted(COMMON, key=len, reverse=True)))
    patterns = (
        (_DATES, "含有日期“{}”"),
        (_SHORT_PHONE, "“{}”像电话号码"),
        (_YEAR, "含有年份“{}”"),
        (re.compile(common), "含有常见的口令用词“{}”"),
    )

    def find_names(text: str) -> Iterator[_Piece]:
        for match in re.finditer("|".join(map(re.escape, own)), text) if own else ():
            yield match[0], f"含有本单位的名称或编码“{match[0]}”，捡到文件的人最先试它", ""

    def find_listed(text: str) -> Iterator[_Piece]:
        for pattern, reason in patterns:
            for match in pattern.finditer(text):
                yield match[0], reason.format(match[0]), ""
            text = pattern.sub(_GAP, text)

    return find_names, find_listed


def _phones(text: str) -> Iterator[_Piece]:
    """Mobile numbers, and fixed ones with the area code."""
    for match in _PHONE.finditer(text):
        yield match[0], f"“{match[0]}”像电话号码", ""


def _sequences(text: str) -> Iterator[_Piece]:
    """Runs of four or more along the keyboard, the alphabet or the numbers, in either direction."""
    start = 0
    while start < len(text) - 3:
        length = max(_run_length(text, start, row) for row in (*ROWS, *(row[::-1] for row in ROWS)))
        if length >= 4:
            run = text[start : start + length]
            yield run, f"含有顺序排列的“{run}”", ""
            start += length
        else:
            start += 1


def _repeats(text: str) -> Iterator[_Piece]:
    """The same sign three times or more, or a longer piece twice or more; one of them stays and counts."""
    for match in _REPEAT.finditer(text):
        if _GAP not in match[0] and len(match[0]) >= 3 and not match[0].isspace():
            yield match[0], f"“{match[1]}”重复了 {len(match[0]) // len(match[1])} 次", match[1]


def _run_length(text: str, start: int, row: str) -> int:
    place = row.find(text[start])
    if place < 0:
        return 0
    length = 0
    while place + length < len(row) and start + length < len(text) and text[start + length] == row[place + length]:
        length += 1
    return length


_KIND_WORDS = {"digit": "数字", "letter": "字母", "sign": "符号"}


def _kinds(text: str) -> set[str]:
    """Which kinds of sign stand in the text."""
    return {
        "digit" if sign.isdigit() else "letter" if sign.isascii() and sign.isalpha() else "hanzi" if sign.isalpha()
        else "sign" for sign in text
    }  # fmt: skip


def _worth(written: str) -> dict[str, float]:
    """Bits of a sign by its kind; more when capital and small letters, digits and signs are mixed."""
    kinds = _kinds(written) | {"capital" for sign in written if sign.isupper()}
    mixed = len(kinds - {"hanzi"}) >= 3
    return {"digit": 4.5, "letter": 5.2, "hanzi": 7.0, "sign": 5.5} if mixed else {
        "digit": 3.3, "letter": 4.2, "hanzi": 7.0, "sign": 4.5
    }  # fmt: skip


def _bits_of_rest(text: str, worth: dict[str, float]) -> float:
    """Bits of what no list holds: a sign is worth half once it stood there; hanzi of a sentence foretell each other,
    which their low worth allows for."""
    seen: set[str] = set()
    bits = 0.0
    for sign in text:
        if sign == _GAP or sign.isspace():
            continue
        bits += worth[next(iter(_kinds(sign)))] / (2 if sign in seen else 1)
        seen.add(sign)
    return bits


def _praise(text: str, level: Level) -> str:
    if level is Level.weak:
        return ""
    hanzi = sum(sign.isalpha() and not sign.isascii() for sign in text)
    words = [word for word in re.split(r"[\s\-_,.]+", text) if len(word) > 2]
    if hanzi >= _LONG_SENTENCE or len(words) >= 4:
        return "一句话做口令，好记又难猜"
    return "长度和变化都够用" if level is Level.strong else ""
