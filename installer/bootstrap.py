"""Set up and start 平安台账 with nothing but Python 3.11: `bootstrap.py run|test|faults|package|lock`."""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  # whoever starts this may well have an older one
    sys.exit(f"需要 Python 3.11 或更高版本（现为 {sys.version.split()[0]}）。Python 3.11 or newer is needed.")

import system

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "pingan-installed.json"
RUN_LOCK = ROOT / "installer" / "requirements.lock"
TEST_LOCK = ROOT / "installer" / "requirements-test.lock"

# Personal settings that would send packages elsewhere than into .venv, or refuse to put them there.
UNWANTED = (
    "PIP_CONSTRAINT",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONHOME",
    "PYTHONPATH",
)
# The same from pip's configuration files: an empty value in the environment's own file silences theirs. The locks pin
# every version by hash, so a constraint could only break things; indexes, mirrors and certificates still count.
PIP_CONF = "".join(f"[{part}]\nconstraint =\nprefix =\ntarget =\nuser =\n" for part in ("global", "install"))

CHECKS = ("ruff check .", "ruff format --check .", "mypy", "lint-imports")
COMPILE = "--universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --python-version 3.11"


def venv_python() -> Path:
    """Return where the environment's interpreter is, made or not."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def clean_env() -> dict[str, str]:
    """Return the environment for child processes: ours less `UNWANTED`, with the project importable from any folder."""
    env = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    return {**env, "PYTHONPATH": str(ROOT), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def tool(command: list[str], env: dict[str, str]) -> int:
    """Run one of the programs that the environment holds, in the project's folder; return its exit code."""
    program = venv_python().parent / command[0]
    return subprocess.run([program, *command[1:]], cwd=ROOT, env=env, check=False).returncode


def python_module(*command: str, env: dict[str, str] | None = None) -> int:
    """Run a module with the environment's Python, in the project's folder; return its exit code."""
    return tool([venv_python().name, "-m", *command], env or clean_env())


def fingerprint(lock: Path) -> str:
    """Return the SHA-256 of a lock file whatever its line ends."""
    return hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def installed() -> dict[str, str]:
    """Return what the stamp says: lock name → fingerprint, and the Python version; empty when there is none."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def environment_version() -> str:
    """Return the version of the environment's Python, "" when it is absent, broken, without pip or too old."""
    ask = "import sys, pip; print('%d.%d.%d' % sys.version_info[:3] if sys.version_info >= (3, 11) else '')"
    try:
        answer = subprocess.run([venv_python(), "-c", ask], capture_output=True, text=True, check=True, env=clean_env())
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.stdout.strip()


