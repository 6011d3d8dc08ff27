"""Every citation exists, is in force, and where a burden rests on it, can carry it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import parse_day
from engine.law import Instrument
from engine.problems import Problem, nearest
from engine.rulebook import schema
from engine.rulebook.check_basis.case import Case, burdens
from engine.yamlfile import Path_

_MAY_BE_BARE = (schema.Branch, schema.Repair)


def check_exists(case: Case) -> Iterator[Problem]:
    """Every citation is a provision of the library."""
    for cited in case.cited:
        for index, id in enumerate(cited.ids):
            if id in case.law.provisions:
                continue
            instrument, _, _ = id.partition("#")
            path = (*cited.path, index)
            if instrument not in case.law.instruments:
                guess = nearest(instrument, case.law.instruments)
                mend = (f"是否想引“{guess}”？", f"did you mean {guess!r}?") if guess else None
                yield case.say("BASIS-INSTRUMENT", path, f"没有文件“{instrument}”", f"no instrument {instrument!r}", mend)
                continue
            refs = [provision.ref for provision in case.law.instruments[instrument].provisions]
            guess = nearest(id, [f"{instrument}#{ref}" for ref in refs])
            zh, en = (f"是否想引“{guess}”？", f"did you mean {guess!r}?") if guess else ("", "")
            mend = (f"{zh}可引：{'、'.join(refs)}", f"{en} it has: {', '.join(refs)}".strip())
            yield case.say("BASIS-PROVISION", path, f"法库中没有条款“{id}”", f"no provision {id!r}", mend)


def check_present(case: Case) -> Iterator[Problem]:
    """Every finding, attribute, trigger, list, measure, effect and table has a basis."""
    for cited in case.cited:
        bare = isinstance(cited.part, _MAY_BE_BARE) or cited.path[-1] == "order_basis"
        if not cited.ids and not bare:
            yield case.say(
                "BASIS-MISSING",
                cited.path,
                "没有依据",
                "there is no basis",
                ("至少引一条", "cite at least one provision"),
            )
        elif cited.ids and not cited.lasting and not bare:
            yield case.say(
                "BASIS-PARTLY",
                cited.path,
                "依据都只在部分日期引用，其余日期没有依据",
                "every citation is for some days only; on the others there is no basis",
                ("另引一条全程有效的依据", "add one in force throughout"),
            )


def check_days(case: Case) -> Iterator[Problem]:
    """The days of a citation are days, in order, within those of the rulebook."""
    for cited in case.cited:
        for index, item in enumerate(cited.written):
            if _days(case, item) is None:
                zh = "引用的起止日期（from、to）须是日期、先后有序，并在规则集有效期内"
                en = "the days of a citation (from, to) are dates, in order, within those of the rulebook"
                yield case.say("BASIS-CITED-DAYS", (*cited.path, index), zh, en)


def _days(case: Case, item: schema.Basis | str) -> tuple[int, int] | None:
    """Return the first and last day on which a citation speaks, ``None`` if it names none."""
    first, last = case.first, case.last
    if isinstance(item, schema.Basis):
        try:
            first = parse_day(item.from_) if item.from_ is not None else first
            last = parse_day(item.to) if item.to is not None else last
        except ValueError:
            return None
        if item.from_ is None and item.to is None:
            return first, last
    return (first, last) if case.first <= first <= last <= case.last else None


def _instruments(case: Case) -> Iterator[tuple[Path_, Instrument, int, int]]:
    """Yield the cited instruments that speak for the rulebook's place, outside the transitional clause, with their days."""
    for cited in case.cited:
        for index, (id, item) in enumerate(zip(cited.ids, cited.written, strict=True)):
            days = _days(case, item)
            if id not in case.law.provisions or isinstance(cited.part, schema.Transition) or days is None:
                continue
            instrument = case.law.instrument(id)
            if instrument.reaches(case.book.scope.place):
                yield (*cited.path, index), instrument, *days


def check_in_force(case: Case) -> Iterator[Problem]:
    """A cited instrument is in force on all days on which the citation speaks, as far as its dates are known."""
    for path, one, first, last in _instruments(case):
        title = f"《{one.title.zh}》"
        if one.in_force.standing(first) == "not_yet":
            zh, en = f"规则集施行之日{title}尚未施行", f"{one.title.en} was not in force on the first day"
            if first != case.first:
                zh, en = f"引用的起始之日{title}尚未施行", f"{one.title.en} was not in force on the first day cited"
            mend = (
                "推迟规则集的施行日期、写明引用的起始日期（from）或者另引依据",
                "begin later, name the first day of the citation (from), or cite another basis",
            )
            yield case.say("BASIS-NOT-YET", path, zh, en, mend)
        if one.in_force.standing(last) == "ended":
            mend = (
                "给规则集或者引用（to）写明失效日期，或者另引现行依据",
                "end the rulebook or the citation (to), or cite what is in force",
            )
            if one.superseded_by:
                heir = case.law.instruments[one.superseded_by]
                mend = (
                    f"改引《{heir.title.zh}》（{heir.id}），或者给规则集、引用（to）写明失效日期",
                    f"cite {heir.title.en} ({heir.id}), or end the rulebook or the citation (to)",
                )
            zh, en = f"{title}在规则集有效期内已经失效", f"{one.title.en} ends before the rulebook"
            if last != case.last:
                zh, en = f"引用的截止之日{title}已经失效", f"{one.title.en} ends before the last day cited"
            yield case.say("BASIS-ENDED", path, zh, en, mend)


def check_carried(case: Case) -> Iterator[Problem]:
    """No burden rests on drafts or other places' methods alone, an adopted one on nothing unverified."""
    place = case.book.scope.place
    for cited in burdens(case):
        carrying = [id for id in case.known(cited.lasting) if case.law.carries(id, place)]
        if cited.lasting and not carrying:
            yield case.say(
                "BASIS-NOT-CARRYING",
                cited.path,
                "不利后果只以外地办法、征求意见稿或者标准为依据",
                "a burden rests on drafts, standards or methods of other places alone",
                (
                    "外地办法可并列作示范，另引对本地有效的依据",
                    "keep it as a model, add a basis in force here",
                ),
            )
        elif carrying and case.book.status == "adopted" and all(_unverified(case, id) for id in carrying):
            zh, en = "不利后果只以效力未核的文件为依据", "a burden rests on unverified instruments alone"
            mend = ("先核实效力或者另引依据", "verify them or cite another")
            yield case.say("BASIS-UNVERIFIED", cited.path, zh, en, mend)


def _unverified(case: Case, id: str) -> bool:
    one = case.law.instrument(id)
    return one.status == "unverified" or one.in_force.standing(case.first) == "unknown"
