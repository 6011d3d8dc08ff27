"""``python -m bench.compiled``: which rulebooks are lowered, and what one decision costs, compiled and by the reference.

Every figure is taken in the same run, the evaluators by turns over all subjects; the ratio is what to compare between machines. A
decision is made from prepared records; ``with pairs`` also makes the verdict on every record and rule, which is otherwise
made when first looked at. ``--source ID`` prints what was generated for a rulebook instead.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from engine.calendar import OPEN, Intervals, parse_day
from engine.casebook import case_files, load_cases
from engine.decide import Prepared, prepare
from engine.decide.compare import differences
from engine.decide.compiled import Unlowered, evaluate, forget, module_for
from engine.decide.outcome import Outcome
from engine.decide.reference import evaluate as reference
from engine.exchange import read_case
from engine.facts import Supply
from engine.paths import rules_dir
from engine.rulebook import Corpus, load_corpus
from engine.rulebook.load import rulebook_files

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-23"
RECORDS = 5


def lowered() -> Iterator[tuple[str, str, str, float]]:
    """Yield for each rulebook version below ``rules``: id, version, the part that is not lowered, seconds to compile it."""
    rules = rules_dir()
    for folder in sorted({path.parent for path in rulebook_files(rules)}):
        corpus = load_corpus(rules, rulebook_files(folder))
        for versions in corpus.programs.values():
            for program in versions:
                forget()
                start = time.process_time()
                try:
                    module_for(corpus, program)
                    part = ""
                except Unlowered as error:
                    part = error.part
                yield program.id, program.version, part, time.process_time() - start


def wuhai(corpus: Corpus, *, whole: bool) -> dict[str, list[Prepared]]:
    """Return the enterprises of Wuhai that have so many records and a finding among them; ``whole``: as if all tables had
    been supplied for all days."""
    case = read_case(ROOT / "fixtures" / "wuhai", corpus.dictionary)
    supply = Supply({kind: Intervals.of((1, OPEN)) for kind in corpus.dictionary.kinds})
    day = parse_day(AS_OF)
    found: dict[str, list[Prepared]] = {}
    for code, subject in sorted(case.subjects.items()):
        for scope in corpus.matching(subject, case.area):
            program = corpus.select(scope, day).program
            given = case.case(code)
            given = replace(given, supply=supply) if whole else given
            if program is not None and len(given.records) == RECORDS:
                one = prepare(corpus, program, given, as_of=day, known_at=case.known_at)
                if any(pair.days for pair in reference(one).pairs.values()):
                    found.setdefault(scope, []).append(one)
    return found


def published() -> dict[str, list[Prepared]]:
    """Return the cases of published rulebooks with the most records, at most so many each."""
    rules = rules_dir()
    found: dict[str, list[Prepared]] = {}
    for folder in sorted(path for path in (rules / "published").iterdir() if rulebook_files(path)):
        corpus = load_corpus(rules, rulebook_files(folder))
        decimals = max(versions[-1].points_decimals for versions in corpus.programs.values())
        cases = [case for path in case_files(folder) for case in load_cases(path, corpus.dictionary, decimals).cases]
        for case in sorted(cases, key=lambda case: -len(case.case.records))[:40]:
            program = corpus.select(case.rulebook, case.as_of).program
            if program is not None and 1 <= len(case.case.records) <= RECORDS:
                one = prepare(corpus, program, case.case, as_of=case.as_of, known_at=case.known_at)
                found.setdefault(case.rulebook, []).append(one)
    return found


def micros(run: Callable[[Prepared], object], given: Prepared) -> float:
    """Return the microseconds of one run on a subject nothing was worked out of yet."""
    fresh = replace(given, memo={}, known_gaps={})
    start = time.perf_counter_ns()
    run(fresh)
    return (time.perf_counter_ns() - start) / 1000


def with_pairs(given: Prepared) -> Outcome:
    """Decide and make all pairs."""
    outcome = evaluate(given)
    len(outcome.pairs)
    return outcome


def measured(jobs: list[Prepared], rounds: int) -> tuple[float, float, float]:
    """Return the median microseconds of a decision: reference, compiled, compiled with pairs; equal outcomes are checked."""
    for given in jobs:
        assert not differences(reference(given), evaluate(given))
    times: list[list[float]] = [[], [], []]
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for held, run in zip(times, (reference, evaluate, with_pairs), strict=True):
            held += [micros(run, given) for given in jobs]
    gc.enable()
    first, second, third = (statistics.median(held) for held in times)
    return first, second, third


def main() -> None:
    """Print the share lowered, and a table of costs."""
    parser = argparse.ArgumentParser(prog="python -m bench.compiled")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--source", metavar="ID", help="print the generated source of a rulebook")
    given = parser.parse_args()
    corpus = load_corpus(rules_dir())
    if given.source:
        print(module_for(corpus, corpus.programs[given.source][-1]).source)
        return
    states = list(lowered())
    refused = [(name, version, part) for name, version, part, _ in states if part]
    print(f"lowered: {len(states) - len(refused)} of {len(states)} rulebook versions")
    for name, version, part in refused:
        print(f"  {name} {version}: {part}")
    slowest = max(states, key=lambda item: item[3])
    print(f"to lower, emit and compile one: at most {slowest[3] * 1000:.0f} ms ({slowest[0]})\n")
    print(f"{'µs for one decision, median':<46}{'subjects':>9}{'reference':>11}{'compiled':>10}{'with pairs':>12}{'ratio':>7}")
    rows = [(f"{name}, {RECORDS} records", jobs) for name, jobs in wuhai(corpus, whole=True).items()]
    rows += [(f"{name}, {RECORDS} records, gaps", jobs) for name, jobs in wuhai(corpus, whole=False).items()]
    rows += [(f"{name}, 1 to {RECORDS} records", jobs) for name, jobs in published().items()]
    for title, jobs in rows:
        first, second, third = measured(jobs, given.rounds)
        print(f"{title:<46}{len(jobs):>9}{first:>11.0f}{second:>10.1f}{third:>12.1f}{first / second:>7.1f}")


if __name__ == "__main__":
    main()
