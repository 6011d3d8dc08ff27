"""All paper of a plan in one folder: an announcement, a notice and a form per visit, the publication table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from engine.calendar import format_day
from engine.facts import AREAS, Dictionary
from engine.inspection.model import Plan, Visit
from engine.inspection.paper.announcement import announcement
from engine.inspection.paper.form import form
from engine.inspection.paper.notice import notice
from engine.inspection.paper.publication import publication, task_table
from engine.inspection.paper.tasks import PlanReader, open_visits
from engine.problems import HengxinError, Lang, Text

MARK = ".hengxin"
_MARK_TEXT = "written by hengxin inspect paper\n"
NAMES = {
    "zh": {
        "announcement": "检查任务公告.docx",
        "tasks": "检查任务公告表.xlsx",
        "publication": "抽查结果公示表.xlsx",
        "notices": "检查通知书",
        "forms": "检查结果记录表",
    },
    "en": {
        "announcement": "announcement.docx",
        "tasks": "tasks.xlsx",
        "publication": "publication.xlsx",
        "notices": "notices",
        "forms": "forms",
    },
}
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\ud800-\udfff]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
Progress = Callable[[int, int], None]


class NothingToWrite(HengxinError):
    """The plan has no visit that needs paper; ``text`` says so."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


def titles_of(dictionary: Dictionary, lang: Lang) -> dict[str, str]:
    """Return the words for kinds of inspection and areas by code."""
    found: dict[str, str] = {}
    for name in ("inspection_kind", AREAS):
        if name in dictionary.codes:
            found |= {code.code: code.title(lang) for code in dictionary.codes[name].codes}
    return found


def write_paper(
    plan: Plan,
    dictionary: Dictionary,
    folder: Path,
    lang: Lang = "zh",
    *,
    only: Iterable[str] = (),
    signed: int | None = None,
    contact: str = "",
    progress: Progress | None = None,
) -> list[Path]:
    """Write the paper of a plan and return the files; visits already done get none.

    ``only``: credit codes; then only their notices and forms are written. ``signed``: the day below the signatures (None:
    room to write it). ``contact``: name and telephone printed.

    Raises:
        NothingToWrite: no visit needs paper.
        OSError: with the name of the file that could not be written.
    """
    reader, words, names = PlanReader(plan), titles_of(dictionary, lang), NAMES[lang]
    chosen = tuple(only)
    visits = open_visits(reader, chosen)
    if not visits:
        raise NothingToWrite(Text("计划中没有需要出具文书的检查", "no visit of the plan needs paper"))
    notices, forms = folder / names["notices"], folder / names["forms"]
    for place in (folder, notices, forms):
        place.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(_MARK_TEXT, "utf-8")
    written: list[Path] = []
    if not chosen:
        content = announcement(reader, words, lang, signed=signed, contact=contact)
        written.append(save(folder / names["announcement"], content))
        written.append(save(folder / names["tasks"], task_table(reader, words, lang)))
        written.append(save(folder / names["publication"], publication(reader, words, lang)))
    for done, visit in enumerate(visits, 1):
        name = file_name(reader, visit)
        written.append(save(notices / f"{name}.docx", notice(reader, visit, words, lang, signed=signed, contact=contact)))
        written.append(save(forms / f"{name}.xlsx", form(reader, visit, dictionary, words, lang)))
        if progress is not None:
            progress(done, len(visits))
    if not chosen:
        _remove_stale(notices, forms, kept={path.name for path in written})
    return written


def file_name(reader: PlanReader, visit: Visit) -> str:
    """Return the name of the files of a visit: day, enterprise, number; usable on every system."""
    name = _NOT_IN_NAMES.sub("_", visit.name).strip(" .")[:40]
    number = _NOT_IN_NAMES.sub("_", visit.id)
    return f"{format_day(visit.day)} {name} {number}"


def save(path: Path, content: bytes) -> Path:
    """Write a file beside its name and move it into place, so that no half file carries the name."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise OSError(error.errno or 0, error.strerror or type(error).__name__, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def _remove_stale(*folders: Path, kept: set[str]) -> None:
    """Remove paper of visits that the plan no longer has; nothing else is touched."""
    for folder in folders:
        for stale in folder.iterdir():
            if re.match(r"\d{4}-\d{2}-\d{2} .*\.(docx|xlsx)\Z", stale.name) and stale.name not in kept:
                stale.unlink()