def make_environment() -> str:
    """Make `.venv` unless a sound one is there; return the version of its Python."""
    version = environment_version()
    if version:
        return version
    _provide_ensurepip()
    print("正在建立运行环境 .venv …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], env=clean_env(), check=False)
    version = environment_version()
    if made.returncode or not version:
        sys.exit("无法建立 .venv：请查看上面的提示，并确认磁盘有空间、本文件夹可写。")
    (VENV / ("pip.ini" if os.name == "nt" else "pip.conf")).write_text(PIP_CONF, "utf-8")
    return version


def _provide_ensurepip() -> None:
    """Debian ships Python without the part that puts pip into a new environment: fetch it, or say its name."""
    ask = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(ask, capture_output=True, check=False).returncode == 0:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if system.is_debian_like() and system.is_root():
        print(f"正在安装 {package} …", flush=True)
        system.install([package])
    if subprocess.run(ask, capture_output=True, check=False).returncode:
        sys.exit(system.explain([package], "建立运行环境"))


def set_up(lock: Path) -> None:
    """Bring `.venv` to what `lock` says, every file checked by hash; a second call returns at once."""
    version = make_environment()
    stamp = installed()
    if stamp.get("python") == version and stamp.get(lock.name) == fingerprint(lock):
        return
    print(f"正在按 {lock.name} 安装组件（首次需几分钟）…", flush=True)
    pip = ("pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", str(lock))
    if python_module(*pip):
        sys.exit("组件没有装全：请查看上面 pip 的提示，确认网络或内部软件源可用后重试，已下载的不会重复下载。")
    # The test lock holds every pin of the other one (a house test sees to it), so it satisfies both.
    done = {RUN_LOCK, TEST_LOCK} if lock == TEST_LOCK else {lock}
    kept = stamp if stamp.get("python") == version else {}
    state = kept | {one.name: fingerprint(one) for one in done} | {"python": version}
    STAMP.write_text(json.dumps(state, indent=1), "utf-8")


def has_display() -> bool:
    """Whether a window can be shown here."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def program_arguments(asked: list[str], display: bool) -> list[str]:
    """Return the arguments for `python -m desktop`: a demo window by default, the journey where none can open."""
    if any(word.split("=")[0] in ("--demo", "--help", "-h", "--version") for word in asked):
        return asked
    if not display:
        return ["--demo", "demo-out"]
    return asked or ["--show-demo"]


def run(asked: list[str]) -> int:
    """Set up the program and become it."""
    set_up(RUN_LOCK)
    system.provide(system.DRAWING + system.WINDOW, "程序")
    display = has_display()
    arguments = program_arguments(asked, display)
    env = clean_env()
    if not display:
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
        if arguments != asked:
            print("没有可用的显示器：改为不开窗口走完整个演示流程，结果放在 demo-out/。", flush=True)
    command = [str(venv_python()), "-P", "-m", "desktop", *arguments]
    if os.name != "nt":  # exec there would return to the prompt while the program still runs
        os.execve(command[0], command, env)
    return subprocess.run(command, env=env, check=False).returncode


def _ready_for_tests() -> dict[str, str]:
    """Set up the test tools; return the environment that tests run in."""
    set_up(TEST_LOCK)
    system.provide(system.DRAWING + system.WINDOW + system.TESTING, "测试")
    return {"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"} | clean_env()


def test(asked: list[str]) -> int:
    """Set up the tests, run every check, then pytest, whose summary comes last; non-zero when anything failed."""
    env = _ready_for_tests()
    failed = []
    for check in CHECKS:
        print(f"── {check}", flush=True)
        if tool(check.split(), env):
            failed.append(check)
    print(f"── FAILED before the tests: {'; '.join(failed)}" if failed else "── all checks passed", flush=True)
    return python_module("pytest", *asked, env=env) or int(bool(failed))


def faults(asked: list[str]) -> int:
    """Break disk, power, clock and program for --minutes N (60) and print what came of it; non-zero when one fails."""
    return python_module("tests.faults", *asked, env=_ready_for_tests())


def package(asked: list[str]) -> int:
    """Build the folder that runs without Python, `dist/pingan/`; an .exe only comes out of a Windows machine."""
    set_up(TEST_LOCK)
    system.provide(system.DRAWING + system.WINDOW, "程序")
    spec = ROOT / "installer" / "pingan.spec"
    return python_module("PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *asked, str(spec))


def lock(asked: list[str]) -> int:
    """Write both lock files anew from the .in files; `--upgrade` takes newer releases, else present pins stay."""
    set_up(TEST_LOCK)
    for target, more in ((RUN_LOCK, []), (TEST_LOCK, ["--constraint", str(RUN_LOCK)])):
        files = [str(target.with_suffix(".in")), "--output-file", str(target)]
        if tool(["uv", "pip", "compile", *COMPILE.split(), *asked, *more, *files], clean_env()):
            return 1
    return 0


COMMANDS = {"run": run, "test": test, "faults": faults, "package": package, "lock": lock}


def main(arguments: list[str]) -> int:
    """Read the command and hand everything after it on untouched."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    summary = "\n".join(f"{name:8} {command.__doc__}" for name, command in COMMANDS.items())
    parser.add_argument("command", choices=COMMANDS, metavar="command", help=summary)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on (FILE, --demo OUT, pytest's own …)")
    asked = parser.parse_args(arguments)
    return COMMANDS[asked.command](asked.arguments)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console that lacks a sign must not stop us
    sys.exit(main(sys.argv[1:]))
