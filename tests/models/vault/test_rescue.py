"""A file that was taken away under the open window can still be saved whole, elsewhere, under the same passphrase."""

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.models.vault.backup import check_through
from desktop.models.vault.errors import UnsuitablePlace
from desktop.models.vault.opening import create_vault, open_vault
from desktop.models.vault.rescue import is_gone, save_elsewhere

PASSPHRASE = "平安建设 二〇二六"


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file be deleted")
def test_what_was_deleted_is_saved_whole_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "库"
    folder.mkdir()
    vault = create_vault(folder / "单位.db", PASSPHRASE)
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key) VALUES ('a')"))
    with vault.reader.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM setting")).scalar() == 1
    assert not is_gone(vault)
    (folder / "单位.db").rename(folder / "别处.db")
    with pytest.raises(UnsuitablePlace, match=r"留着另一个“单位\.db”的日志"):
        save_elsewhere(vault, folder / "单位.db")  # its own journal, still open, would be played into the copy
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert is_gone(vault)
    target = tmp_path / "找回.db"
    save_elsewhere(vault, target)
    assert check_through(target, vault.key)[0] == ""
    with pytest.raises(UnsuitablePlace, match="已经存在"):
        save_elsewhere(vault, target)
    with pytest.raises(UnsuitablePlace, match=r"没有另存成.*先不要关闭"):
        save_elsewhere(vault, tmp_path / "没有这个文件夹" / "找回.db")
    with vault.reader.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.execute(text("DELETE FROM setting"))
    vault.close()
    again = open_vault(target, PASSPHRASE)
    with again.reader.connect() as connection:
        assert connection.execute(text("SELECT key FROM setting")).scalars().all() == ["a"]
    again.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["找回.db", "找回.db.lock"]
