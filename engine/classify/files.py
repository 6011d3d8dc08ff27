"""The output folder of a run: results, rejected rows, an index page, and three views for every decision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.classify.formats import render_results
from engine.classify.run import Run
from engine.decide import Decision
from engine.exchange import write_rejections
from engine.explain import explain, page_name, render_index
from engine.problems import Lang

VIEWS = ("subject", "officer", "auditor")


def write_folder(run: Run, folder: Path, lang: Lang, progress: Callable[[int, int], None] | None = None) -> list[Path]:
    """Write everything a run leaves behind, and return the files in the order written.

    A file is written beside its name and moved into place, so that no half file carries the name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages = folder / "explanations"
    pages.mkdir(exist_ok=True)
    written: list[Path] = []
    for name in ("json", "csv", "xlsx"):
        written.append(_write(folder / f"results.{name}", render_results(run, name, lang)))
    rejected = folder / "rejected.xlsx"
    if run.case.rejections:
        write_rejections(run.case, rejected, folder / "rejected.csv", lang)
        written += [rejected, folder / "rejected.csv"]
    else:
        for stale in (rejected, folder / "rejected.csv"):
            stale.unlink(missing_ok=True)
    total = len(run.decisions)
    for done, decision in enumerate(run.decisions, 1):
        written += [_page(run, decision, view, pages, lang) for view in VIEWS]
        if progress is not None:
            progress(done, total)
    kept = {path.name for path in written}
    for stale in pages.glob("*.html"):
        if stale.name not in kept:
            stale.unlink()
    written.append(_write(folder / "index.html", render_index(run.decisions, run.corpus, lang).encode()))
    return written


def _page(run: Run, decision: Decision, view: str, pages: Path, lang: Lang) -> Path:
    text = explain(decision, run.corpus, view=view, lang=lang, format="html")  # type: ignore[arg-type]
    return _write(pages / page_name(decision, view), text.encode())  # type: ignore[arg-type]


def _write(path: Path, content: bytes) -> Path:
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(content)
    beside.replace(path)
    return path
