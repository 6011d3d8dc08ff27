"""``hengxin``: classify enterprises by their credit records, explain every grade, check the rules.

Commands only parse, call one function and render. Heavy imports happen inside the commands, so that ``--help`` is fast.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from engine.commands import inspect as inspect_commands
from engine.commands import law as law_commands
from engine.commands import ledger as ledger_commands
from engine.commands import paper as paper_commands
from engine.commands import proof as proof_commands
from engine.commands import records as record_commands
from engine.commands import rules as rule_commands
from engine.commands.options import (
    KnownAtOption,
    LangArgument,
    MaybeLedger,
    PageFormat,
    RulesOption,
    ViewOption,
)
from engine.commands.options import t as _t
from engine.exits import Exit
from engine.problems import Text
from engine.request import (
    Wrong,
    check_place,
    check_sector,
    check_source,
    find_code,
    load,
    open_case,
    read_day,
    read_known_at,
)
from engine.terminal import bar, prepare_console, say, settle, write_out

if TYPE_CHECKING:
    from engine.classify import Run
    from engine.exchange import CaseFolder


class FormatOption(StrEnum):
    """Formats of results."""

    table = "table"
    json = "json"
    ndjson = "ndjson"
    csv = "csv"
    xlsx = "xlsx"


class EngineOption(StrEnum):
    """Which evaluators run."""

    auto = "auto"
    reference = "reference"
    compiled = "compiled"
    rete = "rete"


app = typer.Typer(
    name="hengxin",
    help=_t("衡信：住建领域信用分级分类，每个等级都说明理由。", "Graded credit supervision by written rules, with reasons."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(rule_commands.app, name="rules", help=_t("检查、显示、测试规则集。", "Check, show and test rulebooks."))
app.add_typer(record_commands.app, name="records", help=_t("账本中的记录：导入、更正、撤销、沿革。", "Records of a ledger."))
ledger_commands.app.add_typer(proof_commands.app)  # without a name: its commands stand among the others
app.add_typer(ledger_commands.app, name="ledger", help=_t("账本：查看、证明、核验。", "A ledger: look, prove, verify."))
app.command("replay", help=_t("只凭账本重作决定，逐字节比对。", "Make decisions again from the ledger alone."))(
    ledger_commands.replay
)

app.add_typer(law_commands.app, name="law", help=_t("法律库：条文、引用处、核对。", "The law library: show, trace, check."))
paper_commands.register(inspect_commands.app)
app.add_typer(inspect_commands.app, name="inspect", help=_t("检查：频次、计划、抽取、文书、结果。", "Inspections."))

CaseArgument = Annotated[
    Path | None,
    typer.Argument(
        help=_t("案例文件夹，内有 case.yaml；有 --ledger 时可省", "folder with a case.yaml; not needed with --ledger"),
        metavar="[CASE_DIR]",
    ),
]
AsOfOption = Annotated[
    str, typer.Option("--as-of", help=_t("基准日，如 2026-11-23", "the day it is about, e.g. 2026-11-23"), metavar="DATE")
]
RulebookOption = Annotated[
    str | None, typer.Option("--rulebook", help=_t("只用这个规则集", "only this rulebook"), metavar="ID|FILE")
]


@app.command(help=_t("对案例文件夹中的企业分级分类。", "Classify every enterprise of a case folder."))
def classify(
    as_of: AsOfOption,
    case_dir: CaseArgument = None,
    ledger: MaybeLedger = None,
    known_at: KnownAtOption = None,
    sector: Annotated[
        str | None, typer.Option(help=_t("只做一个领域，如 property", "one sector only, e.g. property"), metavar="S")
    ] = None,
    rulebook: RulebookOption = None,
    engine: Annotated[
        EngineOption, typer.Option(help=_t("求值器：能用几个就用几个", "evaluators; auto: all that run here"))
    ] = EngineOption.auto,
    format: Annotated[
        FormatOption, typer.Option("--format", help=_t("标准输出的格式", "format on standard output"))
    ] = FormatOption.table,
    out: Annotated[
        Path | None,
        typer.Option(help=_t("写出结果、说明、目录页的文件夹", "folder for results and explanations"), metavar="DIR"),
    ] = None,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Classify every enterprise of a case folder, and write results and explanations."""
    from engine.classify import Engine, check_folder, next_steps, render_results, screen, write_folder
    from engine.classify import classify as run_classify
    from engine.terminal import columns, print_input, ruler

    words = settle(lang)
    if format is FormatOption.xlsx and sys.stdout.isatty():
        zh = "xlsx 不能显示在终端上：请写到文件（> 结果.xlsx），或者用 --out 文件夹"
        raise Wrong(zh, "xlsx cannot be shown on a terminal: write it to a file (> results.xlsx), or use --out")
    day = read_day(as_of, "--as-of")
    moment = read_known_at(known_at)
    check_source(case_dir, ledger)
    if out is not None:
        check_folder(out, case_dir)
    corpus, only = load(rules, rulebook)
    check_sector(corpus, sector, only)
    folder = open_case(case_dir, corpus) if case_dir is not None else None
    if folder is not None:
        check_place(corpus, folder, rulebook)

    def decide(case: CaseFolder, progress: Callable[[int, int], None] | None) -> Run:
        at = moment if moment is not None else case.known_at
        return run_classify(
            corpus, case, day, known_at=at, sector=sector, rulebook=only, engine=Engine(engine.value), progress=progress
        )

    if ledger is not None:
        from engine.commands.stored import classify_stored

        run = classify_stored(ledger, corpus.dictionary, folder, moment, decide)
    else:
        assert folder is not None
        with bar(Text("分级分类", "classify")) as progress:
            run = decide(folder, progress)
    if out is not None:
        with bar(Text("写出说明", "explain")) as progress:
            write_folder(run, out, words.files, progress)
        say(Text(f"结果、说明和目录页写入 {out}", f"results, explanations and an index page are in {out}"))
    if format is FormatOption.table:
        following = next_steps(run, words.screen, out, case_dir, rulebook, known_at, ledger)
        table = screen(run, words.screen, columns(), ruler())
        write_out("\n".join([table, *following, ""]), matters=out is None)
    else:
        shown = words.screen if sys.stdout.isatty() else words.files
        write_out(render_results(run, format.value, shown), matters=out is None)
    if folder is not None and print_input(folder, out):
        raise typer.Exit(Exit.INPUT_REJECTED)


