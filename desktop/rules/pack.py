"""A rule pack: the parameters, lists, posts, bodies and duties of one 制度, looked up by key and day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from desktop.fields import Problem
from desktop.rules import contract
from desktop.rules.ladder import SupervisionRules
from desktop.rules.parameter import (
    UNIT,
    UNIT_SENTENCE,
    Basis,
    DatedValue,
    Overlay,
    PackError,
    Parameter,
    ParameterKind,
    Value,
    overlay_on,
)

__all__ = [
    "UNIT",
    "UNIT_SENTENCE",
    "Basis",
    "BodyKind",
    "BodyRole",
    "DatedOptions",
    "DatedValue",
    "Document",
    "Duty",
    "LetterGoal",
    "Obligation",
    "Option",
    "OptionList",
    "Overlay",
    "PackError",
    "Parameter",
    "ParameterKind",
    "PostKind",
    "RulePack",
    "Value",
]


@dataclass(frozen=True)
class Document:
    """A paper the pack rests on: full title, short title as articles cite it, number, and the day it took effect."""

    key: str
    title: str
    short: str
    number: str
    effective: date


@dataclass(frozen=True)
class Option:
    """One entry of a list: the stored key, the Chinese title, and its own article where the list's is not enough."""

    key: str
    title: str
    basis: Basis | None = None


@dataclass(frozen=True)
class DatedOptions:
    """What a list holds from `since` on."""

    since: date
    options: tuple[Option, ...]
    basis: Basis


@dataclass(frozen=True)
class OptionList:
    """A list that forms choose from (kinds of dispute, sources …), with its dated contents and the unit's own ones.

    A `fixed` one is part of the text itself (追究情形, 督导措施): a unit sets none of its own in its place.
    """

    key: str
    title: str
    values: tuple[DatedOptions, ...]
    overlays: tuple[Overlay, ...] = ()
    fixed: bool = False

    def on(self, day: date) -> DatedOptions:
        """The contents in force on a day; the unit's own list replaces the pack's."""
        overlay = overlay_on(self.overlays, day)
        begun = [dated for dated in self.values if dated.since <= day]
        ruled = begun[-1] if begun else self.values[0]
        if overlay is None or overlay.value is None:
            return ruled
        return DatedOptions(overlay.since, overlay.value, ruled.basis.departed())

    def basis_of(self, key: str, day: date) -> Basis:
        """What one entry rests on: its own article in the pack, else that of the list; an entry of the unit: itself."""
        pack = OptionList(self.key, self.title, self.values).on(day)
        found = [option for option in pack.options if option.key == key]
        return (found[0].basis or pack.basis) if found else UNIT

    @cached_property
    def titles(self) -> dict[str, str]:
        """Key → title over all days, so that a record of a dropped kind still shows its name; the newest title wins."""
        sets = [(dated.since, dated.options) for dated in self.values]
        sets += [(overlay.since, overlay.value) for overlay in self.overlays if overlay.value is not None]
        return {option.key: option.title for _, options in sorted(sets, key=lambda s: s[0]) for option in options}


@dataclass(frozen=True)
class Duty:
    """One duty of a role: its number in the article and a paraphrase; `also` names roles that share it."""

    key: str
    role: str
    number: int
    text: str
    basis: Basis
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class PostKind:
    """A post that units fill: `required` flags its vacancy with `basis`; `many` allows several holders at once."""

    key: str
    title: str
    body_or_unit: str
    required: bool
    many: bool
    basis: Basis
    role_of_duties: str = ""


@dataclass(frozen=True)
class BodyRole:
    """A place in a body; `filled_from` says which post of the tree fills it.

    own_first: the 第一责任人 of the body's unit; own_direct: its 直接责任人; child_first: the heads of the units below.
    """

    key: str
    title: str
    required: bool
    many: bool
    basis: Basis
    in_office: bool = False
    filled_from: str = ""


