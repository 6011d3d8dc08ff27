"""The terminal: streams, the language of this call, progress. Nothing here decides anything."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from engine.problems import HengxinError, Lang, Text

if TYPE_CHECKING:
    from engine.exchange import CaseFolder

MOST_LINES = 8
"""Most rejected rows shown on the terminal; the rest are counted, and all are in the file of rejected rows."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The languages of a call: what the console shows, and what files are written in.

    They differ only where nobody chose a language and the console cannot show Chinese.
    """

    screen: Lang = "zh"
    files: Lang = "zh"


class NotWritten(HengxinError):
    """Output could not be written; ``text`` says where and why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


_speech = Speech()
_closed = False


def speech() -> Speech:
    """Return the languages of this call."""
    return _speech


def settle(chosen: str | None, argv: Sequence[str] = ()) -> Speech:
    """Fix the languages of this call: the one chosen, else Chinese, else what the console can show.

    ``argv`` is searched for ``--lang`` where the options were not parsed yet.
    """
    global _speech
    asked = chosen or _asked(argv)
    if asked is not None:
        lang: Lang = "en" if asked == "en" else "zh"
        _speech = Speech(lang, lang)
    else:
        able = all(can_show("衡", stream) for stream in (sys.stdout, sys.stderr) if stream is not None)
        _speech = Speech("zh" if able else "en", "zh")
    return _speech


def _asked(argv: Sequence[str]) -> str | None:
    for at, word in enumerate(argv):
        if word == "--":
            break
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and at + 1 < len(argv):
            return argv[at + 1]
    return os.environ.get("HENGXIN_LANG") or None


def prepare_console(argv: Sequence[str] = ()) -> None:
    """Make sure that no character and no closed stream can end the program, and fix the language.

    What a console cannot show becomes a question mark. Redirected output is UTF-8, whatever the locale says, unless
    ``PYTHONIOENCODING`` asks for something else.
    """
    global _closed
    _closed = sys.stdout is None
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            free = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
            reconfigure(errors="replace", **({"encoding": "utf-8"} if free else {}))
    before = settle(None, argv)
    if before.screen != before.files:
        say(Text("", "This console cannot show Chinese; messages are in English. Files stay Chinese unless --lang en."))


