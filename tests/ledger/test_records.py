"""Records over time: what came in is kept, a correction supersedes, and yesterday's knowledge is what it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger.conftest import ACCIDENT, JIA, MANIFEST, PENALTY, YI, decided
from sqlalchemy import text

from engine.calendar import parse_day
from engine.classify.formats import decision_data
from engine.exchange import CaseFolder, read_case
from engine.facts import FOREVER, Record
from engine.ledger import (
    BadCorrection,
    Ledger,
    NotInLedger,
    correct,
    history,
    import_case,
    leaves,
    ledger_case,
    receipts_of,
    replay,
    size,
    withdraw,
)
from engine.ledger.deliveries import _plan
from engine.ledger.versions import Version, of_record
from engine.ledger.wire import read_moment
from engine.rulebook import Corpus

Write = Callable[..., Path]
DAY = parse_day("2026-07-01")
RECEIVED = read_moment("2026-07-01T09:30:00+08:00")


def at(text_: str) -> int:
    return read_moment(f"{text_}:00+08:00")


def ranks(decision: object) -> dict[str, object]:
    return {name: result.rank for name, result in decision.outcome.schemes.items()}  # type: ignore[attr-defined]


def test_a_second_import_adds_nothing(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    case = read_case(folder(), corpus.dictionary)
    first = import_case(ledger, case, corpus.dictionary)
    assert (first.seq, first.fresh, first.updated, first.known, first.conflicts) == (0, 4, 0, 0, ())
    before = counts(ledger)
    again = import_case(ledger, case, corpus.dictionary)
    assert (again.seq, again.fresh, again.updated, again.known) == (None, 0, 0, 4)
    assert counts(ledger) == before


def test_the_ledger_gives_what_the_folder_gave(ledger: Ledger, corpus: Corpus, wuhai: CaseFolder) -> None:
    """All 134 enterprises: the same subjects, records known at the moment, and supply."""
    import_case(ledger, wuhai, corpus.dictionary)
    known = ledger_case(ledger, corpus.dictionary, folder=wuhai)
    assert known.subjects == wuhai.subjects
    for code in wuhai.subjects:
        one, two = known.case(code), wuhai.case(code)
        then = [replace(r, source="") for r in two.records if r.recorded_at <= wuhai.known_at]
        assert list(one.records) == [
            replace(r, superseded_at=r.superseded_at if r.superseded_at <= wuhai.known_at else FOREVER) for r in then
        ]
        assert one.supply == two.supply
    assert known.later == 1, "what came in at 17:30"


def test_a_death_toll_corrected_within_thirty_days_grades_again(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    case = read_case(folder(), corpus.dictionary)
    first, stored = decided(ledger, corpus, DAY, folder=case)
    (before,) = [item for item in first.decisions if item.subject.code == JIA]
    accident = next(record for record in case.records[JIA] if record.kind == "accident")

    moment = at("2026-07-15T10:00")
    given = {"死亡人数": "3", "伤亡统计截止日期": "2026-07-14"}
    done = correct(ledger, corpus.dictionary, "SG1", given, moment, "乌应急〔2026〕3号")
    assert done.before.values()["deaths"] == 2
    assert done.after.values()["deaths"] == 3

    later, new = decided(ledger, corpus, DAY)
    (after,) = [item for item in later.decisions if item.subject.code == JIA]
    assert new.fresh == 2, "the other enterprise is decided for another moment too"
    assert after.outcome is not None
    assert before.outcome is not None
    assert before.outcome.pairs[accident.id, "ACC-ORDINARY"].reason == "counts"
    assert after.outcome.pairs[accident.id, "ACC-LARGER"].reason == "counts"
    assert (ranks(before)["credit"], ranks(after)["credit"]) == (2, 3), "a larger accident costs another grade"

    # yesterday's knowledge is exactly what it was: the same question gives the same receipt, and adds nothing
    entries = list(leaves(ledger))
    again, same = decided(ledger, corpus, DAY, known_at=RECEIVED)
    assert same.receipts == stored.receipts
    assert same.fresh == 0
    assert [decision_data(item, corpus) for item in again.decisions] == [decision_data(item, corpus) for item in first.decisions]
    assert again.decisions == first.decisions, "and the derivation too: explained by what was known then"
    assert list(leaves(ledger)) == entries
    assert replay(ledger, receipts_of(ledger)).notable == ()
    steps = history(ledger, "SG1")
    assert [(step.number, step.until, step.sort) for step in steps] == [(1, moment, "import"), (2, None, "correction")]
    assert steps[1].changed["deaths"] == (2, 3)
    assert len(history(ledger, "SG1", known_at=moment - 1)) == 1


def test_a_withdrawn_record_counts_no_more_and_did_before(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    first, _ = decided(ledger, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    assert withdraw(ledger, "乌建罚〔2026〕1号", at("2026-07-20T09:00"), "行政复议撤销").seq is not None
    assert withdraw(ledger, "乌建罚〔2026〕1号", at("2026-07-21T09:00"), "再次").seq is None
    later, _ = decided(ledger, corpus, DAY, known_at=at("2026-07-22T09:00"))
    reasons = {
        (pair.record.split("#")[0], str(pair.reason))
        for item in later.decisions if item.subject.code == JIA and item.outcome
        for pair in item.outcome.pairs.values()
    }  # fmt: skip
    assert ("penalty:乌建罚〔2026〕1号", "superseded") in reasons
    assert ("penalty:乌建罚〔2026〕1号", "void") in reasons
    again, _ = decided(ledger, corpus, DAY, known_at=RECEIVED)
    assert again.decisions == first.decisions
    with pytest.raises(NotInLedger, match="已撤销"):
        correct(ledger, corpus.dictionary, "乌建罚〔2026〕1号", {"罚款金额": "3"}, at("2026-08-01T09:00"), "x")


@pytest.mark.parametrize(
    ("record", "given", "said"),
    [
        ("SG1", {"死亡人数": "三人左右"}, "死亡人数"),
        ("SG1", {"死忘人数": "3"}, "是否想写“死亡人数”"),
        ("SG1", {"事故编号": "SG2"}, "标识"),
        ("SG1", {"死亡人数": "3", "deaths": "4"}, "两次"),
        ("SG1", {"伤亡统计截止日期": "2026-06-01"}, "早于"),
        ("SG9", {"死亡人数": "3"}, "没有记录"),
        ("乌建罚〔2026〕1号", {"处罚类别": ""}, "必填"),
    ],
)
def test_a_bad_correction_is_refused_and_says_why(
    sqlite: Ledger, corpus: Corpus, folder: Write, record: str, given: dict[str, str], said: str
) -> None:
    import_case(sqlite, read_case(folder(), corpus.dictionary), corpus.dictionary)
    with pytest.raises((BadCorrection, NotInLedger)) as told:
        correct(sqlite, corpus.dictionary, record, given, at("2026-07-15T10:00"), "x")
    assert said in told.value.text.zh
    assert size(sqlite) == 1


def test_a_correction_cannot_lie_before_what_it_corrects(sqlite: Ledger, corpus: Corpus, folder: Write) -> None:
    import_case(sqlite, read_case(folder(), corpus.dictionary), corpus.dictionary)
    with pytest.raises(NotInLedger, match="晚于"):
        correct(sqlite, corpus.dictionary, "SG1", {"死亡人数": "3"}, RECEIVED, "x")
    assert correct(sqlite, corpus.dictionary, "SG1", {"死亡人数": "2"}, at("2026-07-15T10:00"), "x").seq is None


def test_a_later_table_updates_and_an_equal_row_is_not_new(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    import_case(ledger, read_case(folder(), corpus.dictionary), corpus.dictionary)
    newer = folder(
        "newer", MANIFEST.replace("2026-07-01 09:30", "2026-08-01 09:30"), penalty=PENALTY.replace(",2.5,", ",3.5,")
    )
    done = import_case(ledger, read_case(newer, corpus.dictionary), corpus.dictionary)
    assert (done.fresh, done.updated, done.known) == (0, 1, 3)
    assert len(history(ledger, JIA)) == 4
    assert [step.version.values()["fine"] for step in history(ledger, "乌建罚〔2026〕1号")] == [2_500_000, 3_500_000]


def test_other_content_of_the_same_moment_is_refused(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    import_case(ledger, read_case(folder(), corpus.dictionary), corpus.dictionary)
    other = folder("other", penalty=PENALTY.replace(",2.5,", ",3.5,"))
    done = import_case(ledger, read_case(other, corpus.dictionary), corpus.dictionary)
    assert [where for _, where in done.conflicts] == ["penalty.csv:2"]
    known = ledger_case(ledger, corpus.dictionary)
    assert not known.case(JIA).supply.supplied("penalty"), "nobody can say which is right"
    assert known.case(YI).supply.supplied("penalty")


def test_a_refused_row_leaves_a_gap_until_a_later_table_mends_it(sqlite: Ledger, corpus: Corpus, folder: Write) -> None:
    bad = folder("bad", penalty=PENALTY + PENALTY.splitlines()[1].replace("1号", "2号").replace("2.5", "两万多") + "\n")
    import_case(sqlite, read_case(bad, corpus.dictionary), corpus.dictionary)
    assert not ledger_case(sqlite, corpus.dictionary).case(JIA).supply.supplied("penalty")
    later = MANIFEST.replace("2026-07-01 09:30", "2026-07-03 09:30")
    import_case(sqlite, read_case(folder("good", later), corpus.dictionary), corpus.dictionary)
    assert ledger_case(sqlite, corpus.dictionary).case(JIA).supply.supplied("penalty")
    assert not ledger_case(sqlite, corpus.dictionary, known_at=RECEIVED).case(JIA).supply.supplied("penalty"), "not yet mended then"


def test_the_row_of_the_register_has_versions_too(sqlite: Ledger, corpus: Corpus, folder: Write) -> None:
    import_case(sqlite, read_case(folder(), corpus.dictionary), corpus.dictionary)
    correct(sqlite, corpus.dictionary, f"register:{JIA}", {"法定代表人": "王五"}, at("2026-08-01T09:00"), "变更登记")
    assert ledger_case(sqlite, corpus.dictionary).subjects[JIA].fields["legal_representative"] == "王五"
    then = ledger_case(sqlite, corpus.dictionary, known_at=RECEIVED)
    assert then.subjects[JIA].fields["legal_representative"] == "张三"


def version(moment: int, value: int, corpus: Corpus) -> Version:
    fields = {"number": "SG1", "happened_on": DAY, "deaths": value}
    return of_record(Record("accident:SG1#0", "accident", JIA, fields, moment), corpus.dictionary)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), unique_by=lambda item: item[0], max_size=8), st.randoms())
@settings(max_examples=40)
def test_what_is_known_at_a_moment_does_not_depend_on_how_it_was_delivered(
    corpus: Corpus, said: list[tuple[int, int]], rng: random.Random
) -> None:
    """Versions in any number of deliveries, in order of time: at every moment the last value said is the known one."""
    said = sorted(said)
    held: dict[str, list[Version]] = {}
    rest = list(said)
    while rest:
        cut = rng.randint(1, len(rest))
        plan = _plan(held, [(version(moment, value, corpus), "") for moment, value in rest[:cut]])
        assert plan.conflicts == []
        for item in plan.new:
            held.setdefault(item.record, []).append(item)
        rest = rest[cut:]
    group = held.get("accident:SG1#0", [])
    assert group == sorted(group, key=lambda item: item.recorded_at)
    for moment in range(31):
        wanted = [value for when, value in said if when <= moment]
        known = [item.values()["deaths"] for item in group if item.recorded_at <= moment]
        assert known[-1:] == wanted[-1:]


def counts(ledger: Ledger) -> dict[str, int]:
    from engine.ledger.tables import TABLES

    with ledger.reading() as connection:
        return {t.name: connection.execute(text(f"SELECT count(*) FROM {t.name}")).scalar_one() for t in TABLES}


def test_accident_of_the_fixture_is_read(corpus: Corpus, folder: Write) -> None:
    case = read_case(folder(), corpus.dictionary)
    assert case.rejections == ()
    assert case.problems == ()
    assert ACCIDENT.count("\n") == 2
