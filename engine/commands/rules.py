"""``hengxin rules``: check, lint, list, show, test and mutate rulebooks; the schemas of the files people write."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import LangArgument, RulesOption, t
from engine.exits import Exit
from engine.problems import Text
from engine.request import (
    Wrong,
    check_lint_code,
    chosen_rules,
    find_rulebooks,
    load,
    read_as_of,
    read_day,
)
from engine.terminal import bar, print_table, say, settle, write_out

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


class DocumentFormat(StrEnum):
    """Formats of a rulebook as a document."""

    text = "text"
    html = "html"


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


@app.command("check", help=t("检查规则集能否加载，列出全部错误及位置。", "Check that rulebooks load; every defect."))
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help=t("文件或文件夹，缺省全部", "files or folders; default: all"), metavar="[PATH]..."),
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


@app.command("lint", help=t("审查规则集：能加载而多半有误之处。", "Lint rulebooks: what loads and is likely a slip."))
def lint(
    targets: Annotated[
        list[str] | None,
        typer.Argument(help=t("编号、文件或文件夹，缺省全部", "ids, files or folders; default: all"), metavar="[TARGET]..."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help=t("按这一天审查，缺省今天", "the day it is done; default: today"), metavar="DATE"),
    ] = None,
    verified_within: Annotated[
        int,
        typer.Option(
            min=1, help=t("所引文件的效力须在几个月内核实过", "months after which a verification is too old"), metavar="MONTHS"
        ),
    ] = 12,
    format: Annotated[ReportFormat, typer.Option("--format", help=t("格式", "format"))] = ReportFormat.text,
    accepted: Annotated[bool, typer.Option("--accepted", help=t("也列出已接受的提示", "also list accepted findings"))] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", help=t("显示一项检查的说明页", "print the page of a check"), metavar="CODE")
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


@app.command("list", help=t("列出规则集、有效期和状态。", "List rulebooks, when in force, and their status."))
def list_(lang: LangArgument = None, rules: RulesOption = None) -> None:
    """List rulebooks, when in force, and their status."""
    from engine.rulebook.report import rulebook_lines

    words = settle(lang)
    corpus, _ = load(rules, None)
    zh = ("编号", "名称", "适用地", "领域", "有效期", "状态")
    headings = zh if words.screen == "zh" else ("id", "title", "place", "sector", "in force", "status")
    print_table(headings, rulebook_lines(corpus, words.screen), wrapped=(1, 3, 4, 5))


@app.command("show", help=t("把规则集显示为可读的条文。", "Print a rulebook as a readable document."))
def show(
    rulebook: Annotated[str, typer.Argument(help=t("规则集编号或文件", "rulebook id or file"), metavar="ID|FILE")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help=t("这一天有效的版本", "the version in force then"), metavar="DATE")
    ] = None,
    format: Annotated[DocumentFormat, typer.Option("--format", help=t("格式", "format"))] = DocumentFormat.text,
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


@app.command("test", help=t("运行规则集旁的案例。", "Run the cases beside the rulebooks."))
def cases(
    targets: Annotated[
        list[str] | None,
        typer.Argument(help=t("编号、文件或文件夹，缺省全部", "ids, files or folders; default: all"), metavar="[TARGET]..."),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help=t("规则×结果×界限，哪些有案例", "rule x outcome x boundary: what cases reach"))
    ] = False,
    fail_under: Annotated[
        int | None,
        typer.Option("--fail-under", min=0, max=100, help=t("覆盖率低于此数即失败", "fail below this percentage"), metavar="N"),
    ] = None,
    format: Annotated[
        ReportFormat, typer.Option("--format", help=t("覆盖情况的格式", "format of the coverage"))
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


@app.command("mutate", help=t("在规则里放入小错，看案例能否发现。", "Put small mistakes into rules: do the cases notice?"))
def mutate(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            help=t("编号、文件或文件夹，缺省全部", "ids, files or folders; default: all"), metavar="[ID|FILE]..."
        ),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help=t("每个规则集只抽这么多", "at most so many of each rulebook"), metavar="N")
    ] = None,
    seed: Annotated[int, typer.Option(help=t("抽样的种子", "seed of the sample"), metavar="S")] = 0,
    jobs: Annotated[
        int | None, typer.Option(min=1, help=t("进程数，缺省为核数", "processes; default: cores"), metavar="J")
    ] = None,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", min=0, max=100, help=t("发现率低于此数即失败", "fail below this score"), metavar="P"),
    ] = None,
    format: Annotated[ReportFormat, typer.Option("--format", help=t("格式", "format"))] = ReportFormat.text,
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


@app.command("schema", help=t("打印 JSON Schema，供编辑器和程序用。", "Print a JSON Schema for editors and programs."))
def schema(
    name: Annotated[SchemaOption, typer.Argument(help=t("哪一种文件", "which kind of file"))] = SchemaOption.rulebook,
    lang: LangArgument = None,
) -> None:
    """Print a JSON Schema for editors and programs."""
    from engine.schemas import schema_text

    settle(lang)
    write_out(schema_text(name.value).encode())
