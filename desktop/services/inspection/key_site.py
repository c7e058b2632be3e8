"""重点部位: the register, its 保卫档案 and what each file still lacks (S5; 南昌 细则 12, 14)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Row
from desktop.models.base import row_of
from desktop.models.key_site import KeySite, Patrol
from desktop.models.office import Attachment
from desktop.rules.key_site import Gap, SitePolicy, check_site, file_gaps, is_patrolled, patrol_reason
from desktop.services.parts.pinyin import initials
from desktop.services.parts.plain_ledger import Facts, PlainLedger, QuickList
from desktop.services.workspace import Workspace

FILE_FIELDS = (
    "guarded", "responsible_id", "deputy_id", "headcount", "people_defence", "thing_defence", "tech_defence",
    "house_rules", "emergency_plan", "note",
)  # fmt: skip
"""What the 保卫档案 holds besides the site's own particulars."""


@dataclass(frozen=True)
class SiteFile:
    """One 保卫档案: the site's values, its gaps, why it is patrolled ("" = it is not), its drawings by name, and on
    what it rests that a site has a file at all."""

    row: Row
    gaps: tuple[Gap, ...]
    patrol: str
    drawings: tuple[str, ...]
    article: str


def site_policy(ws: Workspace) -> SitePolicy:
    """What the pack says of key sites today."""
    return SitePolicy.of(ws.policy, ws.today())


def patrolled_sites(ws: Workspace) -> str:
    """Which sites are patrolled every day, in one sentence."""
    if site_policy(ws).patrol_enabled.value:
        return "防火防盗重点部位会自动列入每日巡查，其他部位可以由本单位决定。"
    return "制度没有要求每日巡查，要巡查的部位由本单位在登记时决定。"


def _drawings() -> Any:
    """How many files are attached to the site of the enclosing query."""
    return (
        select(func.count(Attachment.id))
        .where(Attachment.owner_kind == KeySite.kind, Attachment.owner_id == KeySite.id)
        .scalar_subquery()
    )


def _problems(ws: Workspace, session: Session, facts: Facts, record_id: int | None) -> list[Problem]:
    problems = check_site(facts, ws.today())
    same = select(KeySite.id).where(KeySite.unit_id == facts["unit_id"], KeySite.name == facts["name"])
    if any(number != record_id for number in session.scalars(same.where(KeySite.until.is_(None)))):
        problems.append(Problem("name", "这个单位已有同名的重点部位"))
    if record_id is not None:
        problems += _outside(session, facts, record_id)
    return problems


def _outside(session: Session, facts: Facts, record_id: int) -> list[Problem]:
    """Patrols already entered that the new dates would leave outside."""
    first, last = session.execute(
        select(func.min(Patrol.day), func.max(Patrol.day)).where(Patrol.site_id == record_id)
    ).one()
    problems = []
    if first is not None and facts["since"] > first:
        problems.append(Problem("since", f"{first.isoformat()} 已有巡查记录，登记日期不能晚于它"))
    if last is not None and facts.get("until") is not None and facts["until"] < last:
        problems.append(Problem("until", f"{last.isoformat()} 还有巡查记录，撤销日期不能早于它"))
    return problems


def _derived(ws: Workspace, session: Session, facts: Facts, record_id: int | None) -> Facts:
    """A site that comes to be patrolled is so from today on, unless a person says since when."""
    walked = is_patrolled(facts, site_policy(ws))
    since = facts.get("patrol_since") or max(ws.today(), facts["since"])
    return {"initials": initials(facts["name"])[:60], "patrol_since": since if walked else None}


def _keep(session: Session, record: KeySite) -> str:
    if session.scalar(select(func.count(Patrol.id)).where(Patrol.site_id == record.id)):
        return "这个部位已有巡查记录，不能删除；不再使用的请填写撤销日期"
    return ""


def _current(ws: Workspace) -> list[Any]:
    return [KeySite.since <= ws.today(), or_(KeySite.until.is_(None), KeySite.until >= ws.today())]


def _patrolled(ws: Workspace) -> list[Any]:
    wanted = [KeySite.patrolled.is_(True)]
    if site_policy(ws).patrol_enabled.value:
        wanted += [KeySite.fire_critical.is_(True), KeySite.theft_critical.is_(True)]
    return [*_current(ws), or_(*wanted)]


def _with_gaps(ws: Workspace) -> list[Any]:
    """Sites in use whose file lacks a part that the pack names."""
    policy = site_policy(ws)
    if not policy.file_required.value:
        return [KeySite.id < 0]
    lacking = [
        _drawings() == 0 if part == "drawing" else _column(part).is_(None) for part in policy.file_parts.value or ()
    ]
    return [*_current(ws), or_(*lacking)] if lacking else [KeySite.id < 0]


def _column(part: str) -> Any:
    names = {"responsible": "responsible_id", "rules": "house_rules", "plan": "emergency_plan"}
    return getattr(KeySite, names.get(part, part))


def _words(ws: Workspace, facts: Facts) -> Facts:
    policy = site_policy(ws)
    marks = [word for name, word in (("fire_critical", "防火"), ("theft_critical", "防盗")) if facts.get(name)]
    return {
        "marks": "、".join(marks) or "—",
        "is_patrolled": is_patrolled(facts, policy),
        "patrol_text": "每日" if is_patrolled(facts, policy) else "—",
        "closed": facts.get("until") is not None and facts["until"] < ws.today(),
    }


SITES = PlainLedger(
    record=KeySite,
    headline=lambda facts: str(facts["name"]),
    order=(KeySite.unit_id, KeySite.name),
    search=(KeySite.name, KeySite.initials, KeySite.place, KeySite.guarded),
    check=_problems,
    derive=_derived,
    computed=frozenset({"initials"}),
    filters=(
        QuickList("current", "在册", _current),
        QuickList("patrolled", "每日巡查", _patrolled),
        QuickList("gaps", "档案不全", _with_gaps),
        QuickList("closed", "已撤销", lambda ws: [KeySite.until < ws.today()]),
    ),
    people=("responsible_id", "deputy_id"),
    shown=_words,
    keep=_keep,
    defaults={"fire_critical": False, "theft_critical": False, "patrolled": False},
)


def site_file(ws: Workspace, site_id: int) -> SiteFile:
    """The 保卫档案 of a site; Refused when it is gone."""
    policy = site_policy(ws)
    with ws.read() as session:
        row = row_of(SITES.found(session, site_id))
        names = session.scalars(
            select(Attachment.name)
            .where(Attachment.owner_kind == KeySite.kind, Attachment.owner_id == site_id)
            .order_by(Attachment.id)
        ).all()
    gaps = file_gaps(row.values, len(names), policy)
    return SiteFile(row, tuple(gaps), patrol_reason(row.values, policy), tuple(names), str(policy.file_required.basis))


def file_sentence(found: SiteFile) -> str:
    """What the file lacks, as one sentence: on what the file rests, on what its parts; "" when nothing."""
    if not found.gaps:
        return ""
    lacking, parts = "、".join(gap.title for gap in found.gaps), found.gaps[0].article
    why = parts if parts == found.article else f"建档：{found.article}；内容：{parts}"
    return f"保卫档案还缺：{lacking}（{why}）"
