"""从备份恢复 at the start: a backup of any folder or stick in the place of a work file; salvage of a damaged one."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.rules.pack import RulePack
from desktop.services.parts.trouble import words_of
from desktop.services.vault.backup import Contents, size_text
from desktop.services.vault.restore import (
    Backup,
    DamagedFile,
    FoundBackup,
    VaultKey,
    backups_at,
    folder_for,
    open_backups,
    place_of,
    restore_file,
    why_no_backup,
)
from desktop.services.vault.salvage import Salvaged, salvage
from desktop.services.workspace import Workspace
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import Banner, button, note_label, primary_button, title_label
from desktop.views.parts.dialogs import choose_folder, choose_open_path, choose_save_path
from desktop.views.parts.work import Progress, run_in_background, work_is_running
from desktop.views.vault.salvage_report import SalvageReport
from desktop.views.vault.unlock_delay import UnlockDelay

FILES = "平安台账工作库或备份 (*.db)"
COLUMNS = (
    Column("made_at", "备份时间", 8, show=lambda row: f"{row['made_at']:%Y-%m-%d %H:%M}", sortable=False),
    Column("size", "大小", 4, "number", show=lambda row: size_text(row["size"]), sortable=False),
    Column("unit", "单位", 7, sortable=False),
    Column("holds", "内容", 9.5, sortable=False),
    Column("last", "最近一次操作", 14, sortable=False, grows=True),
    Column("operator", "经办人", 4, sortable=False),
)


class RescueDialog(QDialog):
    """`opened(Workspace)` once a backup stands in the file's place, or the salvaged file is there; both are open then.

    `path` is the work file meant (None = not known yet); `damage` says what is wrong with it and brings its key along.
    `delay` keeps wrong passphrases apart in time.
    """

    opened = Signal(object)

    def __init__(
        self,
        packs: Mapping[str, RulePack],
        delay: UnlockDelay | None,
        path: Path | None = None,
        damage: DamagedFile | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._packs, self._delay, self._damage = packs, delay, damage
        self._key: VaultKey | None = damage.key if damage else None
        self._found: list[FoundBackup] = []
        self._place: Path | None = None
        self._target = path
        self._named = path is not None
        self.setWindowTitle("从备份恢复")
        self.setAccessibleName("从备份恢复")
        column = QVBoxLayout(self)
        margin = theme.px(20)
        column.setContentsMargins(margin, margin, margin, theme.px(16))
        column.setSpacing(theme.px(10))
        column.addWidget(title_label("处理损坏的工作库" if damage else "从备份恢复"))
        self.damage = Banner(str(damage) if damage else "", "overdue")
        column.addWidget(self.damage)
        column.addLayout(self._make_place())
        column.addLayout(self._make_passphrase())
        self.problem = Banner("", "overdue")
        column.addWidget(self.problem)
        self.model = RowsTable(COLUMNS, parent=self)
        self.table = TableView(self.model, name="备份")
        self.table.row_chosen.connect(lambda _: self._offer())
        column.addWidget(self.table, 1)
        column.addLayout(self._make_target())
        column.addWidget(note_label("原处已有的文件会改名为“…-恢复前-…”留在那里，不会删除。"))
        column.addLayout(self._make_buttons())
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(900), room.width() - 40), min(theme.px(600), room.height() - 60))
        if path is not None:
            self.look_at(folder_for(path))
        else:
            self._show([])

    # --- parts ------------------------------------------------------------------------------------

    def _make_place(self) -> QHBoxLayout:
        self.place = QLabel("请选择备份所在的文件夹，或一个备份文件（也可以在 U 盘上）。")
        self.place.setWordWrap(True)
        line = QHBoxLayout()
        line.addWidget(self.place, 1)
        line.addWidget(button("选择文件夹…", self._choose_folder))
        line.addWidget(button("选择文件…", self._choose_file))
        return line

    def _make_passphrase(self) -> QHBoxLayout:
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("做备份时用的口令" if self._key is None else "更早的备份要用当时的口令")
        self.passphrase.setAccessibleName("口令")
        self.passphrase.returnPressed.connect(self.look)
        self.look_button = button("查看内容", self.look)
        line = QHBoxLayout()
        line.addWidget(self.passphrase, 1)
        line.addWidget(self.look_button)
        return line

    def _make_target(self) -> QHBoxLayout:
        self.target = QLabel()
        self.target.setWordWrap(True)
        self.target_button = button("更改…", self._choose_target, role="link")
        line = QHBoxLayout()
        line.addWidget(self.target, 1)
        line.addWidget(self.target_button)
        return line

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self.salvage_button = button(
            "抢救到新文件…", self._choose_salvage, hint="把损坏的文件里还能读出的内容读到新文件"
        )
        self.salvage_button.setVisible(self._damage is not None and self._key is not None)
        line.addWidget(self.salvage_button)
        line.addStretch(1)
        line.addWidget(button("取消", self.reject))
        self.restore_button = primary_button("恢复所选的备份", self.restore)
        self.restore_button.setAutoDefault(False)
        line.addWidget(self.restore_button)
        return line

    # --- looking ----------------------------------------------------------------------------------

    def _choose_folder(self) -> None:
        folder = choose_folder(self, "备份所在的文件夹")
        if folder is not None:
            self.look_at(folder)

    def _choose_file(self) -> None:
        file = choose_open_path(self, "选择备份文件", FILES)
        if file is not None:
            self.look_at(file)

    def look_at(self, place: Path) -> None:
        """List the backups of that folder, or that one file."""
        self._place = place
        self.place.setText(f"备份所在：{place}")
        refused = why_no_backup(place)
        backups = backups_at(place) if not refused else []
        if not backups:
            self._show([])
            self.problem.show_as(refused or "这里没有备份。请选择备份所在的文件夹，或一个备份文件。", "soon")
            return
        self.problem.show_as("", "soon")
        self._read(backups, self.passphrase.text())

    def look(self) -> None:
        """Open the listed backups with the passphrase typed."""
        path = self._target or self._place
        if path is not None and self._delay is not None and (wait := self._delay.seconds_left(path)):
            self.problem.show_as(f"口令试得太多，请等 {wait} 秒再试。", "overdue")
            return
        self._read([found.backup for found in self._found], self.passphrase.text())

    def _read(self, backups: list[Backup], passphrase: str) -> None:
        self._show([FoundBackup(backup) for backup in backups])
        if self._key is None and not passphrase:
            return
        key = self._key

        def done(found: list[FoundBackup]) -> None:
            self._show(found)
            if passphrase and found and not any(one.key for one in found):
                if (path := self._target or self._place) and self._delay is not None:
                    self._delay.wrong(path)
                self.problem.show_as("口令不对，或不是做这些备份时的口令。请核对大小写、全角半角。", "overdue")
            elif found:
                self.problem.show_as("", "overdue")

        def failed(error: Exception) -> None:
            self.problem.show_as(words_of(error), "overdue")

        run_in_background(self, "读取备份", lambda _progress: open_backups(backups, key, passphrase), done, failed)

    def _show(self, found: list[FoundBackup]) -> None:
        self._found = found
        closed = "输入口令后显示" if self._key is None else "—"
        self.model.set_rows(_row(number, one, closed) for number, one in enumerate(found))
        first = next((number for number, one in enumerate(found) if one.key is not None), 0)
        self.table.choose_id(first if found else None)
        self._offer()

    @property
    def chosen(self) -> FoundBackup | None:
        """The backup chosen in the list."""
        number = self.table.current_id()
        return self._found[number] if number is not None and 0 <= number < len(self._found) else None

    def _offer(self) -> None:
        chosen = self.chosen
        if chosen is not None and not self._named:
            self._target = place_of(chosen.backup.path)
            if self._target == chosen.backup.path:  # a backup must not be replaced by itself
                self._target = chosen.backup.path.with_name(f"{chosen.backup.path.stem}-恢复.db")
        self.target.setText(f"恢复到：{self._target}" if self._target else "")
        self.target_button.setVisible(self._target is not None)
        self.restore_button.setEnabled(chosen is not None and chosen.key is not None and self._target is not None)

    def _choose_target(self) -> None:
        path = choose_save_path(self, str(self._target or ""), "平安台账工作库 (*.db)", title="恢复到")
        if path is not None:
            self._target, self._named = path, True
            self._offer()

    # --- doing ------------------------------------------------------------------------------------

    def restore(self) -> None:
        """Put the chosen backup in its place and open it."""
        chosen, target = self.chosen, self._target
        if chosen is None or chosen.key is None or target is None:
            return
        backup, key, packs = chosen.backup.path, chosen.key, self._packs

        def job(progress: Progress) -> Workspace:
            return restore_file(target, backup, key, packs, told=progress.report)

        self._run("从备份恢复", job, self._done)

    def _choose_salvage(self) -> None:
        if self._target is not None:
            suggested = self._target.with_name(f"{self._target.stem}-抢救.db")
            path = choose_save_path(self, str(suggested), "平安台账工作库 (*.db)", title="抢救到新文件")
            if path is not None:
                self.salvage_to(path)

    def salvage_to(self, target: Path) -> None:
        """Read what can be read of the damaged file into `target`, then show what could not be."""
        source, key, packs = self._target, self._key, self._packs
        if source is None or key is None:
            return
        backups = tuple(one.backup.path for one in self._found if one.key is not None)

        def job(progress: Progress) -> Salvaged:
            return salvage(source, target, key, packs, backups, told=progress.report)

        def done(salvaged: Salvaged) -> None:
            report = SalvageReport(salvaged, self)
            report.finished.connect(lambda _result: self._done(salvaged.workspace))
            report.open()

        self._run("抢救到新文件", job, done)

    def _run(self, title: str, job: Callable[[Progress], object], done: Callable[..., None]) -> None:
        work = run_in_background(self, title, job, done, self._say)
        work.cancel_button.hide()  # neither leaves anything half-done, but both end in moments

    def reject(self) -> None:
        """Close, unless a file is being restored or salvaged at this moment."""
        if not work_is_running(self):
            super().reject()

    def _say(self, error: Exception) -> None:
        self.problem.show_as(words_of(error), "overdue")

    def _done(self, workspace: Workspace) -> None:
        self.accept()
        self.opened.emit(workspace)


def _row(number: int, found: FoundBackup, closed: str) -> Row:
    held: Contents | None = found.contents
    last = f"{held.changed_at:%m-%d %H:%M}　{held.summary}" if held and held.changed_at else "—"
    return Row(
        number,
        {
            "made_at": found.backup.made_at,
            "size": found.backup.size,
            "unit": (held.unit if held else "") or "—",
            "holds": f"{held.units} 个单位、{held.cases} 起纠纷" if held else closed,
            "last": last,
            "operator": (held.operator if held else "") or "—",
        },
    )
