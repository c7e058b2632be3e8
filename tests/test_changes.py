"""What a command changed is told to every page, whatever becomes of the telling."""

import pytest

from desktop.changes import ChangeBus, Changes

DONE = Changes(frozenset({"dispute"}), "登记纠纷")


def test_who_ended_it_hears_no_more_and_disturbs_nobody() -> None:
    bus, heard = ChangeBus(), list[str]()
    end = bus.subscribe(lambda changes: (heard.append("first"), end())[0])
    bus.subscribe(lambda changes: heard.append("second"))
    bus.publish(DONE)
    bus.publish(DONE)
    assert heard == ["first", "second", "second"]


def test_a_listener_that_fails_neither_undoes_the_commit_nor_keeps_others_from_hearing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr("sys.excepthook", lambda _kind, error, _trace: told.append(error))
    bus, heard = ChangeBus(), list[str]()

    def fail(_changes: Changes) -> None:
        raise OSError(5, "Input/output error")

    bus.subscribe(fail)
    bus.subscribe(lambda changes: heard.append(changes.summary))
    bus.publish(DONE)
    assert heard == ["登记纠纷"] and [type(error) for error in told] == [OSError]
