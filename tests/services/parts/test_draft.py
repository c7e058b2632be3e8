"""Drafts: what is typed and not saved comes back, leaves no audit row, and goes when saved."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.fields import Refused
from desktop.models.staged import StagedFile
from desktop.models.trail.audit import AuditEntry
from desktop.services.inspection.photo import ReadyPhoto, stage_photo
from desktop.services.parts.draft import clear_draft, drafts_of, load_draft, save_draft
from desktop.services.workspace import Workspace
from tests.support import make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def test_draft_comes_back_and_goes_without_an_audit_row(ws: Workspace) -> None:
    head = ws.audit_head()
    save_draft(ws, "dispute", None, {"name": "夜市", "known_on": "3.5x"})
    save_draft(ws, "dispute", 4, {"name": "旧"})
    save_draft(ws, "dispute", 4, {"name": "新"})
    assert load_draft(ws, "dispute", None) == {"name": "夜市", "known_on": "3.5x"}
    assert load_draft(ws, "dispute", 4) == {"name": "新"}
    assert load_draft(ws, "screening", 4) is None
    assert set(drafts_of(ws, "dispute")) == {0, 4}
    clear_draft(ws, "dispute", 4)
    clear_draft(ws, "dispute", 99)
    assert drafts_of(ws, "dispute") == [0]
    assert ws.audit_head() == head


def test_a_saved_draft_goes_in_the_same_transaction_with_the_photos_kept_for_it(ws: Workspace) -> None:
    photo = ReadyPhoto("现场.jpg", b"jpeg", 4, 3)
    for form in ("inspection", "hazard"):
        save_draft(ws, form, None, {"place": "广告牌"})
        stage_photo(ws, form, None, "before", photo)
    with pytest.raises(Refused), ws.settling("inspection", None), ws.command("save", "登记检查"):
        raise Refused([])
    assert drafts_of(ws, "inspection") == [0]
    with ws.settling("inspection", None), ws.command("save", "登记检查"):
        pass
    with ws.command("other", "别的"):
        pass
    with ws.read() as session:
        assert session.scalars(select(StagedFile.form)).all() == ["hazard"]
    assert drafts_of(ws, "inspection") == [] and drafts_of(ws, "hazard") == [0]


def test_what_another_thread_saves_meanwhile_takes_no_draft_along(ws: Workspace) -> None:
    save_draft(ws, "dispute", None, {"name": "夜市"})

    def elsewhere() -> None:
        with ws.command("other", "别的"):
            pass

    with ws.settling("dispute", None), ws.as_part_of("restore_version", "恢复："):
        beside = threading.Thread(target=elsewhere)
        beside.start()
        beside.join()
    assert drafts_of(ws, "dispute") == [0]
    with ws.read() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None and (last.command, last.summary) == ("other", "别的")
