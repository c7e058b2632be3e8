"""The program dies at each kind of system call in turn: before the n-th write, sync, rename or unlink happens."""

from pathlib import Path

from tests.faults.clerk import Clerk
from tests.faults.jobs import office_day
from tests.faults.office import office_file
from tests.faults.survey import survey
from tests.faults.tracing import Strace, inject
from tests.faults.verdict import Budget, case, verify

COMMANDS = 12
PLACES = {"pwrite64": 90, "fsync": 12, "fdatasync": 40, "ftruncate": 2, "unlink": 2}
"""How often a day of `COMMANDS` makes each call (about; the rest are at its end, when the file is closed)."""


def moments() -> list[str]:
    """Every call at every place of a short day."""
    return [f"{call}:{place}" for call, count in PLACES.items() for place in range(1, count + 1)]


@case("强行结束：逐个系统调用（strace 注入）", quick=10, goal=150, weight=5)
def kill_at_each_call(budget: Budget) -> None:
    """What was acknowledged before the fatal call is there; what was not is wholly there or not at all."""
    reached = 0
    for moment, place in budget.of(moments()):
        call, number = moment.split(":")
        path = office_file(place)
        clerk = Clerk(office_day, (path, COMMANDS))
        clerk.ready()
        tracer = Strace(clerk, *inject(call, f"signal=SIGKILL:when={number}"))
        clerk.go()
        clerk.finish()
        tracer.finish()
        reached += clerk.exit_code == -9
        budget.expect(clerk.failure is None, f"{moment}: {clerk.failure}")
        found = survey(path, clerk.acks)
        budget.lost += len(found.missing)
        budget.faults += [f"{moment}: {what}" for what in found.damage]
    budget.note = f"{reached} 次死在该处"
    budget.expect(reached, "一次也没有死在选定的系统调用上")


def test_a_death_at_any_system_call_loses_nothing_acknowledged(tmp_path: Path) -> None:
    verify(kill_at_each_call, tmp_path)
