"""Citations (引用依据): 《…》第…条, refused when the paper cited is not in force or has no such article."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from dataclasses import dataclass

from permissions.refusals import Refusal, Rule

from .articles import article_number, written_article
from .regulations import Regulation, Rulebook, rulebook

_WRITTEN = re.compile(
    r"《(?P<name>[^《》]+)》(?:[（(](?P<number>[^（）()]+)[）)])?\s*"
    r"(?P<article>第[^条《》]{1,8}条(?:之[一二三四五六七八九十])?(?:第[^款条《》]{1,4}款)?(?:第[^项条《》]{1,6}项)?)"
)

E_LAW_01 = Rule(
    code="E-LAW-01",
    article="本系统规则",
    zh="引用依据已废止或条款号与现行文本不符",
    en="The law cited is repealed, or the article number does not fit the text in force",
    way_out="请核对{citation}在{on}的现行文本后重新引用",
    way_out_en="Check {citation} against the text in force on {on} and cite again",
)


class UnknownRegulation(LookupError):
    """The rulebook does not hold this regulation, so nothing can be said about its validity."""


@dataclass(frozen=True)
class Citation:
    """A citation (引用依据): the regulation's name, its document number (may be empty) and the article."""

    regulation: str
    number: str
    article: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "article", written_article(self.article))

    def __str__(self) -> str:
        return f"《{self.regulation}》{self.article}"

    @property
    def with_number(self) -> str:
        """《…》(第…号)第…条, for a paper that names the version."""
        number = f"({self.number})" if self.number else ""
        return f"《{self.regulation}》{number}{self.article}"


def cite(
    key: str, article: int | str, *, paragraph: int | None = None, item: int | None = None, on: dt.date
) -> Citation:
    """Cite an article of the regulation with this key of the rulebook, as in force on a date; refuses E-LAW-01."""
    regulation = _regulation(key, rulebook())
    citation = Citation(regulation.name, regulation.number, written_article(article, paragraph, item))
    check(citation, on)
    return citation


def check(citation: Citation, on: dt.date, *, book: Rulebook | None = None) -> Regulation:
    """The version of the regulation that is cited, in force on the date ``on``.

    Refuses E-LAW-01 where the version cited is not in force on that day, the number fits no version, or the
    version has fewer articles. Raises UnknownRegulation where the rulebook has no paper of that name.
    """
    versions = [
        r
        for r in (book or rulebook()).regulations.values()
        if citation.regulation in (r.name, r.short_name) and r.kind not in ("PROMISE", "HOUSE")
    ]
    if not versions:
        raise UnknownRegulation(citation.regulation)
    for version in versions:
        if citation.number in ("", version.number) and version.in_force(on):
            if version.articles is not None and article_number(citation.article) > version.articles:
                raise outdated(citation, on)
            return version
    raise outdated(citation, on)


def citations_in(text: str) -> list[Citation]:
    """The citations in a text that somebody wrote, 《…》(…号)第…条第…款第…项; ValueError for what is no article."""
    return [Citation(match["name"], match["number"] or "", match["article"]) for match in _WRITTEN.finditer(text)]


def refuse_outdated(*texts: str, on: dt.date) -> None:
    """Refuse E-LAW-01 where one of the texts cites what is not in force on the day of the paper (引用依据审查).

    Asked where a letter is made, before it takes a number, of what it rests on; not of what it only reports, such
    as an earlier decision. What the rulebook does not hold is not judged.
    """
    for text in texts:
        for citation in citations_in(text):
            with contextlib.suppress(UnknownRegulation):
                check(citation, on)


def is_verified(citation: Citation, on: dt.date) -> bool:
    """Whether the article's text was read for the version in force; otherwise screens show 条款号待核."""
    return check(citation, on).has_read(citation.article)


def outdated(citation: Citation, on: dt.date) -> Refusal:
    """E-LAW-01 for this citation on this date."""
    return E_LAW_01.refusal(citation=str(citation), on=on.isoformat())


def _regulation(key: str, book: Rulebook) -> Regulation:
    try:
        return book.regulations[key]
    except KeyError:
        raise UnknownRegulation(key) from None
