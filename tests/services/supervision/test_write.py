"""A case of 督导 deleted, made void and taken up again (S14)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.fields import Refused
from desktop.services.parts.attachment import attachments_of
from desktop.services.supervision.write import (
    load_supervision,
    remove_supervision,
    reopen_supervision,
    save_supervision,
    void_supervision,
)
from desktop.services.trail.trash import restore_from_trash, trash_lines
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office


@pytest.fixture
def nanchang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    office = make_supervision_office(tmp_path, NANCHANG)
    yield office
    office.ws.vault.close()


def test_the_files_of_a_deleted_case_go_and_come_back_with_it(nanchang: SupervisionOffice, tmp_path: Path):
    letter = tmp_path / "来信.txt"
    letter.write_text("来信", "utf-8")
    case = save_supervision(nanchang.ws, None, nanchang.values(), attach=[letter])
    remove_supervision(nanchang.ws, case)
    assert attachments_of(nanchang.ws, "supervision", case) == []
    [line] = trash_lines(nanchang.ws)
    assert "附件 1" in line.along
    restore_from_trash(nanchang.ws, [line.key])
    assert [file.name for file in attachments_of(nanchang.ws, "supervision", case)] == ["来信.txt"]


def test_a_void_case_keeps_the_reason_it_was_made_void_for(nanchang: SupervisionOffice):
    case = nanchang.case()
    with pytest.raises(Refused, match="正在办理"):
        reopen_supervision(nanchang.ws, case)
    void_supervision(nanchang.ws, case, "登记错了单位")
    with pytest.raises(Refused, match="已经作废：登记错了单位"):
        void_supervision(nanchang.ws, case, "另一个理由")
    reopen_supervision(nanchang.ws, case)
    assert load_supervision(nanchang.ws, case)["void_reason"] is None
