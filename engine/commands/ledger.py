"""``hengxin ledger`` and ``hengxin replay``: look into a ledger, copy it, make its decisions again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import LangArgument, LedgerOption, PageFormat, ViewOption, t
from engine.exits import Exit
from engine.problems import Lang, Text
from engine.request import Wrong
from engine.terminal import bar, print_table, say, settle, write_out

if TYPE_CHECKING:
    from engine.ledger import Found, Remade, Replayed

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list", help=t("列出存证。", "List receipts."))
def list_(
    ledger: LedgerOption,
    uscc: Annotated[
        str | None,
        typer.Argument(help=t("只列这家企业，缺省为最近 200 份", "of this enterprise; default: the last 200"), metavar="[USCC]"),
    ] = None,
    lang: LangArgument = None,
) -> None:
    """List the receipts of an enterprise, or the latest of all."""
    from engine.ledger import open_ledger, receipts, scheme_titles

    words = settle(lang)
    with open_ledger(ledger) as opened:
        found = receipts(opened, uscc)
        titles = scheme_titles(opened, found)
    zh = ("存证编号", "企业名称", "规则集", "基准日", "知悉时点", "结论")
    headings = zh if words.screen == "zh" else ("receipt", "enterprise", "rulebook", "as of", "known at", "outcome")
    print_table(headings, [_listed(item, titles[item.receipt], words.screen) for item in found], wrapped=(1, 5))


@app.command("show", help=t("按存证重作一份决定并说明理由。", "Make the decision of a receipt again and explain it."))
def show(
    receipt: Annotated[
        str, typer.Argument(help=t("存证编号，至少前 8 位", "receipt number, at least 8 digits"), metavar="RECEIPT")
    ],
    ledger: LedgerOption,
    view: Annotated[
        ViewOption, typer.Option(help=t("给谁看：企业、经办人、审计", "reader: enterprise, officer, auditor"))
    ] = ViewOption.auditor,
    format: Annotated[PageFormat, typer.Option("--format", help=t("格式", "format"))] = PageFormat.text,
    lang: LangArgument = None,
) -> None:
    """Explain the decision of a receipt from the ledger alone, by the rules and facts of its day."""
    from engine.explain import explain
    from engine.ledger import Corpora, decide_again, find, open_ledger

    words = settle(lang)
    with open_ledger(ledger) as opened, opened.reading() as connection:
        seq, _ = find(connection, receipt, "receipt")
        decision, corpus = decide_again(connection, Corpora(), seq)
    shown = words.screen if sys.stdout.isatty() else words.files
    write_out((explain(decision, corpus, view=view.value, lang=shown, format=format.value).rstrip("\n") + "\n").encode())


@app.command("copy", help=t("把账本复制到另一个空的账本或导出文件。", "Copy a ledger to another store, or to a file."))
def copy(
    source: Annotated[str, typer.Argument(help=t("账本或导出文件（.gz）", "ledger, or an exported file (.gz)"), metavar="FROM")],
    target: Annotated[str, typer.Argument(help=t("空的账本或导出文件（.gz）", "empty ledger, or a file (.gz)"), metavar="TO")],
    lang: LangArgument = None,
) -> None:
    """Copy a ledger: between SQLite and PostgreSQL, or to and from one file."""
    from engine.ledger import copy_ledger, export_ledger, import_export, open_ledger, size

    settle(lang)
    if source.endswith(".gz"):
        if target.endswith(".gz") or not Path(source).is_file():
            raise Wrong(f"没有这个导出文件，或者两边都是文件：{source}", f"no such export, or both are files: {source}")
        with open_ledger(target, create=True) as filled:
            count = import_export(Path(source), filled)
    elif target.endswith(".gz"):
        with open_ledger(source) as opened:
            export_ledger(opened, Path(target))
            count = size(opened)
    else:
        with open_ledger(source) as opened, open_ledger(target, create=True) as filled:
            count = copy_ledger(opened, filled)
    say(Text(f"已复制 {count} 项，编号与摘要不变", f"copied {count} entries; numbers and digests are the same"))


def replay(
    ledger: LedgerOption,
    receipt: Annotated[
        str | None, typer.Argument(help=t("存证编号，至少前 8 位", "receipt number, at least 8 digits"), metavar="[RECEIPT]")
    ] = None,
    run: Annotated[str | None, typer.Option("--run", help=t("一次运行的全部决定", "all decisions of a run"), metavar="R")] = None,
    all_: Annotated[bool, typer.Option("--all", help=t("账本中的全部决定", "all decisions of the ledger"))] = False,
    notes: Annotated[
        Path | None,
        typer.Option("--notes", help=t("进度文件；中断后接着做", "progress file; goes on after an interruption"), metavar="FILE"),
    ] = None,
    changes: Annotated[
        Path | None, typer.Option("--changes", help=t("决定变更表", "changelog of decisions"), metavar="FILE")
    ] = None,
    processes: Annotated[
        int, typer.Option("--processes", help=t("进程数，0 为全部核", "processes; 0: all cores"), min=0, metavar="N")
    ] = 0,
    lang: LangArgument = None,
) -> None:
    """Make decisions again from the ledger alone and compare every byte."""
    from engine.ledger import judge, open_ledger, read_changes, receipts_of
    from engine.ledger import replay as run_replay

    words = settle(lang)
    if sum((receipt is not None, run is not None, all_)) != 1:
        raise Wrong("请写一个存证编号，或者 --run 运行编号，或者 --all", "give one receipt, or --run, or --all")
    if changes is not None and not changes.is_file():
        raise Wrong(f"没有这个文件：{changes}", f"no such file: {changes}")
    declared = read_changes(changes) if changes is not None else []
    with open_ledger(ledger) as opened, bar(Text("重放", "replay")) as progress:
        numbers = receipts_of(opened, run=run, one=receipt)
        done = run_replay(opened, numbers, processes=processes or None, notes=notes, progress=progress)
    judged = judge(done.notable, declared)
    write_out("\n".join([*_summary(done, words.screen), *_notable(done, words.screen), ""]))
    for change in judged.stale if all_ else ():
        say(Text(f"变更表中有一条没有出现：{change.why.zh}", f"a declared change did not occur: {change.why.en}"))
    if judged.undeclared or (judged.stale and all_):
        raise typer.Exit(Exit.CHECKS_FAILED)


_SORTS = {
    "same": ("逐字节相同", "same bytes"), "engine": ("程序不同", "engine"), "rulebook": ("规则不同", "rulebook"),
    "schema": ("格式不同", "schema"), "input": ("输入缺失", "input"), "tampering": ("被改动", "tampering"),
    "erased": ("依法删除", "erased"),
}  # fmt: skip


def _summary(done: Replayed, lang: Lang) -> list[str]:
    zh = lang == "zh"
    parts = [f"{_SORTS[sort][0 if zh else 1]} {count}" for sort, count in sorted(done.counts.items())]
    if zh:
        return [f"重放 {done.total} 份决定：{'，'.join(parts) or '没有存证'}"]
    return [f"{done.total} decisions made again: {', '.join(parts) or 'no receipts'}"]


def _notable(done: Replayed, lang: Lang, most: int = 50) -> list[str]:
    lines = [_told(item, lang) for item in done.notable[:most]]
    left = len(done.notable) - most
    if left > 0:
        lines.append(f"  另有 {left} 份未列出（--notes 文件中有全部）" if lang == "zh" else f"  {left} more (all in --notes)")
    return lines


def _told(item: Remade, lang: Lang) -> str:
    at, colon = (0, "：") if lang == "zh" else (1, ": ")
    line = f"  {item.receipt[:16]} {item.subject} {_SORTS[item.sort][at]}{colon}{item.why[at]}"
    return line + (f"\n    {', '.join(item.paths)}" if item.paths else "")


def _listed(item: Found, titles: Mapping[str, Text], lang: Lang) -> tuple[str, ...]:
    from engine.classify.rows import STATUS
    from engine.explain.values import moment

    schemes = item.decision.get("schemes") or {}
    said = [
        f"{titles[name](lang) if name in titles else name} {scheme['grade'] or STATUS[scheme['status']](lang)}"
        for name, scheme in sorted(schemes.items())
    ]
    joint = "，" if lang == "zh" else ", "
    concluded = joint.join(said) or STATUS["no_rulebook"](lang)
    return (item.receipt[:16], item.name, item.rulebook, item.as_of, moment(item.known_at), concluded)
