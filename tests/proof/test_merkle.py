"""The fast tree is the tree of RFC 9162, and no proof but the right one is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.proof import naive
from engine.proof.merkle import EMPTY, Tree, consistent, included

LEAVES = [bytes([number % 7]) * (number % 5) + str(number).encode() for number in range(70)]
# the leaves and roots of the test vectors of certificate-transparency (RFC 6962 uses the same tree)
KNOWN = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", bytes(range(0x50, 0x58)), bytes(range(0x60, 0x70)),
]  # fmt: skip
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
sizes = st.integers(0, len(LEAVES))


@pytest.mark.parametrize("size", ROOTS)
def test_roots_of_the_published_vectors(size: int) -> None:
    assert Tree(KNOWN[:size]).root().hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_the_fast_tree_is_the_definition(size: int) -> None:
    tree, leaves = Tree(LEAVES), LEAVES[:size]
    assert tree.root(size) == naive.root(leaves)
    for index in range(size):
        assert tree.inclusion(index, size) == naive.inclusion(index, leaves)
    for old in range(size + 1):
        assert tree.consistency(old, size) == naive.consistency(old, leaves)


@given(st.data(), sizes.filter(bool))
def test_a_leaf_is_included_where_it_stands_and_nowhere_else(data: st.DataObject, size: int) -> None:
    tree = Tree(LEAVES)
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(index, size), tree.root(size)
    assert included(LEAVES[index], index, size, path, root)
    other = data.draw(st.integers(-1, size + 1).filter(lambda number: number != index))
    assert not included(LEAVES[index], other, size, path, root)
    assert not included(LEAVES[index] + b"x", index, size, path, root)
    assert not included(LEAVES[index], index, size, [*path, EMPTY], root)
    assert not included(LEAVES[index], index, size, path[:-1], root) or not path
    for place in range(len(path)):
        changed = [*path[:place], bytes(32), *path[place + 1 :]]
        assert not included(LEAVES[index], index, size, changed, root)


@given(sizes, sizes)
def test_an_older_tree_is_the_beginning_of_a_newer_one(one: int, other: int) -> None:
    old, size = sorted((one, other))
    tree = Tree(LEAVES)
    path = tree.consistency(old, size)
    assert consistent(old, tree.root(old), size, tree.root(size), path)
    assert not consistent(old, tree.root(old), size, tree.root(size), [*path, EMPTY])
    if old not in (0, size):
        assert not consistent(old, bytes(32), size, tree.root(size), path)
        assert not consistent(old, tree.root(old), size, bytes(32), path)
        assert not consistent(old, tree.root(old), size, tree.root(size), path[:-1])
        rewritten = Tree([b"another first leaf", *LEAVES[1:]])
        assert not consistent(old, tree.root(old), size, rewritten.root(size), rewritten.consistency(old, size))


def test_sizes_the_tree_never_had_are_refused() -> None:
    tree = Tree(LEAVES[:5])
    for wrong in (lambda: tree.root(6), lambda: tree.inclusion(5), lambda: tree.inclusion(-1), lambda: tree.consistency(3, 2)):
        with pytest.raises(IndexError):
            wrong()
    assert not consistent(3, EMPTY, 2, EMPTY, [])
