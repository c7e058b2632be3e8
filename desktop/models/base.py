"""One declaration a field: `column()` makes the SQLAlchemy column and keeps the Field beside it."""

import json
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text as SqlText,
    TypeDecorator,
    inspect,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column, relationship
from sqlalchemy.types import TypeEngine

from desktop import fields
from desktop.fields import Field, NamedField, RecordSpec, Row

V = TypeVar("V")


class Option(TypeDecorator[StrEnum]):
    """A StrEnum stored by its name, so that its Chinese wording may change without touching the file."""

    impl = String
    cache_ok = True

    def __init__(self, options: type[StrEnum]) -> None:
        super().__init__(40)
        self.options = options

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.options(value).name

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.options[value]


class ExactText(TypeDecorator[Decimal]):
    """A Decimal kept as its own text: no digit is ever lost."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Cents(TypeDecorator[Decimal]):
    """An amount in 元 kept as whole 分, so that it sorts and sums exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 100).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


class Json(TypeDecorator[Any]):
    """Plain data (dicts, lists, strings, numbers) as canonical JSON text."""

    impl = SqlText
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def _sql_type(field: Field[Any]) -> TypeEngine[Any]:
    """The column type of a field kind."""
    match field:
        case fields.Text():
            return String(field.max_length)
        case fields.Day():
            return Date()
        case fields.Instant():
            return DateTime()
        case fields.Choice():
            return Option(field.options) if field.options else String(40)
        case fields.Flag():
            return Boolean(create_constraint=False)
        case fields.Points():
            return ExactText()
        case fields.Money():
            return Cents()
        case fields.Number() | fields.UnitRef() | fields.PersonRef() | fields.RecordRef():
            return Integer()
    raise TypeError(f"{type(field).__name__} has no column; use children()")


def column(
    field: Field[V],
    *,
    default: Any = None,
    index: bool = False,
    unique: bool = False,
    references: str | None = None,
) -> MappedColumn[V]:
    """The mapped column of `field`. Nullability follows from the annotation (`Mapped[X | None]`).

    References default by kind: UnitRef → unit.id, PersonRef → person.id, RecordRef → <kind>.id; they restrict deletion.
    """
    target = references
    match field:
        case fields.UnitRef():
            target = target or "unit.id"
        case fields.PersonRef():
            target = target or "person.id"
        case fields.RecordRef():
            target = target or f"{field.kind}.id"
    keys = [ForeignKey(target)] if target else []
    return mapped_column(
        _sql_type(field),
        *keys,
        default=default,
        index=index or target is not None,
        unique=unique,
        info={"field": field},
    )


def children(field: fields.Many, *, by: str, order_by: str) -> Any:
    """Rows owned by this record: deleted with it, loaded in one query, in `order_by` (``"Mediation.happened_on"``).

    `by` names the child's column that points here (``"Mediation.dispute_id"``).
    """
    return relationship(
        foreign_keys=by,
        order_by=order_by,
        cascade="all, delete-orphan",
        lazy="selectin",
        passive_deletes=False,
        info={"field": field},
    )


class Base(DeclarativeBase):
    """The declarative base; constraint names are fixed so that migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Record(Base):
    """A kind of record: `kind` names it in every layer (and is its table), `title` is its Chinese name."""

    __abstract__ = True
    kind: ClassVar[str]
    title: ClassVar[str]

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return cls.kind

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True, sort_order=-10)


@cache
def spec_of(record: type[Record]) -> RecordSpec:
    """The frozen description of a mapped class, in the order its fields are declared (mixins first)."""
    mapper = inspect(record)
    names = dict.fromkeys(name for cls in reversed(record.__mro__) for name in vars(cls).get("__annotations__", {}))
    found: list[NamedField] = []
    for name in names:
        if name in mapper.columns:
            sql = mapper.columns[name]
            if "field" in sql.info:
                found.append(NamedField(name, sql.info["field"], not sql.nullable))
        elif name in mapper.relationships and "field" in mapper.relationships[name].info:
            found.append(NamedField(name, mapper.relationships[name].info["field"], False))
    return RecordSpec(record.kind, record.title, tuple(found))


def row_of(record: Record, *extra: str) -> Row:
    """The plain values of a record (children as a tuple of Rows), with further attributes named in `extra`."""
    spec = spec_of(type(record))
    values: dict[str, Any] = {}
    for named in spec.fields:
        value = getattr(record, named.name)
        values[named.name] = tuple(row_of(child) for child in value) if isinstance(named.field, fields.Many) else value
    values.update({name: getattr(record, name) for name in extra})
    return Row(record.id, values)


def fill(record: Record, values: dict[str, Any]) -> None:
    """Set the record's own fields from checked `values`; unknown names are a programmer's error."""
    spec = spec_of(type(record))
    for name, value in values.items():
        if isinstance(spec[name].field, fields.Many):
            raise TypeError(f"{record.kind}.{name} holds rows; set it explicitly")
        setattr(record, name, value)
