"""照片: made small and stripped of place and device in the background, kept with the draft, then with the record."""

import hashlib
import io
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.office import Attachment
from desktop.models.staged import StagedFile
from desktop.models.vault.file_words import plain_reason
from desktop.services.parts.trouble import saving
from desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 60 * 1024 * 1024
"""A technical bound on what is read; what is kept is far smaller."""
LONGEST_SIDE = 1600  # pixels: an A4 width at 200 dpi
QUALITY = 85
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")


@dataclass(frozen=True)
class ReadyPhoto:
    """A photo made small, still outside the file."""

    name: str
    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class PhotoRow:
    """A photo as a form shows it: `staged` while its record is not saved; `slot` says which side of a pair it is."""

    id: int
    name: str
    size: int
    slot: str
    staged: bool = False


def prepare_photo(path: Path) -> ReadyPhoto:
    """Read a photo and make it small: no longer side above 1,600 px, JPEG, upright, without EXIF and GPS.

    Touches neither file nor window, so that it may run in any thread. Refused in plain words.
    """
    return shrink(path.name, _content_of(path))


def shrink(name: str, content: bytes) -> ReadyPhoto:
    """`prepare_photo` of what has been read already; the name is said in refusals."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as photo:
            photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a half, quarter … of its size
            turned = ImageOps.exif_transpose(photo)
            turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            flat = _flat(turned)
            target = io.BytesIO()
            flat.save(target, "JPEG", quality=QUALITY, exif=b"", icc_profile=None)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _refused(name, _other_kind(content) or "读不出来，可能已损坏或不是照片") from error
    return ReadyPhoto(f"{Path(name).stem[:190]}.jpg", target.getvalue(), *flat.size)


def _other_kind(content: bytes) -> str:
    """What the file is by its first bytes, whatever its name says; "" when it may be a photo."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "是苹果手机的 HEIC 格式（请先另存为 JPG）"
    if content[4:8] == b"ftyp":
        return "是视频（可以放在“附件”里）"
    if content.startswith(b"%PDF"):
        return "是 PDF 文件（可以放在“附件”里）"
    return "是文档或压缩文件（可以放在“附件”里）" if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else ""


def _flat(image: "Image.Image") -> "Image.Image":
    """The image without transparency, on white ground, in RGB."""
    from PIL import Image

    if image.mode in ("RGBA", "LA") or (image.mode == "P" and "transparency" in image.info):
        clear = image.convert("RGBA")
        ground = Image.new("RGB", clear.size, "white")
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return image.convert("RGB")


def _refused(name: str, message: str) -> Refused:
    return Refused([Problem("photos", f"“{name}”{message}，没有添加")])


def _content_of(path: Path) -> bytes:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise _refused(path.name, "是文件夹，请打开它选其中的照片")
        if not stat.S_ISREG(found.st_mode):
            raise _refused(path.name, "不是文件")
        _refuse_other_ending(path)
        if found.st_size > MOST_BYTES:
            megabytes = f"{found.st_size / 1048576:.0f}"
            raise _refused(path.name, f"有 {megabytes} MB，照片每张不超过 {MOST_BYTES // 1048576} MB")
        if found.st_size == 0:
            raise _refused(path.name, "是空文件")
        return path.read_bytes()
    except OSError as error:
        raise _refused(path.name, f"读不出来（{plain_reason(error)}）") from error


def _refuse_other_ending(path: Path) -> None:
    if path.suffix.lower() not in ENDINGS:
        with path.open("rb") as file:
            other = _other_kind(file.read(16))
        raise _refused(path.name, other or f"不是照片（可用 {'、'.join(ending[1:] for ending in ENDINGS)}）")


# --- before the record is saved -------------------------------------------------------------------


def stage_photo(ws: Workspace, form: str, record_id: int | None, slot: str, photo: ReadyPhoto) -> PhotoRow:
    """Keep a photo with the draft of a form (None = a new record); no record changed, so it leaves no audit row.

    `NotSaved`, a refusal, when the disk does not take it.
    """
    with saving(), Session(ws.vault.writer) as session:
        made = StagedFile(
            form=form,
            record_id=record_id or 0,
            slot=slot,
            name=photo.name,
            media_type="image/jpeg",
            size=len(photo.content),
            added_at=ws.clock().replace(microsecond=0),
            content=photo.content,
        )
        session.add(made)
        session.commit()
        return PhotoRow(made.id, made.name, made.size, slot, True)


def forget_staged(ws: Workspace, form: str, record_id: int | None) -> None:
    """Remove what was kept with a draft that was given up or has been saved; without any nothing is written."""
    where = (StagedFile.form == form, StagedFile.record_id == (record_id or 0))
    with ws.read() as session:
        if session.scalar(select(StagedFile.id).where(*where).limit(1)) is None:
            return
    with saving(), Session(ws.vault.writer) as session:
        session.execute(delete(StagedFile).where(*where))
        session.commit()


# --- with the record ------------------------------------------------------------------------------


def put_photos(session: Session, ws: Workspace, kind: str, record_id: int, photos: Sequence[PhotoRow]) -> None:
    """Make the photos of a record those of its form, inside a running command: staged ones in, others out."""
    kept = {photo.id for photo in photos if not photo.staged}
    held = select(Attachment).where(
        Attachment.owner_kind == kind, Attachment.owner_id == record_id, Attachment.slot.is_not(None)
    )
    for attachment in session.scalars(held):
        if attachment.id not in kept:
            session.delete(attachment)
    for photo in photos:
        staged = session.get(StagedFile, photo.id) if photo.staged else None
        if staged is not None:
            session.add(
                Attachment(
                    owner_kind=kind,
                    owner_id=record_id,
                    name=staged.name,
                    media_type=staged.media_type,
                    size=staged.size,
                    sha256=hashlib.sha256(staged.content).hexdigest(),
                    added_at=ws.clock().replace(microsecond=0),
                    slot=photo.slot,
                    content=staged.content,
                )
            )
            session.execute(delete(StagedFile).where(StagedFile.id == photo.id))


def photos_of(ws: Workspace, kind: str, record_id: int) -> tuple[PhotoRow, ...]:
    """The photos of a record, oldest first, without their contents."""
    wanted = select(Attachment.id, Attachment.name, Attachment.size, Attachment.slot).where(
        Attachment.owner_kind == kind, Attachment.owner_id == record_id, Attachment.slot.is_not(None)
    )
    with ws.read() as session:
        rows = session.execute(wanted.order_by(Attachment.id))
        return tuple(PhotoRow(row.id, row.name, row.size, row.slot or "") for row in rows)


def photo_content(ws: Workspace, photo: PhotoRow) -> bytes:
    """The JPEG itself; Refused when it is gone."""
    table = StagedFile if photo.staged else Attachment
    with ws.read() as session:
        found = session.scalar(select(table.content).where(table.id == photo.id))
    if found is None:
        raise Refused([Problem("photos", f"照片“{photo.name}”已被移除")])
    return found


def pairs_of(photos: Iterable[PhotoRow], slots: tuple[str, str]) -> list[tuple[PhotoRow | None, PhotoRow | None]]:
    """Before and after side by side, in the order they were taken in; a missing side is None."""
    listed = list(photos)
    before = [photo for photo in listed if photo.slot == slots[0]]
    after = [photo for photo in listed if photo.slot == slots[1]]
    return [
        (before[i] if i < len(before) else None, after[i] if i < len(after) else None)
        for i in range(max(len(before), len(after)))
    ]
