"""A pack whose ladder does not fit together is refused, naming file and key."""

import pytest

from desktop.rules import schema
from desktop.rules.load import DEFAULT_ROOT, parse_pack
from desktop.rules.pack import PackError

TEXTS = {name: (DEFAULT_ROOT / "nanyang-2017" / name).read_text("utf-8") for name in schema.FILES}
WRONG = [
    ('after = "circular"', 'after = "notice"', "measure admonition.after：没有措施“notice”"),
    ('severity = "serious"', 'severity = "bad"', "measure admonition.severity：没有“bad”"),
    ('papers = ["circular", ', 'papers = ["leaflet", ', "measure circular.papers：没有文书“leaflet”"),
    (
        'parameter = "supervision.circular_months"\ncounted',
        'parameter = "supervision.x"\ncounted',
        "clock mend.parameter",
    ),
    ('kind = "progress"', 'kind = "measures"', "clock measures：写了两次"),
    ('measure = "listed"', 'measure = "veto2"', "consequence listed_unit.measure"),
    ('accepted_by = "综治办"', "", "measure circular.accepted_by"),
    ('severity_article = "第三十三条"', "", "measure circular.severity_article"),
    ('blocks = ["honour"]', 'blocks = ["honor"]', "blocks"),
    ('key = "n2"', 'key = "n1"', "ground“n1”写了两次"),
    ('article = "第三十一条（一）"', "", "ground n1：既没有写明条款"),
    ("heavier = true", 'heavier = "yes"', "heavier：应为 true"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_a_wrong_table_is_named(old: str, new: str, said: str):
    text = TEXTS["supervision.toml"]
    assert old in text
    with pytest.raises(PackError, match=r"supervision\.toml") as caught:
        parse_pack({**TEXTS, "supervision.toml": text.replace(old, new, 1)}, "x")
    assert said in str(caught.value)
