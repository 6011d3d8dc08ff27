"""``hengxin records``: what the ledger knows, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import (
    KnownAtOption,
    LangArgument,
    LedgerOption,
    ReasonOption,
    RecordedAtOption,
    RulesOption,
    t,
)
from engine.exits import Exit
from engine.problems import Lang, Text
from engine.request import Wrong, check_case, load, open_case, read_known_at, read_moment_of
from engine.terminal import print_input, print_table, say, settle

if TYPE_CHECKING:
    from engine.facts import Dictionary, Field, Value
    from engine.ledger import Corrected, Imported, Step

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

RecordArgument = Annotated[
    str, typer.Argument(help=t("记录编号或文书号", "record id or document number"), metavar="RECORD")
]


@app.command("import", help=t("把案例文件夹的记录导入账本。", "Import the records of a case folder into a ledger."))
def import_(
    case_dir: Annotated[
        Path, typer.Argument(help=t("案例文件夹，内有 case.yaml", "folder with a case.yaml"), metavar="CASE_DIR")
    ],
    ledger: LedgerOption,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Import the records of a case folder; a second time changes nothing."""
    from engine.ledger import import_case, open_ledger

    settle(lang)
    check_case(case_dir)
    corpus, _ = load(rules, None)
    case = open_case(case_dir, corpus)
    with open_ledger(ledger, create=True) as opened:
        done = import_case(opened, case, corpus.dictionary)
    say_imported(done)
    if print_input(case, None) or done.conflicts:
        raise typer.Exit(Exit.INPUT_REJECTED)


