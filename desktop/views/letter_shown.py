"""What the panel beside the list says of a line: pages, remark, and the actions its state allows."""

from collections.abc import Sequence

from desktop.fields import Refused, Row
from desktop.rules.letter import LetterState, PairState
from desktop.services.attachment import attachments_of
from desktop.services.letter import LetterBoard, LetterEntry
from desktop.services.letter_export import draft_pdf, letter_pdf
from desktop.services.letter_make import draft_of
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.letter_actions import LetterActions
from desktop.views.letter_list import TONES
from desktop.views.letter_side import SideLetter
from desktop.views.widgets import Action

_OPEN = (LetterState.made, LetterState.printed)


def shown_entry(
    ws: Workspace, host: PageHost, board: LetterBoard, entry: LetterEntry, actions: LetterActions
) -> SideLetter:
    """A unit that owes a letter: the letter it has, or the one it would get today, or why it cannot have any."""
    if entry.letter is not None:
        return shown_letter(ws, entry.letter, actions, entry)
    unit_id = entry.pair.lower.unit_id
    tone = TONES[entry.state]
    if entry.state is PairState.headless:
        why = "；".join(problem.sentence() for problem in entry.problems)
        go = Action("去登记任职", lambda: host.go("organisation", unit_id=unit_id))
        words = "登记负责人后才能生成，不印空白姓名。"
        return SideLetter(
            entry.pair.lower.name, entry.state.value, tone, "", why, "overdue", empty=words, actions=(go,)
        )
    make = Action("生成这一份", lambda: actions.generate(board.year, [unit_id]))
    facts = f"{entry.pair.upper.name} ↔ {entry.pair.lower.name}　按今天的负责人和模板预览，尚未编号"
    try:
        pdf = draft_pdf(ws, draft_of(ws, board.year, unit_id))
    except Refused as refused:
        sentences = "；".join(problem.sentence() for problem in refused.problems)
        return SideLetter(entry.pair.lower.name, entry.state.value, tone, "", sentences, "overdue", empty="暂不能预览")
    late = f"已逾期 {entry.late_days} 天。" if entry.late_days else ""
    return SideLetter(entry.pair.lower.name, entry.state.value, tone, facts, late, "overdue", pdf, actions=(make,))


def shown_letter(ws: Workspace, letter: Row, actions: LetterActions, entry: LetterEntry | None = None) -> SideLetter:
    """A letter as it was frozen; `entry` is its unit's line when the unit still is in the tree."""
    state: LetterState = letter["state"]
    remark, tone = _remark(letter, entry)
    return SideLetter(
        title=letter["lower_name"],
        state=state.value,
        tone=TONES[PairState[state.name]] if state is not LetterState.void else "plain",
        facts=_facts(letter),
        remark=remark,
        remark_tone=tone,
        pdf=letter_pdf(ws, letter.id or 0),
        actions=_actions(ws, letter, actions),
    )


def _facts(letter: Row) -> str:
    heads = f"{letter['upper_name']} {letter['upper_head']} ↔ {letter['lower_name']} {letter['lower_head']}"
    days = [f"生成 {letter['made_on']}"]
    days += [f"打印 {letter['printed_on']}"] if letter["printed_on"] else []
    days += [f"签订 {letter['signed_on']}"] if letter["signed_on"] else []
    again = f"（第 {letter['revision']} 次生成）" if letter["revision"] > 1 else ""
    return f"{letter['number']}　{letter['code']}{again}　{'　'.join(days)}\n{heads}"


def _remark(letter: Row, entry: LetterEntry | None) -> tuple[str, str]:
    """What a person should know of this letter, with its tone."""
    if letter["state"] is LetterState.void:
        return f"已作废：{letter['void_reason']}", "overdue"
    if entry is None:
        return "该单位已不在今天的组织机构中，文书照原样保存。", "accent"
    if entry.note:
        return entry.note + "。", "soon"
    if entry.late_days:
        signed = letter["signed_on"] is not None
        return (
            (f"签订晚于期限 {entry.late_days} 天。", "soon")
            if signed
            else (f"已逾期 {entry.late_days} 天。", "overdue")
        )
    return "", "soon"


def _actions(ws: Workspace, letter: Row, actions: LetterActions) -> Sequence[Action]:
    state: LetterState = letter["state"]
    letter_id = letter.id or 0
    scans = len(attachments_of(ws, "letter", letter_id))
    attach = Action(f"扫描件 {scans}" if scans else "添加扫描件…", lambda: actions.scans(letter))
    title = f"{actions.term} {letter['number']}"
    if state is LetterState.void:
        return (attach,) if scans else ()
    paper = (
        attach,
        Action("Word…", lambda: actions.export_word(letter_id)),
        Action("打印这一份", lambda: actions.print([letter_id], title)),
    )
    if state is LetterState.signed:
        undo = Action("取消签订…", lambda: actions.unsign(letter))
        return (undo, Action("目标完成情况…", lambda: actions.results(letter)), *paper)
    again = Action("重新生成…", lambda: actions.regenerate([letter]))
    return (Action("作废…", lambda: actions.void(letter)), again, *paper)
