"""Whether durable-rules can be used here: found by trying it in a process that may die."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from typing import Final

from engine.problems import Text

_MODULE: Final = "durable_rules_engine"
_TRIAL: Final = """
import durable_rules_engine as e
h = e.create_ruleset("trial", '{"r":{"all":[{"m":{"t":0}}]}}')
status, offset = e.assert_fact(h, '{"sid":"0","id":0,"t":0}')
assert status == 0 and e.start_action_for_state(h, offset)[1]
e.complete_and_start_action(h, offset)
e.delete_state(h, "0")
"""


@cache
def unavailable() -> Text | None:
    """Return why the evaluator cannot be used on this machine, or ``None`` if it can. Never raises."""
    try:
        if find_spec(_MODULE) is None:
            return Text(
                "可选部件 durable-rules 没有安装，求值器 rete 不参加",
                "the optional durable-rules is not installed; the evaluator rete takes no part",
            )
        trial = subprocess.run([sys.executable, "-I", "-c", _TRIAL], capture_output=True, text=True, timeout=60, check=False)
    except Exception as error:
        return Text(f"可选部件 durable-rules 不能使用：{error}", f"durable-rules cannot be used: {error}")
    if trial.returncode == 0:
        return None
    said = trial.stderr.strip().splitlines()[-1:] or [f"exit {trial.returncode}"]
    return Text(f"可选部件 durable-rules 不能使用：{said[0]}", f"durable-rules cannot be used: {said[0]}")
