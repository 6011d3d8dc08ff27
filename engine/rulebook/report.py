"""Check many rulebook files at once, and list what a corpus holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.calendar import OPEN, format_day
from engine.facts import AREAS, SECTORS, load_dictionary
from engine.law import load_law
from engine.problems import InvalidRulebook, Lang, Problem, Text
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import check_rulebook, overlaps, rulebook_files, shown_name
from engine.rulebook.program import Program


@dataclass(frozen=True)
class Report:
    """The result of a check: errors, findings (slips, and breaches of rulebooks published elsewhere), and the number of files."""

    files: int
    problems: tuple[Problem, ...]
    findings: tuple[Problem, ...]

    def summary(self, lang: Lang) -> str:
        """Return one closing line."""
        if lang == "en":
            return f"{self.files} rulebooks checked: {len(self.problems)} errors, {len(self.findings)} findings"
        return f"检查规则集 {self.files} 个：错误 {len(self.problems)} 处，提示 {len(self.findings)} 处"


def check_files(rules: Path, paths: Iterable[Path]) -> Report:
    """Check rulebook files (or all below folders; default: everything in the rules folder)."""
    chosen: list[Path] = []
    problems: list[Problem] = []
    findings: list[Problem] = []
    for path in paths or [rules]:
        if path.is_dir():
            chosen += rulebook_files(path)
        elif path.is_file():
            chosen.append(path)
        else:
            message = Text("没有这个文件或文件夹", "no such file or folder")
            problems.append(Problem("FILE", message, path.as_posix()))
    try:
        dictionary, law = load_dictionary(rules), load_law(rules)
    except InvalidRulebook as error:
        return Report(0, (*problems, *error.problems), ())
    programs: dict[str, list[Program]] = {}
    for path in dict.fromkeys(chosen):
        program, wrong, found = check_rulebook(path, dictionary, law, shown_name(path, rules))
        problems += wrong
        findings += found
        if program is not None:
            programs.setdefault(program.id, []).append(program)
    problems += overlaps({name: tuple(sorted(found, key=lambda p: p.start)) for name, found in programs.items()})
    return Report(len(set(chosen)), tuple(problems), tuple(findings))


_STATUS = {
    "adopted": Text("已发布", "adopted"),
    "model": Text("示范稿（未发布）", "model, not adopted"),
    "published": Text("外地已发布", "published elsewhere"),
}


def rulebook_lines(corpus: Corpus, lang: Lang) -> list[list[str]]:
    """Return a line per rulebook version: id, title, place, sector, window, status; those published elsewhere come last."""
    lines = []
    areas, sectors = corpus.dictionary.codes.get(AREAS), corpus.dictionary.codes.get(SECTORS)
    for versions in sorted(corpus.programs.values(), key=lambda found: found[-1].status == "published"):
        for program in versions:
            place = areas.title_of(program.place)(lang) if areas else program.place
            sector = sectors.title_of(program.sector)(lang) if sectors else program.sector
            end = "" if program.end >= OPEN else format_day(program.end - 1)
            window = f"{format_day(program.start)} — {end}"
            lines.append([program.id, program.title(lang), place, sector, window, _STATUS[program.status](lang)])
    return lines
