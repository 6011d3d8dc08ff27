"""Replay: every class of difference, progress, going on after an interruption, several processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ledger.conftest import JIA, decided
from ledger.test_records import DAY
from sqlalchemy import text

import engine.ledger.remake as remake_module
import engine.ledger.replaying as replay_module
from engine.exchange import CaseFolder, read_case
from engine.ledger import Corpora, Ledger, NotInLedger, Unmendable, decide_again, receipts_of, replay
from engine.ledger.canonical import canonical, digest
from engine.ledger.remake import Remade, differing
from engine.rulebook import Corpus

Write = Callable[..., Path]


@pytest.fixture
def filled(sqlite: Ledger, corpus: Corpus, folder: Write) -> Ledger:
    decided(sqlite, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    with sqlite.writing() as connection:  # an administrator takes the guards away
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in rows:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    return sqlite


def alter(ledger: Ledger, *statements: str, **values: object) -> None:
    """Do what only an administrator can."""
    raw = ledger._engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        raw.cursor().execute(statement, values)
    raw.close()


def only(ledger: Ledger) -> Remade:
    found = [item for item in replay(ledger, receipts_of(ledger)).notable if item.subject in (JIA, "")]
    assert len(found) == 1, found
    return found[0]


def rewrite(ledger: Ledger, change: Callable[[dict[str, object]], None]) -> None:
    """Alter a receipt and give it the number that fits, as somebody would who knows the format."""
    with ledger.reading() as connection:
        row = connection.execute(text("SELECT e.seq, e.body FROM entry e JOIN receipt r USING (seq) WHERE r.subject = :s"), {"s": JIA}).one()
    data = json.loads(row.body)
    change(data)
    body = canonical(data)
    alter(
        ledger,
        "UPDATE entry SET body = :body, digest = :digest WHERE seq = :seq", "UPDATE receipt SET digest = :digest WHERE seq = :seq",
        body=body.decode(), digest=digest(body), seq=row.seq,
    )  # fmt: skip


def test_nothing_differs_where_nothing_was_done(ledger: Ledger, corpus: Corpus, wuhai: CaseFolder) -> None:
    _, stored = decided(ledger, corpus, DAY, folder=wuhai)
    done = replay(ledger, receipts_of(ledger))
    assert (done.total, done.counts, done.notable, done.sound) == (134, {"same": 134}, (), True)
    assert receipts_of(ledger, run=stored.run) == receipts_of(ledger)
    assert len(receipts_of(ledger, one=stored.receipts[5][:12])) == 1


ALTERED = {
    "a grade": "UPDATE entry SET body = replace(body, '\"grade\":\"C\"', '\"grade\":\"B\"') WHERE sort = 'receipt'",
    "the number": "UPDATE entry SET digest = CASE substr(digest, 1, 1) WHEN 'f' THEN '0' ELSE 'f' END || substr(digest, 2) "
                  "WHERE seq = (SELECT min(seq) FROM receipt WHERE subject = :s)",
    "the subject": "UPDATE receipt SET rulebook = 'other' WHERE subject = :s",
    "the day": "UPDATE receipt SET as_of = '2020-01-01' WHERE subject = :s",
    "the moment": "UPDATE receipt SET known_at = known_at - 1 WHERE subject = :s",
    "the input": "UPDATE input SET body = replace(body, '2026', '2025') WHERE digest = (SELECT input FROM receipt WHERE subject = :s)",
    "a record": "UPDATE record_version SET fields = replace(fields, '\"deaths\":2', '\"deaths\":1')",
    "the day of a record": "UPDATE record_version SET recorded_at = recorded_at - 86400 WHERE kind = 'accident'",
    "void": "UPDATE record_version SET void = 1 WHERE kind = 'accident'",
    "the owner": "UPDATE record_version SET subject = 'X' WHERE kind = 'accident'",
    "a name": "UPDATE personal_value SET value = '\"王五\"' WHERE record IN (SELECT content FROM record_version WHERE subject = :s)",
    "a salt": "UPDATE personal_value SET salt = :zero WHERE record IN (SELECT content FROM record_version WHERE subject = :s)",
    "a commitment": "UPDATE personal_value SET commitment = :zero WHERE record IN (SELECT content FROM record_version WHERE subject = :s)",
}


@pytest.mark.parametrize("what", ALTERED)
def test_tampering(filled: Ledger, what: str) -> None:
    alter(filled, ALTERED[what], s=JIA, zero="00" * 32)
    assert only(filled).sort == "tampering"


def test_what_was_tampered_with_is_not_explained(filled: Ledger) -> None:
    alter(filled, ALTERED["a record"])
    with pytest.raises(Unmendable), filled.reading() as connection:
        decide_again(connection, Corpora(), only(filled).seq)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE blob SET content = content || :tail WHERE digest = (SELECT blob FROM corpus_file WHERE name LIKE 'wuhai/construction%')",
        "DELETE FROM corpus_file WHERE name LIKE 'law/instruments/wage-list%'",
        "DELETE FROM blob WHERE digest = (SELECT blob FROM corpus_file WHERE name LIKE 'wuhai/construction%')",
    ],
)
def test_tampering_with_the_rules(filled: Ledger, statement: str) -> None:
    alter(filled, statement, tail=b"\n# x\n")
    done = replay(filled, receipts_of(filled))
    assert {item.sort for item in done.notable} <= {"tampering", "rulebook"}
    assert not done.sound


def test_input(filled: Ledger) -> None:
    alter(filled, "DELETE FROM record_version WHERE kind = 'accident'")
    assert only(filled).sort == "input"
    assert "accident:SG1" in only(filled).why[0]
    alter(filled, "DELETE FROM input WHERE digest = (SELECT input FROM receipt WHERE subject = :s)", s=JIA)
    assert only(filled).sort == "input"


def test_rulebook(filled: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(filled, lambda data: data["decision"].update(version="2025-01-01"))  # type: ignore[attr-defined]
    assert only(filled).sort == "rulebook"
    assert "decision.version" in only(filled).paths
    alter(filled, "DELETE FROM corpus_file")
    assert {item.sort for item in replay(filled, receipts_of(filled)).notable} == {"rulebook"}


def test_a_corpus_that_this_version_refuses_is_rulebook(filled: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.problems import InvalidRulebook, Problem, Text

    def refuse(_: object) -> None:
        raise InvalidRulebook([Problem("X", Text("不再接受", "no longer"), "wuhai.yaml")])

    monkeypatch.setattr("engine.ledger.corpora.read_corpus", refuse)
    found = replay(filled, receipts_of(filled)).notable
    assert {item.sort for item in found} == {"rulebook"}
    assert "不再接受" in found[0].why[0]


def test_schema(filled: Ledger) -> None:
    rewrite(filled, lambda data: data.update(format="hengxin.receipt/2"))
    assert only(filled).sort == "schema"


def test_schema_of_a_key_that_is_not_written_any_more(filled: Ledger) -> None:
    rewrite(filled, lambda data: data["decision"].pop("placeholders"))  # type: ignore[attr-defined]
    assert (only(filled).sort, only(filled).paths) == ("schema", ("decision.placeholders",))


def test_engine(filled: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision forged together with its number is found by making it again, with the place named."""
    rewrite(filled, lambda data: data["decision"]["schemes"]["credit"].update(grade="A"))  # type: ignore[index]
    assert (only(filled).sort, only(filled).paths) == ("engine", ("decision.schemes.credit.grade",))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(remake_module, "decide", fail)
    assert only(filled).sort == "engine"