@dataclass(frozen=True)
class BodyKind:
    """A body attached to a unit, with its office, its roles, and the roles whose duties it and its office carry."""

    key: str
    title: str
    short_title: str
    office_title: str
    required: bool
    basis: Basis
    roles: tuple[BodyRole, ...]
    duties_role: str = ""
    office_duties_role: str = ""

    def role(self, key: str) -> BodyRole:
        """The role of that key; KeyError when the body has none."""
        for role in self.roles:
            if role.key == key:
                return role
        raise KeyError(f"body {self.key} has no role {key}")


@dataclass(frozen=True)
class LetterGoal:
    """A checkable target of the year's letter: what is measured and its bound (None = judged by a person).

    `scope`: any | government | department, whose letters carry it; `direction`: at_most | at_least | judged.
    """

    key: str
    text: str
    measure: str
    unit: str
    direction: str
    threshold: Decimal | None
    scope: str
    basis: Basis


@dataclass(frozen=True)
class Obligation:
    """A periodic duty: who owes it, how often, the parameters that switch and date it, the record that proves it.

    `period`: month | quarter | half_year | year. `owner`: unit | body key. `month_key` is "" when the period gives it,
    `day_key` is "" when the whole period is allowed; `times_key` "" means once.
    """

    key: str
    title: str
    period: str
    owner: str
    enabled_key: str
    month_key: str
    day_key: str
    times_key: str
    proved_by: str
    basis: Basis


