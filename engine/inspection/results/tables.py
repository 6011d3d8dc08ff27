"""What the status of a plan says, as headings and rows, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.calendar import format_day
from engine.facts import Dictionary
from engine.inspection.results.progress import PUBLICATIONS, STATES, Coverage, Followed, Progress, Publication, State
from engine.inspection.results.publishing import due_text
from engine.problems import Lang, Text

STATE_WORDS: Mapping[State, Text] = {
    "done": Text("已完成", "done"),
    "refused": Text("不配合检查", "refused"),
    "unreachable": Text("无法联系", "not reachable"),
    "ended": Text("已停业、注销或者无此经营活动", "closed, or activity not carried on"),
    "late": Text("逾期未查", "late"),
    "due": Text("近期应查", "due soon"),
    "planned": Text("未到期", "not yet due"),
}
PUBLICATION_WORDS: Mapping[Publication, Text] = {
    "on_time": Text("按期公示", "published in time"),
    "too_late": Text("逾期公示", "published late"),
    "overdue": Text("逾期未公示", "overdue"),
    "soon": Text("即将到期", "due soon"),
    "open": Text("待公示", "open"),
}
TONES: Mapping[str, str] = {"late": "bad", "overdue": "bad", "refused": "bad", "too_late": "bad", "soon": "open", "due": "open"}
NO_GRADE = Text("未评定等级", "no grade")


@dataclass(frozen=True)
class Listing:
    """A table with its heading; ``tones`` per row; ``numbers``: columns set to the right."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: tuple[str, ...] = ()
    numbers: frozenset[int] = frozenset()


def counts(progress: Progress, lang: Lang) -> tuple[Listing, Listing]:
    """Return how many visits are in each state, and how many results at each stage of publication."""
    states, publications = progress.states, progress.publications
    rows = [(STATE_WORDS[key](lang), states[key], TONES.get(key, "")) for key in STATES if states[key]]
    told = [(PUBLICATION_WORDS[key](lang), publications[key], TONES.get(key, "")) for key in PUBLICATIONS if publications[key]]
    return (
        _counted(Text("计划进度", "Progress")(lang), Text("状态", "state")(lang), rows, lang),
        _counted(Text("结果公示", "Publication")(lang), Text("公示情况", "stage")(lang), told, lang),
    )


def _counted(title: str, head: str, rows: Sequence[tuple[str, int, str]], lang: Lang) -> Listing:
    total = max(1, sum(count for _, count, _ in rows))
    heads = (head, Text("户次", "visits")(lang), Text("占比", "share")(lang))
    cells = tuple((word, str(count), share(count, total)) for word, count, _ in rows)
    return Listing(title, heads, cells, tuple(tone for _, _, tone in rows), frozenset({1, 2}))


def share(part: int, whole: int) -> str:
    """Return a share in whole percent, rounded half up."""
    return f"{(200 * part + whole) // (2 * whole)}%"


def reminders(progress: Progress, dictionary: Dictionary, lang: Lang) -> tuple[Listing, ...]:
    """Return what somebody must see to: late and near visits, publications due, terms of notices; empty ones left out."""
    made = (
        _visits(progress, ("late",), Text("逾期未查", "Late visits"), lang),
        _visits(progress, ("due",), Text("近期应查", "Visits due soon"), lang),
        _publications(progress, dictionary, lang),
        _terms(progress, dictionary, lang),
        _visits(
            progress, ("refused", "unreachable", "ended"), Text("未能检查的企业", "Enterprises that could not be inspected"), lang
        ),
    )
    return tuple(item for item in made if item.rows)


def _visits(progress: Progress, states: Sequence[State], title: Text, lang: Lang) -> Listing:
    heads = (
        Text("检查日期", "day"),
        Text("企业名称", "enterprise"),
        Text("所属机关", "body"),
        Text("检查人员", "inspectors"),
        Text("情况", "state"),
    )
    rows = []
    for item in progress.visits:
        if item.state in states:
            people = [
                progress.reader.inspectors[code].name for code in item.visit.inspectors if code in progress.reader.inspectors
            ]
            day = item.result.inspected_on if item.result else item.visit.day
            rows.append(
                (
                    format_day(day),
                    item.visit.name,
                    progress.reader.body(item.visit),
                    "、".join(people),
                    STATE_WORDS[item.state](lang),
                )
            )
    return Listing(title(lang), tuple(head(lang) for head in heads), tuple(rows), tuple(TONES.get(states[0], "") for _ in rows))


def _publications(progress: Progress, dictionary: Dictionary, lang: Lang) -> Listing:
    heads = (
        Text("公示截止日期", "publish by"),
        Text("企业名称", "enterprise"),
        Text("检查日期", "inspected on"),
        Text("检查结果", "result"),
        Text("情况", "stage"),
    )
    rows, tones = [], []
    waiting = [item for item in progress.visits if item.publication in ("overdue", "soon") and item.publish_by is not None]
    for item in sorted(waiting, key=lambda item: (item.publish_by or 0, item.number)):
        assert item.publication is not None
        rows.append((
            due_text(item.publish_by or 0, item.provisional, lang), item.visit.name,
            format_day(item.result.inspected_on if item.result else 0),
            result_text(item, dictionary, lang), PUBLICATION_WORDS[item.publication](lang),
        ))  # fmt: skip
        tones.append(TONES.get(item.publication, ""))
    return Listing(
        Text("应当公示", "Results to be published")(lang), tuple(head(lang) for head in heads), tuple(rows), tuple(tones)
    )


def _terms(progress: Progress, dictionary: Dictionary, lang: Lang) -> Listing:
    heads = (
        Text("整改期限至", "correct by"),
        Text("企业名称", "enterprise"),
        Text("整改文书号", "notice"),
        Text("文书类型", "kind"),
        Text("情况", "state"),
    )
    rows, tones = [], []
    for item, notice in progress.terms:
        last = notice.deadline or 0
        over = last < progress.as_of
        state = Text("期限已过，未见整改完成", "term over, no correction reported") if over else Text("整改中", "term running")
        title = dictionary.codes["notice_kind"].title_of(notice.kind)
        rows.append((format_day(last), item.visit.name, notice.number, title(lang), state(lang)))
        tones.append("bad" if over else "")
    return Listing(Text("整改期限", "Terms to correct")(lang), tuple(head(lang) for head in heads), tuple(rows), tuple(tones))


def result_text(item: Followed, dictionary: Dictionary, lang: Lang) -> str:
    """Return the titles of a result's codes."""
    codes = dictionary.codes["inspection_result"]
    held = item.result.results if item.result else ()
    return ("；" if lang == "zh" else "; ").join(
        codes.title_of(code)(lang) for code in sorted(held, key=lambda code: codes.ranks.get(code, 999))
    )


def grade_text(item: Coverage, lang: Lang) -> str:
    """Return the title of a grade."""
    return item.title if item.title and not item.title.islower() else NO_GRADE(lang)
