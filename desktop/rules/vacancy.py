"""Required posts that nobody holds, each with the article that asks for it (南昌 细则 8-11; 南阳 9-11)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from desktop.fields import Problem
from desktop.rules.pack import RulePack


@dataclass(frozen=True)
class Vacancy:
    """A required post that nobody holds, with the sentence to show."""

    unit_id: int
    unit: str
    post: str
    problem: Problem


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
