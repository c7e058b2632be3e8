"""Before the window closes: what is typed is kept, or the person decides; a file that was taken away is saved anew."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop import runlog
from desktop.services.parts.trouble import words_of
from desktop.services.vault.rescue import VaultError, file_is_gone, save_elsewhere
from desktop.services.workspace import Workspace
from desktop.views.parts.dialogs import ask, choose_save_path, tell, tell_failure

FILE_FILTER = "平安台账工作库 (*.db)"


def may_close(window: QWidget, ws: Workspace, keep_drafts: Callable[[], None]) -> bool:
    """Keep what is typed; False when the person would rather stay, because something could not be kept."""
    if file_is_gone(ws):
        return _offer_copy(window, ws)
    try:
        keep_drafts()
    except Exception as error:  # whatever it is: closing must not lose what is typed without a word
        runlog.note_error("drafts.not_kept", error)
        answer = ask(
            window,
            "关闭工作库",
            "正在填写的内容没有存下来。",
            words_of(error),
            "先不关闭，就能处理好以后再保存；仍然关闭，没保存的填写内容就没有了。",
            (("close", "仍然关闭"), ("", "先不关闭")),
        )
        return answer == "close"
    return True


def _offer_copy(window: QWidget, ws: Workspace) -> bool:
    """The file is gone, the open connections still see it: this is the last moment to save it."""
    while True:
        answer = ask(
            window,
            "工作库文件不在原处",
            "工作库文件已被移走、改名、删除或换掉，关闭以后这个窗口里的内容就读不出来了。",
            "现在还能把保存过的全部内容另存成一个新的工作库，口令不变；没保存的填写内容不在其中。",
            "也可以先不关闭，把文件放回原来的文件夹、用原来的名字。",
            (("close", "不存，关闭"), ("", "先不关闭"), ("copy", "另存一份…")),
        )
        if answer != "copy":
            return answer == "close"
        if save_copy(window, ws):
            return True


def save_copy(window: QWidget, ws: Workspace) -> bool:
    """Ask where, and save; whether it was done."""
    target = choose_save_path(window, f"{ws.vault.path.stem}（找回）.db", FILE_FILTER, title="另存工作库")
    if target is None:
        return False
    try:
        save_elsewhere(ws, target)
    except VaultError as refused:
        tell_failure(window, str(refused))
        return False
    tell(window, "已另存", f"已把保存过的全部内容另存到“{target.name}”。", "", "以后请打开这个新的工作库，口令不变。")
    return True
