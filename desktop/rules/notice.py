"""The yearly notice 节假日安排 read from its own sentences: 2月15日至23日放假调休，2月14日上班."""

import re
from datetime import date, timedelta

from desktop.fields import clean
from desktop.rules.workdays import DayEntry, DayKind

_BRACKETS = re.compile(r"[（(\[【][^（()）\[\]【】]*[)）\]】]")
_NUMBER = r"(?:[一二三四五六七八九十]+\s*、|[（(]?[一二三四五六七八九十\d]+[)）]|\d+\s*[.、．])"
_HEADING = re.compile(rf"\s*(?:{_NUMBER}\s*)?([^：:，。\d]{{2,20}})[：:]")
_DAY = r"(?:(?P<y{0}>\d{{4}})\s*年\s*)?(?:(?P<m{0}>\d{{1,2}})\s*月\s*)?(?P<d{0}>\d{{1,2}})\s*日"
_TOKEN = re.compile(rf"{_DAY.format(1)}(?:\s*(?:至|到|—+|-|－|～|~)\s*{_DAY.format(2)})?|(?P<off>放假)|(?P<work>上班)")
_LONGEST = 15  # days in a row: more than the longest holiday ever granted


def looks_like_notice(text: str) -> bool:
    """Whether the text is running sentences about holidays, not rows of a table."""
    said = re.search(r"\d\s*日[^。]*(?:放假|上班)", text)
    return "\t" not in text and said is not None and re.search("[：:。]", text) is not None


def parse_notice(text: str, year: int) -> dict[date, DayEntry]:
    """Every day that the notice grants or takes, in order; a year left out is `year`. ValueError in Chinese.

    Days stand before their verb (放假, 上班) in one sentence; a day without a verb (the date of issue) says nothing.
    """
    found: dict[date, DayEntry] = {}
    for line in _paragraphs(clean(text)):
        heading = _HEADING.match(line)
        name = heading[1].strip() if heading else ""
        plain = _BRACKETS.sub("", line[heading.end() :] if heading else line)
        for sentence in re.split("[。；;]", plain):
            for day, kind in _days_of(sentence, year):
                known = found.get(day)
                if known is not None and known.kind is not kind:
                    raise ValueError(f"{day} 既写了放假又写了上班，请核对")
                found[day] = DayEntry(kind, name)
    return dict(sorted(found.items()))


def _paragraphs(text: str) -> list[str]:
    """The notice's paragraphs, lines that a page broke in the middle of a sentence joined again."""
    found: list[str] = []
    for line in (line.strip() for line in text.splitlines()):
        if found and not found[-1].endswith(("。", "：", ":")) and not _HEADING.match(line):
            found[-1] += line
        else:
            found.append(line)
    return found


def _days_of(sentence: str, year: int) -> list[tuple[date, DayKind]]:
    """The days of one sentence with the verb that follows them; the month carries on until another is named."""
    said: list[tuple[date, DayKind]] = []
    waiting: list[date] = []
    month = 0
    for token in _TOKEN.finditer(sentence):
        if token["d1"] is None:
            kind = DayKind.holiday if token["off"] else DayKind.makeup
            said += [(day, kind) for day in waiting]
            waiting = []
            continue
        month = int(token["m1"] or month)
        first = _day(token["y1"], month, token["d1"], year)
        waiting.append(first)
        if token["d2"] is not None:
            month = int(token["m2"] or month)
            waiting += _after(first, _day(token["y2"] or str(first.year), month, token["d2"], year), token[0])
    return said


def _day(year_text: str | None, month: int, day_text: str, year: int) -> date:
    try:
        return date(int(year_text or year), month, int(day_text))
    except ValueError:
        where = f"{month}月" if month else "没有写月份的"
        raise ValueError(f"没有{where}{day_text}日这一天，请核对通知") from None


def _after(first: date, last: date, said: str) -> list[date]:
    """The days of a range after its first."""
    if not 0 < (last - first).days < _LONGEST:
        raise ValueError(f"“{said}”的起止日期不对，请核对通知")
    return [first + timedelta(days=k) for k in range(1, (last - first).days + 1)]
