"""Every way to alter a ledger behind a checkpoint that is kept outside: found, and the report names what was altered.

The administrator of the database may do anything: drop the triggers, rewrite the schema, put everything back afterwards.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ledger.conftest import NOW
from ledger.server import Server
from ledger.tamper import (
    KEY,
    Kept,
    allow_nulls,
    altering,
    body_of,
    build,
    columns,
    define,
    rows,
    set_body,
    without_constraints,
)

from engine.ledger import Verified, copy_ledger, make_checkpoint, open_ledger, verify
from engine.ledger.tables import TABLES
from engine.ledger.verifying import Altered
from engine.proof import PrivateKey, hengxin_verify
from engine.rulebook import Corpus

NAMES = tuple(hengxin_verify.TABLES)
EACH = [(table, column) for table in NAMES for column in columns(table)]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Kept:
    return build(tmp_path_factory.mktemp("kept"), corpus)


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Kept:
    """The same ledger with another past since its first checkpoint, made by the program itself: nothing in it is wrong."""
    return build(tmp_path_factory.mktemp("forked"), corpus, toll="4")


@pytest.fixture
def path(kept: Kept, tmp_path: Path) -> Path:
    return kept.copy(tmp_path / "altered.db")


def checked(path: Path, notes: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verified:
    """Verify with the engine and with the stand-alone program; both say the same, and neither fails over it."""
    found = verify(str(path), notes, KEY.public)
    files = []
    for at, note in enumerate(notes):
        files += ["--checkpoint", str(tmp_path / f"note-{at}")]
        (tmp_path / f"note-{at}").write_text(note, "utf-8")
    capsys.readouterr()
    code = hengxin_verify.main([str(path), "--key", str(KEY.public), *files])
    out = capsys.readouterr().out
    assert code == (5 if found.altered else 0)
    for item in found.altered:
        assert f"{item.table} [" in out
        assert item.text.zh.split("：")[0][:4] in out
    return found


Check = Callable[[Path], Verified]


@pytest.fixture
def check(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    return lambda path: checked(path, kept.notes, tmp_path, capsys)


def named(found: Verified, table: str, *keys: object) -> list[Altered]:
    """Return the findings about a table and one of the rows that were altered."""
    wanted = [str(key)[:100] for key in keys]
    # a record is one with its personal values: a value that is gone or strange is told at the record
    tables = (table, "record_version") if table == "personal_value" else (table,)
    return [item for item in found.altered if item.table in tables and any(key in item.row for key in wanted)]


def keys_of(table: str, row: tuple[Any, ...]) -> list[object]:
    """Return what a row is called by: the first column of its key, and of a row of a list what lists it."""
    return [row[1 + list(columns(table)).index(hengxin_verify.TABLES[table][0].split()[0])]]


def test_the_untouched_ledger_holds_and_every_table_has_rows(kept: Kept, check: Check) -> None:
    assert check(kept.path).altered == ()
    with sqlite3.connect(kept.path) as raw:
        for table in NAMES:
            assert raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table
    raw.close()
    assert set(NAMES) - {"alembic_version"} == {table.name for table in TABLES}
    for table in TABLES:
        assert set(columns(table.name)) == {column.name for column in table.columns}


# --- every column of every table ------------------------------------------------------------------------------


def flipped(value: Any, kind: str) -> Any:
    """Return another value of the same kind, as plausible as the first."""
    match value:
        case bytes():
            return value + b"\n"
        case int():
            return 1 - value if kind == "bool" else value + 1000
        case str() if kind.startswith("json") or value[:1] == "{":
            said = json.loads(value)
            if isinstance(said, dict):
                said = {**said, sorted(said)[-1]: "改"}
            else:
                said = [said] if isinstance(said, str) else [*said, *said[-1:]] or ["改"]
            return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        case str() if value[-1:] in "0123456789abcdef" and value:
            return value[:-1] + ("1" if value[-1] == "0" else "0")
        case str():
            return value + "改"
    return "改"


TO: dict[str, Callable[[Any, str], Any]] = {
    "flipped": flipped,
    "garbage": lambda value, kind: "{不是 JSON" if isinstance(value, str | None) else b"\xff" if isinstance(value, bytes) else "x",
    "no text": lambda value, kind: b"\xff\xfe\x00",
    "negative": lambda value, kind: -5,
    "huge": lambda value, kind: 2**62,
    "fraction": lambda value, kind: 0.5,
    "empty": lambda value, kind: "",
    "spaces": lambda value, kind: f" {value}" if isinstance(value, str) else f"{value} x",
    "deep": lambda value, kind: "[" * 100_000,
}


@pytest.mark.parametrize(("table", "column"), EACH, ids=lambda item: item)
def test_a_value_that_is_altered(table: str, column: str, kept: Kept, tmp_path: Path, check: Check) -> None:
    place, tried = 1 + list(columns(table)).index(column), 0
    for what, altered in TO.items():
        path = kept.copy(tmp_path / "altered.db")
        with altering(path) as raw:
            held = rows(raw, table)
            row = next((row for row in held if row[place] not in (None, "")), held[0])
            raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", [altered(row[place], columns(table)[column]), row[0]])
            (stored,) = raw.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", [row[0]]).fetchone()
        if stored == row[place] and type(stored) is type(row[place]):
            continue
        tried += 1
        found = check(path)
        assert named(found, table, *keys_of(table, row), stored), (what, found.altered)
    assert tried > 3


@pytest.mark.parametrize(("table", "column"), EACH, ids=lambda item: item)
def test_a_value_that_is_taken_away(table: str, column: str, path: Path, check: Check) -> None:
    place = 1 + list(columns(table)).index(column)
    was = allow_nulls(path, table)
    with altering(path) as raw:
        row = next(row for row in rows(raw, table) if row[place] is not None)
        raw.execute(f"UPDATE {table} SET {column} = NULL WHERE rowid = ?", [row[0]])
    define(path, table, was)
    found = check(path)
    assert named(found, table, *keys_of(table, row), None), found.altered


@pytest.mark.parametrize(("table", "column"), EACH, ids=lambda item: item)
def test_two_values_that_are_swapped(table: str, column: str, path: Path, check: Check) -> None:
    place = 1 + list(columns(table)).index(column)
    with altering(path) as raw:
        without_constraints(raw, table)
        held = [row for row in rows(raw, table) if row[place] is not None]
        one = held[0]
        other = next((row for row in held if row[place] != one[place]), None)
        if other is None:
            return  # all rows have the same value: nothing to swap
        for row, value in ((one, other[place]), (other, one[place])):
            raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", [value, row[0]])
        after = rows(raw, table)
    if sorted(map(repr, (row[1:] for row in after))) == sorted(map(repr, (row[1:] for row in held))) and len(after) == len(held):
        return  # the column is all there is: the same rows as before
    found = check(path)
    if (table, column) == ("entry", "seq"):  # two whole entries changed places: what refers to them and the checkpoint tell
        assert named(found, "checkpoint", ""), found.altered
        assert named(found, "receipt", one[1], other[1]), found.altered
        return
    assert named(found, table, *keys_of(table, one), *keys_of(table, other)), found.altered


# --- every row of every table ---------------------------------------------------------------------------------


@pytest.mark.parametrize("table", NAMES)
def test_each_row_that_is_dropped(table: str, kept: Kept, tmp_path: Path, check: Check) -> None:
    with sqlite3.connect(kept.path) as raw:
        held = rows(raw, table)
    raw.close()
    for row in [*held[:2], *held[len(held) // 2 : len(held) // 2 + 1], held[-1]]:
        path = kept.copy(tmp_path / "altered.db")
        with altering(path) as raw:
            raw.execute(f"DELETE FROM {table} WHERE rowid = ?", [row[0]])
        found = check(path)
        last = table == "entry" and row is held[-1]
        assert named(found, table, *keys_of(table, row)) or (table == "entry" and named(found, table, row[1] + 1)) or (
            table == "alembic_version" and named(found, table)) or (last and named(found, "checkpoint", row[1] + 1)), found.altered


@pytest.mark.parametrize("table", NAMES)
def test_a_table_that_is_emptied(table: str, path: Path, check: Check) -> None:
    with altering(path) as raw:
        raw.execute(f"DELETE FROM {table}")
    found = check(path)
    assert [item for item in found.altered if item.table == (table if table != "entry" else "checkpoint")], found.altered


@pytest.mark.parametrize("table", NAMES)
def test_a_row_that_is_there_twice(table: str, path: Path, check: Check) -> None:
    with altering(path) as raw:
        without_constraints(raw, table)
        row = rows(raw, table)[-1]
        raw.execute(f"INSERT INTO {table} SELECT * FROM {table} WHERE rowid = ?", [row[0]])
    assert named(check(path), table, *keys_of(table, row))


@pytest.mark.parametrize("table", NAMES)
def test_a_row_that_is_forged(table: str, path: Path, check: Check) -> None:
    """A row like another, under another key."""
    kinds = columns(table)
    key = hengxin_verify.TABLES[table][0].split()
    with altering(path) as raw:
        without_constraints(raw, table)
        row = dict(zip(kinds, rows(raw, table)[-1][1:], strict=True))
        forged = {**row, key[-1]: flipped(row[key[-1]], kinds[key[-1]])}
        raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(kinds))})", list(forged.values()))
    assert named(check(path), table, row[key[0]], forged[key[0]])


@pytest.mark.parametrize("table", NAMES)
def test_a_table_that_is_missing(table: str, path: Path, check: Check) -> None:
    with altering(path) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
            raw.execute(f'DROP VIEW "{name}"')
        raw.execute(f"DROP TABLE {table}")
        for name in [n for (n,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            raw.execute(f"DROP TRIGGER {name}")
        with pytest.raises(sqlite3.OperationalError):
            raw.execute(f"SELECT * FROM {table}")
        raw.execute(f"CREATE TABLE {table} (x)")  # for the triggers that come back
    with sqlite3.connect(path) as raw:
        raw.execute(f"DROP TABLE {table}")
    raw.close()
    found = check(path)
    assert [item for item in found.altered if item.table == "schema" and item.row == f"table {table}" and "缺少" in item.text.zh]


@pytest.mark.parametrize(("table", "column"), EACH, ids=lambda item: item)
def test_a_column_that_is_missing(table: str, column: str, path: Path, check: Check) -> None:
    with altering(path) as raw:
        without_constraints(raw, table)
        raw.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO gone")
    found = check(path)
    assert {item.text.en for item in found.altered if (item.table, item.row) == ("schema", f"table {table}")} == {
        f"it lacks the column {column}", "there should be no column gone",
    }  # fmt: skip


# --- what a ledger consists of --------------------------------------------------------------------------------

SCHEMA = {
    "a table too many": ("CREATE TABLE theirs (x)", "table theirs"),
    "a column too many": ("ALTER TABLE receipt ADD COLUMN note TEXT", "table receipt"),
    "a view too many": ("CREATE VIEW theirs AS SELECT 1", "view theirs"),
    "a view that is gone": ('DROP VIEW "存证"', "view 存证"),
    "a view that tells tales": ('DROP VIEW "等级"; CREATE VIEW "等级" AS SELECT 1 AS "等级"', "view 等级"),
    "a trigger too many": ("CREATE TRIGGER t AFTER INSERT ON receipt BEGIN DELETE FROM refusal; END", "trigger t"),
    "a trigger that is gone": ("DROP TRIGGER no_delete_of_entry", "trigger no_delete_of_entry"),
    "a trigger that does nothing": (
        "DROP TRIGGER no_delete_of_entry; CREATE TRIGGER no_delete_of_entry BEFORE DELETE ON entry BEGIN SELECT 1; END",
        "trigger no_delete_of_entry",
    ),
    "a view in place of a table": (
        "DROP TRIGGER no_update_of_refusal; DROP TRIGGER no_delete_of_refusal; ALTER TABLE refusal RENAME TO hidden;"
        "CREATE VIEW refusal AS SELECT * FROM hidden", "table refusal",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SCHEMA)
def test_what_a_ledger_consists_of(what: str, path: Path, check: Check) -> None:
    statements, row = SCHEMA[what]
    with sqlite3.connect(path) as raw:
        raw.executescript(statements)
    raw.close()
    found = check(path)
    assert [item for item in found.altered if (item.table, item.row) == ("schema", row)], found.altered


def test_an_index_that_leads_elsewhere(path: Path, check: Check) -> None:
    """The table holds one thing, and a search by its index finds another."""
    with altering(path) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'ix_receipt_subject')"
                    " WHERE name = 'ix_refusal_subject'")  # fmt: skip
    assert named(check(path), "database", "-")


# --- the log --------------------------------------------------------------------------------------------------


def back_date(raw: sqlite3.Connection) -> None:
    """An attestation made a day earlier: body, digest and columns agree."""
    seq, body = body_of(raw, "attestation")
    set_body(raw, seq, {**body, "made_at": f"{body['made_at'][:8]}01{body['made_at'][10:]}"})
    raw.execute("UPDATE attestation SET made_at = ? WHERE seq = ?", [hengxin_seconds(body_of(raw, "attestation")[1]["made_at"]), seq])


def hengxin_seconds(text: str) -> int:
    from engine.ledger.wire import read_moment

    return read_moment(text)


def reorder(raw: sqlite3.Connection) -> None:
    """Two receipts change places, with everything that refers to them."""
    (one, a), (two, b) = body_of(raw, "receipt"), body_of(raw, "receipt", 1)
    raw.execute("UPDATE entry SET digest = 'x' || digest WHERE seq IN (?, ?)", [one, two])
    set_body(raw, one, b)
    set_body(raw, two, a)
    for old, new in ((one, -1), (two, one), (-1, two)):
        raw.execute("UPDATE receipt SET seq = ? WHERE seq = ?", [new, old])
        raw.execute("UPDATE run_receipt SET receipt = ? WHERE receipt = ?", [new, old])


def other_reason(raw: sqlite3.Connection) -> None:
    """A correction was made for another reason."""
    seq, body = body_of(raw, "delivery", 1)
    given = raw.execute(
        "SELECT v.digest FROM delivery_record d JOIN record_version v ON v.content = d.record WHERE d.delivery = ?", [seq]
    ).fetchone()
    summary = hashlib.sha256(json.dumps([[given[0], "另一理由"]], ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
    set_body(raw, seq, {**body, "reason": "另一理由", "records": {"count": 1, "digest": summary}})
    raw.execute("UPDATE delivery SET reason = '另一理由' WHERE seq = ?", [seq])
    raw.execute("UPDATE delivery_record SET source = '另一理由' WHERE delivery = ?", [seq])


def no_erasure(raw: sqlite3.Connection) -> None:
    """The last entry, an erasure, never was: for what it erased another one of the same day stands in its place."""
    seq, body = body_of(raw, "erasure")
    set_body(raw, seq, {**body, "reason": "另一理由"})


def cut_off(raw: sqlite3.Connection) -> None:
    """The last run and all behind it never were."""
    first = raw.execute("SELECT seq FROM run ORDER BY seq DESC").fetchone()[0]
    for table, column in (("attestation", "seq"), ("run_receipt", "run"), ("run", "seq"), ("entry", "seq")):
        raw.execute(f"DELETE FROM {table} WHERE {column} >= ?", [first])
    raw.execute("UPDATE personal_value SET salt = NULL, value = NULL WHERE salt IS NULL")


def insert(raw: sqlite3.Connection) -> None:
    """An attestation is put between others, and all behind it move one on."""
    seq, body = body_of(raw, "attestation")
    last = raw.execute("SELECT max(seq) FROM entry").fetchone()[0]
    for at in range(last, seq, -1):
        for table, column in (
            ("entry", "seq"), ("receipt", "seq"), ("run", "seq"), ("attestation", "seq"), ("delivery", "seq"),
            ("delivery_record", "delivery"), ("delivery_table", "delivery"), ("refusal", "delivery"), ("run_receipt", "run"),
            ("run_receipt", "receipt"), ("attestation", "run"),
        ):  # fmt: skip
            raw.execute(f"UPDATE {table} SET {column} = {column} + 1 WHERE {column} = ?", [at])
    row = raw.execute("SELECT * FROM attestation WHERE seq = ?", [seq]).fetchone()
    raw.execute("INSERT INTO entry VALUES (?, 'attestation', 'x', 'x')", [seq + 1])
    set_body(raw, seq + 1, {**body, "agreed": body["agreed"] + 1})
    raw.execute("INSERT INTO attestation VALUES (?, ?, ?, ?, ?, ?, ?)", [seq + 1, *row[1:4], row[4] + 1, *row[5:]])


REWRITTEN = [back_date, reorder, other_reason, no_erasure, insert]


@pytest.mark.parametrize("attack", REWRITTEN, ids=lambda attack: attack.__name__)
def test_a_past_rewritten_so_that_it_agrees_with_itself(attack: Callable[[sqlite3.Connection], None], path: Path, kept: Kept, check: Check) -> None:
    """Only a checkpoint can tell, and it says between which entries."""
    with altering(path) as raw:
        attack(raw)
    alone = [item for item in verify(str(path)).altered if (item.table, attack) != ("run_receipt", reorder)]
    assert alone == [], "inside, everything agrees"
    found = check(path)
    assert [item for item in found.altered if item.table == "checkpoint"], found.altered
    assert "entries" in found.altered[-1].text.en or len(found.altered) > 1


def test_the_report_says_between_which_checkpoints_the_past_was_rewritten(path: Path, kept: Kept, check: Check) -> None:
    first = int(kept.notes[0].splitlines()[1])
    with altering(path) as raw:
        other_reason(raw)
    (item,) = check(path).altered
    assert item.text.en.startswith(f"entries {first} to ")
    with altering(path) as raw:
        back_date(raw)
    assert check(path).altered[0].text.en.startswith("entries 0 to ")


def test_a_log_that_is_cut_off(path: Path, check: Check) -> None:
    with altering(path) as raw:
        cut_off(raw)
    assert [item for item in check(path).altered if item.table == "checkpoint" and "有条目被删" in item.text.zh]


def test_a_suffix_that_is_replaced(kept: Kept, forked: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another past since the first checkpoint, made by the program itself."""
    assert checked(forked.path, forked.notes, tmp_path, capsys).altered == ()
    found = checked(forked.path, kept.notes, tmp_path, capsys)
    assert {item.table for item in found.altered} == {"checkpoint"}


