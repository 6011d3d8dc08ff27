"""What to say when something goes wrong, and which exit code says it to programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from engine.exits import Exit
from engine.problems import EvaluatorsDisagree, HengxinError, InvalidCase, InvalidRulebook, Problem, Text
from engine.terminal import reason, say, speech

INTERRUPTED = 130
"""The exit code shells use for a command ended by Ctrl-C."""


def report(error: BaseException) -> int:
    """Say on standard error what happened, in the language of the call, and return the exit code.

    Only a defect of the program itself shows a traceback.
    """
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else int(Exit.FINE)
        case KeyboardInterrupt():
            return interrupted()
        case EvaluatorsDisagree():
            return _disagree(error)
        case InvalidRulebook():
            show(error.problems)
            return int(Exit.INVALID_RULEBOOK)
        case InvalidCase():
            show(error.problems)
            return int(Exit.USAGE)
        case HengxinError():
            text = getattr(error, "text", None)
            say(text if isinstance(text, Text) else str(error))
            return int(getattr(error, "exit", Exit.USAGE))
        case BrokenPipeError():
            return int(Exit.FINE)
        case OSError(filename=name) if name is not None:
            why = reason(error)
            say(Text(f"无法读写 {name}：{why.zh}", f"cannot read or write {name}: {why.en}"))
            return int(Exit.USAGE)
    if hasattr(error, "format_message"):
        return _usage(error)
    import traceback

    traceback.print_exception(error, file=sys.stderr)
    say(Text("程序内部错误，未写出的结果不可用。请把以上内容报给维护者。", "An internal error. Please report the above."))
    return int(Exit.INTERNAL)


def interrupted() -> int:
    """Say that the user stopped the program."""
    say(Text("已中断。", "Interrupted."))
    return INTERRUPTED


def show(problems: Iterable[Problem]) -> None:
    """Print problems, one a line."""
    for problem in problems:
        say(problem.render(speech().screen))


def _disagree(error: EvaluatorsDisagree) -> int:
    zh = f"两个求值器对 {error.subject} 的结果不一致，未写出任何结果。请把以下内容报给维护者。"
    say(Text(zh, f"The evaluators disagree on {error.subject}; nothing was written. Please report this."))
    for what, first, second in error.differences:
        say(f"  {what}\n    reference: {first}\n    {error.other + ':':<10} {second}")
    return int(Exit.DISAGREE)


def _usage(error: Any) -> int:
    """Say what is wrong with the command line; the option parser knows English only."""
    context = getattr(error, "ctx", None)
    kind = type(error).__name__
    path = getattr(context, "command_path", None) or "hengxin"
    if kind == "NoArgsIsHelpError":
        say(str(error.format_message()))
        return int(Exit.USAGE)
    say(Text(f"命令有误：{_chinese(error, kind)}", f"Error: {error.format_message()}"))
    say(Text(f"用法见 {path} --help", f"See {path} --help"))
    return int(Exit.USAGE)


def _chinese(error: Any, kind: str) -> str:
    english = str(error.format_message())
    name = _name(error)
    if kind == "MissingParameter":
        return f"缺少 {name}"
    if kind == "NoSuchOption":
        near = "、".join(getattr(error, "possibilities", None) or ())
        return f"没有选项 {getattr(error, 'option_name', '')}" + (f"，是否想写 {near}？" if near else "")
    if english.startswith("No such command"):
        parts = english.split("'")
        tail = f"，是否想写 {parts[3]}？" if len(parts) > 3 else ""
        return f"没有命令 {parts[1]}{tail}" if len(parts) > 1 else english
    if kind == "BadParameter" and "is not one of" in english:
        legal = english.rpartition("is not one of ")[2].rstrip(".")
        return f"{name} 只能是 {legal.replace(', ', '、')}"
    if kind == "BadOptionUsage" and "requires an argument" in english:
        return f"{getattr(error, 'option_name', '')} 后面缺少值"
    return english


def _name(error: Any) -> str:
    param = getattr(error, "param", None)
    if param is None:
        return str(getattr(error, "option_name", "") or getattr(error, "param_hint", "") or "")
    opts = [opt for opt in getattr(param, "opts", ()) if opt.startswith("--")]
    return opts[0] if opts else str(getattr(param, "metavar", None) or param.name).upper()
