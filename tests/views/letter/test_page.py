"""The letters' page over a real work file: what is clicked becomes the stored row; what is wrong is said."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton

from desktop.rules.letter import LetterState, PairState
from desktop.services.letter.make import generate_batch, regenerate
from desktop.services.letter.overview import letter_board, letter_row
from desktop.services.letter.register import mark_printed, sign
from desktop.services.organisation.lookup import add_person, hand_over_post
from desktop.services.parts.attachment import attachments_of
from desktop.views.letter import actions as letter_actions
from desktop.views.letter.page import LetterPage
from desktop.views.letter.papers import ScanDialog, ask_results, ask_unsign, ask_void
from desktop.views.letter.sign import SignDialog
from tests.letter_host import Host
from tests.letter_office import LetterOffice, make_letter_office

TODAY = date(2026, 2, 10)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LetterOffice]:
    made = make_letter_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def host(office: LetterOffice) -> Host:
    return Host(office.ws)


@pytest.fixture
def page(office: LetterOffice, host: Host, qtbot) -> LetterPage:
    made = LetterPage(office.ws, host)
    qtbot.addWidget(made)
    made.resize(1366, 650)
    with qtbot.waitExposed(made):
        made.show()
    return made


def listed(page: LetterPage) -> list[tuple[str, str]]:
    return [(row["unit"], row["state"]) for row in page.model.rows]


def click(qtbot, page, text: str) -> None:
    """Press the visible button whose words begin so."""
    found: list[QPushButton] = []

    def shown() -> bool:
        found[:] = [b for b in page.findChildren(QPushButton) if b.text().startswith(text) and b.isVisible()]
        return bool(found)

    qtbot.waitUntil(shown)
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def figures(page: LetterPage) -> list[QPushButton]:
    """The figures of the coverage that are on the screen."""
    return [button for button in page.coverage.findChildren(QPushButton) if button.isVisible()]


def answer_soon(text: str, seen: list[str] | None = None) -> None:
    """Press that button of the modal dialog that opens next, remembering its words."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isVisible():
            QTimer.singleShot(20, press)
            return
        if seen is not None:
            seen.extend(label.text() for label in dialog.findChildren(QLabel) if label.text())
        next(b for b in dialog.findChildren(QPushButton) if b.text().startswith(text)).click()

    QTimer.singleShot(0, press)


def with_dialog(do: Callable[[QDialog], None]) -> None:
    """Hand the modal dialog that opens next to `do`."""

    def run() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog.isVisible():
            do(dialog)
        else:
            QTimer.singleShot(20, run)

    QTimer.singleShot(0, run)


def letters(office: LetterOffice) -> dict[str, int]:
    """Key of the unit → id of its letter."""
    keys = {unit_id: key for key, unit_id in office.units.items()}
    entries = letter_board(office.ws, 2026).entries
    return {keys[e.pair.lower.unit_id]: e.letter.id for e in entries if e.letter is not None and e.letter.id}


# --- the page ---------------------------------------------------------------------------------------


def test_one_click_makes_the_year_and_says_who_has_no_head(page: LetterPage, office: LetterOffice, qtbot):
    assert page.make_button.text() == "生成 2026 年责任状（4 份）"
    seen: list[str] = []
    answer_soon("知道了", seen)
    qtbot.mouseClick(page.make_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(letters(office)) == 4 and bool(seen))
    assert any("环境卫生二所没有第一责任人" in text for text in seen)
    qtbot.waitUntil(lambda: not page.make_button.isEnabled())
    assert [state for _, state in listed(page)] == ["已生成"] * 4 + ["缺负责人"]


def test_the_flagged_units_lead_to_the_organisation(page: LetterPage, office: LetterOffice, host: Host, qtbot):
    answer_soon("去登记任职")
    qtbot.mouseClick(page.make_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(host.went))
    assert host.went == [("organisation", {})]


def test_pages_hear_of_a_batch_once_and_in_the_windows_thread(page: LetterPage, office: LetterOffice, qtbot):
    import threading

    heard = []
    office.ws.bus.subscribe(lambda changes: heard.append((changes.summary, threading.current_thread())))
    answer_soon("知道了")
    qtbot.mouseClick(page.make_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("已生成 2026 年度责任状 4 份", threading.main_thread())]


