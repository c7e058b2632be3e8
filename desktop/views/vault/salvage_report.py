"""What came of a salvage: the list of what could not be read, shown whole before the new file is entered."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.services.vault.salvage import Salvaged
from desktop.views.lists.list_dialog import ListDialog


class SalvageReport(ListDialog):
    """The list, and where it was saved."""

    def __init__(self, salvaged: Salvaged, parent: QWidget | None = None) -> None:
        head = "已抢救到新文件，内容完整" if salvaged.is_whole else "已抢救到新文件，有缺失的内容"
        saved = f"清单已存为“{salvaged.report}”。" if salvaged.report else "清单没有存成文件，请现在看清、记下。"
        note = f"新文件：{salvaged.workspace.vault.path}，用原来的口令打开。{saved}损坏的文件没有改动。"
        super().__init__(parent, "抢救清单", head, note, 760, 520)
        self.text = QPlainTextEdit("\n".join(salvaged.lines))
        self.text.setReadOnly(True)
        self.text.setAccessibleName("抢救清单")
        self.column.addWidget(self.text, 1)
        self.close_button.setText("打开新文件")
        self.close_button.setAccessibleName("打开新文件")
