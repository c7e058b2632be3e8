"""kill -9 in the midst of work: what was acknowledged is there, the rest is wholly there or not at all."""

from pathlib import Path

from tests.faults.clerk import Clerk
from tests.faults.jobs import enter_cases, office_day
from tests.faults.office import office_file
from tests.faults.survey import survey
from tests.faults.verdict import Budget, case, verify

COMMAND_SECONDS = 0.03  # a kill falls anywhere within about one command


@case("强行结束：连续登记中 kill -9", quick=6, goal=200, weight=7)
def kill_loop(budget: Budget) -> None:
    """One file is killed again and again, as an office PC would be; every acknowledgement ever given must stand."""
    path = office_file(budget.folder)
    acks = []
    for number, _ in enumerate(budget.rounds()):
        clerk = Clerk(enter_cases, (path, 10_000, f"{number}-"))
        clerk.ready()
        clerk.go()
        for _ in range(budget.random.randint(1, 6)):
            clerk.hear()
        clerk.wait_a_moment(budget.random.random() * COMMAND_SECONDS)
        clerk.kill()
        acks += clerk.acks
        budget.expect(clerk.exit_code == -9, f"第 {number} 次没有被强行结束：{clerk.failure}")
        found = survey(path, acks)
        budget.lost += len(found.missing)
        budget.faults += [f"第 {number} 次：{what}" for what in found.damage]
        if found.damage or found.missing:
            return
    budget.note = f"已确认 {len(acks)} 条"


@case("强行结束：混合操作中 kill -9", quick=5, goal=100, weight=3)
def kill_mixed_day(budget: Budget) -> None:
    """Cases, steps, people, a post handed over, letters, photographs: longer transactions, killed anywhere."""
    for place in budget.rounds():
        path = office_file(place)
        clerk = Clerk(office_day, (path, 10_000))
        clerk.ready()
        clerk.go()
        for _ in range(budget.random.randint(0, 12)):
            clerk.hear()
        clerk.wait_a_moment(budget.random.random() * 2 * COMMAND_SECONDS)
        clerk.kill()
        found = survey(path, clerk.acks)
        budget.expect(clerk.failure is None, str(clerk.failure))
        budget.lost += len(found.missing)
        budget.faults += found.damage


def test_no_acknowledged_row_is_lost_in_a_loop_of_kills(tmp_path: Path) -> None:
    verify(kill_loop, tmp_path)


def test_a_mixed_day_killed_anywhere_is_whole_up_to_the_last_acknowledgement(tmp_path: Path) -> None:
    verify(kill_mixed_day, tmp_path)
