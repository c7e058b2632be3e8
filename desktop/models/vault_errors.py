"""Why a vault could not be opened or made: each says what happened, what is safe, what to do next.

VaultError
├── WrongPassphrase
├── NotOurFile
├── EmptyFile
├── FileInUse
├── NewerFile
├── StillReading
├── RekeyFailed
└── UnsuitablePlace
"""


class VaultError(Exception):
    """Base: the message is a Chinese sentence for the person at the window."""


class WrongPassphrase(VaultError):
    """The key does not fit; SQLCipher cannot tell that from a damaged first page."""

    def __init__(self) -> None:
        super().__init__(
            "口令不对。文件没有改动，请核对大小写、全角半角后再试；如确认口令无误，文件可能已损坏，请从备份恢复。"
        )


class NotOurFile(VaultError):
    """Another kind of file was given."""

    def __init__(self, what: str) -> None:
        super().__init__(f"这不是平安台账的工作库（{what}）。该文件没有改动，请另选扩展名为 .db 的工作库文件。")


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


class NewerFile(VaultError):
    """The file's schema is newer than this program."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"这个工作库由更新版本的程序保存（结构 {found}，本程序识别到 {known}）。文件没有改动，请先升级程序再打开。"
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


class UnsuitablePlace(VaultError):
    """A removable or network drive, or a folder that cannot be written."""
