#!/usr/bin/env python3
"""Check a Hengxin proof without Hengxin: 衡信存证核验程序（只需 Python 3.8 以上，不联网，不安装任何东西）。

    python hengxin_verify.py proof.json --key 公钥文件或公钥文字

This file stands alone: it imports the standard library only and nothing of the engine. It is meant to be read. What it
checks, from the bottom up:

1. SHA-256 of the receipt is the number of the decision.
2. The receipt is a leaf of the Merkle tree whose root stands in the checkpoint (RFC 9162, section 2.1.3.2).
3. The checkpoint is signed with the key (Ed25519, RFC 8032; C2SP signed note).
4. With ``--older CHECKPOINT``: the tree of that older checkpoint is the beginning of this one (RFC 9162, 2.1.4.2).
5. The input, the records and the personal values that came with the proof are those the receipt was made from.

It does not check that the decision is right: for that the decision is made again (``hengxin replay``).
"""

from __future__ import annotations

import argparse
import base64
import datetime
import hashlib
import hmac
import itertools
import json
import pathlib
import re
import sqlite3
import sys


class Wrong(Exception):
    """A check that failed: what is wrong, in Chinese and English."""

    def __init__(self, zh, en):
        super().__init__(zh)
        self.zh, self.en = zh, en


# --- hashes and trees (RFC 9162, section 2.1) -----------------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(leaf):
    return sha256(b"\x00" + leaf)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def included(leaf, index, size, path, root):
    """Say whether the path leads from the leaf at the index to the root."""
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, leaf_hash(leaf)
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def consistent(old, old_root, size, root, path):
    """Say whether the tree of the old root is the beginning of the tree of the root."""
    if not 0 <= old <= size:
        return False
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == sha256(b"")
    path = list(path)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == root


# --- Ed25519 (RFC 8032, section 5.1; only what checking needs) ------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(data):
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = _add(q, p)
        p, n = _add(p, p), n >> 1
    return q


def _same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = _recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signature_holds(public, message, signature):
    """Say whether a signature (64 bytes) over a message is that of a public key (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return _same(_times(s, BASE), _add(r, _times(h, a)))


# --- keys and checkpoints (C2SP signed note, tlog-checkpoint) -------------------------------------------------


def _unbase64(text):
    try:
        found = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return b""
    return found if base64.b64encode(found).decode() == text else b""


def read_key(text):
    """Return name, id (4 bytes) and public key (32 bytes)."""
    parts = text.strip().split("+", 2)
    raw = _unbase64(parts[2]) if len(parts) == 3 else b""
    if len(raw) != 33 or raw[:1] != b"\x01":
        raise Wrong("公钥的写法不对", "the public key is not written as it should be")
    name, id_ = parts[0], sha256(parts[0].encode() + b"\n" + raw)[:4]
    if id_.hex() != parts[1]:
        raise Wrong("公钥的编号与内容不符", "the id of the public key is not that of its content")
    return name, id_, raw[1:]


def read_checkpoint(note, key):
    """Return size, root and time of a checkpoint that the key signed."""
    name, id_, public = key
    body, blank, tail = note.rpartition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) != 4 or not tail.endswith("\n"):
        raise Wrong("检查点的写法不对", "the checkpoint is not written as it should be")
    root, size = _unbase64(lines[2]), lines[1]
    if len(root) != 32 or not re.match(r"(0|[1-9][0-9]{0,17})\Z", size) or not re.match(r"time [0-9T:Z-]{20}\Z", lines[3]):
        raise Wrong("检查点的写法不对：条数、树根或时间有误", "size, root or time of the checkpoint is wrong")
    if lines[0] != name:
        raise Wrong("检查点属于另一个账本：" + lines[0], "the checkpoint is of another ledger: " + lines[0])
    for line in tail[:-1].split("\n"):
        dash, who, signature = (line.split(" ") + ["", ""])[:3]
        raw = _unbase64(signature)
        if dash == "—" and who == name and raw[:4] == id_:
            if signature_holds(public, (body + "\n").encode(), raw[4:]):
                return int(size), root, lines[3][5:]
            break
    raise Wrong("检查点的签名不成立：被改动过，或不是用这把密钥签的", "the signature of the checkpoint does not hold")


# --- canonical JSON (RFC 8785, for texts, whole numbers, truth values and null) -------------------------------


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(data):
    return sha256(data).hex()


def digest_of(value):
    return digest(canonical(value))


def _whole(text):
    if len(text) > 17 or abs(int(text)) >= 2**53:
        raise ValueError("a number beyond 2^53")
    return int(text)


def _no(text):
    raise ValueError("no such number here: " + text)


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def load(text):
    """Read JSON in which no name occurs twice and every number is whole; raises ValueError or RecursionError."""
    return json.loads(text, parse_int=_whole, parse_float=_no, parse_constant=_no, object_pairs_hook=_once)


def parse(text, zh, en):
    """Read JSON that must be canonical: two readings of one text cannot differ then."""
    try:
        value = load(text)
        if canonical(value) == text.encode():
            return value
    except (ValueError, RecursionError):
        pass
    raise Wrong(zh + "不是规范 JSON（RFC 8785）", en + " is not canonical JSON (RFC 8785)")


# --- shapes ---------------------------------------------------------------------------------------------------

ANY = object()


def fits(value, shape):
    """Say whether a JSON value has a shape: a type; null; (one, or another); [of these]; {names}, of which ``x?`` may be
    missing, ``*`` stands for every name and ``...`` allows further ones."""
    if shape is ANY:
        return True
    if shape is None:
        return value is None
    if isinstance(shape, tuple):
        return any(fits(value, one) for one in shape)
    if isinstance(shape, list):
        return type(value) is list and all(fits(item, shape[0]) for item in value)
    if not isinstance(shape, dict):
        return type(value) is shape
    if type(value) is not dict:
        return False
    if "*" in shape:
        return all(fits(item, shape["*"]) for item in value.values())
    names = {name.rstrip("?"): one for name, one in shape.items() if name != "..."}
    if "..." not in shape and not set(value) <= set(names):
        return False
    return all(fits(value[name], one) if name in value else name + "?" in shape for name, one in names.items())


SUMMARY = {"count": int, "digest": str}
BODIES = {
    "hengxin.receipt/1": {"format": str, "input": str, "decision": {
        "subject": {"code": str, "name": str, "...": ANY}, "rulebook": str, "as_of": str, "known_at": str, "corpus": str, "...": ANY}},
    "hengxin.delivery/1": {
        "format": str, "sort": str, "title": str, "place": str, "received_at": str, "reason": str, "records": SUMMARY, "refusals": SUMMARY,
        "tables": [{"file": str, "sheet": str, "kind": str, "days": list, "received_at": str, "timed": bool, "digest": str}]},
    "hengxin.run/1": {"format": str, "as_of": str, "known_at": str, "corpus": str, "receipts": [str]},
    "hengxin.attestation/1": {
        "format": str, "run": str, "engine": str, "evaluators": str, "agreed": int, "single": int, "made_at": str},
    "hengxin.erasure/1": {"format": str, "erased_at": str, "reason": str, "values": [{"record": str, "field": str}]},
    "hengxin.input/1": {
        "format": str, "supply": {"*": list},
        "records": [{"record": str, "content": str, "until": (str, None), "personal?": {"*": str}}]},
    "hengxin.proof/1": {
        "format": str, "receipt": str, "index": int, "path": [str], "checkpoint": str, "key": str, "consistency": {"*": [str]},
        "input": str, "records": [{
            "record": str, "kind": str, "subject": str, "recorded_at": str, "void": bool, "fields": {"*": ANY},
            "personal": {"*": {"commitment": str, "salt?": (str, None), "value?": ANY}}}]},
}
"""What the documents of a ledger look like, as far as this program reads them."""


def form(value):
    """Return the format of a document if it has the shape of it, else an empty text."""
    name = value.get("format") if type(value) is dict else None
    return name if type(name) is str and name in BODIES and fits(value, BODIES[name]) else ""


# --- records and personal values ------------------------------------------------------------------------------


def record_content(record):
    """Return the digest of a record version: of everything but its personal values, of which the names enter."""
    names = ("record", "kind", "subject", "recorded_at", "void", "fields")
    content = {name: record[name] for name in names}
    return digest_of(dict(content, format="hengxin.record/1", personal=sorted(record["personal"])))


def sealed_digest(content, commitments):
    return digest_of({"format": "hengxin.sealed-record/1", "content": content, "personal": commitments})


def commitment(field, value, salt):
    """Return HMAC-SHA-256 under the salt (hex) over the field's name and the value."""
    message = canonical(["hengxin.commitment/1", field, value])
    return hmac.new(bytes.fromhex(salt), message, hashlib.sha256).hexdigest()


