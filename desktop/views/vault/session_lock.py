"""When the desktop itself is locked (screen lock, switching person, going to sleep), the file is locked with it.

Linux: what logind and the screen savers say on the message bus; Windows: the session notification of the window.
Where there is neither, nothing happens and nothing breaks.
"""

import ctypes
import os
import sys
from typing import Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QWidget

LOGIND = "org.freedesktop.login1"
SCREEN_SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.xfce.ScreenSaver",
    "org.ukui.ScreenSaver",
)
"""Each of them says `ActiveChanged(true)` when it covers the screen; ukui's (麒麟) says `lock` as well."""

WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, WTS_CONSOLE_DISCONNECT = 0x02B1, 0x7, 0x2
WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 0x4


class SessionLock(QObject):
    """`locked` when the desktop session is locked or the PC goes to sleep."""

    locked = Signal()

    def __init__(self, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._native: _WindowsMessages | None = None
        if sys.platform == "win32":
            self._native = _WindowsMessages(int(window.winId()), self.locked.emit)
        else:
            self._listen()

    def _listen(self) -> None:
        """Ask both buses for the signals; a bus that is not there only refuses."""
        slot: Any = SLOT("heard(QDBusMessage)")  # the stubs ask for bytes, the call itself for text
        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        if system.isConnected():
            own = session_path(os.environ.get("XDG_SESSION_ID", ""))
            if own:
                system.connect(LOGIND, own, f"{LOGIND}.Session", "Lock", self, slot)
                system.connect(LOGIND, own, "org.freedesktop.DBus.Properties", "PropertiesChanged", self, slot)
            system.connect(LOGIND, "", f"{LOGIND}.Manager", "PrepareForSleep", self, slot)
        if session.isConnected():
            for saver in SCREEN_SAVERS:
                session.connect("", "", saver, "ActiveChanged", self, slot)
            session.connect("", "", "org.ukui.ScreenSaver", "lock", self, slot)

    @Slot(QDBusMessage)
    def heard(self, message: QDBusMessage) -> None:
        """Judge one signal from a bus."""
        if means_locked(message.member(), message.arguments()):
            self.locked.emit()

    def close(self) -> None:
        """Listen no longer."""
        if self._native is not None:
            self._native.close()
        self.deleteLater()


def means_locked(member: str, arguments: list[Any]) -> bool:
    """Whether a signal of that name with those arguments says that the session is locked now."""
    if member in ("Lock", "lock"):
        return True
    if member in ("ActiveChanged", "PrepareForSleep"):
        return bool(arguments) and arguments[0] is True
    if member == "PropertiesChanged" and len(arguments) > 1 and isinstance(arguments[1], dict):
        return arguments[1].get("LockedHint") is True
    return False


def session_path(session_id: str) -> str:
    """The object path of a logind session: what is no letter or digit (and a leading digit) is written as _hex."""
    if not session_id:
        return ""
    name = "".join(
        c if c.isascii() and c.isalnum() and not (place == 0 and c.isdigit()) else f"_{ord(c):02x}"
        for place, c in enumerate(session_id)
    )
    return f"/org/freedesktop/login1/session/{name}"


class _WindowsMessages(QAbstractNativeEventFilter):
    """Registers the window for session notifications and hears them among the program's native messages."""

    def __init__(self, handle: int, locked: Any) -> None:
        super().__init__()
        self._handle, self._locked = handle, locked
        self._system: Any = getattr(ctypes, "windll", None)
        if self._system is not None:
            self._system.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(handle), 0)
        app = QCoreApplication.instance()
        if app is not None:
            app.installNativeEventFilter(self)

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> tuple[bool, int]:
        if bytes(QByteArray(kind).data()).startswith(b"windows_"):
            self.judge(_Message.from_address(int(message)))
        return False, 0

    def judge(self, message: "_Message") -> None:
        """Lock for a locked session, a session taken away and a PC that goes to sleep."""
        session = message.number == WM_WTSSESSION_CHANGE and message.word in (WTS_SESSION_LOCK, WTS_CONSOLE_DISCONNECT)
        if session or (message.number == WM_POWERBROADCAST and message.word == PBT_APMSUSPEND):
            self._locked()

    def close(self) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.removeNativeEventFilter(self)
        if self._system is not None:
            self._system.wtsapi32.WTSUnRegisterSessionNotification(ctypes.c_void_p(self._handle))


class _Message(ctypes.Structure):
    """The head of Windows' MSG: window, number, wParam."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("number", ctypes.c_uint),
        ("word", ctypes.c_size_t),
    )