def test_chips_count_and_filter(page: LetterPage, office: LetterOffice, qtbot):
    generate_batch(office.ws, 2026)
    sign(office.ws, [letters(office)["支队"]], TODAY)
    click(qtbot, page, "已签 1")
    assert listed(page) == [("市貌管理支队", "已签")]
    click(qtbot, page, "未签 4")
    assert len(listed(page)) == 4
    click(qtbot, page, "缺负责人 1")
    assert listed(page) == [("环境卫生二所", "缺负责人")]


@pytest.mark.parametrize("typed", ["环卫", "环境卫生", "hjws", "陈海燕", "chy", "2号"])
def test_search_by_name_number_head_and_initials(page: LetterPage, office: LetterOffice, typed: str):
    generate_batch(office.ws, 2026)
    page.search.setText(typed)
    found = {row["full_name"] for row in page.model.rows}
    assert ("环境卫生管理中心" in found) is (typed != "环卫")
    assert "市容市貌管理支队" not in found


def test_a_search_that_finds_nothing_says_so_and_esc_clears_it(page: LetterPage, qtbot):
    page.search.setText("不存在")
    assert page.empty.isVisible() and "没有找到“不存在”" in page.empty.accessibleName()
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == "" and page.table.isVisible()


def test_a_unit_without_a_letter_is_previewed_without_being_saved(page: LetterPage, office: LetterOffice, qtbot):
    page.show_target(unit_id=office.units["支队"])
    assert page.side.pages.isVisible() and page.side.pages.view is not None
    assert "尚未编号" in page.side.facts.text()
    assert letters(office) == {}
    click(qtbot, page.side, "生成这一份")
    qtbot.waitUntil(lambda: set(letters(office)) == {"支队"})
    qtbot.waitUntil(lambda: "ZRZ-2026-0001" in page.side.facts.text())


def test_a_unit_without_a_head_shows_why_and_no_page(page: LetterPage, office: LetterOffice, host: Host, qtbot):
    page.show_target(state="headless", unit_id=office.units["二所"])
    assert not page.side.pages.isVisible()
    assert "没有第一责任人" in page.side.remark.text
    click(qtbot, page.side, "去登记任职")
    assert host.went == [("organisation", {"unit_id": office.units["二所"]})]


def test_show_target_knows_every_filter_and_an_unknown_one_shows_all(page: LetterPage, office: LetterOffice):
    generate_batch(office.ws, 2026)
    page.show_target(state="unsigned")
    assert page.chips.current == "unsigned"
    page.show_target(state="nonsense")
    assert page.chips.current == "all"
    page.show_target(unit_id=999_999)
    assert len(listed(page)) == 5


def test_another_year_shows_that_years_letters(page: LetterPage, office: LetterOffice, host: Host):
    generate_batch(office.ws, 2026)
    host.choose_year(2027)
    assert {state for _, state in listed(page)} == {"未生成", "缺负责人"}
    assert page.make_button.text().startswith("生成 2027 年责任状")
    host.choose_year(2025)
    assert not page.make_button.isEnabled()


def test_a_changed_head_is_remarked_and_the_letter_made_anew(page: LetterPage, office: LetterOffice, qtbot):
    generate_batch(office.ws, 2026)
    person = add_person(office.ws, "周文斌", office.units["支队"])
    hand_over_post(office.ws, office.posts["支队"], TODAY, person)
    page.show_target(unit_id=office.units["支队"])
    assert "主要负责人现为周文斌" in page.side.remark.text
    assert listed(page)[0][1] == "已生成，有变动"
    letter = letter_board(office.ws, 2026).entries[0].letter
    assert letter is not None
    answer_soon("重新生成 1 份")
    page.do.regenerate([letter])
    assert letter_row(office.ws, letter.id or 0)["lower_head"] == "周文斌"
    assert page.side.remark.text == "已逾期 10 天。"


def test_what_changed_while_the_page_was_away_is_read_when_it_comes_back(page: LetterPage, office: LetterOffice):
    page.hide()
    generate_batch(office.ws, 2026)
    assert {state for _, state in listed(page)} == {"未生成", "缺负责人"}
    page.show()
    assert {state for _, state in listed(page)} == {"已生成", "缺负责人"}


