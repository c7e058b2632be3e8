"""The photos of a form: dropped, pasted and chosen, told of together, decoded once, kept when the form is left."""

import os
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.inspection.hazard import AFTER, BEFORE, hazard_photos, save_hazard
from desktop.services.inspection.inspection import Files
from desktop.services.inspection.photo import prepare_photo, stage_photo
from desktop.views.forms import photo_list
from desktop.views.forms.photos import PhotosEditor
from desktop.views.inspection.page import InspectionPage
from tests.case_office import Office, make_office
from tests.services.inspection.test_hazard import hazard
from tests.services.inspection.test_photo import photo, staged_count
from tests.views.case_host import Host

LONGEST_WAIT = 0.1  # seconds that a hazard with twelve photos may take to open
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def page(office: Office, qtbot: QtBot) -> InspectionPage:
    made = InspectionPage(office.ws, Host(office.ws))
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr("desktop.views.forms.photos.tell_failure", lambda parent, words, *more: said.append(words))
    return said


def opened(page: InspectionPage, number: int) -> PhotosEditor:
    page.show_target(part="hazard", record_id=number)
    found = page.part("hazard").page.form.editor("photos")
    assert isinstance(found, PhotosEditor)
    return found


def idle(editor: PhotosEditor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not editor.is_busy, timeout=20_000)


