"""Drafts: what is typed and not saved comes back, leaves no audit row, and goes when saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.draft import clear_draft, drafts_of, load_draft, save_draft
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
