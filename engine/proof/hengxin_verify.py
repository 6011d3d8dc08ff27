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
import hashlib
import hmac
import json
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
    root = _unbase64(lines[2])
    size = lines[1]
    if len(root) != 32 or not (size.isascii() and size.isdigit() and str(int(size)) == size) or lines[3][:5] != "time ":
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


def parse(text, zh, en):
    """Read JSON that must be canonical: two readings of one text cannot differ then."""
    try:
        value = json.loads(text)
        if canonical(value) == text.encode():
            return value
    except (ValueError, RecursionError):
        pass
    raise Wrong(zh + "不是规范 JSON（RFC 8785）", en + " is not canonical JSON (RFC 8785)")


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
        return hmac.compare_digest(commitment(field, sealed["value"], sealed["salt"]), sealed["commitment"])
    except (ValueError, TypeError):
        return False


# --- one proof ------------------------------------------------------------------------------------------------


def check_proof(proof, key, older=None):
    """Check a proof (``hengxin.proof/1``) with a key; return what it proves.

    Raises Wrong at the first thing that does not hold.
    """
    if not isinstance(proof, dict) or proof.get("format") != "hengxin.proof/1":
        raise Wrong("这不是衡信的证明文件（hengxin.proof/1）", "this is no Hengxin proof (hengxin.proof/1)")
    size, root, made = read_checkpoint(proof["checkpoint"], key)
    receipt = proof["receipt"]
    path = [bytes.fromhex(part) for part in proof["path"]]
    if not included(receipt.encode(), proof["index"], size, path, root):
        raise Wrong("存证不在检查点所说的账本里：存证、序号或路径被改动", "the receipt is not in the ledger of the checkpoint")
    body = parse(receipt, "存证", "the receipt")
    if body.get("format") != "hengxin.receipt/1":
        raise Wrong("这不是存证", "this is no receipt")
    if older is not None:
        old_size, old_root, _ = read_checkpoint(older, key)
        steps = [bytes.fromhex(part) for part in proof.get("consistency", {}).get(str(old_size), [])]
        if not consistent(old_size, old_root, size, root, steps):
            raise Wrong("旧检查点不是本检查点的开头：账本被改写过", "the older checkpoint is not the beginning of this one")
    opened, erased = check_input(proof, body)
    return {"number": digest(receipt.encode()), "index": proof["index"], "size": size, "made": made, "receipt": body,
            "records": len(proof.get("records", ())), "opened": opened, "erased": erased}


def check_input(proof, receipt):
    """Check that input, records and personal values are those the receipt names; return how many are open and erased."""
    if proof.get("input") is None:
        return 0, 0
    if digest(proof["input"].encode()) != receipt["input"]:
        raise Wrong("输入与存证所记的不符", "the input is not the one of the receipt")
    named = {item["content"]: item for item in parse(proof["input"], "输入", "the input")["records"]}
    given = {}
    for record in proof.get("records", ()):
        given[record_content(record)] = record
    if set(given) != set(named):
        raise Wrong("所附记录与输入所列的不符：有增、有删或被改动", "the records are not those that the input names")
    opened = erased = 0
    for content, record in given.items():
        committed = named[content].get("personal", {})
        for field, sealed in record["personal"].items():
            if field in committed and committed[field] != sealed["commitment"]:
                raise Wrong("个人信息“%s”的承诺值与输入所记的不符" % field, "the commitment of %r is not that of the input" % field)
            if not opens(field, sealed):
                raise Wrong("个人信息“%s”与其承诺值不符" % field, "the personal value %r does not open its commitment" % field)
            opened, erased = opened + (sealed["salt"] is not None), erased + (sealed["salt"] is None)
    return opened, erased


# --- a whole ledger -------------------------------------------------------------------------------------------

TABLES = {
    "entry": "seq", "blob": "digest", "corpus_file": "corpus, name", "record_version": "content",
    "personal_value": "record, field", "delivery": "seq", "delivery_table": "delivery, position",
    "delivery_record": "delivery, record", "refusal": "delivery, position", "input": "digest",
    "input_record": "input, record", "receipt": "seq", "run": "seq", "run_receipt": "run, position", "attestation": "seq",
}
"""Every table of the ledger and the order in which it is read."""


