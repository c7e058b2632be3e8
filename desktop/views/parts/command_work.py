"""Commands that take their time, run behind the window: the pages hear of it when it is done, in their own thread."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from desktop.changes import ChangeBus, Changes
from desktop.fields import Refused
from desktop.services.parts.trouble import words_of
from desktop.services.workspace import Workspace
from desktop.views.parts.dialogs import tell_failure
from desktop.views.parts.work import Progress, WorkDialog, run_in_background

T = TypeVar("T")
SAFE = "已有的记录没有改变。"


def work_behind(
    parent: QWidget,
    ws: Workspace,
    title: str,
    job: Callable[[Workspace, Callable[[int, int], None]], T],
    done: Callable[[T], None],
) -> WorkDialog:
    """Run `job(ws, progress)` in a thread, then publish what it changed and call `done(result)` here.

    `progress(done, total)` raises when the person cancelled, so that a command or a file leaves nothing half-done.
    """
    apart = ChangeBus()
    changed: list[Changes] = []
    apart.subscribe(changed.append)
    quiet = replace(ws, bus=apart)

    def run(progress: Progress) -> T:
        return job(quiet, lambda count, total: progress(count, total, f"{title} {count} / {total}"))

    def finished(result: T) -> None:
        for changes in changed:
            ws.publish(changes)
        done(result)

    def failed(failure: Exception) -> None:
        say_refusal(parent, failure, title)

    return run_in_background(parent, title, run, finished, failed)


def say_refusal(parent: QWidget | None, failure: Exception, title: str) -> None:
    """Tell why something was not done: our own sentences as they are, anything else named."""
    if isinstance(failure, Refused):
        what, *more = [problem.sentence() for problem in failure.problems]
        rest = "\n".join(more[:8]) + (f"\n……另有 {len(more) - 8} 条" if len(more) > 8 else "")
        tell_failure(parent, what, rest, SAFE)
    else:
        tell_failure(parent, f"{title}没有完成：{words_of(failure)}", SAFE, "可以稍后再试一次。")
