"""从备份恢复: what is said when the disk fails in the very last step."""

from pathlib import Path
from typing import Any

import pytest

from desktop.models.vault import restore as exchange
from desktop.models.vault.errors import VaultError
from desktop.models.vault.opening import open_vault
from desktop.services.organisation.lookup import add_person, own_unit_id
from desktop.services.vault.backup import ASKED, back_up
from desktop.services.vault.restore import RestoreFailed, restore_file
from tests.support import PASSPHRASE, make_workspace, packs


@pytest.mark.parametrize(("fails_at", "is_begun"), [(1, False), (2, True)])
def test_a_restore_that_will_go_through_is_not_told_as_one_that_did_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int, is_begun: bool
) -> None:
    """The copy is ready under its name (1), then takes the file's place (2): from there on the next opening ends it."""
    ws = make_workspace(tmp_path)
    made = back_up(ws, ASKED)
    add_person(ws, "李强", own_unit_id(ws))
    key, path = ws.vault.key, ws.vault.path
    ws.vault.close()
    calls: list[Path] = []
    real = exchange.replace_durably

    def fail(source: Path, target: Path) -> Any:
        calls.append(target)
        if len(calls) == fails_at:
            raise OSError(5, "Input/output error")
        return real(source, target)

    monkeypatch.setattr(exchange, "replace_durably", fail)
    with pytest.raises(VaultError) as caught:
        restore_file(path, made.path, key, packs())
    assert isinstance(caught.value, RestoreFailed) is not is_begun
    assert ("下次打开" in str(caught.value)) is is_begun and ("原来的文件没有改动" in str(caught.value)) is not is_begun
    monkeypatch.undo()
    vault = open_vault(path, PASSPHRASE)
    with vault.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM person").scalar() == (0 if is_begun else 1)
    vault.close()
