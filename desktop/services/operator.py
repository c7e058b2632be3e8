"""经办人: the names written on every change, each with an optional personal PIN; no permissions hang on them."""

import hashlib
import hmac
import os
import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from desktop.changes import Changes
from desktop.fields import Day, NamedField, Problem, Refused, check
from desktop.models.base import spec_of
from desktop.models.operator import Operator
from desktop.models.vault.key import derive_key
from desktop.services.workspace import Workspace, put_setting, refuse_if

LAST = "operator"
"""The setting that names who worked last: offered first at the next opening."""
NAME = NamedField("name", replace(spec_of(Operator)["name"].field, label="经办人"), True)
LEFT_ON = NamedField("left_on", Day(label="离岗日期", hint="自这一天起不再列出"), True)
PIN_RULE = "PIN 是 4 到 8 位数字"
PIN_MEANS = "PIN 只防止别人用您的名字留记录，不加密数据：知道工作库口令的人都能打开工作库。"
_SALT, _ROUNDS = 16, 2**14


@dataclass(frozen=True)
class OperatorLine:
    """One name as the lists show it; `left_on` is None while the person works here."""

    id: int
    name: str
    since: datetime
    left_on: date | None
    has_pin: bool


def operators(ws: Workspace, *, with_left: bool = False) -> list[OperatorLine]:
    """The names of this file, the one who worked last first, then as they were entered; those who left at the end."""
    last = ws.setting(LAST, "")
    with ws.read() as session:
        found = session.scalars(select(Operator).options(undefer(Operator.pin)).order_by(Operator.id)).all()
        lines = [OperatorLine(one.id, one.name, one.since, one.left_on, one.pin is not None) for one in found]
    today = ws.today()
    here = [line for line in lines if line.left_on is None or line.left_on > today]
    here.sort(key=lambda line: line.name != last)
    return here + [line for line in lines if line not in here] if with_left else here


def only_operator(ws: Workspace) -> OperatorLine | None:
    """The one who works here, when there is nothing to choose and nothing to ask: a single name without a PIN."""
    here = operators(ws)
    return here[0] if len(here) == 1 and not here[0].has_pin else None


def carry_over(ws: Workspace) -> None:
    """A file from before there were names to choose: the one 经办人 of its settings becomes the first of them."""
    name = (ws.setting(LAST, "") or "").strip()
    if not name or ws.vault.view_only:
        return
    with ws.read() as session:
        if session.scalar(select(Operator.id).limit(1)) is not None:
            return
    ws.operator = name
    with ws.command("add_operator", f"登记经办人：{name}") as command:
        command.session.add(first_operator(name, ws.clock()))


def first_operator(name: str, now: datetime) -> Operator:
    """The record of the one who founded the file, for the command that founds it."""
    return Operator(name=name, since=now.replace(microsecond=0))


def add_operator(ws: Workspace, name: str, pin: str = "", initiator: object | None = None) -> int:
    """Register a name (with a PIN, when one is given); returns its id. Refused: empty, too long, taken, a bad PIN."""
    name = name.strip()
    problems = check(NAME, name) + _pin_problems(pin)
    with ws.command("add_operator", f"登记经办人：{name}", initiator) as command:
        problems += _taken(command.session, name, None)
        refuse_if(problems)
        made = Operator(name=name, since=ws.clock().replace(microsecond=0), pin=_sealed(pin) if pin else None)
        command.session.add(made)
        command.session.flush()
        return made.id


def choose_operator(ws: Workspace, operator_id: int, pin: str = "") -> None:
    """From now on that name stands on every change. Refused with a problem of `pin` when the PIN does not fit."""
    with ws.read() as session:
        chosen = _find(session, operator_id)
        name, sealed, left_on = chosen.name, chosen.pin, chosen.left_on
    if left_on is not None and left_on <= ws.today():
        raise Refused([Problem("name", f"{name} 已经离岗，请先恢复在岗")])
    if sealed is not None and not _fits(pin, sealed):
        raise Refused([Problem("pin", "PIN 不对" if pin else "请输入 PIN")])
    ws.operator = name
    if ws.setting(LAST, "") != name and not ws.vault.view_only:
        with ws.command("choose_operator", f"由 {name} 经办") as command:
            put_setting(command.session, LAST, name)
            command.kinds.add("setting")
    else:
        ws.bus.publish(Changes(frozenset({"setting"}), f"由 {name} 经办"))


