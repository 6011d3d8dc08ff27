"""What an inspection plan and a draw are: frozen models with a JSON form (``hengxin.plan/1``, ``hengxin.draw/1``).

Days are day numbers in Python and ``YYYY-MM-DD`` in JSON. Every code is written as in the vocabulary: districts by their
area code (``150302``), levels by the rulebook's ``supervision.levels`` (``city``, ``district``, ``street``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from engine.calendar import format_day, parse_day


def _day(value: Any) -> Any:
    return parse_day(value) if isinstance(value, str) else value


Day: TypeAlias = Annotated[int, BeforeValidator(_day), PlainSerializer(format_day, return_type=str, when_used="json")]
"""A day number; ``YYYY-MM-DD`` in JSON."""

VisitKind: TypeAlias = Literal["frequency", "drawn", "full_coverage", "for_cause"]
"""Why a visit is owed: the class's frequency, the random draw, statutory full coverage, a cause (complaint, accident)."""

VisitStatus: TypeAlias = Literal["planned", "announced", "done"]
"""``announced``: the enterprise was told; a new plan moves neither what was announced nor what was done."""

Depth: TypeAlias = Literal["document", "on_site", "full"]
"""Lightest first."""

DEPTHS: tuple[Depth, ...] = ("document", "on_site", "full")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provision(_Frozen):
    """A provision cited: its key in the law library, how it is printed, and how certain the source is."""

    key: str
    zh: str
    en: str
    certainty: str = ""


class Inspector(_Frozen):
    """One person of the register of inspectors (执法检查人员名录库).

    ``certificate`` (执法证号) is the identity. ``districts``: area codes; empty means every district. ``levels``: the
    levels of authority for which the person may act. ``avoids``: credit codes of enterprises with which there is a
    conflict of interest (回避). ``away``: first and last day of absences, both included.
    """

    certificate: str
    name: str
    body: str
    post: str = ""
    levels: tuple[str, ...]
    districts: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    on_duty: bool = True
    avoids: tuple[str, ...] = ()
    away: tuple[tuple[Day, Day], ...] = ()
    certificate_until: Day | None = None
    """Last day on which the certificate is valid; None: not stated."""


class Item(_Frozen):
    """One item of the published list (随机抽查事项清单); one without ``published_on`` cannot be planned."""

    code: str
    title: str
    basis: str
    content: str = ""
    method: str = ""
    objects: str = ""
    sectors: tuple[str, ...] = ()
    """Sector codes of the enterprises it is for."""
    levels: tuple[str, ...] = ()
    """Levels that inspect it; empty: every level."""
    skill: str = ""
    """What at least one of the two inspectors must be skilled in; empty: nothing special."""
    coverage: Literal["random", "full"] = "random"
    """``full``: statutory full coverage, outside ratio and cap."""
    ratio: str = ""
    frequency: str = ""
    published_on: Day | None = None
    body: str = ""
    note: str = ""


class Enterprise(_Frozen):
    """One enterprise of the object library (检查对象名录库), with its supervision class under one rulebook.

    ``grade`` and ``risk``: codes of grades, or the status of a scheme that gave none (``not_enough_data``). ``provisional``:
    the decision needs review; the class is what is certain.
    """

    code: str
    name: str
    district: str = ""
    address: str = ""
    responsible: str = ""
    """Whom the register names as legal representative."""
    rulebook: str
    supervision: str
    """Code of the supervision class."""
    grade: str = ""
    grade_title: str = ""
    risk: str = ""
    provisional: bool = False
    decision: str = ""
    """Digest of the decision the class was read from."""
    yearly_cap: int | None = None
    """Visits a year within the cap; None: the rulebook states none."""
    counted: int = 0
    """Visits of this calendar year that count towards the cap, before this plan."""


class Why(_Frozen):
    """One reason for a visit: which level owes it, by what grade and rule, under which provisions, in which window."""

    kind: VisitKind
    level: str
    rule: str
    """``<rulebook>@<version>#supervision/classes/<code>/frequency/<level>``, ``.../coverage/<id>``, ``.../causes/<id>``,
    or ``.../ratio`` for a visit drawn."""
    grade: str = ""
    supervision: str = ""
    window: tuple[Day, Day]
    """First and last day of the window in which this visit is owed."""
    zh: str
    en: str
    provisions: tuple[str, ...]
    """Keys into ``Plan.provisions``."""


