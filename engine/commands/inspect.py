"""``hengxin inspect``: the policy of a rulebook, a plan for a period, a random draw that anyone can repeat."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from engine.commands.options import KnownAtOption, LangArgument, MaybeLedger, RulesOption, t
from engine.exits import Exit
from engine.problems import Lang, Text
from engine.request import Wrong, check_place, check_sector, check_source, load, open_case, read_day, read_known_at
from engine.terminal import bar, columns, say, settle, write_out

if TYPE_CHECKING:
    from engine.exchange import CaseFolder
    from engine.explain.blocks import Page
    from engine.inspection import Given, Period, Source

Where: TypeAlias = "tuple[Path | None, str | None]"
"""A case folder, or the address of a ledger."""

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


class TextFormat(StrEnum):
    """Formats of a policy or draw."""

    text = "text"
    json = "json"


PeriodOption = Annotated[
    str, typer.Option("--period", help=t("期间，如 2026Q4、2026H2、2026-11", "period, e.g. 2026Q4"), metavar="PERIOD")
]
MaybeCase = Annotated[Path | None, typer.Option("--case", help=t("案例文件夹", "case folder"), metavar="CASE_DIR")]
SectorOption = Annotated[
    str | None, typer.Option("--sector", help=t("只做一个领域，如 property", "one sector only"), metavar="S")
]
RulebookOption = Annotated[
    str | None, typer.Option("--rulebook", help=t("只用这个规则集", "only this rulebook"), metavar="ID|FILE")
]
DayOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", help=t("等级以哪一天为准，缺省为期间首日", "grades of which day; default: first of the period"), metavar="DATE"
    ),
]
RegistryOption = Annotated[
    Path | None,
    typer.Option("--registry", help=t("检查对象名录库，缺省为企业名册", "object library; default: the register"), metavar="FILE"),
]
TextFormatOption = Annotated[TextFormat, typer.Option("--format", help=t("标准输出的格式", "format on standard output"))]


@app.command(help=t("规则集规定的检查频次、比例、方式和上限，附条款。", "How often, how many, how deep: with citations."))
def policy(
    rulebook: Annotated[str, typer.Argument(help=t("规则集编号或文件", "rulebook id or file"), metavar="ID|FILE")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help=t("这一天有效的版本", "the version in force then"), metavar="DATE")
    ] = None,
    format: TextFormatOption = TextFormat.text,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Print the inspection policy of a rulebook."""
    from engine.inspection import policy_data, policy_page

    words = settle(lang)
    day = read_day(as_of, "--as-of") if as_of else None
    corpus, only = load(rules, rulebook)
    name = only or rulebook
    program = corpus.programs[name][-1] if day is None else corpus.select(name, day).program
    if program is None:
        raise Wrong(f"{name} 在 {as_of} 没有有效的版本", f"no version of {name} is in force on {as_of}")
    if format is TextFormat.json:
        _json(policy_data(program, corpus))
    else:
        _page(policy_page(program, corpus, words.screen if sys.stdout.isatty() else words.files))