def test_coverage_leads_to_those_who_have_not_signed(page: LetterPage, office: LetterOffice, qtbot):
    generate_batch(office.ws, 2026)
    sign(office.ws, [letters(office)["支队"]], TODAY)
    qtbot.waitUntil(lambda: len(figures(page)) == 3)
    bars = figures(page)
    assert [b.text() for b in bars] == ["1 / 3　33.3 %", "0 / 2　0.0 %", "1 / 5　20.0 %"]
    assert bars[1].toolTip() == "未签：环境卫生一所、环境卫生二所"
    qtbot.mouseClick(bars[1], Qt.MouseButton.LeftButton)
    assert [unit for unit, _ in listed(page)] == ["环境卫生一所", "环境卫生二所"]


def test_below_1100_pixels_the_letter_covers_the_list(page: LetterPage, office: LetterOffice, qtbot):
    generate_batch(office.ws, 2026)
    page.resize(960, 600)
    assert page.table.isVisible() and not page.side.isVisible()
    at = page.table.visualRect(page.model.index(0, 0)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))
    assert page.side.isVisible() and not page.table.isVisible()
    qtbot.keyClick(page.side.pages, Qt.Key.Key_Escape)
    assert page.table.isVisible() and not page.side.isVisible()


def test_the_words_are_the_packs_own(tmp_path: Path, qtbot):
    office = make_letter_office(tmp_path, "nanyang-2017")
    page = LetterPage(office.ws, Host(office.ws))
    qtbot.addWidget(page)
    texts = [b.text() for b in page.findChildren(QPushButton)] + [x.text() for x in page.findChildren(QLabel)]
    assert any("责任书" in text for text in texts)
    assert not any("责任状" in text for text in texts)
    assert "第十三条" in page.deadline.text()
    office.ws.vault.close()


# --- paper ------------------------------------------------------------------------------------------


def test_printing_opens_the_preview_and_what_paper_took_is_printed(page: LetterPage, office: LetterOffice, qtbot):
    generate_batch(office.ws, 2026)
    page.show_target()
    qtbot.mouseClick(page.print_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.do.preview is not None, timeout=20_000)
    preview = page.do.preview
    assert preview is not None
    assert len(preview.pages) == 4 * 2 * 4  # four letters of three pages on two sheets, two copies
    assert set(listed(page)) >= {("市貌管理支队", "已生成")}
    preview.printed.emit()
    assert [state for _, state in listed(page)] == ["已打印"] * 4 + ["缺负责人"]
    preview.close()


def test_one_pdf_for_all_is_written_where_asked(
    page: LetterPage, office: LetterOffice, host: Host, tmp_path: Path, qtbot
):
    generate_batch(office.ws, 2026)
    host.save_to = tmp_path / "责任状-2026.pdf"
    page._name_exports()
    assert page._one_pdf.text() == "所列 4 份合成一个 PDF…"
    page._one_pdf.trigger()
    qtbot.waitUntil(lambda: bool(host.said), timeout=20_000)
    assert host.said[-1].startswith("已导出责任状 4 份，共 32 页：责任状-2026.pdf")
    assert host.save_to.read_bytes().startswith(b"%PDF")


def test_one_pdf_a_unit_into_a_folder(
    page: LetterPage, office: LetterOffice, host: Host, tmp_path: Path, qtbot, monkeypatch
):
    generate_batch(office.ws, 2026)
    folder = tmp_path / "每单位"
    folder.mkdir()
    monkeypatch.setattr(letter_actions, "choose_folder", lambda *_: folder)
    page._each_pdf.trigger()
    qtbot.waitUntil(lambda: bool(host.said), timeout=20_000)
    assert len(list(folder.glob("责任状-2026-*.pdf"))) == 4


def test_a_target_that_cannot_be_written_is_told_and_nothing_is_left(
    page: LetterPage, office: LetterOffice, host: Host, tmp_path: Path, qtbot
):
    generate_batch(office.ws, 2026)
    host.save_to = tmp_path / "同名文件夹"
    host.save_to.mkdir()
    seen: list[str] = []
    answer_soon("知道了", seen)
    page._one_pdf.trigger()
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    assert any("无法写入“同名文件夹”" in text for text in seen)
    assert list(host.save_to.iterdir()) == []
    assert [p for p in tmp_path.iterdir() if ".part" in p.name] == []


