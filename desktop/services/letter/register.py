"""责任状 / 责任书 registered: printed, signed by ticking or scanning, taken back, void: one command a step (S10)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.fields import Field, NamedField, Problem, Refused, Row, check
from desktop.models.base import spec_of
from desktop.models.letter import Letter, LetterTarget
from desktop.rules.letter import (
    HEAD_POST,
    LetterState,
    check_heads,
    check_signing,
    check_state,
    clean_number,
    code_family,
    names_letter,
    target_met,
)
from desktop.services.letter.overview import listed_row
from desktop.services.organisation.lookup import holders_on
from desktop.services.workspace import Workspace, refuse_if

OPEN = (LetterState.made, LetterState.printed)


def _letters(session: Session, letter_ids: Iterable[int]) -> list[Letter]:
    ids = list(dict.fromkeys(letter_ids))
    if not ids:
        raise Refused([Problem("", "请先勾选")])
    return [session.get_one(Letter, letter_id) for letter_id in ids]


def mark_printed(ws: Workspace, letter_ids: Iterable[int], initiator: object | None = None) -> int:
    """Note that letters have been printed today; those printed or signed before stay as they are. Returns how many."""
    with ws.read() as session:
        fresh = [it.id for it in _letters(session, letter_ids) if it.state is LetterState.made]
    if fresh:
        with ws.command("print_letters", f"已打印{ws.policy.term('letter')} {len(fresh)} 份", initiator) as command:
            for letter in _letters(command.session, fresh):
                letter.state, letter.printed_on = LetterState.printed, ws.today()
    return len(fresh)


def sign(ws: Workspace, letter_ids: Iterable[int], signed_on: date | None, initiator: object | None = None) -> int:
    """Register letters as signed on a day, all or none; returns how many.

    Refused when one is signed already or void, or when the day is before it was generated, in the future, or outside
    the term of office of a head that the letter names.
    """
    with ws.command("sign_letters", "", initiator) as command:
        letters = _letters(command.session, letter_ids)
        problems = [p for it in letters for p in check_state(it.number, it.state, OPEN, "登记签订")]
        problems += [p for it in letters for p in check_signing(signed_on, it.made_on, ws.today(), it.number)]
        refuse_if(problems or _head_problems(command.session, letters, signed_on))
        for letter in letters:
            letter.state, letter.signed_on = LetterState.signed, signed_on
        command.summary = (
            f"{letters[0].number} 已登记签订"
            if len(letters) == 1
            else f"已登记签订{ws.policy.term('letter')} {len(letters)} 份"
        )
        return len(letters)


def _head_problems(session: Session, letters: Iterable[Letter], signed_on: date | None) -> list[Problem]:
    """Heads named in the letters that were not in office on the signing day."""
    if signed_on is None:
        return []
    held = holders_on(session, signed_on)
    problems = []
    for letter in letters:
        sides = (
            (name, head, [holder.name for holder in held.get((unit_id, HEAD_POST), [])])
            for name, head, unit_id in (
                (letter.upper_name, letter.upper_head, letter.upper_id),
                (letter.lower_name, letter.lower_head, letter.lower_id),
            )
        )
        problems += check_heads(letter.number, signed_on, sides)
    return problems


OLD_PRINT = "old_print"
"""In the Row of `find_by_number`: the code is of a print made before the letter was made anew."""


def find_by_number(ws: Workspace, typed: str, year: int) -> Row | None:
    """The letter that a scanner or a person named: its code of any year, its 文号, or 12 / 12号 within `year`."""
    wanted = clean_number(typed)
    if not wanted:
        return None
    with ws.read() as session:
        family = code_family(wanted)
        query = select(Letter).where(or_(Letter.code == family, Letter.code.startswith(f"{family}-", autoescape=True)))
        found = session.scalars(query).first() if family.count("-") == 2 else None
        if found is not None:
            row = listed_row(found)
            return Row(row.id, {**row.values, OLD_PRINT: found.code != wanted})
        of_year = session.scalars(select(Letter).where(Letter.year == year).order_by(Letter.sequence))
        found = next((it for it in of_year if names_letter(typed, it.code, it.number, it.sequence)), None)
        return Row(found.id, {**listed_row(found).values, OLD_PRINT: False}) if found else None


def unsign(ws: Workspace, letter_id: int, reason: str | None, initiator: object | None = None) -> None:
    """Take a signing back, with the reason; the letter is again what it was before."""
    refuse_if(check(_field("unsign_reason"), (reason or "").strip()))
    with ws.command("unsign_letter", "", initiator) as command:
        letter = command.session.get_one(Letter, letter_id)
        refuse_if(check_state(letter.number, letter.state, (LetterState.signed,), "取消签订"))
        letter.state = LetterState.printed if letter.printed_on else LetterState.made
        letter.signed_on, letter.unsign_reason = None, (reason or "").strip()
        command.summary = f"{letter.number} 已取消签订：{letter.unsign_reason}"


def void(ws: Workspace, letter_ids: Iterable[int], reason: str | None, initiator: object | None = None) -> None:
    """Declare unsigned letters void, with the reason; their numbers are not given again."""
    refuse_if(check(_field("void_reason"), (reason or "").strip()))
    with ws.command("void_letters", "", initiator) as command:
        letters = _letters(command.session, letter_ids)
        refuse_if([p for it in letters for p in check_state(it.number, it.state, OPEN, "作废")])
        for letter in letters:
            letter.state, letter.void_reason = LetterState.void, (reason or "").strip()
        command.summary = "、".join(it.number for it in letters[:3]) + ("等" if len(letters) > 3 else "") + " 已作废"


def _field(name: str) -> NamedField:
    """The field of a reason, which must be given."""
    return NamedField("reason", spec_of(Letter)[name].field, True)


# --- results ----------------------------------------------------------------------------------------


def result_field() -> Field[Any]:
    """The field of a measured result, for the form."""
    return spec_of(LetterTarget)["result"].field


def save_results(
    ws: Workspace,
    letter_id: int,
    results: Mapping[int, tuple[Decimal | None, bool | None]],
    initiator: object | None = None,
) -> None:
    """Enter what came of a signed letter's targets: target id → (result, met); a bound decides by itself.

    Refused while the letter is not signed, or when a result is out of its field's limits.
    """
    with ws.command("save_letter_results", "", initiator) as command:
        letter = command.session.get_one(Letter, letter_id)
        refuse_if(check_state(letter.number, letter.state, (LetterState.signed,), "登记目标完成情况"))
        field = spec_of(LetterTarget)["result"]
        refuse_if([p for result, _ in results.values() for p in check(field, result)])
        for target in letter.targets:
            if target.id in results:
                target.result, judged = results[target.id]
                computed = target_met(target.direction, target.threshold, target.result)
                target.met = judged if computed is None else computed
        command.summary = f"{letter.number} 已登记目标完成情况"
