"""Two cards of 本单位: who works in this file, and after how many minutes without a touch this PC locks it."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox

from desktop.services.operator import operators
from desktop.services.workspace import Workspace
from desktop.views.forms.editor import EditorContext
from desktop.views.look.widgets import Card, button, note_label
from desktop.views.parts.preferences import LEAST_IDLE, MOST_IDLE, Preferences
from desktop.views.trail.operator_list import OperatorsDialog


class OperatorsCard(Card):
    """The names and the way to their list."""

    def __init__(self, ws: Workspace, context: EditorContext) -> None:
        super().__init__("经办人")
        self._ws, self._context = ws, context
        self.names = QLabel()
        self.names.setWordWrap(True)
        self.body.addWidget(self.names)
        self.body.addWidget(note_label("现在经办的人在窗口下方状态栏里切换；每一次修改的记录都写着经办人。"))
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.manage_button = button("管理经办人…", self.manage)
        foot.addWidget(self.manage_button)
        self.body.addLayout(foot)
        self.reload()

    def reload(self) -> None:
        """Read the names again."""
        names = [line.name + ("（有 PIN）" if line.has_pin else "") for line in operators(self._ws)]
        self.names.setText("、".join(names) or "还没有登记")

    def manage(self) -> None:
        """管理经办人 in a window of its own."""
        OperatorsDialog(self._ws, self._context, self).exec()
        self.reload()


class LockCard(Card):
    """One to sixty minutes, taken at once; kept on this PC, never off."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__("自动锁定", "只在这台电脑")
        self.minutes = QSpinBox()
        self.minutes.setRange(LEAST_IDLE, MOST_IDLE)
        self.minutes.setSuffix(" 分钟")
        self.minutes.setValue(preferences.idle_minutes)
        self.minutes.setAccessibleName("无人操作多久后锁定")
        self.minutes.valueChanged.connect(lambda minutes: setattr(preferences, "idle_minutes", minutes))
        label = QLabel("无人操作满")
        label.setBuddy(self.minutes)
        line = QHBoxLayout()
        line.addWidget(label)
        line.addWidget(self.minutes)
        line.addWidget(QLabel("后锁定"))
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addWidget(
            note_label(
                f"可选 {LEAST_IDLE} 到 {MOST_IDLE} 分钟，不能关闭。电脑锁屏、睡眠时同时锁定；"
                "正在导出、打印时不锁。填写的内容保存在工作库里，解锁后回到原处。"
            )
        )
