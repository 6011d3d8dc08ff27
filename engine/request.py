"""What the command line asks for, read and checked: days, moments, rulebooks, case folders, enterprises.

Everything here answers with the thing asked for or raises an error that says what is wrong and how to mend it.
Imports are made where they are needed, so that ``--help`` stays fast.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.problems import HengxinError, Text

if TYPE_CHECKING:
    from engine.exchange import CaseFolder
    from engine.rulebook import Corpus


class Wrong(HengxinError):
    """A mistake on the command line; ``text`` says which, and how to mend it."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(zh)


def chosen_rules(rules: Path | None) -> Path:
    """Return the rules folder: the one given, else the one that comes with the program."""
    from engine.paths import rules_dir

    if rules is not None and not (rules / "vocabulary").is_dir():
        raise Wrong(f"--rules 不是规则文件夹（缺少 vocabulary）：{rules}", f"--rules is no rules folder (no vocabulary): {rules}")
    return rules if rules is not None else rules_dir()


def read_day(text: str, option: str) -> int:
    """Return a day; ``option`` is named where it is none."""
    from engine.calendar import parse_day

    try:
        return parse_day(text)
    except ValueError:
        zh = f"{option} 须写成 YYYY-MM-DD，且确有这一天，如 2026-11-23：{text}"
        raise Wrong(zh, f"{option} is a day written YYYY-MM-DD, e.g. 2026-11-23: {text}") from None


def read_known_at(text: str | None) -> int | None:
    """Return a moment: of a date its end in China, of date and time that time."""
    if text is None:
        return None
    from engine.decide import end_of_day
    from engine.exchange.cellerror import CellError
    from engine.exchange.dates import read_moment

    plain = text.strip()
    if len(plain) <= len("2026-11-23"):
        return end_of_day(read_day(plain, "--known-at"))
    try:
        read_day(plain[:10], "--known-at")
        return read_moment(plain)
    except (CellError, Wrong):
        zh = f"--known-at 须写成 YYYY-MM-DD 或 \"YYYY-MM-DD HH:MM\"（北京时间）：{text}"
        raise Wrong(zh, f"--known-at is YYYY-MM-DD or \"YYYY-MM-DD HH:MM\" (Beijing time): {text}") from None


def read_as_of(text: str | None) -> int:
    """Return the day given, or today in China."""
    from datetime import datetime, timedelta, timezone

    from engine.calendar import from_date

    if text is not None:
        return read_day(text, "--as-of")
    return from_date(datetime.now(timezone(timedelta(hours=8))).date())


def check_lint_code(code: str) -> str:
    """Return the code of a check as it is written; refuse one that does not exist."""
    from engine.lint import TITLES
    from engine.problems import nearest

    wanted = code.strip().upper()
    if wanted in TITLES:
        return wanted
    guess = nearest(wanted, TITLES)
    zh = f"，是否想写“{guess}”？" if guess else f"；有 {'、'.join(TITLES)}"
    en = f", did you mean {guess!r}?" if guess else f"; there are {', '.join(TITLES)}"
    raise Wrong(f"没有检查“{code}”{zh}", f"no check {code!r}{en}")


def find_rulebooks(rules: Path, targets: list[str]) -> list[Path]:
    """Return the files and folders named, and the files of the rulebooks whose ids are named."""
    found: list[Path] = []
    for target in targets:
        path = Path(target)
        if path.exists():
            found.append(path)
        else:
            found += _files_of(rules, target)
    return found


def _files_of(rules: Path, id: str) -> list[Path]:
    from engine.problems import nearest
    from engine.rulebook import rulebook_files
    from engine.yamlfile import load_yaml

    by_id: dict[str, list[Path]] = {}
    for path in rulebook_files(rules):
        data = load_yaml(path).data
        if isinstance(data, dict):
            by_id.setdefault(str(data.get("id")), []).append(path)
    if id not in by_id:
        guess = nearest(id, by_id)
        zh, en = (f"，是否想写“{guess}”？", f", did you mean {guess!r}?") if guess else ("", "")
        raise Wrong(f"没有规则集、文件或文件夹“{id}”{zh}", f"no rulebook, file or folder {id!r}{en}")
    return by_id[id]


def read_moment_of(text: str, option: str) -> int:
    """Return a moment as tables write it: date and time in China, a date alone its beginning."""
    from engine.exchange.cellerror import CellError
    from engine.exchange.dates import read_moment

    try:
        return read_moment(text.strip())
    except CellError:
        zh = f"{option} 须写成 YYYY-MM-DD 或 \"YYYY-MM-DD HH:MM\"（北京时间）：{text}"
        raise Wrong(zh, f"{option} is YYYY-MM-DD or \"YYYY-MM-DD HH:MM\" (Beijing time): {text}") from None


def check_out(folder: Path, command: str) -> None:
    """Refuse an output folder that is a file, or that holds files which another command or person wrote."""
    mark = f"written by hengxin {command}\n"
    if folder.exists() and not folder.is_dir():
        raise Wrong(f"--out 须是文件夹，{folder} 是文件", f"--out must be a folder, and {folder} is a file")
    if folder.is_dir() and any(folder.iterdir()):
        held = folder / ".hengxin"
        if not held.is_file() or held.read_text("utf-8", "replace") != mark:
            zh = f"--out 的文件夹 {folder} 里已有别的文件：请另选一个空的，或者由 hengxin {command} 写过的文件夹"
            raise Wrong(zh, f"--out {folder} holds files of others: choose an empty folder, or one it wrote before")


