"""The output folder: as many explanations as decisions, the same bytes each time, nothing of others touched."""

from __future__ import annotations

import errno
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.classify import Engine, classify, files, write_folder
from engine.exchange import read_case
from engine.paths import rules_dir
from engine.rulebook import load_corpus

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
WUHAI = Path(__file__).resolve().parents[2] / "fixtures" / "wuhai"
VIEWS = {"subject", "officer", "auditor"}


def test_as_many_explanations_as_decisions(run: Run, tmp_path: Path) -> None:
    done = run("classify", WUHAI, "--as-of", "2026-11-23", "--engine", "reference", "--out", tmp_path / "out")
    assert done.returncode == 4, done.stderr.decode()
    out = tmp_path / "out"
    decisions = json.loads((out / "results.json").read_text("utf-8"))["decisions"]
    expected = {f"{item['subject']['code']}.{item['rulebook']}.{view}.html" for item in decisions for view in VIEWS}
    pages = {path.name for path in (out / "explanations").iterdir()}
    assert len(decisions) == 134
    assert pages == expected
    for item in decisions:
        for view in VIEWS:
            page = (out / "explanations" / f"{item['subject']['code']}.{item['rulebook']}.{view}.html").read_text("utf-8")
            assert item["subject"]["name"] in page
    index = (out / "index.html").read_text("utf-8")
    assert set(re.findall(r'href="explanations/([^"#]+)"', index)) == expected
    assert not list(out.rglob("*.part*"))


def test_two_runs_write_the_same_bytes(run: Run, case_with_refused: Path, tmp_path: Path) -> None:
    def written(name: str, seed: str) -> dict[str, bytes]:
        args = ("classify", case_with_refused, "--as-of", "2026-07-01", "--engine", "reference")
        done = run(*args, "--out", tmp_path / name, env={"PYTHONHASHSEED": seed})
        assert done.returncode == 4
        return {p.relative_to(tmp_path / name).as_posix(): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}

    first, second = written("one", "1"), written("two", "2")
    assert {"rejected.xlsx", "results.xlsx", "index.html"} <= set(first)
    assert first == second


def classified(case: Path) -> files.Run:
    from engine.calendar import parse_day

    corpus = load_corpus(rules_dir())
    return classify(corpus, read_case(case, corpus.dictionary), parse_day("2026-07-01"), engine=Engine.REFERENCE)


def test_only_own_pages_of_an_earlier_run_are_removed(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "explanations").mkdir(parents=True)
    mine, theirs = out / "explanations" / "91150302MA0FAKE250.old.officer.html", out / "explanations" / "notes.html"
    for path in (mine, theirs, out / "rejected.xlsx", out / "mine.txt"):
        path.write_text("x")
    write_folder(classified(case), out, "zh")
    assert not mine.exists()
    assert not (out / "rejected.xlsx").exists()
    assert theirs.exists()
    assert (out / "mine.txt").exists()


@pytest.mark.parametrize(("code", "said"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "WPS")])
def test_what_cannot_be_written_is_named(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, said: str
) -> None:
    from engine.mishap import report

    real = Path.write_bytes

    def fails(path: Path, content: bytes) -> int:
        if "results.xlsx" in path.name:
            real(path, content[:10])
            raise OSError(code, "refused")
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(OSError, match="refused") as caught:
        write_folder(classified(case), tmp_path / "out", "zh")
    assert report(caught.value) == 2
    shown = capsys.readouterr().err
    assert "results.xlsx" in shown
    assert said in shown
    left = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert left == [".hengxin", "explanations", "results.csv", "results.json"]


def test_a_folder_with_files_of_others_is_refused(tmp_path: Path, case: Path) -> None:
    from engine.classify.files import UnusableFolder, check_folder

    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "index.html").write_text("mine", "utf-8")
    for folder in (foreign, Path("/"), Path.home()):
        with pytest.raises(UnusableFolder):
            check_folder(folder, case)
    assert (foreign / "index.html").read_text("utf-8") == "mine"
    (foreign / ".hengxin").write_text("", "utf-8")
    check_folder(foreign, case)