def drop(editor: PhotosEditor, slot: str, data: QMimeData) -> None:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    editor.lists[slot].dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_photos_dropped_on_a_row_go_to_that_side_of_the_pair(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    editor = opened(page, hazard(office))
    drop(editor, AFTER, files(photo(tmp_path, "改后.jpg", (320, 240))))
    drop(editor, BEFORE, files(photo(tmp_path, "改前.jpg", (320, 240))))
    idle(editor, qtbot)
    assert {(file.name, file.slot) for file in editor.value()} == {("改后.jpg", AFTER), ("改前.jpg", BEFORE)}
    assert page.part("hazard").page.panel.save()


def test_a_copied_picture_and_copied_files_are_pasted_by_key(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    editor, board = opened(page, hazard(office)), QApplication.clipboard()
    picture = QImage(400, 300, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    board.setImage(picture)
    qtbot.keyClick(editor.lists[BEFORE], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    board.setMimeData(files(photo(tmp_path, "手机.jpg", (320, 240))))
    qtbot.keyClick(editor.lists[BEFORE], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    idle(editor, qtbot)
    assert sorted(file.name for file in editor.value()) == ["手机.jpg", "粘贴的照片.jpg"]
    board.clear()


def test_a_pasted_picture_is_not_lost_when_the_record_changes_while_it_is_made_small(
    page: InspectionPage, office: Office, qtbot: QtBot
) -> None:
    """A picture that was copied has no path by which the draft could know it."""
    number = hazard(office)
    editor = opened(page, number)
    editor.add([QImage(2400, 1800, QImage.Format.Format_RGB32)], BEFORE)
    save_hazard(office.ws, number, {"measure": "更换配电箱"})
    idle(editor, qtbot)
    assert [file.slot for file in editor.value()] == [BEFORE]
    assert page.part("hazard").page.form.values()["measure"] == "更换配电箱"


def test_all_that_is_no_photo_is_told_in_one_message_with_what_it_is(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path, told: list[str]
) -> None:
    contents = {
        "苹果.heic": HEIC,
        "改名.jpg": HEIC,
        "扫描.jpg": b"%PDF-1.7",
        "空.jpg": b"",
        "坏.jpg": b"\xff\xd8\xff x",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    editor = opened(page, hazard(office))
    editor.add([tmp_path / name for name in contents], BEFORE)
    editor.add([tmp_path / "拔走.jpg", photo(tmp_path, size=(320, 240))], BEFORE)
    idle(editor, qtbot)
    [said] = told
    assert len(editor.value()) == 1
    assert "等 6 张" in said and said.index("苹果.heic") < said.index("扫描.jpg") < said.index("坏.jpg")
    assert said.count("没有添加") == 5
    places = [said.index(f"“{name}”") for name in contents]
    assert places == sorted(places), "whichever thread was done first"
    for words in ("HEIC 格式（请先另存为 JPG）", "“扫描.jpg”是 PDF 文件", "“空.jpg”是空文件"):
        assert words in said


def test_photos_of_a_camera_and_of_other_kinds_can_be_chosen(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    chosen = [photo(tmp_path, "IMG_0001.JPG", (320, 240))]
    monkeypatch.setattr("desktop.views.forms.photos.choose_open_paths", lambda *given: asked.append(given[2]) or chosen)
    editor = opened(page, hazard(office))
    editor.choose(BEFORE)
    idle(editor, qtbot)
    assert [file.name for file in editor.value()] == ["IMG_0001.jpg"]
    assert "*.jpg *.JPG" in asked[0] and asked[0].endswith(";;全部文件 (*)")


def twelve(office: Office, tmp_path: Path) -> int:
    """A hazard with twelve photos as a phone takes them."""
    noise = Image.frombytes("RGB", (200, 150), os.urandom(200 * 150 * 3)).resize((1600, 1200))
    noise.save(tmp_path / "现场.jpg", quality=90)
    ready, number = prepare_photo(tmp_path / "现场.jpg"), hazard(office)
    rows = [stage_photo(office.ws, "hazard", number, (BEFORE, AFTER)[n % 2], ready) for n in range(12)]
    save_hazard(office.ws, number, {}, files=Files(photos=rows))
    return number


def test_a_hazard_with_twelve_photos_opens_at_once_and_decodes_each_only_once(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, plain = twelve(office, tmp_path), hazard(office)
    decoded: list[int] = []
    whole = photo_list.small_icon
    monkeypatch.setattr(photo_list, "small_icon", lambda content, side: decoded.append(side) or whole(content, side))
    editor = opened(page, plain)
    took = []
    for _ in range(3):
        page.part("hazard").page.open_record(plain)
        before = time.perf_counter()
        page.part("hazard").page.open_record(number)
        took.append(time.perf_counter() - before)
    assert min(took) < LONGEST_WAIT
    beats: list[float] = []
    heart = QTimer(interval=2)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start()
    qtbot.waitUntil(lambda: len(decoded) == 12, timeout=10_000)
    qtbot.wait(50)
    heart.stop()
    assert len([gap for gap in (late - early for early, late in pairwise(beats)) if gap > LONGEST_WAIT]) <= 1
    assert editor.lists[BEFORE].item(0).icon().pixmap(40, 40).toImage().pixelColor(20, 20).alpha() > 0
    page.part("hazard").reload()
    page.part("hazard").page.panel.refresh()
    qtbot.wait(50)
    assert len(decoded) == 12


def test_a_chosen_photo_is_taken_away_by_key_and_brought_back_by_giving_up(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    number = twelve(office, tmp_path)
    editor = opened(page, number)
    assert not editor._remover.isEnabled() and not editor._viewer.isEnabled()
    editor.lists[BEFORE].setCurrentRow(0)
    editor.lists[AFTER].setCurrentRow(1)
    assert editor.lists[BEFORE].selectedItems() == []  # only what is looked at goes
    qtbot.keyClick(editor.lists[AFTER], Qt.Key.Key_Delete)
    assert len(editor.value()) == 11
    panel = page.part("hazard").page.panel
    panel.drop()
    assert len(editor.value()) == 12
    editor.lists[AFTER].setCurrentRow(1)
    qtbot.keyClick(editor.lists[AFTER], Qt.Key.Key_Delete)
    assert panel.save()
    assert len(hazard_photos(office.ws, number)) == 11


def test_photos_still_being_taken_in_when_the_form_is_left_are_there_when_it_comes_back(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path, told: list[str]
) -> None:
    first, other = hazard(office), hazard(office)
    editor = opened(page, first)
    editor.add([photo(tmp_path, f"{n}.jpg", (640, 480)) for n in range(3)], BEFORE)
    page.part("hazard").page.open_record(other)
    assert editor.value() == () and not editor.is_busy
    page.part("hazard").page.open_record(first)
    assert editor.is_busy
    idle(editor, qtbot)
    assert sorted(file.name for file in editor.value()) == ["0.jpg", "1.jpg", "2.jpg"]
    assert page.part("hazard").page.panel.save() and staged_count(office) == 0
    assert len(hazard_photos(office.ws, first)) == 3 and hazard_photos(office.ws, other) == ()
    assert told == []


def test_a_lock_while_photos_are_taken_in_loses_none_and_raises_nothing(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = hazard(office)
    editor = opened(page, number)
    editor.add([photo(tmp_path, f"{n}.jpg") for n in range(3)], AFTER)
    page.keep_drafts()
    page.hide()

    def closed(*given: Any) -> Any:
        raise RuntimeError("the file is closed")

    monkeypatch.setattr("desktop.views.inspection.context.stage_photo", closed)
    qtbot.wait(600)
    assert told == []
    monkeypatch.undo()
    again = InspectionPage(office.ws, Host(office.ws))
    qtbot.addWidget(again)
    again.show()
    back = opened(again, number)
    idle(back, qtbot)
    assert len(back.value()) == 3


def test_what_the_disk_does_not_take_is_told_and_the_rest_stays(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any) -> Any:
        raise OSError(28, "No space left on device")

    editor = opened(page, hazard(office))
    monkeypatch.setattr("desktop.views.inspection.context.stage_photo", full)
    editor.add([photo(tmp_path, f"{n}.jpg", (320, 240)) for n in range(3)], BEFORE)
    idle(editor, qtbot)
    assert len(told) == 1 and told[0].startswith("有一张照片没有添加：磁盘已满")
    assert editor.value() == () and editor.problem == ""


def test_a_closed_hazard_takes_in_no_photos(page: InspectionPage, office: Office, tmp_path: Path) -> None:
    editor = opened(page, hazard(office))
    editor.set_read_only(True)
    drop(editor, BEFORE, files(photo(tmp_path, size=(320, 240))))
    assert editor.value() == () and not editor.is_busy
    assert not editor.lists[BEFORE].acceptDrops()


def test_photos_stand_in_the_order_they_were_chosen(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    sizes = [(2400, 1800), (80, 60), (1600, 1200), (90, 60), (1200, 900), (60, 90)]
    chosen = [photo(tmp_path, f"{place}.jpg", size) for place, size in enumerate(sizes)]
    editor = opened(page, hazard(office))
    editor.add(chosen, BEFORE)
    idle(editor, qtbot)
    assert [file.name for file in editor.value()] == [path.name for path in chosen]
