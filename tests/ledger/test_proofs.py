"""Proof bundles: whoever has the published key can check one alone; no change to one goes unseen; erasing harms none."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger.conftest import NOW
from ledger.tamper import JIA_REGISTER, KEY, Kept, altering, build

from engine.ledger import NotInLedger, Unmendable, erase, make_checkpoint, open_ledger, prove, receipts_of, replay
from engine.ledger.bundle import ProofData
from engine.proof import BadCheckpoint, PrivateKey, hengxin_verify
from engine.rulebook import Corpus

PUBLIC = hengxin_verify.read_key(str(KEY.public))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Kept:
    return build(tmp_path_factory.mktemp("kept"), corpus)


def number(kept: Kept) -> str:
    return str(hengxin_verify.digest(kept.proof["receipt"].encode()))


def test_a_proof_is_as_published_and_holds(kept: Kept) -> None:
    ProofData.model_validate(kept.proof)
    said = hengxin_verify.check_proof(kept.proof, PUBLIC, kept.notes)
    assert (said["older"], said["loose"] + said["erased"] > 0) == (2, True)


def test_it_can_be_checked_by_the_program_alone(kept: Kept, tmp_path: Path) -> None:
    """In an empty folder, without site packages, as the enterprise runs it."""
    (tmp_path / "proof.json").write_text(json.dumps(kept.proof), "utf-8")
    (tmp_path / "old").write_text(kept.notes[0], "utf-8")
    program = Path(str(hengxin_verify.__file__)).read_text("utf-8")
    (tmp_path / "hengxin_verify.py").write_text(program, "utf-8")
    command = [sys.executable, "-I", "-S", "hengxin_verify.py", "proof.json", "--key", str(KEY.public), "--older", "old"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert number(kept).encode() in done.stdout


def test_an_erased_value_leaves_every_proof_standing(kept: Kept, tmp_path: Path) -> None:
    """A bundle made before the erasure, and one made after it; a decision that used it replays as erased."""
    path = kept.copy(tmp_path / "l.db")
    with open_ledger(path, create=True) as ledger:
        before = prove(ledger, number(kept), kept.notes[1], KEY.public)
        erase(ledger, "register:91150302MA0FAKE172", (), "依申请", NOW)
        assert erase(ledger, JIA_REGISTER, (), "再次", NOW) == []
        note = make_checkpoint(ledger, KEY, NOW + 120)
        after = prove(ledger, number(kept), note, KEY.public, older=kept.notes)
        found = replay(ledger, receipts_of(ledger), processes=1)
    assert {str(sort) for sort in found.counts} == {"erased"}
    hengxin_verify.check_proof(before, PUBLIC)
    said = hengxin_verify.check_proof(after, PUBLIC, [*kept.notes, note])
    assert said["erased"] > 0
    assert "value" in after["records"][0]["personal"]["legal_representative"]


def test_a_proof_without_personal_values(kept: Kept) -> None:
    with open_ledger(kept.path) as ledger:
        bundle = prove(ledger, number(kept), kept.notes[1], KEY.public, personal=False)
    ProofData.model_validate(bundle)
    assert hengxin_verify.check_proof(bundle, PUBLIC)["left_out"] > 0
    assert not re.search(r'"(salt|value)":', json.dumps(bundle["records"]))


def test_what_cannot_be_proven_is_said(kept: Kept, tmp_path: Path) -> None:
    path = kept.copy(tmp_path / "l.db")
    with open_ledger(path) as ledger:
        last = ledger_receipts(ledger)[-1]
        with pytest.raises(NotInLedger, match="之前作出"):
            prove(ledger, last, kept.notes[0], KEY.public)
        with pytest.raises(NotInLedger, match="写反"):
            prove(ledger, number(kept), kept.notes[0], KEY.public, older=kept.notes[1:])
        with pytest.raises(BadCheckpoint):
            prove(ledger, number(kept), kept.notes[0], PrivateKey.generate(KEY.name).public)
    bare = {**kept.proof, "consistency": {}}
    hengxin_verify.check_proof(bare, PUBLIC)
    with pytest.raises(hengxin_verify.Wrong, match="--older"):
        hengxin_verify.check_proof(bare, PUBLIC, kept.notes[:1])
    for statement in (
        "UPDATE input SET body = '{'", "DELETE FROM input", "UPDATE record_version SET fields = '{}'", "DELETE FROM record_version",
        "UPDATE entry SET body = 'x' WHERE sort = 'run'", "UPDATE entry SET body = 'x' WHERE sort = 'receipt'",
    ):  # fmt: skip
        with altering(kept.copy(path)) as raw:
            raw.execute(statement)
        with open_ledger(path) as ledger, pytest.raises(Unmendable):
            prove(ledger, number(kept), kept.notes[1], KEY.public)


def ledger_receipts(ledger: Any) -> list[str]:
    with ledger.reading() as connection:
        return list(connection.exec_driver_sql("SELECT digest FROM receipt ORDER BY seq").scalars())


# --- hostile bundles ------------------------------------------------------------------------------------------


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, dict):
        found += [inner for key in value for inner in places(value[key], (*path, key))]
    elif isinstance(value, list):
        found += [inner for at in range(len(value)) for inner in places(value[at], (*path, at))]
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["0" * 64, "\ud800", "9" * 5000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@given(data=st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_bundle_with_a_part_altered_is_refused_or_means_the_same(data: st.DataObject, kept: Kept) -> None:
    """Replaced, removed, doubled, or a character of it another."""
    proof: Any = copy.deepcopy(kept.proof)
    path = data.draw(st.sampled_from(places(proof)[1:]))
    owner = proof
    for step in path[:-1]:
        owner = owner[step]
    old = owner[path[-1]]
    match data.draw(st.sampled_from(["replace", "remove", "character", "double"])):
        case "replace":
            owner[path[-1]] = data.draw(JSON)
        case "remove":
            del owner[path[-1]]
        case "double" if isinstance(owner, list):
            owner.append(old)
        case _ if isinstance(old, str) and old:
            at = data.draw(st.integers(0, len(old) - 1))
            owner[path[-1]] = old[:at] + data.draw(st.characters(exclude_categories=[])) + old[at + 1 :]
        case _:
            owner[path[-1]] = [old]
    try:
        read = hengxin_verify.read_proof(json.dumps(proof))
        found = hengxin_verify.check_proof(read, PUBLIC, kept.notes)
    except hengxin_verify.Wrong:
        return
    whole = hengxin_verify.check_proof(kept.proof, PUBLIC, kept.notes)
    if path[0] == "consistency" and path[1:2] != ("5",):
        assert found == whole  # a path that nothing asked for
    elif path[0] == "records" and "personal" in path and isinstance(owner, dict) and path[-1] in ("commitment", "salt", "value"):
        # a free text that no rule reads is not bound by the receipt: left out or erased, and counted so
        assert {**found, "loose": 0, "erased": 0, "left_out": 0} == {**whole, "loose": 0, "erased": 0, "left_out": 0}
    else:
        assert found == whole
        assert {k: v for k, v in read.items() if k not in ("consistency", "records")} == {
            k: v for k, v in kept.proof.items() if k not in ("consistency", "records")
        }
        assert {json.dumps(item, sort_keys=True) for item in read["records"]} == {
            json.dumps(item, sort_keys=True) for item in kept.proof["records"]
        }


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", "{}", '{"format":"hengxin.proof/1"}', "[" * 100_000, '{"a":' * 100_000, '{"format":1e999}', "\ufeff{}",
    '{"format":"hengxin.proof/1","format":"hengxin.proof/1"}', "NaN", "9" * 10_000,
], ids=lambda text: text[:20])  # fmt: skip
def test_rubbish_is_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "proof.json"
    path.write_text(text, "utf-8")
    assert hengxin_verify.main([str(path), "--key", str(KEY.public)]) == 5
    assert "不成立" in capsys.readouterr().out


def test_a_name_that_stands_twice_is_refused(kept: Kept, tmp_path: Path) -> None:
    """Two readers might read two different proofs."""
    text = json.dumps(kept.proof)
    path = tmp_path / "proof.json"
    path.write_text(text[:-1] + ', "index": 0}', "utf-8")
    assert hengxin_verify.main([str(path), "--key", str(KEY.public)]) == 5


def test_a_key_that_cannot_be_read_is_2(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(kept.proof), "utf-8")
    assert hengxin_verify.main([str(path), "--key", "none.pub"]) == 2
    assert hengxin_verify.main([str(path), "--key", "a+b+c"]) == 2
    assert hengxin_verify.main([str(tmp_path / "none.json"), "--key", str(KEY.public)]) == 2
    assert hengxin_verify.main([str(path), "--key", str(PrivateKey.generate(KEY.name).public)]) == 5
