"""What a picker offers: a unit or person by name, with pinyin initials and a hint that tells namesakes apart."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PickItem:
    """One thing to pick: its id, what is shown, pinyin initials to type, and a short hint."""

    id: int
    text: str
    initials: str = ""
    hint: str = ""