def opens(field, sealed):
    """Say whether value and salt belong to the commitment; an erased one (no salt) has nothing to check."""
    if sealed["salt"] is None:
        return sealed["value"] is None
    try:
        return is_digest(sealed["salt"]) and hmac.compare_digest(commitment(field, sealed["value"], sealed["salt"]), sealed["commitment"])
    except (ValueError, TypeError, RecursionError):
        return False


def is_digest(text):
    return re.match(r"[0-9a-f]{64}\Z", text) is not None


# --- one proof ------------------------------------------------------------------------------------------------


def check_proof(proof, key, older=()):
    """Check a proof (``hengxin.proof/1``) with a key, and that it continues older checkpoints; return what it proves.

    Raises Wrong at the first thing that does not hold.
    """
    try:
        return _check_proof(proof, key, older)
    except (UnicodeEncodeError, RecursionError):
        raise Wrong("证明文件里有不成文字的内容，或嵌套过深", "the proof holds what is no text, or is nested too deeply") from None


def _check_proof(proof, key, older):
    if type(proof) is not dict or proof.get("format") != "hengxin.proof/1":
        raise Wrong("这不是衡信的证明文件（hengxin.proof/1）", "this is no Hengxin proof (hengxin.proof/1)")
    if form(proof) != "hengxin.proof/1":
        raise Wrong("证明文件的项目有缺、有多或类型不对", "the proof lacks parts, has others, or parts of another type")
    if read_key(proof["key"]) != key:
        raise Wrong("证明是用另一把密钥的检查点作的，不是您所给的公钥", "the proof is for another key than the one given")
    size, root, made = read_checkpoint(proof["checkpoint"], key)
    receipt = proof["receipt"]
    if not included(receipt.encode(), proof["index"], size, _steps(proof["path"]), root):
        raise Wrong("存证不在检查点所说的账本里：存证、序号或路径被改动", "the receipt is not in the ledger of the checkpoint")
    body = parse(receipt, "存证", "the receipt")
    if form(body) != "hengxin.receipt/1":
        raise Wrong("这不是存证", "this is no receipt")
    for note in older:
        old_size, old_root, _ = read_checkpoint(note, key)
        if old_size > size:
            raise Wrong("所给检查点比证明里的还新，不能对照；请索取新的证明", "that checkpoint is newer than the proof; ask for a new proof")
        if old_size not in (0, size) and str(old_size) not in proof["consistency"]:
            raise Wrong("证明里没有与该旧检查点（%d 条）对照的路径；请索取带有它的证明（--older）" % old_size,
                        "the proof has no path from that older checkpoint (%d entries); ask for one (--older)" % old_size)
        if not consistent(old_size, old_root, size, root, _steps(proof["consistency"].get(str(old_size), []))):
            raise Wrong("旧检查点不是本检查点的开头：账本被改写过", "the older checkpoint is not the beginning of this one")
    counts = check_input(proof, body)
    return dict(counts, number=digest(receipt.encode()), index=proof["index"], size=size, made=made, receipt=body,
                records=len(proof["records"]), older=len(older))


