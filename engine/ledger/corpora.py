"""Corpora: the whole closed set of files a decision may read besides the facts, each file once."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.ledger.canonical import digest
from engine.ledger.errors import Unmendable
from engine.ledger.log import known_digests
from engine.ledger.tables import BLOB, CORPUS_FILE, add_rows
from engine.problems import InvalidRulebook
from engine.rulebook import Corpus, read_corpus


def store_corpus(connection: Connection, corpus: Corpus) -> None:
    """Store a corpus, if the ledger does not hold it."""
    if known_digests(connection, CORPUS_FILE.c.corpus, [corpus.digest]):
        return
    blobs = {corpus.files[name]: content for name, content in corpus.contents.items()}
    missing = blobs.keys() - known_digests(connection, BLOB.c.digest, blobs)
    if missing:
        add_rows(connection, BLOB, [{"digest": name, "content": blobs[name]} for name in sorted(missing)])
    rows = [{"corpus": corpus.digest, "name": name, "blob": blob} for name, blob in sorted(corpus.files.items())]
    add_rows(connection, CORPUS_FILE, rows)


def corpus_contents(connection: Connection, name: str) -> dict[str, bytes]:
    """Return the files of a corpus by name, each checked against its digest.

    Raises:
        Unmendable: the corpus is missing (class ``rulebook``), or a file is not what it was (``tampering``).
    """
    both = CORPUS_FILE.outerjoin(BLOB, BLOB.c.digest == CORPUS_FILE.c.blob)
    asked = select(CORPUS_FILE.c.name, CORPUS_FILE.c.blob, BLOB.c.content).select_from(both)
    rows = connection.execute(asked.where(CORPUS_FILE.c.corpus == name)).all()
    if not rows:
        raise Unmendable("rulebook", f"账本里没有规则全集 {name[:12]}", f"corpus {name[:12]} is not in the ledger")
    for row in rows:
        if not isinstance(row.content, bytes) or digest(row.content) != row.blob:
            raise Unmendable("tampering", f"规则文件 {row.name} 的内容已被改动", f"the rule file {row.name} was altered")
    return {row.name: row.content for row in rows}


def load_stored(connection: Connection, name: str) -> Corpus:
    """Return a corpus of the ledger.

    Raises:
        Unmendable: it is missing or this version of the program refuses it (``rulebook``), or altered (``tampering``).
    """
    try:
        corpus = read_corpus(corpus_contents(connection, name))
    except InvalidRulebook as error:
        first = error.problems[0]
        zh = f"本版程序不接受规则全集 {name[:12]}：{first.render('zh')}"
        raise Unmendable("rulebook", zh, f"this version refuses corpus {name[:12]}: {first.render('en')}") from None
    if corpus.digest != name:
        raise Unmendable("tampering", f"规则全集 {name[:12]} 的文件被增删", f"files of corpus {name[:12]} were added or removed")
    return corpus