class Audit:
    """Checks every row of every table against the entries of the log, and the log against checkpoints.

    ``rows(table)`` yields the rows of a table as dicts, in the order of :data:`TABLES`. What is found is collected in
    ``findings`` as (table, key, Chinese, English), nothing stops at the first.
    """

    def __init__(self, rows, progress=None):
        self.rows, self.progress, self.findings = rows, progress or (lambda table, count: None), []
        self.levels, self.bodies, self.count = [[]], {}, 0

    def wrong(self, table, key, zh, en):
        self.findings.append((table, str(key), zh, en))

    def read(self, table):
        count = 0
        for count, row in enumerate(self.rows(table), 1):
            yield row
        self.progress(table, count)

    def run(self, checkpoints, key):
        """Check everything; ``checkpoints`` are signed notes kept outside the ledger."""
        self.log()
        for note in checkpoints:
            self.checkpoint(note, key)
        self.corpora()
        self.records()
        self.inputs()
        self.deliveries()
        self.decisions()
        return self.findings

    # the log: numbers without a gap, digests of bodies, the tree
    def log(self):
        seen, expected = set(), 0
        for row in self.read("entry"):
            seq, body = row["seq"], row["body"]
            if seq != expected:
                self.wrong("entry", seq, "序号不连续：应为 %d" % expected, "numbers have a gap: expected %d" % expected)
            expected = seq + 1
            if digest(body.encode()) != row["digest"]:
                self.wrong("entry", seq, "内容与编号不符：内容或编号被改动", "body and digest do not belong together")
            if row["digest"] in seen:
                self.wrong("entry", seq, "编号重复", "the digest occurs twice")
            seen.add(row["digest"])
            self.append(leaf_hash(body.encode()))
            try:
                value = parse(body, "条目", "the entry")
            except Wrong as error:
                self.wrong("entry", seq, error.zh, error.en)
                continue
            sort = str(value.get("format", "")) if isinstance(value, dict) else ""
            if sort != "hengxin.%s/1" % row["sort"]:
                self.wrong("entry", seq, "类别“%s”与内容不符" % row["sort"], "the sort %r is not that of the body" % row["sort"])
            self.bodies[seq] = (sort, row["digest"], _short(value) if sort == "hengxin.receipt/1" else value)
        self.count = expected

    def append(self, hashed):
        level = 0
        self.levels[0].append(hashed)
        while len(self.levels[level]) % 2 == 0:
            left, right = self.levels[level][-2:]
            level += 1
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(node_hash(left, right))

    def root(self, size):
        """Return the root of the first entries."""
        right, at, level = None, size, 0
        while at:
            if at & 1:
                left = self.levels[level][at - 1]
                right = left if right is None else node_hash(left, right)
            at, level = at >> 1, level + 1
        return sha256(b"") if right is None else right

    def checkpoint(self, note, key):
        try:
            size, root, made = read_checkpoint(note, key)
        except Wrong as error:
            self.wrong("checkpoint", "-", error.zh, error.en)
            return
        held = len(self.levels[0])
        if size > held:
            self.wrong("checkpoint", size, "检查点（%s）有 %d 条，账本只有 %d 条：末尾被删" % (made, size, held),
                       "the checkpoint of %s has %d entries, the ledger only %d" % (made, size, held))
        elif self.root(size) != root:
            self.wrong("checkpoint", size, "前 %d 条的树根与检查点（%s）不符：其中有条目被改、增、删或换序" % (size, made),
                       "the root of the first %d entries is not that of the checkpoint of %s" % (size, made))

    def of(self, sort):
        return {seq: value for seq, (form, _, value) in self.bodies.items() if form == "hengxin.%s/1" % sort}

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
            if digest(bytes(row["content"])) != row["digest"]:
                self.wrong("blob", row["digest"], "规则文件内容被改动", "the content of the file was altered")
        for row in self.read("corpus_file"):
            files.setdefault(row["corpus"], {})[row["name"]] = row["blob"]
            used.add(row["blob"])
        for corpus, names in files.items():
            lines = "".join("%s  %s\n" % (names[name], name) for name in sorted(names))
            if digest(lines.encode()) != corpus:
                self.wrong("corpus_file", corpus, "规则全集的文件被增、删、改名或换过", "files were added, removed, renamed or swapped")
        self.all_there("blob", blobs, used)
        wanted = {value["corpus"] for value in self.of("run").values()}
        wanted |= {value["decision"]["corpus"] for value in self.of("receipt").values()}
        self.all_there("corpus_file", set(files), wanted)

    def records(self):
        self.versions, personal = {}, {}
        told = {(item["record"], item["field"]) for value in self.of("erasure").values() for item in value["values"]}
        for row in self.read("personal_value"):
            if row["salt"] is None and (row["record"], row["field"]) not in told:
                self.wrong("personal_value", "%(record)s %(field)s" % row, "个人信息已不在，但没有删除的条目", "gone without an entry that erased it")
            value = None if row["value"] is None else json.loads(row["value"])
            sealed = {"commitment": row["commitment"], "salt": row["salt"], "value": value}
            personal.setdefault(row["record"], {})[row["field"]] = sealed
            if not opens(row["field"], sealed):
                self.wrong("personal_value", "%(record)s %(field)s" % row, "个人信息与承诺值不符", "the value does not open its commitment")
        for row in self.read("record_version"):
            sealed = personal.get(row["content"], {})
            try:
                record = dict(row, fields=json.loads(row["fields"]), recorded_at=moment(row["recorded_at"]), void=bool(row["void"]))
                content = record_content(dict(record, personal=sealed))
            except (ValueError, TypeError, OverflowError):
                content = ""
            commitments = {name: item["commitment"] for name, item in sealed.items()}
            if content != row["content"]:
                self.wrong("record_version", row["content"], "记录内容被改动", "the record was altered")
            if sealed_digest(row["content"], commitments) != row["digest"]:
                self.wrong("record_version", row["content"], "记录的封存摘要或个人信息承诺值被改动", "the sealed digest was altered")
            self.versions[row["content"]] = (row["digest"], commitments)
        for content in sorted(set(personal) - set(self.versions)):
            self.wrong("personal_value", content, "没有对应的记录", "there is no such record")

    def inputs(self):
        held, rows, bodies = {}, {}, {}
        for row in self.read("input"):
            if digest(row["body"].encode()) != row["digest"]:
                self.wrong("input", row["digest"], "输入内容被改动", "the input was altered")
            try:
                bodies[row["digest"]] = parse(row["body"], "输入", "the input")
                held[row["digest"]] = {item["content"] for item in bodies[row["digest"]]["records"]}
            except (Wrong, KeyError, TypeError):
                self.wrong("input", row["digest"], "输入不是规范 JSON", "the input is not canonical JSON")
                held[row["digest"]] = set()
        for row in self.read("input_record"):
            rows.setdefault(row["input"], set()).add(row["record"])
        for name in sorted(set(held) | set(rows)):
            for content in sorted(held.get(name, set()) ^ rows.get(name, set())):
                self.wrong("input_record", "%s %s" % (name, content), "与输入所列记录不符", "not what the input lists")
        for name, body in bodies.items():
            for item in body["records"] if isinstance(body, dict) else ():
                content = item["content"]
                known = self.versions.get(content, (None, {}))[1]
                if content not in self.versions:
                    self.wrong("record_version", content, "输入 %s 所用的记录不在账本里" % name[:12], "a record of input %s is missing" % name[:12])
                for field, value in item.get("personal", {}).items():
                    if known.get(field) != value:
                        self.wrong("personal_value", "%s %s" % (content, field), "承诺值与输入所记不符", "not the commitment of the input")
        wanted = {value["input"] for value in self.of("receipt").values()}
        self.all_there("input", set(held), wanted)

    def deliveries(self):
        bodies = self.of("delivery")
        tables, given, refused = {}, {}, {}
        for row in self.read("delivery_table"):
            tables.setdefault(row["delivery"], []).append(row)
        for row in self.read("delivery_record"):
            given.setdefault(row["delivery"], []).append(row)
        for row in self.read("refusal"):
            refused.setdefault(row["delivery"], []).append(row)
        found = set()
        for row in self.read("delivery"):
            seq = row["seq"]
            found.add(seq)
            if seq not in bodies:
                continue
            said = bodies[seq]
            self.same("delivery", seq, dict(row, received_at=moment(row["received_at"])),
                      {name: said[name] for name in ("sort", "title", "place", "received_at", "reason")})
        self.all_there("delivery", found, set(bodies))
        for name, rows in (("delivery_table", tables), ("delivery_record", given), ("refusal", refused)):
            self.all_there(name, set(rows), set(rows) & set(bodies))
        for seq, said in bodies.items():
            self.delivery(seq, said, tables.get(seq, []), given.get(seq, []), refused.get(seq, []))
        listed = {row["record"] for rows in given.values() for row in rows}
        for content in sorted(set(self.versions) - listed):
            self.wrong("record_version", content, "没有任何一次导入或更正提到这条记录", "no delivery gave this record")

    def delivery(self, seq, said, tables, given, refused):
        names = ("file", "sheet", "kind", "timed", "digest")
        listed = [dict({name: row[name] for name in names}, timed=bool(row["timed"]), days=json.loads(row["days"]),
                       received_at=moment(row["received_at"])) for row in tables]
        if listed != said["tables"] or [row["position"] for row in tables] != list(range(len(tables))):
            self.wrong("delivery_table", seq, "表的清单与条目所记不符", "the tables are not those of the entry")
        rows = sorted([self.versions.get(row["record"], ("?", {}))[0], row["source"]] for row in given)
        if {"count": len(rows), "digest": digest_of(rows)} != said["records"]:
            self.wrong("delivery_record", seq, "记录的清单（含出处、个人信息承诺值）与条目所记不符", "the records are not those of the entry")
        names = ("place", "kind", "subject", "gap", "codes")
        rows = [dict({name: row[name] for name in names}, gap=bool(row["gap"])) for row in refused]
        if {"count": len(rows), "digest": digest_of(rows)} != said["refusals"] or [
            row["position"] for row in refused
        ] != list(range(len(refused))):
            self.wrong("refusal", seq, "退回清单与条目所记不符", "the refusals are not those of the entry")

    def decisions(self):
        receipts, runs, attestations = self.of("receipt"), self.of("run"), self.of("attestation")
        numbers, found = {}, set()
        for row in self.read("receipt"):
            seq = row["seq"]
            found.add(seq)
            numbers[seq] = row["digest"]
            if seq in receipts:
                said, one = receipts[seq], receipts[seq]["decision"]
                self.same("receipt", seq, dict(row, known_at=moment(row["known_at"])), {
                    "digest": self.bodies[seq][1], "input": said["input"], "subject": one["subject"]["code"],
                    "rulebook": one["rulebook"], "as_of": one["as_of"], "known_at": one["known_at"], "corpus": one["corpus"]})
        self.all_there("receipt", found, set(receipts))
        members = {}
        for row in self.read("run_receipt"):
            members.setdefault(row["run"], []).append(row)
        found = set()
        for row in self.read("run"):
            seq = row["seq"]
            found.add(seq)
            if seq in runs:
                self.same("run", seq, dict(row, known_at=moment(row["known_at"])), {
                    "digest": self.bodies[seq][1], **{name: runs[seq][name] for name in ("as_of", "known_at", "corpus")}})
        self.all_there("run", found, set(runs))
        self.all_there("run_receipt", set(members), set(members) & set(runs))
        for seq, said in runs.items():
            rows = members.get(seq, [])
            if [numbers.get(row["receipt"]) for row in rows] != said["receipts"] or [row["position"] for row in rows] != list(range(len(rows))):
                self.wrong("run_receipt", seq, "本次运行的存证清单与条目所记不符", "the receipts of the run are not those of its entry")
        found, by_digest = set(), {self.bodies[seq][1]: seq for seq in runs}
        for row in self.read("attestation"):
            seq = row["seq"]
            found.add(seq)
            if seq in attestations:
                said = attestations[seq]
                names = ("engine", "evaluators", "agreed", "single", "made_at")
                self.same("attestation", seq, dict(row, made_at=moment(row["made_at"])),
                          dict({name: said[name] for name in names}, run=by_digest.get(said["run"])))
        self.all_there("attestation", found, set(attestations))