@app.command(help=_t("说明一家企业为什么是这个等级。", "Say why one enterprise has its grade."))
def explain(
    uscc: Annotated[str, typer.Argument(help=_t("统一社会信用代码", "unified social credit code"), metavar="USCC")],
    as_of: AsOfOption,
    case_dir: Annotated[
        Path | None, typer.Option("--case", help=_t("案例文件夹", "case folder"), metavar="CASE_DIR")
    ] = None,
    ledger: MaybeLedger = None,
    known_at: KnownAtOption = None,
    view: Annotated[
        ViewOption, typer.Option(help=_t("给谁看：企业、经办人、审计", "reader: enterprise, officer, auditor"))
    ] = ViewOption.officer,
    format: Annotated[PageFormat, typer.Option("--format", help=_t("格式", "format"))] = PageFormat.text,
    rulebook: RulebookOption = None,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Say why one enterprise has its grade."""
    from engine.classify import decide_one
    from engine.commands.stored import known_case
    from engine.explain import explain as render
    from engine.terminal import print_rejected

    words = settle(lang)
    day = read_day(as_of, "--as-of")
    moment = read_known_at(known_at)
    if (case_dir is None) == (ledger is None):
        raise Wrong("请写 --case 案例文件夹，或者 --ledger 账本，二者取一", "give --case or --ledger, one of them")
    check_source(case_dir, ledger)
    corpus, only = load(rules, rulebook)
    case = open_case(case_dir, corpus) if case_dir is not None else known_case(ledger or "", corpus.dictionary, moment)
    check_place(corpus, case, rulebook)
    code = find_code(uscc, case)
    scopes = corpus.matching(case.subjects[code], case.area, named=only)
    if not scopes:
        name = case.subjects[code].name
        raise Wrong(f"没有适用于 {name} 的规则集", f"no rulebook fits {name}")
    if len(scopes) > 1 and format is not PageFormat.text:
        zh = f"该企业适用 {len(scopes)} 个规则集，{format.value} 一次只写一份：请用 --rulebook 指定 {'、'.join(scopes)} 之一"
        raise Wrong(zh, f"{len(scopes)} rulebooks fit; choose one with --rulebook: {', '.join(scopes)}")
    found = list(decide_one(corpus, case, code, day, known_at=moment, rulebook=only))
    shown = words.screen if sys.stdout.isatty() else words.files
    pages = [render(item, corpus, view=view.value, lang=shown, format=format.value) for item in found]
    write_out("\n".join(page.rstrip("\n") + "\n" for page in pages).encode())
    if print_rejected(case, code):
        raise typer.Exit(Exit.INPUT_REJECTED)


def main() -> NoReturn:
    """Run the command line; a user's mistake never ends in a traceback."""
    import gc
    import logging

    gc.set_threshold(100_000, 50, 50)  # loading builds much and drops nothing
    logging.getLogger("engine").addHandler(logging.NullHandler())
    prepare_console(sys.argv[1:])
    try:
        code = int(app(prog_name="hengxin", standalone_mode=False) or 0)
        if code == 130:
            raise KeyboardInterrupt
    except BaseException as error:
        from engine.mishap import report

        code = report(error)
    sys.exit(code)


if __name__ == "__main__":
    main()
