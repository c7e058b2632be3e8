"""The look: contrast, scaling, live switching, Qt's own words in Chinese."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QLineEdit, QPushButton

from desktop.views.look import theme
from desktop.views.look.icons import icon_file
from desktop.views.look.stylesheet import stylesheet
from desktop.views.look.theme import TOKENS, TONES, apply_theme, contrast, load_fallback_fonts
from desktop.views.look.widgets import button, title_label

ON_GROUNDS = [
    *((ink, ground) for ink in ("text", "secondary", "accent", "faint") for ground in ("page", "card")),
    *((ink, ground) for ink in ("overdue", "soon", "done") for ground in ("page", "card")),
    *((ink, ground) for ink in ("text", "secondary") for ground in ("hover", "selected")),
    *((tone, f"{tone}_soft") for tone in TONES),
    ("accent", "accent_soft"),
    ("on_accent", "accent"),
]


@pytest.fixture(autouse=True)
def _restore(qapp: QApplication):
    yield
    apply_theme(qapp, "light", 100)


@pytest.mark.parametrize("name", TOKENS)
@pytest.mark.parametrize(("ink", "ground"), ON_GROUNDS)
def test_text_stands_out_at_least_4_5_to_1(name: str, ink: str, ground: str):
    assert contrast(TOKENS[name][ink], TOKENS[name][ground]) >= 4.5


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_every_set_names_the_same_tokens():
    assert TOKENS["light"].keys() == TOKENS["dark"].keys() == TOKENS["contrast"].keys()


@pytest.mark.parametrize("name", TOKENS)
def test_the_sheet_leaves_no_placeholder(qapp: QApplication, name: str):
    apply_theme(qapp, name, 125)
    sheet = stylesheet()
    assert not re.search(r"[@~]|\$[a-z]", re.sub(r'url\("[^"]*"\)', "", sheet))


def test_everything_follows_one_base_size(qapp: QApplication, qtbot):
    apply_theme(qapp, "light", 100)
    label, push = title_label("矛盾纠纷"), button("导出")
    qtbot.addWidget(label)
    qtbot.addWidget(push)
    label.show()
    push.show()
    small, low = label.fontInfo().pixelSize(), push.sizeHint().height()
    apply_theme(qapp, "light", 150)
    assert (small, label.fontInfo().pixelSize()) == (16, 24)
    assert push.sizeHint().height() == pytest.approx(low * 1.5, abs=2)


def test_switching_the_theme_reaches_widgets_that_are_shown(qapp: QApplication, qtbot):
    apply_theme(qapp, "light", 100)
    line = QLineEdit("夜市占道")
    qtbot.addWidget(line)
    line.show()
    apply_theme(qapp, "dark", 100)
    ground = line.grab().toImage().pixelColor(line.width() // 2, 4).name().upper()
    assert ground == TOKENS["dark"]["card"]


def test_an_unknown_theme_is_refused_and_changes_nothing(qapp: QApplication):
    apply_theme(qapp, "dark", 100)
    with pytest.raises(KeyError):
        apply_theme(qapp, "pink", 100)
    assert theme.current_theme().name == "dark"


def test_qts_own_buttons_speak_chinese(qapp: QApplication, qtbot):
    apply_theme(qapp, "light", 100)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    cancel = box.button(QDialogButtonBox.StandardButton.Cancel)
    assert isinstance(cancel, QPushButton)
    assert "取消" in cancel.text()


def test_chinese_needs_no_font_of_the_system(qapp: QApplication, qtbot):
    apply_theme(qapp, "light", 100)
    load_fallback_fonts()
    assert {"Pingan Sans", "Pingan Serif", "Pingan Kai"} <= set(qapp.font().families())
    label = QLabel("㛃龑矛盾纠纷")
    qtbot.addWidget(label)
    assert all(label.fontMetrics().inFontUcs4(ord(letter)) for letter in label.text())


def test_icons_take_the_colour_of_the_theme(qapp: QApplication):
    apply_theme(qapp, "dark", 100)
    assert TOKENS["dark"]["accent"] in Path(icon_file("calendar", "accent")).read_text("utf-8")


def test_a_dangerous_button_that_cannot_be_pressed_does_not_look_as_if_it_could(qapp: QApplication, qtbot):
    apply_theme(qapp, "light", 100)
    erase = button("清空回收站…", lambda: None, role="danger")
    qtbot.addWidget(erase)

    def is_red() -> bool:
        picture = erase.grab().toImage()
        return picture.pixelColor(picture.width() // 2, 0).name().upper() == TOKENS["light"]["overdue"]

    assert is_red()
    erase.setEnabled(False)
    assert not is_red()
