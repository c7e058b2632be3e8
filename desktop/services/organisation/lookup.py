"""组织机构: the one place where other services and pages look for units, posts, bodies and people (S1).

The parts live in modules of their own: organisation_tree, unit, unit_change, unit_closing, appointment, handover,
people, body, body_fill, patron. This module names what they offer, and adds the vacancies over all of them.
"""

from datetime import date

from sqlalchemy import or_, select

from desktop.models.organisation import Body
from desktop.rules.organisation import Holder, UnitKind, UnitNode, UnitTree
from desktop.rules.vacancy import Vacancy, vacancies
from desktop.services.organisation.appointment import (
    Handover,
    appoint,
    edit_appointment,
    end_appointment,
    hand_over_post,
    holder_on,
    holders_on,
    open_work_of,
    post_history,
    remove_appointment,
)
from desktop.services.organisation.body import (
    BodyView,
    MemberLine,
    add_body,
    add_member,
    bodies_on,
    edit_body,
    edit_member,
    end_body,
    end_member,
    remove_member,
)
from desktop.services.organisation.body_fill import FillPlan, fill_group_from_tree, plan_fill
from desktop.services.organisation.handover import OpenWork
from desktop.services.organisation.patron import PatronLine, add_patron, end_patron, fill_patrons, log_visit, patrons_on
from desktop.services.organisation.people import add_person, edit_person, leave_person, rename_person
from desktop.services.organisation.tree import own_unit_id, people_picks, set_own_unit, tree_in, tree_on, unit_picks
from desktop.services.organisation.unit import add_unit, edit_unit, set_phone
from desktop.services.organisation.unit_change import move_unit, remove_term, rename_unit
from desktop.services.organisation.unit_closing import close_unit, merge_unit, reopen_unit
from desktop.services.parts.picks import PickItem
from desktop.services.workspace import Workspace

__all__ = [
    "BodyView",
    "FillPlan",
    "Handover",
    "Holder",
    "MemberLine",
    "OpenWork",
    "PatronLine",
    "PickItem",
    "UnitKind",
    "UnitNode",
    "UnitTree",
    "Vacancy",
    "add_body",
    "add_member",
    "add_patron",
    "add_person",
    "add_unit",
    "appoint",
    "bodies_on",
    "close_unit",
    "edit_appointment",
    "edit_body",
    "edit_member",
    "edit_person",
    "edit_unit",
    "end_appointment",
    "end_body",
    "end_member",
    "end_patron",
    "fill_group_from_tree",
    "fill_patrons",
    "hand_over_post",
    "holder_on",
    "holders_on",
    "leave_person",
    "log_visit",
    "merge_unit",
    "move_unit",
    "open_work_of",
    "own_unit_id",
    "patrons_on",
    "people_picks",
    "plan_fill",
    "post_history",
    "remove_appointment",
    "remove_member",
    "remove_term",
    "rename_person",
    "rename_unit",
    "reopen_unit",
    "set_own_unit",
    "set_phone",
    "tree_in",
    "tree_on",
    "unit_picks",
    "vacancies_on",
]


def vacancies_on(ws: Workspace, day: date) -> list[Vacancy]:
    """Required posts nobody holds and required bodies that are not there, for the own unit and all below it."""
    own, policy = own_unit_id(ws), ws.policy
    with ws.read() as session:
        tree, held = tree_in(session, day), holders_on(session, day)
        wanted = select(Body.unit_id, Body.body_kind)
        wanted = wanted.where(Body.since <= day, or_(Body.until.is_(None), Body.until >= day))
        bodies = {(row.unit_id, row.body_kind) for row in session.execute(wanted)}
    return vacancies(tree.scope_of(own), held.keys(), bodies, policy, day)