class Visit(_Frozen):
    """One merged visit to one enterprise on one day by two inspectors.

    ``level``: the highest level that takes part, which leads; each of ``why`` names the level whose duty the visit fulfils.
    ``counts``: it counts towards the yearly cap.
    """

    id: str
    code: str
    name: str
    district: str
    rulebook: str
    supervision: str
    grade: str
    level: str
    depth: Depth
    items: tuple[str, ...]
    """Codes of the items inspected."""
    day: Day
    inspectors: tuple[str, ...]
    """Two certificate numbers (fewer only for visits done or announced before)."""
    counts: bool = True
    status: VisitStatus = "planned"
    provisional: bool = False
    """The holidays of this day's year are not published yet."""
    why: tuple[Why, ...]


class Shortfall(_Frozen):
    """A constraint that cannot be kept: which, for whom, by how much, and what would mend it."""

    constraint: str
    """Stable code, such as ``NO-INSPECTOR``, ``CONFLICT``, ``SKILL``, ``ABSENT``, ``CAPACITY``, ``CAP``, ``NO-ITEM``."""
    codes: tuple[str, ...] = ()
    """Credit codes of all enterprises concerned."""
    level: str = ""
    wanted: int
    possible: int
    zh: str
    en: str
    mend_zh: str
    mend_en: str


class Notice(_Frozen):
    """Something the reader should know that breaks nothing."""

    code: str
    zh: str
    en: str


class Rules(_Frozen):
    """The rulebook a plan was made under."""

    id: str
    version: str
    """First day in force of the version."""
    zh: str
    en: str
    trial: bool
    """Not adopted: everything made from it is 试算，未经发布."""
    levels: dict[str, tuple[str, str]]
    """Titles (Chinese, English) of the levels of authority, the highest first."""
    classes: dict[str, tuple[str, str]]
    """Titles of the supervision classes, the lightest first."""


class Plan(_Frozen):
    """An inspection plan for one period (``hengxin.plan/1``)."""

    hengxin: Literal["hengxin.plan/1"] = "hengxin.plan/1"
    number: str
    """Number of the plan (抽查计划编号), derived from place, sector, period and what it was made of."""
    title_zh: str
    title_en: str
    place: str
    body: str = ""
    """The planning body, if the inspectors name one at the highest level."""
    sector: str = ""
    period: str
    first: Day
    last: Day
    start: Day
    """First day on which a new visit may be planned: of a plan made anew inside the period its own first day."""
    as_of: Day
    known_at: int
    """Seconds since 1970 UTC."""
    corpus: str
    """Digest of the corpus."""
    rules: tuple[Rules, ...]
    provisions: dict[str, Provision]
    enterprises: tuple[Enterprise, ...]
    inspectors: tuple[Inspector, ...]
    items: tuple[Item, ...]
    visits: tuple[Visit, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    notices: tuple[Notice, ...] = ()
    working_days: tuple[Day, ...] = ()
    """Days of the period on which visits may be made."""
    known_until: Day | None = None
    """Last day whose holidays are published; visits after it are provisional."""
    per_day: int = Field(default=2, ge=1)
    """Most visits of one inspector on one day."""


class Drawn(_Frozen):
    """One enterprise drawn, and the digest by which it was sorted."""

    code: str
    name: str
    district: str = ""
    rank: str


class Stratum(_Frozen):
    """A class in a draw: its ratio (basis points), rounding, population and those drawn, in order."""

    rulebook: str
    supervision: str
    ratio: int
    round: str = ""
    population: int
    drawn: tuple[Drawn, ...]
    provisions: tuple[str, ...] = ()


class Draw(_Frozen):
    """A random draw that anyone can repeat (``hengxin.draw/1``)."""

    hengxin: Literal["hengxin.draw/1"] = "hengxin.draw/1"
    algorithm: str
    commitment: str
    """Digest of the commitment made before the seed was known."""
    seed: str
    population: str
    """Digest of the population snapshot."""
    place: str = ""
    sector: str = ""
    period: str
    as_of: Day
    corpus: str
    trial: bool = False
    strata: tuple[Stratum, ...]
