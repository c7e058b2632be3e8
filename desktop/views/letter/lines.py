"""The lines of the letters' list: one a unit that owes a letter, then void ones; filters with counts; search."""

from collections.abc import Sequence
from datetime import date

from desktop.fields import Row
from desktop.rules.letter import PairState
from desktop.services.letter.overview import LetterBoard, LetterEntry
from desktop.services.parts.pinyin import initials
from desktop.views.lists.columns import Column
from desktop.views.lists.filter_chips import Filter

UNSIGNED = "unsigned"
VOID = "void"
TONES = {
    PairState.missing: "plain",
    PairState.headless: "overdue",
    PairState.made: "soon",
    PairState.printed: "accent",
    PairState.signed: "done",
}


def columns() -> list[Column]:
    """Unit, with whom, number, head, deadline, signing, state."""
    return [
        Column("unit", "单位", 8.5),
        Column("upper", "签订上级", 6.5),
        Column("number", "文号", 10.5),
        Column("head", "负责人", 4),
        Column("made_on", "生成", 3.5, show=lambda row: month_day(row["made_on"])),
        Column("printed_on", "打印", 4, hidden=True, show=lambda row: month_day(row["printed_on"])),
        Column("signed_on", "签订", 3.5, show=lambda row: month_day(row["signed_on"])),
        Column("late", "逾期", 3.5, tone=lambda row: "overdue" if row["late"] else ""),
        Column("state", "状态", 7.5, kind="chip", tone=lambda row: str(row["tone"])),
    ]


def month_day(day: date | None) -> str:
    """02-10, or “—”."""
    return f"{day:%m-%d}" if day else "—"


def entry_row(entry: LetterEntry) -> Row:
    """The line of a unit; its id is the unit's."""
    letter = entry.letter
    return Row(
        entry.pair.lower.unit_id,
        {
            "unit": entry.short_name,
            "full_name": entry.pair.lower.name,
            "upper": entry.upper_short,
            "number": letter["number"] if letter else None,
            "head": letter["lower_head"] if letter else entry.pair.lower.head or None,
            "made_on": letter["made_on"] if letter else None,
            "printed_on": letter["printed_on"] if letter else None,
            "signed_on": letter["signed_on"] if letter else None,
            "late": f"{entry.late_days} 天" if entry.late_days else None,
            "state": f"{entry.state.value}，有变动" if entry.note else entry.state.value,
            "tone": TONES[entry.state],
            "key": entry.state.name,
            "level": entry.pair.level,
            "letter_id": letter.id if letter else None,
        },
    )


def letter_line(letter: Row, state: str) -> Row:
    """The line of a letter that is void or whose unit is gone; its id is the letter's, below zero."""
    values = {name: letter[name] for name in ("number", "made_on", "printed_on", "signed_on")}
    more = {"unit": letter["lower_name"], "full_name": letter["lower_name"], "upper": letter["upper_name"]}
    tail = {"head": letter["lower_head"], "late": None, "state": state, "tone": "plain", "level": 0}
    return Row(-int(letter.id or 0), {**values, **more, **tail, "key": VOID, "letter_id": letter.id})


def board_rows(board: LetterBoard) -> list[Row]:
    """Every line of a year: units level by level, letters of units that are gone, void letters."""
    rows = [entry_row(entry) for entry in board.entries]
    rows += [letter_line(letter, f"{letter['state'].value}，单位已撤并") for letter in board.former]
    return rows + [letter_line(letter, "作废") for letter in board.void]


def filters(board: LetterBoard) -> list[Filter]:
    """The chips with their counts; 作废 only when there is one."""
    counts = {state: sum(entry.state is state for entry in board.entries) for state in PairState}
    order = (PairState.missing, PairState.made, PairState.printed, PairState.signed, PairState.headless)
    chips = [
        Filter("all", "全部", len(board.entries)),
        Filter(UNSIGNED, "未签", len(board.entries) - counts[PairState.signed]),
        *(Filter(state.name, state.value, counts[state]) for state in order),
    ]
    gone = len(board.void) + len(board.former)
    return [*chips, Filter(VOID, "作废、撤并", gone)] if gone else chips


def chosen_rows(rows: Sequence[Row], key: str, search: str = "", level: int = 0) -> list[Row]:
    """The lines of a filter that hold the searched text: name, number, head, or pinyin initials of the name."""
    return [row for row in rows if _wanted(row, key) and level in (0, row["level"]) and _found(row, search)]


def _wanted(row: Row, key: str) -> bool:
    own: str = row["key"]
    if key in ("", "all"):
        return own != VOID
    if key == UNSIGNED:
        return own not in (VOID, PairState.signed.name)
    return own == key


def _found(row: Row, search: str) -> bool:
    wanted = search.strip().lower()
    if not wanted:
        return True
    texts = [str(row[name] or "") for name in ("unit", "full_name", "number", "head")]
    if any(wanted in text.lower() for text in texts):
        return True
    return wanted.isascii() and any(wanted in initials(text) for text in (texts[0], texts[1], texts[3]))
