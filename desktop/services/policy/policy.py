"""制度参数: what holds on a day with its article, and the unit's own dated changes beside the original."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desktop.fields import NamedField, Problem, Row, check, clean
from desktop.models.base import spec_of
from desktop.models.office import PolicyOverlay
from desktop.rules.contract import NAMED_OPTIONS
from desktop.rules.pack import UNIT, Option, OptionList, Overlay, Parameter, ParameterKind, RulePack
from desktop.rules.parameter import chinese_day, overlay_on, settled
from desktop.services.parts.plain import to_plain
from desktop.services.workspace import Workspace, refuse_if

LONGEST_TITLE = 20  # characters of a list entry: what columns and printed forms hold
LONGEST_LINE = 60  # characters of a line of a checklist
_GROUPS = {
    "report": "月报",
    "screening": "排查",
    "dispute": "矛盾纠纷",
    "letter": "",  # the pack's own word: 责任状 or 责任书
    "group": "组织机构",
    "patron": "组织机构",
    "reminder": "提醒日期",
    "calendar": "提醒日期",
    "inspection": "检查隐患",
    "hazard": "检查隐患",
    "supervision": "督办督导",
    "site": "重点部位与巡查",
    "patrol": "重点部位与巡查",
    "event": "登记簿",
    "rental": "登记簿",
    "temporary_work": "登记簿",
    "shift": "登记簿",
}
_LISTS, _CHECKLISTS = "选项清单", "检查表"
CHECKLIST = "checklist."
_SEPARATORS = "、,，;； \t"


@dataclass(frozen=True)
class OwnChange:
    """One stored change of the unit's own, for its withdrawal."""

    id: int
    since: date
    shown: str
    reason: str


def parameters(ws: Workspace, on: date) -> list[Row]:
    """Every parameter and list of the pack as it holds on a day, in the order of the pack.

    Row values: key, title, group, is_list, shown, basis, original ("" = unchanged), since, reason, planned (a change
    that begins later), own (in_force | planned | ""), sentence. Row.id is the place in the pack, from 1.
    """
    policy = ws.policy
    found = [_parameter_values(policy, parameter, on) for parameter in policy.parameters.values()]
    found += [_list_values(listed, on) for listed in policy.lists.values() if not listed.fixed]
    return [Row(place, values) for place, values in enumerate(found, 1)]


def group_of(policy: RulePack, key: str) -> str:
    """Under which heading a parameter stands: 月报, 矛盾纠纷 …; the first part of its key decides."""
    stem = key.partition(".")[0]
    return policy.term("letter") if stem == "letter" else _GROUPS.get(stem, "其他")


def _parameter_values(policy: RulePack, parameter: Parameter, on: date) -> dict[str, Any]:
    value = parameter.on(on)
    original = value.original or value
    return {
        "key": parameter.key,
        "title": parameter.title,
        "group": group_of(policy, parameter.key),
        "is_list": False,
        "shown": value.shown,
        "basis": str(original.basis),
        "original": value.original.shown if value.original else "",
        "since": value.since,
        "reason": value.reason,
        "sentence": value.sentence() + (f"{original.note}。" if original.note else ""),
    } | _own(parameter.overlays, on, parameter.show)


def _list_values(listed: OptionList, on: date) -> dict[str, Any]:
    dated, overlay = listed.on(on), overlay_on(listed.overlays, on)
    own = overlay if overlay is not None and overlay.value is not None else None
    pack = OptionList(listed.key, listed.title, listed.values).on(on)
    titles = "、".join(option.title for option in dated.options)
    why = f"本单位自{chinese_day(dated.since)}起自定，理由：{own.reason}" if own else str(dated.basis)
    return {
        "key": listed.key,
        "title": listed.title,
        "group": _CHECKLISTS if listed.key.startswith(CHECKLIST) else _LISTS,
        "is_list": True,
        "shown": _show_options(dated.options),
        "basis": str(pack.basis),
        "original": _show_options(pack.options) if own else "",
        "since": dated.since,
        "reason": own.reason if own else "",
        "sentence": f"{listed.title}共 {len(dated.options)} 项：{titles}（{why}）。",
    } | _own(listed.overlays, on, _show_options)


def _own(overlays: Sequence[Overlay], on: date, show: Any) -> dict[str, str]:
    """What the unit's own changes do on that day, and what the next one will do."""
    coming = sorted((o for o in overlays if o.since > on), key=lambda o: o.since)
    in_force = overlay_on(overlays, on)
    planned = ""
    if coming:
        planned = f"{coming[0].since} 起" + (
            "恢复制度原值" if coming[0].value is None else f"改为{show(coming[0].value)}"
        )
    state = "in_force" if in_force is not None and in_force.value is not None else "planned" if coming else ""
    return {"planned": planned, "own": state}


def _show_options(options: Sequence[Option]) -> str:
    return f"{len(options)} 项"