def _steps(path):
    if not all(is_digest(part) for part in path):
        raise Wrong("路径的写法不对", "the path is not written as it should be")
    return [bytes.fromhex(part) for part in path]


def check_input(proof, receipt):
    """Check that input, records and personal values are those the receipt names.

    Returns how many personal values are bound by the receipt and were checked, only fit their own commitment (free texts,
    which no rule reads: the receipt does not name them), were erased by law, or were left out.
    """
    if digest(proof["input"].encode()) != receipt["input"]:
        raise Wrong("输入与存证所记的不符", "the input is not the one of the receipt")
    body = parse(proof["input"], "输入", "the input")
    if form(body) != "hengxin.input/1":
        raise Wrong("这不是输入", "this is no input")
    named = {item["content"]: item for item in body["records"]}
    given = {record_content(record): record for record in proof["records"]}
    if set(given) != set(named) or len(given) != len(proof["records"]):
        raise Wrong("所附记录与输入所列的不符：有增、有删或被改动", "the records are not those that the input names")
    counts = {"bound": 0, "loose": 0, "erased": 0, "left_out": 0}
    for content, record in given.items():
        committed = named[content].get("personal", {})
        for field, sealed in record["personal"].items():
            if field in committed and committed[field] != sealed["commitment"]:
                raise Wrong("个人信息“%s”的承诺值与输入所记的不符" % field, "the commitment of %r is not that of the input" % field)
            if ("salt" in sealed) != ("value" in sealed):
                raise Wrong("个人信息“%s”缺少值或盐" % field, "the personal value %r lacks value or salt" % field)
            if "salt" in sealed and not opens(field, sealed):
                raise Wrong("个人信息“%s”与其承诺值不符" % field, "the personal value %r does not open its commitment" % field)
            kind = "left_out" if "salt" not in sealed else "erased" if sealed["salt"] is None else "bound" if field in committed else "loose"
            counts[kind] += 1
    return counts


# --- a whole ledger -------------------------------------------------------------------------------------------

TABLES = {
    "alembic_version": ("version_num", "version_num:text"),
    "entry": ("seq", "seq:int sort:text digest:text body:text"),
    "blob": ("digest", "digest:text content:bytes"),
    "corpus_file": ("corpus name", "corpus:text name:text blob:text"),
    "record_version": ("content", "content:text digest:text record:text kind:text subject:text recorded_at:int void:bool fields:json"),
    "personal_value": ("record field", "record:text field:text commitment:text salt:text? value:json?"),
    "delivery": ("seq", "seq:int sort:text title:text place:text received_at:int reason:text"),
    "delivery_table": ("delivery position", "delivery:int position:int file:text sheet:text kind:text days:json received_at:int timed:bool digest:text"),
    "delivery_record": ("delivery record", "delivery:int record:text source:text"),
    "refusal": ("delivery position", "delivery:int position:int place:text kind:text subject:text? gap:bool codes:text"),
    "input": ("digest", "digest:text body:text"),
    "input_record": ("input record", "input:text record:text"),
    "receipt": ("seq", "seq:int digest:text subject:text rulebook:text as_of:text known_at:int corpus:text input:text"),
    "run": ("seq", "seq:int digest:text as_of:text known_at:int corpus:text"),
    "run_receipt": ("run position", "run:int position:int receipt:int"),
    "attestation": ("seq", "seq:int run:int engine:text evaluators:text agreed:int single:int made_at:int"),
}
"""Every table: the columns that name a row, in whose order it is read, and all columns with what they hold."""

VERSION = "0001"
"""The layout of the tables that this program knows."""


def columns_of(table):
    """Return the columns of a table and what each holds."""
    return dict(part.split(":") for part in TABLES[table][1].split())


def _is_text(value):
    try:
        return isinstance(value, str) and value.encode() is not None
    except UnicodeEncodeError:
        return False


HOLDS = {
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)),
    "text": _is_text,
    "json": _is_text,
    "bytes": lambda value: isinstance(value, bytes),
}
INSTEAD = {"int": -1, "bool": False, "text": "", "json": None, "bytes": b""}
"""With what the check goes on where a column holds something else."""


class Unreadable(Exception):
    """A table, or the file, cannot be read to its end."""


