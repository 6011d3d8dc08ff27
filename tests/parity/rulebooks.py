"""Write small rulebooks that use every construct of the language, from one source of chance.

What is drawn is the plain data of a YAML file. It is written so that it mostly loads; what does not is dropped item by
item (:func:`load`), never the whole rulebook.
"""

from __future__ import annotations

from typing import Any

from parity.writing.basics import DEEPEST, KINDS, PROVISION, RULEBOOK, SECTIONS, said
from parity.writing.outcomes import Outcomes

from engine.facts import Dictionary
from engine.law import LawLibrary
from engine.rulebook import Program
from engine.rulebook.load import check_document
from engine.yamlfile import Document


class Writer(Outcomes):
    """Writes one rulebook. ``only`` makes one whose findings all speak against the enterprise, or all for it, and leaves
    out what makes that hard to prove (used by the laws); repair then only cancels or shortens, and nothing else reads its day.
    """

    # --- the rulebook ---

    def write(self) -> dict[str, Any]:
        """Return the data of a rulebook file."""
        self.decimals = self.one([0, 2, 2, 2, 1])
        weights = list(KINDS.values())
        while len(self.kinds) < self.chance.randint(2, 4):
            kind = self.chance.choices(list(KINDS), weights)[0]
            if kind not in self.kinds:
                self.kinds.append(kind)
        self.book = {
            "hengxin": "rulebook/1",
            "id": RULEBOOK,
            "title": said("生成"),
            "status": "published",
            "published_by": "生成",
            "scope": {"place": "150300", "sector": "construction"},
            "in_force": {"from": "2010-01-01", "to": "open"},
            "basis": [PROVISION],
            "objections": said("无"),
            "points_decimals": self.decimals,
            "max_records": 1000,
        }
        for section in SECTIONS:
            self.book[section] = []
        for _ in range(self.chance.randint(3, 5)):
            self.lengths.append(self.length())
        for kind in self.kinds:
            self.fields[kind] = self.readable(kind)
        self.parameters()
        for _ in range(self.chance.randint(0, 2)):
            self.question()
        for _ in range(self.chance.randint(0, 3)):
            self.attribute()
        for _ in range(self.chance.randint(2, 5)):
            self.finding()
        for _ in range(self.chance.choice([0, 1, 1, 1, 2])):
            self.trigger()
        for _ in range(self.chance.randint(1, 3)):
            self.tally()
        for _ in range(self.chance.randint(0, 2)):
            self.measure()
        outcomes = ["scheme"] * self.chance.choice([1, 1, 2]) + ["list"] * self.chance.choice([0, 1, 1, 2])
        self.chance.shuffle(outcomes)
        for sort in outcomes:
            if sort == "scheme":
                self.scheme()
            else:
                self.list_()
        if self.maybe(0.6) and self.book["schemes"]:
            self.supervision()
        for _ in range(self.chance.choice([0, 1, 1, 2])):
            self.repair()
        if self.book["measures"] and self.maybe(0.4) and not self.only:
            self.one(self.book["measures"])["when"] = self.subject_condition()
        return self.book


# --- loading ---------------------------------------------------------------------------------------------------


def document(data: Any) -> tuple[Document, dict[tuple[int, int], tuple[str | int, ...]]]:
    """Return a document made of plain data; the places lead back to paths."""
    made = Document("generated.yaml", data)
    back: dict[tuple[int, int], tuple[str | int, ...]] = {}

    def visit(value: Any, path: tuple[str | int, ...]) -> None:
        place = (len(back) + 1, 1)
        back[place] = path
        made.places[path] = place
        if len(path) == DEEPEST:
            return
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            visit(inner, (*path, key))

    visit(data, ())
    return made, back


def load(data: dict[str, Any], dictionary: Dictionary, law: LawLibrary, *, mend: bool = True) -> Program | None:
    """Load the data of a rulebook; items that do not load are dropped from it, one by one, if ``mend`` is set.

    ``None`` if nothing is left to drop. The data is changed in place.
    """
    for _ in range(60 if mend else 1):
        made, back = document(data)
        program, problems, _ = check_document(made, dictionary, law)
        if program is not None:
            return program
        if not mend:
            return None
        if not _drop(data, [(back.get((p.line, p.column), ()), p.code) for p in problems]):
            return None
    return None


def _drop(data: dict[str, Any], wrong: list[tuple[tuple[str | int, ...], str]]) -> bool:
    """Drop what nothing uses, all at once; else the smallest item, or optional part, in which something is wrong."""
    unused = [(str(path[0]), int(path[1])) for path, code in wrong if code == "RULE-UNUSED"]
    for section, index in sorted(unused, reverse=True):
        del data[section][index]
    if unused:
        return True
    for path, code in wrong:
        if code == "INTERVAL-EMPTY" and path[-1] == "until":
            counts: Any = data
            for part in path[:-1]:
                counts = counts[part]
            counts["until"] = "open"
            return True
        if path[:1] == ("supervision",):
            data.pop("supervision", None)
            return True
        if len(path) >= 2 and path[0] in SECTIONS and isinstance(path[1], int):
            owner: Any = data[path[0]]
            item = owner[path[1]]
            part = path[2] if len(path) > 2 else None
            if path[0] == "schemes" and part in ("vetoes", "lifts", "downgrades", "caps"):
                effects = item[part].get("effects", [])
                if len(path) > 4 and len(effects) > 1:
                    del effects[path[4]]
                else:
                    del item[part]
            elif part in (
                "taking_part",
                "needs",
                "requires",
                "removals",
                "unless",
                "term",
                "suspended",
                "ends",
                "bars",
                "overlap",
                "window",
                "cap",
            ):
                del item[part]
            elif part == "grounds" and len(path) > 3 and len(item["grounds"]) > 1:
                del item["grounds"][path[3]]
            else:
                del owner[path[1]]
            return True
    return False
