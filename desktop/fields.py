"""The closed set of field kinds: what a value may be, how it is read, shown and checked, said once."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import singledispatch
from typing import Any, Generic, TypeVar

V = TypeVar("V", covariant=True)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was entered: the field ("" = the whole form), a Chinese sentence, the article."""

    field: str
    message: str
    article: str = ""

    def sentence(self) -> str:
        """The message with its article in brackets, as it is shown beside the field."""
        return f"{self.message}（{self.article}）" if self.article else self.message


class Refused(Exception):
    """A command declined what it was given; nothing was written. Carries the problems to show."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(p.sentence() for p in self.problems))


@dataclass(frozen=True, kw_only=True)
class Field(Generic[V]):
    """What every kind has: a Chinese label, a hint, the article it rests on, a width in Chinese characters.

    `personal` marks text about a party: masked outside the unit, kept in the audit only as a hash.
    """

    label: str
    hint: str = ""
    article: str = ""
    width: int = 10
    personal: bool = False


@dataclass(frozen=True, kw_only=True)
class Text(Field[str]):
    """A line of text, or several (`lines` > 1), at most `max_length` characters."""

    max_length: int = 200
    lines: int = 1


@dataclass(frozen=True, kw_only=True)
class Day(Field[date]):
    """A calendar day."""

    width: int = 7


@dataclass(frozen=True, kw_only=True)
class Instant(Field[datetime]):
    """A local date and time, to the second (naive: one PC, one clock)."""

    width: int = 10


@dataclass(frozen=True, kw_only=True)
class Choice(Field[Any]):
    """One of fixed `options` (a StrEnum whose values are the Chinese words) or of the pack list `listed`."""

    options: type[StrEnum] | None = None
    listed: str = ""


@dataclass(frozen=True, kw_only=True)
class Flag(Field[bool]):
    """Yes or no."""

    width: int = 4


@dataclass(frozen=True, kw_only=True)
class Number(Field[int]):
    """A whole number between `least` and `most`, in `unit`."""

    least: int = 0
    most: int = 99_999_999
    unit: str = ""
    width: int = 6


@dataclass(frozen=True, kw_only=True)
class Points(Field[Decimal]):
    """An exact score; never rounded in storage."""

    least: Decimal = Decimal(-1000)
    most: Decimal = Decimal(1000)
    width: int = 6


@dataclass(frozen=True, kw_only=True)
class Money(Field[Decimal]):
    """An amount in 元 with two decimals."""

    most: Decimal = Decimal("999999999999.99")
    width: int = 8


@dataclass(frozen=True, kw_only=True)
class UnitRef(Field[int]):
    """The id of a 单位 in the organisation tree."""

    width: int = 9


@dataclass(frozen=True, kw_only=True)
class PersonRef(Field[int]):
    """The id of a 工作人员 (staff); never a party."""

    width: int = 6


@dataclass(frozen=True, kw_only=True)
class RecordRef(Field[int]):
    """The id of a record of another `kind`, for example the 排查记录 a 零报告 rests on."""

    kind: str


@dataclass(frozen=True, kw_only=True)
class Attachments(Field[Any]):
    """Files kept inside the vault beside the record."""


@dataclass(frozen=True, kw_only=True)
class Many(Field[Any]):
    """Rows that belong to the record: 调处记录 of a dispute."""


FIELD_KINDS: tuple[type[Field[Any]], ...] = (
    Text, Day, Instant, Choice, Flag, Number, Points, Money, UnitRef, PersonRef, RecordRef, Attachments, Many,
)  # fmt: skip
"""Every kind there is; a test holds each consumer (editor, text, sheet, parser) against this tuple."""


@dataclass(frozen=True)
class NamedField:
    """A field in a record: its attribute name, its Field, and whether it must be filled."""

    name: str
    field: Field[Any]
    required: bool


@dataclass(frozen=True)
class RecordSpec:
    """What views, reports and exchange know of a record kind; plain data."""

    kind: str
    title: str
    fields: tuple[NamedField, ...]

    def __getitem__(self, name: str) -> NamedField:
        """The field of that name; KeyError when there is none."""
        for named in self.fields:
            if named.name == name:
                return named
        raise KeyError(f"{self.kind} has no field {name}")

    def only(self, *names: str) -> tuple[NamedField, ...]:
        """These fields, in this order."""
        return tuple(self[name] for name in names)


@dataclass(frozen=True)
class Row:
    """One record as a page sees it: its id (None = not saved yet) and plain values."""

    id: int | None
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or `default` when the row does not carry that name."""
        return self.values.get(name, default)


# --- reading text -------------------------------------------------------------------------------

_DAY_FORMS = (
    re.compile(
        r"(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*日?(?:\s+0{1,2}:0{2}(?::0{2})?)?"
    ),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*日?"),
)


