"""组织机构: what a tree of units and its posts must satisfy, by date; pure (南昌 细则 7-11; 南阳 7-12)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.fields import Problem
from desktop.rules.pack import RulePack


@dataclass(frozen=True)
class Term:
    """One stretch in a post: from a day to a day, both included; None = still in office."""

    since: date
    until: date | None
    name: str = ""


@dataclass(frozen=True)
class Vacancy:
    """A required post that nobody holds, with the sentence to show."""

    unit_id: int
    unit: str
    post: str
    problem: Problem


def loop_problem(parents: Mapping[int, int | None], unit_id: int, parent_id: int | None) -> list[Problem]:
    """Refuse a parent that is the unit itself or below it. `parents` maps unit → parent on that day."""
    above = parent_id
    while above is not None:
        if above == unit_id:
            return [Problem("parent_id", "不能把单位移到它自己或它的下级单位之下")]
        above = parents.get(above)
    return []


def code_problem(code: str, used: Mapping[str, str]) -> list[Problem]:
    """Refuse a code that another unit has; `used` maps code → that unit's name."""
    owner = used.get(code)
    return [Problem("code", f"编码 {code} 已由“{owner}”使用，请另编一个")] if owner else []


def opening_problems(opened_on: date, parent: tuple[str, date, date | None] | None) -> list[Problem]:
    """A unit may not open before its parent did, nor under a closed one. `parent`: name, opened, closed."""
    if parent is None:
        return []
    name, opened, closed = parent
    if opened_on < opened:
        return [Problem("opened_on", f"上级单位“{name}”{opened.isoformat()} 才设立，下级不能早于这一天")]
    if closed is not None and opened_on >= closed:
        return [Problem("parent_id", f"上级单位“{name}”已于 {closed.isoformat()} 撤销，请另选上级")]
    return []


def closing_problems(on: date, opened_on: date, closed_on: date | None, open_children: Sequence[str]) -> list[Problem]:
    """A unit closes once, after it opened, and with no unit left below it."""
    if closed_on is not None:
        return [Problem("on", f"该单位已于 {closed_on.isoformat()} 撤销")]
    if on <= opened_on:
        return [Problem("on", f"撤销日期应晚于设立日期 {opened_on.isoformat()}")]
    if open_children:
        names = "、".join(open_children[:5]) + (" 等" if len(open_children) > 5 else "")
        return [Problem("on", f"还有下级单位：{names}。请先撤销、并入或移走它们")]
    return []


def term_problems(term: Term, unit: str, opened_on: date, closed_on: date | None) -> list[Problem]:
    """The days of an appointment: in order, and within the life of the unit."""
    problems = []
    if term.until is not None and term.until < term.since:
        problems.append(Problem("until", "任职止不能早于任职起"))
    if term.since < opened_on:
        problems.append(Problem("since", f"“{unit}”{opened_on.isoformat()} 才设立，任职不能早于这一天"))
    last = term.until or term.since
    if closed_on is not None and last >= closed_on:
        problems.append(Problem("until", f"“{unit}”已于 {closed_on.isoformat()} 撤销，任职应在此前结束"))
    return problems


def overlap_problems(term: Term, others: Iterable[Term], post_title: str, many: bool) -> list[Problem]:
    """A post with one holder has no two at a time; nobody holds the same post twice at once."""
    end = term.until or date.max
    for other in others:
        meets = term.since <= (other.until or date.max) and other.since <= end
        if meets and (not many or other.name == term.name):
            until = other.until.isoformat() if other.until else "现在"
            message = f"{post_title}在 {other.since.isoformat()} 至{until} 已由{other.name}担任，请先办理交接"
            return [Problem("since", message)]
    return []


def leaving_problems(term: Term, last_day: date) -> list[Problem]:
    """An office-holder leaves once, and not before the first day in office."""
    if term.until is not None:
        return [Problem("until", f"{term.name}已于 {term.until.isoformat()} 离任，不能再次离任")]
    if last_day < term.since:
        return [Problem("until", f"离任日期不能早于任职起 {term.since.isoformat()}")]
    return []


def vacancies(
    units: Iterable[tuple[int, str, Collection[str]]], held: Collection[tuple[int, str]], pack: RulePack
) -> list[Vacancy]:
    """Every required post without a holder. `units`: id, name, keys of the posts it must fill; `held`: (unit, post)."""
    found = []
    for unit_id, unit, wanted in units:
        for post in pack.posts:
            if post.required and post.key in wanted and (unit_id, post.key) not in held:
                article = "" if post.basis.article == "" else str(post.basis)
                problem = Problem(post.key, f"{unit}没有{post.title}", article)
                found.append(Vacancy(unit_id, unit, post.key, problem))
    return found
