"""拼音首字母: what a clerk types to find a name: 环卫中心 → hwzx, 单小明 → sxm."""

from functools import lru_cache

_SURNAMES = {
    "单": "s", "曾": "z", "仇": "q", "查": "z", "解": "x", "任": "r", "盖": "g", "区": "o", "朴": "p", "翟": "z",
    "尉": "w", "乐": "y", "种": "c", "缪": "m", "秘": "b", "冼": "x", "员": "y", "折": "s", "黑": "h", "幺": "y",
    "覃": "q", "隗": "w", "宓": "f", "祭": "z", "繁": "p", "撒": "s", "晟": "c", "逄": "p", "洗": "x",
    "万俟": "mq", "尉迟": "yc", "长孙": "zs",
}  # fmt: skip
"""Signs that are read otherwise as a surname than in most words."""


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """The first letter of each sign's reading, lower case; letters and digits stay, all else is left out."""
    if text.isascii():
        return "".join(sign.lower() for sign in text if sign.isalnum())
    from pypinyin import Style, lazy_pinyin  # 0.2 s to load: only when the first name is saved

    parts = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=str)
    return "".join(sign.lower() for part in parts for sign in part if sign.isascii() and sign.isalnum())


def name_initials(name: str) -> str:
    """The initials of a person's name, its surname read as a surname."""
    for length in (2, 1):
        known = _SURNAMES.get(name[:length])
        if known and len(name) > length:
            return known + initials(name[length:])
    return initials(name)
