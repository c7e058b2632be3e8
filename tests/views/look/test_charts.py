"""Charts on the screen: the colours of the theme, parts to click, keys."""

from collections.abc import Mapping

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from desktop.views.look.charts import Picture, Region, SvgView
from desktop.views.look.theme import TOKENS, apply_theme


def draw(colours: Mapping[str, str]) -> Picture:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><rect width="400" height="200" '
        f'fill="{colours["card"]}"/><rect x="0" y="100" width="200" height="100" fill="{colours["accent"]}"/></svg>'
    )
    return Picture(svg, (Region("10", 0, 100, 200, 100, "10 月 33 件"), Region("11", 200, 0, 200, 200, "11 月 0 件")))


@pytest.fixture
def view(qtbot, qapp: QApplication):
    apply_theme(qapp, "light", 100)
    made = SvgView(draw, name="矛盾纠纷趋势")
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    yield made
    apply_theme(qapp, "light", 100)


def test_the_picture_follows_the_theme(view: SvgView, qapp: QApplication):
    before = view.grab().toImage().pixelColor(100, 150).name().upper()
    apply_theme(qapp, "dark", 100)
    after = view.grab().toImage().pixelColor(100, 150).name().upper()
    assert (before, after) == (TOKENS["light"]["accent"], TOKENS["dark"]["accent"])


def test_a_click_on_a_bar_tells_its_key(view: SvgView, qtbot):
    with qtbot.waitSignal(view.chosen) as told:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 150))
    assert told.args == ["10"]
    with qtbot.assertNotEmitted(view.chosen):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 20))


def test_arrow_keys_and_enter_do_what_a_click_does(view: SvgView, qtbot):
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.chosen) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [view._regions[view._current].key]
    assert view.accessibleDescription() == view._regions[view._current].words


def test_regions_grow_with_the_picture(view: SvgView):
    view.resize(800, 400)
    assert view.box_of(view._regions[0]).width() == 400
