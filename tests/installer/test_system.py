"""System packages: found when there, installed when we may, named exactly when we may not."""

import subprocess

import pytest

import system

NEEDS = (
    system.Need("libgl1", library="GL"),
    system.Need("libglib2.0-0", library="glib-2.0"),
    system.Need("qpdf", program="qpdf"),
)


@pytest.fixture
def debian(monkeypatch):
    """A Debian whose dpkg and apt are played by two sets: what is installed, and what was asked for."""
    present: set[str] = set()
    asked: list[list[str]] = []

    def fake_run(command, **_options):
        asked.append(command)
        if command[0] == "dpkg-query":
            listed = "".join(f"{name} installed\n" for name in command[3:] if name in present)
            return subprocess.CompletedProcess(command, 1, stdout=listed + "strace config-files\n")
        if "install" in command:
            present.update(command[command.index("--no-install-recommends") + 1 :])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(system, "is_debian_like", lambda: True)
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system.subprocess, "run", fake_run)
    return present, asked


def test_a_library_renamed_with_t64_counts_as_present(debian):
    present, _ = debian
    present.update({"libgl1", "libglib2.0-0t64"})
    assert system.missing(NEEDS) == ["qpdf"]


def test_a_package_removed_but_for_its_settings_is_missing(debian):
    assert system.missing((system.Need("strace", program="strace"),)) == ["strace"]


def test_root_on_debian_gets_what_is_missing_after_an_update(debian, monkeypatch):
    monkeypatch.setattr(system, "is_root", lambda: True)
    present, asked = debian
    present.add("libgl1")
    assert system.provide(NEEDS, "测试") == []
    apt = [command for command in asked if command[0] == "apt-get"]
    assert "update" in apt[0]
    assert apt[1][-3:] == ["--no-install-recommends", "libglib2.0-0", "qpdf"]


def test_nothing_is_asked_of_apt_when_all_is_there(debian, monkeypatch):
    monkeypatch.setattr(system, "is_root", lambda: True)
    present, asked = debian
    present.update(need.package for need in NEEDS)
    assert system.provide(NEEDS, "测试") == []
    assert [command[0] for command in asked] == ["dpkg-query"]


def test_others_are_told_the_exact_command(debian, monkeypatch, capsys):
    monkeypatch.setattr(system, "is_root", lambda: False)
    assert system.provide(NEEDS, "测试") == ["libgl1", "libglib2.0-0", "qpdf"]
    said = capsys.readouterr().out
    assert "sudo apt-get install --no-install-recommends libgl1 libglib2.0-0 qpdf" in said
    assert "测试缺少系统软件包" in said


def test_other_systems_are_asked_for_libraries_and_programs(monkeypatch, capsys):
    monkeypatch.setattr(system, "is_debian_like", lambda: False)
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system.ctypes.util, "find_library", lambda name: "libGL.so.1" if name == "GL" else None)
    monkeypatch.setattr(system.shutil, "which", lambda name: None)
    assert system.provide(NEEDS, "程序") == ["libglib2.0-0", "qpdf"]
    assert "软件包管理工具" in capsys.readouterr().out


def test_windows_needs_nothing_more(monkeypatch):
    monkeypatch.setattr(system.sys, "platform", "win32")
    assert system.missing(NEEDS) == []
