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

from engine.commands import ledger as ledger_commands
from engine.commands import proof as proof_commands
from engine.commands import records as record_commands
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
    check_lint_code,
    check_place,
    check_sector,
    check_source,
    chosen_rules,
    find_code,
    find_rulebooks,
    load,
    open_case,
    read_as_of,
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


class DocumentFormat(StrEnum):
    """Formats of a rulebook as a document."""

    text = "text"
    html = "html"


class ListFormat(StrEnum):
    """Formats of what the law library says."""

    table = "table"
    json = "json"


class CatalogueOption(StrEnum):
    """Catalogues of the law library."""

    measures = "measures"
    permits = "permits"
    kinds = "kinds"
    severity = "severity"


class EngineOption(StrEnum):
    """Which evaluators run."""

    auto = "auto"
    reference = "reference"
    rete = "rete"


class ReportFormat(StrEnum):
    """Formats of what is said about rulebooks."""

    text = "text"
    json = "json"


class SchemaOption(StrEnum):
    """Published JSON schemas."""

    rulebook = "rulebook"
    cases = "cases"
    case = "case"
    decisions = "decisions"
    receipt = "receipt"
    decision_changes = "decision-changes"
    explanation = "explanation"
    silences = "silences"
    lint = "lint"


app = typer.Typer(
    name="hengxin",
    help=_t("衡信：住建领域信用分级分类，每个等级都说明理由。", "Graded credit supervision by written rules, with reasons."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
rules_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules", help=_t("检查、显示、测试规则集。", "Check, show and test rulebooks."))
app.add_typer(record_commands.app, name="records", help=_t("账本中的记录：导入、更正、撤销、沿革。", "Records of a ledger."))
ledger_commands.app.add_typer(proof_commands.app)  # without a name: its commands stand among the others
app.add_typer(ledger_commands.app, name="ledger", help=_t("查看、复制账本。", "Look into a ledger, copy it."))
app.command("replay", help=_t("只凭账本重作决定，逐字节比对。", "Make decisions again from the ledger alone."))(
    ledger_commands.replay
)

law_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(law_app, name="law", help=_t("法律库：条文、引用处、核对。", "The law library: show, trace, check."))

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
        EngineOption, typer.Option(help=_t("求值器：能用两个就用两个", "evaluators; auto: both where both run"))
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


@rules_app.command("check", help=_t("检查规则集能否加载，列出全部错误及位置。", "Check that rulebooks load; every defect."))
def rules_check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help=_t("文件或文件夹，缺省全部", "files or folders; default: all"), metavar="[PATH]..."),
    ] = None,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Check that rulebooks load; every defect with its place."""
    from engine.lint import Settings, lint
    from engine.mishap import show

    words = settle(lang)
    for path in paths or []:
        if not path.exists():
            raise Wrong(f"没有这个文件或文件夹：{path}", f"no such file or folder: {path}")
    report = lint(chosen_rules(rules), paths or [], Settings(read_as_of(None)))
    errors = [entry.problem for entry in report.errors]
    show(errors)
    if not report.files and not errors:
        raise Wrong("没有找到规则集文件（首行应为 hengxin: rulebook/1）", "no rulebook files found (hengxin: rulebook/1)")
    found = len(report.findings)
    more = Text(f"；另有提示 {found} 处，见 hengxin rules lint", f"; {found} findings: hengxin rules lint")(words.screen)
    text = Text(f"检查规则集 {report.files} 个：错误 {len(errors)} 处", f"{report.files} rulebooks checked: {len(errors)} errors")
    write_out(text(words.screen) + (more if found else "") + "\n")
    if errors:
        raise typer.Exit(Exit.INVALID_RULEBOOK)


@rules_app.command("lint", help=_t("审查规则集：能加载而多半有误之处。", "Lint rulebooks: what loads and is likely a slip."))
def rules_lint(
    targets: Annotated[
        list[str] | None,
        typer.Argument(help=_t("编号、文件或文件夹，缺省全部", "ids, files or folders; default: all"), metavar="[TARGET]..."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help=_t("按这一天审查，缺省今天", "the day it is done; default: today"), metavar="DATE"),
    ] = None,
    verified_within: Annotated[
        int,
        typer.Option(
            min=1, help=_t("所引文件的效力须在几个月内核实过", "months after which a verification is too old"), metavar="MONTHS"
        ),
    ] = 12,
    format: Annotated[ReportFormat, typer.Option("--format", help=_t("格式", "format"))] = ReportFormat.text,
    accepted: Annotated[bool, typer.Option("--accepted", help=_t("也列出已接受的提示", "also list accepted findings"))] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", help=_t("显示一项检查的说明页", "print the page of a check"), metavar="CODE")
    ] = None,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Lint rulebooks: what loads and is likely a slip, together with what does not load."""
    from engine.lint import Settings, as_json, as_text, lint, page

    words = settle(lang)
    shown = words.screen if sys.stdout.isatty() else words.files
    if explain is not None:
        write_out(page(check_lint_code(explain), shown).encode())
        return
    day = read_as_of(as_of)
    folder = chosen_rules(rules)
    report = lint(folder, find_rulebooks(folder, targets or []), Settings(day, verified_within))
    if not report.files and not report.errors:
        raise Wrong("没有找到规则集文件（首行应为 hengxin: rulebook/1）", "no rulebook files found (hengxin: rulebook/1)")
    text = as_json(report) if format is ReportFormat.json else as_text(report, shown, accepted=accepted)
    write_out(text.encode())
    if report.errors:
        raise typer.Exit(Exit.INVALID_RULEBOOK)
    if report.findings:
        raise typer.Exit(Exit.CHECKS_FAILED)