@app.command(help=t("编制一个期间的检查计划，或比较另一套频次的工作量。", "Make a plan for a period, or compare workloads."))
def plan(
    period: PeriodOption,
    case_dir: MaybeCase = None,
    ledger: MaybeLedger = None,
    inspectors: Annotated[
        Path | None, typer.Option("--inspectors", help=t("执法检查人员名录库", "register of inspectors"), metavar="FILE")
    ] = None,
    items: Annotated[
        Path | None, typer.Option("--items", help=t("随机抽查事项清单", "list of inspection items"), metavar="FILE")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help=t("写出计划的文件夹", "folder for the plan"), metavar="DIR")] = None,
    registry: RegistryOption = None,
    done: Annotated[
        Path | None,
        typer.Option(
            "--done", help=t("本年已检查、已通知的，可用以前的 plan.csv", "inspected or announced this year"), metavar="FILE"
        ),
    ] = None,
    draw: Annotated[Path | None, typer.Option("--draw", help=t("双随机抽取结果 draw.json", "a draw"), metavar="FILE")] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", help=t("从哪一天起排，缺省为期间首日", "first day for new visits"), metavar="DATE"),
    ] = None,
    per_day: Annotated[
        int, typer.Option("--per-day", min=1, max=20, help=t("每人每天至多几次检查", "most visits of one inspector a day"))
    ] = 2,
    what_if: Annotated[
        str | None,
        typer.Option(
            "--what-if", help=t("改用这个规则集时的工作量，不写计划", "workload under this rulebook; no plan"), metavar="ID|FILE"
        ),
    ] = None,
    sector: SectorOption = None,
    rulebook: RulebookOption = None,
    as_of: DayOption = None,
    known_at: KnownAtOption = None,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Make an inspection plan, or say what another rulebook would mean for the workload."""
    from engine.inspection import Libraries, check_plan_folder, make_plan, plan_page, read_draw, write_plan

    words = settle(lang)
    if what_if is None:
        lacking = [name for name, given in (("--inspectors", inspectors), ("--items", items), ("--out", out)) if given is None]
        if lacking:
            raise Wrong(f"缺少 {'、'.join(lacking)}", f"{', '.join(lacking)} is missing")
    first = read_day(start, "--from") if start else None
    if out is not None:
        check_plan_folder(out, case_dir or out / "-")
    span, source = _source(period, (case_dir, ledger), sector, rulebook, as_of, known_at, rules, first)
    libraries = Libraries(source, inspectors, items, done, registry)
    given = libraries.given(span, start=first, per_day=per_day, draw=read_draw(draw) if draw else None)
    if what_if is not None:
        _page(_what_if(what_if, source, given, (case_dir, ledger), sector, known_at, rules, words.screen))
        return
    with bar(Text("编排检查", "plan")) as progress:
        made = make_plan(source, given, progress)
    assert out is not None
    written = write_plan(made, libraries.registers, source.corpus.dictionary, out, words.files)
    _page(plan_page(made, source.corpus.dictionary, words.screen))
    names = "、".join(path.name for path in written)
    say(Text(f"写入 {out}：{names}", f"written to {out}: {', '.join(path.name for path in written)}"))
    refused = _libraries(libraries.reports(), libraries.defects())
    if made.shortfalls:
        raise typer.Exit(Exit.CHECKS_FAILED)
    if refused:
        raise typer.Exit(Exit.INPUT_REJECTED)


@app.command(help=t("双随机抽取：先承诺，后取种子，任何人可以复核。", "Random draw: commit, then seed; anyone can check."))
def draw(
    period: Annotated[
        str | None, typer.Option("--period", help=t("期间，如 2026Q4", "period, e.g. 2026Q4"), metavar="PERIOD")
    ] = None,
    case_dir: MaybeCase = None,
    ledger: MaybeLedger = None,
    commit: Annotated[
        Path | None,
        typer.Option(
            "--commit", help=t("写出承诺文件；已知种子前公布", "write the commitment, before the seed is known"), metavar="FILE"
        ),
    ] = None,
    seed_from: Annotated[
        str, typer.Option("--seed-from", help=t("将以什么公开数字为种子", "which public number will be the seed"), metavar="TEXT")
    ] = "",
    commitment: Annotated[Path | None, typer.Option("--commitment", help=t("承诺文件", "the commitment"), metavar="FILE")] = None,
    seed: Annotated[
        str | None, typer.Option("--seed", help=t("种子：承诺之后产生的公开数字", "the public number"), metavar="TEXT")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help=t("写出抽取结果", "write the draw"), metavar="FILE")] = None,
    check: Annotated[
        Path | None, typer.Option("--check", help=t("复核这份抽取结果", "run a draw again and compare"), metavar="FILE")
    ] = None,
    registry: RegistryOption = None,
    sector: SectorOption = None,
    rulebook: RulebookOption = None,
    as_of: DayOption = None,
    known_at: KnownAtOption = None,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Commit to a population, draw from it, or run a draw again."""
    words = settle(lang)
    if check is not None:
        if commitment is None:
            raise Wrong("--check 须同时给出 --commitment 承诺文件", "--check needs --commitment")
        _check_draw(check, commitment, words.screen)
    elif commit is not None:
        if period is None:
            raise Wrong("--commit 须同时给出 --period", "--commit needs --period")
        span, source = _source(period, (case_dir, ledger), sector, rulebook, as_of, known_at, rules, None)
        _commit_to(source, span, registry, seed_from, commit)
    elif seed is not None and commitment is not None:
        _draw_by(commitment, seed, out, words.screen)
    else:
        zh = "抽取分三步：--commit 写承诺；--commitment 承诺文件 --seed 种子 --out 结果；--commitment 承诺文件 --check 结果"
        raise Wrong(zh, "three steps: --commit; --commitment with --seed and --out; --commitment with --check")


def _commit_to(source: Source, span: Period, registry: Path | None, seed_from: str, out: Path) -> None:
    """Write the commitment to a population, before the seed is known."""
    from engine.inspection import Libraries, canonical, commit, write_file

    libraries = Libraries(source, None, None, None, registry)
    made = commit(source, libraries.people(), span, seed_from)
    write_file(out, canonical(made))
    strata, total = len(made.strata), sum(item.take for item in made.strata)
    zh = f"承诺写入 {out}：{strata} 类，将抽 {total} 户\n承诺摘要 {made.digest}\n请先公布摘要和种子来源，再取种子。"
    en = f"commitment in {out}: {strata} classes, {total} to draw\ndigest {made.digest}\nPublish it before the seed."
    say(Text(zh, en))
    if _libraries(libraries.reports(), libraries.defects()):
        raise typer.Exit(Exit.INPUT_REJECTED)


