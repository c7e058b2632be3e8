"""The power goes at any moment: an honest disk loses nothing acknowledged; what a lying one does is told."""

from pathlib import Path

from tests.faults.clerk import Clerk
from tests.faults.jobs import office_day
from tests.faults.office import office_file
from tests.faults.power import Recording, after_cut, record
from tests.faults.survey import Survey, survey
from tests.faults.verdict import Budget, case, verify

COMMANDS = 60
LIES = 64
"""A lying disk still holds this many writes in its own memory when it says they are safe."""


def recorded(budget: Budget, commands: int = COMMANDS) -> Recording:
    """A mixed day on a file, every call that changed the disk written down."""
    folder = budget.folder / "recorded"
    folder.mkdir(parents=True)
    clerk = Clerk(office_day, (office_file(folder), commands))
    return record(clerk, folder, budget.folder / "calls.log")


def look_after_cut(recording: Recording, budget: Budget, place: Path, lies: int = 0) -> tuple[str, Survey]:
    """Cut the power, then open what is left as the program would."""
    at, acked = after_cut(recording, budget.random, place, lies)
    return f"断在第 {at}/{len(recording.ops)} 步", survey(place / "工作库.db", recording.acks[:acked])


@case("断电重放：诚实的磁盘", quick=25, goal=300, weight=1)
def power_cut(budget: Budget) -> None:
    """Every write not synced may be missing, torn or there; what was acknowledged must stand, the file be whole."""
    recording = recorded(budget)
    for place in budget.rounds():
        where, found = look_after_cut(recording, budget, place)
        budget.lost += len(found.missing)
        budget.faults += [f"{where}：{what}" for what in [*found.damage, *found.missing][:1]]
    budget.note = f"{len(recording.acks)} 条命令，{len(recording.ops)} 步"


@case("断电重放：谎报落盘的磁盘（只报数，不设目标）", quick=10, goal=100, weight=0.5)
def power_cut_on_a_lying_disk(budget: Budget) -> None:
    """No promise can be kept here; what is asked is that damage is noticed, not worked on in silence."""
    recording = recorded(budget)
    damaged = lost = 0
    for place in budget.rounds():
        _, found = look_after_cut(recording, budget, place, LIES)
        damaged += bool(found.damage)
        lost += bool(found.missing and not found.damage)
    budget.note = f"损坏 {damaged}，丢最近几条 {lost}，其余完好"


def test_power_cuts_on_an_honest_disk_lose_nothing_acknowledged(tmp_path: Path) -> None:
    verify(power_cut, tmp_path)


def test_a_lying_disk_is_reported(tmp_path: Path) -> None:
    assert "损坏" in verify(power_cut_on_a_lying_disk, tmp_path).note
