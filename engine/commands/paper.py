"""``hengxin inspect paper``, ``record``, ``status``: the documents of a plan, results coming back, how far it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import LangArgument, RulesOption, t
from engine.exits import Exit
from engine.problems import Text
from engine.request import Wrong, check_out, chosen_rules, load, read_day, read_moment_of
from engine.terminal import MOST_LINES, bar, can_show, columns, ruler, say, settle, speech, write_out

if TYPE_CHECKING:
    from engine.inspection.results.report import Intake

PlanArgument = Annotated[
    Path, typer.Argument(help=t("检查计划 plan.json 或其文件夹", "plan.json, or its folder"), metavar="PLAN")
]
PlanOption = Annotated[
    Path, typer.Option("--plan", help=t("检查计划 plan.json 或其文件夹", "plan.json, or its folder"), metavar="PLAN")
]


def paper(
    plan: PlanArgument,
    out: Annotated[Path, typer.Option("--out", help=t("写出文书的文件夹", "folder for the documents"), metavar="DIR")],
    enterprise: Annotated[
        list[str] | None,
        typer.Option(
            "--enterprise", help=t("只出这家企业的通知书和记录表，可多次", "only for this one; repeatable"), metavar="USCC"
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", help=t("落款日期，缺省留空", "day of signing; default: left blank"), metavar="DATE")
    ] = None,
    contact: Annotated[
        str, typer.Option("--contact", help=t("联系人及电话，缺省留空", "contact printed; default: left blank"), metavar="TEXT")
    ] = "",
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Write announcement, notices, result forms and publication table of a plan."""
    from engine.facts import load_dictionary
    from engine.inspection.paper import write_paper
    from engine.inspection.plans import read_plan

    words = settle(lang)
    signed = read_day(date, "--date") if date else None
    held = read_plan(plan)
    wanted = [code.strip().upper() for code in enterprise or ()]
    for code in wanted:
        if all(visit.code != code for visit in held.visits):
            raise Wrong(f"计划中没有企业 {code}", f"the plan has no enterprise {code}")
    check_out(out, "inspect paper")
    dictionary = load_dictionary(chosen_rules(rules))
    with bar(Text("出具文书", "write paper")) as progress:
        files = write_paper(
            held, dictionary, out, words.files, only=wanted, signed=signed, contact=contact.strip(), progress=progress
        )
    notices = sum(file.suffix == ".docx" for file in files) - (0 if wanted else 1)
    zh = f"文书 {len(files)} 份写入 {out}：通知书和检查结果记录表各 {notices} 份"
    say(Text(zh, f"{len(files)} documents are in {out}: {notices} notices and as many forms"))