def clean(text: str) -> str:
    """Full-width letters and digits to half-width, stray and ideographic blanks trimmed; Chinese punctuation kept."""
    folded = "".join(unicodedata.normalize("NFKC", c) if "０" <= c <= "ｚ" or c in "－．／：　" else c for c in text)
    return re.sub(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]", "", folded).strip()


def parse_day(text: str, year: int) -> date:
    """Read 3.5, 20260305, 2026-3-5, 2026年3月5日, half or full width; `year` fills in. ValueError in Chinese."""
    plain = clean(text)
    for form in _DAY_FORMS:
        found = form.fullmatch(plain)
        if found:
            parts = found.groupdict()
            try:
                return date(int(parts.get("y") or year), int(parts["m"]), int(parts["d"]))
            except ValueError:
                raise ValueError(f"没有“{plain}”这一天，请改正日期") from None
    raise ValueError(f"“{plain}”不是日期，可写成 3.5、20260305 或 2026年3月5日")


@singledispatch
def parse(field: Field[Any], text: str, year: int) -> Any:
    """The value that `text` stands for, or None when empty; ValueError with a Chinese sentence when unreadable."""
    raise TypeError(f"{type(field).__name__} has no text form")


@parse.register
def _(field: Text, text: str, year: int) -> Any:
    return text.strip() or None


@parse.register
def _(field: Day, text: str, year: int) -> Any:
    return parse_day(text, year) if text.strip() else None


@parse.register
def _(field: Instant, text: str, year: int) -> Any:
    plain = clean(text)
    if not plain:
        return None
    head, _, tail = plain.partition(" ")
    day = parse_day(head, year)
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", tail.strip() or "0:00")
    if not found:
        raise ValueError(f"“{plain}”不是时间，可写成 2026-10-25 23:59")
    try:
        return datetime(day.year, day.month, day.day, int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        raise ValueError(f"没有“{plain}”这个时刻，请改正时间") from None


@parse.register
def _(field: Choice, text: str, year: int) -> Any:
    plain = clean(text)
    if not plain:
        return None
    if field.options is None:
        return plain
    for option in field.options:
        if plain in (option.value, option.name):
            return option
    raise ValueError(f"“{plain}”不在可选项内：" + "、".join(o.value for o in field.options))


@parse.register
def _(field: Flag, text: str, year: int) -> Any:
    plain = clean(text)
    if plain in ("是", "√", "1", "有"):
        return True
    if plain in ("否", "×", "0", "无", ""):
        return False
    raise ValueError(f"“{plain}”应填“是”或“否”")


def _decimal(text: str) -> Decimal:
    plain = clean(text).replace(",", "").replace("，", "")
    if not re.fullmatch(r"[-+]?\d+(\.\d+)?", plain):
        raise ValueError(f"“{clean(text)}”不是数字，请只写数字（不带“万”“人”等字）")
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"“{plain}”不是数字") from None


@parse.register
def _(field: Number, text: str, year: int) -> Any:
    if not text.strip():
        return None
    number = _decimal(text)
    if number != number.to_integral_value():
        raise ValueError(f"“{clean(text)}”应为整数")
    return int(number)


@parse.register(Points)
@parse.register(Money)
def _(field: Field[Any], text: str, year: int) -> Any:
    return _decimal(text) if text.strip() else None


# --- showing --------------------------------------------------------------------------------------


def show(field: Field[Any], value: Any) -> str:
    """The text of a stored value; empty is “—”, zero is 0. References are resolved by the caller first."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(field, Money):
        return f"{value:,.2f}"
    return str(value)


# --- checking -------------------------------------------------------------------------------------


def check(named: NamedField, value: Any) -> list[Problem]:
    """What is wrong with `value` by its field's own limits; no database, no policy."""
    field, label = named.field, named.field.label
    if value is None or (isinstance(value, str) and not value.strip()):
        return [Problem(named.name, f"请填写{label}", field.article)] if named.required else []
    message = ""
    if isinstance(field, Text) and len(value) > field.max_length:
        message = f"{label}最多 {field.max_length} 字，现有 {len(value)} 字"
    elif isinstance(field, Text) and any("\ud800" <= c <= "\udfff" or c == "\x00" for c in value):
        message = f"{label}含有无法保存的字符，请重新输入"
    elif isinstance(field, Number | Points) and not field.least <= value <= field.most:
        message = f"{label}应在 {field.least} 到 {field.most} 之间"
    elif isinstance(field, Money) and not 0 <= value <= field.most:
        message = f"{label}应在 0 到 {field.most} 元之间"
    elif isinstance(field, Money) and value != value.quantize(Decimal("0.01")):
        message = f"{label}最多两位小数"
    elif isinstance(field, Day | Instant) and not 1949 <= value.year <= 2100:
        message = f"{label}的年份 {value.year} 不合理，请核对"
    return [Problem(named.name, message, field.article)] if message else []


def check_all(fields: Iterable[NamedField], values: dict[str, Any]) -> list[Problem]:
    """`check` for each field, in form order."""
    return [problem for named in fields for problem in check(named, values.get(named.name))]
