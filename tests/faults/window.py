"""The real window in a process of its own, driven as a person would: `python -m tests.faults.window FILE ACTION [N]`.

Tells each step as a line of JSON on standard output and waits, where it must, for a line on standard input.
"""

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

from desktop.bootstrap import Program
from desktop.journey.driver import Driver, JourneyFailed
from desktop.views.vault import lock
from tests.faults.jobs import acknowledge
from tests.faults.office import case_values
from tests.support import PASSPHRASE

PARTY = "赵铁蛋"
MARK = "玄武湖畔"
"""Stands in everything personal that the actions type, so that it can be looked for elsewhere."""

MATTERS = ("早餐摊占道", "路灯太亮", "泊位续租费", "垃圾清运钟点", "噪声扰民", "补偿款迟发", "广告牌遮窗", "井盖缺失")
"""Unlike enough that the window does not ask whether one is entered twice."""


def tell(**what: Any) -> None:
    """One line for the tester."""
    print(json.dumps(what, ensure_ascii=False), flush=True)


class Person:
    """Somebody at the window of one file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.program = Program()
        self.driver = Driver(self.program.app, Path(os.environ["HOME"]) / "pictures")
        self._words: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._words.append(line.strip())

    def wait_for_word(self) -> str:
        """Tell that all is prepared and live on in the window until the tester says something."""
        tell(at="ready")
        self.driver.wait_for("测试者的话", lambda: self._words)
        return self._words.pop(0)

    @property
    def window(self) -> Any:
        """The main window."""
        if self.program.main_window is None:
            raise JourneyFailed("主窗口没有打开")
        return self.program.main_window

    @property
    def form(self) -> Any:
        """The form beside the ledger of cases."""
        return self.ledger.form

    @property
    def ledger(self) -> Any:
        """The ledger of cases."""
        return self.window.go("dispute", part="ledger").ledger.page

    @property
    def start(self) -> Any:
        """The start window."""
        assert self.program.start_window is not None
        return self.program.start_window

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Type the passphrase into the start window and wait for the main one."""
        start = self.start
        self.driver.type(start.passphrase, passphrase)
        self.driver.click(start, "打开")
        self.driver.wait_for("主窗口", lambda: self.program.main_window is not None)
        self.window.resize(1366, 768)  # as on an ordinary screen: the one without a display is 800 × 800

    def type_case(self, name: str) -> None:
        """Fill the form for a new case, and do not save it."""
        self.driver.click(self.ledger, "新增")
        self.driver.type(self.form.editor("name").widget, name)
        self.driver.type(self.form.editor("summary").widget, f"{name}：{PARTY}在{MARK}反映噪音。")
        ws = self.window.workspace
        values = case_values(ws, name, known_on=ws.today(), happened_on=ws.today(), party_name=PARTY)
        for field in ("unit_id", "involved_unit_id", "happened_on", "known_on", "dispute_type", "party_name"):
            self.form.put(field, values[field])

    def save_case(self, name: str) -> None:
        """Save it and acknowledge what the status line says is saved."""
        self.driver.click(self.ledger, "保存")
        self.driver.wait_for(f"保存“{name}”", lambda: name in self.window.status_text())
        tell(at="saved", ack=asdict(acknowledge(self.window.workspace)), name=name)

    def leave(self) -> None:
        """Close the window as a person does."""
        window = self.window
        window.close()
        self.driver.wait_for("关闭", lambda: not window.isVisible())
        tell(at="closed")


def sit(person: Person, _count: int) -> None:
    """Open the file, wait, close it."""
    person.unlock()
    person.wait_for_word()
    person.leave()


def knock(person: Person, _count: int) -> None:
    """Try to open a file that is open elsewhere; tell what the start window says when it has answered."""
    start = person.start
    person.driver.type(start.passphrase, PASSPHRASE)
    person.driver.click(start, "打开")
    person.driver.wait_for("答复", lambda: start.unlock_button.isEnabled() or person.program.main_window is not None)
    tell(at="answered", words=person.driver.words(start), opened=person.program.main_window is not None)


def enter(person: Person, count: int) -> None:
    """Enter cases through the form, one after another."""
    person.unlock()
    person.wait_for_word()
    for number in range(count):
        name = f"{MARK}{MATTERS[number % len(MATTERS)] * (1 + number // len(MATTERS))}"
        person.type_case(name)
        person.save_case(name)
    person.leave()


def type_only(person: Person, _count: int) -> None:
    """Fill a form and leave it standing there."""
    person.unlock()
    person.type_case(f"{MARK}没有保存的一起")
    person.wait_for_word()


def idle(person: Person, _count: int) -> None:
    """Fill a form and go away: the window locks itself; come back and find the form as it was."""
    later = [0.0]
    awake = lock.seconds_awake
    lock.IdleWatch.__init__.__defaults__ = (lambda: awake() + later[0], None)
    person.unlock()
    name = f"{MARK}没有保存的一起"
    person.type_case(name)
    tell(at="typed", idle=person.program.preferences.idle_minutes)
    later[0] = person.program.preferences.idle_minutes * 60 + 1
    person.driver.wait_for("自动锁定", lambda: person.program.main_window is None)
    start = person.start
    person.driver.wait_for("锁定的窗口", lambda: start.unlock_button.isEnabled())
    tell(at="locked", message=person.driver.words(start))
    person.wait_for_word()
    person.unlock()
    person.driver.settle(0.5)
    tell(at="back", name=person.form.draft().get("name"), expected=name)
    person.save_case(name)
    person.leave()


def guess(person: Person, count: int) -> None:
    """So many wrong passphrases, the clock going on by itself, then the right one."""
    now, start = [1_800_000_000.0], person.start
    person.program.delay._clock = lambda: now[0]
    for number in range(count):
        person.driver.type(start.passphrase, f"记错的口令 {number}")
        person.driver.click(start, "打开")
        person.driver.wait_for("口令不对", lambda: "口令" in start.message and "正在" not in start.message)
        wait = person.program.delay.seconds_left(person.file)
        tell(at="refused", message=start.message, wait=wait)
        now[0] += wait + 1
        person.driver.wait_for("可以再试", start.unlock_button.isEnabled)
    person.unlock()
    person.leave()


ACTIONS: dict[str, Callable[[Person, int], None]] = {
    "sit": sit,
    "knock": knock,
    "enter": enter,
    "type": type_only,
    "idle": idle,
    "guess": guess,
}


def main(arguments: list[str], actions: dict[str, Callable[[Person, int], None]]) -> int:
    """Start the program on one file as a user does, and do one action in its window."""
    file, action, count = Path(arguments[0]), arguments[1], int(arguments[2] if len(arguments) > 2 else 1)
    person = Person(file)

    def act() -> None:
        try:
            actions[action](person, count)
        except BaseException as error:
            tell(at="failed", error=f"{type(error).__name__}: {error}", trace=traceback.format_exc())
            os._exit(1)

    QTimer.singleShot(0, act)
    return person.program.run(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], ACTIONS))
