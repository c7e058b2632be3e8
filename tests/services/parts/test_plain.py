"""Plain values: a whole case goes to JSON and comes back the same; unreadable text stays as typed."""

import json
from datetime import date, datetime
from decimal import Decimal

from desktop.fields import Instant
from desktop.models.base import spec_of
from desktop.models.dispute import Dispute
from desktop.rules.dispute import DisputeStatus
from desktop.services.parts.plain import from_plain, plain_values, to_plain, typed_values


def test_values_come_back_as_they_were() -> None:
    values = {"name": "夜市", "known_on": date(2026, 10, 9), "amount": Decimal("12.50"), "people": 14,
              "status": DisputeStatus.mediating, "is_draft": False, "place": None}  # fmt: skip
    again = json.loads(json.dumps(plain_values(values)))
    assert typed_values(spec_of(Dispute), again) == values


def test_unreadable_text_stays_and_unknown_names_go() -> None:
    assert typed_values(spec_of(Dispute), {"known_on": "3.5x", "no_such": 1}) == {"known_on": "3.5x"}


def test_moments_and_nested_rows() -> None:
    moment = datetime(2026, 10, 25, 23, 59)
    assert from_plain(Instant(label="时间"), to_plain(moment)) == moment
    assert to_plain({"rows": ({"on": date(2026, 1, 2)},)}) == {"rows": [{"on": "2026-01-02"}]}
