"""A real work file for tests: founded once a process, copied for each test that wants one."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from desktop.models.organisation import UnitKind
from desktop.models.vault.opening import open_vault
from desktop.rules.load import load_packs
from desktop.rules.pack import RulePack
from desktop.services.founding import NewFile, found_file
from desktop.services.workspace import Workspace

PASSPHRASE = "测试口令 2026"
NOW = datetime(2026, 10, 22, 9)


class Clock:
    """A clock that tests set: `ws.clock.now = …`."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@cache
def packs() -> dict[str, RulePack]:
    """Both rule packs, loaded once."""
    return load_packs()


@cache
def _template(pack: str, founded: datetime) -> Path:
    path = Path(mkdtemp(prefix="pingan-test-")) / "template.db"
    kind = UnitKind.bureau if pack == "nanchang-2021" else UnitKind.county
    name = "南昌市城市管理局" if pack == "nanchang-2021" else "卧龙区"
    opened = date(2020, 1, 1)
    new = NewFile(path, PASSPHRASE, pack, name, name[-6:], "CG", kind, opened, "市人民政府", "应急安全科", "张敏")
    found_file(new, packs(), Clock(founded)).vault.close()
    return path


def make_workspace(
    folder: Path,
    pack: str = "nanchang-2021",
    now: datetime = NOW,
    clock: Callable[[], datetime] | None = None,
    founded: datetime = NOW,
) -> Workspace:
    """A fresh work file of a bureau (南昌) or a county (南阳) in `folder`, its clock standing at `now`.

    It was `founded` at that moment, and owes nothing of the time before.

    The caller closes it: ``ws.vault.close()``.
    """
    path = folder / "工作库.db"
    shutil.copyfile(_template(pack, founded), path)
    return Workspace(open_vault(path, PASSPHRASE), packs(), clock=clock or Clock(now), operator="张敏")
