"""The look of the whole program from one place: colour tokens, one base size, fonts, Qt's own words in Chinese."""

from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop.resources import RESOURCES

BASE = 14  # px at 100 %: everything else follows from it
SCALES = (100, 110, 125, 150, 175, 200)
THEME_NAMES = MappingProxyType({"light": "浅色", "dark": "深色", "contrast": "高对比度"})
TONES = ("plain", "accent", "done", "soon", "overdue")
_SCREEN_FONTS = ("Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "Pingan Sans")
_FALLBACK_FONTS = ("Pingan Serif", "Pingan Kai")  # rare surnames that the sans lacks

TOKENS: MappingProxyType[str, dict[str, str]] = MappingProxyType(
    {
        "light": {
            "page": "#F5F6F8", "card": "#FFFFFF", "line": "#DDE1E6", "text": "#1F2329", "secondary": "#646A73",
            "accent": "#1F5FA8", "overdue": "#C4302B", "soon": "#9A6700", "done": "#2B7A4B", "plain": "#4A5058",
            "accent_soft": "#E8F0FA", "overdue_soft": "#FDEBEA", "soon_soft": "#FFF8E0", "done_soft": "#E8F5EC",
            "plain_soft": "#EEF0F3", "selected": "#E1ECF9", "hover": "#F0F4F9", "on_accent": "#FFFFFF",
            "edge": "#868D96", "faint": "#686F78",
        },
        "dark": {
            "page": "#17191D", "card": "#1F2227", "line": "#343941", "text": "#E6E8EB", "secondary": "#A0A7B1",
            "accent": "#6BA6EA", "overdue": "#F0857E", "soon": "#E3B341", "done": "#6CC48B", "plain": "#C3C8CF",
            "accent_soft": "#1F3450", "overdue_soft": "#472625", "soon_soft": "#3D3216", "done_soft": "#1E3828",
            "plain_soft": "#2C3037", "selected": "#263C58", "hover": "#272B31", "on_accent": "#10141A",
            "edge": "#7D858F", "faint": "#98A0AA",
        },
        "contrast": {
            "page": "#000000", "card": "#000000", "line": "#FFFFFF", "text": "#FFFFFF", "secondary": "#F0F0F0",
            "accent": "#6FD3FF", "overdue": "#FFA39B", "soon": "#FFE04D", "done": "#7DF5A0", "plain": "#FFFFFF",
            "accent_soft": "#00263D", "overdue_soft": "#3D0300", "soon_soft": "#332B00", "done_soft": "#00300F",
            "plain_soft": "#1C1C1C", "selected": "#004A78", "hover": "#262626", "on_accent": "#000000",
            "edge": "#FFFFFF", "faint": "#E0E0E0",
        },
    }
)  # fmt: skip


class Theme(NamedTuple):
    """What is in force: the token set's name and the size of things in percent."""

    name: str
    scale_percent: int


_in_force = Theme("light", 100)  # one look a process, as Qt itself has one style sheet


def current_theme() -> Theme:
    """The theme in force."""
    return _in_force


def token(name: str) -> str:
    """The colour of that name as ``#RRGGBB`` in the theme in force; KeyError when there is none."""
    return TOKENS[_in_force.name][name]


def tokens() -> dict[str, str]:
    """Every colour of the theme in force, for a chart to draw with."""
    return dict(TOKENS[_in_force.name])


def colour(name: str) -> QColor:
    """`token` as a QColor."""
    return QColor(token(name))


def tone_colours(tone: str) -> tuple[QColor, QColor]:
    """Text and ground of a chip or banner of that tone."""
    return colour(tone), colour(f"{tone}_soft")


def px(size: float) -> int:
    """Pixels in force of a length given at 100 % (a multiple of 4 for spaces)."""
    return max(1, round(size * _in_force.scale_percent / 100)) if size else 0


def chars(count: float) -> int:
    """The width of that many Chinese characters of body text, in pixels."""
    return round(count * px(BASE))


def font(size: float = BASE, bold: bool = False) -> QFont:
    """The screen font at `size` pixels of 100 %."""
    made = QFont(QApplication.font())
    made.setPixelSize(px(size))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#RRGGBB`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(text: str) -> float:
        parts = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def apply_theme(app: QApplication, name: str = "light", scale_percent: int = 100) -> None:
    """Give the running program this look; may be called again at any time. KeyError for an unknown name."""
    global _in_force
    from desktop.views.look.stylesheet import stylesheet  # it reads the tokens above

    TOKENS[name]
    wanted = Theme(name, max(100, min(200, scale_percent)))
    if app.property("pingan_prepared") and wanted == _in_force and app.styleSheet():
        return
    _in_force = wanted
    if not app.property("pingan_prepared"):
        _prepare(app)
    app.setPalette(_palette())
    app.setFont(_base_font())
    app.setStyleSheet(stylesheet())


def _prepare(app: QApplication) -> None:
    """What is done once: Fusion, bundled fonts, Qt's own dialogs in Chinese."""
    app.setStyle("Fusion")
    for file in ("PinganSans-Regular.ttf", "PinganSans-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / file))
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    app.setProperty("pingan_prepared", True)


def load_fallback_fonts() -> None:
    """The large fonts for rare surnames: loaded with the main window, since the first window must show at once."""
    for file in ("PinganSerif-Regular.ttf", "PinganKai-Regular.ttf"):
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / file))
    QApplication.setFont(_base_font())


def _base_font() -> QFont:
    base = QFont()
    base.setFamilies(_families())
    base.setPixelSize(px(BASE))
    return base


def _families() -> list[str]:
    """Screen fonts this machine has, best first; the bundled ones always are there."""
    here = set(QFontDatabase.families())
    return [family for family in (*_SCREEN_FONTS, *_FALLBACK_FONTS) if family in here]


def _palette() -> QPalette:
    """Fusion's palette from the tokens, for what the style sheet does not reach."""
    role = QPalette.ColorRole
    pairs = {
        role.Window: "page", role.WindowText: "text", role.Base: "card", role.AlternateBase: "page",
        role.Text: "text", role.Button: "card", role.ButtonText: "text", role.BrightText: "overdue",
        role.ToolTipBase: "card", role.ToolTipText: "text", role.PlaceholderText: "faint",
        role.Highlight: "selected", role.HighlightedText: "text", role.Link: "accent", role.Accent: "accent",
        role.Mid: "line", role.Midlight: "line", role.Light: "card", role.Dark: "edge", role.Shadow: "line",
    }  # fmt: skip
    made = QPalette()
    for which, name in pairs.items():
        made.setColor(which, colour(name))
    for which in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, colour("faint"))
    return made