@rules_app.command("list", help=_t("列出规则集、有效期和状态。", "List rulebooks, when in force, and their status."))
def rules_list(lang: LangArgument = None, rules: RulesOption = None) -> None:
    """List rulebooks, when in force, and their status."""
    from engine.rulebook.report import rulebook_lines
    from engine.terminal import print_table

    words = settle(lang)
    corpus, _ = load(rules, None)
    zh = ("编号", "名称", "适用地", "领域", "有效期", "状态")
    headings = zh if words.screen == "zh" else ("id", "title", "place", "sector", "in force", "status")
    print_table(headings, rulebook_lines(corpus, words.screen), wrapped=(1, 4, 5))


@rules_app.command("show", help=_t("把规则集显示为可读的条文。", "Print a rulebook as a readable document."))
def rules_show(
    rulebook: Annotated[str, typer.Argument(help=_t("规则集编号或文件", "rulebook id or file"), metavar="ID|FILE")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help=_t("这一天有效的版本", "the version in force then"), metavar="DATE")
    ] = None,
    format: Annotated[DocumentFormat, typer.Option("--format", help=_t("格式", "format"))] = DocumentFormat.text,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Print a rulebook as a readable document."""
    words = settle(lang)
    day = read_day(as_of, "--as-of") if as_of else None
    corpus, only = load(rules, rulebook)
    versions = corpus.programs[only or rulebook]
    program = versions[-1] if day is None else corpus.select(only or rulebook, day).program
    if program is None:
        raise Wrong(f"{only or rulebook} 在 {as_of} 没有有效的版本", f"no version of {only or rulebook} is in force on {as_of}")
    from engine.explain.rulebook import show

    write_out(show(program, corpus, words.screen if sys.stdout.isatty() else words.files, format.value).encode())


@rules_app.command("test", help=_t("运行规则集旁的案例。", "Run the cases beside the rulebooks."))
def rules_test(
    targets: Annotated[
        list[str] | None,
        typer.Argument(help=_t("编号、文件或文件夹，缺省全部", "ids, files or folders; default: all"), metavar="[TARGET]..."),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help=_t("规则×结果×界限，哪些有案例", "rule x outcome x boundary: what cases reach"))
    ] = False,
    fail_under: Annotated[
        int | None,
        typer.Option("--fail-under", min=0, max=100, help=_t("覆盖率低于此数即失败", "fail below this percentage"), metavar="N"),
    ] = None,
    format: Annotated[
        ReportFormat, typer.Option("--format", help=_t("覆盖情况的格式", "format of the coverage"))
    ] = ReportFormat.text,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Run the cases beside the rulebooks."""
    from engine.casebook.coverage import as_json, as_text
    from engine.casebook.suite import run_suite
    from engine.mishap import show

    words = settle(lang)
    if fail_under is not None and not coverage:
        raise Wrong("--fail-under 须与 --coverage 同用", "--fail-under needs --coverage")
    with bar(Text("案例", "cases")) as progress:
        suite = run_suite(chosen_rules(rules), targets or [], progress, coverage=coverage)
    show(suite.problems)
    if suite.invalid:
        raise typer.Exit(Exit.INVALID_RULEBOOK)
    if any(problem.code == "CASE-TARGET" for problem in suite.problems):
        raise typer.Exit(Exit.USAGE)
    if coverage:
        write_out(as_json(suite.coverage) if format is ReportFormat.json else as_text(suite.coverage, words.screen))
    (say if format is ReportFormat.json else lambda line: write_out(line + "\n"))(suite.summary(words.screen))
    short = [item for item in suite.coverage if fail_under is not None and item.percent < fail_under]
    for item in short:
        name = f"{item.program.id} {item.program.version}"
        zh = f"{name} 的覆盖率 {item.percent}% 低于 {fail_under}%"
        say(Text(zh, f"{name}: coverage {item.percent}% is below {fail_under}%"))
    if short:
        raise typer.Exit(Exit.CHECKS_FAILED)
    if not suite.run and not suite.problems:
        raise Wrong("没有找到案例文件（首行应为 hengxin: cases/1）", "no case files found (hengxin: cases/1)")
    if suite.problems:
        raise typer.Exit(Exit.CHECKS_FAILED)


