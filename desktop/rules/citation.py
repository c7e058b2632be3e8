"""How a paper cites an article: 第三十一条第（六）项, the document by its full title where it is named first."""

import re
from collections.abc import Sequence
from itertools import groupby

from desktop.rules.pack import Document
from desktop.rules.parameter import Basis

_MARK = "\u2060"
"""Stands before the short title of a document of the pack, so that nobody's own words are taken for it."""
_NUMERAL = "[一二三四五六七八九十百]+"
_ARTICLE = re.compile(rf"(第{_NUMERAL}条)（({_NUMERAL})）")
_PART = re.compile(rf"({_NUMERAL})（({_NUMERAL})）(\d*)")
_ITEM = re.compile(_NUMERAL)


def cited(*bases: Basis) -> str:
    """The articles as a paper cites them, each once: 《办法》第四十条第（一）、（二）项; to go through `introduced`."""
    said = []
    known = dict.fromkeys(basis for basis in bases if not basis.by_unit)
    for (document, article), group in groupby(known, key=lambda it: (it.document, _stem(it.article))):
        items = [found[2] for basis in group if (found := _ARTICLE.fullmatch(basis.article))]
        tail = f"第{'、'.join(f'（{item}）' for item in items)}项" if items else ""
        said.append(f"《{_MARK}{document}》{_formal(article)}{tail}")
    return "、".join(said)


def _stem(article: str) -> str:
    found = _ARTICLE.fullmatch(article)
    return found[1] if found else article


def _formal(article: str) -> str:
    """四（五）4 → 第四部分第（五）项第4点, 七 → 第七条; 第三十三条 as it is."""
    if found := _PART.fullmatch(article):
        return f"第{found[1]}部分第（{found[2]}）项" + (f"第{found[3]}点" if found[3] else "")
    return f"第{article}条" if _ITEM.fullmatch(article) else article


def introduced(text: str, documents: Sequence[Document]) -> str:
    """The text with each document in full where it is named first, by its short title from then on."""
    for document in documents:
        marked, short, full = f"《{_MARK}{document.short}》", f"《{document.short}》", f"《{document.title}》"
        if full not in text and marked in text:
            again = f"（以下简称{short}）" if text.count(marked) > 1 else ""
            text = text.replace(marked, full + again, 1)
        text = text.replace(marked, short if f"以下简称{short}" in text else full)
    return text
