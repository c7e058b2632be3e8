"""附件: files kept inside the vault beside a record; photos lose where and with what they were taken."""

import hashlib
import io
import mimetypes
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.office import Attachment
from desktop.models.vault.file_words import plain_reason
from desktop.services.workspace import Workspace

MOST_BYTES = 20 * 1024 * 1024
"""A technical bound, not one of the 制度: each file is encrypted, backed up and carried along whole."""
_PHOTOS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF", "image/bmp": "BMP"}
_NEVER = frozenset({".exe", ".bat", ".cmd", ".com", ".scr", ".js", ".vbs", ".ps1", ".msi", ".lnk", ".jar", ".hta"})


@dataclass(frozen=True)
class AttachmentRow:
    """One file as a list shows it; `size` in bytes."""

    id: int
    name: str
    media_type: str
    size: int
    added_at: datetime


def attachments_of(ws: Workspace, kind: str, record_id: int) -> list[AttachmentRow]:
    """The files of a record but its photos, oldest first, without their contents."""
    wanted = select(Attachment.id, Attachment.name, Attachment.media_type, Attachment.size, Attachment.added_at)
    with ws.read() as session:
        rows = session.execute(
            wanted.where(
                Attachment.owner_kind == kind, Attachment.owner_id == record_id, Attachment.slot.is_(None)
            ).order_by(Attachment.id)
        )
        return [AttachmentRow(*row) for row in rows]


def add_attachment(ws: Workspace, kind: str, record_id: int, path: Path, initiator: object | None = None) -> int:
    """Take a copy of the file into the vault; Refused when it is missing, empty, too large or a program."""
    with ws.command("add_attachment", f"已添加附件“{path.name}”", initiator) as command:
        return put_attachment(command.session, ws, kind, record_id, path)


def change_attachments(
    ws: Workspace,
    kind: str,
    record_id: int,
    attach: Sequence[Path],
    detach: Collection[int],
    initiator: object | None = None,
) -> None:
    """Take these files into the vault and remove those ids, all or nothing; a Refused names the file it is about.

    Without anything to do nothing is written.
    """
    if not attach and not detach:
        return
    done = [f"添加 {len(attach)} 个" if attach else "", f"移除 {len(detach)} 个" if detach else ""]
    with ws.command("change_attachments", f"附件已{'、'.join(filter(None, done))}", initiator) as command:
        exchange_attachments(command.session, ws, kind, record_id, attach, detach)


def exchange_attachments(
    session: Session, ws: Workspace, kind: str, record_id: int, attach: Sequence[Path], detach: Collection[int]
) -> None:
    """Let those ids of the record go and take these files in, inside a running command; what is gone already is gone:
    an undo may have taken it out from under the form."""
    drop_attachments(session, kind, record_id, detach)
    for path in attach:
        put_attachment(session, ws, kind, record_id, path)


def drop_attachments(session: Session, kind: str, record_id: int, only: Collection[int] | None = None) -> None:
    """Delete the files of a record, photos too (those ids only), inside a running command."""
    held = select(Attachment).where(Attachment.owner_kind == kind, Attachment.owner_id == record_id)
    for attachment in session.scalars(held if only is None else held.where(Attachment.id.in_(only))):
        session.delete(attachment)


def put_attachment(session: Session, ws: Workspace, kind: str, record_id: int, path: Path) -> int:
    """As `add_attachment`, inside a running command."""
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    content = without_place(_content_of(path), media_type)
    attachment = Attachment(
        owner_kind=kind,
        owner_id=record_id,
        name=path.name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=ws.clock().replace(microsecond=0),
        content=content,
    )
    session.add(attachment)
    session.flush()
    return attachment.id


def _content_of(path: Path) -> bytes:
    """The bytes of a file that may be attached."""

    def refuse(message: str) -> Refused:
        return Refused([Problem("", f"“{path.name}”{message}")])

    if path.suffix.lower() in _NEVER:
        raise refuse("是程序或脚本，不能作为附件")
    if len(path.name) > 200:
        raise refuse("文件名超过 200 字，请先改短")
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise refuse("不是文件")
        if found.st_size > MOST_BYTES:
            raise refuse(f"有 {found.st_size / 1048576:.1f} MB，附件每个不超过 {MOST_BYTES // 1048576} MB")
        if found.st_size == 0:
            raise refuse("是空文件，没有添加")
        return path.read_bytes()
    except OSError as error:
        raise refuse(f"读不出来（{plain_reason(error)}），没有添加") from error


def without_place(content: bytes, media_type: str) -> bytes:
    """A photo without EXIF and GPS, turned the way it is looked at; anything else as it is.

    Refused when a file named as a photo is none: what cannot be read cannot be cleaned.
    """
    if media_type not in _PHOTOS:
        return content
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as photo:
            turned = ImageOps.exif_transpose(photo)
            clean = Image.frombytes(turned.mode, turned.size, turned.tobytes())
            if turned.mode == "P" and (palette := turned.getpalette()):
                clean.putpalette(palette)
            target = io.BytesIO()
            if media_type == "image/jpeg":
                clean.convert("RGB").save(target, "JPEG", quality=92)
            else:
                clean.save(target, _PHOTOS[media_type])
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Refused([Problem("", "这张照片读不出来，可能已损坏或不是图片，没有添加")]) from error
    return target.getvalue()


def open_copy(ws: Workspace, attachment_id: int, folder: Path) -> Path:
    """Write a copy that only this user can read under `folder` (a private temporary one) and return its path.

    Refused when the stored bytes no longer have the digest they were stored with.
    """
    with ws.read() as session:
        found = session.get(Attachment, attachment_id)
        if found is None:
            raise Refused([Problem("", "这个附件已被移除")])
        if hashlib.sha256(found.content).hexdigest() != found.sha256:
            raise Refused([Problem("", f"附件“{found.name}”的校验值不符，内容可能已损坏，请从备份中找回")])
        target = folder / str(attachment_id)
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy = target / Path(found.name).name
        if copy.exists():
            copy.chmod(0o600)
        copy.write_bytes(found.content)
        copy.chmod(0o400)
        return copy


def remove_attachment(ws: Workspace, attachment_id: int, initiator: object | None = None) -> None:
    """Take the file out of the vault; the audit keeps its name and digest."""
    with ws.command("remove_attachment", "已移除附件", initiator) as command:
        found = command.session.get(Attachment, attachment_id)
        if found is None:
            raise Refused([Problem("", "这个附件已被移除")])
        command.summary = f"已移除附件“{found.name}”"
        command.session.delete(found)
