"""How a provision is cited in a sentence."""

from __future__ import annotations

from engine.law.library import Instrument, Provision
from engine.law.numerals import numeral
from engine.problems import Text


def cite(instrument: Instrument, provision: Provision) -> Text:
    """Return the full citation; where the article is not known it says so."""
    number_zh = f"（{instrument.number}）" if instrument.number else ""
    number_en = f" ({instrument.number})" if instrument.number else ""
    place = locate(provision)
    title = instrument.title
    return Text(f"《{title.zh}》{number_zh}{place.zh}", f"{title.en}{number_en}, {place.en}")


def locate(provision: Provision) -> Text:
    """Return article, paragraph and item; where the article is not known it says so."""
    if provision.article is None:
        return Text("（条号未核）", "article not verified")
    if not provision.article.isdigit():
        return Text(provision.article, provision.article)
    zh, en = f"第{_number(provision.article)}条", f"article {provision.article}"
    if provision.paragraph:
        zh, en = f"{zh}第{_number(provision.paragraph)}款", f"{en} paragraph {provision.paragraph}"
    if provision.item:
        zh, en = f"{zh}第{_item(provision.item)}项", f"{en} item {provision.item}"
    return Text(zh, en)


def _number(text: str) -> str:
    return numeral(int(text)) if text.isdigit() else text


def _item(text: str) -> str:
    return f"（{numeral(int(text))}）" if text.isdigit() else text