def _short(receipt):
    """Return of a receipt what other tables repeat: a ledger may hold millions."""
    decision = receipt["decision"]
    names = ("subject", "rulebook", "as_of", "known_at", "corpus")
    return {"input": receipt["input"], "decision": {name: decision[name] for name in names}}


def moment(seconds):
    """Return a moment as ISO 8601 in China's time."""
    import datetime

    zone = datetime.timezone(datetime.timedelta(hours=8))
    return datetime.datetime.fromtimestamp(seconds, zone).isoformat()


def sqlite_rows(path):
    """Return the reader of the tables of a ledger in an SQLite file, which is opened for reading only."""
    import pathlib
    import sqlite3

    connection = sqlite3.connect(pathlib.Path(path).resolve().as_uri() + "?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row

    def rows(table):
        for row in connection.execute("SELECT * FROM %s ORDER BY %s" % (table, TABLES[table])):  # names of ours only
            yield dict(row)

    return rows


# --- the command ----------------------------------------------------------------------------------------------


def _text(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def main(arguments=None):
    """Check a proof or a ledger; exit 0 if everything holds, 5 if something does not, 2 if it cannot be read."""
    parser = argparse.ArgumentParser(description="衡信存证核验程序：核验一份证明，或整个账本（SQLite 文件）")
    parser.add_argument("file", help="证明文件 *.json，或账本文件 *.db")
    parser.add_argument("--key", required=True, help="公钥文件，或公钥文字；应从主管部门公布处取得，不要用证明里附带的")
    parser.add_argument("--checkpoint", action="append", default=[], help="账本以外保存的检查点文件，可以有多个")
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
            is_ledger = file.read(16) == b"SQLite format 3\x00"
        return _ledger(given.file, notes, key, zh) if is_ledger else _proof(given.file, notes, key, zh)
    except Wrong as error:
        print(("不成立：" if zh else "does not hold: ") + (error.zh if zh else error.en))
        return 5
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(("读不了：" if zh else "cannot be read: ") + "%s: %s" % (type(error).__name__, error), file=sys.stderr)
        return 2


def _proof(name, notes, key, zh):
    proof = json.loads(_text(name))
    found = check_proof(proof, key)
    for note in notes:
        check_proof(proof, key, note)
    subject = found["receipt"]["decision"]["subject"]
    say = [
        ("成立", "holds"),
        ("决定编号  %(number)s", "decision    %(number)s"),
        ("企业      " + subject["name"] + " " + subject["code"], "enterprise  " + subject["name"] + " " + subject["code"]),
        ("位置      第 %(index)d 条，账本当时共 %(size)d 条", "place       entry %(index)d of %(size)d"),
        ("检查点    %(made)s，签名成立", "checkpoint  %(made)s, signature holds"),
        ("记录      %(records)d 条与存证一致；个人信息 %(opened)d 项已核对，%(erased)d 项已依法删除",
         "records     %(records)d as in the receipt; %(opened)d personal values checked, %(erased)d erased by law"),
    ]
    for chinese, english in say:
        print((chinese if zh else english) % found)
    return 0


def _ledger(name, notes, key, zh):
    audit = Audit(sqlite_rows(name))
    findings = audit.run(notes, key)
    for table, row, chinese, english in findings:
        print("%s [%s] %s" % (table, row, chinese if zh else english))
    if findings:
        print("不成立：%d 处" % len(findings) if zh else "does not hold: %d places" % len(findings))
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