@rules_app.command("mutate", help=_t("在规则里放入小错，看案例能否发现。", "Put small mistakes into rules: do the cases notice?"))
def rules_mutate(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            help=_t("编号、文件或文件夹，缺省全部", "ids, files or folders; default: all"), metavar="[ID|FILE]..."
        ),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help=_t("每个规则集只抽这么多", "at most so many of each rulebook"), metavar="N")
    ] = None,
    seed: Annotated[int, typer.Option(help=_t("抽样的种子", "seed of the sample"), metavar="S")] = 0,
    jobs: Annotated[
        int | None, typer.Option(min=1, help=_t("进程数，缺省为核数", "processes; default: cores"), metavar="J")
    ] = None,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", min=0, max=100, help=_t("发现率低于此数即失败", "fail below this score"), metavar="P"),
    ] = None,
    format: Annotated[ReportFormat, typer.Option("--format", help=_t("格式", "format"))] = ReportFormat.text,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Put small mistakes into rules: do the cases notice?"""
    from engine.mishap import show
    from engine.mutation import as_json, as_text, run_mutation
    from engine.problems import InvalidRulebook

    words = settle(lang)
    try:
        with bar(Text("变异", "mutants")) as progress:
            found = run_mutation(
                chosen_rules(rules), targets or [], sample=sample, seed=seed, jobs=jobs, progress=progress
            )
    except InvalidRulebook as error:
        show(tuple(error.problems))
        codes = {problem.code for problem in error.problems}
        exits = {"CASE-TARGET": Exit.USAGE, "CASE-FAILED": Exit.CHECKS_FAILED}
        raise typer.Exit(exits.get(codes.pop(), Exit.INVALID_RULEBOOK) if len(codes) == 1 else Exit.INVALID_RULEBOOK) from None
    problems = tuple(problem for item in found for problem in item.problems)
    show(problems)
    write_out(as_json(found) if format is ReportFormat.json else as_text(found, words.screen))
    short = any(fail_under is not None and item.percent < fail_under for item in found)
    if problems or short or any(item.count("crashed") for item in found):
        raise typer.Exit(Exit.CHECKS_FAILED)


@rules_app.command("schema", help=_t("打印 JSON Schema，供编辑器和程序用。", "Print a JSON Schema for editors and programs."))
def rules_schema(
    name: Annotated[SchemaOption, typer.Argument(help=_t("哪一种文件", "which kind of file"))] = SchemaOption.rulebook,
    lang: LangArgument = None,
) -> None:
    """Print a JSON Schema for editors and programs."""
    from engine.schemas import schema_text

    settle(lang)
    write_out(schema_text(name.value).encode())


LawArgument = Annotated[
    str,
    typer.Argument(
        help=_t("文件编号，或者编号#条款，如 penalty-law-2021#51", "id of an instrument, or id#provision"),
        metavar="INSTRUMENT[#PROVISION]",
    ),
]
LawFormat = Annotated[ListFormat, typer.Option("--format", help=_t("格式", "format"))]
LawDay = Annotated[
    str | None, typer.Option("--as-of", help=_t("说明这一天是否有效", "say how it stands on this day"), metavar="DATE")
]


def _print_json(data: object) -> None:
    import json

    write_out((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


@law_app.command("show", help=_t("显示一件文件或者一个条款。", "Print an instrument or a provision."))
def law_show(
    name: LawArgument,
    as_of: LawDay = None,
    format: LawFormat = ListFormat.table,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Print an instrument or a provision."""
    from engine.citations import check_name, instrument_data, show_law
    from engine.law import load_law

    words = settle(lang)
    day = read_day(as_of, "--as-of") if as_of else None
    law = load_law(chosen_rules(rules))
    check_name(name, law)
    if format is ListFormat.json:
        _print_json(instrument_data(law.instrument(name), name if "#" in name else "", day))
    else:
        write_out(show_law(name, law, words.screen, day))


