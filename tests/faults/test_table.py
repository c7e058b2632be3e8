"""The long runner is honest: losses and broken promises fail it, what cannot be provoked is said, time is shared."""

import subprocess
import sys
from pathlib import Path

from tests.faults.clerk import ROOT
from tests.faults.verdict import CASES, Budget, Case, Impossible, Verdict, line, play_long, spread, width


def made(play: object, goal: int = 3) -> Case:
    return Case("样例", play, 1, goal, 1.0)  # type: ignore[arg-type]  # a function of the budget


def test_a_lost_row_or_a_broken_promise_fails_the_case() -> None:
    def loses(budget: Budget) -> None:
        for _ in budget.rounds():
            budget.lost += 1

    def breaks(budget: Budget) -> None:
        for _ in budget.rounds():
            budget.expect(False, "半份备份")

    lost, broken = play_long(made(loses), 60, 1), play_long(made(breaks), 60, 1)
    assert lost.failed and (lost.tries, lost.lost) == (3, 3)
    assert broken.failed and "半份备份" in broken.verdict and "seed 1" in broken.verdict


def test_a_case_that_breaks_down_itself_is_not_passed_over() -> None:
    def stumbles(_budget: Budget) -> None:
        raise ZeroDivisionError

    verdict = play_long(made(stumbles), 60, 1)
    assert verdict.failed and "ZeroDivisionError" in verdict.verdict


def test_what_a_machine_cannot_provoke_is_said_and_is_no_failure() -> None:
    def cannot(_budget: Budget) -> None:
        raise Impossible("没有 strace")

    verdict = play_long(made(cannot), 60, 1)
    assert not verdict.failed and verdict.verdict == "未做：没有 strace"


def test_a_case_ends_with_its_time_and_says_that_its_goal_was_not_reached() -> None:
    def goes_on(budget: Budget) -> None:
        for _ in budget.rounds():
            pass

    verdict = play_long(made(goes_on, goal=10_000_000), 0.0, 1)
    assert verdict.tries == 1 and "未满 10000000 次" in verdict.verdict


def test_a_line_keeps_its_columns_under_chinese_titles() -> None:
    lines = [line(Verdict(title, 5)) for title in ("kill", "强行结束：连续登记中")]
    assert len({width(one.partition("    5")[0]) for one in lines}) == 1


def test_few_tries_are_spread_over_many_things() -> None:
    assert spread([str(number) for number in range(100)], 3) == ["0", "50", "99"]


def test_every_case_has_a_title_of_its_own_and_tries_in_both_sets() -> None:
    titles = [one.title for one in CASES]
    assert len(set(titles)) == len(titles) and all(one.quick >= 1 and one.goal >= one.quick for one in CASES)


def test_the_runner_prints_the_table_and_exits_with_zero(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults", "--minutes", "0.2", "--only", "audit_triggers", "--seed", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "触发器拒绝改动审计" in done.stdout and "tries  lost  verdict" in done.stdout
    assert "失败 0" in done.stdout