def rename_operator(ws: Workspace, operator_id: int, name: str, initiator: object | None = None) -> None:
    """Correct a name; what was written before keeps the old one. Refused: empty, too long, taken."""
    name = name.strip()
    with ws.command("rename_operator", f"经办人更名：{name}", initiator) as command:
        one = _find(command.session, operator_id)
        refuse_if(check(NAME, name) + _taken(command.session, name, one.id))
        command.summary = f"经办人 {one.name} 更名为 {name}"
        if ws.setting(LAST, "") == one.name:
            put_setting(command.session, LAST, name)
        old, one.name = one.name, name
    if ws.operator == old:
        ws.operator = name
        ws.bus.publish(Changes(frozenset({"setting"}), f"由 {name} 经办", initiator))


def set_pin(ws: Workspace, operator_id: int, pin: str, proof: str = "", initiator: object | None = None) -> None:
    """Set or change a PIN; an empty one removes it.

    Where there is one already, `proof` is that PIN or the passphrase of the file (for a forgotten one). Refused with a
    problem of `pin` or `proof`.
    """
    with ws.command("set_operator_pin", "经办人 PIN", initiator) as command:
        one = _find(command.session, operator_id)
        refuse_if(_pin_problems(pin))
        if one.pin is not None and not (_fits(proof, one.pin) or _is_passphrase(ws, proof)):
            raise Refused([Problem("proof", "与原 PIN 和工作库口令都不符" if proof else "请输入原 PIN 或工作库口令")])
        command.kinds.add("operator")
        done = "清除了" if not pin else "更换了" if one.pin is not None else "设置了"
        command.summary = f"{done}经办人 {one.name} 的 PIN"
        one.pin = _sealed(pin) if pin else None


def leave_operator(ws: Workspace, operator_id: int, left_on: date, initiator: object | None = None) -> None:
    """离岗: from that day on the name is not offered; what it stands on stays. Refused for the last one and oneself."""
    with ws.command("leave_operator", "经办人离岗", initiator) as command:
        one = _find(command.session, operator_id)
        refuse_if(check(LEFT_ON, left_on))
        others = [line for line in operators(ws) if line.id != one.id]
        if not others:
            raise Refused([Problem("left_on", "至少要留一名在岗的经办人，请先登记接手的人")])
        if one.name == ws.operator and left_on <= ws.today():
            raise Refused([Problem("left_on", f"现在由 {one.name} 经办，请先切换到接手的人")])
        command.summary = f"经办人 {one.name} 自 {left_on} 离岗"
        one.left_on = left_on


def return_operator(ws: Workspace, operator_id: int, initiator: object | None = None) -> None:
    """Take a leaving back."""
    with ws.command("return_operator", "经办人恢复在岗", initiator) as command:
        one = _find(command.session, operator_id)
        command.summary = f"经办人 {one.name} 恢复在岗"
        one.left_on = None


def _find(session: Session, operator_id: int) -> Operator:
    return session.scalars(select(Operator).options(undefer(Operator.pin)).where(Operator.id == operator_id)).one()


def _taken(session: Session, name: str, own_id: int | None) -> list[Problem]:
    other = session.scalars(select(Operator).where(Operator.name == name, Operator.id != (own_id or 0))).first()
    if other is None:
        return []
    gone = "（已离岗，可恢复在岗）" if other.left_on is not None else ""
    return [Problem("name", f"已有经办人 {name}{gone}，请加以区别，如 {name}（办公室）")]


# --- the PIN --------------------------------------------------------------------------------------------


def _pin_problems(pin: str) -> list[Problem]:
    return [Problem("pin", PIN_RULE)] if pin and not re.fullmatch(r"[0-9]{4,8}", pin) else []


def _sealed(pin: str) -> bytes:
    """Salt and scrypt digest: the PIN itself is nowhere."""
    salt = os.urandom(_SALT)
    return salt + _digest(pin, salt)


def _digest(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_ROUNDS, r=8, p=1)


def _fits(pin: str, sealed: bytes) -> bool:
    return bool(pin) and hmac.compare_digest(_digest(pin, sealed[:_SALT]), sealed[_SALT:])


def _is_passphrase(ws: Workspace, passphrase: str) -> bool:
    key = ws.vault.key
    return bool(passphrase) and hmac.compare_digest(derive_key(passphrase, key.salt).raw, key.raw)
