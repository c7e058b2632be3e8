"""Attachments: a copy in the vault, bounded, photos without place, opened as a private copy."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from desktop.fields import Refused
from desktop.models.office import Attachment
from desktop.services.parts import attachment as service
from desktop.services.parts.attachment import (
    add_attachment,
    attachments_of,
    change_attachments,
    exchange_attachments,
    open_copy,
    remove_attachment,
)
from desktop.services.trail.trash import trash_lines
from desktop.services.workspace import Workspace
from tests.support import make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def photo(path: Path, kind: str = "JPEG") -> Path:
    """A picture of 40 × 20 that says it lies on its side and where it was taken."""
    picture = Image.new("RGB", (40, 20), (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "某品牌手机"
    exif.get_ifd(0x8825)[2] = (28.0, 41.0, 0.0)
    picture.save(path, kind, exif=exif)
    return path


def test_file_comes_back_as_it_was_and_goes(ws: Workspace, tmp_path: Path) -> None:
    paper = tmp_path / "调解协议.pdf"
    paper.write_bytes(b"%PDF-1.4 \x00\x01")
    made = add_attachment(ws, "dispute", 7, paper)
    (row,) = attachments_of(ws, "dispute", 7)
    assert (row.name, row.media_type, row.size) == ("调解协议.pdf", "application/pdf", 11)
    copy = open_copy(ws, made, tmp_path / "private")
    assert copy.read_bytes() == paper.read_bytes()
    assert copy.stat().st_mode & 0o077 == 0
    assert open_copy(ws, made, tmp_path / "private") == copy, "opened twice"
    remove_attachment(ws, made)
    assert attachments_of(ws, "dispute", 7) == []
    with pytest.raises(Refused, match="已被移除"):
        open_copy(ws, made, tmp_path / "private")


@pytest.mark.parametrize(("name", "kind"), [("现场.jpg", "JPEG"), ("现场.png", "PNG"), ("现场.webp", "WEBP")])
def test_photo_loses_where_and_with_what_it_was_taken(ws: Workspace, tmp_path: Path, name: str, kind: str) -> None:
    taken = photo(tmp_path / name, kind)
    with Image.open(taken) as original:
        assert original.getexif()
    made = add_attachment(ws, "dispute", 1, taken)
    with ws.read() as session:
        kept = Image.open(io.BytesIO(session.get_one(Attachment, made).content))
    assert not kept.getexif()
    assert kept.size == (20, 40), "turned the way it is looked at"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.txt", b"", "空文件"),
        ("工具.exe", b"MZ", "程序或脚本"),
        ("坏.jpg", b"not a photo", "读不出来"),
        ("大.txt", b"x" * 101, "每个不超过"),
    ],
)
def test_what_may_not_be_attached_is_refused_in_words(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, said: str
) -> None:
    monkeypatch.setattr(service, "MOST_BYTES", 100)
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused, match=said):
        add_attachment(ws, "dispute", 1, path)
    assert attachments_of(ws, "dispute", 1) == []


def test_missing_file_is_refused(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="读不出来"):
        add_attachment(ws, "dispute", 1, tmp_path / "没有.pdf")
    with pytest.raises(Refused, match="不是文件"):
        add_attachment(ws, "dispute", 1, tmp_path)


def test_several_are_taken_in_and_out_in_one_command_or_not_at_all(ws: Workspace, tmp_path: Path) -> None:
    scan, program = tmp_path / "扫描.pdf", tmp_path / "病毒.exe"
    scan.write_bytes(b"%PDF-1.4 x")
    program.write_bytes(b"MZ")
    change_attachments(ws, "letter", 1, [scan], [])
    [first] = attachments_of(ws, "letter", 1)
    with pytest.raises(Refused, match=r"病毒\.exe"):
        change_attachments(ws, "letter", 1, [scan, program], [first.id])
    assert attachments_of(ws, "letter", 1) == [first], "tried again without the bad one, nothing stands there twice"
    head = ws.audit_head()
    change_attachments(ws, "letter", 1, [], [])
    assert ws.audit_head() == head
    change_attachments(ws, "letter", 1, [], [first.id])
    assert attachments_of(ws, "letter", 1) == [] and [line.kind for line in trash_lines(ws)] == ["附件"]


def test_only_what_is_still_there_and_the_records_own_is_let_go(ws: Workspace, tmp_path: Path) -> None:
    """An undo may have taken a file away while the form that lets it go stands open."""
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.4 x")
    mine, other = (add_attachment(ws, "dispute", number, scan) for number in (1, 2))
    remove_attachment(ws, mine)
    with ws.command("test", "测试") as command:
        exchange_attachments(command.session, ws, "dispute", 1, [scan], [mine, other])
    assert len(attachments_of(ws, "dispute", 1)) == 1 and [it.id for it in attachments_of(ws, "dispute", 2)] == [other]
