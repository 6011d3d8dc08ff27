"""Receipts: the same bytes everywhere, nothing twice, and personal values only behind commitments."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ledger.conftest import NOW, decided
from ledger.test_records import DAY, at, counts
from sqlalchemy import text

from engine.classify import Engine, classify
from engine.exchange import CaseFolder, read_case
from engine.ledger import (
    Ledger,
    copy_ledger,
    digest,
    export_ledger,
    find,
    import_export,
    leaves,
    ledger_case,
    open_ledger,
    receipt,
    receipts,
    receipts_of,
    replay,
    size,
    store_run,
)
from engine.ledger.errors import NotInLedger
from engine.ledger.personal import commit, opens, seal
from engine.ledger.receipts import ReceiptData
from engine.ledger.tables import ENTRY
from engine.problems import InvalidRulebook
from engine.rulebook import Corpus, load_corpus, read_corpus

Write = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[2]


def test_the_same_question_gives_the_same_receipt_and_adds_nothing(ledger: Ledger, corpus: Corpus, wuhai: CaseFolder) -> None:
    _, first = decided(ledger, corpus, DAY, folder=wuhai)
    assert first.fresh == 134
    before, entries = counts(ledger), list(leaves(ledger))
    _, again = decided(ledger, corpus, DAY, folder=wuhai)
    assert (again.run, again.receipts, again.fresh) == (first.run, first.receipts, 0)
    assert counts(ledger) == before
    assert list(leaves(ledger)) == entries


def test_two_ledgers_give_the_same_receipts(tmp_path: Path, corpus: Corpus, wuhai: CaseFolder) -> None:
    """The salts are random, and no receipt depends on them: no rule reads the personal fields of the bureau's tables."""
    found = []
    for name in "ab":
        with open_ledger(tmp_path / f"{name}.db", create=True) as ledger:
            found.append(decided(ledger, corpus, DAY, folder=wuhai)[1].receipts)
            assert not any(b"salt" in leaf for leaf in leaves(ledger))
    assert found[0] == found[1]


