"""Write what is generated from the code into the documentation: the usage blocks of docs/cli.md, and docs/schemas.

    python tests/cli/refresh.py

A test compares; this writes. In docs/cli.md only what stands between ``<!-- usage: NAME -->`` and the next fence end is
replaced, everything else is written by hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs" / "cli.md"
SCHEMAS = ROOT / "docs" / "schemas"
_BLOCK = re.compile(r"(?P<head><!-- usage: (?P<command>[a-z ]+)(?P<lang> zh| en) -->\n```text\n).*?(?P<tail>```\n)", re.DOTALL)


def usage(command: str, lang: str) -> str:
    """Return the help of a command as a terminal of 80 columns shows it."""
    words = command.removeprefix("hengxin").split()
    env = {"PATH": os.environ.get("PATH", ""), "HENGXIN_LANG": lang, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    env |= {"PYTHONPATH": str(ROOT)} | {k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "PYTHONPYCACHEPREFIX")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *words, "--help"], capture_output=True, env=env, check=True, timeout=120
    )
    return done.stdout.decode().replace("\r\n", "\n").strip("\n") + "\n"


def manual(text: str) -> str:
    """Return the manual with every usage block made anew."""
    return _BLOCK.sub(lambda m: m["head"] + usage(m["command"], m["lang"].strip()) + m["tail"], text)


def documented(text: str) -> set[tuple[str, str]]:
    """Return the commands that have a usage block, with its language."""
    return {(match["command"], match["lang"].strip()) for match in _BLOCK.finditer(text)}


def main() -> None:
    """Write both."""
    sys.path.insert(0, str(ROOT))
    from engine.schemas import write_schemas

    MANUAL.write_text(manual(MANUAL.read_text("utf-8")), "utf-8", newline="\n")
    write_schemas(SCHEMAS)


if __name__ == "__main__":
    main()