def _draw_by(commitment: Path, seed: str, out: Path | None, lang: Lang) -> None:
    """Draw from what was committed to, by the seed."""
    from engine.inspection import canonical, draw_from, draw_page, read_commitment, write_file

    result = draw_from(read_commitment(commitment), seed)
    if out is not None:
        write_file(out, canonical(result))
        say(Text(f"抽取结果写入 {out}", f"the draw is in {out}"))
    _page(draw_page(result, lang))


def _check_draw(check: Path, commitment: Path, lang: Lang) -> None:
    """Draw again and compare."""
    from engine.inspection import read_commitment, read_draw, same

    result = read_draw(check)
    differences = same(result, read_commitment(commitment))
    for difference in differences:
        say(f"  {difference(lang)}")
    if differences:
        write_out(Text("复核不符：名单或所载内容与承诺和种子推出的不一致\n", "NOT the same\n")(lang))
        raise typer.Exit(Exit.DISAGREE)
    count = sum(len(item.drawn) for item in result.strata)
    write_out(Text(f"复核一致：{count} 户，与承诺和种子推出的名单相同\n", f"the same list: {count} drawn\n")(lang))


def _source(
    period: str,
    where: Where,
    sector: str | None,
    rulebook: str | None,
    as_of: str | None,
    known_at: str | None,
    rules: Path | None,
    start: int | None,
) -> tuple[Period, Source]:
    """Return the period and the decisions in force: of the first day of the plan, or of knowledge if that is earlier."""
    from engine.commands.stored import known_case
    from engine.decide import day_of
    from engine.inspection import from_case, parse_period

    span = parse_period(period)
    if start is not None and not span.first <= start <= span.last:
        raise Wrong("--from 须在期间之内", "--from must lie inside the period")
    moment = read_known_at(known_at)
    case_dir, ledger = where
    if (case_dir is None) == (ledger is None):
        raise Wrong("请写 --case 案例文件夹，或者 --ledger 账本，二者取一", "give --case or --ledger, one of them")
    check_source(case_dir, ledger)
    corpus, only = load(rules, rulebook)
    check_sector(corpus, sector, only)
    if case_dir is not None:
        case: CaseFolder = open_case(case_dir, corpus)
    else:
        case = known_case(ledger or "", corpus.dictionary, moment)
    check_place(corpus, case, rulebook)
    known = case.known_at if moment is None else moment
    day = read_day(as_of, "--as-of") if as_of else min(start or span.first, day_of(known))
    with bar(Text("分级分类", "classify")) as progress:
        source = from_case(corpus, case, day, known_at=moment, sector=sector, rulebook=only, progress=progress)
    return span, source


def _what_if(
    other: str,
    source: Source,
    given: Given,
    where: Where,
    sector: str | None,
    known_at: str | None,
    rules: Path | None,
    lang: Lang,
) -> Page:
    """Return the workload under another rulebook beside the present one."""
    from engine.calendar import format_day
    from engine.inspection import supervised, what_if_page, workload

    day = format_day(source.as_of)
    _, then = _source(given.period.name, where, sector, other, day, known_at, rules, given.start)
    people, others = supervised(source, given.objects), supervised(then, given.objects)
    sectors = {item.program.sector for item in others}
    now = [item for item in people if item.program.sector in sectors]
    titles = {
        level: title
        for item in (*now, *others)
        if item.program.supervision is not None
        for level, title in item.program.supervision.levels.items()
    }
    names = tuple(
        Text(
            "、".join(sorted({one.program.title.zh for one in group})), ", ".join(sorted({one.program.title.en for one in group}))
        )
        for group in (now, others)
    )
    trial = any(item.program.status != "adopted" for item in (*now, *others))
    return what_if_page(
        workload(source, now, given), workload(then, others, given), (names[0], names[1]), titles, given, lang, trial
    )


def _libraries(reports: list[Text], defects: list[Text]) -> bool:
    """Say on standard error what became of the rows of the libraries; return whether any was refused."""
    from engine.terminal import speech

    for line in (*reports, *defects):
        say(f"  {line(speech().screen)}")
    return bool(defects)


def _page(page: Page) -> None:
    from engine.explain.text import render_text

    write_out(render_text(page, columns()).encode())


def _json(data: object) -> None:
    import json

    write_out((json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode())
