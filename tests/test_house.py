"""The house rules, held as tests: layout, sizes, docstrings, import contracts, locks, a sound Qt."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import desktop

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {"desktop", "resources", "installer", "tests", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"}
LONGEST_FILE = 400  # lines; a file that wants more usually holds two concepts
MOST_FILES = 45  # in one folder; more of them want rooms of their own
LOCKS = ("requirements.lock", "requirements-test.lock")
ASSERTING = ("assert", "raises", "check_", "expect", "qtbot.wait", "verify")


def sources(folder: str) -> list[Path]:
    """Return the Python files of one folder, those of hidden folders left out."""
    found = (ROOT / folder).rglob("*.py")
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts))


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def tracked() -> list[str]:
    """Return what git keeps, so that a tester's own leftovers do not count."""
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]


def pins(lock: str) -> dict[str, str]:
    """Return package → version and hashes of one lock file."""
    text = (ROOT / "installer" / lock).read_text("utf-8").replace("\\\n", " ")
    return {line.split("==")[0]: " ".join(line.split()) for line in text.splitlines() if line.strip()}


def wanted(file: str) -> list[str]:
    """Return the package names of one .in file, as the lock spells them."""
    lines = (ROOT / "installer" / file).read_text("utf-8").splitlines()
    return [re.split(r"[<>=!~\[; ]", line)[0].lower() for line in lines if line and line[0] not in "#-"]


def test_the_top_level_holds_only_what_the_layout_allows():
    top = {name.split("/")[0] for name in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_every_module_says_what_it_is_for():
    silent = [
        path
        for path in (*sources("desktop"), *sources("installer"), *sources("tests"))
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert names(silent) == []


def test_no_file_of_the_program_is_longer_than_a_reader_can_hold():
    long = [
        path
        for path in sources("desktop")
        if path.parent.name != "versions"  # a migration is a list of tables, written once and never read on
        and len(path.read_text("utf-8").splitlines()) > LONGEST_FILE
    ]
    assert names(long) == []


def test_every_test_asserts_something():
    silent = []
    for path in sources("tests"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                body = ast.get_source_segment(text, node) or ""
                if not any(word in body for word in ASSERTING):
                    silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []


def test_tests_stand_where_the_code_stands():
    mirrored = {"changes", "exchange", "fields", "models", "reports", "rules", "services", "views"}
    extra = {"installer", "journeys", "faults", "bench"}
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in sources("tests") if path.parent != ROOT / "tests"}
    assert folders <= mirrored | extra
    rooms = {path.relative_to(ROOT / "tests").parent for path in sources("tests")}
    strange = [
        room for room in rooms if room.parts and room.parts[0] in mirrored and not (ROOT / "desktop" / room).is_dir()
    ]
    assert strange == []


def test_no_room_is_a_storeroom():
    full = [
        folder.relative_to(ROOT).as_posix()
        for folder in {path.parent for path in sources("desktop")}
        if len(list(folder.glob("*.py"))) > MOST_FILES
    ]
    assert full == []


def test_suppressions_carry_a_reason():
    bare = re.compile(r"#\s*(?:type:\s*ignore|noqa)(?:\[[\w, -]+\]|:\s*[A-Z0-9, ]+)?\s*$")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (*sources("desktop"), *sources("installer"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_no_path_of_one_machine_stands_in_the_repository():
    path_of_a_machine = re.compile(r"(?<![\w.*])/(?:work|root|home/\w+|Users/\w+)/")
    texts = (".py", ".toml", ".md", ".in", ".lock", ".spec", ".ps1", ".sh", ".yml", ".qss", ".json")
    found = [
        name
        for name in tracked()
        if name.endswith(texts) and path_of_a_machine.search((ROOT / name).read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_by_hash_and_name_no_host(lock: str):
    text = (ROOT / "installer" / lock).read_text("utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    assert all("--hash=sha256:" in pin for pin in pins(lock).values())


def test_the_test_lock_satisfies_the_run_lock():
    test, run = pins("requirements-test.lock"), pins("requirements.lock")
    assert {name: test.get(name) for name in run} == run


@pytest.mark.parametrize(("file", "lock"), [(lock.replace(".lock", ".in"), lock) for lock in LOCKS])
def test_locks_hold_every_package_asked_for(file: str, lock: str):
    assert set(wanted(file)) <= {name.lower() for name in pins(lock)}


def test_the_readme_gives_the_reason_for_every_package():
    readme = (ROOT / "README.md").read_text("utf-8").lower()
    assert [name for name in wanted("requirements.in") if name not in readme] == []


def test_the_changelog_begins_with_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    latest = re.search(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    assert latest is not None
    assert latest[1] == desktop.__version__


def test_every_module_beside_the_layers_is_known_to_the_contracts():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    known = set(re.findall(r"desktop\.(\w+)", " ".join(layers))) | {"__init__", "__main__"}
    modules = {path.relative_to(ROOT / "desktop").parts[0].removesuffix(".py") for path in sources("desktop")}
    assert modules <= known


def test_imports_run_one_way():
    command = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_two_hundred_thousand_qt_calls_returning_none_survive():
    # PySide6 6.12.0 on Python 3.11 lost a reference to None in each and died after about 5,200 (fatal: none_dealloc).
    start = "from PySide6.QtCore import QObject\nthing = QObject()\n"
    loop = start + "for _ in range(200_000): thing.setObjectName('a')\nprint('alive')"
    answer = subprocess.run([sys.executable, "-c", loop], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout.strip()) == (0, "alive"), answer.stderr
