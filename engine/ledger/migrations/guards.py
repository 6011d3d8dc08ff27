"""Triggers that forbid altering and removing what the ledger holds. They stop mistakes and honest programs; against a
database administrator only the proofs help, which is why there are proofs.

The one thing allowed is erasing a personal value: salt and value become NULL together, commitment and field stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_REASON = "append-only"


def guard(dialect: str, tables: Sequence[str]) -> Iterator[str]:
    """Yield the statements that guard the tables, and ``personal_value`` in its own way."""
    yield from _sqlite(tables) if dialect == "sqlite" else _postgresql(tables)


def _sqlite(tables: Sequence[str]) -> Iterator[str]:
    for table in (*tables, "personal_value"):
        for what in ("UPDATE", "DELETE"):
            if (table, what) != ("personal_value", "UPDATE"):
                name = f"no_{what.lower()}_of_{table}"
                yield f"CREATE TRIGGER {name} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{_REASON}'); END"
    yield f"""CREATE TRIGGER only_erase_personal_value BEFORE UPDATE ON personal_value
        WHEN NOT (NEW.salt IS NULL AND NEW.value IS NULL AND NEW.record = OLD.record AND NEW.field = OLD.field
                  AND NEW.commitment = OLD.commitment)
        BEGIN SELECT RAISE(ABORT, '{_REASON}'); END"""


def _postgresql(tables: Sequence[str]) -> Iterator[str]:
    yield f"""CREATE FUNCTION hengxin_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REASON}'; END $$"""
    yield f"""CREATE FUNCTION hengxin_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.salt IS NULL AND NEW.value IS NULL AND NEW.record = OLD.record AND NEW.field = OLD.field
            AND NEW.commitment = OLD.commitment THEN RETURN NEW; END IF;
        RAISE EXCEPTION '{_REASON}'; END $$"""
    for table in (*tables, "personal_value"):
        what = "UPDATE OR DELETE" if table != "personal_value" else "DELETE"
        yield f"CREATE TRIGGER no_change_of_{table} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION hengxin_refuse()"
        yield f"CREATE TRIGGER no_truncate_of_{table} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION hengxin_refuse()"
    yield """CREATE TRIGGER only_erase_personal_value BEFORE UPDATE ON personal_value
        FOR EACH ROW EXECUTE FUNCTION hengxin_only_erase()"""
