"""Photos: made small, without place and device, kept with a draft before the record is, then with the record."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from desktop.fields import Refused
from desktop.models.staged import StagedFile
from desktop.models.trail.audit import AuditEntry
from desktop.services.inspection.hazard import AFTER, BEFORE, SLOTS
from desktop.services.inspection.inspection import Files, inspection_photos, save_inspection
from desktop.services.inspection.photo import (
    LONGEST_SIDE,
    PhotoRow,
    forget_staged,
    pairs_of,
    photo_content,
    prepare_photo,
    stage_photo,
)
from desktop.services.parts.attachment import attachments_of
from desktop.services.trail.undo import undo
from tests.case_office import Office, make_office
from tests.services.inspection.test_inspection import values


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def photo(folder: Path, name: str = "现场.jpg", size: tuple[int, int] = (2400, 1800), gps: bool = False) -> Path:
    """A JPEG, with a place and a camera in its EXIF when asked for."""
    image, path = Image.new("RGB", size, (120, 160, 90)), folder / name
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "SecretCamera"
        exif.get_ifd(0x8825)[2] = (28.0, 41.0, 2.5)
        exif[0x0112] = 6  # turned by a quarter
    image.save(path, quality=90, exif=exif)
    return path


def staged_count(office: Office) -> int:
    with office.ws.read() as session:
        return session.scalar(select(func.count(StagedFile.id))) or 0


def audit_length(office: Office) -> int:
    with office.ws.read() as session:
        return session.scalar(select(func.count(AuditEntry.seq))) or 0


def test_a_photo_is_made_small_upright_and_says_nothing_of_place_and_device(tmp_path: Path) -> None:
    made = prepare_photo(photo(tmp_path, gps=True))
    assert max(made.width, made.height) == LONGEST_SIDE
    assert made.height > made.width  # the quarter turn was taken
    with Image.open(BytesIO(made.content)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
    assert b"SecretCamera" not in made.content


@pytest.mark.parametrize("ending", [".png", ".webp", ".bmp", ".tiff"])
def test_other_kinds_of_picture_become_jpeg_on_white(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"图{ending}"
    Image.new("RGBA" if ending in (".png", ".webp") else "RGB", (300, 200)).save(path)
    made = prepare_photo(path)
    assert made.name == "图.jpg"
    assert (made.width, made.height) == (300, 200)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("表.xlsx", b"PK", "不是照片"),
        ("空.jpg", b"", "是空文件"),
        ("坏.jpg", b"\xff\xd8\xff not a photo", "读不出来"),
        ("没有.jpg", None, "读不出来"),
    ],
)
def test_what_is_no_photo_is_refused_in_plain_words(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused, match=says):
        prepare_photo(tmp_path / name)


def test_photos_wait_with_the_draft_of_a_new_record_and_leave_no_audit_row(office: Office, tmp_path: Path) -> None:
    before = audit_length(office)
    row = stage_photo(office.ws, "inspection", None, "scene", prepare_photo(photo(tmp_path)))
    assert row.staged
    assert audit_length(office) == before
    assert photo_content(office.ws, row).startswith(b"\xff\xd8")
    number = save_inspection(office.ws, None, values(office), files=Files(photos=[row]))
    [kept] = inspection_photos(office.ws, number)
    assert (kept.name, kept.slot, kept.staged) == ("现场.jpg", "scene", False)
    assert staged_count(office) == 0
    assert attachments_of(office.ws, "inspection", number) == []
    assert photo_content(office.ws, kept).startswith(b"\xff\xd8")


def test_a_draft_given_up_takes_its_photos_along(office: Office, tmp_path: Path) -> None:
    ready = prepare_photo(photo(tmp_path))
    stage_photo(office.ws, "inspection", None, "scene", ready)
    other = stage_photo(office.ws, "hazard", None, BEFORE, ready)
    forget_staged(office.ws, "inspection", None)
    assert staged_count(office) == 1
    forget_staged(office.ws, "hazard", None)
    with pytest.raises(Refused, match="已被移除"):
        photo_content(office.ws, other)


def test_a_record_whose_making_is_undone_takes_the_photos_of_its_draft_along(office: Office, tmp_path: Path) -> None:
    number = save_inspection(office.ws, None, values(office))
    stage_photo(office.ws, "inspection", number, "scene", prepare_photo(photo(tmp_path)))
    undo(office.ws)
    assert staged_count(office) == 0, "nothing shows them any more, and nothing else would remove them"


def test_a_photo_taken_off_the_form_leaves_the_record(office: Office, tmp_path: Path) -> None:
    ready = prepare_photo(photo(tmp_path))
    rows = [stage_photo(office.ws, "inspection", None, "scene", ready) for _ in range(2)]
    number = save_inspection(office.ws, None, values(office), files=Files(photos=rows))
    first, second = inspection_photos(office.ws, number)
    save_inspection(office.ws, number, {}, files=Files(photos=[second]))
    assert inspection_photos(office.ws, number) == (second,)
    assert first != second
    save_inspection(office.ws, number, {"place": "别处"})
    assert inspection_photos(office.ws, number) == (second,)  # a form without photos leaves them


def test_pairs_stand_side_by_side_in_the_order_they_came() -> None:
    rows = [PhotoRow(n, f"{n}.jpg", 1, slot) for n, slot in enumerate((BEFORE, AFTER, BEFORE), 1)]
    found = [tuple(one.id if one else None for one in pair) for pair in pairs_of(rows, SLOTS)]
    assert found == [(1, 2), (3, None)]
