"""The law library: what it holds is well-formed, honest about its certainty, and refuses what is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.calendar import OPEN, day
from engine.law import LawLibrary, cite, load_law, read_law
from engine.law.schema import Carrier
from engine.paths import rules_dir
from engine.problems import InvalidRulebook

ORDER_36 = "law/instruments/credit-repair-2026.yaml"
RANK = ("read", "derived", "inferred", "recalled")


@pytest.fixture(scope="module")
def law() -> LawLibrary:
    return load_law(rules_dir())


def refused(law: LawLibrary, name: str, old: str, new: str) -> list[tuple[str, int]]:
    """Return code and line of every problem that one edit causes."""
    assert law.files[name].count(old) >= 1
    with pytest.raises(InvalidRulebook) as caught:
        read_law({**law.files, name: law.files[name].replace(old, new, 1)})
    return [(problem.code, problem.line) for problem in caught.value.problems]


def test_ids_are_unique_and_made_of_instrument_and_ref(law: LawLibrary) -> None:
    ids = [provision.id for one in law.instruments.values() for provision in one.provisions]
    assert len(ids) == len(set(ids)) == len(law.provisions)
    assert all(id == f"{law.provision(id).instrument}#{law.provision(id).ref}" for id in ids)


def test_every_gist_is_one_sentence_in_both_languages(law: LawLibrary) -> None:
    for provision in law.provisions.values():
        zh, en = provision.gist.zh, provision.gist.en
        assert re.findall("[。！？；]", zh) == ["。"], provision.id
        assert zh.endswith("。"), provision.id
        assert len(re.findall(r"[.!?;](?:\s|$)", en)) == 1, provision.id
        assert en.endswith("."), provision.id
        assert max(len(zh), len(en) // 2) <= 90, provision.id


def test_every_note_of_an_instrument_or_provision_is_in_both_languages(law: LawLibrary) -> None:
    """Notes are printed beside the citation; one that names nothing but a document is the same in both."""
    notes = {one.id: one.notes for one in law.instruments.values()} | {one.id: one.note for one in law.provisions.values()}
    for id, note in notes.items():
        if note is not None:
            assert re.search(r"[\u4e00-\u9fff]", note.zh), id
            assert note.zh != note.en or re.fullmatch(r"\S+号", note.zh), id


def test_no_article_is_invented(law: LawLibrary) -> None:
    """A ref that begins with a number names that article; where the article is unknown the ref is a word."""
    for provision in law.provisions.values():
        number = re.match(r"(\d+)", provision.ref)
        if provision.article is None:
            assert number is None, provision.id
        elif provision.article.isdigit():
            assert (number[1] if number else None) == provision.article, provision.id
        if provision.paragraph or provision.item:
            assert provision.article is not None, provision.id


def test_a_fact_less_certain_than_its_instrument_is_marked(law: LawLibrary) -> None:
    for one in law.instruments.values():
        assert one.certainty in RANK
        for mark in one.marks.values():
            assert RANK.index(mark) > RANK.index(one.certainty), one.id
        for provision in one.provisions:
            assert RANK.index(provision.certainty) >= RANK.index(one.certainty), provision.id


def test_periods_are_sane(law: LawLibrary) -> None:
    for one in law.instruments.values():
        assert one.in_force.first.earliest <= one.in_force.last.latest, one.id
        assert day(2026, 1, 1) <= one.verified_on <= day(2026, 12, 31), one.id
        if one.published.exact and one.in_force.first.exact and one.marks.get("in_force") != "recalled":
            assert one.published.earliest <= one.in_force.first.earliest, one.id


def test_a_successor_begins_when_its_predecessor_has_ended(law: LawLibrary) -> None:
    for one in law.instruments.values():
        if one.superseded_by:
            heir = law.instrument(one.superseded_by)
            assert one.in_force.last.earliest <= heir.in_force.first.latest, one.id


def test_standing_on_the_border_of_two_orders(law: LawLibrary) -> None:
    assert law.in_force("credit-repair-2023", day(2023, 4, 30)) == "not_yet"
    assert law.in_force("credit-repair-2023", day(2023, 5, 1)) == "in_force"
    assert law.in_force("credit-repair-2023", day(2026, 3, 31)) == "in_force"
    assert law.in_force("credit-repair-2023", day(2026, 4, 1)) == "ended"
    assert law.in_force("credit-repair-2026#3", day(2026, 3, 31)) == "not_yet"
    assert law.in_force("credit-repair-2026#3", day(2026, 4, 1)) == "in_force"
    assert law.in_force("credit-repair-2026", OPEN) == "in_force"


def test_a_month_leaves_only_its_own_days_unknown(law: LawLibrary) -> None:
    assert law.in_force("joint-2016", day(2016, 4, 30)) == "not_yet"
    assert law.in_force("joint-2016", day(2016, 5, 1)) == "unknown"
    assert law.in_force("joint-2016", day(2016, 5, 31)) == "in_force"


def test_unknown_dates_are_neither_yes_nor_no(law: LawLibrary) -> None:
    assert law.in_force("shandong-property", day(2020, 1, 1)) == "unknown"


def test_the_national_list_has_fourteen_items_in_three_classes(law: LawLibrary) -> None:
    items = [measure for measure in law.measures.values() if measure.sort == "punishment"]
    assert sorted(item.number or 0 for item in items) == list(range(1, 15))
    assert {item.class_ for item in items} == {1, 2, 3}
    assert {item.code for item in items if item.reduces_rights} == {i.code for i in items if i.class_ == 1}
    assert [edition.id for edition in law.editions_within(day(2025, 1, 1), OPEN)] == ["2024"]


def test_every_measure_may_hang_somewhere(law: LawLibrary) -> None:
    carriers: tuple[Carrier, ...] = ("statutory", "sector", "board", "grade")
    for code in law.measures:
        assert any(law.competence.permits_for(code, carrier) for carrier in carriers), code


def test_no_measure_that_reduces_rights_hangs_on_less_than_a_statutory_list(law: LawLibrary) -> None:
    for measure in law.measures.values():
        if measure.reduces_rights:
            lesser: tuple[Carrier, ...] = ("sector", "board", "grade")
            for carrier in lesser:
                assert not law.competence.permits_for(measure.code, carrier), measure.code


def test_a_place_reaches_what_lies_in_it(law: LawLibrary) -> None:
    region, city = law.instrument("nm-credit-2024"), law.instrument("wuhai-plan-2022")
    assert region.reaches("150300")
    assert region.reaches("150302")
    assert city.reaches("150302")
    assert not city.reaches("150800")
    assert not region.reaches("330600")
    assert not city.reaches("150000")
    assert law.instrument("penalty-law-2021").reaches("330600")


def test_citations_say_what_is_not_verified(law: LawLibrary) -> None:
    def cited(id: str) -> tuple[str, str]:
        text = cite(law.instrument(id), law.provision(id))
        return text.zh, text.en

    assert (
        cited("construction-credit-2017#14.3b")[0]
        == "《建筑市场信用管理暂行办法》（建市〔2017〕241号）第十四条第（三）项"
    )
    assert cited("property-regulation-2018#32.2")[1].endswith("article 32 paragraph 2")
    assert cited("construction-credit-2017#term")[0].endswith("（条号未核）")
    assert cited("discredit-2020#7")[0].endswith("（国办发〔2020〕49号）（七）")


def test_a_library_is_rebuilt_from_its_texts(law: LawLibrary) -> None:
    again = read_law(law.files)
    assert again == law
    assert read_law({**law.files, ORDER_36: law.files[ORDER_36] + "# \n"}).digest != law.digest


def test_defects_are_named_with_their_place(law: LawLibrary) -> None:
    old = "law/instruments/credit-repair-2023.yaml"
    line = law.files[old].splitlines().index("superseded_by: credit-repair-2026") + 1
    heir = "superseded_by: credit-repair-202"
    assert refused(law, old, heir + "6", heir + "7") == [("LAW-UNKNOWN", line)]
    assert refused(law, ORDER_36, "to: open", "to: 2026-13-01") == [("LAW-DATE", 8)]
    assert refused(law, ORDER_36, "from: 2026-04-01, to: open", "from: 2026-04-01, to: 2026-03-01") == [
        ("LAW-PERIOD", 8),
        ("LAW-STATUS", 9),
    ]
    renamed = {code for code, _ in refused(law, ORDER_36, "id: credit-repair-2026", "id: credit-repair-2027")}
    assert renamed == {"LAW-UNKNOWN", "LAW-NAME"}
    assert refused(law, ORDER_36, "level: ministry_rule", "level: ministry_rul") == [("LAW-UNKNOWN", 6)]
    assert refused(law, ORDER_36, "certainty: read", "certainty: certain") == [("SCHEMA-VALUE", 11)]
    assert "LAW-DUPLICATE" in {c for c, _ in refused(law, ORDER_36, 'ref: "2"', 'ref: "1"')}
    assert refused(law, "law/competence.yaml", "  - joint-2016\n", "  - joint-2061\n")[0][0] == "LAW-UNKNOWN"
    twice = refused(law, "law/measures.yaml", "code: office-ban", "code: market-entry")
    assert "LAW-DUPLICATE" in {code for code, _ in twice}


def test_two_files_with_one_id_are_refused(law: LawLibrary) -> None:
    with pytest.raises(InvalidRulebook) as caught:
        read_law({**law.files, "law/instruments/again.yaml": law.files[ORDER_36]})
    assert "LAW-DUPLICATE" in [problem.code for problem in caught.value.problems]


def test_a_mark_may_not_be_more_certain_than_the_whole(law: LawLibrary) -> None:
    name = "law/instruments/repair-notice-2019.yaml"
    assert refused(law, name, "marks: {in_force: inferred}", "marks: {in_force: read}")[0][0] == "LAW-MARK"


def test_missing_files_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidRulebook) as caught:
        load_law(tmp_path)
    assert {problem.file for problem in caught.value.problems} == {"law/measures.yaml", "law/competence.yaml"}
