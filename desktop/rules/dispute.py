"""矛盾纠纷: where a case stands, what is missing, what is due; pure (南昌 矛盾制度一至八)."""

from enum import StrEnum


class ScreeningKind(StrEnum):
    """Why a 排查 was held: monthly, at key periods, at festivals (矛盾制度二), or for one matter."""

    regular = "每月排查"
    key_period = "重点时期"
    festival = "重大节日"
    special = "专项排查"


class DisputeStatus(StrEnum):
    """Where a case stands (forms.md 2); follows from its facts, stored so that lists can filter on it."""

    draft = "草稿"
    accepted = "已受理"
    mediating = "调处中"
    resolved = "已化解"
    transferred = "未化解转办"
    void = "作废"


class PledgeKind(StrEnum):
    """三包 (矛盾制度四)."""

    mediate = "包调处"
    track = "包跟踪"
    feedback = "包反馈"