def test_a_receipt_is_what_was_published(sqlite: Ledger, corpus: Corpus, folder: Write) -> None:
    _, stored = decided(sqlite, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    for name in stored.receipts:
        seq, body = receipt(sqlite, name)
        assert digest(body) == name
        assert receipt(sqlite, name[:8]) == (seq, body)
        data = json.loads(body)
        ReceiptData.model_validate(data)
        assert data["decision"]["corpus"] == corpus.digest
        for word in (b"reference", b"rete", b"seconds", b"duration", b"machine"):
            assert word not in body
    assert [item.receipt for item in receipts(sqlite)] == list(stored.receipts)
    for wrong in ("xyz", "0123456", "0" * 64):
        with pytest.raises(NotInLedger):
            receipt(sqlite, wrong)


def test_numbers_are_dense_and_leaves_are_their_bytes(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    decided(ledger, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    with ledger.reading() as connection:
        rows = connection.execute(ENTRY.select().order_by(ENTRY.c.seq)).all()
    assert [row.seq for row in rows] == list(range(size(ledger)))
    assert [row.sort for row in rows] == ["delivery", "receipt", "receipt", "run", "attestation"]
    assert list(leaves(ledger)) == [row.body.encode() for row in rows]
    assert list(leaves(ledger, 1, 3)) == [row.body.encode() for row in rows[1:3]]
    assert [digest(leaf) for leaf in leaves(ledger)] == [row.digest for row in rows]


def test_who_agreed_and_when_stands_beside(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    run, stored = decided(ledger, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    before = size(ledger)
    store_run(ledger, run, NOW + 1000)
    assert size(ledger) == before, "the same evaluators of the same version said so already"
    both = replace(run, attestation=replace(run.attestation, evaluators=("reference", "rete"), agreed=2, single=0))
    again = store_run(ledger, both, NOW + 2000)
    assert again.receipts == stored.receipts
    assert size(ledger) == before + 1
    with ledger.reading() as connection:
        said = connection.execute(text('SELECT "求值器", "一致", "单独" FROM "佐证" ORDER BY "作出时间"')).all()
    assert [tuple(row) for row in said] == [("reference", 0, 2), ("reference+rete", 2, 0)]


def test_a_corpus_is_stored_once_and_read_back_whole(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    case = read_case(folder(), corpus.dictionary)
    decided(ledger, corpus, DAY, folder=case)
    decided(ledger, corpus, DAY + 1, folder=case)
    held = counts(ledger)
    assert held["corpus_file"] == len(corpus.files)
    assert held["blob"] == len(set(corpus.files.values()))
    back = read_corpus(corpus.contents)
    assert back == corpus
    assert back.digest == load_corpus(ROOT / "rules").digest


@pytest.mark.parametrize("name", ["vocabulary/codes.yaml", "vocabulary/workdays.yaml", "law/measures.yaml"])
def test_a_stored_corpus_that_lacks_a_file_is_refused(corpus: Corpus, name: str) -> None:
    with pytest.raises(InvalidRulebook) as told:
        read_corpus({file: content for file, content in corpus.contents.items() if file != name})
    assert {(problem.code.rpartition("-")[2], problem.file) for problem in told.value.problems} == {("FILE", name)}


def test_a_run_from_the_folder_alone_is_not_stored(sqlite: Ledger, corpus: Corpus, folder: Write) -> None:
    case = read_case(folder(), corpus.dictionary)
    with pytest.raises(TypeError):
        store_run(sqlite, classify(corpus, case, DAY, engine=Engine.REFERENCE), NOW)


def test_a_ledger_in_another_store_is_the_same_ledger(ledger: Ledger, tmp_path: Path, corpus: Corpus, folder: Write) -> None:
    _, stored = decided(ledger, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    with open_ledger(tmp_path / "copy.db", create=True) as copied:
        assert copy_ledger(ledger, copied) == size(ledger)
        assert list(leaves(copied)) == list(leaves(ledger))
        assert counts(copied) == counts(ledger)
        assert replay(copied, receipts_of(copied, run=stored.run)).notable == ()
        export_ledger(copied, tmp_path / "one.gz")
        with pytest.raises(NotInLedger, match="已有内容"):
            copy_ledger(ledger, copied)
    export_ledger(ledger, tmp_path / "two.gz")
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    with open_ledger(tmp_path / "back.db", create=True) as back:
        import_export(tmp_path / "one.gz", back)
        assert list(leaves(back)) == list(leaves(ledger))


# --- personal data ---------------------------------------------------------------------------------------------------


def test_personal_values_are_hashed_nowhere(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    decided(ledger, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    assert not any("张三".encode() in leaf for leaf in leaves(ledger))
    with ledger.reading() as connection:
        rows = connection.execute(text("SELECT * FROM personal_value ORDER BY record, field")).all()
        fields = connection.execute(text("SELECT fields FROM record_version")).scalars().all()
    assert len(rows) == 3
    assert not any("张三" in item for item in fields)
    assert len({row.salt for row in rows}) == 3
    assert all(len(row.salt) == 64 for row in rows)
    assert all(commit(row.field, json.loads(row.value), row.salt) == row.commitment for row in rows)


def test_a_commitment_binds_field_value_and_salt() -> None:
    sealed = seal("legal_representative", "张三")
    assert opens("legal_representative", sealed)
    assert not opens("other", sealed)
    assert not opens("legal_representative", replace(sealed, value="李四"))
    assert not opens("legal_representative", replace(sealed, salt="00" * 32))
    assert not opens("legal_representative", replace(sealed, salt="no hex"))
    assert opens("legal_representative", replace(sealed, salt=None, value=None))
    assert seal("legal_representative", "张三").commitment != sealed.commitment


def test_what_was_erased_leaves_every_receipt_as_it_was(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    case = read_case(folder(), corpus.dictionary)
    _, stored = decided(ledger, corpus, DAY, folder=case)
    entries = list(leaves(ledger))
    with ledger.writing() as connection:
        connection.execute(text("UPDATE personal_value SET salt = NULL, value = NULL"))
    done = replay(ledger, receipts_of(ledger))
    assert done.sound
    assert {(item.sort, item.equal) for item in done.notable} == {("erased", True)}, "no rule reads the name"
    assert list(leaves(ledger)) == entries
    _, again = decided(ledger, corpus, DAY, folder=case)
    assert again.receipts == stored.receipts, "nor does it come back with the same table"
    assert ledger_case(ledger, corpus.dictionary).subjects[case.tables and next(iter(case.subjects))].fields.get(
        "legal_representative"
    ) is None  # fmt: skip


def test_a_decision_that_used_what_was_erased_is_erased(sqlite: Ledger, tmp_path: Path, folder: Write) -> None:
    """Where the vocabulary makes a field personal that rules can read, the receipt holds its commitment."""
    import shutil

    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    records = rules / "vocabulary" / "records.yaml"
    written = records.read_text("utf-8")
    assert "deaths: {type: int, zh: 死亡人数" in written
    records.write_text(written.replace("deaths: {type: int, zh: 死亡人数", "deaths: {type: int, personal: true, zh: 死亡人数"), "utf-8")
    other = load_corpus(rules)
    _, stored = decided(sqlite, other, DAY, folder=read_case(folder(), other.dictionary))
    with sqlite.reading() as connection:
        (body,) = connection.execute(
            text("SELECT i.body FROM receipt r JOIN input i ON i.digest = r.input WHERE r.subject = '91150302MA0FAKE097'")
        ).scalars()
        commitment = connection.execute(text("SELECT commitment FROM personal_value WHERE field = 'deaths'")).scalar_one()
    assert commitment in body
    assert replay(sqlite, receipts_of(sqlite)).notable == ()
    with sqlite.writing() as connection:
        connection.execute(text("UPDATE personal_value SET salt = NULL, value = NULL WHERE field = 'deaths'"))
    (item,) = replay(sqlite, receipts_of(sqlite)).notable
    assert (item.sort, item.equal, item.subject) == ("erased", False, "91150302MA0FAKE097")
    assert "deaths" in item.why[0]
    assert stored.receipts


def test_find_needs_enough_digits(sqlite: Ledger, corpus: Corpus, folder: Write) -> None:
    _, stored = decided(sqlite, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    with sqlite.reading() as connection:
        assert find(connection, stored.run[:10], "run")[0] == 3
        with pytest.raises(NotInLedger):
            find(connection, stored.run, "receipt")


def test_later_knowledge_is_said_not_used(sqlite: Ledger, corpus: Corpus, folder: Write) -> None:
    from engine.ledger import correct

    decided(sqlite, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    correct(sqlite, corpus.dictionary, "SG1", {"死亡人数": "3"}, at("2026-07-15T10:00"), "x")
    assert ledger_case(sqlite, corpus.dictionary, known_at=at("2026-07-02T00:00")).later == 1
    assert ledger_case(sqlite, corpus.dictionary).later == 0
