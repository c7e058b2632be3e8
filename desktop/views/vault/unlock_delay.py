"""The growing wait after wrong passphrases and PINs: kept on this PC per file, never long, nothing is ever wiped."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.views.parts.preferences import Preferences

FREE_TRIES = 2
LONGEST = 60


class UnlockDelay:
    """How long the next try has to wait: 2 s after the third wrong one, then 4, 8 … at most 60 s.

    What is kept: a hash of the file's path, how many tries were wrong, and when the last one was. A clock set forward
    ends the wait; one set back begins it anew, so that nobody is ever kept out for more than 60 s.
    """

    def __init__(self, preferences: "Preferences", clock: Callable[[], float] = time.time) -> None:
        self._preferences, self._clock = preferences, clock

    def seconds_left(self, path: Path, who: str = "") -> int:
        """Whole seconds until the next try for that file (and, for a PIN, that person) is let through; 0 = now."""
        tries, at = self._read(path, who)
        wait = wait_after(tries)
        left = at + wait - self._clock()
        if left > wait:  # the clock was set back
            self._write(path, who, tries, self._clock())
            left = wait
        return max(0, int(left + 0.999))

    def wrong(self, path: Path, who: str = "") -> int:
        """A try was wrong; returns the seconds to wait now."""
        tries, _at = self._read(path, who)
        self._write(path, who, tries + 1, self._clock())
        return self.seconds_left(path, who)

    def right(self, path: Path, who: str = "") -> None:
        """The file was opened: the wrong tries are forgotten."""
        self._preferences.forget(_key(path, who))

    def _read(self, path: Path, who: str) -> tuple[int, float]:
        tries, _, at = str(self._preferences.recall(_key(path, who)) or "").partition(" ")
        try:
            return int(tries), float(at)
        except ValueError:
            return 0, 0.0

    def _write(self, path: Path, who: str, tries: int, at: float) -> None:
        self._preferences.remember(_key(path, who), f"{tries} {at:.0f}")


def wait_after(tries: int) -> int:
    """Seconds to wait after so many wrong tries."""
    return 0 if tries <= FREE_TRIES else min(LONGEST, 2 ** min(tries - FREE_TRIES, 10))


def _key(path: Path, who: str) -> str:
    """Neither the folder nor the name of anybody stands in the preferences."""
    import hashlib  # here: it loads a large library, and a PC without recent files asks nothing at the start

    return "tries-" + hashlib.sha256(f"{path.resolve()}\n{who}".encode()).hexdigest()[:24]
