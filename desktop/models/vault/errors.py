"""Why a vault could not be opened or made: each says what happened, what is safe, what to do next.

VaultError
├── WrongPassphrase
│   ├── EarlierPassphrase
│   └── VoidCode
├── DamagedFile
├── BackupFailed
│   └── NotUpgraded
├── NotOurFile
│   └── NotThere
├── EmptyFile
├── FileInUse
├── FileGone
├── NewerFile
├── ViewOnly (view_only.py)
├── StillReading
├── Closed
├── RekeyFailed
└── UnsuitablePlace
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.models.vault.backup_folder import Backup
    from desktop.models.vault.key import VaultKey


class VaultError(Exception):
    """Base: the message is a Chinese sentence for the person at the window."""


class WrongPassphrase(VaultError):
    """The key does not fit; SQLCipher cannot tell that from a damaged first page."""

    def __init__(self) -> None:
        super().__init__(
            "口令不对。文件没有改动，请核对大小写、全角半角后再试；如确认口令无误，文件可能已损坏，请从备份恢复。"
        )


class EarlierPassphrase(WrongPassphrase):
    """The passphrase opens backups (the newest of them made at `until`) and not the file: it was changed since, or the
    file was taken back to a backup of another passphrase."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        VaultError.__init__(
            self,
            f"这不是现在的口令：它打不开工作库，只能打开备份（最近一份是 {until:%Y-%m-%d %H:%M} 的）。文件没有改动。"
            "更改过口令的，请用更改后的口令；从备份恢复过的，请用那份备份当时的口令；都想不起来，请用恢复单打开。",
        )


class VoidCode(WrongPassphrase):
    """A recovery code that is written right does not open the file; `number` is that of its sheet, `until` the time
    of the newest backup that it does open, when there is one."""

    def __init__(self, number: int, until: datetime | None = None) -> None:
        self.number = number
        void = (
            f"它只能打开 {until:%Y-%m-%d %H:%M} 及更早的备份：那以后更改过口令，这张恢复单已经作废。"
            if until
            else "更改口令后旧恢复单就作废；也可能这个文件不是恢复单上写的那个。"
        )
        VaultError.__init__(
            self,
            f"这是第 {number} 号恢复单的恢复码，抄得没有错，但打不开这个文件。{void}"
            "文件没有改动，请找号数更大的恢复单，并核对文件名。",
        )


class DamagedFile(VaultError):
    """The passphrase is right and the file is damaged, or damage was met while reading.

    `pages` is how many pages are known to be damaged (0 = not counted), `backups` the backups that open with the same
    passphrase, newest first, `key` the key that fits, when it is known.
    """

    def __init__(
        self, what: str = "", *, pages: int = 0, backups: Sequence["Backup"] = (), key: "VaultKey | None" = None
    ) -> None:
        self.pages, self.backups, self.key = pages, tuple(backups), key
        found = what or (f"有 {pages} 页内容与校验不符" if pages else "")
        ready = (
            f"能打开的备份有 {len(backups)} 份，最新的是 {backups[0].made_at:%Y-%m-%d %H:%M}。"
            if backups
            else "备份没有受影响。"
        )
        super().__init__(
            f"工作库文件已损坏{f'（{found}）' if found else ''}，不是口令的问题。{ready}"
            "请从最新的好备份恢复，或把还能读出的内容抢救到新文件。"
        )


class BackupFailed(VaultError):
    """No backup was made, or a made one did not pass its check; the vault and older backups are as they were."""

    def __init__(self, reason: str, folder: Path) -> None:
        self.reason, self.folder = reason, folder
        super().__init__(
            f"备份没有做成（{reason}）。工作库和以前的备份没有受影响。"
            f"请检查备份文件夹“{folder}”，或在“更多 › 备份与恢复”里换一个位置。"
        )


class NotUpgraded(BackupFailed):
    """An older file was not opened: it is upgraded only after a backup, and none could be made."""

    def __init__(self, failure: BackupFailed) -> None:
        self.reason, self.folder = failure.reason, failure.folder
        VaultError.__init__(
            self,
            f"这个工作库由较旧的版本保存，打开前要先备份、再升级，而备份没有做成（{self.reason}）。"
            f"工作库没有改动。请清理磁盘空间、检查备份文件夹“{self.folder}”，再打开一次。",
        )


class NotOurFile(VaultError):
    """Another kind of file was given."""

    def __init__(self, what: str) -> None:
        super().__init__(f"这不是平安台账的工作库（{what}）。该文件没有改动，请另选扩展名为 .db 的工作库文件。")


class NotThere(NotOurFile):
    """No file under that name, at least not now."""

    def __init__(self, path: Path) -> None:
        VaultError.__init__(
            self,
            f"找不到“{path.name}”。它可能被移走、改名或删除，也可能所在的磁盘没有接上。"
            "请接好磁盘再试，或用“打开其他文件”另选；确实找不回来，请从备份恢复。",
        )


class EmptyFile(VaultError):
    """0 bytes, or shorter than one page."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"这个文件只有 {size} 字节，不是完整的工作库，可能是复制中断留下的。请改用备份，或从原处重新复制一份。"
        )


class FileInUse(VaultError):
    """Another instance holds the lock."""

    def __init__(self) -> None:
        super().__init__("这个工作库已在另一个窗口中打开。数据没有受影响，请回到已打开的窗口，或先把它关闭。")


class FileGone(VaultError):
    """The file was moved, deleted or exchanged while it was open."""

    def __init__(self) -> None:
        super().__init__(
            "工作库文件已不在原处（被移走、改名、删除或换成了别的文件），这次没有保存。"
            "请把文件放回原来的文件夹、用原来的名字，再保存一次；找不回来时，关闭工作库前会问是否把保存过的内容另存一份。"
        )


class NewerFile(VaultError):
    """The file's schema is so much newer that not even its settings can be read."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"这个工作库由更新得多的版本保存（结构 {found}，本程序识别到 {known}），连查看也不能。"
            "文件没有改动，请先升级程序再打开。"
        )


class StillReading(VaultError):
    """The file cannot be exchanged now: a report, a backup or a save has it open."""

    def __init__(self) -> None:
        super().__init__("工作库正被打印、导出、备份或保存使用，这一步没有做。数据没有受影响，请等它做完再试。")


class RekeyFailed(VaultError):
    """The passphrase could not be changed; the file is as it was."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"口令没有改变（{reason}）。工作库完好，仍用原来的口令，原来的恢复单仍有效。"
            "请检查磁盘空间和文件夹权限后再试。"
        )


class Closed(VaultError):
    """The vault was closed or locked meanwhile; its key is forgotten."""

    def __init__(self) -> None:
        super().__init__("工作库已经锁定或关闭，这一步没有做。已保存的内容没有受影响，请重新打开后再试。")


class UnsuitablePlace(VaultError):
    """A removable or network drive, or a folder that cannot be written."""
