"""Checks that the parts of a rule pack fit each other and that nothing the program asks for is missing."""

import re
from collections.abc import Iterator

from desktop.rules import contract
from desktop.rules.pack import RulePack
from desktop.rules.supervision_check import supervision_faults

_CHOSEN_FROM = {
    "dispute.patron_levels": "dispute_levels",
    "inspection.two_inspector_kinds": "inspection_kinds",
    "hazard.notice_grades": "hazard_grades",
    "hazard.two_reviewer_grades": "hazard_grades",
}
"""Parameters whose choices are entries of a list."""
Fault = tuple[str, str]
"""The file a fault stands in, and a Chinese phrase that names the key."""


def check_pack(pack: RulePack) -> Iterator[Fault]:
    """Every fault that only shows when the whole pack is read, the first ones first."""
    yield from _terms(pack)
    yield from _parameters(pack)
    yield from _lists(pack)
    yield from _organisation(pack)
    yield from _obligations(pack)
    yield from supervision_faults(pack)


def _terms(pack: RulePack) -> Iterator[Fault]:
    for key in contract.TERMS:
        if not pack.terms.get(key, "").strip():
            yield "pack.toml", f"terms.{key}：缺少这一项"
    for key in pack.terms:
        if key not in contract.TERMS:
            yield "pack.toml", f"terms.{key}：不认识这一项，请删去或改正拼写"


def _file_of(key: str, general: str) -> str:
    """The file a parameter or list belongs in: the stem of its key decides (inspection_kinds, inspection.enabled)."""
    return contract.FILE_OF.get(re.split("[._]", key)[0], general)


def _parameters(pack: RulePack) -> Iterator[Fault]:
    for key, kind in contract.PARAMETERS.items():
        file = _file_of(key, "parameters.toml")
        if key not in pack.parameters:
            yield file, f"parameter {key}：缺少这一项"
        elif pack.parameters[key].kind is not kind:
            yield file, f"{key}.kind：应为 {kind}"
    for key, parameter in pack.parameters.items():
        file = _file_of(key, "parameters.toml")
        if key not in contract.PARAMETERS:
            yield file, f"parameter {key}：不认识这一项，请删去或改正拼写"
        known = contract.CHOICES.get(key)
        if known is not None and not set(parameter.choices) <= known:
            yield file, f"{key}.choices：只能有 {'、'.join(sorted(known))}"


def _lists(pack: RulePack) -> Iterator[Fault]:
    for key in contract.LISTS:
        if key not in pack.lists:
            yield _file_of(key, "lists.toml"), f"list {key}：缺少这一项"
    for key, listed in pack.lists.items():
        file = _file_of(key, "lists.toml")
        if key not in contract.LISTS:
            yield file, f"list {key}：不认识这一项，请删去或改正拼写"
        for dated in listed.values:
            missing = set(contract.NAMED_OPTIONS.get(key, ())) - {option.key for option in dated.options}
            if missing:
                yield file, f"{key}（{dated.since}）.options：缺少 {'、'.join(sorted(missing))}"
    for key, name in _CHOSEN_FROM.items():
        if not set(pack.parameters[key].choices) <= set(pack.lists[name].titles):
            yield _file_of(key, "parameters.toml"), f"{key}.choices：有 {name} 中没有的选项"


def _organisation(pack: RulePack) -> Iterator[Fault]:
    file = "organisation.toml"
    have = {post.key for post in pack.posts}, {body.key for body in pack.bodies}
    for what, wanted, found in zip(("post", "body"), (contract.POSTS, contract.BODIES), have, strict=True):
        for key in wanted:
            if key not in found:
                yield file, f"{what} {key}：缺少这一项"
    roles = [(f"post {post.key}", post.role_of_duties) for post in pack.posts]
    roles += [(f"body {b.key}", role) for b in pack.bodies for role in (b.duties_role, b.office_duties_role)]
    for where, role in roles:
        if role and not pack.duties_of(role):
            yield file, f'{where}：duties.toml 中没有 role = "{role}" 的职责'
    expected = set(pack.parameters["group.expected_roles"].choices)
    if not expected <= {role.key for role in pack.body("leading_group").roles}:
        yield "parameters.toml", "group.expected_roles.choices：有 leading_group 中没有的职务"


def _obligations(pack: RulePack) -> Iterator[Fault]:
    owners = {"unit", *(body.key for body in pack.bodies)}
    for duty in pack.obligations:
        where = f"obligation {duty.key}"
        if duty.owner not in owners:
            yield "obligations.toml", f"{where}.owner：没有“{duty.owner}”"
        for key in (duty.enabled_key, duty.month_key, duty.day_key, duty.times_key):
            if key and key not in pack.parameters:
                yield "obligations.toml", f"{where}：parameters.toml 中没有“{key}”"