def record(
    forms: Annotated[
        list[Path], typer.Argument(help=t("交回的记录表（xlsx）或文件夹", "forms that came back, or folders"), metavar="FORM...")
    ],
    plan: PlanOption,
    received_at: Annotated[
        str,
        typer.Option(
            "--received-at", help=t("收到时间，如 2026-11-23 17:00", "when they came in, e.g. 2026-11-23 17:00"), metavar="T"
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help=t("写出记录的文件夹", "folder for the records"), metavar="DIR")],
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Take filled forms in: check them and write records."""
    from engine.calendar import load_work_calendar
    from engine.facts import load_dictionary
    from engine.inspection.paper import PlanReader
    from engine.inspection.plans import read_plan
    from engine.inspection.results.folder import write_results
    from engine.inspection.results.intake import form_files, take_in

    words = settle(lang)
    moment = read_moment_of(received_at, "--received-at")
    reader = PlanReader(read_plan(plan))
    files = form_files(forms)
    check_out(out, "inspect record")
    folder = chosen_rules(rules)
    dictionary, calendar = load_dictionary(folder), load_work_calendar(folder / "vocabulary" / "workdays.yaml")
    with bar(Text("录入结果", "take results in")) as progress:
        intake = take_in(files, reader, dictionary, moment, progress)
    write_results(intake, reader, dictionary, calendar, moment, out, words.files)
    write_out(intake.summary(words.screen) + "\n")
    _told(intake, out)
    if intake.defects:
        raise typer.Exit(Exit.INPUT_REJECTED)


def _told(intake: Intake, out: Path) -> None:
    screen = speech().screen
    for name, found in ((Text("退回", "refused"), intake.defects), (Text("提示", "notices"), intake.notices)):
        if found:
            say(f"{name(screen)}：" if screen == "zh" else f"{name(screen)}:")
        for item in found[:MOST_LINES]:
            say(f"  {item.render(screen)}")
        if len(found) > MOST_LINES:
            left = len(found) - MOST_LINES
            say(Text(f"  另有 {left} 条未在此列出", f"  {left} more are not listed here"))
    if intake.blank:
        say(Text(f"未填写：{'、'.join(intake.blank[:MOST_LINES])}", f"blank: {', '.join(intake.blank[:MOST_LINES])}"))
    if intake.defects:
        where = out / "rejected.xlsx"
        say(Text(f"全部退回原因和改法：{where}", f"all reasons and mends: {where}"))
    if intake.results:
        zh = f"记录表已写入 {out}；把其中的 CSV 和 case.yaml.lines 里的行加入案例文件夹，即可用于分级分类"
        say(
            Text(
                zh,
                f"the records are in {out}; add its CSV files and case.yaml.lines to a case folder",
            )
        )


def status(
    plan: PlanArgument,
    as_of: Annotated[
        str, typer.Option("--as-of", help=t("基准日，如 2026-11-23", "the day it is about, e.g. 2026-11-23"), metavar="DATE")
    ],
    results: Annotated[
        list[Path] | None,
        typer.Option(
            "--results", help=t("inspect record 写出的文件夹，可多次", "folder of inspect record; repeatable"), metavar="DIR"
        ),
    ] = None,
    published: Annotated[
        list[Path] | None,
        typer.Option(
            "--published",
            help=t("填了公示日期的抽查结果公示表，可多次", "publication table with days; repeatable"),
            metavar="FILE",
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help=t("另写一份网页", "also write a page"), metavar="FILE")] = None,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Say how far a plan is, what is due, and which grades were covered."""
    from engine.inspection.paper import PlanReader, save
    from engine.inspection.plans import read_plan
    from engine.inspection.results.progress import follow, grade_ranks
    from engine.inspection.results.publishing import read_published
    from engine.inspection.results.screen import BLOCKS, status_text
    from engine.inspection.results.stored import read_results
    from engine.inspection.results.webpage import status_page
    from engine.mishap import show

    words = settle(lang)
    day = read_day(as_of, "--as-of")
    reader = PlanReader(read_plan(plan))
    held = read_results(results or (), reader.plan.number)
    days: dict[str, int] = {}
    refused = False
    for path in published or ():
        found, problems = read_published(path)
        days |= found
        show(problems)
        refused = refused or bool(problems)
    corpus, _ = load(rules, None)
    dictionary = corpus.dictionary
    progress = follow(reader, held, days, corpus.calendar, day, grade_ranks(reader.plan, corpus))
    if html is not None:
        save(html, status_page(progress, dictionary, words.files).encode())
        say(Text(f"网页写入 {html}", f"the page is {html}"))
    blocks = can_show(BLOCKS + "·", sys.stdout)
    write_out(status_text(progress, dictionary, words.screen, columns(), ruler(), blocks=blocks))
    if refused:
        raise typer.Exit(Exit.INPUT_REJECTED)


def register(app: typer.Typer) -> None:
    """Add the three commands to the application ``inspect``."""
    app.command("paper", help=t("出具检查任务公告、通知书、结果记录表、公示表。", "Write the documents of a plan."))(paper)
    app.command("record", help=t("录入交回的检查结果记录表，写成信用记录。", "Take filled result forms in as records."))(record)
    app.command("status", help=t("计划进度、应公示和应整改事项、各等级覆盖情况。", "How far a plan is, and what is due."))(status)
