"""Hengxin (衡信): graded credit supervision of enterprises, decided by written rules and explained.

The packages depend on each other in one direction only::

    cli -> ledger -> classify -> exchange, explain -> decide -> rulebook -> law, facts -> calendar

``calendar``   days, months, working days, interval sets
``facts``      subjects, records, links, supply, vocabularies
``law``        instruments, provisions, measures, which consequence needs which basis
``rulebook``   the YAML language of rules: schema, load, validate, versions, cases
``decide``     the evaluators: ``reference`` (the meaning) and ``rete`` (a second opinion)
``explain``    renderers over the derivation
``exchange``   official tables in and out
``classify``   the main job: a whole case folder
``ledger``     what decisions were made from and what came out, append-only; replay
"""

__version__ = "0.1.0"