def test_word_of_one_letter(page: LetterPage, office: LetterOffice, host: Host, tmp_path: Path, qtbot):
    generate_batch(office.ws, 2026)
    page.show_target(unit_id=office.units["支队"])
    host.save_to = tmp_path / "一份.docx"
    click(qtbot, page.side, "Word…")
    assert host.save_to.read_bytes().startswith(b"PK")
    assert host.said[-1] == "已导出 一份.docx"


# --- signing ----------------------------------------------------------------------------------------


@pytest.fixture
def dialog(office: LetterOffice, host: Host, qtbot) -> SignDialog:
    generate_batch(office.ws, 2026)
    made = SignDialog(office.ws, host.editor_context, letter_board(office.ws, 2026), [])
    qtbot.addWidget(made)
    made.show()
    return made


def test_scanning_one_after_another_ticks_and_one_click_signs(dialog: SignDialog, office: LetterOffice, qtbot):
    for code in ("ZRZ-2026-0002", "zrz-2026-0001"):
        qtbot.keyClicks(dialog.number, code)
        qtbot.keyClick(dialog.number, Qt.Key.Key_Return)
        assert dialog.number.text() == ""
    assert dialog.isVisible() and dialog.said.text.startswith("已勾选 洪管责〔2026〕1号")
    assert dialog.sign_button.text().startswith("登记签订 2 份")
    qtbot.mouseClick(dialog.sign_button, Qt.MouseButton.LeftButton)
    assert (dialog.isVisible(), dialog.signed) == (False, 2)
    rows = [letter_row(office.ws, letters(office)[key]) for key in ("支队", "环卫")]
    assert [(row["state"], row["signed_on"]) for row in rows] == [(LetterState.signed, TODAY)] * 2


def test_a_wrong_number_stays_to_be_mended(dialog: SignDialog, qtbot):
    qtbot.keyClicks(dialog.number, "ZRZ-2026-0099")
    qtbot.keyClick(dialog.number, Qt.Key.Key_Enter)
    assert dialog.said.text == "没有找到编号为“ZRZ-2026-0099”的责任状，请核对后再试。"
    assert dialog.number.selectedText() == "ZRZ-2026-0099"
    assert not dialog.sign_button.isEnabled()


def test_a_number_signed_before_is_said_with_its_day(office: LetterOffice, host: Host, qtbot):
    generate_batch(office.ws, 2026)
    sign(office.ws, [letters(office)["支队"]], TODAY)
    dialog = SignDialog(office.ws, host.editor_context, letter_board(office.ws, 2026), [])
    qtbot.addWidget(dialog)
    dialog.number.setText("1号")
    dialog.take_number()
    assert dialog.said.text == "洪管责〔2026〕1号　市容市貌管理支队 已于 2026-02-10 登记签订，不用再登记。"


def test_a_scan_of_an_old_print_ticks_nothing(dialog: SignDialog, office: LetterOffice):
    regenerate(office.ws, [letters(office)["支队"]])
    dialog.number.setText("ZRZ-2026-0001")
    dialog.take_number()
    assert "扫到的是旧稿" in dialog.said.text and dialog.ticked_ids() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-02-09", "签订日期不能早于这一天"),
        ("2026-02-11", "还没有到"),
        ("", "请填写签订日期"),
        ("2.30", "没有“2.30”这一天"),
    ],
)
def test_an_impossible_signing_day_is_said_under_the_field(
    dialog: SignDialog, office: LetterOffice, qtbot, typed, sentence
):
    click(qtbot, dialog, "全选")
    dialog.form.editor("signed_on").focus_target().setText(typed)
    dialog.save()
    assert sentence in dialog.form.problem_text("signed_on")
    assert dialog.isVisible()
    assert letter_row(office.ws, letters(office)["支队"])["state"] is LetterState.made


def test_signing_from_the_page_ticks_the_selected_letters(page: LetterPage, office: LetterOffice, qtbot):
    generate_batch(office.ws, 2026)
    page.show_target(unit_id=office.units["环卫"])
    ticked: list[list[int]] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, SignDialog)
        ticked.append(dialog.ticked_ids())
        dialog.save()

    with_dialog(look)
    click(qtbot, page, "登记签订…")
    assert ticked == [[letters(office)["环卫"]]]
    assert dict(listed(page))["卫生管理中心"] == "已签"
    assert page.side.chip.text() == "已签"


