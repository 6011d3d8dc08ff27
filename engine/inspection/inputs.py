"""What a command gives: the libraries read, drafts of draws and commitments read back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ValidationError

from engine.classify import UnusableFolder, check_folder
from engine.exchange import Register
from engine.facts import CodeList
from engine.inspection.columns import level_codes
from engine.inspection.draw import Commitment
from engine.inspection.given import Given
from engine.inspection.libraries import Done, Listed, read_done, read_inspectors, read_items, read_objects
from engine.inspection.model import Draw, Inspector, Item
from engine.inspection.owed import Supervised
from engine.inspection.periods import Period
from engine.inspection.plan import supervised
from engine.inspection.sheets import PLAN_FILES
from engine.inspection.source import Source
from engine.problems import HengxinError, InvalidCase, Problem, Text


class Libraries:
    """The tables of a plan, read; ``registers`` tell what became of their rows."""

    def __init__(
        self, source: Source, inspectors: Path | None, items: Path | None, done: Path | None, objects: Path | None
    ) -> None:
        self.source = source
        self.registers: list[Register] = []
        dictionary = source.corpus.dictionary
        levels = level_codes(
            {
                level: (title.zh, title.en)
                for item in supervised(source)
                if item.program.supervision is not None
                for level, title in item.program.supervision.levels.items()
            },
            dictionary,
        )
        self.objects: dict[str, Listed] | None = None
        self.inspectors: tuple[Inspector, ...] = ()
        self.items: tuple[Item, ...] = ()
        self.done: tuple[Done, ...] = ()
        problems: list[Problem] = []
        for path, read in (
            (objects, self._objects),
            (inspectors, lambda at: self._inspectors(at, levels)),
            (items, lambda at: self._items(at, levels)),
            (done, lambda at: self._done(at, levels)),
        ):
            if path is None:
                continue
            try:
                read(path)
            except InvalidCase as error:
                problems += error.problems
        if problems:
            raise InvalidCase(problems)

    def _objects(self, path: Path) -> None:
        self.objects, register = read_objects(path, self.source.corpus.dictionary)
        self.registers.append(register)

    def _inspectors(self, path: Path, levels: CodeList) -> None:
        self.inspectors, register = read_inspectors(path, self.source.corpus.dictionary, levels, self.source.subjects)
        self.registers.append(register)

    def _items(self, path: Path, levels: CodeList) -> None:
        self.items, register = read_items(path, self.source.corpus.dictionary, levels)
        self.registers.append(register)

    def _done(self, path: Path, levels: CodeList) -> None:
        self.done, register = read_done(path, self.source.corpus.dictionary, levels)
        self.registers.append(register)

    def given(self, period: Period, *, start: int | None, per_day: int, draw: Draw | None) -> Given:
        """Return everything a plan is made from besides the decisions."""
        return Given(period, self.inspectors, self.items, self.done, self.objects, draw, start, per_day)

    def people(self) -> list[Supervised]:
        """Return everybody who has a class, within the object library if there is one."""
        return supervised(self.source, self.objects)

    def reports(self) -> list[Text]:
        """Return the counts of the tables, one line each."""
        return [Text(register.report.render("zh"), register.report.render("en")) for register in self.registers]

    def defects(self) -> list[Text]:
        """Return the refused rows, one line per defect."""
        return [
            Text(f"{item.place} {defect.render('zh')}", f"{item.place} {defect.render('en')}")
            for register in self.registers
            for item in register.rejections
            for defect in item.defects
        ]


class WrongFile(HengxinError):
    """A JSON file that cannot be used; ``text`` says which and why."""

    def __init__(self, path: Path, why: Text) -> None:
        self.text = Text(f"{path}：{why.zh}", f"{path}: {why.en}")
        super().__init__(self.text.zh)


def read_draw(path: Path) -> Draw:
    """Read a draw.

    Raises:
        WrongFile: there is none, or it is not one.
    """
    return Draw.model_validate(_checked(path, Draw, Text("抽取结果（hengxin.draw/1）", "draw (hengxin.draw/1)")))


def read_commitment(path: Path) -> Commitment:
    """Read a commitment.

    Raises:
        WrongFile: there is none, or it is not one.
    """
    what = Text("承诺文件（hengxin.commitment/1）", "commitment (hengxin.commitment/1)")
    return Commitment.model_validate(_checked(path, Commitment, what))


def _checked(path: Path, model: type[BaseModel], what: Text) -> BaseModel:
    try:
        content = path.read_bytes()
    except OSError:
        raise WrongFile(path, Text("没有这个文件或读不了", "no such file, or it cannot be read")) from None
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(str(part) for part in first["loc"]) or "-"
        zh, en = f"不是{what.zh}，或者被改坏了（{at}）", f"not a {what.en}, or damaged ({at}: {first['msg']})"
        raise WrongFile(path, Text(zh, en)) from None


_OURS = frozenset((*PLAN_FILES, "rejected.csv"))


def check_plan_folder(folder: Path, case_dir: Path) -> None:
    """Refuse an output folder that is a file, lies in the case folder, or holds files of others.

    Raises:
        UnusableFolder: it is.
    """
    there: Iterable[Path] = folder.iterdir() if folder.is_dir() else ()
    names = {path.name for path in there}
    if names and "plan.json" in names and names - _OURS:
        return  # a folder of an earlier plan, to which papers were added
    if names and names <= _OURS:
        return
    check_folder(folder, case_dir)


__all__ = ["Libraries", "UnusableFolder", "WrongFile", "check_plan_folder", "read_commitment", "read_draw"]
