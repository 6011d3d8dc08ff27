"""The output folder of a run: results, rejected rows, an index page, and three views for every decision."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from engine.classify.formats import render_results
from engine.classify.run import Run
from engine.decide import Decision
from engine.exchange import write_rejections
from engine.explain import View, explain, page_name, render_index
from engine.problems import HengxinError, Lang, Text

VIEWS: tuple[View, ...] = ("subject", "officer", "auditor")
MARK = ".hengxin"
"""A file that says the folder is ours; only such a folder is written again."""

LEDGER = "hengxin.db"
"""How the files of a ledger begin that may lie in the folder already (``--ledger out/hengxin.db``)."""

PAGES = "explanations"
_PAGE = re.compile(r"[0-9A-Z]{18}\..+\.(subject|officer|auditor)\.html\Z")


class UnusableFolder(HengxinError):
    """The output folder cannot be used; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


def check_folder(folder: Path, case_dir: Path | None) -> None:
    """Refuse, before anything is done, an output folder that is a file, inside the case folder, or not writable.

    Raises:
        UnusableFolder: it is.
    """
    given = folder.resolve()
    if given.exists() and not given.is_dir():
        raise UnusableFolder(Text(f"--out 须是文件夹，{folder} 是文件", f"--out must be a folder, and {folder} is a file"))
    if case_dir is not None and case_dir.resolve() in (given, *given.parents):
        zh = f"--out 不能放在案例文件夹之内（{folder}）：结果会与上报的表混在一起；请另选文件夹，如 --out ../out"
        en = f"--out must not lie inside the case folder ({folder}), or results mix with what was sent in; try --out ../out"
        raise UnusableFolder(Text(zh, en))
    if given in (Path(given.anchor), Path.home().resolve()):
        zh = f"--out 不能是根目录或者用户目录（{folder}）：请另选文件夹，如 --out out"
        raise UnusableFolder(Text(zh, f"--out must not be the root or the home folder ({folder}); try --out out"))
    if given.is_dir() and not (given / MARK).exists() and any(not path.name.startswith(LEDGER) for path in given.iterdir()):
        zh = f"--out 的文件夹 {folder} 里已有别的文件：请另选一个空的或者由本程序写过的文件夹"
        en = f"--out {folder} holds files of others: choose an empty folder, or one this program wrote before"
        raise UnusableFolder(Text(zh, en))
    nearest = next(place for place in (given, *given.parents) if place.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise UnusableFolder(Text(f"--out 无法写入：{nearest} 没有写入权限", f"--out cannot be written: no access to {nearest}"))


def write_folder(run: Run, folder: Path, lang: Lang, progress: Callable[[int, int], None] | None = None) -> list[Path]:
    """Write everything a run leaves behind, and return the files in the order written.

    A file is written beside its name and moved into place, so that no half file carries the name. Pages of an earlier
    run that this one did not write are removed; nothing else in the folder is touched.

    Raises:
        OSError: with the name of the file that could not be written.
    """
    pages = folder / PAGES
    pages.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("written by hengxin classify --out\n", "utf-8")
    written: list[Path] = []
    for name in ("json", "csv", "xlsx"):
        written.append(_write(folder / f"results.{name}", render_results(run, name, lang)))
    written += _rejected(run, folder, lang)
    for done, decision in enumerate(run.decisions, 1):
        written += [_page(run, decision, view, pages, lang) for view in VIEWS]
        if progress is not None:
            progress(done, len(run.decisions))
    kept = {path.name for path in written}
    for stale in pages.iterdir():
        if _PAGE.match(stale.name) and stale.name not in kept:
            stale.unlink()
    index = render_index(run.decisions, run.corpus, lang, link=lambda decision, view: f"{PAGES}/{page_name(decision, view)}")
    written.append(_write(folder / "index.html", index.encode()))
    return written


def _rejected(run: Run, folder: Path, lang: Lang) -> list[Path]:
    """Write the refused rows; without any, remove those of an earlier run."""
    workbook, lines = folder / "rejected.xlsx", folder / "rejected.csv"
    if not run.case.rejections:
        for stale in (workbook, lines):
            stale.unlink(missing_ok=True)
        return []
    parts = workbook.with_name("rejected.part.xlsx"), lines.with_name("rejected.part.csv")
    try:
        write_rejections(run.case, *parts, lang)
        for part, path in zip(parts, (workbook, lines), strict=True):
            part.replace(path)
    except OSError as error:
        raise _named(error, workbook) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return [workbook, lines]


def _page(run: Run, decision: Decision, view: View, pages: Path, lang: Lang) -> Path:
    text = explain(decision, run.corpus, view=view, lang=lang, format="html")
    return _write(pages / page_name(decision, view), text.encode())


def _write(path: Path, content: bytes) -> Path:
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise _named(error, path) from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def _named(error: OSError, path: Path) -> OSError:
    """Return an error that names the file: a full disk is reported without it, a failed move with the passing name."""
    return OSError(error.errno or 0, error.strerror or type(error).__name__, str(path))
