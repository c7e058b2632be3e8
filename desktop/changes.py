"""What a command changed, and who wants to know: the only way one page hears of another."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Changes:
    """The outcome of one committed command.

    `kinds` are the record kinds touched (``"dispute"``), `summary` is one Chinese sentence for the
    status line, `initiator` the object (usually a page) that asked, so that it need not reload itself.
    """

    kinds: frozenset[str]
    summary: str
    initiator: object | None = None


Listener = Callable[[Changes], None]
Delivery = Callable[[Callable[[], None]], None]


def at_once(tell: Callable[[], None]) -> None:
    """Tell here and now, in the thread that asks."""
    tell()


@dataclass
class ChangeBus:
    """Hands each published `Changes` to every subscriber, in the order they subscribed.

    `deliver` decides where that happens: a window has everybody told in its own thread, whoever publishes.
    """

    deliver: Delivery = at_once
    _listeners: list[Listener] = field(default_factory=list)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each commit; the returned function ends that."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, changes: Changes) -> None:
        """Tell everyone; a listener that unsubscribes meanwhile does not disturb the others.

        What is committed stays committed: a listener that fails keeps no other from hearing of it, and never makes the
        command look failed to whoever asked for it. Its error goes where errors go that nobody caught.
        """
        self.deliver(lambda: self._tell(changes))

    def _tell(self, changes: Changes) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(changes)
            except Exception as error:
                sys.excepthook(type(error), error, error.__traceback__)
