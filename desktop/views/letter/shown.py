"""What the panel beside the list says of a line: pages, remark, and the actions its state allows."""

from collections.abc import Sequence
from datetime import date

from desktop.fields import Refused, Row
from desktop.rules.letter import LetterState, PairState
from desktop.services.letter.export import draft_pdf, letter_pdf
from desktop.services.letter.make import draft_of
from desktop.services.letter.overview import LetterBoard, LetterEntry
from desktop.services.parts.attachment import attachments_of
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.letter.actions import LetterActions
from desktop.views.letter.lines import TONES
from desktop.views.letter.side import SideLetter
from desktop.views.look.widgets import Action


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
    buttons, more = _actions(ws, letter, actions)
    return SideLetter(
        title=letter["lower_name"],
        state=state.value,
        tone=TONES[PairState[state.name]] if state is not LetterState.void else "plain",
        facts=_facts(letter),
        remark=remark,
        remark_tone=tone,
        pdf=letter_pdf(ws, letter.id or 0),
        actions=buttons,
        more=more,
    )


def _facts(letter: Row) -> str:
    heads = f"{letter['upper_name']} {letter['upper_head']} ↔ {letter['lower_name']} {letter['lower_head']}"
    steps = (("生成", "made_on"), ("打印", "printed_on"), ("签订", "signed_on"))
    days = [f"{word} {_day(letter[name], letter['year'])}" for word, name in steps if letter[name]]
    again = f"（第 {letter['revision']} 次生成）" if letter["revision"] > 1 else ""
    return f"{letter['number']}　{letter['code']}{again}　{'　'.join(days)}\n{heads}"


def _day(day: date, year: int) -> str:
    """02-10 within the letter's year, else with its own."""
    return f"{day:%m-%d}" if day.year == year else day.isoformat()


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


def _actions(ws: Workspace, letter: Row, actions: LetterActions) -> tuple[Sequence[Action], Sequence[Action]]:
    """The buttons of a letter, and the rarer actions of its 更多."""
    state: LetterState = letter["state"]
    letter_id = letter.id or 0
    scans = len(attachments_of(ws, "letter", letter_id))
    attach = Action(f"扫描件 {scans}" if scans else "添加扫描件…", lambda: actions.scans(letter))
    history = Action("历史…", lambda: actions.history(letter))
    if state is LetterState.void:
        return (attach,) if scans else (), (history,)
    title = f"{actions.term} {letter['number']}"
    word = Action("Word…", lambda: actions.export_word(letter_id))
    paper = Action("打印这一份", lambda: actions.print([letter_id], title))
    if state is LetterState.signed:
        results = Action("目标完成情况…", lambda: actions.results(letter))
        return (attach, word, paper), (results, history, Action("取消签订…", lambda: actions.unsign(letter)))
    again = Action("重新生成…", lambda: actions.regenerate([letter]))
    return (attach, word, paper), (again, history, Action("作废…", lambda: actions.void(letter)))