# --- one letter's papers ----------------------------------------------------------------------------


def test_scans_are_kept_in_the_vault_and_can_be_taken_out(office: LetterOffice, qtbot, tmp_path: Path):
    generate_batch(office.ws, 2026)
    letter = letter_board(office.ws, 2026).entries[0].letter
    assert letter is not None
    scan = tmp_path / "签字页.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    dialog = ScanDialog(office.ws, letter)
    qtbot.addWidget(dialog)
    dialog.files.add([scan])
    dialog.save()
    kept = attachments_of(office.ws, "letter", letter.id or 0)
    assert [(file.name, file.size) for file in kept] == [("签字页.pdf", 13)]
    again = ScanDialog(office.ws, letter)
    qtbot.addWidget(again)
    again.files.list.selectAll()
    again.files.remove_chosen()
    again.save()
    assert attachments_of(office.ws, "letter", letter.id or 0) == []


def test_a_scan_that_cannot_be_kept_is_told_and_the_dialog_stays(office: LetterOffice, qtbot, tmp_path: Path):
    generate_batch(office.ws, 2026)
    letter = letter_board(office.ws, 2026).entries[0].letter
    assert letter is not None
    empty = tmp_path / "空.pdf"
    empty.write_bytes(b"")
    dialog = ScanDialog(office.ws, letter)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.files.add([empty])
    seen: list[str] = []
    answer_soon("知道了", seen)
    dialog.save()
    assert any("是空文件" in text for text in seen) and dialog.isVisible()


def test_unsigning_and_voiding_ask_for_a_reason(office: LetterOffice, host: Host, page: LetterPage, qtbot):
    generate_batch(office.ws, 2026)
    sign(office.ws, [letters(office)["支队"]], TODAY)
    for ask, key, state in ((ask_unsign, "支队", PairState.made), (ask_void, "环卫", PairState.missing)):
        letter = letter_row(office.ws, letters(office)[key])
        dialog = ask(office.ws, letter, host.editor_context, page)
        dialog.show()
        dialog.save()
        assert "请填写" in dialog.form.problem_text("reason")
        dialog.form.editor("reason").set_value("登记有误")
        dialog.save()
        assert not dialog.isVisible()
        board = letter_board(office.ws, 2026)
        assert next(e.state for e in board.entries if e.pair.lower.unit_id == office.units[key]) is state


def test_void_letters_have_a_chip_of_their_own(page: LetterPage, office: LetterOffice, qtbot):
    from desktop.services.letter.register import void

    generate_batch(office.ws, 2026)
    void(office.ws, [letters(office)["支队"]], "单位名称有误")
    click(qtbot, page, "作废、撤并 1")
    assert [(row["number"], row["state"]) for row in page.model.rows] == [("洪管责〔2026〕1号", "作废")]
    page._open(page.model.rows[0].id or 0)
    assert page.side.remark.text == "已作废：单位名称有误"


def test_results_are_entered_line_by_line(office: LetterOffice, host: Host, page: LetterPage, qtbot):
    generate_batch(office.ws, 2026)
    letter = letters(office)["支队"]
    sign(office.ws, [letter], TODAY)
    dialog = ask_results(office.ws, letter, host.editor_context, page)
    dialog.show()
    first = letter_row(office.ws, letter)["targets"][0]
    dialog.form.editor(f"target{first.id}").focus_target().setText("1")
    dialog.save()
    assert not dialog.isVisible()
    assert [target["met"] for target in letter_row(office.ws, letter)["targets"]] == [False, None, None]


def test_the_row_menu_marks_as_printed(page: LetterPage, office: LetterOffice):
    generate_batch(office.ws, 2026)
    unit = office.units["支队"]
    actions = {action.title: action for action in page._row_menu([unit])}
    assert list(actions) == ["打印 1 份", "标为已打印", "登记签订…", "重新生成…"]
    actions["标为已打印"].run()
    assert letter_row(office.ws, letters(office)["支队"])["state"] is LetterState.printed
    assert "标为已打印" not in {action.title for action in page._row_menu([unit])}
    assert mark_printed(office.ws, [letters(office)["支队"]]) == 0
