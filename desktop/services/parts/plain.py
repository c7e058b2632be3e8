"""Values of a form as plain JSON and back: drafts and undo notes are kept in this shape."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from desktop import fields
from desktop.fields import RecordSpec


def to_plain(value: Any) -> Any:
    """One value as JSON: days as 2026-10-25, amounts as text, options by name; rows and lists likewise."""
    if isinstance(value, StrEnum):
        return value.name
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(part) for part in value]
    return value


def from_plain(field: fields.Field[Any], value: Any) -> Any:
    """The value a field of that kind had; text that never was readable stays the text that was typed."""
    if value is None or not isinstance(value, str):
        return value
    try:
        match field:
            case fields.Day():
                return date.fromisoformat(value)
            case fields.Instant():
                return datetime.fromisoformat(value)
            case fields.Points() | fields.Money():
                return Decimal(value)
            case fields.Choice() if field.options is not None:
                return field.options[value]
    except (ValueError, KeyError, InvalidOperation):
        return value
    return value


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """A whole form as plain JSON."""
    return {name: to_plain(value) for name, value in values.items()}


def typed_values(spec: RecordSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """A whole form as it was; names the record no longer has are left out."""
    kinds = {named.name: named.field for named in spec.fields}
    return {name: from_plain(kinds[name], value) for name, value in values.items() if name in kinds}
