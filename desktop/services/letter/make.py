"""责任状 / 责任书 made: the words of one letter, the year's batch in one command, and making one anew (S10)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused, Row
from desktop.models.letter import Letter, LetterTarget
from desktop.models.office import Counter
from desktop.rules.explain import Deadline
from desktop.rules.letter import (
    HEAD_POST,
    LetterState,
    Pair,
    carries,
    check_pair,
    check_state,
    copies_word,
    letter_code,
    letter_number,
    period_of,
    scope_of,
)
from desktop.rules.letter_template import check_template, fill_template, numbered
from desktop.rules.pack import Document, RulePack
from desktop.services.letter.overview import deadline_of, pairs_in, reference_day
from desktop.services.letter.template import TemplateView, clauses_in, template_in
from desktop.services.parts.pinyin import initials
from desktop.services.workspace import Workspace, refuse_if

Progress = Callable[[int, int], None]
"""Called with how many of how many are done; may raise to stop, then nothing has happened."""
_FROZEN = ("content", "measure", "direction", "threshold", "unit", "article")


@dataclass(frozen=True)
class Batch:
    """What a batch did: ids of the letters made, how many stood already, and why others could not be made."""

    made: tuple[int, ...]
    kept: int
    flagged: tuple[Problem, ...]


@dataclass(frozen=True)
class Draft:
    """One letter as it would be made today, not saved: its pair, finished text and targets."""

    pair: Pair
    content: str
    targets: tuple[Row, ...]


@dataclass(frozen=True)
class _Maker:
    """What all letters of a year share while they are made."""

    policy: RulePack
    year: int
    day: date
    deadline: Deadline
    template: TemplateView
    clauses: Mapping[int, str]

    @property
    def copies(self) -> int:
        return self.policy.number("letter.copies", self.day)

    def number(self, sequence: int) -> str:
        return letter_number(self.policy.text("letter.number_prefix", self.day), self.year, sequence)

    def draft(self, pair: Pair, number: str) -> Draft:
        """The finished text of one pair."""
        scope = scope_of(pair.lower.kind)
        targets = tuple(row for row in self.template.targets if carries(row["scope"], scope))
        clauses = [line.strip() for line in self.clauses.get(pair.lower.unit_id, "").splitlines() if line.strip()]
        blocks: dict[str, Sequence[str]] = {
            "工作目标": numbered([row["content"] for row in targets]) if targets else [],
            "单位条款": clauses,
        }
        content = fill_template(self.template.body, self._words(pair, number), blocks, scope.name)
        return Draft(pair, content, targets)

    def _words(self, pair: Pair, number: str) -> dict[str, str]:
        first, last = period_of(self.policy, self.year)
        due = self.deadline.day
        return {
            "年度": str(self.year),
            "文书": self.policy.term("letter"),
            "文书名称": self.policy.term("letter_title"),
            "编号": number,
            "甲方": pair.upper.name,
            "乙方": pair.lower.name,
            "甲方负责人": pair.upper.head,
            "乙方负责人": pair.lower.head,
            "考核期": f"{self.year}年{first.month}月{first.day}日至{last.month}月{last.day}日",
            "份数": copies_word(self.copies),
            "制度名称": regime_name(self.policy, self.day),
            "领导小组": self.policy.term("group_title"),
            "签订期限": f"{due.month}月{due.day}日",
        }


def regime_name(pack: RulePack, day: date) -> str:
    """The papers a letter rests on, those of one number together: 《…制度》《…实施细则》（洪管发〔2021〕81号）."""
    ruling = pack.value("letter.enabled", day).basis.document
    named = [doc for place, doc in enumerate(pack.documents) if place == 0 or doc.short == ruling]
    groups: dict[str, list[Document]] = {}
    for document in named:
        groups.setdefault(document.number, []).append(document)
    return "、".join(
        "".join(f"《{doc.title}》" for doc in docs) + (f"（{number}）" if number else "")
        for number, docs in groups.items()
    )


def _maker(
    session: Session,
    ws: Workspace,
    year: int,
    template: TemplateView | None = None,
    clauses: Mapping[int, str] | None = None,
) -> _Maker:
    """Read template and clauses, or take unsaved ones; Refused when the template or a parameter has an error."""
    used = template or template_in(session, ws, year)
    problems = check_template(used.body)
    try:
        period_of(ws.policy, year)
    except ValueError as wrong:
        problems.append(Problem("", str(wrong)))
    refuse_if(problems)
    return _Maker(
        policy=ws.policy,
        year=year,
        day=date(year, 1, 1),
        deadline=deadline_of(ws, year),
        template=used,
        clauses={**clauses_in(session, year), **(clauses or {})},
    )


def draft_of(
    ws: Workspace,
    year: int,
    lower_id: int,
    template: TemplateView | None = None,
    clauses: Mapping[int, str] | None = None,
) -> Draft:
    """One letter as it would be made today, nothing saved; with `template` and `clauses`, as these unsaved ones would.

    Refused when a head is missing (never printed blank), the unit signs none, or the template has an error.
    """
    with ws.read() as session:
        pair = _pair_of(session, ws, year, lower_id)
        refuse_if(_pair_problems(ws, pair))
        maker = _maker(session, ws, year, template, clauses)
    return maker.draft(pair, f"{ws.policy.text('letter.number_prefix', maker.day)}〔{year}〕　号")


def _pair_of(session: Session, ws: Workspace, year: int, lower_id: int) -> Pair:
    for pair in pairs_in(session, ws, reference_day(ws, year)):
        if pair.lower.unit_id == lower_id:
            return pair
    raise Refused([Problem("", f"这个单位 {year} 年不在本单位的{ws.policy.term('letter')}签订范围内")])


def _pair_problems(ws: Workspace, pair: Pair) -> list[Problem]:
    post = ws.policy.post(HEAD_POST)
    return check_pair(pair, post.title, str(post.basis))


# --- the batch --------------------------------------------------------------------------------------


def generate_batch(
    ws: Workspace,
    year: int,
    progress: Progress | None = None,
    *,
    unit_ids: Iterable[int] | None = None,
    initiator: object | None = None,
) -> Batch:
    """Make every letter of a year that is not made yet, with the heads of today, in one command.

    Letters in force are kept as they are, so doing it twice makes nothing twice; pairs without a head are flagged
    (南昌 细则 19; 南阳 13). `unit_ids` limits it to these lower units. Refused for a past year or a faulty template.
    """
    refuse_if(_year_problems(ws, year))
    wanted = None if unit_ids is None else set(unit_ids)
    with ws.read() as session:
        pairs = [
            p for p in pairs_in(session, ws, reference_day(ws, year)) if wanted is None or p.lower.unit_id in wanted
        ]
        done = set(_in_force(session, year))
    ready = [pair for pair in pairs if pair.lower.unit_id not in done and not _pair_problems(ws, pair)]
    flagged = [p for pair in pairs if pair.lower.unit_id not in done for p in _pair_problems(ws, pair)]
    kept = sum(pair.lower.unit_id in done for pair in pairs)
    made = _make_all(ws, year, ready, progress, initiator) if ready else ()
    return Batch(made, kept, tuple(dict.fromkeys(flagged)))


def _year_problems(ws: Workspace, year: int) -> list[Problem]:
    term, today = ws.policy.term("letter"), ws.today()
    if year < today.year:
        return [Problem("year", f"{year} 年度已经结束，不能再生成该年度的{term}")]
    if year > today.year + 1:
        return [Problem("year", f"最早在 {year - 1} 年内生成 {year} 年度的{term}")]
    return []


def _in_force(session: Session, year: int) -> list[int]:
    return list(session.scalars(select(Letter.lower_id).where(Letter.year == year, Letter.state != LetterState.void)))


def _make_all(
    ws: Workspace, year: int, pairs: Sequence[Pair], progress: Progress | None, initiator: object | None
) -> tuple[int, ...]:
    term = ws.policy.term("letter")
    letters = []
    with ws.command("generate_letters", f"已生成 {year} 年度{term} {len(pairs)} 份", initiator) as command:
        maker = _maker(command.session, ws, year)
        for place, pair in enumerate(pairs, 1):
            letters.append(_new_letter(command.session, maker, pair, ws.today(), initials(term)))
            if progress is not None:
                progress(place, len(pairs))
        command.session.add_all(letters)
        command.session.flush()
        return tuple(letter.id for letter in letters)


def _new_letter(session: Session, maker: _Maker, pair: Pair, today: date, letters: str) -> Letter:
    sequence = _next_number(session, maker.year)
    number = maker.number(sequence)
    letter = Letter(
        year=maker.year,
        sequence=sequence,
        number=number,
        code=letter_code(letters, maker.year, sequence),
        revision=1,
    )
    _write(letter, maker, pair, today)
    return letter


def _next_number(session: Session, year: int) -> int:
    """The next number of the year; numbers of void letters are not given again."""
    counter = session.get(Counter, (Letter.kind, year))
    if counter is None:
        counter = Counter(name=Letter.kind, year=year, last=0)
        session.add(counter)
    counter.last += 1
    return counter.last


def _write(letter: Letter, maker: _Maker, pair: Pair, today: date) -> None:
    """Freeze names, heads, text and targets as they are today."""
    draft = maker.draft(pair, letter.number)
    letter.upper_id, letter.lower_id = pair.upper.unit_id, pair.lower.unit_id
    letter.upper_name, letter.lower_name = pair.upper.name, pair.lower.name
    letter.upper_head, letter.lower_head = pair.upper.head, pair.lower.head
    letter.content, letter.copies = draft.content, maker.copies
    letter.template_id = maker.template.id
    letter.state, letter.made_on, letter.printed_on = LetterState.made, today, None
    letter.targets = [
        LetterTarget(position=place, **{name: row[name] for name in _FROZEN})
        for place, row in enumerate(draft.targets, 1)
    ]


def regenerate(ws: Workspace, letter_ids: Iterable[int], initiator: object | None = None) -> int:
    """Make unsigned letters anew with the heads, names and template of today; they keep their 文号.

    Refused when one is signed or void, or its pair has no head any more; then none is touched. Returns how many.
    """
    ids = list(letter_ids)
    term = ws.policy.term("letter")
    with ws.command("regenerate_letters", f"已重新生成{term} {len(ids)} 份", initiator) as command:
        letters = [command.session.get_one(Letter, letter_id) for letter_id in ids]
        allowed = (LetterState.made, LetterState.printed)
        refuse_if([p for it in letters for p in check_state(it.number, it.state, allowed, "重新生成")])
        for letter in letters:
            pair = _pair_of(command.session, ws, letter.year, letter.lower_id)
            refuse_if(_pair_problems(ws, pair))
            letter.revision += 1
            letter.code = letter_code(initials(term), letter.year, letter.sequence, letter.revision)
            _write(letter, _maker(command.session, ws, letter.year), pair, ws.today())
        if len(letters) == 1:
            command.summary = f"已重新生成 {letters[0].number}"
    return len(ids)
