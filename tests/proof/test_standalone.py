"""The stand-alone verifier: its own trees, signatures and checkpoints agree with the engine's and with RFC 8032."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.proof import hengxin_verify as alone
from engine.proof.checkpoint import Checkpoint
from engine.proof.keys import PrivateKey
from engine.proof.merkle import Tree

LEAVES = [str(number).encode() * (number % 3 + 1) for number in range(40)]
KEY = PrivateKey("wuhai-zjj", bytes(range(32)))
# RFC 8032, section 7.1: public key, message, signature
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]  # fmt: skip


def test_it_imports_the_standard_library_only() -> None:
    tree = ast.parse(Path(alone.__file__).read_text("utf-8"))
    for node in ast.walk(tree):
        names = [item.name for item in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_it_is_written_for_old_pythons() -> None:
    """The grammar of Python 3.8, and nothing of later standard libraries."""
    text = Path(alone.__file__).read_text("utf-8")
    ast.parse(text, feature_version=(3, 8))
    for later in ("removeprefix", "removesuffix", "bit_count", "math.lcm", "zoneinfo", "tomllib", "strict=", "itertools.batched", "pairwise"):
        assert later not in text, later


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signatures_of_the_rfc(public: str, message: str, signature: str) -> None:
    given = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert alone.signature_holds(*given)
    assert not alone.signature_holds(given[0], given[1] + b"x", given[2])
    assert not alone.signature_holds(given[0], given[1], given[2][:-1] + b"\x7f")


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
@settings(max_examples=40, deadline=None)
def test_signatures_agree_with_the_library(seed: bytes, message: bytes, bit: int) -> None:
    key = PrivateKey("k", seed)
    signature = key.sign(message)
    assert alone.signature_holds(key.public.raw, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not alone.signature_holds(key.public.raw, message, bytes(changed))
    assert not key.public.signed(message, bytes(changed))


@given(st.integers(1, len(LEAVES)), st.integers(0, len(LEAVES) - 1), st.integers(0, len(LEAVES)))
def test_trees_agree_with_the_engine(size: int, index: int, old: int) -> None:
    tree = Tree(LEAVES)
    index, old = index % size, old % (size + 1)
    path, root = tree.inclusion(index, size), tree.root(size)
    assert alone.included(LEAVES[index], index, size, path, root)
    assert not alone.included(LEAVES[index] + b"x", index, size, path, root)
    assert alone.consistent(old, tree.root(old), size, root, tree.consistency(old, size))
    if 0 < old < size:
        assert not alone.consistent(old, tree.root(old), size, bytes(32), tree.consistency(old, size))


def test_checkpoints_agree_with_the_engine() -> None:
    head = Checkpoint("wuhai-zjj", 134, bytes(range(32)), 1795395600)
    key = alone.read_key(str(KEY.public))
    assert alone.read_checkpoint(head.sign(KEY), key) == (134, head.root, "2026-11-23T01:00:00Z")
    for wrong in (head.sign(KEY).replace("134", "135"), head.sign(PrivateKey.generate("wuhai-zjj")), "", "\n\n", "a\n\nb\n"):
        with pytest.raises(alone.Wrong):
            alone.read_checkpoint(wrong, key)
