"""暂存的照片: taken into the file, cleaned and made small before the record they belong to is saved."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from desktop.models.base import Base


class StagedFile(Base):
    """One file kept with a draft: `form` and `record_id` (0 = a new record) as the draft has them, `slot` its place.

    No record yet, so no audit row; saving the form makes it an attachment, giving the draft up removes it.
    """

    __tablename__ = "staged_file"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(index=True)
    record_id: Mapped[int] = mapped_column(default=0)
    slot: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column()
    media_type: Mapped[str] = mapped_column()
    size: Mapped[int] = mapped_column()
    added_at: Mapped[datetime] = mapped_column()
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
