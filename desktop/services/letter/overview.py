"""责任状 / 责任书 read: every unit's letter of a year with its state, coverage by level, what is due (S10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from desktop.fields import Problem, RecordSpec, Row
from desktop.models.base import row_of, spec_of
from desktop.models.letter import Letter
from desktop.rules.explain import Deadline, due_in_month
from desktop.rules.letter import (
    HEAD_POST,
    Coverage,
    LetterState,
    Pair,
    PairState,
    Side,
    check_pair,
    coverage,
    late_days,
)
from desktop.services.dispute.report_grid import owed_since
from desktop.services.letter.template import template_in
from desktop.services.organisation.lookup import Holder, UnitNode, UnitTree, holders_on, own_unit_id, tree_in
from desktop.services.parts.obligation import Obligation, state_of
from desktop.services.workspace import Workspace

_LISTED = (
    "id", "year", "sequence", "number", "code", "revision", "upper_id", "lower_id", "upper_name", "lower_name",
    "upper_head", "lower_head", "made_on", "template_id", "copies", "state", "printed_on", "signed_on", "void_reason",
)  # fmt: skip
_STATES = {
    LetterState.made: PairState.made,
    LetterState.printed: PairState.printed,
    LetterState.signed: PairState.signed,
}


@dataclass(frozen=True)
class LetterEntry:
    """One lower unit of the year: with whom it signs, its letter (a Row without the text) and where that stands.

    `problems` say why none can be made; `note` says that what the letter froze no longer holds.
    """

    pair: Pair
    short_name: str
    upper_short: str
    state: PairState
    letter: Row | None
    due_on: date
    late_days: int
    problems: tuple[Problem, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class LetterBoard:
    """A year's letters: units that owe one (level by level), the deadline that explains itself, coverage.

    `void` are letters no longer valid, `former` valid ones of units that no longer are in the tree.
    """

    year: int
    deadline: Deadline
    entries: tuple[LetterEntry, ...]
    coverage: tuple[Coverage, ...]
    void: tuple[Row, ...]
    former: tuple[Row, ...]

    @property
    def to_make(self) -> tuple[LetterEntry, ...]:
        """Units whose letter can be made now."""
        return tuple(entry for entry in self.entries if entry.state is PairState.missing)


def letter_spec() -> RecordSpec:
    """The fields of a letter, for lists and dialogs."""
    return spec_of(Letter)


def reference_day(ws: Workspace, year: int) -> date:
    """The day whose tree a year's letters are counted against: today, or the year's last day when it is past."""
    today = ws.today()
    return date(year, 12, 31) if year < today.year else today


def pairs_in(session: Session, ws: Workspace, day: date) -> list[Pair]:
    """Who signs with whom on a day: each unit below 本单位 with the one above it, by level (南昌 细则 19; 南阳 13)."""
    tree, held = tree_in(session, day), holders_on(session, day)
    return pairs_of(tree, held, own_unit_id(ws), signing_kinds(ws, day))


def signing_kinds(ws: Workspace, day: date) -> frozenset[str]:
    """The kinds of lower unit that sign on a day; a parameter of the unit's own."""
    return frozenset(ws.policy.many("letter.unit_kinds", day))


def pairs_of(
    tree: UnitTree, held: Mapping[tuple[int, str], list[Holder]], own: int | None, kinds: frozenset[str]
) -> list[Pair]:
    """As `pairs_in`, from a tree and the holders of its day; without 本单位 the whole tree."""
    nodes = tree.nodes if own is None or own not in tree.by_id else tree.descendants_of(own)
    top = tree.by_id[own].depth if own is not None and own in tree.by_id else 0
    pairs = []
    for node in nodes:
        upper = tree.by_id.get(node.parent_id) if node.parent_id is not None else None
        if upper is not None and node.unit_kind.name in kinds:
            pairs.append(Pair(_side(upper, held), _side(node, held), node.depth - top))
    return sorted(pairs, key=lambda pair: pair.level)  # stable: within a level the tree's own order


def _side(node: UnitNode, held: Mapping[tuple[int, str], list[Holder]]) -> Side:
    holder = next(iter(held.get((node.id, HEAD_POST), [])), None)
    kind = node.unit_kind.name
    if holder is None:
        return Side(node.id, node.name, kind=kind)
    return Side(node.id, node.name, holder.name, holder.job_title, kind)


def deadline_of(ws: Workspace, year: int) -> Deadline:
    """The last day to sign a year's letters, as the pack or the unit rules when the year begins (南阳 13; 南昌 19)."""
    day = date(year, 1, 1)
    return due_in_month(
        ws.policy.value("letter.due_day", day), year, ws.policy.number("letter.due_month", day), ws.workdays
    )


def due_for(opened_on: date, deadline: date) -> date:
    """A unit set up after the deadline has until the year's end: it could not sign before it was there (本单位自定)."""
    return date(deadline.year, 12, 31) if opened_on > deadline else deadline


