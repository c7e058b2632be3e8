"""Articles as papers cite them: 第（六）项, the document in full where it is named first."""

from desktop.rules.citation import cited, introduced
from desktop.rules.parameter import UNIT, Basis
from tests.support import packs

MEASURES = packs()["nanyang-2017"].documents
TITLE = "《南阳市社会治安综合治理领导责任制实施办法》"


def test_an_item_of_an_article_is_named_as_one():
    assert introduced(cited(Basis("实施办法", "第三十一条（六）")), MEASURES) == f"{TITLE}第三十一条第（六）项"
    assert introduced(cited(Basis("实施办法", "第三十四条")), MEASURES) == f"{TITLE}第三十四条"
    assert cited(UNIT) == ""


def test_items_of_one_article_are_cited_together():
    bases = [Basis("实施办法", f"第四十条（{item}）") for item in "一二"]
    assert introduced(cited(*bases, bases[0]), MEASURES) == f"{TITLE}第四十条第（一）、（二）项"


def test_parts_and_points_of_a_system_without_articles():
    documents = packs()["nanchang-2021"].documents
    said = introduced(cited(Basis("平安建设制度", "四（五）3"), Basis("矛盾调处制度", "七")), documents)
    assert said.startswith("《南昌市城市管理局平安建设（综治工作）制度》第四部分第（五）项第3点、")
    assert said.endswith("《南昌市城管局矛盾纠纷排查调处制度》第七条")


def test_the_short_title_follows_once_it_was_introduced():
    text = f"依据{cited(Basis('实施办法', '第三十三条'))}，依照{cited(Basis('实施办法', '第三十四条'))}。"
    full = f"依据{TITLE}（以下简称《实施办法》）第三十三条，依照《实施办法》第三十四条。"
    assert introduced(text, MEASURES) == full
    assert introduced(full + cited(Basis("实施办法", "第三十五条")), MEASURES).endswith("《实施办法》第三十五条")


def test_nobody_s_own_words_are_changed():
    assert introduced("违反《实施办法》第三条", MEASURES) == "违反《实施办法》第三条"
