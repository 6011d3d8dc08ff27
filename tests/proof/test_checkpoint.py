"""Checkpoints are signed notes: right ones open with their key, and no other text and no other key does."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.proof.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from engine.proof.errors import BadCheckpoint, BadKey
from engine.proof.keys import PrivateKey, parse_private, parse_public, write_key

KEY = PrivateKey("wuhai-zjj", bytes(range(32)))
HEAD = Checkpoint("wuhai-zjj", 134, bytes(range(32)), 1795395600)
NOTE = HEAD.sign(KEY)
# a pair of keys that other programs for signed notes use in their tests
PRIVATE = "PRIVATE+KEY+Wit1+55ee4561+AeadRiG7XM4XiieCHzD8lxysXMwcViy5nYsoXURWGrlE"
PUBLIC = "Wit1+55ee4561+AVhZSmQj9+SoL+p/nN0Hh76xXmF7QcHfytUrI1XfSClk"


def test_keys_are_written_as_others_write_them() -> None:
    assert str(parse_private(PRIVATE).public) == PUBLIC
    assert str(parse_public(PUBLIC)) == PUBLIC
    assert str(parse_private(PRIVATE)) == PRIVATE


def test_a_checkpoint_opens_with_its_key() -> None:
    assert open_checkpoint(NOTE, KEY.public) == HEAD
    assert parse_checkpoint(NOTE) == HEAD
    assert NOTE.split("\n")[:4] == ["wuhai-zjj", "134", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "time 2026-11-23T01:00:00Z"]


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
@settings(max_examples=400)
def test_no_changed_letter_goes_unnoticed(place: int, letter: str) -> None:
    changed = NOTE[:place] + letter + NOTE[place + 1 :]
    if changed != NOTE:
        with pytest.raises(BadCheckpoint):
            open_checkpoint(changed, KEY.public)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        parse_checkpoint(text)
    with pytest.raises(BadKey):
        parse_public(text)
    with pytest.raises(BadKey):
        parse_private(text)


def test_another_key_of_the_same_name_does_not_open_it() -> None:
    with pytest.raises(BadCheckpoint):
        open_checkpoint(NOTE, PrivateKey.generate("wuhai-zjj").public)
    with pytest.raises(BadCheckpoint):
        open_checkpoint(NOTE, PrivateKey("other", KEY.seed).public)


def test_a_note_may_carry_the_signature_of_a_witness_too() -> None:
    witness = PrivateKey.generate("witness")
    other = Checkpoint("witness", HEAD.size, HEAD.root, HEAD.made_at).sign(witness).split("\n\n")[1]
    assert open_checkpoint(NOTE + other, KEY.public) == HEAD


def test_a_private_key_is_for_its_owner_and_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "wuhai.key"
    public = write_key(file, KEY)
    assert parse_private(file.read_text("utf-8")) == KEY
    assert parse_public(public.read_text("utf-8")) == KEY.public
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(BadKey):
        write_key(file, PrivateKey.generate("wuhai-zjj"))
    assert parse_private(file.read_text("utf-8")) == KEY
    assert "\\x" not in repr(KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", " "])
def test_names_of_keys(name: str) -> None:
    with pytest.raises(BadKey):
        PrivateKey.generate(name)
