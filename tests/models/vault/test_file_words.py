"""Faults of file and disk are told apart by what the database and the system really raise."""

import errno

import pytest
from sqlalchemy.exc import OperationalError

from desktop.models.vault.file_words import Fault, fault_of, is_of_database, plain_reason


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("database or disk is full", Fault.full),
        ("disk I/O error", Fault.broken_disk),
        ("attempt to write a readonly database", Fault.read_only),
        ("database disk image is malformed", Fault.damaged),
        ("file is not a database", Fault.damaged),
        ("unable to open database file", Fault.gone),
        ("database is locked", Fault.busy),
        ("no such column: unit.colour", Fault.unknown_shape),
    ],
)
def test_the_words_of_the_database_are_understood_through_sqlalchemy(text: str, fault: Fault) -> None:
    error = OperationalError("INSERT INTO t VALUES (?)", ("马晓芳",), Exception(text), hide_parameters=True)
    assert fault_of(error) is fault
    assert is_of_database(error)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (errno.ENOSPC, Fault.full),
        (errno.EIO, Fault.broken_disk),
        (errno.EROFS, Fault.read_only),
        (errno.EACCES, None),
    ],
)
def test_the_systems_numbers_are_understood(code: int, fault: Fault | None) -> None:
    assert fault_of(OSError(code, "No words")) is fault


def test_a_fault_is_found_beneath_the_error_that_was_raised_from_it() -> None:
    outer = RuntimeError("outer")
    outer.__cause__ = OSError(errno.ENOSPC, "full")
    assert fault_of(outer) is Fault.full
    assert fault_of(ValueError("database or disk is full")) is None, "a value's words prove nothing"


def test_reasons_are_chinese_and_unusual_ones_keep_their_number() -> None:
    assert plain_reason(OSError(errno.ENOSPC, "x")) == "磁盘已满"
    assert plain_reason(OSError(errno.EXDEV, "x")) == f"系统错误 {errno.EXDEV}"