def say(text: Text | str) -> None:
    """Write a line to standard error in the language of the console."""
    line = text if isinstance(text, str) else text(_speech.screen)
    try:
        print(line, file=sys.stderr)
    except OSError:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def write_out(content: bytes | str, *, matters: bool = True) -> None:
    """Write to standard output: bytes as they are when redirected, what the console can show when not.

    A reader that went away (``| head``) is no error. ``matters``: what is lost is the result of the command.

    Raises:
        NotWritten: standard output is closed, or nothing more fits.
    """
    if _closed:
        if matters:
            raise NotWritten(Text("标准输出已关闭，结果无处可写；请用 --out", "standard output is closed; use --out"))
        return
    try:
        if isinstance(content, bytes) and not sys.stdout.isatty() and hasattr(sys.stdout, "buffer"):
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
        else:
            text = content.decode("utf-8-sig", "replace") if isinstance(content, bytes) else content
            sys.stdout.write(_harmless(text) if sys.stdout.isatty() else text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        why = reason(error)
        raise NotWritten(Text(f"写不进标准输出：{why.zh}", f"cannot write to standard output: {why.en}")) from None


def _silence() -> None:
    """Send what still comes on standard output nowhere, so that leaving does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _harmless(text: str) -> str:
    """Return text without control characters but line ends and tabs: data must not steer the terminal."""
    return "".join(char if char in "\n\t" or char.isprintable() else " " for char in text)


def _plain(text: str) -> str:
    """Return text on one line, without control characters."""
    return _harmless(text.replace("\n", " ").replace("\t", " "))


def reason(error: OSError) -> Text:
    """Say in both languages why the system refused."""
    import errno

    english = (error.strerror or type(error).__name__).lower()
    chinese = {
        errno.ENOSPC: "磁盘空间不足",
        errno.EDQUOT: "磁盘配额已满",
        errno.EROFS: "该磁盘只读",
        errno.ENOENT: "没有这个文件或文件夹",
        errno.EEXIST: "已有同名文件",
        errno.ENOTDIR: "路径中有一段不是文件夹",
        errno.EISDIR: "这是文件夹，不是文件",
        errno.ENAMETOOLONG: "名称太长",
        errno.EACCES: "没有权限，或者文件正被 WPS、Excel 打开（请关闭后重试）",
        errno.EPERM: "没有权限",
        errno.EIO: "读写出错",
    }
    if error.errno == errno.EACCES and os.name == "nt":
        english += ", or the file is open in Excel or WPS"
    return Text(chinese.get(error.errno or 0, english), english)


def columns() -> int:
    """Return how wide the output may be: ``COLUMNS``, else the terminal, else 120; at least 40."""
    on_terminal = sys.stdout.isatty()
    return max(40, shutil.get_terminal_size((80 if on_terminal else 120, 24)).columns)


def ruler() -> str:
    """Return the character that rules are drawn with: in East Asian code pages a drawn line would be twice as wide."""
    return "─" if (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8" else "-"


@contextmanager
def bar(text: Text) -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar on standard error while something takes time; nothing where it is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(text(_speech.screen), total=None)

        def update(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield update


def print_table(headings: Sequence[str], lines: Sequence[Sequence[str]], *, wrapped: Sequence[int] = ()) -> None:
    """Print an aligned table; the columns ``wrapped`` may be folded where space is scarce."""
    from engine.classify.fit import Column, fit

    parts = [
        Column(str(at), heading, least=9 if at in wrapped else 0) for at, heading in enumerate(headings)
    ]
    grid = fit(parts, lines, columns(), ruler())
    write_out("\n".join(grid.lines) + "\n")


def print_input(case: CaseFolder, out: Path | None) -> bool:
    """Say on standard error what was read and refused; return whether anything was refused."""
    lang = _speech.screen
    read, accepted, rejected, twice = (
        sum(getattr(table, name) for table in case.tables) for name in ("read", "accepted", "rejected", "duplicates")
    )
    count = len(case.tables)
    zh = f"共 {count} 张表，读取 {read} 行：采用 {accepted}，退回 {rejected}，重复 {twice}"
    say(Text(zh, f"{count} tables, {read} rows: accepted {accepted}, rejected {rejected}, duplicates {twice}"))
    for table in case.tables:
        if table.rejected or table.problem:
            say(f"  {_plain(table.render(lang))}")
    for rejection in case.rejections[:MOST_LINES]:
        for defect in rejection.defects:
            say(f"  {_plain(rejection.place)} {_plain(defect.render(lang))}")
    left = len(case.rejections) - MOST_LINES
    if left > 0:
        say(Text(f"  另有 {left} 行被退回，未在此列出", f"  {left} more refused rows are not listed here"))
    if case.rejections:
        zh = "被退回的行不作依据；对所涉企业，该类信息按未提供处理。"
        say(Text(zh, "Refused rows are not used; for the enterprise their kind counts as not supplied."))
        if out is not None:
            where = out / "rejected.xlsx"
            say(Text(f"全部退回的行、原因和改法：{where}", f"all refused rows, why, and the mend: {where}"))
        else:
            zh = "加上 --out 可得到标明原因和改法的退回表 rejected.xlsx"
            say(Text(zh, "--out writes them with why and the mend to rejected.xlsx"))
    if case.notices:
        say(Text(f"另有提示 {len(case.notices)} 条：", f"{len(case.notices)} notices:"))
        for notice in case.notices[:MOST_LINES]:
            say(f"  {_plain(notice.render(lang))}")
        if len(case.notices) > MOST_LINES:
            say("  ……" if lang == "zh" else "  ...")
    return bool(case.rejections or case.problems)


def print_rejected(case: CaseFolder, code: str) -> bool:
    """Say on standard error which rows about one enterprise were refused; return whether there are any."""
    found = case.rejected(code)
    if found:
        say(Text(f"该企业有 {len(found)} 行数据被退回，该类信息按未提供处理：", f"{len(found)} rows about it were refused:"))
    for rejection in found:
        for defect in rejection.defects:
            say(f"  {_plain(rejection.place)} {_plain(defect.render(_speech.screen))}")
    for problem in case.problems:
        say(problem.render(_speech.screen))
    return bool(found or case.problems)


def can_show(text: str, stream: TextIO) -> bool:
    """Say whether a stream's encoding has the characters of a text."""
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