@app.command("correct", help=t("更正一条记录：新版本取代旧版本，旧版本保留。", "Correct a record; the old version is kept."))
def correct(
    record: RecordArgument,
    ledger: LedgerOption,
    changes: Annotated[
        list[str],
        typer.Option("--set", help=t("列=值，可写多次；值为空即删去", "column=value, repeatable"), metavar="COLUMN=VALUE"),
    ],
    recorded_at: RecordedAtOption,
    reason: ReasonOption,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Correct a record: a new version supersedes the last one."""
    from engine.ledger import correct as run
    from engine.ledger import open_ledger

    words = settle(lang)
    given: dict[str, str] = {}
    for change in changes:
        column, sign, value = change.partition("=")
        if not sign or not column.strip():
            raise Wrong(f"--set 须写成 列=值，如 死亡人数=4：{change}", f"--set is column=value, e.g. deaths=4: {change}")
        given[column.strip()] = value.strip()
    moment = read_moment_of(recorded_at, "--recorded-at")
    corpus, _ = load(rules, None)
    with open_ledger(ledger, create=True) as opened:
        done = run(opened, corpus.dictionary, record, given, moment, reason)
    _say_corrected(done, corpus.dictionary, words.screen)


@app.command("withdraw", help=t("撤销一条记录：自知悉时起不再作数。", "Withdraw a record: from then on it is void."))
def withdraw(
    record: RecordArgument,
    ledger: LedgerOption,
    recorded_at: RecordedAtOption,
    reason: ReasonOption,
    lang: LangArgument = None,
) -> None:
    """Withdraw a record: from the moment on it is void."""
    from engine.ledger import open_ledger
    from engine.ledger import withdraw as run

    settle(lang)
    moment = read_moment_of(recorded_at, "--recorded-at")
    with open_ledger(ledger, create=True) as opened:
        done = run(opened, record, moment, reason)
    if done.seq is None:
        say(Text(f"{done.before.record} 早已撤销，账本未变", f"{done.before.record} was withdrawn already; nothing changed"))
    else:
        say(Text(f"已撤销 {done.before.record}；此前的版本保留", f"withdrew {done.before.record}; its versions are kept"))


@app.command("history", help=t("一条记录或一家企业的记录沿革。", "The versions of a record, or of all of an enterprise."))
def history(
    name: Annotated[
        str,
        typer.Argument(help=t("信用代码、记录编号或文书号", "credit code, record id or document"), metavar="USCC|RECORD"),
    ],
    ledger: LedgerOption,
    known_at: KnownAtOption = None,
    lang: LangArgument = None,
    rules: RulesOption = None,
) -> None:
    """Print the versions of a record, or of all records of an enterprise."""
    from engine.ledger import history as run
    from engine.ledger import open_ledger

    words = settle(lang)
    moment = read_known_at(known_at)
    corpus, _ = load(rules, None)
    with open_ledger(ledger) as opened:
        steps = run(opened, name, moment)
    zh = ("记录", "版次", "知悉自", "至", "变化", "来源")
    headings = zh if words.screen == "zh" else ("record", "no.", "known from", "until", "change", "source")
    print_table(headings, [_line(step, corpus.dictionary, words.screen) for step in steps], wrapped=(4, 5))


def say_imported(done: Imported) -> None:
    """Say on standard error what an import added."""
    if done.seq is None:
        say(Text(f"账本已有全部 {done.known} 条，没有新增", f"the ledger holds all {done.known} already; nothing was added"))
    else:
        zh = f"导入账本：新记录 {done.fresh} 条，新版本 {done.updated} 条，已有 {done.known} 条"
        say(Text(zh, f"imported: {done.fresh} new records, {done.updated} new versions, {done.known} known"))
    for record, where in done.conflicts:
        zh = f"  {where} {record}：账本里同一记录时间的内容不同，未采用；确要更正请用 records correct"
        say(Text(zh, f"  {where} {record}: other content with the same time in the ledger; not used. Use records correct"))


def _say_corrected(done: Corrected, dictionary: Dictionary, lang: Lang) -> None:
    if done.seq is None:
        say(Text(f"{done.before.record} 的内容本来如此，账本未变", f"{done.before.record} says so already; nothing changed"))
        return
    old, new = done.before.values(), done.after.values()
    say(Text(f"已更正 {done.before.record}，旧版本保留：", f"corrected {done.before.record}; the old version is kept:"))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            say(f"  {_change(dictionary, done.before.kind, name, old.get(name), new.get(name), lang)}")


def _line(step: Step, dictionary: Dictionary, lang: Lang) -> tuple[str, ...]:
    from engine.explain.values import moment

    version, zh = step.version, lang == "zh"
    sorts = {"import": ("导入", "import"), "correction": ("更正", "correction"), "withdrawal": ("撤销", "withdrawal")}
    joint = "；" if zh else "; "
    changes = [_change(dictionary, version.kind, name, a, b, lang) for name, (a, b) in step.changed.items()]
    if version.void:
        changes.append("已撤销" if zh else "void")
    if step.number == 1 and not changes:
        changes.append("首次记入" if zh else "first recorded")
    current = "现行" if zh else "current"
    return (
        version.record, str(step.number), moment(version.recorded_at),
        current if step.until is None else moment(step.until), joint.join(changes),
        " ".join(part for part in (sorts[step.sort][0 if zh else 1], step.source) if part),
    )  # fmt: skip


def _change(dictionary: Dictionary, kind: str, name: str, old: Value, new: Value, lang: Lang) -> str:
    fields: Mapping[str, Field] = dictionary.subject
    if kind in dictionary.kinds:
        fields = dictionary.kinds[kind].fields
    spec = fields.get(name)
    title = name if spec is None else spec.title(lang)
    colon = "：" if lang == "zh" else ": "
    return f"{title}{colon}{_shown(dictionary, spec, old, lang)} → {_shown(dictionary, spec, new, lang)}"


def _shown(dictionary: Dictionary, spec: Field | None, value: Value, lang: Lang) -> str:
    from engine.explain.values import day_in_table, last_day, money, points
    from engine.facts import Type

    if value is None:
        return "空白" if lang == "zh" else "blank"
    if spec is None:
        return str(value)
    if isinstance(value, bool):
        return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
    codes = dictionary.codes.get(spec.codes or "")
    if isinstance(value, frozenset):
        return "、".join(codes.title_of(code)(lang) if codes else code for code in sorted(value))
    if isinstance(value, int):
        match spec.type:
            case Type.MONEY:
                return money(value, lang)
            case Type.DATE:
                return last_day(value, lang) if spec.ends else day_in_table(value, lang)
            case Type.POINTS:
                return points(value, spec.scale)
    return codes.title_of(str(value))(lang) if codes else str(value)
