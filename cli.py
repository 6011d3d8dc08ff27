"""``hengxin``: classify enterprises by their credit records, explain every grade, check the rules.

Commands only parse, call one function and render. Heavy imports happen inside the commands, so that ``--help`` is fast.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from engine.exits import Exit

if TYPE_CHECKING:
    from engine.classify import Run
    from engine.exchange import CaseFolder
    from engine.problems import Lang, Problem
    from engine.rulebook import Corpus


class LangOption(StrEnum):
    """The language of everything printed."""

    zh = "zh"
    en = "en"


class FormatOption(StrEnum):
    """Formats of results."""

    table = "table"
    json = "json"
    ndjson = "ndjson"
    csv = "csv"
    xlsx = "xlsx"


class PageFormat(StrEnum):
    """Formats of an explanation."""

    text = "text"
    json = "json"
    html = "html"


class ViewOption(StrEnum):
    """Who reads the explanation."""

    subject = "subject"
    officer = "officer"
    auditor = "auditor"


class EngineOption(StrEnum):
    """Which evaluators run."""

    auto = "auto"
    reference = "reference"
    rete = "rete"


class SchemaOption(StrEnum):
    """Published JSON schemas."""

    rulebook = "rulebook"
    cases = "cases"
    case = "case"
    decisions = "decisions"
    explanation = "explanation"


app = typer.Typer(
    name="hengxin",
    help="衡信：住房城乡建设领域信用分级分类监管。Graded credit supervision by written rules, with reasons.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
rules_app = typer.Typer(
    help="检查、显示、测试规则集。Check, show and test rulebooks.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(rules_app, name="rules")

CaseArgument = Annotated[Path, typer.Argument(help="案例文件夹（内有 case.yaml）。Case folder with a case.yaml.", metavar="CASE_DIR")]
AsOfOption = Annotated[str, typer.Option("--as-of", help="基准日，如 2026-11-23。The day the decision speaks about.", metavar="DATE")]
KnownAtOption = Annotated[
    str | None,
    typer.Option("--known-at", help="知悉时点（日期取当日末）；缺省为最近一次收到数据的时点。What was known then.", metavar="T"),
]
LangArgument = Annotated[LangOption, typer.Option("--lang", help="语言。Language.", envvar="HENGXIN_LANG")]
RulebookOption = Annotated[
    str | None,
    typer.Option("--rulebook", help="规则集编号或文件。Rulebook id, or a file.", metavar="ID|FILE"),
]
RulesOption = Annotated[
    Path | None, typer.Option("--rules", help="规则文件夹；缺省为随程序提供的。Rules folder.", envvar="HENGXIN_RULES")
]


@app.command()
def classify(
    case_dir: CaseArgument,
    as_of: AsOfOption,
    known_at: KnownAtOption = None,
    sector: Annotated[str | None, typer.Option(help="只做一个领域，如 construction、property。One sector only.", metavar="S")] = None,
    rulebook: RulebookOption = None,
    engine: Annotated[EngineOption, typer.Option(help="求值器：能用两个就用两个。Evaluators: both where both run.")] = EngineOption.auto,
    format: Annotated[FormatOption, typer.Option("--format", help="标准输出的格式。Format on standard output.")] = FormatOption.table,
    out: Annotated[Path | None, typer.Option(help="写出结果、说明和目录页的文件夹。Folder for results and explanations.", metavar="DIR")] = None,
    lang: LangArgument = LangOption.zh,
    rules: RulesOption = None,
) -> None:
    """对案例文件夹中的企业分级分类。Classify every enterprise of a case folder."""
    from engine.classify import Engine, render_results, write_folder
    from engine.classify import classify as run_classify
    from engine.terminal import bar, print_run, write_binary

    day, moment = _days(as_of, known_at, lang.value)
    corpus, only = _corpus(rules, rulebook, lang.value)
    case = _case(case_dir, corpus, lang.value)
    _check_sector(corpus, sector, lang.value)
    with bar("分级分类" if lang is LangOption.zh else "classify") as progress:
        run = run_classify(
            corpus, case, day, known_at=moment, sector=sector, rulebook=only, engine=Engine(engine.value), progress=progress
        )
    if out is not None:
        with bar("写出说明" if lang is LangOption.zh else "explain") as progress:
            write_folder(run, out, lang.value, progress)
    if format is FormatOption.table:
        print_run(run, lang.value, out, case_dir)
    else:
        write_binary(render_results(run, format.value, lang.value))
    _finish(run, lang.value)


@app.command()
def explain(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码。Unified social credit code.", metavar="USCC")],
    case_dir: Annotated[Path, typer.Option("--case", help="案例文件夹。Case folder.", metavar="CASE_DIR")],
    as_of: AsOfOption,
    known_at: KnownAtOption = None,
    view: Annotated[ViewOption, typer.Option(help="给谁看：企业、经办人、审计。Reader.")] = ViewOption.officer,
    format: Annotated[PageFormat, typer.Option("--format", help="格式。Format.")] = PageFormat.text,
    rulebook: RulebookOption = None,
    lang: LangArgument = LangOption.zh,
    rules: RulesOption = None,
) -> None:
    """说明一家企业为什么是这个等级。Say why one enterprise has its grade."""
    from engine.classify import decide_one
    from engine.explain import explain as render
    from engine.terminal import write_binary

    day, moment = _days(as_of, known_at, lang.value)
    corpus, only = _corpus(rules, rulebook, lang.value)
    case = _case(case_dir, corpus, lang.value)
    code = _code(uscc, case, lang.value)
    decisions = [item for item in decide_one(corpus, case, code, day, known_at=moment) if only in (None, item.rulebook)]
    if not decisions:
        _stop(Exit.USAGE, "没有适用于该企业的规则集", "no rulebook fits this enterprise", lang.value)
    pages = [render(item, corpus, view=view.value, lang=lang.value, format=format.value) for item in decisions]
    if format is PageFormat.json and len(pages) > 1:
        pages = ["[" + ",\n".join(pages) + "]"]
    write_binary("\n".join(page.rstrip("\n") + "\n" for page in pages).encode())


@rules_app.command("check")
def rules_check(
    paths: Annotated[list[Path] | None, typer.Argument(help="规则文件或文件夹；缺省为全部。Files or folders.")] = None,
    lang: LangArgument = LangOption.zh,
    rules: RulesOption = None,
) -> None:
    """检查规则集：列出全部问题及位置。Check rulebooks; every defect with its place."""
    from engine.rulebook.report import check_files

    report = check_files(_rules_dir(rules), paths or [])
    for problem in (*report.problems, *report.findings):
        typer.echo(problem.render(lang.value), err=True)
    typer.echo(report.summary(lang.value))
    if report.problems:
        raise typer.Exit(Exit.INVALID_RULEBOOK)


@rules_app.command("list")
def rules_list(lang: LangArgument = LangOption.zh, rules: RulesOption = None) -> None:
    """列出规则集及其有效期、状态。List rulebooks."""
    from engine.terminal import print_table

    corpus, _ = _corpus(rules, None, lang.value)
    headings = ["编号", "名称", "领域", "有效期", "状态"] if lang is LangOption.zh else ["id", "title", "sector", "in force", "status"]
    from engine.rulebook.report import rulebook_lines

    print_table(headings, rulebook_lines(corpus, lang.value))


@rules_app.command("show")
def rules_show(
    rulebook: Annotated[str, typer.Argument(help="规则集编号或文件。Rulebook id or file.", metavar="ID|FILE")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="显示这一天有效的版本。The version in force then.", metavar="DATE")] = None,
    lang: LangArgument = LangOption.zh,
    rules: RulesOption = None,
) -> None:
    """把规则集显示为可读的条文。Print a rulebook as a readable document."""
    from engine.explain.rulebook import show
    from engine.terminal import write_binary

    corpus, only = _corpus(rules, rulebook, lang.value)
    versions = corpus.programs[only or rulebook]
    day = _day(as_of, lang.value) if as_of else versions[-1].start
    program = corpus.select(only or rulebook, day).program
    if program is None:
        _stop(Exit.USAGE, f"{as_of} 没有有效的版本", f"no version is in force on {as_of}", lang.value)
    write_binary(show(program, corpus, lang.value).encode())


@rules_app.command("test")
def rules_test(
    targets: Annotated[list[str] | None, typer.Argument(help="规则集编号、文件或文件夹；缺省为全部。Ids, files or folders.")] = None,
    lang: LangArgument = LangOption.zh,
    rules: RulesOption = None,
) -> None:
    """运行规则集旁的案例。Run the cases beside the rulebooks."""
    from engine.casebook.suite import run_suite
    from engine.terminal import bar

    with bar("案例" if lang is LangOption.zh else "cases") as progress:
        suite = run_suite(_rules_dir(rules), targets or [], progress)
    for problem in suite.problems:
        typer.echo(problem.render(lang.value), err=True)
    typer.echo(suite.summary(lang.value))
    if suite.invalid:
        raise typer.Exit(Exit.INVALID_RULEBOOK)
    if suite.problems or not suite.run:
        raise typer.Exit(Exit.CHECKS_FAILED)


@rules_app.command("schema")
def rules_schema(
    name: Annotated[SchemaOption, typer.Argument(help="哪一种文件。Which kind of file.")] = SchemaOption.rulebook,
) -> None:
    """打印 JSON Schema，供编辑器和程序使用。Print a JSON Schema for editors and programs."""
    from engine.schemas import schema_text
    from engine.terminal import write_binary

    write_binary(schema_text(name.value).encode())


def _rules_dir(rules: Path | None) -> Path:
    from engine.paths import rules_dir

    return rules if rules is not None else rules_dir()


def _day(text: str, lang: Lang) -> int:
    from engine.calendar import parse_day

    try:
        return parse_day(text)
    except ValueError:
        _stop(Exit.USAGE, f"日期须写成 YYYY-MM-DD：{text}", f"write dates as YYYY-MM-DD: {text}", lang)


def _days(as_of: str, known_at: str | None, lang: Lang) -> tuple[int, int | None]:
    from engine.decide import end_of_day

    day = _day(as_of, lang)
    return day, None if known_at is None else end_of_day(_day(known_at, lang))


def _corpus(rules: Path | None, rulebook: str | None, lang: Lang) -> tuple[Corpus, str | None]:
    """Return the corpus, and the id of the one rulebook asked for; a file joins the corpus in place of its id."""
    from engine.problems import InvalidRulebook, nearest
    from engine.rulebook import load_corpus

    folder = _rules_dir(rules)
    try:
        if rulebook is not None and (rulebook.endswith((".yaml", ".yml")) or Path(rulebook).is_file()):
            corpus = load_corpus(folder, [Path(rulebook)])
            return corpus, next(iter(corpus.programs))
        corpus = load_corpus(folder)
    except InvalidRulebook as error:
        _problems(error.problems, lang)
        raise typer.Exit(Exit.INVALID_RULEBOOK) from None
    if rulebook is not None and rulebook not in corpus.programs:
        guess = nearest(rulebook, corpus.programs)
        known = "、".join(corpus.programs)
        _stop(
            Exit.USAGE,
            f"没有规则集“{rulebook}”" + (f"，是否想写“{guess}”？" if guess else f"；现有：{known}"),
            f"no rulebook {rulebook!r}" + (f", did you mean {guess!r}?" if guess else f"; there are: {known}"),
            lang,
        )
    return corpus, rulebook


def _case(folder: Path, corpus: Corpus, lang: Lang) -> CaseFolder:
    from engine.exchange import read_case
    from engine.problems import InvalidCase

    try:
        return read_case(folder, corpus.dictionary)
    except InvalidCase as error:
        _problems(error.problems, lang)
        raise typer.Exit(Exit.USAGE) from None


def _check_sector(corpus: Corpus, sector: str | None, lang: Lang) -> None:
    from engine.problems import nearest

    known = sorted({versions[-1].sector for versions in corpus.programs.values()})
    if sector is not None and sector not in known:
        guess = nearest(sector, known)
        tail = f"，是否想写“{guess}”？" if guess else ""
        shown = "、".join(known)
        _stop(Exit.USAGE, f"没有领域“{sector}”的规则集（{shown}）{tail}", f"no rulebook for sector {sector!r} ({shown})", lang)


def _code(text: str, case: CaseFolder, lang: Lang) -> str:
    from engine.facts import UsccError, normalise_uscc
    from engine.problems import nearest

    try:
        code = normalise_uscc(text)
    except UsccError:
        code = text.strip().upper()
    if code not in case.subjects:
        guess = nearest(code, case.subjects)
        tail = f"，是否指 {guess}（{case.subjects[guess].name}）？" if guess else ""
        _stop(Exit.USAGE, f"企业名册中没有 {code}{tail}", f"{code} is not in the register" + (f"; {guess}?" if guess else ""), lang)
    return code


def _problems(problems: tuple[Problem, ...], lang: Lang) -> None:
    for problem in problems:
        typer.echo(problem.render(lang), err=True)


def _finish(run: Run, lang: Lang) -> None:
    """Say on standard error what was refused, and leave with the code that says so."""
    from engine.terminal import print_input

    if print_input(run.case, lang):
        raise typer.Exit(Exit.INPUT_REJECTED)


def _stop(code: Exit, zh: str, en: str, lang: Lang) -> NoReturn:
    typer.echo(en if lang == "en" else zh, err=True)
    raise typer.Exit(code)


def main() -> None:
    """Run the command line; a user's mistake never ends in a traceback."""
    from engine.terminal import prepare_console

    prepare_console()
    try:
        app()
    except SystemExit:
        raise
    except BaseException as error:
        sys.exit(_failed(error))


