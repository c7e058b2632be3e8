"""The line on 首页 and the word in the status line: when the last backup was made, and whether one was carried away."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QLabel

from desktop.services.vault.backup import BackupState, size_text
from desktop.views.look.theme import px
from desktop.views.look.widgets import Action, Banner, Card, button, note_label, set_role


class BackupNotice(Banner):
    """Above everything on 首页, only when something is to be done: no backup could be made, none was carried away."""

    def __init__(self, show_backups: Callable[[], None]) -> None:
        super().__init__("", "soon", Action("备份与恢复…", show_backups))

    def say(self, state: BackupState, problem: str = "") -> None:
        """Show what is to be done, or nothing."""
        reminder = f"{state.stick_sentence}。电脑坏了或丢了，只有拷走的备份还在，请拷一份。" if state.stick_due else ""
        self.show_as(problem or reminder, "overdue" if problem else "soon")


class BackupNote(Card):
    """备份: age and size of the newest one, a reminder of the stick, and the way to both."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("备份")
        self.words = QLabel()
        self.reminder = note_label("", wrap=False)
        self.open_button = button("备份与恢复…", role="link")
        line = QHBoxLayout()
        line.setSpacing(px(12))
        line.addWidget(self.words)
        line.addWidget(self.reminder)
        line.addStretch(1)
        line.addWidget(self.open_button)
        self.body.addLayout(line)

    def say(self, state: BackupState, now: datetime, problem: str = "") -> None:
        """Show how the file stands; a problem comes before everything else."""
        self.words.setText("上次备份没有做成" if problem else newest_words(state, now))
        set_role(self.words, "note" if problem else "", "overdue" if problem else "")
        self.reminder.setText(state.stick_sentence)
        set_role(self.reminder, "note", "soon" if state.stick_due else "")
        self.setToolTip(problem)


def newest_words(state: BackupState, now: datetime) -> str:
    """``最新备份 10-22 08:30（2 小时前），468 KB，已核验``."""
    newest = state.newest
    if newest is None:
        return "还没有备份，关闭工作库时会自动做一份"
    checked = "已核验" if newest.verified else "待核验"
    return f"最新备份 {newest.made_at:%m-%d %H:%M}（{_age(newest.made_at, now)}），{size_text(newest.size)}，{checked}"


def _age(at: datetime, now: datetime) -> str:
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 0:
        return "电脑时钟可能不准"
    if minutes < 60:
        return f"{minutes} 分钟前" if minutes else "刚刚"
    return f"{minutes // 60} 小时前" if minutes < 24 * 60 else f"{minutes // (24 * 60)} 天前"
