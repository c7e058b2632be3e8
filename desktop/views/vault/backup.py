"""备份与恢复: every backup with what it holds, a new one now, a copy on a stick, another place, going back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.fields import Row
from desktop.services.parts.trouble import words_of
from desktop.services.vault.backup import (
    ASKED,
    BackupLine,
    Contents,
    DamagedFile,
    back_up,
    backup_lines,
    backup_state,
    change_folder,
    compare,
    folder_of,
    list_backups,
    size_text,
    total_size,
)
from desktop.services.vault.stick import copy_newest, is_away
from desktop.services.workspace import Workspace
from desktop.views.lists.list_dialog import ListDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.widgets import Banner, EmptyState, button, note_label, primary_button
from desktop.views.parts.background import Background
from desktop.views.parts.dialogs import choose_folder, tell, tell_failure
from desktop.views.parts.work import Progress, run_in_background
from desktop.views.vault.backup_restore import RestoreDialog, RestorePlan

NOTE = (
    "关闭工作库时、改动半小时后、导入和更改口令之前会自动备份，"
    "并保留最近 12 份、10 天中每天一份、9 个月中每月一份。备份同样加密，用当时的口令打开。"
)
TONES = {"已核验": "done", "待核验": "plain", "已损坏": "overdue", "以前的口令": "soon"}
COLUMNS = (
    Column("number", "序号", 3, "number", show=lambda row: f"{row['number']}", sortable=False),
    Column("made_at", "备份时间", 8, show=lambda row: f"{row['made_at']:%Y-%m-%d %H:%M}", sortable=False),
    Column("reason", "原因", 5, sortable=False),
    Column("size", "大小", 4, "number", show=lambda row: size_text(row["size"]), sortable=False),
    Column("state", "核验", 5.5, "chip", tone=lambda row: TONES[row["state"]], sortable=False),
    Column("holds", "内容", 9.5, sortable=False, most=12),
    Column("last", "最近一次操作", 16, sortable=False, grows=True),
    Column("operator", "经办人", 4, sortable=False),
)


class BackupDialog(ListDialog):
    """`restore_wanted` with a RestorePlan when a backup is to take the file's place, or with the DamagedFile that is to
    be looked after: the window then closes the file."""

    restore_wanted = Signal(object)

    def __init__(
        self,
        ws: Workspace,
        parent: QWidget | None = None,
        problem: str = "",
        damage: DamagedFile | None = None,
    ) -> None:
        super().__init__(parent, "备份与恢复", "备份与恢复", NOTE, 1080, 600)
        self._ws = ws
        self._lines: list[BackupLine] = []
        self._loading: Background | None = None
        self._running: QWidget | None = None
        self.problem = Banner("", "overdue")
        self.stick = Banner("", "soon")
        self.table_model = RowsTable(COLUMNS, parent=self)
        self.table = TableView(self.table_model, name="备份")
        self.empty = EmptyState("还没有备份", "点“立即备份”现在就做一份。")
        self.place = note_label("")
        self.detail = note_label("")
        self.column.addWidget(self.problem)
        self.column.addWidget(self.stick)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.empty, 1)
        self.column.addWidget(self.detail)
        self.column.addWidget(self._make_place())
        self.now_button = button("立即备份", self.make_now)
        self.stick_button = button("拷到 U 盘…", self.copy_to_stick)
        self.left.addWidget(self.now_button)
        self.left.addWidget(self.stick_button)
        self._damage = damage
        self.damage_button = button("关闭并处理损坏…", self._look_after_damage)
        self.damage_button.setVisible(damage is not None)
        self.now_button.setEnabled(damage is None)
        self.left.addWidget(self.damage_button)
        self.restore_button = primary_button("恢复这一份…", self.restore)
        self.foot.addWidget(self.restore_button)
        self.table.row_chosen.connect(lambda _: self._look())
        self.problem.show_as(problem, "overdue")
        self.load()

    def _make_place(self) -> QWidget:
        made = QFrame()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.place, 1)
        self.open_button = button("打开文件夹", self._open_folder, role="link")
        self.move_button = button("更改位置…", self.move_folder, role="link")
        line.addWidget(self.open_button)
        line.addWidget(self.move_button)
        return made

    # --- showing ----------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the list; what each backup holds follows from a thread of its own."""
        self._say_place()
        state = backup_state(self._ws)
        self.stick.show_as(f"{state.stick_sentence}，请拷一份带走。" if state.stick_due else "", "soon")
        ws = self._ws
        loading = self._loading = Background()
        self.show_lines([BackupLine(backup, None, False) for backup in list_backups(ws)])

        def done(lines: list[BackupLine] | None, error: Exception | None) -> None:
            if self._loading is loading and ws.vault.is_open:  # it may have been locked meanwhile
                self._loading = None
                if error is None:
                    self.show_lines(lines or [])
                else:
                    self.problem.show_as(words_of(error), "overdue")

        loading.finished.connect(done)
        loading.run(lambda: backup_lines(ws))

    @property
    def is_loading(self) -> bool:
        """Whether the list is still being read."""
        return self._loading is not None

    def show_lines(self, lines: list[BackupLine]) -> None:
        """Show these backups, newest first; the chosen one stays chosen."""
        chosen = self.table.current_id()
        self._lines = lines
        self.table_model.set_rows(_row(number, line) for number, line in enumerate(lines))
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.table.choose_id(chosen if chosen is not None else 0)
        self._look()

    def _say_place(self) -> None:
        backups = list_backups(self._ws)
        size = size_text(total_size(backups)) if backups else "0 KB"
        self.place.setText(f"备份文件夹：{folder_of(self._ws)}　共 {len(backups)} 份，{size}")

    @property
    def chosen(self) -> BackupLine | None:
        """The backup that is chosen in the list."""
        number = self.table.current_id()
        return self._lines[number] if number is not None and 0 <= number < len(self._lines) else None

    def _look(self) -> None:
        """Say what the chosen backup would mean."""
        line = self.chosen
        ready = line is not None and line.read and not line.backup.failed
        self.restore_button.setEnabled(ready and not self._ws.vault.view_only)
        self.detail.setVisible(line is not None)
        if line is None:
            return
        if line.backup.failed:
            self.detail.setText("这份备份没有通过核验，不能恢复；有更新的好备份后它会被清理。")
        elif not line.read:
            self.detail.setText("正在读取各份备份的内容…")
        elif line.contents is None:
            self.detail.setText("这份备份是更改口令以前做的，恢复时要输入当时的口令。")
        else:
            held = line.contents
            last = f"最近一次操作：{_last(held)}　经办人 {held.operator or '—'}"
            self.detail.setText(f"{last}\n{compare(self._ws, held).sentence}")

    # --- doing ------------------------------------------------------------------------------------

    def _run(self, title: str, job: Callable[[Progress], Any], done: Callable[[Any], None], failed: str) -> None:
        def told(error: Exception) -> None:
            self.load()
            tell_failure(self, words_of(error) or failed)

        self._running = run_in_background(self, title, job, done, told)

    def make_now(self) -> None:
        """Make and check a backup."""
        ws = self._ws

        def job(progress: Progress) -> object:
            progress.report("正在备份并核验…")
            return back_up(ws, ASKED)

        def done(_made: object) -> None:
            self.problem.show_as("", "overdue")
            self.load()

        self._run("立即备份", job, done, "备份没有做成")

    def copy_to_stick(self) -> None:
        """Choose a folder on the stick and copy the newest state there, read back and compared."""
        folder = choose_folder(self, "选择 U 盘（或另一块硬盘）上的文件夹")
        if folder is not None:
            self.copy_to(folder)

    def copy_to(self, folder: Path) -> None:
        """Copy the newest state into `folder`."""
        ws = self._ws

        def done(target: Path) -> None:
            self.load()
            what = f"已拷到“{target}”，并逐字节读回核对过。"
            do = "请用系统的“安全弹出”后再拔下 U 盘。"
            if not is_away(ws, target):
                do = "但这个文件夹和工作库在同一块磁盘上，磁盘坏了会一起丢：请再拷一份到 U 盘或另一块硬盘。"
            tell(self, "拷到 U 盘", what, "它同样加密，丢了也看不到内容。", do)

        self._run("拷到 U 盘", lambda progress: copy_newest(ws, folder, progress), done, "没有拷成")

    def move_folder(self) -> None:
        """Choose another folder for further backups."""
        folder = choose_folder(self, "以后的备份放在哪个文件夹")
        if folder is None:
            return
        old = folder_of(self._ws)
        try:
            remark = change_folder(self._ws, folder)
        except Exception as error:
            tell_failure(self, words_of(error))
            return
        self.load()
        tell(self, "更改备份位置", f"以后的备份放在“{folder}”。", f"以前的备份仍在“{old}”。", remark)

    def _open_folder(self) -> None:
        folder = folder_of(self._ws)
        if not folder.is_dir() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            tell_failure(
                self, f"打不开文件夹“{folder}”。", "备份没有受影响。", "它可能还没有建立，或所在的磁盘没有接上。"
            )

    def restore(self) -> None:
        """Look at the chosen backup against the present file, and decide."""
        line = self.chosen
        if line is None or not self.restore_button.isEnabled():
            return
        dialog = RestoreDialog(self._ws, line, self)
        dialog.decided.connect(self._restore)
        dialog.open()

    def _look_after_damage(self) -> None:
        self.accept()
        self.restore_wanted.emit(self._damage)

    def _restore(self, plan: RestorePlan) -> None:
        self.accept()
        self.restore_wanted.emit(plan)


def _row(number: int, line: BackupLine) -> Row:
    held = line.contents
    return Row(
        number,
        {
            "number": line.backup.number,
            "made_at": line.backup.made_at,
            "reason": line.reason,
            "size": line.backup.size,
            "state": line.state,
            "holds": f"{held.units} 个单位、{held.cases} 起纠纷" if held else "—" if line.read else "…",
            "last": _last(held) if held else "—" if line.read else "…",
            "operator": (held.operator if held else "") or "—",
        },
    )


def _last(held: Contents) -> str:
    return f"{held.changed_at:%m-%d %H:%M}　{held.summary}" if held.changed_at else "—"