@dataclass(frozen=True)
class RulePack:
    """One 制度 as data; every question about it names a key, and where it can change, a day."""

    key: str
    title: str
    short_title: str
    documents: tuple[Document, ...]
    terms: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    lists: Mapping[str, OptionList]
    posts: tuple[PostKind, ...]
    bodies: tuple[BodyKind, ...]
    duties: tuple[Duty, ...]
    letter_goals: tuple[LetterGoal, ...]
    obligations: tuple[Obligation, ...]
    supervision: SupervisionRules

    def value(self, key: str, on: date) -> Value:
        """What a parameter is worth on a day, with its basis; KeyError when the pack has no such parameter."""
        return self.parameters[key].on(on)

    def number(self, key: str, on: date) -> int:
        """A whole-number parameter; TypeError when it is of another kind or repealed on that day."""
        return int(self._typed(key, on, int))

    def flag(self, key: str, on: date) -> bool:
        """A yes/no parameter; a repealed one is no."""
        return self.value(key, on).value is not None and bool(self._typed(key, on, bool))

    def text(self, key: str, on: date) -> str:
        """A text or choice parameter; TypeError when it is of another kind or repealed on that day."""
        return str(self._typed(key, on, str))

    def ratio(self, key: str, on: date) -> Decimal:
        """A decimal parameter; TypeError when it is of another kind or repealed on that day."""
        return Decimal(self._typed(key, on, Decimal))

    def many(self, key: str, on: date) -> tuple[Any, ...]:
        """A parameter that holds several numbers or words; a repealed one is empty."""
        return () if self.value(key, on).value is None else tuple(self._typed(key, on, tuple))

    def _typed(self, key: str, on: date, wanted: type[Any]) -> Any:
        found = self.value(key, on).value
        if type(found) is not wanted:
            raise TypeError(f"{self.key}: {key} is {found!r} on {on}, not {wanted.__name__}")
        return found

    def term(self, key: str) -> str:
        """The pack's own word for a concept (责任状 or 责任书); KeyError when it has none."""
        return self.terms[key]

    def options(self, list_key: str, on: date) -> tuple[Option, ...]:
        """The entries of a list on a day, in order; KeyError when the pack has no such list."""
        return self.lists[list_key].on(on).options

    def option_title(self, list_key: str, key: str) -> str:
        """The title of an entry, also of one no longer offered; the key itself when it was never known."""
        return self.lists[list_key].titles.get(key, key)

    def duties_of(self, role: str) -> tuple[Duty, ...]:
        """The duties of a role in the order of the articles; () for a role without any."""
        return self._duties.get(role, ())

    def post(self, key: str) -> PostKind:
        """The post of that key; KeyError when the pack has none."""
        return self._posts[key]

    def body(self, key: str) -> BodyKind:
        """The body of that key; KeyError when the pack has none."""
        return self._bodies[key]

    def goals_for(self, scope: str) -> tuple[LetterGoal, ...]:
        """The targets of letters of that scope (government | department), those for any included."""
        return tuple(goal for goal in self.letter_goals if goal.scope in ("any", scope))

    def check_overlay(self, overlay: Overlay) -> list[Problem]:
        """What is wrong with a change the unit wants to make, before it is stored."""
        problems = [] if overlay.reason.strip() else [Problem("reason", "请写明调整理由")]
        try:
            self.with_overlay([overlay])
        except PackError as error:
            problems.append(Problem("value", str(error)))
        return problems

    def misfit(self, overlay: Overlay) -> str:
        """Why this pack cannot take a change, as a Chinese sentence; "" when it can. Stored ones outlive packs."""
        try:
            self.with_overlay([overlay])
        except PackError as error:
            return str(error)
        return ""

    def with_overlay(self, overlays: Iterable[Overlay]) -> "RulePack":
        """This pack under the unit's own dated changes, the original kept beside them; PackError when one cannot be."""
        parameters, lists = dict(self.parameters), dict(self.lists)
        for overlay in overlays:
            if overlay.key in parameters:
                parameters[overlay.key] = parameters[overlay.key].with_overlays([overlay])
            elif overlay.key in lists:
                changed = replace(overlay, value=_options_of(overlay, lists[overlay.key].title))
                lists[overlay.key] = replace(lists[overlay.key], overlays=(*lists[overlay.key].overlays, changed))
            else:
                raise PackError(f"{self.title}中没有参数“{overlay.key}”，无法调整")
        return replace(self, parameters=parameters, lists=lists)

    @cached_property
    def _duties(self) -> dict[str, tuple[Duty, ...]]:
        roles = {role for duty in self.duties for role in (duty.role, *duty.also)}
        return {role: tuple(d for d in self.duties if d.role == role or role in d.also) for role in roles}

    @cached_property
    def _posts(self) -> dict[str, PostKind]:
        return {post.key: post for post in self.posts}

    @cached_property
    def _bodies(self) -> dict[str, BodyKind]:
        return {body.key: body for body in self.bodies}


def _options_of(overlay: Overlay, title: str) -> tuple[Option, ...] | None:
    """The unit's own list read from [[key, title], …], [{"key", "title"}, …] or Options; None stays None."""
    if overlay.value is None:
        return None
    try:
        options = tuple(_option(entry) for entry in overlay.value)
    except (TypeError, ValueError, KeyError):
        raise PackError(f"本单位调整“{title}”（{overlay.key}）：应为一列选项，每项有代码和名称") from None
    keys, titles = {o.key for o in options}, {o.title for o in options}
    missing = [key for key in contract.NAMED_OPTIONS.get(overlay.key, ()) if key not in keys]
    if missing:
        raise PackError(f"本单位调整“{title}”（{overlay.key}）：程序要用到的选项不能去掉：{'、'.join(missing)}")
    if not options or len(keys) < len(options) or len(titles) < len(options):
        raise PackError(f"本单位调整“{title}”（{overlay.key}）：至少一项，代码和名称都不能重复")
    return options


def _option(entry: Any) -> Option:
    if isinstance(entry, Option):
        return entry
    if isinstance(entry, str):
        raise TypeError(entry)
    key, title = (entry["key"], entry["title"]) if isinstance(entry, Mapping) else entry
    if not (isinstance(key, str) and isinstance(title, str) and key.strip() and title.strip()):
        raise ValueError(entry)
    return Option(key.strip(), title.strip())