@law_app.command("uses", help=_t("列出依据某一条款的规则和案例。", "List the rules and cases that rest on a provision."))
def law_uses(
    name: LawArgument, format: LawFormat = ListFormat.table, lang: LangArgument = None, rules: RulesOption = None
) -> None:
    """List the rules and cases that rest on a provision."""
    from engine.citations import read_mentions, show_uses, uses_data, uses_of, uses_summary
    from engine.law import load_law
    from engine.mishap import show

    words = settle(lang)
    folder = chosen_rules(rules)
    mentions = read_mentions(folder)
    found = uses_of(name, load_law(folder), folder, mentions)
    show(mentions.problems)
    if format is ListFormat.json:
        _print_json(uses_data(found))
    else:
        lines = [show_uses(found, words.screen)] if found else []
        write_out("\n".join([*lines, uses_summary(name, found, words.screen)]) + "\n")
    if mentions.problems:
        raise typer.Exit(Exit.INVALID_RULEBOOK)


@law_app.command("check", help=_t("核对法律库本身，以及规则对它的引用。", "Check the library and every citation of it."))
def law_check(
    notes: Annotated[
        bool, typer.Option("--notes", help=_t("也列出说明（无须改动）", "list what needs no mending as well"))
    ] = False,
    format: LawFormat = ListFormat.table,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Check the library and every citation of it."""
    from engine.citations import check_data, check_law
    from engine.law import load_law
    from engine.mishap import show

    words = settle(lang)
    folder = chosen_rules(rules)
    checked = check_law(load_law(folder), folder)
    show(checked.unread)
    if format is ListFormat.json:
        _print_json(check_data(checked))
    else:
        show(one.problem for one in checked.of("error", "warning"))
        lines = [one.problem.render(words.screen) for one in checked.of("info")] if notes else []
        write_out("\n".join([*lines, checked.summary(words.screen)]) + "\n")
    if checked.unread:
        raise typer.Exit(Exit.INVALID_RULEBOOK)
    if checked.of("error"):
        raise typer.Exit(Exit.CHECKS_FAILED)


@law_app.command("list", help=_t("列出法律库中的文件。", "List the instruments of the library."))
def law_list(
    as_of: LawDay = None, format: LawFormat = ListFormat.table, lang: LangArgument = None, rules: RulesOption = None
) -> None:
    """List the instruments of the library."""
    from engine.citations import law_data, law_headings, law_lines
    from engine.law import load_law
    from engine.terminal import print_table

    words = settle(lang)
    day = read_day(as_of, "--as-of") if as_of else None
    folder = chosen_rules(rules)
    law = load_law(folder)
    if format is ListFormat.json:
        _print_json(law_data(law, day))
    else:
        print_table(law_headings(words.screen), law_lines(law, folder, words.screen, day), wrapped=(0, 1, 2, 4))


@law_app.command("catalogue", help=_t("列出措施、信息分类、严重程度等目录。", "Print the catalogues of measures and classes."))
def law_catalogue(
    name: Annotated[CatalogueOption, typer.Argument(help=_t("哪一种目录", "which catalogue"), metavar="NAME")],
    format: LawFormat = ListFormat.table,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Print a catalogue of the law library."""
    from engine.citations import catalogue_headings, catalogue_lines
    from engine.law import load_law
    from engine.terminal import print_table

    words = settle(lang)
    folder = chosen_rules(rules)
    headings = catalogue_headings(name.value, words.screen)
    lines = catalogue_lines(name.value, load_law(folder), folder, words.screen)
    if format is ListFormat.json:
        _print_json([dict(zip(headings, line, strict=True)) for line in lines])
    else:
        print_table(headings, lines, wrapped=(0, 1, 2, 3, 4, 5, 6))


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