def load(rules: Path | None, rulebook: str | None) -> tuple[Corpus, str | None]:
    """Return the corpus, and the id of the one rulebook asked for; a file is a corpus of its own."""
    from engine.problems import nearest
    from engine.rulebook import load_corpus

    folder = chosen_rules(rules)
    if rulebook is not None and (rulebook.endswith((".yaml", ".yml")) or Path(rulebook).is_file()):
        if not Path(rulebook).is_file():
            raise Wrong(f"没有这个规则文件：{rulebook}", f"no such rulebook file: {rulebook}")
        corpus = load_corpus(folder, [Path(rulebook)])
        return corpus, next(iter(corpus.programs))
    corpus = load_corpus(folder)
    if rulebook is not None and rulebook not in corpus.programs:
        guess, known = nearest(rulebook, corpus.programs), "、".join(corpus.programs)
        zh = f"，是否想写“{guess}”？" if guess else f"；现有：{known}"
        en = f", did you mean {guess!r}?" if guess else f"; there are: {', '.join(corpus.programs)}"
        raise Wrong(f"没有规则集“{rulebook}”{zh}", f"no rulebook {rulebook!r}{en}")
    return corpus, rulebook


def check_case(folder: Path) -> None:
    """Refuse what cannot be a case folder, before anything is loaded."""
    if not folder.exists():
        raise Wrong(f"没有这个文件夹：{folder}", f"no such folder: {folder}")
    if not folder.is_dir():
        near = folder.parent if folder.name == "case.yaml" else "案例文件夹"
        raise Wrong(f"{folder} 是文件，请写所在的文件夹：{near}", f"{folder} is a file; name its folder")
    if not (folder / "case.yaml").exists():
        zh = f"{folder} 里没有 case.yaml：它列出各表、种类和覆盖日期（见 docs/tables.zh.md）"
        raise Wrong(zh, f"{folder} has no case.yaml, which lists the tables (see docs/tables.en.md)")


def check_source(folder: Path | None, ledger: str | None) -> None:
    """Refuse a call that names neither a case folder nor a ledger, or what cannot be a case folder."""
    if folder is not None:
        check_case(folder)
    elif ledger is None:
        raise Wrong("请写案例文件夹（内有 case.yaml），或者 --ledger 账本", "name a case folder, or a ledger (--ledger)")


def open_case(folder: Path, corpus: Corpus) -> CaseFolder:
    """Read a case folder."""
    from engine.exchange import read_case

    return read_case(folder, corpus.dictionary)


def check_place(corpus: Corpus, case: CaseFolder, rulebook: str | None) -> None:
    """Refuse a case of a place that no rulebook is for, unless a rulebook was named."""
    from engine.facts import AREAS, holds

    area = corpus.dictionary.codes.get(AREAS)
    if rulebook is not None or case.area is None or area is None:
        return
    place = case.place.strip()
    scopes = sorted({versions[-1].place for versions in corpus.programs.values()})
    # a case of a province may hold enterprises of a city that has a rulebook of its own
    if case.area and any(holds(scope, case.area) or holds(case.area, scope) for scope in scopes):
        return
    known = [area.title_of(scope) for scope in scopes]
    others = "、".join(text.zh for text in known)
    zh = f"case.yaml 的地点“{place}”没有适用的规则集（现有规则集适用于{others}）；确要套用请用 --rulebook 指定"
    en = f"no rulebook is for {place!r} (there are some for {', '.join(text.en for text in known)}); name one with --rulebook"
    raise Wrong(zh, en)


def check_sector(corpus: Corpus, sector: str | None, rulebook: str | None) -> None:
    """Refuse a sector for which there is no rulebook."""
    from engine.problems import nearest

    known = sorted({v[-1].sector for id, v in corpus.programs.items() if rulebook in (None, id)})
    if sector is not None and sector not in known:
        guess = nearest(sector, known)
        zh = f"，是否想写“{guess}”？" if guess else f"；现有：{'、'.join(known)}"
        en = f", did you mean {guess!r}?" if guess else f"; there are: {', '.join(known)}"
        raise Wrong(f"没有领域“{sector}”的规则集{zh}", f"no rulebook for sector {sector!r}{en}")


def find_code(text: str, case: CaseFolder) -> str:
    """Return the credit code meant: the code itself, however spaced, or the exact name of one enterprise."""
    from engine.facts import UsccError, normalise_uscc
    from engine.problems import nearest

    named = [code for code, subject in case.subjects.items() if subject.name == text.strip()]
    if len(named) == 1:
        return named[0]
    try:
        code = normalise_uscc(text)
    except UsccError:
        code = text.strip().upper()
    if code in case.subjects:
        return code
    guess = nearest(code, case.subjects)
    zh = f"，是否指 {guess}（{case.subjects[guess].name}）？" if guess else ""
    en = f"; did you mean {guess} ({case.subjects[guess].name})?" if guess else ""
    raise Wrong(f"企业名册中没有 {code}{zh}", f"{code} is not in the register{en}")
