"""The manual for people who write rules: every file in it is written, every command run, every output compared.

A comment before a fence says what it is: ``file`` (make), ``append``, ``change`` (a diff of one place), ``copy`` (no
fence). ``console`` blocks are run; ``exit`` says with which code the last command ends (0 unless said). A line of output
that is only ``…`` stands for any lines. ``HENGXIN_REGEN=1`` writes the outputs of blocks without such a line anew.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REGEN = os.environ.get("HENGXIN_REGEN")
_STEP = re.compile(
    r"^(?:<!-- (?P<verb>file|append|change|exit): (?P<name>[^ ]+) -->\n)?```(?P<kind>yaml|diff|console)\n(?P<body>.*?)^```$"
    r"|^<!-- copy: (?P<source>[^ ]+) (?P<target>[^ ]+) -->$",
    re.MULTILINE | re.DOTALL,
)


def manual(lang: str) -> Path:
    return ROOT / "docs" / f"writing-rules.{lang}.md"


def steps(text: str) -> Iterator[re.Match[str]]:
    return _STEP.finditer(text)


def same(expected: str, actual: str) -> bool:
    """Compare line by line; a line ``…`` stands for any lines."""
    pattern = r"\n".join(r"(?:.*\n)*?.*" if line == "…" else re.escape(line) for line in expected.rstrip("\n").split("\n"))
    return re.fullmatch(pattern, actual.rstrip("\n")) is not None


def apply(diff: str, text: str, name: str) -> str:
    lines = diff.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] == sign).removesuffix("\n") for sign in "-+")
    assert text.count(old) == 1, f"{name}: {old!r} stands there {text.count(old)} times"
    return text.replace(old, new)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_of_the_manual_does_what_it_says(lang: str, inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = manual(lang).read_text("utf-8")
    anew, ran = text, 0
    for step in steps(text):
        name, body = step["name"], step["body"]
        if step["source"]:
            shutil.copy(tmp_path / step["source"], tmp_path / step["target"])
        elif step["kind"] == "console":
            code = int(name) if step["verb"] == "exit" else 0
            commands = re.split(r"(?m)^(?=\$ )", body)[1:]
            made = []
            for index, block in enumerate(commands):
                first, _, expected = block.partition("\n")
                done = inside(*first.removeprefix("$ hengxin ").split(), env={"HENGXIN_LANG": lang, "COLUMNS": "100"})
                shown = (done.stderr + done.stdout).decode()
                ran += 1
                made.append(f"{first}\n{shown}".rstrip("\n") + "\n")
                assert done.returncode == (code if index == len(commands) - 1 else 0), shown
                if not REGEN or "…" in expected.splitlines():
                    assert same(expected, shown), f"{first}\n{shown}"
            if REGEN and "…" not in body.splitlines():
                anew = anew.replace(step[0], step[0].replace(body, "".join(made)), 1)
        elif name:
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            old = path.read_text("utf-8") if path.exists() else ""
            assert bool(old) != (step["verb"] == "file"), name
            path.write_text(apply(body, old, name) if step["verb"] == "change" else old + body, "utf-8")
    assert ran >= 10
    if REGEN:
        manual(lang).write_text(anew, "utf-8", newline="\n")


def test_both_languages_write_the_same_files() -> None:
    def files(lang: str) -> list[tuple[str | None, ...]]:
        found = steps(manual(lang).read_text("utf-8"))
        return [(s["verb"], s["name"], s["source"], s["target"], s["body"] if s["kind"] != "console" else "") for s in found]

    assert files("zh") == files("en")


def test_no_block_of_the_manual_escapes() -> None:
    for lang in ("zh", "en"):
        text = manual(lang).read_text("utf-8")
        assert text.count("\n```") == 2 * sum(1 for step in steps(text) if step["kind"])
