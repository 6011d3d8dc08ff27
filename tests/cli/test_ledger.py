"""The commands of the ledger as users run them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.exits import Exit

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
JIA = "91150302MA0FAKE097"
AS_OF = ("--as-of", "2026-07-01", "--engine", "reference")


def said(done: subprocess.CompletedProcess[bytes], code: int = 0) -> tuple[str, str]:
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == code, err
    assert "Traceback" not in err
    return out, err


def number(inside: Run, ledger: Path) -> str:
    rows = [line for line in said(inside("ledger", "list", JIA, "--ledger", ledger))[0].splitlines() if "wuhai-construction" in line]
    return rows[-1].split()[0]


def test_from_tables_to_receipts_and_back(inside: Run, case: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "out" / "hengxin.db"
    out, err = said(inside("classify", case, *AS_OF, "--ledger", ledger))
    assert "甲建筑公司" in out
    assert f"--ledger {ledger}" in out, "the next step asks the ledger"
    assert "导入账本：新记录 3 条" in err
    assert "存证 2 份，其中新增 2 份" in err
    out, err = said(inside("classify", case, *AS_OF, "--ledger", ledger, "--out", tmp_path / "out"))
    assert "没有新增" in err
    assert "其中新增 0 份" in err
    assert ledger.exists()
    listed, _ = said(inside("ledger", "list", JIA, "--ledger", ledger))
    assert "建筑市场信用等级 " in listed, "a list is read by people: schemes by their titles"
    assert "credit " not in listed
    again, err = said(inside("classify", *AS_OF, "--ledger", ledger, "--format", "json"))
    plain, _ = said(inside("classify", case, *AS_OF, "--format", "json"))
    assert json.loads(again)["decisions"] == json.loads(plain)["decisions"]

    explained, _ = said(inside("explain", JIA, "--ledger", ledger, "--as-of", "2026-07-01"))
    assert explained == said(inside("explain", JIA, "--case", case, "--as-of", "2026-07-01"))[0]
    shown, _ = said(inside("ledger", "show", number(inside, ledger), "--ledger", ledger, "--view", "officer"))
    assert shown == explained

    out, _ = said(inside("replay", "--all", "--ledger", ledger))
    assert "重放 2 份决定：逐字节相同 2" in out
    out, _ = said(inside("replay", number(inside, ledger), "--ledger", ledger, "--lang", "en"))
    assert "1 decisions made again: same bytes 1" in out


def test_a_correction_and_its_history(inside: Run, case: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "l.db"
    said(inside("classify", case, *AS_OF, "--ledger", ledger))
    first = number(inside, ledger)
    before, _ = said(inside("ledger", "show", first, "--ledger", ledger))
    when = ("--recorded-at", "2026-07-05 10:00", "--reason", "更正书1号", "--ledger", ledger)
    _, err = said(inside("records", "correct", "乌建罚〔2026〕1号", "--set", "罚款金额（万元）=6.5", *when))
    assert "罚款金额（万元）：2.5万元 → 6.5万元" in err
    out, _ = said(inside("records", "history", "乌建罚〔2026〕1号", "--ledger", ledger, env={"COLUMNS": "200"}))
    assert "2.5万元 → 6.5万元" in out
    assert "更正 更正书1号" in out
    out, _ = said(inside("records", "history", JIA, "--ledger", ledger, "--known-at", "2026-07-02", "--lang", "en"))
    assert "first recorded" in out
    assert "→" not in out
    _, err = said(inside("classify", case, *AS_OF, "--ledger", ledger))
    assert "其中新增 0 份" in err, "known at the moment of the folder, nothing changed"
    assert "1 个记录版本在知悉时点之后" in err
    _, err = said(inside("classify", *AS_OF, "--ledger", ledger))
    assert "其中新增 2 份" in err
    assert said(inside("ledger", "show", first, "--ledger", ledger))[0] == before
    _, err = said(inside("records", "withdraw", "乌建罚〔2026〕1号", "--recorded-at", "2026-07-06", "--reason", "撤", "--ledger", ledger))
    assert "已撤销" in err


MISTAKES = {
    "no source": (["classify", *AS_OF], Exit.USAGE, "--ledger"),
    "no such ledger": (["replay", "--all", "--ledger", "none.db"], Exit.USAGE, "没有这个账本"),
    "not a ledger": (["ledger", "list", "--ledger", "CASE/register.csv"], Exit.LEDGER, "不是账本"),
    "a ledger without records": (["classify", *AS_OF, "--ledger", "none.db"], Exit.USAGE, "没有这个账本"),
    "case and ledger": (["explain", JIA, "--as-of", "2026-07-01"], Exit.USAGE, "二者取一"),
    "nothing to replay": (["replay", "--ledger", "LEDGER"], Exit.USAGE, "--all"),
    "no such receipt": (["replay", "0123456789", "--ledger", "LEDGER"], Exit.USAGE, "没有编号"),
    "too few digits": (["ledger", "show", "0123", "--ledger", "LEDGER"], Exit.USAGE, "至少写前 8 位"),
    "no such record": (["records", "history", "没有", "--ledger", "LEDGER"], Exit.USAGE, "没有"),
    "not a change": (
        ["records", "correct", "X", "--set", "死亡人数", "--recorded-at", "2026-07-06", "--reason", "x", "--ledger", "LEDGER"],
        Exit.USAGE, "列=值",
    ),
    "not a moment": (
        ["records", "withdraw", "X", "--recorded-at", "昨天", "--reason", "x", "--ledger", "LEDGER"], Exit.USAGE, "--recorded-at",
    ),
    "not empty": (["ledger", "copy", "LEDGER", "LEDGER"], Exit.USAGE, "已有内容"),
    "no server": (["ledger", "list", "--ledger", "postgresql://a:secret@127.0.0.1:1/x"], Exit.LEDGER, "连不上"),
}  # fmt: skip


@pytest.fixture
def ledger(inside: Run, case: Path, tmp_path: Path) -> Path:
    path = tmp_path / "filled.db"
    said(inside("records", "import", case, "--ledger", path))
    return path


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_a_sentence(
    name: str, inside: Run, case: Path, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args, code, what = MISTAKES[name]
    monkeypatch.chdir(tmp_path)
    placed = [arg.replace("CASE", str(case)).replace("LEDGER", str(ledger)) for arg in args]
    _, err = said(inside(*placed), code)
    assert what in err
    assert "secret" not in err
    assert not (tmp_path / "none.db").exists()


def test_where_the_evaluators_disagree_no_decision_is_stored(
    inside: Run, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.problems import EvaluatorsDisagree

    def disagree(*_: object) -> None:
        raise EvaluatorsDisagree(JIA, (("schemes.credit", "A", "B"),))

    monkeypatch.setattr("engine.classify.run._Second.attest", disagree)
    said(inside("classify", case, *AS_OF, "--ledger", tmp_path / "l.db"), Exit.DISAGREE)
    with sqlite3.connect(tmp_path / "l.db") as raw:
        assert raw.execute("SELECT sort FROM entry").fetchall() == [("delivery",)]
    raw.close()


def test_a_refused_row_is_4(inside: Run, case_with_refused: Path, tmp_path: Path) -> None:
    _, err = said(inside("records", "import", case_with_refused, "--ledger", tmp_path / "l.db"), Exit.INPUT_REJECTED)
    assert "两万多" in err


def test_an_altered_ledger_is_1_and_named(inside: Run, case: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "l.db"
    said(inside("classify", case, *AS_OF, "--ledger", ledger))
    with sqlite3.connect(ledger) as raw:
        raw.execute("DROP TRIGGER no_update_of_record_version")
        raw.execute("UPDATE record_version SET fields = replace(fields, '2500000', '100') WHERE kind = 'penalty'")
    raw.close()
    out, _ = said(inside("replay", "--all", "--ledger", ledger), Exit.CHECKS_FAILED)
    assert "被改动：记录 penalty:乌建罚〔2026〕1号" in out


def test_copy_to_a_file_and_back(inside: Run, ledger: Path, tmp_path: Path) -> None:
    said(inside("ledger", "copy", ledger, tmp_path / "a.gz"))
    _, err = said(inside("ledger", "copy", tmp_path / "a.gz", tmp_path / "b.db"))
    assert "已复制 1 项" in err
    said(inside("ledger", "copy", tmp_path / "b.db", tmp_path / "b.gz"))
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    (tmp_path / "c.gz").write_bytes((tmp_path / "a.gz").read_bytes()[:-40])
    said(inside("ledger", "copy", tmp_path / "c.gz", tmp_path / "c.db"), Exit.LEDGER)


def test_checkpoint_proof_erasure_and_verification(inside: Run, case: Path, tmp_path: Path) -> None:
    """The whole way of an auditor and an enterprise; after an erasure by law everything still holds and a replay says so."""
    register = "企业名称,统一社会信用代码,行业,法定代表人"
    rows = (case / "register.csv").read_text("utf-8").splitlines()[1:]
    (case / "register.csv").write_text("\n".join([register, *(f"{row},张三" for row in rows)]) + "\n", "utf-8")
    ledger, key, one, two = tmp_path / "l.db", tmp_path / "k", tmp_path / "1.checkpoint", tmp_path / "2.checkpoint"
    said(inside("classify", case, *AS_OF, "--ledger", ledger))
    said(inside("ledger", "key", "wuhai-zjj", "--out", key))
    public = tmp_path / "k.pub"
    said(inside("ledger", "checkpoint", "--ledger", ledger, "--key", key, "--out", one))
    receipt = number(inside, ledger)
    proving = ("ledger", "prove", receipt, "--ledger", ledger, "--key", public)
    said(inside(*proving, "--checkpoint", one, "--out", tmp_path / "before"))
    out, _ = said(inside("ledger", "erase", f"register:{JIA}", "--reason", "依申请", "--ledger", ledger))
    said(inside("ledger", "checkpoint", "--ledger", ledger, "--key", key, "--out", two))
    said(inside(*proving, "--checkpoint", two, "--older", one, "--out", tmp_path / "after"))
    said(inside(*proving, "--checkpoint", two, "--no-personal", "--out", tmp_path / "bare"))
    for name, what in (("before", "成立"), ("after", "已依法删除"), ("bare", "未附")):
        folder = tmp_path / name
        assert sorted(path.name for path in folder.iterdir()) == ["hengxin_verify.py", "proof.json", "核验说明.txt"]
        older = ["--older", str(one)] if name == "after" else []
        command = [sys.executable, "-I", "-S", "hengxin_verify.py", "proof.json", "--key", str(public), *older]
        env = {"PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=env)
        assert (done.returncode, what in done.stdout.decode()) == (0, True), done.stdout.decode() + done.stderr.decode()
    assert "张三" in (tmp_path / "before" / "proof.json").read_text("utf-8")
    assert "张三" not in (tmp_path / "after" / "proof.json").read_text("utf-8")
    assert "张三" not in (tmp_path / "bare" / "proof.json").read_text("utf-8")
    out, _ = said(inside("replay", "--all", "--ledger", ledger))
    assert "依法删除 1" in out
    checks = ("--checkpoint", one, "--checkpoint", two, "--key", public)
    _, err = said(inside("ledger", "verify", "--ledger", ledger, *checks))
    assert "2 个检查点相符" in err
    assert "没有可删的" in said(inside("ledger", "erase", f"register:{JIA}", "--reason", "再次", "--ledger", ledger))[1]
    with sqlite3.connect(ledger) as raw:
        raw.execute("DROP TRIGGER no_update_of_receipt")
        raw.execute("UPDATE receipt SET rulebook = 'x' WHERE seq = 1")
    raw.close()
    out, err = said(inside("ledger", "verify", "--ledger", ledger, *checks), Exit.DISAGREE)
    assert "receipt" in out
    assert "rulebook" in out
    assert "no_update_of_receipt" in out


def test_verify_of_what_is_no_ledger(inside: Run, case: Path, tmp_path: Path) -> None:
    """A file that is none, or no more, is 5 and said in a sentence; one that is not there is 2."""
    assert "不是账本" in said(inside("ledger", "verify", "--ledger", case / "register.csv"), Exit.DISAGREE)[0]
    assert "没有这个账本" in said(inside("ledger", "verify", "--ledger", tmp_path / "none.db"), Exit.USAGE)[1]
    assert not (tmp_path / "none.db").exists()
