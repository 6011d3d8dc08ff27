"""What a corpus holds, line by line."""

from __future__ import annotations

from engine.calendar import OPEN, format_day
from engine.facts import AREAS, SECTORS
from engine.problems import Lang, Text
from engine.rulebook.corpus import Corpus

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