def letter_board(ws: Workspace, year: int) -> LetterBoard:
    """Everything the page shows of a year, in three queries."""
    deadline, day = deadline_of(ws, year), reference_day(ws, year)
    with ws.read() as session:
        tree, held = tree_in(session, day), holders_on(session, day)
        rows = _listed(session, year)
        template = template_in(session, ws, year).id
    pairs = pairs_of(tree, held, own_unit_id(ws), signing_kinds(ws, day))
    valid = {row["lower_id"]: row for row in rows if row["state"] is not LetterState.void}
    entries = tuple(_entry(ws, pair, tree, valid.get(pair.lower.unit_id), deadline.day, template) for pair in pairs)
    shown = {entry.pair.lower.unit_id for entry in entries}
    return LetterBoard(
        year=year,
        deadline=deadline,
        entries=entries,
        coverage=tuple(coverage((e.pair.level, e.short_name, e.state) for e in entries)),
        void=tuple(row for row in rows if row["state"] is LetterState.void),
        former=tuple(row for unit, row in valid.items() if unit not in shown),
    )


def listed_row(letter: Letter) -> Row:
    """A letter without its text, as lists show it."""
    return Row(letter.id, {name: getattr(letter, name) for name in _LISTED})


def _listed(session: Session, year: int) -> list[Row]:
    """The letters of a year by number, without their texts."""
    columns = [getattr(Letter, name) for name in _LISTED]
    found = session.execute(select(*columns).where(Letter.year == year).order_by(Letter.sequence))
    return [Row(values[0], dict(zip(_LISTED, values, strict=True))) for values in found]


def _entry(
    ws: Workspace, pair: Pair, tree: UnitTree, letter: Row | None, deadline: date, template: int | None
) -> LetterEntry:
    node, upper = tree.by_id[pair.lower.unit_id], tree.by_id[pair.upper.unit_id].short_name
    due_on = due_for(node.opened_on, deadline)
    signed_on = letter["signed_on"] if letter else None
    post = ws.policy.post(HEAD_POST)
    problems = () if letter else tuple(check_pair(pair, post.title, str(post.basis)))
    state = _STATES[letter["state"]] if letter else PairState.headless if problems else PairState.missing
    return LetterEntry(
        pair=pair,
        short_name=node.short_name,
        upper_short=upper,
        state=state,
        letter=letter,
        due_on=due_on,
        late_days=late_days(signed_on, due_on, ws.today()),
        problems=problems,
        note=_outdated(pair, letter, template),
    )


def _outdated(pair: Pair, letter: Row | None, template: int | None) -> str:
    """What an unsigned letter froze and no longer holds; a signed one stays as it is."""
    if letter is None or letter["state"] is LetterState.signed:
        return ""
    changed = []
    for side, word in ((pair.upper, "upper"), (pair.lower, "lower")):
        if letter[f"{word}_name"] != side.name:
            changed.append(f"{letter[f'{word}_name']}现为{side.name}")
        elif letter[f"{word}_head"] != side.head:
            changed.append(f"{side.name}主要负责人现为{side.head or '空缺'}")
    if letter["template_id"] != template:
        changed.append("模板已修改")
    return f"{'；'.join(changed)}，签订前可重新生成" if changed else ""


def letter_row(ws: Workspace, letter_id: int) -> Row:
    """One letter whole, with its text and its targets; KeyError when there is none."""
    with ws.read() as session:
        found = session.get(Letter, letter_id, options=[joinedload(Letter.targets)])
        if found is None:
            raise KeyError(f"no letter {letter_id}")
        return row_of(found)


def letter_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """A dated duty for every unit that owes a letter in a year, proved by the signing; [] when the duty is off.

    Of a year before this file was begun only the letters entered in it: it cannot know of the others.
    """
    day = date(year, 1, 1)
    if not ws.policy.flag("letter.enabled", day):
        return []
    board = letter_board(ws, year)
    article = str(ws.policy.value("letter.enabled", day).basis)
    title = f"{year} 年{ws.policy.term('letter')}签订"
    soon = ws.policy.number("reminder.days_ahead", day)
    with ws.read() as session:
        answers_for = year >= owed_since(session, ws).year
    entries = [entry for entry in board.entries if answers_for or entry.letter is not None]
    return [_obligation(entry, board, title, article, ws.today(), soon) for entry in entries]


def _obligation(entry: LetterEntry, board: LetterBoard, title: str, article: str, today: date, soon: int) -> Obligation:
    signed_on = entry.letter["signed_on"] if entry.letter else None
    return Obligation(
        key="letter",
        title=title,
        unit_id=entry.pair.lower.unit_id,
        unit=entry.short_name,
        period=f"{board.year} 年",
        month=entry.due_on.month,
        due_on=entry.due_on,
        state=state_of(entry.due_on, signed_on, today, soon),
        done_on=signed_on,
        late_days=entry.late_days,
        article=article,
        sentence=board.deadline.sentence,
        tab="letter",
        target={"unit_id": entry.pair.lower.unit_id},
        group_target={"state": "unsigned"},
    )
