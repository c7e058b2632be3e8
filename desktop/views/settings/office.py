"""本单位: the section in charge, who works here, when this PC locks the file, and the pack this file goes by."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.fields import Refused
from desktop.services.organisation.tree import unit_heading
from desktop.services.policy.office import OFFICE_FIELDS, office_values, save_office
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKeeper
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.editor_context import drafts_in_vault
from desktop.views.forms.form import RecordForm
from desktop.views.look.theme import px
from desktop.views.look.widgets import Card, Chip, keep_scaled, note_label, primary_button
from desktop.views.parts.preferences import Preferences
from desktop.views.settings.here import LockCard, OperatorsCard


class OfficeTab(QWidget):
    """A short form; the rest of the unit (name, place in the tree, posts) is kept under 组织机构."""

    def __init__(self, workspace: Workspace, preferences: Preferences | None = None) -> None:
        super().__init__()
        self._ws = workspace
        self.form = RecordForm(OFFICE_FIELDS, EditorContext())
        self.state = Chip("", "done")
        self.state.hide()
        card = Card("经办科室")
        card.add_beside_title(self.state)
        card.body.addWidget(note_label("单位名称、上下级关系和岗位在“组织机构”里登记；这里只填由哪个科室经办。"))
        self.drafts = DraftKeeper(
            self,
            drafts_in_vault(workspace, "office"),
            None,
            read=self.form.draft,
            restore=self.form.restore,
            is_edited=lambda: self.form.is_edited,
            refill=lambda: self.form.set_values(office_values(workspace)),
        )
        self.form.edited.connect(self.drafts.touched)
        card.body.addWidget(self.drafts.banner)
        card.body.addWidget(self.form)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.save_button = primary_button("保存经办科室", self.save)
        foot.addWidget(self.save_button)
        card.body.addLayout(foot)
        self._facts = QVBoxLayout()
        about = Card("本工作库依据的制度")
        about.body.addLayout(self._facts)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(px(16), px(12), px(16), px(12))
        row.setSpacing(px(12))
        self.operators = OperatorsCard(workspace, EditorContext())
        self.lock = LockCard(preferences) if preferences is not None else None
        left = QVBoxLayout()
        left.setSpacing(px(12))
        for part in (card, self.operators, self.lock):
            if part is not None:
                left.addWidget(part)
        left.addStretch(1)
        row.addLayout(left, 1)
        row.addWidget(about, 1, Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        keep_scaled(self, self._rescale)
        self.form.edited.connect(self.state.hide)
        self._show_facts()
        self.reload()
        self.drafts.bring_back()

    def _rescale(self) -> None:
        self.form.setMinimumHeight(self.form.sizeHint().height() + px(40))  # room for a problem beneath each field

    @property
    def is_edited(self) -> bool:
        """Whether something was typed and not saved."""
        return self.form.is_edited

    def reload(self) -> None:
        """Show what is stored, unless the person is typing."""
        self.operators.reload()
        if not self.is_edited:
            self.form.set_values(office_values(self._ws))

    def _show_facts(self) -> None:
        pack = self._ws.policy
        lines = [unit_heading(self._ws)[0], pack.title]
        lines += [f"《{document.title}》 {document.number}" for document in pack.documents]
        for text in lines:
            line = QLabel(text)
            line.setWordWrap(True)
            self._facts.addWidget(line)
        self._facts.addWidget(note_label("制度在建立工作库时选定；逐项的数值可在“制度参数”里由本单位调整。"))

    def save(self) -> None:
        """Store what is entered, or say why it cannot be."""
        try:
            save_office(self._ws, self.form.values(), self)
        except Refused as refused:
            self.form.show_problems(refused.problems)
            return
        self.drafts.forget()
        self.form.set_values(office_values(self._ws))
        self.state.show_as("已保存", "done")
        self.state.show()
