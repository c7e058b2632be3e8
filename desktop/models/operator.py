"""The people at this PC whose name is written on every change (经办人), each with an optional personal PIN."""

from datetime import date, datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from desktop.fields import Day, Instant, Text
from desktop.models.base import Record, column


class Operator(Record):
    """经办人: a name for the log. `pin` is salt and scrypt digest; it guards the name, never the data."""

    kind, title = "operator", "经办人"
    name: Mapped[str] = column(Text(label="姓名", max_length=30), unique=True)
    since: Mapped[datetime] = column(Instant(label="登记时间"))
    left_on: Mapped[date | None] = column(Day(label="离岗日期"))
    pin: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """Deferred, so that the audit says that a PIN changed in words only and never carries anything made from it."""