def test_a_ledger_before_a_checkpoint_of_another_key(path: Path, kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rewritten, and signed again with a key that is not the published one, of the same name."""
    with altering(path) as raw:
        back_date(raw)
    with open_ledger(path) as ledger:
        note = make_checkpoint(ledger, PrivateKey(KEY.name, bytes(32)), NOW)
    found = checked(path, (note,), tmp_path, capsys)
    assert [item.table for item in found.altered] == ["checkpoint"]
    assert "签名不成立" in found.altered[0].text.zh


def test_a_checkpoint_that_is_altered(path: Path, kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line of it, and its signature by another key over the altered text."""
    lines = kept.notes[0].split("\n")
    other = PrivateKey(KEY.name, bytes(32))
    for at in range(len(lines) - 1):
        for new in ("", lines[at] + "0", "0", "9" * 5000, "\x00"):
            if new == lines[at]:
                continue
            note = "\n".join([*lines[:at], new, *lines[at + 1 :]])
            found = checked(path, (note,), tmp_path, capsys)
            assert [item.table for item in found.altered] == ["checkpoint"], (at, new)
    with open_ledger(path) as ledger:
        head = make_checkpoint(ledger, other, NOW)
    mixed = head[: head.rindex(" ")] + kept.notes[0][kept.notes[0].rindex(" ") :]
    assert [item.table for item in checked(path, (mixed,), tmp_path, capsys).altered] == ["checkpoint"]


# --- corpora and personal values ------------------------------------------------------------------------------


def test_the_files_of_a_corpus_swapped(path: Path, check: Check) -> None:
    with altering(path) as raw:
        (a, one), (b, two) = raw.execute("SELECT name, blob FROM corpus_file ORDER BY name LIMIT 2").fetchall()
        raw.execute("UPDATE corpus_file SET blob = ? WHERE name = ?", [two, a])
        raw.execute("UPDATE corpus_file SET blob = ? WHERE name = ?", [one, b])
    assert [item for item in check(path).altered if item.table == "corpus_file"]


def test_the_contents_of_two_files_swapped(path: Path, check: Check) -> None:
    with altering(path) as raw:
        (a, one), (b, two) = raw.execute("SELECT digest, content FROM blob ORDER BY digest LIMIT 2").fetchall()
        raw.execute("UPDATE blob SET content = ? WHERE digest = ?", [two, a])
        raw.execute("UPDATE blob SET content = ? WHERE digest = ?", [one, b])
    assert {item.row for item in check(path).altered if item.table == "blob"} == {a, b}


def test_two_files_made_one_by_a_name_with_a_line_break(path: Path, check: Check) -> None:
    """The digest of a corpus is over lines; a name that holds a line must not stand for two files."""
    with altering(path) as raw:
        listed = raw.execute("SELECT corpus, name, blob FROM corpus_file ORDER BY name").fetchall()
        at = next(at for at, row in enumerate(listed) if sum(row[2] == other[2] for other in listed) == 1 and at)
        (corpus, first, blob), (_, second, gone) = listed[at - 1], listed[at]
        raw.execute("DELETE FROM corpus_file WHERE name IN (?, ?)", [first, second])
        raw.execute("INSERT INTO corpus_file VALUES (?, ?, ?)", [corpus, f"{first}\n{gone}  {second}", blob])
        raw.execute("DELETE FROM blob WHERE digest = ?", [gone])
    assert [item for item in check(path).altered if item.table == "corpus_file"]


def test_personal_data_that_disappears_without_an_entry(path: Path, check: Check) -> None:
    with altering(path) as raw:
        row = raw.execute("SELECT record, field FROM personal_value WHERE salt IS NOT NULL").fetchone()
        raw.execute("UPDATE personal_value SET salt = NULL, value = NULL WHERE record = ?", row[:1])
    assert named(check(path), "personal_value", row[0])


def test_personal_data_that_was_erased_and_comes_back(path: Path, kept: Kept, forked: Kept, check: Check) -> None:
    """From a copy made before the erasure: the value opens its commitment, and still it must not be there."""
    with altering(path) as raw:
        record, field = raw.execute("SELECT record, field FROM personal_value WHERE salt IS NULL").fetchone()
        salt = "ab" * 32
        raw.execute(
            "UPDATE personal_value SET salt = ?, value = '\"张三\"', commitment = ? WHERE record = ? AND field = ?",
            [salt, hengxin_verify.commitment(field, "张三", salt), record, field],
        )
    said = [item.text.zh for item in named(check(path), "personal_value", record)]
    assert "依法删除过的个人信息又在账本里" in said


def test_another_value_with_a_commitment_of_its_own(path: Path, check: Check) -> None:
    """Value, salt, commitment and the sealed digest of the record all agree; the entry of the delivery does not."""
    with altering(path) as raw:
        record, field = raw.execute("SELECT record, field FROM personal_value WHERE salt IS NOT NULL").fetchone()
        made = hengxin_verify.commitment(field, "王五", "cd" * 32)
        raw.execute("UPDATE personal_value SET salt = ?, value = '\"王五\"', commitment = ? WHERE record = ?", ["cd" * 32, made, record])
        held = dict(raw.execute("SELECT field, commitment FROM personal_value WHERE record = ?", [record]).fetchall())
        raw.execute("UPDATE record_version SET digest = ? WHERE content = ?", [hengxin_verify.sealed_digest(record, held), record])
    assert [item for item in check(path).altered if item.table == "delivery_record"]


# --- the file -------------------------------------------------------------------------------------------------


def damaged(content: bytes) -> Iterator[bytes]:
    yield b""
    yield content[:16]
    yield content[:100]
    yield content[: len(content) // 2]
    yield b"x" + content[1:]
    yield content[:100] + bytes(4000) + content[4100:]
    for at in range(18, 96, 7):
        yield content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
    yield b"hello"
    yield bytes(4096)


def test_a_file_that_is_damaged(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Found or without effect: SQLite does not read every byte of its head. Never a traceback, never "cannot be read"."""
    content = kept.path.read_bytes()
    with sqlite3.connect(kept.path) as raw:
        whole = list(raw.iterdump())
    raw.close()
    for at, changed in enumerate(damaged(content)):
        path = tmp_path / f"{at}.db"
        path.write_bytes(changed)
        if not checked(path, kept.notes, tmp_path, capsys).altered:
            with sqlite3.connect(path) as raw:
                assert list(raw.iterdump()) == whole
            raw.close()


def test_each_page_of_the_file(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One byte in the middle of each page: found wherever anything stands there."""
    content = kept.path.read_bytes()
    size = int.from_bytes(content[16:18], "big")
    pages = range(0, len(content), size)
    for at in list(pages)[:: max(1, len(pages) // 40)]:
        place = next((place for place in range(at + size - 1, at, -1) if content[place]), None)
        if place is None:
            continue
        path = tmp_path / "one.db"
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x15]) + content[place + 1 :])
        assert checked(path, kept.notes, tmp_path, capsys).altered, (at, place)


# --- what cannot be found in principle ------------------------------------------------------------------------


def test_entries_after_the_last_checkpoint_are_not_protected(forked: Kept, kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Threat model: a rewriting of what no checkpoint covers agrees with itself, and with every older checkpoint."""
    first = hengxin_verify.read_checkpoint(kept.notes[0], hengxin_verify.read_key(str(KEY.public)))
    with open_ledger(forked.path) as ledger:
        from engine.ledger.proving import tree_of

        assert tree_of(ledger).root(first[0]) != first[1], "the salts of two imports differ, so nothing is shared here"
    assert checked(forked.path, forked.notes[:1], tmp_path, capsys).altered == ()


def test_without_a_checkpoint_a_consistent_rewriting_is_not_seen(path: Path) -> None:
    """Threat model: nothing inside the ledger protects it from whoever may rewrite all of it."""
    with altering(path) as raw:
        back_date(raw)
    assert verify(str(path)).altered == ()


def test_a_stolen_key_signs_another_past(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Threat model: who has the key makes a checkpoint of any past; only one that was kept before betrays it."""
    with altering(path) as raw:
        back_date(raw)
    with open_ledger(path) as ledger:
        note = make_checkpoint(ledger, KEY, NOW)
    assert checked(path, (note,), tmp_path, capsys).altered == ()


# --- the other store ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(server: Server, kept: Kept) -> str:
    """The same ledger on a server, to be copied from."""
    address = server.database("kept")
    with open_ledger(kept.path) as source, open_ledger(address, create=True) as target:
        copy_ledger(source, target)
    return address


@pytest.mark.postgres
def test_a_ledger_on_a_server_holds(served: str, kept: Kept) -> None:
    assert verify(served, kept.notes, KEY.public).altered == ()


@pytest.mark.postgres
@pytest.mark.parametrize("table", NAMES)
def test_each_column_on_a_server(table: str, served: str, kept: Kept, server: Server) -> None:
    """Altered, and taken away; the triggers are off meanwhile and on again afterwards."""
    name = f"a{secrets.token_hex(6)}"
    server.sql(f"CREATE DATABASE {name} TEMPLATE kept")
    address = served.rsplit("/", 1)[0] + "/" + name
    server.sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL", name)
    with sqlite3.connect(kept.path) as raw:
        row = next((row for row in rows(raw, table) if None not in row), rows(raw, table)[0])[1:]
    raw.close()
    kinds, key = columns(table), hengxin_verify.TABLES[table][0].split()
    held = dict(zip(kinds, row, strict=True))
    at = " AND ".join(f"{one} = {_literal(held[one])}" for one in key)
    for column, kind in kinds.items():
        for new in (_literal(flipped(held[column], kind), kind), "NULL"):
            if new == "NULL" and column in key:
                continue
            server.sql(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL" if column not in key else "SELECT 1", name)
            done = f"UPDATE {table} SET {column} = {new} WHERE {at}"
            undone = done.replace(f"SET {column} = {new}", f"SET {column} = {_literal(held[column], kind)}")
            if column in key:
                undone = undone.replace(f"{column} = {_literal(held[column])}", f"{column} = {new}").replace(
                    f"SET {column} = {new}", f"SET {column} = {_literal(held[column], kind)}")  # fmt: skip
            server.sql("SET session_replication_role = replica; " + done, name)
            server.sql(f"ALTER TABLE {table} ENABLE TRIGGER ALL", name)
            found = verify(address, kept.notes, KEY.public)
            assert named(found, table, *(held[one] for one in key), str(new).strip("'")), (column, new, found.altered)
            assert not [item for item in found.altered if item.table == "schema"]
            server.sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL", name)
            server.sql("SET session_replication_role = replica; " + undone, name)
    server.sql(f"ALTER TABLE {table} ENABLE TRIGGER ALL", name)
    assert verify(address, kept.notes, KEY.public).altered == ()


def _literal(value: Any, kind: str = "") -> str:
    if value is None:
        return "NULL"
    if kind == "bool":
        return str(bool(value))
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


ON_SERVER = {
    "a table too many": ("CREATE TABLE theirs (x int)", "table theirs"),
    "a view that is gone": ('DROP VIEW "存证"', "view 存证"),
    "a trigger that is gone": ("DROP TRIGGER no_change_of_entry ON entry", "trigger no_change_of_entry"),
    "a trigger that is off": ("ALTER TABLE entry DISABLE TRIGGER no_change_of_entry", "trigger no_change_of_entry"),
    "a function that does nothing": (
        "CREATE OR REPLACE FUNCTION hengxin_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "function hengxin_refuse",
    ),
    "a rule": ("CREATE RULE quiet AS ON INSERT TO refusal DO INSTEAD NOTHING", "rule refusal quiet"),
    "a column too many": ("ALTER TABLE receipt ADD COLUMN note TEXT", "table receipt"),
    "a table that is gone": ("DROP TABLE alembic_version", "table alembic_version"),
}  # fmt: skip


@pytest.mark.postgres
@pytest.mark.parametrize("what", ON_SERVER)
def test_what_a_ledger_on_a_server_consists_of(what: str, served: str, kept: Kept, server: Server) -> None:
    statement, row = ON_SERVER[what]
    name = f"a{secrets.token_hex(6)}"
    server.sql(f"CREATE DATABASE {name} TEMPLATE kept")
    server.sql(statement, name)
    found = verify(served.rsplit("/", 1)[0] + "/" + name, kept.notes, KEY.public)
    assert [item for item in found.altered if (item.table, item.row) == ("schema", row)], found.altered
