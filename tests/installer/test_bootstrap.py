"""The set-up script: what it starts, when it installs again, and what no personal setting may change."""

import json
import subprocess
import sys
from pathlib import Path

import pip
import pytest

import bootstrap


@pytest.mark.parametrize(
    ("asked", "display", "expected"),
    [
        ([], True, ["--show-demo"]),
        (["年度.db"], True, ["年度.db"]),
        (["--demo", "out"], True, ["--demo", "out"]),
        ([], False, ["--demo", "demo-out"]),
        (["年度.db"], False, ["--demo", "demo-out"]),
        (["--demo", "out"], False, ["--demo", "out"]),
        (["--demo=out"], False, ["--demo=out"]),
        (["--version"], False, ["--version"]),
        (["--help"], False, ["--help"]),
    ],
)
def test_run_opens_the_demo_or_does_the_journey_where_no_window_can_open(asked, display, expected):
    assert bootstrap.program_arguments(asked, display) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a display is always there")
def test_a_display_is_an_x_or_wayland_one(monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not bootstrap.has_display()
    monkeypatch.setenv("DISPLAY", ":7")
    assert bootstrap.has_display()


def test_personal_settings_cannot_send_packages_elsewhere_but_indexes_stay(monkeypatch):
    for name in bootstrap.UNWANTED:
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "kept")
    env = bootstrap.clean_env()
    assert not {"PIP_USER", "PIP_TARGET", "PIP_CONSTRAINT", "PIP_REQUIRE_VIRTUALENV", "PYTHONHOME"} & env.keys()
    assert env["PYTHONPATH"] == str(bootstrap.ROOT)
    assert env["PIP_EXTRA_INDEX_URL"] == "kept"


def test_a_constraint_in_the_computers_pip_configuration_is_silenced_by_the_environments_own(tmp_path, monkeypatch):
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "pip.conf").write_text("[global]\nconstraint = /no/such/file\nuser = true\n", "utf-8")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    pip_list = [tmp_path / "env" / "bin" / "python", "-m", "pip", "install", "--dry-run", "--no-index", "pip"]
    our_pip = str(Path(pip.__file__).parent.parent)
    env = bootstrap.clean_env() | {"XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path), "PYTHONPATH": our_pip}
    before = subprocess.run(pip_list, env=env, capture_output=True, text=True, check=False)
    (tmp_path / "env" / "pip.conf").write_text(bootstrap.PIP_CONF, "utf-8")
    after = subprocess.run(pip_list, env=env, capture_output=True, text=True, check=False)
    assert before.returncode != 0
    assert after.returncode == 0, after.stderr


@pytest.fixture
def setting(tmp_path, monkeypatch):
    """A folder with two locks and an environment that only writes down what it was asked to install."""
    asked: list[str] = []

    def fake_run(command, **_options):
        asked.append(str(command[-1]))
        return subprocess.CompletedProcess(command, 0)

    for name in ("RUN_LOCK", "TEST_LOCK"):
        path = tmp_path / getattr(bootstrap, name).name
        path.write_text(f"{name}==1\n", "utf-8")
        monkeypatch.setattr(bootstrap, name, path)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(bootstrap, "make_environment", lambda: "3.11.7")
    monkeypatch.setattr(bootstrap.subprocess, "run", fake_run)
    return asked


def test_a_second_call_installs_nothing(setting):
    bootstrap.set_up(bootstrap.RUN_LOCK)
    bootstrap.set_up(bootstrap.RUN_LOCK)
    assert setting == [str(bootstrap.RUN_LOCK)]


def test_a_changed_lock_installs_again_but_changed_line_ends_do_not(setting):
    bootstrap.set_up(bootstrap.RUN_LOCK)
    bootstrap.RUN_LOCK.write_bytes(bootstrap.RUN_LOCK.read_bytes().replace(b"\n", b"\r\n"))
    bootstrap.set_up(bootstrap.RUN_LOCK)
    assert len(setting) == 1
    bootstrap.RUN_LOCK.write_text("other==2\n", "utf-8")
    bootstrap.set_up(bootstrap.RUN_LOCK)
    assert len(setting) == 2


def test_the_test_set_up_serves_the_program_too(setting):
    bootstrap.set_up(bootstrap.TEST_LOCK)
    bootstrap.set_up(bootstrap.RUN_LOCK)
    assert setting == [str(bootstrap.TEST_LOCK)]


def test_another_python_installs_again(setting, monkeypatch):
    bootstrap.set_up(bootstrap.TEST_LOCK)
    monkeypatch.setattr(bootstrap, "make_environment", lambda: "3.12.1")
    bootstrap.set_up(bootstrap.RUN_LOCK)
    assert setting == [str(bootstrap.TEST_LOCK), str(bootstrap.RUN_LOCK)]
    assert "requirements-test.lock" not in json.loads(bootstrap.STAMP.read_text("utf-8"))


def test_a_damaged_stamp_counts_as_none(setting):
    bootstrap.STAMP.write_text("{half", "utf-8")
    assert bootstrap.installed() == {}


def test_a_failed_installation_leaves_no_stamp_and_says_what_to_do(setting, monkeypatch):
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    with pytest.raises(SystemExit, match="组件没有装全"):
        bootstrap.set_up(bootstrap.RUN_LOCK)
    assert not bootstrap.STAMP.exists()


@pytest.mark.parametrize(
    ("failing", "pytest_code", "expected"), [("", 0, 0), ("ruff", 0, 1), ("", 5, 5), ("mypy", 2, 2)]
)
def test_every_check_runs_and_any_failure_is_the_exit_code(failing, pytest_code, expected, monkeypatch, capfd):
    called: list[str] = []

    def fake_run(command, **_options):
        tool = Path(str(command[0])).name
        called.append("pytest" if "pytest" in command else tool)
        code = pytest_code if "pytest" in command else int(tool == failing)
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(bootstrap, "set_up", lambda lock: None)
    monkeypatch.setattr(bootstrap.system, "provide", lambda needs, purpose: [])
    monkeypatch.setattr(bootstrap.subprocess, "run", fake_run)
    assert bootstrap.test([]) == expected
    assert called == ["ruff", "ruff", "mypy", "lint-imports", "pytest"]
    assert ("FAILED before the tests" in capfd.readouterr().out) == bool(failing)


def test_help_names_every_command():
    script = bootstrap.ROOT / "installer" / "bootstrap.py"
    answer = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=True)
    assert all(name in answer.stdout for name in ("run", "test", "faults", "package", "lock"))
