"""Hengxin (衡信): graded credit supervision of enterprises, decided by written rules and explained.

The packages depend on each other in one direction only::

    cli -> commands -> ledger, inspection -> classify, citations -> mutation -> casebook, exchange, explain, lint
        -> decide -> rulebook -> law, facts -> calendar

``calendar``   days, months, working days, interval sets
``facts``      subjects, records, links, supply, vocabularies
``law``        instruments, provisions, measures, which consequence needs which basis
``rulebook``   the YAML language of rules: schema, load, validate, versions, cases
``decide``     the evaluators: ``reference`` (the meaning), ``compiled`` and ``rete`` (opinions of their own)
``explain``    renderers over the derivation
``exchange``   official tables in and out
``classify``   the main job: a whole case folder
``inspection`` how often, how deep, whom: policy, plan, draw, paper, results
``ledger``     what decisions were made from and what came out, append-only; replay
``proof``      Merkle trees, signed checkpoints, a verifier for strangers
"""

__version__ = "0.1.0"
