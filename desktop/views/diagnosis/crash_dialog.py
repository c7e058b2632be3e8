"""The dialogs for what nobody caught: a fault of the program, and a fault of the disk or the work file."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop import runlog
from desktop.services.parts.trouble import Trouble
from desktop.services.workspace import Workspace
from desktop.views.look.widgets import note_label
from desktop.views.parts.dialogs import Sentences, ask
from desktop.views.vault.leaving import save_copy

WHAT = "程序内部出了错，刚才这一步没有做成。"
DO = "一般可以继续使用。同样的错误反复出现时，请保存诊断文件交给技术支持，再关闭程序重新打开。"
BUTTONS = (("close", "关闭程序"), ("diagnosis", "保存诊断文件…"), ("", "继续使用"))


class CrashDialog(Sentences):
    """Names the error by its type and place, so that it can be told on the telephone; no traceback, no value."""

    def __init__(self, parent: QWidget | None, error: BaseException, safe: str, workspace: Workspace | None) -> None:
        super().__init__(parent, "程序出错", WHAT, safe, DO, BUTTONS)
        self._ws = workspace
        self._times = 1
        place = next(iter(runlog.places(error.__traceback__)), "-")
        self._code = f"错误代号　{type(error).__name__}　{place}"
        self.code = note_label(self._code)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 2, self.code)

    def count_another(self) -> None:
        """Another error came while this one is being told: one dialog is enough."""
        self._times += 1
        self.code.setText(f"{self._code}　（接连发生 {self._times} 次）")

    def ask(self) -> str:
        """``"close"`` or ``""`` (go on); the diagnosis is shown as often as it is asked for."""
        from desktop.views.diagnosis.diagnosis import show_diagnosis

        while True:
            self.answer = ""
            self.exec()
            if self.answer != "diagnosis":
                return self.answer
            show_diagnosis(self, self._ws)


def tell_trouble(parent: QWidget | None, trouble: Trouble, ws: Workspace | None = None) -> None:
    """A fault of the disk or the file, or a refusal that its page did not show itself.

    Damage leads to the backups; a file that was taken away can be saved anew while it is still seen.
    """
    if trouble.kind == "gone" and ws is not None and parent is not None:
        buttons = (("", "知道了"), ("copy", "另存一份…"))
        if ask(parent, "工作库文件不在原处", trouble.what, trouble.safe, trouble.do, buttons) == "copy":
            save_copy(parent, ws)
        return
    show_backups = next((found for found in map(_way_to_backups, QApplication.topLevelWidgets()) if found), None)
    if trouble.kind == "damaged" and show_backups is not None:
        buttons = (("", "关闭"), ("backups", "备份与恢复…"))
        if ask(parent, "工作库损坏", trouble.what, trouble.safe, trouble.do, buttons) == "backups":
            show_backups()
        return
    ask(parent, "没有完成", trouble.what, trouble.safe, trouble.do, (("ok", "知道了"),))


def _way_to_backups(window: QWidget) -> Callable[[], None] | None:
    return getattr(window, "show_backups", None) if window.isVisible() else None
