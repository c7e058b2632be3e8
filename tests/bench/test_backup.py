"""A backup of 50 MB, held against its pages' marks, takes at most three times as long as copying the file plainly."""

import os
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.models.vault.backup import make_backup, verify
from desktop.models.vault.opening import create_vault
from desktop.models.vault.vault import Vault
from tests.support import NOW, PASSPHRASE

SIZE = 50_000_000
RUNS = 7


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    opened = create_vault(tmp_path_factory.mktemp("bench") / "v.db", PASSPHRASE)
    row = (
        "INSERT INTO attachment (owner_kind, owner_id, name, media_type, size, sha256, added_at, content)"
        " VALUES ('unit', 1, 'a', 'b', 1, 'c', '2026-01-01 00:00:00', ?)"
    )
    with opened.writer.begin() as connection:
        for _ in range(SIZE // 20_000):
            connection.exec_driver_sql(row, (os.urandom(20_000),))
    yield opened
    opened.close()


def plain_copy(source: Path, target: Path) -> float:
    start = time.perf_counter()
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    taken = time.perf_counter() - start
    target.unlink()
    return taken


def test_making_a_backup_costs_at_most_three_plain_copies(vault: Vault, tmp_path: Path) -> None:
    make_backup(vault, tmp_path, "手动", NOW, deep=False).path.unlink()  # folds the journal in
    assert vault.path.stat().st_size >= SIZE
    making, deep = [], []
    for _ in range(RUNS):
        plain = plain_copy(vault.path, tmp_path / "plain.db")
        start = time.perf_counter()
        made = make_backup(vault, tmp_path, "手动", NOW, deep=False)
        making.append((time.perf_counter() - start) / plain)
        verify(made, vault.key)
        deep.append((time.perf_counter() - start) / plain)
        made.path.unlink()
    ratio, with_checks = statistics.median(making), statistics.median(deep)
    print(f"backup {ratio:.2f} x a plain copy, {with_checks:.2f} x with every check that follows in the background")
    assert ratio <= 3, (making, deep)


def test_saving_goes_on_while_a_backup_is_made(vault: Vault, tmp_path: Path) -> None:
    worker = threading.Thread(target=lambda: make_backup(vault, tmp_path, "手动", NOW))
    worker.start()
    waits = []
    while worker.is_alive():
        start = time.perf_counter()
        with vault.writer.begin() as connection:
            connection.exec_driver_sql("UPDATE attachment SET name = 'x' WHERE id = 1")
        waits.append(time.perf_counter() - start)
    worker.join()
    assert waits and max(waits) < 0.5, max(waits)
