"""A random draw that anyone can repeat: commitment, seed, draw, check.

The population is written down and digested before the seed is known (the commitment). The draw sorts each class by
SHA-256 and takes the first ones; ten lines are enough to repeat it (docs/inspection.zh.md)::

    hashlib.sha256(f"hengxin-draw/1\\n{seed}\\n{stratum}\\n{code}".encode()).hexdigest()

``canonical`` gives the bytes that a ledger keeps.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from engine.inspection.model import Day, Draw, Drawn, Stratum
from engine.inspection.owed import Supervised
from engine.inspection.periods import Period
from engine.inspection.source import Source
from engine.problems import HengxinError, Text

ALGORITHM: Literal["hengxin-draw/1"] = "hengxin-draw/1"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Member(_Frozen):
    """One enterprise of the population."""

    code: str
    name: str
    district: str = ""


class Class(_Frozen):
    """One stratum of the population: a class under a rulebook, how many of it are drawn, and who belongs to it."""

    rulebook: str
    version: str
    supervision: str
    ratio: int
    round: str = ""
    take: int
    provisions: tuple[str, ...] = ()
    members: tuple[Member, ...]

    @property
    def name(self) -> str:
        """What stands for the stratum in the digest."""
        return f"{self.rulebook}/{self.supervision}"


class Commitment(_Frozen):
    """The population and the algorithm, fixed before the seed is known (``hengxin.commitment/1``)."""

    hengxin: Literal["hengxin.commitment/1"] = "hengxin.commitment/1"
    algorithm: Literal["hengxin-draw/1"] = ALGORITHM
    place: str
    sector: str = ""
    period: str
    as_of: Day
    known_at: int
    corpus: str
    trial: bool
    seed_from: str = ""
    """Which public number, known only later, will be the seed (the winning numbers of a lottery on a named day)."""
    strata: tuple[Class, ...]

    @property
    def population(self) -> str:
        """Return the digest of the population: SHA-256 over lines ``stratum code``, sorted."""
        lines = sorted(f"{item.name} {member.code}\n" for item in self.strata for member in item.members)
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def digest(self) -> str:
        """Return the digest of the whole commitment."""
        return hashlib.sha256(canonical(self)).hexdigest()


class WrongDraw(HengxinError):
    """A draw cannot be made or does not hold; ``text`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(zh)


def canonical(model: Commitment | Draw) -> bytes:
    """Return the canonical bytes of a commitment or draw: JSON with sorted keys, without blanks, in UTF-8.

    This is what a ledger keeps of a draw.
    """
    data: dict[str, Any] = model.model_dump(mode="json", by_alias=True)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commit(source: Source, people: list[Supervised], period: Period, seed_from: str = "") -> Commitment:
    """Return the commitment for a draw from everybody of a class whose ratio is stated.

    Raises:
        WrongDraw: no class has a ratio, or there is nobody.
    """
    groups: dict[tuple[str, str], list[Supervised]] = defaultdict(list)
    for item in people:
        groups[item.program.id, item.supervision.code].append(item)
    strata = []
    for (rulebook, code), members in sorted(groups.items()):
        found = members[0].supervision
        take = found.drawn(len(members))
        table = members[0].program.supervision
        if take is None or found.ratio is None or table is None:
            continue
        listed = tuple(
            Member(code=item.code, name=source.subjects[item.code].name, district=item.district)
            for item in sorted(members, key=lambda item: item.code)
        )
        strata.append(
            Class(
                rulebook=rulebook, version=members[0].program.version, supervision=code, ratio=found.ratio,
                round=found.round or "", take=take, provisions=tuple(c.provision for c in table.basis), members=listed,
            )
        )  # fmt: skip
    if not strata:
        raise WrongDraw(
            "没有写明抽查比例的监管类别，或者没有企业，无从抽取", "no class states a ratio, or there is nobody to draw from"
        )
    sectors = sorted({item.program.sector for item in people})
    return Commitment(
        place=source.place, sector=sectors[0] if len(sectors) == 1 else "", period=period.name, as_of=source.as_of,
        known_at=source.known_at, corpus=source.corpus.digest, trial=any(item.program.status != "adopted" for item in people),
        seed_from=seed_from, strata=tuple(strata),
    )  # fmt: skip


def rank(seed: str, stratum: str, code: str) -> str:
    """Return the digest by which an enterprise is sorted."""
    return hashlib.sha256(f"{ALGORITHM}\n{seed}\n{stratum}\n{code}".encode()).hexdigest()


def draw(commitment: Commitment, seed: str) -> Draw:
    """Return the draw from a commitment with a seed.

    Raises:
        WrongDraw: the seed is empty or has line breaks.
    """
    seed = seed.strip()
    if not seed or any(not char.isprintable() for char in seed):
        raise WrongDraw("--seed 不得为空，也不得含换行等控制字符", "--seed must not be empty nor hold line breaks")
    strata = []
    for item in commitment.strata:
        ranked = ((rank(seed, item.name, member.code), member) for member in item.members)
        ordered = sorted(ranked, key=lambda pair: pair[0])
        drawn = tuple(
            Drawn(code=member.code, name=member.name, district=member.district, rank=digest)
            for digest, member in ordered[: item.take]
        )
        strata.append(
            Stratum(
                rulebook=item.rulebook, supervision=item.supervision, ratio=item.ratio, round=item.round,
                population=len(item.members), drawn=drawn, provisions=item.provisions,
            )
        )  # fmt: skip
    return Draw(
        algorithm=commitment.algorithm, commitment=commitment.digest, seed=seed, population=commitment.population,
        place=commitment.place, sector=commitment.sector, period=commitment.period, as_of=commitment.as_of,
        corpus=commitment.corpus, trial=commitment.trial, strata=tuple(strata),
    )  # fmt: skip


def check(result: Draw, commitment: Commitment) -> list[Text]:
    """Return in what a draw differs from the one its commitment and seed give; nothing if it is the same."""
    found: list[Text] = []
    if result.commitment != commitment.digest:
        found.append(Text("抽取结果所载承诺摘要与承诺文件不符", "the digest of the commitment differs"))
    if result.population != commitment.population:
        found.append(Text("名录摘要不符：名录在承诺之后被改过", "the digest of the population differs: it was changed"))
    again = draw(commitment, result.seed)
    mine = {(item.rulebook, item.supervision): item for item in again.strata}
    theirs = {(item.rulebook, item.supervision): item for item in result.strata}
    for key in sorted(mine.keys() | theirs.keys()):
        at = "/".join(key)
        one, other = mine.get(key), theirs.get(key)
        if one is None or other is None:
            found.append(Text(f"{at}：一方没有这一类", f"{at}: missing on one side"))
            continue
        wanted, given = [item.code for item in one.drawn], [item.code for item in other.drawn]
        more, less = sorted(set(given) - set(wanted)), sorted(set(wanted) - set(given))
        if more or less:
            zh = f"{at}：多出 {'、'.join(more) or '无'}，缺少 {'、'.join(less) or '无'}"
            found.append(Text(zh, f"{at}: too many {', '.join(more) or '-'}; lacking {', '.join(less) or '-'}"))
        elif one != other:
            found.append(
                Text(f"{at}：名单相同，但次序、户数、比例或所载内容不符", f"{at}: same list, other order, numbers or content")
            )
    if not found and again != result:
        found.append(Text("名单相同，但所载期间、基准日等内容不符", "the same list, but period, day or others differ"))
    return found
