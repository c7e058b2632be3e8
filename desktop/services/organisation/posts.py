"""岗位与任职 of one unit as a page shows it: every post, who holds it, what is vacant and why that matters (S1)."""

from dataclasses import dataclass
from datetime import date

from desktop.fields import RecordSpec
from desktop.models.base import spec_of
from desktop.models.organisation import Appointment
from desktop.rules.organisation import Holder
from desktop.rules.pack import Duty
from desktop.rules.vacancy import cited, offered_posts, wanted_posts
from desktop.services.organisation.appointment import holders_on
from desktop.services.organisation.tree import tree_in
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class PostLine:
    """One post of a unit and one of its holders (None = nobody); `required` when its vacancy is flagged."""

    post: str
    title: str
    required: bool
    many: bool
    article: str
    duties_role: str
    holder: Holder | None

    @property
    def vacant(self) -> bool:
        """Whether the post must be filled and is not."""
        return self.required and self.holder is None

    @property
    def state(self) -> str:
        """在任, 空缺 (must be filled) or 未配 (may be filled)."""
        if self.holder is not None:
            return "在任"
        return "空缺" if self.required else "未配"


def appointment_spec() -> RecordSpec:
    """All fields of an appointment."""
    return spec_of(Appointment)


def posts_of_unit(ws: Workspace, unit_id: int, day: date) -> list[PostLine]:
    """The posts of a unit on `day`: one line a holder, one for a post nobody holds; [] without the unit."""
    with ws.read() as session:
        node = tree_in(session, day).by_id.get(unit_id)
        held = holders_on(session, day)
    if node is None:
        return []
    wanted = {post.key for post in wanted_posts(node.unit_kind, ws.policy, day)}
    lines = []
    for post in offered_posts(node.unit_kind, ws.policy, day):
        holders: list[Holder | None] = [*held.get((unit_id, post.key), [])]
        for holder in holders or [None]:
            lines.append(
                PostLine(
                    post=post.key,
                    title=post.title,
                    required=post.key in wanted,
                    many=post.many,
                    article=cited(post.basis),
                    duties_role=post.role_of_duties,
                    holder=holder,
                )
            )
    return lines


def duties(ws: Workspace, role: str) -> tuple[Duty, ...]:
    """The duties of a role under the pack in force; () when the pack names none."""
    return ws.policy.duties_of(role) if role else ()