class Audit:
    """Checks every row of every table against the entries of the log, and the log against checkpoints.

    ``rows(table)`` yields the rows of a table as dicts, in the order of :data:`TABLES`, or raises Unreadable. What is found is
    collected in ``findings`` as (table, key, Chinese, English); nothing stops at the first.

    Of the log it keeps 64 bytes of tree and one digest per entry, and of a receipt only what other tables repeat.
    """

    def __init__(self, rows, progress=None):
        self.rows, self.progress, self.findings = rows, progress or (lambda table, count: None), []
        self.levels, self.count, self.numbers = [bytearray()], 0, {}
        self.bodies = {"delivery": {}, "run": {}, "attestation": {}, "erasure": {}, "receipt": {}}
        self.lacking = {}

    def wrong(self, table, key, zh, en):
        self.findings.append((table, str(key)[:200], zh, en))

    def run(self, checkpoints, key, found=None, expected=None):
        """Check everything; ``checkpoints`` are signed notes kept outside the ledger; ``found`` and ``expected`` its layout."""
        if found is not None:
            self.layout(found, expected)
        self.log()
        self.checkpoints(checkpoints, key)
        self.corpora()
        self.records()
        self.inputs()
        self.deliveries()
        self.decisions()
        return self.findings

    def layout(self, found, expected):
        """Compare what the database consists of, as {(kind, name): content}; of a table the content are its columns."""
        shown = {"table": "表", "view": "视图", "trigger": "触发器", "function": "函数", "rule": "规则"}
        for kind, name in sorted(set(found) | set(expected)):
            one = (kind, name)
            row = "%s %s" % one
            if one not in found:
                self.wrong("schema", row, "缺少%s" % shown[kind], "the %s is missing" % kind)
                self.lacking[name] = None
            elif one not in expected:
                self.wrong("schema", row, "多出%s" % shown[kind], "there should be no such %s" % kind)
            elif kind == "table" and found[one] != expected[one]:
                self.lacking[name] = expected[one] - found[one]
                for column in sorted(expected[one] ^ found[one]):
                    zh, en = ("缺少列 ", "it lacks the column ") if column in expected[one] else ("多出列 ", "there should be no column ")
                    self.wrong("schema", row, zh + column, en + column)
            elif found[one] != expected[one]:
                self.wrong("schema", row, "定义被改动", "its definition was altered")

    def read(self, table):
        """Yield the rows of a table, each checked for what its columns hold; what does not fit is found and replaced."""
        lacking = self.lacking.get(table, ())
        if lacking is None:
            return
        keys, columns = TABLES[table][0].split(), columns_of(table)
        count, before = 0, None
        rows = iter(self.rows(table))
        while True:
            try:
                row = next(rows, None)
            except Unreadable as error:
                self.wrong(table, "-", "读不了：%s" % error, "cannot be read: %s" % error)
                break
            if row is None:
                break
            count += 1
            key = " ".join(str(row.get(name)) for name in keys)
            if key == before:
                self.wrong(table, key, "这一行出现了两次", "the row occurs twice")
            before = key
            for column, kind in columns.items():
                if column not in lacking:
                    row[column] = self.value(table, key, column, kind, row.get(column))
                else:
                    row[column] = INSTEAD[kind.rstrip("?")]
            yield row
        self.progress(table, count)

    def value(self, table, key, column, kind, value):
        if value is None and kind.endswith("?"):
            return None
        kind = kind.rstrip("?")
        if not HOLDS[kind](value):
            self.wrong(table, key, "列 %s 为空或类型不对" % column, "column %s is empty or of another type" % column)
            return INSTEAD[kind]
        if kind == "json":
            try:
                return parse(value, "列 " + column, "column " + column)
            except Wrong as error:
                self.wrong(table, key, error.zh, error.en)
                return None
        return bool(value) if kind == "bool" else value

    # the log: numbers without a gap, digests of bodies, the tree
    def log(self):
        versions = [row["version_num"] for row in self.read("alembic_version")]
        if versions != [VERSION] and "alembic_version" not in self.lacking:
            shown = "、".join(versions)
            self.wrong("alembic_version", shown or VERSION, "表结构版本应为 %s：被改动，或者本核验程序太旧" % VERSION,
                       "the layout should be %s: altered, or this program is too old" % VERSION)
        seen, expected = set(), 0
        for row in self.read("entry"):
            seq, body = row["seq"], row["body"]
            if seq != expected:
                self.wrong("entry", seq, "序号不连续：应为 %d" % expected, "numbers have a gap: expected %d" % expected)
            expected = max(seq, expected) + 1
            number = sha256(body.encode())
            if number.hex() != row["digest"]:
                self.wrong("entry", seq, "内容与编号不符：内容或编号被改动", "body and digest do not belong together")
            if number in seen:
                self.wrong("entry", seq, "与另一条目内容重复", "another entry has the same body")
            seen.add(number)
            self.append(leaf_hash(body.encode()))
            self.count += 1
            try:
                self.entry(seq, row["sort"], number, parse(body, "条目", "the entry"))
            except Wrong as error:
                self.wrong("entry", seq, error.zh, error.en)

    def entry(self, seq, sort, number, value):
        if form(value) != "hengxin.%s/1" % sort or sort not in self.bodies:
            raise Wrong("类别“%s”与内容的格式不符，或者内容缺项" % sort, "the body is not of the sort %r, or lacks parts" % sort)
        if sort == "receipt":
            one = value["decision"]  # texts that many receipts share are kept once
            said = (value["input"], one["subject"]["code"], one["rulebook"], one["as_of"], one["known_at"], one["corpus"])
            value = tuple(sys.intern(text) for text in said)
        self.bodies[sort][seq] = value
        self.numbers[seq] = number

    def append(self, hashed):
        level = 0
        self.levels[0] += hashed
        while len(self.levels[level]) % 64 == 0:
            pair = self.levels[level][-64:]
            level += 1
            if level == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level] += node_hash(bytes(pair[:32]), bytes(pair[32:]))

    def root(self, size):
        """Return the root of the first entries."""
        right, at, level = None, size, 0
        while at:
            if at & 1:
                left = bytes(self.levels[level][32 * (at - 1):32 * at])
                right = left if right is None else node_hash(left, right)
            at, level = at >> 1, level + 1
        return sha256(b"") if right is None else right

    def checkpoints(self, notes, key):
        """Hold the log against checkpoints; the last that agrees and the first that does not say where it was rewritten."""
        heads = []
        for place, note in enumerate(notes, 1):
            try:
                heads.append(read_checkpoint(note, key))
            except Wrong as error:
                self.wrong("checkpoint", "第 %d 个" % place, error.zh, error.en)
        held, good = len(self.levels[0]) // 32, 0
        for size, root, made in sorted(heads):
            if size > held:
                self.wrong("checkpoint", size, "检查点（%s）有 %d 条，账本只有 %d 条：有条目被删" % (made, size, held),
                           "the checkpoint of %s has %d entries, the ledger only %d" % (made, size, held))
            elif self.root(size) != root:
                where = (good, size - 1, made)
                self.wrong("checkpoint", size, "第 %d 至 %d 条与检查点（%s）不符：其中有条目被改、增、删或换序" % where,
                           "entries %d to %d are not those of the checkpoint of %s: altered, added, removed or re-ordered" % where)
            else:
                good = size

    def same(self, table, key, row, expected):
        """Compare the columns of a row with what its entry says."""
        for column, value in expected.items():
            if row[column] != value:
                self.wrong(table, key, "列 %s 与条目所记不符" % column, "column %s is not what the entry says" % column)

    def all_there(self, table, found, wanted):
        for key in sorted(wanted - found, key=str):
            self.wrong(table, key, "缺少这一行", "this row is missing")
        for key in sorted(found - wanted, key=str):
            self.wrong(table, key, "多出这一行：没有条目提到它", "no entry mentions this row")

    def corpora(self):
        blobs, used, files = set(), set(), {}
        for row in self.read("blob"):
            blobs.add(row["digest"])
            if digest(row["content"]) != row["digest"]:
                self.wrong("blob", row["digest"], "规则文件内容被改动", "the content of the file was altered")
        for row in self.read("corpus_file"):
            files.setdefault(row["corpus"], {})[row["name"]] = row["blob"]
            used.add(row["blob"])
            if "\n" in row["name"] or not is_digest(row["blob"]):  # or two lists of files could have one digest
                self.wrong("corpus_file", "%(corpus)s %(name)r" % row, "文件名或摘要的写法不对", "name or digest are not written so")
        for corpus, names in files.items():
            lines = "".join("%s  %s\n" % (names[name], name) for name in sorted(names))
            if digest(lines.encode()) != corpus:
                self.wrong("corpus_file", corpus, "规则全集的文件被增、删、改名或换过", "files were added, removed, renamed or swapped")
        self.all_there("blob", blobs, used)
        wanted = {value["corpus"] for value in self.bodies["run"].values()}
        wanted.update(value[5] for value in self.bodies["receipt"].values())
        self.all_there("corpus_file", set(files), wanted)

    def records(self):
        self.versions, personal = {}, {}
        told = {(item["record"], item["field"]) for value in self.bodies["erasure"].values() for item in value["values"]}
        for row in self.read("personal_value"):
            key = "%(record)s %(field)s" % row
            erased = (row["record"], row["field"]) in told
            if row["salt"] is None and not erased:
                self.wrong("personal_value", key, "个人信息已不在，但没有删除的条目", "gone without an entry that erased it")
            if row["salt"] is not None and erased:
                self.wrong("personal_value", key, "依法删除过的个人信息又在账本里", "erased by law, and there again")
            sealed = {"commitment": row["commitment"], "salt": row["salt"], "value": row["value"]}
            personal.setdefault(row["record"], {})[row["field"]] = sealed
            if not opens(row["field"], sealed):
                self.wrong("personal_value", key, "个人信息与承诺值不符", "the value does not open its commitment")
        for row in self.read("record_version"):
            sealed = personal.get(row["content"], {})
            commitments = {name: item["commitment"] for name, item in sealed.items()}
            if record_content(dict(row, recorded_at=moment(row["recorded_at"]), personal=sealed)) != row["content"]:
                self.wrong("record_version", row["content"], "记录 %s 的内容被改动，或其个人信息有增、有缺" % row["record"],
                           "the record %s was altered, or a personal value of it added or removed" % row["record"])
            if sealed_digest(row["content"], commitments) != row["digest"]:
                self.wrong("record_version", row["content"], "记录的封存摘要或个人信息承诺值被改动", "the sealed digest was altered")
            self.versions[row["content"]] = (row["digest"], commitments)
        for content in sorted(set(personal) - set(self.versions)):
            self.wrong("personal_value", content, "没有对应的记录", "there is no such record")
        for content, field in sorted(told):
            if field not in personal.get(content, {}):
                self.wrong("personal_value", "%s %s" % (content, field), "缺少这一行：它的值已依法删除，承诺值应仍在", "the row is missing: only its value was erased")

    def inputs(self):
        held, met, broken = {}, set(), set()
        for row in self.read("input"):
            name = row["digest"]
            if digest(row["body"].encode()) != name:
                self.wrong("input", name, "输入内容被改动", "the input was altered")
            held[name] = _print(self.named(name, row["body"]))
        for name, rows in itertools.groupby(self.read("input_record"), key=lambda row: row["input"]):
            met.add(name)
            if _print([row["record"] for row in rows]) != held.get(name):
                broken.add(name)
        broken |= {name for name in held if name not in met and held[name] != _print([])}
        if broken:
            self.broken_inputs(broken)
        self.all_there("input", set(held), {value[0] for value in self.bodies["receipt"].values()})

    def named(self, name, text):
        """Return the records that an input names, having looked for each and for its commitments."""
        try:
            body = parse(text, "输入", "the input")
            if form(body) != "hengxin.input/1":
                raise Wrong("输入缺项", "the input lacks parts")
        except Wrong as error:
            self.wrong("input", name, error.zh, error.en)
            return []
        for item in body["records"]:
            content = item["content"]
            if content not in self.versions:
                self.wrong("record_version", content, "输入 %s 所用的记录不在账本里" % name[:12], "a record of input %s is missing" % name[:12])
                continue
            for field, value in item.get("personal", {}).items():
                if self.versions[content][1].get(field) != value:
                    self.wrong("personal_value", "%s %s" % (content, field), "承诺值与输入所记不符", "not the commitment of the input")
        return [item["content"] for item in body["records"]]

    def broken_inputs(self, names):
        """Read the inputs whose lists of records do not agree once more, to say which rows are wrong."""
        quiet = Audit(self.rows)
        quiet.versions, quiet.lacking = self.versions, self.lacking
        listed = {row["digest"]: quiet.named(row["digest"], row["body"]) for row in quiet.read("input") if row["digest"] in names}
        rows = {}
        for row in quiet.read("input_record"):
            if row["input"] in names:
                rows.setdefault(row["input"], []).append(row["record"])
        for name in sorted(names):
            for content in sorted(set(listed.get(name, [])) ^ set(rows.get(name, []))):
                self.wrong("input_record", "%s %s" % (name, content), "与输入所列记录不符", "not what the input lists")

    def deliveries(self):
        bodies, found, listed = self.bodies["delivery"], set(), set()
        for row in self.read("delivery"):
            seq = row["seq"]
            found.add(seq)
            if seq in bodies:
                self.same("delivery", seq, dict(row, received_at=moment(row["received_at"])),
                          {name: bodies[seq][name] for name in ("sort", "title", "place", "received_at", "reason")})
        self.all_there("delivery", found, set(bodies))

        names = ("file", "sheet", "kind", "timed", "digest", "days")
        for seq, rows in self.parts("delivery_table", bodies):
            shown = [dict({name: row[name] for name in names}, received_at=moment(row["received_at"])) for row in rows]
            said = bodies[seq]["tables"]
            for at, one in enumerate(said):
                if at < len(shown) and shown[at] != one:
                    self.wrong("delivery_table", "%d %d" % (seq, at), "与条目所记不符", "not what the entry says")
            if len(shown) != len(said) or not _counted(rows):
                self.wrong("delivery_table", seq, "表的清单与条目所记不符", "the tables are not those of the entry")
        for seq, rows in self.parts("delivery_record", bodies):
            listed.update(row["record"] for row in rows)
            shown = sorted([self.versions.get(row["record"], ("?", {}))[0], row["source"]] for row in rows)
            if {"count": len(shown), "digest": digest_of(shown)} != bodies[seq]["records"]:
                self.wrong("delivery_record", seq, "记录的清单（含出处、个人信息承诺值）与条目所记不符", "the records are not those of the entry")
        names = ("place", "kind", "subject", "gap", "codes")
        for seq, rows in self.parts("refusal", bodies):
            shown = [{name: row[name] for name in names} for row in rows]
            if {"count": len(shown), "digest": digest_of(shown)} != bodies[seq]["refusals"] or not _counted(rows):
                self.wrong("refusal", seq, "退回清单与条目所记不符", "the refusals are not those of the entry")
        for content in sorted(set(self.versions) - listed):
            self.wrong("record_version", content, "没有任何一次导入或更正提到这条记录", "no delivery gave this record")

    def parts(self, table, owners):
        """Yield every owner with its rows of a table, one owner at a time; rows of no owner are found."""
        met, column = set(), TABLES[table][0].split()[0]
        for owner, rows in itertools.groupby(self.read(table), key=lambda row: row[column]):
            if owner in owners:
                met.add(owner)
                yield owner, list(rows)
            else:
                self.wrong(table, owner, "没有条目提到这些行", "no entry mentions these rows")
        for owner in sorted(set(owners) - met):
            yield owner, []

    def decisions(self):
        receipts, runs, attestations = self.bodies["receipt"], self.bodies["run"], self.bodies["attestation"]
        found = set()
        for row in self.read("receipt"):
            seq = row["seq"]
            found.add(seq)
            if seq in receipts:
                names = ("input", "subject", "rulebook", "as_of", "known_at", "corpus")
                expected = dict(zip(names, receipts[seq]), digest=self.numbers[seq].hex())
                self.same("receipt", seq, dict(row, known_at=moment(row["known_at"])), expected)
        self.all_there("receipt", found, set(receipts))

        found = set()
        for row in self.read("run"):
            seq = row["seq"]
            found.add(seq)
            if seq in runs:
                expected = {name: runs[seq][name] for name in ("as_of", "known_at", "corpus")}
                self.same("run", seq, dict(row, known_at=moment(row["known_at"])), dict(expected, digest=self.numbers[seq].hex()))
        self.all_there("run", found, set(runs))
        for seq, rows in self.parts("run_receipt", runs):
            said = runs[seq]["receipts"]
            shown = [self.numbers[row["receipt"]].hex() if row["receipt"] in receipts else None for row in rows]
            for at, (one, two) in enumerate(zip(shown, said)):
                if one != two:
                    self.wrong("run_receipt", "%d %d" % (seq, at), "不是条目所记的存证", "not the receipt that the entry says")
            if len(shown) != len(said) or not _counted(rows):
                self.wrong("run_receipt", seq, "本次运行的存证清单与条目所记不符", "the receipts of the run are not those of its entry")

        found, by_digest = set(), {self.numbers[seq].hex(): seq for seq in runs}
        for row in self.read("attestation"):
            seq = row["seq"]
            found.add(seq)
            if seq in attestations:
                said = attestations[seq]
                names = ("engine", "evaluators", "agreed", "single", "made_at")
                self.same("attestation", seq, dict(row, made_at=moment(row["made_at"])),
                          dict({name: said[name] for name in names}, run=by_digest.get(said["run"], "?")))
        self.all_there("attestation", found, set(attestations))


