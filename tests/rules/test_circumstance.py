"""从重 obliges, 从轻 permits, and neither computes anything (南阳 40, 41)."""

from desktop.rules.circumstance import weigh
from desktop.rules.load import load_packs

PACKS = load_packs()
NANYANG = PACKS["nanyang-2017"].supervision.circumstances


def test_four_aggravating_and_three_mitigating():
    assert [(it.heavier, it.basis.article[:4]) for it in NANYANG] == [(True, "第四十条")] * 4 + [
        (False, "第四十一")
    ] * 3
    assert PACKS["nanchang-2021"].supervision.circumstances == ()


def test_each_side_is_said_in_one_sentence_with_its_articles():
    heavier, lighter = weigh(NANYANG, ["concealment", "cooperation", "obstruction", "unknown"])
    assert heavier.startswith("有从重情节：弄虚作假") and "应当从重" in heavier
    assert "第四十条（二）" in heavier and "第四十条（一）" in heavier
    assert "可以从轻" in lighter and "第四十一条（二）" in lighter
    assert weigh(NANYANG, []) == ()
