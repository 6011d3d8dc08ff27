"""The terminal: tables, progress, and consoles that cannot show every character. Nothing here decides anything."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from engine.problems import Lang

if TYPE_CHECKING:
    from rich.console import Console

    from engine.classify import Run
    from engine.exchange import CaseFolder

MOST_LINES = 8
"""Most rejected rows shown on the terminal; the rest are counted, and all are in the file of rejected rows."""


def prepare_console() -> None:
    """Make sure that no character can end the program: what a console cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def write_binary(content: bytes) -> None:
    """Write bytes to standard output: UTF-8 when redirected, what the console can show when not."""
    if sys.stdout.isatty():
        sys.stdout.write(content.decode("utf-8", "replace"))
    else:
        buffer: IO[bytes] | None = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(content.decode("utf-8", "replace"))
        else:
            sys.stdout.flush()
            buffer.write(content)
    sys.stdout.flush()


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar on standard error while something takes time; nothing where it is not a terminal."""
    if not sys.stderr.isatty() or not _can_show("━"):
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=None)

        def update(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield update


def print_table(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Print an aligned table."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD if _can_show("─") else box.ASCII2, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for line in lines:
        table.add_row(*(_plain(value) for value in line))
    _console().print(table)


def print_run(run: Run, lang: Lang, out: Path | None, case_dir: Path) -> None:
    """Print the results of a run: a table per rulebook, the counts, what ran, and what to try next."""
    from engine.classify.rows import COLUMNS, rows

    console = _console()
    by_rulebook: dict[str, list[int]] = {}
    for place, decision in enumerate(run.decisions):
        by_rulebook.setdefault(decision.rulebook, []).append(place)
    lines = rows(run.decisions, run.corpus, lang)
    shown = ("district", "name", "grade", "score", "risk", "lists", "supervision", "valid_until", "questions")
    for name, places in by_rulebook.items():
        program = run.decisions[places[0]].selection.program
        title = program.title(lang) if program else name
        console.print(f"\n{_plain(title)}", style="bold")
        print_table(
            [COLUMNS[key](lang) for key in shown],
            [[_cell(lines[place], key) for key in shown] for place in places],
        )
        grades = Counter(lines[place].grade or lines[place].status for place in places)
        total = "共" if lang == "zh" else "total"
        counts = "　".join(f"{grade} {count}" for grade, count in sorted(grades.items()))
        console.print(f"{total} {len(places)}：{counts}" if lang == "zh" else f"{total} {len(places)}: {counts}")
    _print_notes(run, lang, console)
    _print_next(run, lang, out, case_dir, console)


def _cell(row: object, key: str) -> str:
    value = str(getattr(row, key))
    if key == "grade":
        status = str(getattr(row, "status"))  # noqa: B009
        return value or status
    return value


def _print_notes(run: Run, lang: Lang, console: Console) -> None:
    attestation = run.attestation
    console.print()
    if any(decision.trial for decision in run.decisions):
        console.print("试算，未经发布：所用规则集尚未由本局发布。" if lang == "zh" else "Trial: the rulebooks are not adopted.", style="yellow")
    if any(decision.forecast for decision in run.decisions):
        console.print("预测：基准日晚于数据的知悉时点。" if lang == "zh" else "Forecast: the as-of date lies after what is known.", style="yellow")
    from engine.explain.values import moment

    known = moment(run.known_at)
    console.print(f"知悉时点 {known}" if lang == "zh" else f"known at {known}")
    if attestation.agreed:
        text = f"{attestation.agreed} 份决定由两个求值器（{'、'.join(attestation.evaluators)}）分别作出，结果一致"
        en = f"{attestation.agreed} decisions made by two evaluators ({', '.join(attestation.evaluators)}), which agree"
        console.print(text if lang == "zh" else en)
    if attestation.single:
        why = attestation.why_single(lang) if attestation.why_single else ""
        text = f"{attestation.single} 份决定只由参考求值器作出（single）：{why}"
        console.print(text if lang == "zh" else f"{attestation.single} decisions are single: {why}")
    if run.unmatched:
        text = f"{len(run.unmatched)} 家企业没有适用的规则集：{'、'.join(run.unmatched[:5])}"
        console.print(text if lang == "zh" else f"no rulebook fits {len(run.unmatched)} enterprises: {', '.join(run.unmatched[:5])}")


def _print_next(run: Run, lang: Lang, out: Path | None, case_dir: Path, console: Console) -> None:
    if not run.decisions:
        return
    from engine.calendar import format_day

    marked = [item for item in run.decisions if item.outcome is not None and item.outcome.pairs]
    code = (marked or list(run.decisions))[0].subject.code
    explain = f"hengxin explain {code} --case {case_dir} --as-of {format_day(run.as_of)}"
    console.print()
    console.print("下一步可以：" if lang == "zh" else "Next:")
    if out is not None:
        console.print(f"  {'打开' if lang == 'zh' else 'open'} {out / 'index.html'}", soft_wrap=True)
    console.print(f"  {explain} --view officer", soft_wrap=True)
    console.print("  hengxin rules list", soft_wrap=True)


def print_input(case: CaseFolder, lang: Lang) -> bool:
    """Say on standard error what was read and refused; return whether anything was refused."""
    console = _console(stderr=True)
    console.print()
    for table in case.tables:
        console.print(_plain(table.render(lang)), soft_wrap=True)
    for problem in case.problems:
        console.print(_plain(problem.render(lang)), style="red", soft_wrap=True)
    for rejection in case.rejections[:MOST_LINES]:
        for defect in rejection.defects:
            console.print(f"  {_plain(rejection.place)} {_plain(defect.render(lang))}", soft_wrap=True)
    left = len(case.rejections) - MOST_LINES
    if left > 0:
        zh = f"  另有 {left} 行未列出；用 --out 写出的 rejected.xlsx 中有全部被退回的行"
        console.print(zh if lang == "zh" else f"  {left} more rows; all are in rejected.xlsx of --out", soft_wrap=True)
    warnings = len(case.notices)
    if warnings:
        console.print(f"  提示 {warnings} 条" if lang == "zh" else f"  {warnings} notices", soft_wrap=True)
    return bool(case.rejections or case.problems)


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else int(os.environ.get("COLUMNS", "120"))
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def _can_show(text: str) -> bool:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain(text: str) -> str:
    """Return text without control characters: a name in a table must not move the cursor."""
    return "".join(char if char.isprintable() else " " for char in text)
