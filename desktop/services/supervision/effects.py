"""资格限制与后续事项: what the measures in force bring a unit and its leaders on a day, here and in other rooms."""

from dataclasses import dataclass, replace
from datetime import date

from desktop.fields import Row
from desktop.rules.consequence import Bearer, Effect, Leader, Until, effects_of, sentences_of
from desktop.services.organisation.people import person_names
from desktop.services.parts.names import unit_names_on
from desktop.services.supervision.facts import effects_in, found_case, found_measure, imposed_in, imposed_on
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class EffectFilter:
    """One quick filter over consequences: its key, its words, which of them it holds."""

    key: str
    title: str


FILTERS = (
    EffectFilter("now", "有效"),
    EffectFilter("unit", "单位"),
    EffectFilter("leaders", "责任人"),
    EffectFilter("duty", "后续事项"),
    EffectFilter("past", "已结束"),
)


def effects_on(ws: Workspace, day: date) -> list[Effect]:
    """Every consequence in force on a day, the earliest first."""
    with ws.read() as session:
        return [effect for effect in effects_in(session, ws) if effect.holds(day)]


def effects_on_unit(ws: Workspace, unit_id: int, day: date) -> list[Effect]:
    """What weighs on a unit on a day: its own blocks, those of its leaders, what is still to be done."""
    return [effect for effect in effects_on(ws, day) if effect.unit_id == unit_id]


def blocked(
    ws: Workspace, block: str, day: date, *, unit_id: int | None = None, person_id: int | None = None
) -> list[Effect]:
    """Why a unit (or a leader) gets no honour, award, promotion or grade on a day; [] when nothing stands in the way.

    `block`: honour | award | promotion | grade.
    """
    return [
        effect
        for effect in effects_on(ws, day)
        if block in effect.blocks
        and (effect.person_id == person_id if person_id is not None else effect.unit_id == unit_id)
    ]


def effect_rows(ws: Workspace, which: str, on: date | None = None) -> list[Row]:
    """The lines of the page 资格限制 on a day (today without one), by filter; the row's id is the case.

    What blocks or waits to be done comes before what is only noted.
    """
    day = on or ws.today()
    with ws.read() as session:
        names = unit_names_on(session, day)
        found = effects_in(session, ws)
    return [
        Row(effect.case_id, _values(effect, names.get(effect.unit_id, ""), day))
        for effect in sorted(found, key=lambda effect: not effect.presses)
        if _fits(effect, which, day)
    ]


def effect_counts(ws: Workspace, on: date | None = None) -> dict[str, int]:
    """How many consequences each filter holds on a day (today without one)."""
    day = on or ws.today()
    with ws.read() as session:
        found = effects_in(session, ws)
    return {each.key: sum(_fits(effect, each.key, day) for effect in found) for each in FILTERS}


def _fits(effect: Effect, which: str, day: date) -> bool:
    if effect.since > day:
        return False
    now = effect.holds(day)
    if which == "past":
        return not now
    return now and (which == "now" or effect.bearer is Bearer[which])


def _values(effect: Effect, unit: str, today: date) -> dict[str, object]:
    state, tone = state_of(effect, today)
    return {
        "unit": unit,
        "who": effect.name or ("—" if effect.bearer is Bearer.duty else "本单位"),
        "text": effect.text,
        "since": effect.since,
        "until": effect.until,
        "end": effect.until.isoformat() if effect.until else "解除时" if effect.blocks else "—",
        "article": effect.article,
        "reason": effect.reason,
        "case": effect.case_number,
        "state": state,
        "tone": tone,
        "sentence": effect.sentence,
    }


def state_of(effect: Effect, today: date) -> tuple[str, str]:
    """Word and tone: a block in force, something still to be done, a note for the files, or what has ended."""
    if not effect.holds(today):
        return "已结束", "plain"
    if effect.blocks:
        return "限制中", "overdue"
    return ("待移送", "soon") if effect.ends is Until.handed_over else ("备忘", "plain")


def effects_if_issued(ws: Workspace, case_id: int, step: int, day: date) -> list[str]:
    """What a measure that is not out yet would block or ask for at once were it issued that day; one sentence each."""
    with ws.read() as session:
        case = found_case(session, case_id)
        people = person_names(session)
        leaders = tuple(Leader(row.person_id, people.get(row.person_id, ""), row.post) for row in case.leaders)
        planned = replace(imposed_on(ws, case, found_measure(case, step), leaders, day), number="")
        imposed = [*imposed_in(session, ws), planned]
    rules = ws.policy.supervision.consequences
    times = {rule.times: ws.policy.value(rule.times, day) for rule in rules if rule.times}
    before = effects_of(rules, imposed[:-1], times)
    found = [effect for effect in effects_of(rules, imposed, times) if effect not in before]
    return sentences_of(effect for effect in found if effect.presses and effect.case_id == case_id)


def effects_sentence(ws: Workspace, unit_id: int, day: date) -> str:
    """What weighs on a unit and its leaders on a day, in one sentence for the unit's own page; "" when nothing does."""
    found: dict[tuple[str, str], list[str]] = {}
    for effect in effects_on_unit(ws, unit_id, day):
        if effect.blocks or effect.ends is Until.handed_over:
            names = found.setdefault((effect.text, effect.article), [])
            if effect.name and effect.name not in names:
                names.append(effect.name)
    said = [
        f"{'、'.join(names)}：{text}（{article}）" if names else f"{text}（{article}）"
        for (text, article), names in found.items()
    ]
    return f"责任督导：{'；'.join(said)}。" if said else ""
