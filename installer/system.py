"""What the program and its tests need from the operating system itself, and how to get it on Debian-like systems."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """One Debian package, and the shared library or program by which other systems are asked for the same thing."""

    package: str
    library: str = ""
    program: str = ""


# Qt draws without a screen with these alone (measured on a bare Debian 12).
DRAWING = (
    Need("libgl1", library="GL"),
    Need("libegl1", library="EGL"),
    Need("libxkbcommon0", library="xkbcommon"),
    Need("libfontconfig1", library="fontconfig"),
    Need("libfreetype6", library="freetype"),
    Need("libdbus-1-3", library="dbus-1"),
    Need("libglib2.0-0", library="glib-2.0"),
    Need("libx11-6", library="X11"),
)
# A window on an X display needs these as well.
WINDOW = (
    Need("libxcb-cursor0", library="xcb-cursor"),
    Need("libxcb-icccm4", library="xcb-icccm"),
    Need("libxcb-image0", library="xcb-image"),
    Need("libxcb-keysyms1", library="xcb-keysyms"),
    Need("libxcb-randr0", library="xcb-randr"),
    Need("libxcb-render-util0", library="xcb-render-util"),
    Need("libxcb-shape0", library="xcb-shape"),
    Need("libxcb-sync1", library="xcb-sync"),
    Need("libxcb-xfixes0", library="xcb-xfixes"),
    Need("libxcb-xkb1", library="xcb-xkb"),
    Need("libxkbcommon-x11-0", library="xkbcommon-x11"),
)
# The tests open a real window, read PDFs and sheets with other people's programs, and break the disk and the clock.
TESTING = (
    Need("xvfb", program="Xvfb"),
    Need("poppler-utils", program="pdftoppm"),
    Need("qpdf", program="qpdf"),
    Need("libreoffice-calc", program="soffice"),
    Need("libreoffice-writer", program="soffice"),
    Need("strace", program="strace"),
    Need("faketime", program="faketime"),
)


def is_debian_like() -> bool:
    """Whether packages are installed with apt here."""
    return sys.platform == "linux" and bool(shutil.which("apt-get") and shutil.which("dpkg-query"))


def is_root() -> bool:
    """Whether this process may install system packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def missing(needs: tuple[Need, ...]) -> list[str]:
    """Return the Debian names of what is not there, in their order; nothing outside Linux, where wheels suffice."""
    if sys.platform != "linux":
        return []
    if is_debian_like():
        present = _installed_packages([need.package for need in needs])
        return [need.package for need in needs if need.package not in present]
    return [need.package for need in needs if not _found(need)]


def _found(need: Need) -> bool:
    if need.program:
        return shutil.which(need.program) is not None
    return ctypes.util.find_library(need.library) is not None


def _installed_packages(names: list[str]) -> set[str]:
    """Ask dpkg once; newer releases renamed some libraries with the ending t64."""
    asked = [*names, *(f"{name}t64" for name in names)]
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *asked],
        capture_output=True,
        text=True,
        check=False,  # it exits with 1 as soon as one name is unknown
    )
    lines = (line.split() for line in answer.stdout.splitlines())
    return {words[0].removesuffix("t64") for words in lines if words[1:] == ["installed"]}


def provide(needs: tuple[Need, ...], purpose: str) -> list[str]:
    """Install what is missing when we may, else say exactly what is missing; return what is still missing."""
    absent = missing(needs)
    if not absent:
        return []
    if is_debian_like() and is_root():
        print(f"正在安装{purpose}所需的系统软件包 / installing: {' '.join(absent)}", flush=True)
        install(absent)
        absent = missing(needs)
    if absent:
        print(explain(absent, purpose), flush=True)
    return absent


def install(packages: list[str]) -> bool:
    """Run apt-get for `packages`; False when it failed (its own words are on the screen)."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    # A failed update (one source of several down) need not stop the install, so its exit code is not asked.
    subprocess.run([*apt, "update"], env=env, stdout=subprocess.DEVNULL, check=False)
    command = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False).returncode == 0


def explain(packages: list[str], purpose: str) -> str:
    """Say in Chinese what is missing and how to get it, with the Debian package names."""
    names = " ".join(packages)
    if is_debian_like():
        how = f"请由管理员执行：sudo apt-get install --no-install-recommends {names}"
    else:
        how = "请用本机的软件包管理工具安装与之对应的软件包（名称可能略有不同）。"
    return f"{purpose}缺少系统软件包（Debian 名称）：{names}\n{how}"
