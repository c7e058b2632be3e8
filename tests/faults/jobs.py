"""What clerks do in their own process: real commands on a real work file, each acknowledged when it has returned."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from desktop.fields import Refused
from desktop.models.dispute import Dispute
from desktop.models.letter import Letter
from desktop.models.trail.audit import AuditEntry
from desktop.reports.parts.files import OutputError
from desktop.rules.letter import LetterState
from desktop.services.dispute.case import save_dispute
from desktop.services.dispute.steps import add_mediation
from desktop.services.letter.make import generate_batch, regenerate
from desktop.services.letter.register import void
from desktop.services.organisation.appointment import hand_over_post, post_history
from desktop.services.organisation.lookup import add_person, own_unit_id
from desktop.services.parts.attachment import add_attachment
from desktop.services.parts.trouble import trouble_of
from desktop.services.workspace import Workspace
from tests.faults.clerk import Ack, Talk
from tests.faults.exports import EXPORTS
from tests.faults.office import KNOWN, case_values, opened


def acknowledge(ws: Workspace, kind: str = "", record_id: int = 0, name: str = "", value: object = None) -> Ack:
    """What the newest audit row is, with one value that the command wrote."""
    with ws.read() as session:
        newest = select(AuditEntry.seq, AuditEntry.digest).order_by(AuditEntry.seq.desc()).limit(1)
        seq, digest = session.execute(newest).one()
    return Ack(seq, digest, kind, record_id, name, value)


def enter_cases(talk: Talk, path: Path, count: int, mark: str = "") -> None:
    """Enter `count` cases, one command each."""
    ws = opened(path)
    talk.wait()
    for number in range(count):
        name = f"{mark}第 {number} 起纠纷"
        saved = save_dispute(ws, None, case_values(ws, name))
        talk(acknowledge(ws, "dispute", saved.id, "name", name))
    ws.vault.close()
    talk("closed")


def office_day(talk: Talk, path: Path, count: int) -> None:
    """A mixed day: cases and their steps, people, a post handed over, letters made, made anew and void, photographs."""
    ws = opened(path)
    photo = path.with_name("现场照片.bin")
    photo.write_bytes(bytes(range(256)) * 160)  # ten pages, so that the transaction is long
    talk.wait()
    case_id = 0
    for number in range(count):
        match number % 7:
            case 0:
                name = f"第 {number} 起纠纷"
                case_id = save_dispute(ws, None, case_values(ws, name)).id
                talk(acknowledge(ws, "dispute", case_id, "name", name))
            case 1:
                add_mediation(ws, case_id, KNOWN, f"第 {number} 次调处")
                talk(acknowledge(ws))
            case 2:
                save_dispute(ws, case_id, {"summary": f"改写 {number}"})
                talk(acknowledge(ws, "dispute", case_id, "summary", f"改写 {number}"))
            case 3:
                person = add_person(ws, f"交接{number}", own_unit_id(ws))
                talk(acknowledge(ws, "person", person, "name", f"交接{number}"))
                _hand_over(talk, ws, person)
            case 4:
                made = generate_batch(ws, 2026).made
                if made:
                    talk(acknowledge(ws, "letter", made[0], "year", 2026))
            case 5:
                photo_id = add_attachment(ws, "dispute", case_id, photo)
                talk(acknowledge(ws, "attachment", photo_id, "size", photo.stat().st_size))
            case 6:
                _letters_again(talk, ws, number)
    ws.vault.close()
    talk("closed")


def _hand_over(talk: Talk, ws: Workspace, successor: int) -> None:
    unit = own_unit_id(ws)
    assert unit is not None
    last = max(post_history(ws, unit, "first_responsible"), key=lambda holder: holder.since)
    done = hand_over_post(ws, last.appointment_id, last.since + timedelta(days=2), successor)
    talk(acknowledge(ws, "appointment", done.appointment_id, "person_id", successor))


def _letters_again(talk: Talk, ws: Workspace, number: int) -> None:
    with ws.read() as session:
        ids = list(session.scalars(select(Letter.id).where(Letter.year == 2026, Letter.state == LetterState.made)))
    if ids and number % 2:
        regenerate(ws, ids)
        talk(acknowledge(ws, "letter", ids[0], "year", 2026))
    elif ids:
        void(ws, ids[:1], "重新签订")
        talk(acknowledge(ws, "letter", ids[0], "void_reason", "重新签订"))


def stubborn(talk: Talk, path: Path, count: int) -> None:
    """Enter cases whatever happens, telling each failure; when told that all is well again, enter one more.

    Says ("failed", kind of trouble, class of error, what the person reads) for each and ("alive", rows seen) at last.
    """
    ws = opened(path)
    talk.wait()
    for number in range(count):
        try:
            name = f"第 {number} 起纠纷"
            saved = save_dispute(ws, None, case_values(ws, name))
            talk(acknowledge(ws, "dispute", saved.id, "name", name))
        except Exception as error:
            trouble = trouble_of(error)
            talk(("failed", trouble.kind if trouble else "?", type(error).__name__, str(error)))
    talk.wait()
    name = "恢复之后的一起"
    saved = save_dispute(ws, None, case_values(ws, name))
    talk(acknowledge(ws, "dispute", saved.id, "name", name))
    with ws.read() as session:
        talk(("alive", sorted(session.scalars(select(Dispute.name)))))
    ws.vault.close()


def export_again(talk: Talk, path: Path, name: str, target: Path, times: int) -> None:
    """Write one kind of export onto the same target again and again, telling each that is done, or why it is not."""
    ws = opened(path)
    talk.wait()
    for _ in range(times):
        try:
            EXPORTS[name](ws, target)
            talk("done")
        except (OutputError, Refused) as refused:
            talk(("refused", str(refused)))
    ws.vault.close()