def _print(names):
    """Return a digest of a list whose order means nothing."""
    return sha256("\n".join(sorted(names)).encode())


def _counted(rows):
    return [row["position"] for row in rows] == list(range(len(rows)))


def moment(seconds):
    """Return a moment as ISO 8601 in China's time."""
    zone = datetime.timezone(datetime.timedelta(hours=8))
    try:
        return datetime.datetime.fromtimestamp(seconds, zone).isoformat()
    except (ValueError, OverflowError, OSError):
        return "?"


# --- a ledger in an SQLite file -------------------------------------------------------------------------------

GUARDED = [table for table in TABLES if table not in ("alembic_version", "personal_value")]
VIEWS = {
    "存证": "66b08b7715d5", "等级": "e8b18f3e71cc", "名单状态": "4b7f1447cce6", "记录沿革": "9e9c95fbeffd",
    "个人信息": "2a987f5ce550", "报送": "6d8b6edc6ea0", "报送表": "557d18f09427", "运行": "3ee7cb7e6770",
    "运行存证": "587ddde78e70", "佐证": "783075eee456", "依据": "0fd27f43358f", "规则文件": "3cfc64d3f05a",
}
"""Each view, and the first digits of SHA-256 over the statement that made it: a view must not tell an auditor tales."""

REFUSE = "CREATE TRIGGER no_%s_of_%s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, 'append-only'); END"
ONLY_ERASE = """CREATE TRIGGER only_erase_personal_value BEFORE UPDATE ON personal_value
    WHEN NOT (NEW.salt IS NULL AND NEW.value IS NULL AND NEW.record = OLD.record AND NEW.field = OLD.field
    AND NEW.commitment = OLD.commitment) BEGIN SELECT RAISE(ABORT, 'append-only'); END"""


