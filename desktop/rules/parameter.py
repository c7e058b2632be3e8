"""One dated policy parameter: what kind of value it takes, what it is worth on a day, and on which article it rests."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Any

UNIT_SENTENCE = "制度未规定，本单位自定"


class PackError(Exception):
    """A rule pack or an overlay that cannot be used; the Chinese message names the file and the key."""


@dataclass(frozen=True)
class Basis:
    """What a value rests on: an article of a document (both by their short names), or, without one, the unit itself.

    `instead_of` is the article from which the unit departs with a value of its own.
    """

    document: str = ""
    article: str = ""
    instead_of: str = field(default="", compare=False)

    @property
    def by_unit(self) -> bool:
        """Whether the unit decided this, since no document rules it or in place of what one says."""
        return not self.article

    def __str__(self) -> str:
        """《实施细则》第九条（一）, 制度未规定，本单位自定, or 本单位自定，原依《实施细则》第九条（一）."""
        if not self.by_unit:
            return f"《{self.document}》{self.article}"
        return f"本单位自定，原依{self.instead_of}" if self.instead_of else UNIT_SENTENCE

    def departed(self) -> "Basis":
        """What the unit's own value rests on where this is what the pack says."""
        return UNIT if self.by_unit else Basis(instead_of=str(self))


UNIT = Basis()


class ParameterKind(StrEnum):
    """What a parameter's value is; the words are those of the pack files."""

    flag = "flag"
    number = "number"
    ratio = "ratio"
    text = "text"
    choice = "choice"
    numbers = "numbers"
    choices = "choices"


@dataclass(frozen=True)
class DatedValue:
    """What a parameter is worth from `since` on; a value of None repeals it."""

    since: date
    value: Any
    basis: Basis
    note: str = ""


@dataclass(frozen=True)
class Overlay:
    """The unit's own change of a parameter or list from a day on, with its reason; None goes back to the pack."""

    key: str
    since: date
    value: Any
    reason: str


@dataclass(frozen=True)
class Value:
    """What a parameter is worth on one day, able to explain itself; `original` is what the pack says instead."""

    key: str
    title: str
    value: Any
    shown: str
    basis: Basis
    since: date
    note: str = ""
    reason: str = ""
    before_effect: bool = False
    original: "Value | None" = None

    def sentence(self) -> str:
        """One Chinese sentence: the value and its article or 本单位自定; a change of the unit's own names both."""
        if self.original is not None:
            own = f"本单位自{chinese_day(self.since)}起自定，理由：{self.reason}"
            return f"{self.title}：{self.shown}（{own}；原为{self.original.shown}，{self.original.basis}）。"
        if self.value is None:
            return f"{self.title}：自{chinese_day(self.since)}起停用（{self.basis}）。"
        early = "，施行前的日期参照执行" if self.before_effect else ""
        return f"{self.title}：{self.shown}（{self.basis}{early}）。"


def chinese_day(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class Parameter:
    """A policy parameter: key, one-line title, kind, unit of measure, limits, choices, and its dated values.

    `choices` maps the stored word to the Chinese one (kinds choice and choices); `least` and `most` bound numbers.
    """

    key: str
    title: str
    kind: ParameterKind
    values: tuple[DatedValue, ...]
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    overlays: tuple[Overlay, ...] = ()

    @cached_property
    def _days(self) -> list[date]:
        return [dated.since for dated in self.values]

    def of_pack(self, on: date) -> Value:
        """The pack's own value on a day; before the first one, the first one (a file may hold older records)."""
        place = bisect_right(self._days, on) - 1
        dated = self.values[max(place, 0)]
        return Value(self.key, self.title, dated.value, self.show(dated.value), dated.basis, dated.since,
                     dated.note, before_effect=place < 0)  # fmt: skip

    def on(self, day: date) -> Value:
        """The value in force on a day, the unit's own changes applied."""
        original = self.of_pack(day)
        overlay = overlay_on(self.overlays, day)
        if overlay is None or overlay.value is None:
            return original
        return Value(self.key, self.title, overlay.value, self.show(overlay.value), original.basis.departed(),
                     overlay.since, reason=overlay.reason, original=original)  # fmt: skip

    def show(self, value: Any) -> str:
        """The value in Chinese words, with its unit."""
        if value is None:
            return "不适用"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, tuple):
            return "、".join(self.choices.get(str(part), str(part)) for part in value) or "无"
        return f"{self.choices.get(str(value), str(value))}{self.unit}"

    def fault(self, value: Any) -> str:
        """Why `value` cannot be this parameter's value, as a Chinese phrase; "" when it can, as None always can."""
        if value is None:
            return ""
        shape = _SHAPES[self.kind]
        if not shape.fits(value) or (isinstance(value, Decimal) and not value.is_finite()):
            return f"应为{shape.words}"
        parts = value if isinstance(value, tuple) else (value,)
        if self.choices and not all(part in self.choices for part in parts):
            return "只能取 " + "、".join(f"{key}（{title}）" for key, title in self.choices.items())
        if self.kind in _COUNTED:
            if self.least is not None and min(parts, default=self.least) < self.least:
                return f"不能小于 {self.least}"
            if self.most is not None and max(parts, default=self.most) > self.most:
                return f"不能大于 {self.most}"
        if self.kind is ParameterKind.numbers and list(parts) != sorted(set(parts)):
            return "应从小到大排列，且不重复"
        return ""

    def with_overlays(self, overlays: Iterable[Overlay]) -> "Parameter":
        """This parameter under the unit's changes; PackError when one does not fit its kind."""
        kept = []
        for overlay in overlays:
            value = settled(self.kind, overlay.value)
            fault = self.fault(value)
            if fault:
                raise PackError(f"本单位调整“{self.title}”（{self.key}）：{fault}")
            kept.append(replace(overlay, value=value))
        return replace(self, overlays=(*self.overlays, *kept))


def overlay_on(overlays: Iterable[Overlay], day: date) -> Overlay | None:
    """The change in force on a day: the latest one begun; of two of the same day the later in order."""
    found = None
    for overlay in overlays:
        if overlay.since <= day and (found is None or overlay.since >= found.since):
            found = overlay
    return found


def settled(kind: ParameterKind, value: Any) -> Any:
    """A value as read from TOML or JSON brought to its one shape: lists are tuples, ratios are Decimal."""
    if isinstance(value, list):
        return tuple(value)
    if kind is ParameterKind.ratio and isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return value
    return value


@dataclass(frozen=True)
class _Shape:
    """How a kind's value looks: its Python type, whether it is many, and the words for it."""

    type: type
    many: bool
    words: str

    def fits(self, value: Any) -> bool:
        """Whether `value` has exactly that type (True is no whole number here)."""
        parts = value if self.many else (value,)
        return isinstance(parts, tuple) and all(type(part) is self.type for part in parts)


_SHAPES = {
    ParameterKind.flag: _Shape(bool, False, "是或否（true / false）"),
    ParameterKind.number: _Shape(int, False, "整数"),
    ParameterKind.ratio: _Shape(Decimal, False, "数字"),
    ParameterKind.text: _Shape(str, False, "文字"),
    ParameterKind.choice: _Shape(str, False, "可选项之一"),
    ParameterKind.numbers: _Shape(int, True, "一列整数"),
    ParameterKind.choices: _Shape(str, True, "一列可选项"),
}
_COUNTED = frozenset({ParameterKind.number, ParameterKind.ratio, ParameterKind.numbers})
