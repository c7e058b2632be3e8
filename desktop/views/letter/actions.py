"""What can be done with letters from the page: made, printed, exported, signed, taken back; each told plainly."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QWidget

from desktop.fields import Refused, Row
from desktop.services.letter.export import Exported, export_docx, export_each, export_pdf, file_name_of
from desktop.services.letter.make import Batch, generate_batch, regenerate
from desktop.services.letter.overview import LetterBoard
from desktop.services.letter.register import mark_printed
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.letter.papers import ScanDialog, ask_results, ask_unsign, ask_void
from desktop.views.letter.sign import SignDialog
from desktop.views.letter.template import TemplateDialog
from desktop.views.lists.history import HistoryDialog
from desktop.views.papers.preview import PdfPreview, show_preview
from desktop.views.parts.command_work import say_refusal, work_behind
from desktop.views.parts.dialogs import ask, choose_folder

_NAMED = 8  # flagged units named in one message


class LetterActions:
    """Commands of the page; dialogs open over `parent`, one sentence goes to the status line."""

    def __init__(self, ws: Workspace, host: PageHost, parent: QWidget) -> None:
        self._ws, self._host, self._parent = ws, host, parent
        self.preview: PdfPreview | None = None

    @property
    def term(self) -> str:
        """责任状 or 责任书."""
        return self._ws.policy.term("letter")

    # --- making -----------------------------------------------------------------------------------

    def generate(self, year: int, unit_ids: Sequence[int] | None = None) -> None:
        """Make what is not made yet, of all units or of these, and say what could not be made."""

        def job(ws: Workspace, progress: Callable[[int, int], None]) -> Batch:
            return generate_batch(ws, year, progress, unit_ids=unit_ids)

        work_behind(self._parent, self._ws, f"正在生成 {year} 年度{self.term}", job, self._generated)

    def _generated(self, batch: Batch) -> None:
        kept = f"，原有 {batch.kept} 份未动" if batch.kept else ""
        self._host.status(f"已生成{self.term} {len(batch.made)} 份{kept}")
        if not batch.flagged:
            return
        names = [problem.sentence() for problem in batch.flagged]
        more = f"\n……另有 {len(names) - _NAMED} 条" if len(names) > _NAMED else ""
        answer = ask(
            self._parent, "缺负责人",
            f"生成 {len(batch.made)} 份{kept}；以下单位缺负责人，没有生成。",
            "\n".join(names[:_NAMED]) + more,
            "登记任职后再次点“生成”，只补这些单位。",
            (("go", "去登记任职"), ("ok", "知道了")),
        )  # fmt: skip
        if answer == "go":
            self._host.go("organisation")

    def regenerate(self, letters: Sequence[Row]) -> None:
        """Make unsigned letters anew with the heads and template of today, after asking."""
        names = "、".join(str(letter["number"]) for letter in letters[:3]) + (" 等" if len(letters) > 3 else "")
        answer = ask(
            self._parent, "重新生成", f"按今天的负责人、单位名称和模板重新生成 {names}？",
            "编号不变；已打印的纸质件不再有效，需重新打印。", "",
            (("", "取消"), ("yes", f"重新生成 {len(letters)} 份")),
        )  # fmt: skip
        if answer:
            self._try("重新生成", lambda: regenerate(self._ws, [letter.id or 0 for letter in letters], self._parent))

    def template(self, year: int) -> None:
        """Open the editor of the year's template."""
        TemplateDialog(self._ws, self._host, year, self._parent).exec()

    # --- paper ------------------------------------------------------------------------------------

    def print(self, letter_ids: Sequence[int], title: str) -> None:
        """Build the print-ready PDF and open the preview; what the printer took is noted as printed."""
        folder = TemporaryDirectory(prefix="pingan-", ignore_cleanup_errors=True)
        target = Path(folder.name) / f"{title}.pdf"

        def show(done: Exported) -> None:
            self.preview = show_preview(self._parent, target.read_bytes(), title, name=f"{title}.pdf")
            folder.cleanup()
            self._say_missing(done)
            if self.preview is not None:
                self.preview.printed.connect(lambda: self.note_printed(letter_ids))

        work_behind(
            self._parent,
            self._ws,
            f"正在排版{self.term}",
            lambda ws, progress: export_pdf(ws, letter_ids, target, progress),
            show,
        )

    def note_printed(self, letter_ids: Sequence[int]) -> None:
        """已打印: those that were only generated."""
        self._try("登记打印", lambda: mark_printed(self._ws, letter_ids, self._parent))

    def export_one_pdf(self, letter_ids: Sequence[int], name: str) -> None:
        """Ask where, then write all into one PDF."""
        target = self._host.choose_save_path(f"{name}.pdf", "PDF 文件 (*.pdf)")
        if target is not None:
            self._export(lambda ws, progress: export_pdf(ws, letter_ids, target, progress))

    def export_each(self, letter_ids: Sequence[int]) -> None:
        """Ask for a folder, then write one PDF a unit."""
        folder = choose_folder(self._parent, "选择存放的文件夹")
        if folder is not None:
            self._export(lambda ws, progress: export_each(ws, letter_ids, folder, progress))

    def _export(self, job: Callable[[Workspace, Callable[[int, int], None]], Exported]) -> None:
        work_behind(self._parent, self._ws, f"正在导出{self.term}", job, self._exported)

    def _exported(self, done: Exported) -> None:
        self._host.status(done.sentence(self.term))
        self._say_missing(done)

    def _say_missing(self, done: Exported) -> None:
        if done.missing:
            self._host.status(done.sentence(self.term))

    def export_word(self, letter_id: int) -> None:
        """Ask where, then write one letter as .docx."""
        name = file_name_of(self._ws, letter_id, ".docx")
        target = self._host.choose_save_path(name, "Word 文档 (*.docx)")
        if target is None:
            return

        def write() -> None:
            self._host.status(f"已导出 {export_docx(self._ws, letter_id, target).name}")

        self._try("导出 Word", write)

    # --- the register -----------------------------------------------------------------------------

    def sign(self, board: LetterBoard, ticked: Sequence[int]) -> None:
        """Open the signing dialog with these letters ticked."""
        SignDialog(self._ws, self._host.editor_context, board, ticked, self._parent).exec()

    def unsign(self, letter: Row) -> None:
        """Take a signing back, with its reason."""
        ask_unsign(self._ws, letter, self._host.editor_context, self._parent).exec()

    def void(self, letter: Row) -> None:
        """Declare void, with its reason."""
        ask_void(self._ws, letter, self._host.editor_context, self._parent).exec()

    def scans(self, letter: Row) -> None:
        """The scanned copies of a letter."""
        ScanDialog(self._ws, letter, self._parent).exec()

    def results(self, letter: Row) -> None:
        """What came of the letter's targets."""
        ask_results(self._ws, letter.id or 0, self._host.editor_context, self._parent).exec()

    def history(self, letter: Row) -> None:
        """Who did what with a letter and when."""
        title = f"{letter['number']}　{letter['lower_name']}"
        HistoryDialog(self._ws, "letter", letter.id or 0, title, self._parent).exec()

    def _try(self, title: str, run: Callable[[], object]) -> None:
        try:
            run()
        except Refused as refused:
            say_refusal(self._parent, refused, title)
