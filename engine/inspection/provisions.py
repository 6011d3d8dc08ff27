"""The provisions a plan, policy or draw rests on, each once."""

from __future__ import annotations

from collections.abc import Iterable

from engine.inspection.model import Provision
from engine.law import cite
from engine.rulebook import Corpus
from engine.rulebook import program as p


class Provisions:
    """Collects citations and gives each the key under which it is kept."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._found: dict[str, Provision] = {}

    def add(self, basis: Iterable[p.Cite]) -> tuple[str, ...]:
        """Keep citations, and return their keys."""
        keys = []
        for item in basis:
            keys.append(item.provision)
            if item.provision in self._found:
                continue
            known = self.corpus.law.provisions.get(item.provision)
            if known is None:
                said, certainty = (item.provision, item.provision), ""
            else:
                text = cite(self.corpus.law.instruments[known.instrument], known)
                said, certainty = (text.zh, text.en), known.certainty
            self._found[item.provision] = Provision(key=item.provision, zh=said[0], en=said[1], certainty=certainty)
        return tuple(keys)

    def models(self) -> dict[str, Provision]:
        """Return everything kept, by key."""
        return dict(sorted(self._found.items()))


def cited(provisions: Provisions, table: p.Supervision) -> None:
    """Keep everything a supervision table cites."""
    provisions.add(table.basis)
    if table.yearly_cap is not None:
        provisions.add(table.yearly_cap.basis)
    for override in table.overrides:
        provisions.add(override.basis)
    for coverage in table.full_coverage:
        provisions.add(coverage.basis)
    for cause in table.causes:
        provisions.add(cause.basis)