def values_history(ws: Workspace, key: str) -> list[Row]:
    """All dated values of a parameter or list, the pack's and the unit's own, oldest first.

    Row values: since, shown, basis, reason, own (bool); Row.id is the stored change's id, None for the
    pack's. KeyError for an unknown key.
    """
    item = ws.policy.parameters.get(key) or ws.policy.lists[key]
    found = [
        Row(None, {"since": since, "shown": shown, "basis": basis, "reason": "", "own": False})
        for since, shown, basis in _dated(item)
    ]
    for change in own_changes(ws, key):
        values = {"since": change.since, "shown": change.shown, "basis": str(UNIT), "reason": change.reason}
        found.append(Row(change.id, values | {"own": True}))
    return sorted(found, key=lambda row: (row["since"], row["own"]))


def _dated(item: Parameter | OptionList) -> list[tuple[date, str, str]]:
    """Since, value and basis of everything the pack itself says."""
    if isinstance(item, Parameter):
        return [(dated.since, item.show(dated.value), str(dated.basis)) for dated in item.values]
    return [(dated.since, _show_options(dated.options), str(dated.basis)) for dated in item.values]


def own_changes(ws: Workspace, key: str) -> list[OwnChange]:
    """The unit's stored changes of a parameter or list, oldest first."""
    item = ws.policy.parameters.get(key) or ws.policy.lists[key]
    with ws.read() as session:
        wanted = select(PolicyOverlay).where(PolicyOverlay.key == key).order_by(PolicyOverlay.since, PolicyOverlay.id)
        stored = session.scalars(wanted).all()
    return [OwnChange(row.id, row.since, _show_stored(item, row.value), row.reason) for row in stored]


def _show_stored(item: Parameter | OptionList, value: Any) -> str:
    if value is None:
        return "恢复制度原值"
    if isinstance(item, Parameter):
        return item.show(settled(item.kind, value))
    return f"{len(value)} 项" if isinstance(value, list) else str(value)  # stored for an older pack, it may be anything


# --- the form of one value ----------------------------------------------------------------------------------------


def read_value(parameter: Parameter, entered: Any) -> Any:
    """The value that what was entered stands for; text is read by the parameter's kind. ValueError in Chinese.

    Several numbers or choices may be written 0、50、100 or 组长、成员 (keys or Chinese words).
    """
    if isinstance(entered, str) and parameter.kind is not ParameterKind.text:
        return _read_text(parameter, clean(entered))
    return settled(parameter.kind, entered.strip() if isinstance(entered, str) else entered)


def _read_text(parameter: Parameter, text: str) -> Any:
    for separator in _SEPARATORS:
        text = text.replace(separator, "、")
    parts = [part for part in text.split("、") if part]
    keys = {title: key for key, title in parameter.choices.items()}
    match parameter.kind:
        case ParameterKind.choice:
            return keys.get(text, text)
        case ParameterKind.choices:
            return tuple(keys.get(part, part) for part in parts)
        case ParameterKind.flag:
            if text not in ("是", "否"):
                raise ValueError(f"{parameter.title}应填“是”或“否”")
            return text == "是"
    try:
        if parameter.kind is ParameterKind.ratio:
            return Decimal(text)
        numbers = tuple(int(part) for part in parts)
    except (ValueError, ArithmeticError):
        raise ValueError(f"{parameter.title}应为{_NUMBER_WORDS[parameter.kind]}，“{text}”不是") from None
    if parameter.kind is ParameterKind.numbers:
        return numbers
    if len(numbers) != 1:
        raise ValueError(f"{parameter.title}应为一个整数")
    return numbers[0]


_NUMBER_WORDS = {
    ParameterKind.number: "整数",
    ParameterKind.ratio: "数字",
    ParameterKind.numbers: "一列整数（用顿号隔开）",
}


# --- commands -----------------------------------------------------------------------------------------------------


def change_parameter(
    ws: Workspace, key: str, since: date | None, value: Any, reason: str | None, initiator: object | None = None
) -> int:
    """Let the unit's own value hold from `since` on; returns the change's id. None as value goes back to the pack.

    A second change of the same key and day replaces the first. Refused (fields value, since, reason) when the value
    does not fit the parameter's kind and limits, or day or reason is missing; KeyError for an unknown parameter.
    """
    parameter = ws.policy.parameters[key]
    problems = _when_and_why(since, reason)
    try:
        settled_value = read_value(parameter, value) if value is not None else None
    except ValueError as unreadable:
        refuse_if([Problem("value", str(unreadable)), *problems])
    shown = "制度原值" if settled_value is None else ""
    problems = _fits(ws, parameter.title, Overlay(key, since or ws.today(), settled_value, reason or "")) + problems
    refuse_if(problems)
    assert since is not None  # checked above
    assert reason is not None
    shown = shown or parameter.show(settled_value)
    return _store(ws, Overlay(key, since, settled_value, reason.strip()), f"{parameter.title}：", shown, initiator)