def expected_layout():
    """Return what a ledger in an SQLite file consists of, as {(kind, name): content}."""
    found = {("table", table): set(columns_of(table)) for table in TABLES}
    found.update({("view", name): content for name, content in VIEWS.items()})
    for table in GUARDED + ["personal_value"]:
        for what in ("update", "delete"):
            found["trigger", "no_%s_of_%s" % (what, table)] = _brief(REFUSE % (what, table, what.upper(), table))
    del found["trigger", "no_update_of_personal_value"]
    found["trigger", "only_erase_personal_value"] = _brief(ONLY_ERASE)
    return found


def _brief(sql):
    return digest(" ".join((sql or "").split()).encode())[:12]


class SqliteFile:
    """A ledger in an SQLite file, opened for reading only; all of it is read as it was at one moment."""

    def __init__(self, path):
        where = pathlib.Path(path).resolve()
        for mode in ("mode=ro", "mode=ro&immutable=1"):  # the second, where nothing may be written beside the file
            self.connection = sqlite3.connect(where.as_uri() + "?" + mode, uri=True, isolation_level=None, timeout=30)
            self.connection.row_factory = sqlite3.Row
            self.connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            try:
                self.connection.execute("BEGIN")
                self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                return
            except sqlite3.Error as error:
                self.connection.close()
                last = Unreadable(error)
                if not isinstance(error, sqlite3.OperationalError) or pathlib.Path(str(where) + "-wal").exists():
                    break
        raise last

    def close(self):
        self.connection.close()

    def layout(self):
        """Return what the file consists of; indexes belong to the tables, and ``whole`` looks at them."""
        found = {}
        for kind, name, sql in self.query("SELECT type, name, sql FROM sqlite_master WHERE type <> 'index'"):
            if not name.startswith("sqlite_"):
                found[kind, name] = _brief(sql)
        for kind, name in found:
            if kind == "table":
                found[kind, name] = {row["name"] for row in self.query('PRAGMA table_xinfo("%s")' % name.replace('"', '""'))}
        return found

    def whole(self):
        """Yield what SQLite itself finds wrong with the file: pages, and indexes that do not fit their tables."""
        for row in self.query("PRAGMA integrity_check(20)"):
            if row[0] != "ok":
                yield row[0]

    def rows(self, table):
        """Yield the rows of a table as dicts."""
        there = {row["name"] for row in self.query("PRAGMA table_xinfo(%s)" % table)}
        keys = [name for name in TABLES[table][0].split() if name in there]
        order = " ORDER BY " + ", ".join(keys) if keys else ""
        for row in self.query("SELECT * FROM %s%s" % (table, order)):  # names of ours only
            yield dict(row)

    def query(self, statement):
        try:
            for row in self.connection.execute(statement):
                yield row
        except (sqlite3.Error, OverflowError) as error:
            raise Unreadable(error) from None


