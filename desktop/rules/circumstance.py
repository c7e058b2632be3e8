"""从重、从轻情节: what makes a case graver or lighter, as the pack lists it (南阳 40, 41); a person weighs them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from desktop.rules.parameter import Basis


@dataclass(frozen=True)
class Circumstance:
    """One circumstance: `heavier` ones oblige (应当从重), lighter ones permit (可以从轻)."""

    key: str
    title: str
    heavier: bool
    basis: Basis

    @property
    def word(self) -> str:
        """从重 or 从轻."""
        return "从重" if self.heavier else "从轻"


def _listed(*bases: Basis) -> str:
    return "、".join(dict.fromkeys(map(str, bases)))


def weigh(known: Iterable[Circumstance], given: Sequence[str], cite: Callable[..., str] = _listed) -> tuple[str, ...]:
    """One sentence for the circumstances that oblige and one for those that permit, each with its articles.

    `cite` writes the articles. They propose nothing by themselves: the text ties no figure to them, whoever decides
    weighs them.
    """
    by_key = {circumstance.key: circumstance for circumstance in known}
    chosen = [by_key[key] for key in dict.fromkeys(given) if key in by_key]
    sentences = []
    for heavier, rule in ((True, "应当从重"), (False, "可以从轻")):
        same = [circumstance for circumstance in chosen if circumstance.heavier is heavier]
        if same:
            articles = cite(*(circumstance.basis for circumstance in same))
            titles = "；".join(circumstance.title for circumstance in same)
            sentences.append(f"有{same[0].word}情节：{titles}，{rule}督导和追究（{articles}）。")
    return tuple(sentences)
