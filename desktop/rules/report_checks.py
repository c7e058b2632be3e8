"""Cross checks of the 统计表: each finding names its cell and says in a sentence what does not agree (forms.md 1)."""

from collections.abc import Mapping, Sequence

from desktop.fields import Problem
from desktop.rules.monthly_report import UNKNOWN_SIZE, Figures, consolidate

NAMES = {"screened": "排查数", "mediated": "调处数", "succeeded": "成功数", "carried": "结转"}


def check_figures(figures: Figures, titles: Mapping[str, str] | None = None) -> list[Problem]:
    """Everything in one column that does not agree; `Problem.field` is the cell's key. `titles` names the types."""
    titles = titles or {}
    problems = [Problem(key, f"{key} 不能为负数：{count}") for key, count in figures.counts.items() if count < 0]
    problems += _types_add_up(figures)
    problems += _bands_add_up(figures)
    problems += _in_order(figures, "", "")
    problems += _in_order(figures, "major.", "重大矛盾纠纷")
    for key in figures.type_keys():
        problems += _in_order(figures, f"type.{key}.", titles.get(key, key))
    return problems + _balance(figures)


def _types_add_up(figures: Figures) -> list[Problem]:
    problems = []
    for name in ("screened", "mediated", "succeeded"):
        parts = figures.sum_of(f"type.{key}.{name}" for key in figures.type_keys())
        if figures[name] != parts:
            message = f"{NAMES[name]} {figures[name]} 与各类别之和 {parts} 不等，请核对各类别"
            problems.append(Problem(name, message))
        if figures[f"major.{name}"] > figures[name]:
            message = f"重大矛盾纠纷的{NAMES[name]} {figures[f'major.{name}']} 大于全部 {figures[name]}"
            problems.append(Problem(f"major.{name}", message))
    return problems


def _bands_add_up(figures: Figures) -> list[Problem]:
    bands = figures.sum_of(key for key in figures.counts if key.startswith("size."))
    if bands == figures["screened"]:
        return []
    return [Problem(UNKNOWN_SIZE, f"涉及人数各档共 {bands} 起，与排查数 {figures['screened']} 不等，请核对人数分档")]


def _in_order(figures: Figures, prefix: str, whose: str) -> list[Problem]:
    """成功 ≤ 调处 ≤ 排查 + 结转, for the whole, for 重大 and for each type."""
    succeeded, mediated = figures[f"{prefix}succeeded"], figures[f"{prefix}mediated"]
    screened, carried = figures[f"{prefix}screened"], figures[f"{prefix}carried"]
    problems = []
    if succeeded > mediated:
        message = f"{whose}成功数 {succeeded} 大于调处数 {mediated}：有已化解的纠纷没有落实三定，请补全三定"
        problems.append(Problem(f"{prefix}succeeded", message))
    if mediated > screened + carried:
        message = f"{whose}调处数 {mediated} 大于排查数 {screened} 与结转 {carried} 之和"
        problems.append(Problem(f"{prefix}mediated", message))
    return problems


def _balance(figures: Figures) -> list[Problem]:
    in_hand = figures["screened"] + figures["carried"]
    problems = []
    if figures["open"] != in_hand - figures["closed"]:
        message = (
            f"期末未结 {figures['open']} 应等于排查数 {figures['screened']} 加结转 {figures['carried']} "
            f"减办结 {figures['closed']}，即 {in_hand - figures['closed']}"
        )
        problems.append(Problem("open", message))
    if figures["fixed"] + figures["unfixed"] != in_hand:
        message = f"已落实三定 {figures['fixed']} 与未落实 {figures['unfixed']} 之和应为在办的 {in_hand} 件"
        problems.append(Problem("unfixed", message))
    if figures["succeeded"] > figures["closed"]:
        problems.append(Problem("closed", f"成功数 {figures['succeeded']} 大于本月办结 {figures['closed']}"))
    return problems


def check_consolidation(
    total: Figures, parts: Sequence[tuple[str, Figures]], row_titles: Mapping[str, str]
) -> list[Problem]:
    """Whether 小计 is the sum of its parts, cell by cell; `parts` are (unit, figures)."""
    expected = consolidate(figures for _, figures in parts)
    problems = []
    for key in sorted({**total.counts, **expected.counts}):
        if total[key] != expected[key]:
            what = row_titles.get(key, key)
            message = f"{what}：小计 {total[key]} 与 {len(parts)} 个单位之和 {expected[key]} 不等"
            problems.append(Problem(key, message))
    return problems