def audit_file(path, notes, key, progress=None):
    """Check a ledger in an SQLite file against itself and against checkpoints; return the finished Audit."""
    try:
        file = SqliteFile(path)
    except Unreadable as error:
        return _damaged(error)
    try:
        found = file.layout()
        if not set(found) & {("table", table) for table in TABLES}:
            return _damaged("没有账本的任何一张表 / none of the tables of a ledger")
        audit = Audit(file.rows, progress)
        for line in file.whole():
            audit.wrong("database", "-", "数据库文件内部不一致：%s" % line, "the database file contradicts itself: %s" % line)
        audit.run(notes, key, found, expected_layout())
        return audit
    except Unreadable as error:
        return _damaged(error)
    finally:
        file.close()


def _damaged(error):
    audit = Audit(lambda table: ())
    audit.wrong("database", "-", "文件已损坏，或者不是账本：%s" % error, "the file is damaged, or no ledger: %s" % error)
    return audit


# --- the command ----------------------------------------------------------------------------------------------


def _text(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def _plain(text):
    """Return text without control characters: data must not steer the terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)


def main(arguments=None):
    """Check a proof or a ledger; exit 0 if everything holds, 5 if something does not, 2 if key or file cannot be read."""
    parser = argparse.ArgumentParser(description="衡信存证核验程序：核验一份证明，或整个账本（SQLite 文件）")
    parser.add_argument("file", help="证明文件 *.json，或账本文件 *.db")
    parser.add_argument("--key", required=True, help="公钥文件，或公钥文字；应从主管部门公布处取得，不要用证明里附带的")
    parser.add_argument("--checkpoint", "--older", action="append", default=[], metavar="FILE", dest="checkpoint",
                        help="账本以外保存的检查点文件，可以有多个；核验证明时是早先保存的旧检查点")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    given = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    zh = given.lang == "zh"
    try:
        key = read_key(given.key if given.key.count("+") >= 2 and "\n" not in given.key.strip() else _text(given.key))
        notes = [_text(name) for name in given.checkpoint]
        with open(given.file, "rb") as file:
            start = file.read(4096)
    except (Wrong, OSError, ValueError) as error:
        said = (error.zh if zh else error.en) if isinstance(error, Wrong) else "%s: %s" % (type(error).__name__, error)
        print(("读不了：" if zh else "cannot be read: ") + said, file=sys.stderr)
        return 2
    try:
        if start.lstrip()[:1] == b"{":
            return _proof(given.file, notes, key, zh)
        return _ledger(given.file, notes, key, zh)
    except Wrong as error:
        print(("不成立：" if zh else "does not hold: ") + _plain(error.zh if zh else error.en))
        return 5


def read_proof(text):
    """Read the JSON of a proof."""
    try:
        return load(text)
    except (ValueError, RecursionError) as error:
        raise Wrong("证明文件不是 JSON，或已损坏：%s" % error, "the proof is no JSON, or is damaged: %s" % error) from None


def _proof(name, notes, key, zh):
    try:
        text = _text(name)
    except UnicodeDecodeError:
        raise Wrong("证明文件不是 UTF-8 文本，或已损坏", "the proof is not UTF-8, or is damaged") from None
    found = check_proof(read_proof(text), key, notes)
    subject = found["receipt"]["decision"]["subject"]
    found.update(name=_plain(subject["name"]), code=_plain(subject["code"]))
    say = [
        ("成立", "holds"),
        ("决定编号  %(number)s", "decision    %(number)s"),
        ("企业      %(name)s %(code)s", "enterprise  %(name)s %(code)s"),
        ("位置      序号 %(index)d（从 0 起），账本当时共 %(size)d 条", "place       entry %(index)d, from 0, of %(size)d"),
        ("检查点    %(made)s，签名成立", "checkpoint  %(made)s, signature holds"),
        ("记录      %(records)d 条，与存证一致", "records     %(records)d, those of the receipt"),
    ]
    if found["older"]:
        say.insert(5, ("旧检查点  %(older)d 个，都是本检查点的开头", "older       %(older)d checkpoints, all of them its beginning"))
    for name, chinese, english in (
        ("bound", "个人信息  %(bound)d 项，与存证一致", "personal    %(bound)d values, those of the receipt"),
        ("loose", "个人信息  %(loose)d 项仅供阅读（规则不读，存证未列其值），与所附承诺值相符，不在证明之内",
         "personal    %(loose)d values for reading only (no rule reads them, the receipt does not bind them): not proven"),
        ("erased", "个人信息  %(erased)d 项已依法删除", "personal    %(erased)d values erased by law"),
        ("left_out", "个人信息  %(left_out)d 项未附", "personal    %(left_out)d values left out"),
    ):
        if found[name]:
            say.append((chinese, english))
    for chinese, english in say:
        print((chinese if zh else english) % found)
    return 0


def _ledger(name, notes, key, zh):
    audit = audit_file(name, notes, key)
    for table, row, chinese, english in audit.findings:
        print(_plain("%s [%s] %s" % (table, row, chinese if zh else english)))
    if audit.findings:
        print("不成立：%d 处" % len(audit.findings) if zh else "does not hold: %d places" % len(audit.findings))
        return 5
    if zh:
        print("成立：%d 条，%d 个检查点相符" % (audit.count, len(notes)))
        if not notes:
            print("没有给出检查点：只核对了账本内部是否一致，不能发现连同编号一起重写的改动")
    else:
        print("holds: %d entries, %d checkpoints agree" % (audit.count, len(notes)))
        if not notes:
            print("no checkpoint given: a rewriting of everything cannot be seen")
    return 0


if __name__ == "__main__":
    sys.exit(main())