def _failed(error: BaseException) -> int:
    """Return the exit code for an error, after saying what happened."""
    from engine.problems import EvaluatorsDisagree, HengxinError, InvalidCase, InvalidRulebook

    if isinstance(error, KeyboardInterrupt):
        typer.echo("已中断。Interrupted.", err=True)
        return 130
    if isinstance(error, BrokenPipeError):
        return int(Exit.FINE)
    if isinstance(error, EvaluatorsDisagree):
        typer.echo(f"两个求值器对 {error.subject} 的结果不一致，未写出任何结果。The evaluators disagree; nothing was written.", err=True)
        for what, first, second in error.differences:
            typer.echo(f"  {what}\n    reference: {first}\n    rete:      {second}", err=True)
        return int(Exit.DISAGREE)
    if isinstance(error, InvalidRulebook):
        _problems(error.problems, "zh")
        return int(Exit.INVALID_RULEBOOK)
    if isinstance(error, InvalidCase):
        _problems(error.problems, "zh")
        return int(Exit.USAGE)
    if isinstance(error, HengxinError):
        typer.echo(str(error), err=True)
        return int(Exit.USAGE)
    if isinstance(error, OSError) and error.filename is not None:
        typer.echo(f"无法读写 {error.filename}：{error.strerror}。Cannot read or write it.", err=True)
        return int(Exit.USAGE)
    import traceback

    traceback.print_exception(error, file=sys.stderr)
    typer.echo("程序内部错误，请把以上内容报给维护者。An internal error: please report the above.", err=True)
    return int(Exit.INTERNAL)


if __name__ == "__main__":
    main()
