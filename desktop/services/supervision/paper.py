"""督导文书: drawn up from the case, numbered, frozen, printed as PDF and written as .docx (S14; forms.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from desktop.fields import NamedField, Problem, Refused, Row, check_all
from desktop.models.base import row_of, spec_of
from desktop.models.organisation import Unit
from desktop.models.supervision import Measure, Supervision, SupervisionPaper
from desktop.rules.citation import introduced
from desktop.rules.ladder import MeasureKind
from desktop.rules.parameter import chinese_day
from desktop.rules.supervision import CaseStatus, day_problems
from desktop.services.organisation.tree import own_unit_id
from desktop.services.parts.names import unit_names_on
from desktop.services.parts.numbering import paper_number
from desktop.services.parts.paper_template import Template, check_text, filled, templates
from desktop.services.supervision.facts import found_case, found_measure, open_case
from desktop.services.supervision.words import LATER, level_between, merge, organ_of, words_of
from desktop.services.workspace import Workspace, refuse_if

if TYPE_CHECKING:
    from desktop.reports.supervision import SupervisionSheet

_KEPT = {"release": ("解除日期",), "handover": ("移送机关",)}
"""Words that a further paper leaves in braces until it is numbered."""


@dataclass(frozen=True)
class PaperLine:
    """One paper as the case lists it."""

    id: int
    step: int
    title: str
    number: str
    made_on: date
    void: bool


def main_paper(kind: MeasureKind) -> str:
    """The paper with which a measure is issued (or handed over)."""
    return kind.papers[0]


def further_papers(kind: MeasureKind, two_stage: bool = True, *, above: bool = False) -> list[tuple[str, str]]:
    """What else may be drawn up for a measure, as (key, title); those that end it come with their own command.

    What the level between signs is left out where none lies between (`two_stage` False), what the authority signs
    where that is the level above.
    """
    known = templates()
    keys = [key for key in kind.papers[1:] if key not in ("release", "handover")]
    foreign = {*([] if two_stage else ["between"]), *(["authority"] if above else [])}
    return [(key, known[key].title) for key in keys if known[key].signed_by not in foreign]


def paper_fields(*names: str) -> tuple[NamedField, ...]:
    """The fields of a paper that a dialog asks for."""
    return spec_of(SupervisionPaper).only(*names)


def copy_hint(ws: Workspace, case_id: int, step: int) -> str:
    """What to do first where the paper would name no manager of the unit's cadres, but the article's words; or ""."""
    with ws.read() as session:
        case = found_case(session, case_id)
        kind = ws.policy.supervision.measure(found_measure(case, step).measure_kind)
        manager = session.get_one(Unit, case.unit_id).cadre_manager
    if manager or not any(copy.source for copy in kind.copies):
        return ""
    return "被督导单位还没有登记干部管理机关，抄送单位将照制度用语印出；可以先在组织机构里填好再印发。"


def draft_text(ws: Workspace, case_id: int, step: int, paper: str) -> str:
    """The text of a paper as it stands now; what is known only later stays in braces."""
    with ws.read() as session:
        case = found_case(session, case_id)
        measure = found_measure(case, step)
        words = words_of(ws, session, case, measure)
        is_main = measure.issued_on is None and not measure.handed_over_on
        for name in LATER if is_main else _KEPT.get(paper, ()):
            del words[name]
    return introduced(filled(templates()[paper].text, words), ws.policy.documents)


def make_paper(
    ws: Workspace,
    session: Session,
    case: Supervision,
    measure: Measure,
    paper: str,
    values: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> SupervisionPaper:
    """Number and freeze a paper inside a running command: made_on, signer, content ("" = the draft's own text).

    `more` gives words the command knows and the case does not. Refused when something is left to fill in.
    """
    template = templates()[paper]
    words = merge(words_of(ws, session, case, measure), more or {})
    text = (values.get("content") or "").strip() or template.text
    refuse_if(check_text(text, words))
    made_on = values["made_on"]
    prefix = ws.policy.text("supervision.number_prefix", made_on) + template.word
    number = paper_number(session, prefix, made_on.year)
    names = unit_names_on(session, made_on)
    unit = names.get(case.unit_id, "")
    found = SupervisionPaper(
        supervision_id=case.id,
        step=measure.step,
        paper=paper,
        number=number,
        made_on=made_on,
        signer=values.get("signer"),
        organ=_organ(ws, template, unit, names.get(case.authority_id, ""), words["中间层级"]),
        content=introduced(filled(text, {**words, "文号": measure.number or number}), ws.policy.documents),
    )
    refuse_if(check_all(paper_fields("content", "signer", "organ"), row_of(found).values))
    case.papers.append(found)
    return found


def _organ(ws: Workspace, template: Template, unit: str, authority: str, between: str) -> str:
    """Whose paper it is; Refused when the level between is to sign and there is none (南阳 36)."""
    if template.signed_by == "between" and not between:
        raise Refused([Problem("", f"督导单位与被督导单位之间没有中间层级，不用拟制{template.title}")])
    return {"unit": unit, "between": between}.get(template.signed_by) or organ_of(ws, authority)


def draw_up(
    ws: Workspace, case_id: int, step: int, paper: str, values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """A further paper of a measure (约谈记录, 整改报告 …): made_on, signer, content; returns its id."""
    with ws.command("draw_up_paper", "", initiator) as command:
        case = open_case(command.session, case_id)
        measure = found_measure(case, step)
        template = templates()[paper]
        if measure.issued_on is None:
            raise Refused([Problem("", f"措施尚未印发，不能拟制{template.title}")])
        if paper == "admonition_record" and measure.held_on is None:
            raise Refused([Problem("", f"还没有登记约谈，不能拟制{template.title}")])
        since = ("措施印发日期", measure.issued_on)
        refuse_if(day_problems("made_on", "成文日期", values.get("made_on"), ws.today(), since))
        made = make_paper(ws, command.session, case, measure, paper, values)
        command.session.flush()
        command.summary = f"{case.number} 已制{template.title} {made.number}"
        return made.id


def void_paper(ws: Workspace, paper_id: int, reason: str | None, initiator: object | None = None) -> None:
    """作废 a paper with its reason; its number is not given again, the one that issued a measure stays."""
    with ws.command("void_paper", "", initiator) as command:
        paper = _found(command.session, paper_id)
        case = open_case(command.session, paper.supervision_id)
        if paper.number == found_measure(case, paper.step).number:
            raise Refused([Problem("", "措施由这份文书印发，不能单独作废；印发有误的，请撤销印发或将事项作废")])
        if paper.void_reason is not None:
            raise Refused([Problem("", f"{paper.number} 已经作废：{paper.void_reason}")])
        refuse_if([] if reason and reason.strip() else [Problem("void_reason", "请填写作废原因")])
        refuse_if(check_all(paper_fields("void_reason"), {"void_reason": reason}))
        paper.void_reason = str(reason).strip()
        back = _take_back(found_measure(case, paper.step), paper.paper)
        command.summary = f"{paper.number} 已作废：{paper.void_reason}{back}"


def _take_back(measure: Measure, paper: str) -> str:
    """With the 解除通知 or the 移送函 falls what it did, else neither could be done again; returns what to say."""
    if paper == "release":
        measure.released_on = None
        return "，解除一并收回"
    if paper == "handover":
        measure.handed_over_on = measure.handed_over_to = None
        return "，移送一并收回"
    return ""


def papers_of(case: Supervision) -> list[PaperLine]:
    """The papers of a case in the order they were made."""
    known = templates()
    return [
        PaperLine(it.id, it.step, known[it.paper].title, it.number, it.made_on, it.void_reason is not None)
        for it in case.papers
    ]


def _found(session: Session, paper_id: int) -> SupervisionPaper:
    paper = session.get(SupervisionPaper, paper_id)
    if paper is None:
        raise Refused([Problem("", "这份文书已不存在，请刷新后再试")])
    return paper


# --- paper ------------------------------------------------------------------------------------------


def _sheet(
    template: Template, paper: Row, measure: Measure | None, void: str = "", own: bool = False
) -> "SupervisionSheet":
    """The sheet as it is printed. A paper of the unit supervised carries our number as one of our register only: its
    文号 is its own affair, unless it keeps this file itself (`own`). `void` is why the whole case is void."""
    from desktop.reports.supervision import SupervisionSheet

    is_main = measure is not None and measure.number == paper["number"]
    upward = template.signed_by != "authority"
    receipt = ("", "", "")
    if template.receipt:
        served = (measure.served_by, measure.received_by, measure.received_on) if measure and is_main else ()
        known = [chinese_day(it) if isinstance(it, date) else it or "" for it in served]
        receipt = (known[0], known[1], known[2]) if known else receipt
    return SupervisionSheet(
        number=f"登记编号：{paper['number']}" if paper["number"] and upward and not own else paper["number"],
        content=paper["content"],
        organ=paper["organ"],
        day=chinese_day(paper["made_on"]) if paper["made_on"] else "",
        signer=paper["signer"] or "",
        receipt=receipt if template.receipt else None,
        void=paper["void_reason"] or void,
        sealed=template.sealed,
        upward=upward,
    )


def _read(ws: Workspace, paper_id: int) -> "tuple[SupervisionSheet, str]":
    """The sheet of a kept paper and a good name for its file."""
    with ws.read() as session:
        paper = _found(session, paper_id)
        case = found_case(session, paper.supervision_id)
        template = templates()[paper.paper]
        void = f"事项作废，{case.void_reason}" if case.status is CaseStatus.void else ""
        own = template.signed_by == "unit" and case.unit_id == own_unit_id(ws)
        sheet = _sheet(template, row_of(paper), found_measure(case, paper.step), void, own)
        unit = unit_names_on(session, paper.made_on).get(case.unit_id, "")
    from desktop.reports.parts.files import safe_file_name

    return sheet, safe_file_name(f"{template.title}-{paper.number}-{unit}")


def paper_pdf(ws: Workspace, paper_id: int) -> bytes:
    """A kept paper as PDF, for the preview: the very pages that are printed."""
    return _pdf(ws, _read(ws, paper_id)[0])


def draft_pdf(ws: Workspace, case_id: int, step: int, paper: str, text: str) -> bytes:
    """As `paper_pdf`, for a text that is not numbered yet."""
    template = templates()[paper]
    with ws.read() as session:
        case = found_case(session, case_id)
        names = unit_names_on(session, ws.today())
        between = level_between(session, ws, case, found_measure(case, step).issued_on)
    organ = _organ(ws, template, names.get(case.unit_id, ""), names.get(case.authority_id, ""), between)
    row = Row(None, {"number": "", "content": text, "organ": organ, "made_on": None, "signer": "", "void_reason": ""})
    return _pdf(ws, _sheet(template, row, None))


def _pdf(ws: Workspace, sheet: "SupervisionSheet") -> bytes:
    from desktop.reports.supervision import official_sheet
    from desktop.services.parts.paper_out import paper_pdf as pages_of

    return pages_of(ws, [official_sheet(sheet)])


def paper_file_name(ws: Workspace, paper_id: int, suffix: str) -> str:
    """通报-洪管安督通〔2026〕1号-市容支队.docx."""
    return _read(ws, paper_id)[1] + suffix


def export_paper(ws: Workspace, paper_id: int, target: Path) -> Path:
    """One paper as .pdf for signing or .docx for the office that re-typesets it, as the name of `target` ends.

    Refused in plain words when the target is open elsewhere or cannot be written.
    """
    from desktop.reports.supervision import official_sheet
    from desktop.services.parts.paper_out import write_paper

    return write_paper(ws, [official_sheet(_read(ws, paper_id)[0])], target)
