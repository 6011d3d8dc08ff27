"""Merkle trees of RFC 9162 (section 2.1): roots, inclusion proofs, consistency proofs, and how they are checked.

:class:`Tree` answers from stored subtrees; :mod:`engine.proof.naive` is the RFC's definition word for word and stands
beside it as its oracle. All hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree that answers for every size it ever had.

    ``levels[h][i]`` is the root of the complete subtree of the ``2**h`` leaves from ``i * 2**h`` on: 64 bytes per leaf
    in all. Proofs take a number of steps logarithmic in the size.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf."""
        self.append_hash(leaf_hash(leaf))

    def append_hash(self, hashed: bytes) -> None:
        """Add a leaf of which only the hash is known."""
        level = 0
        self._levels[0].append(hashed)
        while len(self._levels[level]) % 2 == 0:
            left, right = self._levels[level][-2:]
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(node_hash(left, right))

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first ``size`` leaves (default: of all).

        Raises:
            IndexError: there are fewer leaves.
        """
        size = len(self) if size is None else size
        self._within(size)
        return self._range(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the path from a leaf to the root of the first ``size`` leaves (RFC 9162, 2.1.3.1).

        Raises:
            IndexError: there is no such leaf, or there are fewer leaves.
        """
        size = len(self) if size is None else size
        self._within(size)
        if not 0 <= index < size:
            raise IndexError(index)
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """Return the proof that the first ``old`` leaves are the beginning of the first ``size`` (RFC 9162, 2.1.4.1).

        Empty for ``old`` 0 and for equal sizes.

        Raises:
            IndexError: ``old`` is greater than ``size``, or there are fewer leaves.
        """
        size = len(self) if size is None else size
        self._within(size)
        if not 0 <= old <= size:
            raise IndexError(old)
        if old in (0, size):
            return []
        path: list[bytes] = []
        start, end, whole = 0, size, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        return ([] if whole else [self._range(start, end)]) + path[::-1]

    def _within(self, size: int) -> None:
        if not 0 <= size <= len(self):
            raise IndexError(size)

    def _range(self, start: int, end: int) -> bytes:
        """Return the root over the leaves from ``start`` to before ``end``; the start is that of a subtree."""
        size = end - start
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(size)
        return node_hash(self._range(start, middle), self._range(middle, end))


def _split(size: int) -> int:
    """Return the greatest power of two below a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether a path proves that a leaf stands at an index of the tree with a size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, hashed = index, size - 1, leaf_hash(leaf)
    for part in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            hashed = node_hash(part, hashed)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            hashed = node_hash(hashed, part)
        first, last = first >> 1, last >> 1
    return last == 0 and hashed == root


def consistent(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Say whether a path proves that one tree is the beginning of another (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= size:
        return False
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == EMPTY
    parts = list(path)
    if old & (old - 1) == 0:
        parts.insert(0, old_root)
    if not parts:
        return False
    first, last = old - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, part)
        first, last = first >> 1, last >> 1
    return last == 0 and before == old_root and after == root