def change_list(
    ws: Workspace,
    key: str,
    since: date | None,
    entries: Iterable[tuple[str | None, str]] | None,
    reason: str | None,
    initiator: object | None = None,
) -> int:
    """Let the unit's own list hold from `since` on: (key, title) in order, the key None for a new entry.

    Keys stay with old records, so a renamed entry keeps its key and a new one gets a new key. None as `entries` goes
    back to the pack's list. Refused as above, also for a title twice or too long, or an entry that the program needs.
    """
    listed = ws.policy.lists[key]
    problems = _when_and_why(since, reason)
    value: list[dict[str, str]] | None = None
    if entries is not None:
        value, wrong = _with_keys(listed, list(entries))
        problems = [*wrong, *problems]
    if not any(problem.field == "value" for problem in problems):
        problems = _fits(ws, listed.title, Overlay(key, since or ws.today(), value, reason or "")) + problems
    refuse_if(problems)
    assert since is not None  # checked above
    assert reason is not None
    shown = "制度原清单" if value is None else f" {len(value)} 项"
    return _store(ws, Overlay(key, since, value, reason.strip()), f"{listed.title}：", shown, initiator)


def required_options(key: str) -> tuple[str, ...]:
    """The keys of a list's entries that the program itself uses: they may be renamed, not taken away."""
    return NAMED_OPTIONS.get(key, ())


def withdraw_change(ws: Workspace, change_id: int, initiator: object | None = None) -> None:
    """Take a change of the unit's own back as if it had not been made. Refused when it is gone already."""
    with ws.read() as session:
        stored = session.get(PolicyOverlay, change_id)
        refuse_if([Problem("", "这项调整已经撤回")] if stored is None else [])
        assert stored is not None
        key, since = stored.key, stored.since
    title = _title(ws.policy, key)
    with ws.command("withdraw_policy_change", f"撤回{title}自 {since} 起的调整", initiator) as command:
        command.session.delete(command.session.get_one(PolicyOverlay, change_id))


def _title(policy: RulePack, key: str) -> str:
    item = policy.parameters.get(key) or policy.lists.get(key)
    return item.title if item else key


def _when_and_why(since: date | None, reason: str | None) -> list[Problem]:
    spec = spec_of(PolicyOverlay)
    return [
        problem
        for name, value in (("since", since), ("reason", reason))
        for problem in check(NamedField(name, spec[name].field, True), value)
    ]


def _fits(ws: Workspace, title: str, overlay: Overlay) -> list[Problem]:
    """What the pack has against the value; its sentence names the key for packs' authors, which users need not see."""
    found = [problem for problem in ws.policy.check_overlay(overlay) if problem.field == "value"]
    return [Problem("value", f"{title}{problem.message.partition('：')[2] or problem.message}") for problem in found]


def _with_keys(listed: OptionList, entries: list[tuple[str | None, str]]) -> tuple[list[dict[str, str]], list[Problem]]:
    """The entries as they are stored, a new one with a key never used before; and what is wrong with the titles."""
    titles = [clean(title) for _, title in entries]
    longest = LONGEST_LINE if listed.key.startswith(CHECKLIST) else LONGEST_TITLE
    problems: list[Problem] = []
    if "" in titles:
        problems.append(Problem("value", f"第 {titles.index('') + 1} 项没有名称，请填写或删去"))
    for title in dict.fromkeys(title for title in titles if title):
        if len(title) > longest:
            problems.append(Problem("value", f"“{title[:longest]}…”过长，名称最多 {longest} 字"))
        if titles.count(title) > 1:
            problems.append(Problem("value", f"“{title}”写了两次"))
    kept = {key for key, _ in entries if key}
    missing = [listed.titles.get(key, key) for key in required_options(listed.key) if key not in kept]
    if missing:
        problems.append(Problem("value", f"程序要用到“{'”“'.join(missing)}”，可以改名，不能删去"))
    used = kept | set(listed.titles)
    stored, number = [], 0
    for (key, _), title in zip(entries, titles, strict=True):
        while not key:
            number += 1
            key = None if f"own_{number}" in used else f"own_{number}"
        stored.append({"key": key, "title": title})
    return stored, problems


def _store(ws: Workspace, overlay: Overlay, title: str, shown: str, initiator: object | None) -> int:
    sentence = f"{title}自 {overlay.since} 起为{shown}"
    with ws.command("change_policy", sentence, initiator) as command:
        same = select(PolicyOverlay).where(PolicyOverlay.key == overlay.key, PolicyOverlay.since == overlay.since)
        stored = command.session.scalars(same).first()
        if stored is None:
            stored = PolicyOverlay(key=overlay.key, since=overlay.since)
            command.session.add(stored)
        stored.value = to_plain(overlay.value)
        stored.reason = overlay.reason
        command.session.flush()
        return stored.id