def test_an_interrupted_replay_goes_on(filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "notes" / "replay.ndjson"
    alter(filled, ALTERED["a record"], s=JIA, zero="")
    whole = replay(filled, receipts_of(filled), notes=notes)
    text_ = notes.read_text("utf-8")
    notes.write_text(text_[: text_.rindex("\n", 0, -1) + 9], "utf-8")  # broken off in the middle of the last line
    made: list[int] = []
    inner = replay_module.remake_all
    monkeypatch.setattr(replay_module, "remake_all", lambda c, k, numbers: (made.extend(numbers), inner(c, k, numbers))[1])
    steps: list[tuple[int, int]] = []
    again = replay(filled, receipts_of(filled), notes=notes, progress=lambda done, of: steps.append((done, of)))
    assert (again.counts, again.notable) == (whole.counts, whole.notable)
    assert len(made) == 1
    assert steps == [(2, 2)]
    assert sorted(notes.read_text("utf-8").splitlines()) == sorted(text_.splitlines())
    notes.write_text(text_.replace('"engine"', '"x"', 1), "utf-8")
    with pytest.raises(NotInLedger, match="另一"):
        replay(filled, receipts_of(filled), notes=notes)


def test_several_processes_find_the_same(filled: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    alter(filled, ALTERED["a record"])
    monkeypatch.setattr(replay_module, "ALONE", 1)
    monkeypatch.setattr(replay_module, "CHUNK", 1)
    numbers = receipts_of(filled)
    alone = replay(filled, numbers, processes=1)
    assert replay(filled, numbers, processes=2) == alone
    assert alone.counts == {"same": 1, "tampering": 1}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"decision": {"x": 1}}, {"decision": {}}, [("decision.x", True)]),
        ({"decision": {"lists": {"a": 1}}}, {"decision": {"lists": {}}}, [("decision.lists.a", False)]),
        ({"decision": {"x": [1, 2]}}, {"decision": {"x": [1, 3]}}, [("decision.x[1]", False)]),
        ({"decision": {"x": [1, 2]}}, {"decision": {"x": [1]}}, [("decision.x", False)]),
        ({"a": 1}, {"a": True}, [("a", False)]),
    ],
)
def test_places_that_differ(old: object, new: object, found: list[tuple[str, bool]]) -> None:
    assert list(differing(old, new)) == found
