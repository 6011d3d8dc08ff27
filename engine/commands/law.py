"""``hengxin law``: the law library: what it says, what rests on it, whether it is right."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from engine.commands.options import LangArgument, RulesOption, t
from engine.exits import Exit
from engine.request import (
    chosen_rules,
    read_day,
)
from engine.terminal import print_table, settle, write_out

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


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


LawArgument = Annotated[
    str,
    typer.Argument(
        help=t("文件编号，或者编号#条款，如 penalty-law-2021#51", "id of an instrument, or id#provision"),
        metavar="INSTRUMENT[#PROVISION]",
    ),
]
LawFormat = Annotated[ListFormat, typer.Option("--format", help=t("格式", "format"))]
LawDay = Annotated[
    str | None, typer.Option("--as-of", help=t("说明这一天是否有效", "say how it stands on this day"), metavar="DATE")
]


def _print_json(data: object) -> None:
    import json

    write_out((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


@app.command("show", help=t("显示一件文件或者一个条款。", "Print an instrument or a provision."))
def show(
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


@app.command("uses", help=t("列出依据某一条款的规则和案例。", "List the rules and cases that rest on a provision."))
def uses(
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


@app.command("check", help=t("核对法律库本身，以及规则对它的引用。", "Check the library and every citation of it."))
def check(
    notes: Annotated[
        bool, typer.Option("--notes", help=t("也列出说明（无须改动）", "list what needs no mending as well"))
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


@app.command("list", help=t("列出法律库中的文件。", "List the instruments of the library."))
def list_(
    as_of: LawDay = None, format: LawFormat = ListFormat.table, lang: LangArgument = None, rules: RulesOption = None
) -> None:
    """List the instruments of the library."""
    from engine.citations import law_data, law_headings, law_lines
    from engine.law import load_law

    words = settle(lang)
    day = read_day(as_of, "--as-of") if as_of else None
    folder = chosen_rules(rules)
    law = load_law(folder)
    if format is ListFormat.json:
        _print_json(law_data(law, day))
    else:
        print_table(law_headings(words.screen), law_lines(law, folder, words.screen, day), wrapped=(0, 1, 2, 4))


@app.command("catalogue", help=t("列出措施、信息分类、严重程度等目录。", "Print the catalogues of measures and classes."))
def catalogue(
    name: Annotated[CatalogueOption, typer.Argument(help=t("哪一种目录", "which catalogue"), metavar="NAME")],
    format: LawFormat = ListFormat.table,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Print a catalogue of the law library."""
    from engine.citations import catalogue_headings, catalogue_lines
    from engine.law import load_law

    words = settle(lang)
    folder = chosen_rules(rules)
    headings = catalogue_headings(name.value, words.screen)
    lines = catalogue_lines(name.value, load_law(folder), folder, words.screen)
    if format is ListFormat.json:
        _print_json([dict(zip(headings, line, strict=True)) for line in lines])
    else:
        print_table(headings, lines, wrapped=(0, 1, 2, 3, 4, 5, 6))
