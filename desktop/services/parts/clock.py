"""Clocks other than the PC's own: the demo has a present of its own that runs on from where it stands."""

from datetime import datetime


class RunningClock:
    """Starts at a moment and runs on with real time; `set` makes it stand still at another."""

    def __init__(self, start: datetime) -> None:
        self._base = start
        self._since: datetime | None = datetime.now()

    def set(self, moment: datetime) -> None:
        """Stand still at `moment` until set again."""
        self._base, self._since = moment, None

    def __call__(self) -> datetime:
        """The time by this clock."""
        return self._base if self._since is None else self._base + (datetime.now() - self._since)
