"""Nodes to Python source: shared nodes become local names, the others stay expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from engine.calendar import OPEN
from engine.decide.compiled.algebra import FALSE, Node, blank, is_const
from engine.decide.compiled.unlowered import Unlowered

HIGHEST = 50
"""How high a tree is written as one expression."""

_COMPARE = {"eq": "==", "ge": ">=", "gt": ">", "le": "<=", "lt": "<"}


class Constants:
    """The constants of a module of generated source: values too big to be written in place."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._names: dict[tuple[type, object], str] = {}

    def name(self, value: object, *, hashed: object = None) -> str:
        """Return the name of a constant."""
        key = (value.__class__, value if hashed is None else hashed)
        if key not in self._names:
            self._names[key] = f"K{len(self._names)}"
            self.values[self._names[key]] = value
        return self._names[key]


class Writer:
    """Writes the body of one function.

    ``columns`` gives the Python expression of a column, ``asked`` that of one question or placeholder; ``nothing`` is the
    empty set of questions in the same form.
    """

    def __init__(
        self, constants: Constants, columns: Callable[[Node], str], asked: Callable[[Node], str], nothing: str, indent: int = 1
    ) -> None:
        self.constants = constants
        self.columns = columns
        self.asked = asked
        self.nothing = nothing
        self.lines: list[str] = []
        self.indent = indent
        self._scopes: list[dict[Node, str]] = [{}]
        self._uses: dict[Node, int] = {}
        self._names = 0
        self._cutting = False

    def count(self, roots: Iterable[Node]) -> None:
        """Note which nodes are used how often by what will be written; call before writing."""
        stack = list(roots)
        while stack:
            item = stack.pop()
            seen = self._uses.get(item, 0)
            self._uses[item] = seen + 1
            if not seen:
                stack += item.args

    def line(self, text: str) -> None:
        """Write a line."""
        self.lines.append("    " * self.indent + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write a compound statement; names made inside it end with it."""
        self.line(head)
        self.indent += 1
        self._scopes.append({})
        at = len(self.lines)
        yield
        if len(self.lines) == at:
            self.line("pass")
        self._scopes.pop()
        self.indent -= 1

    def fresh(self, stem: str = "v") -> str:
        """Return a name that is not used yet."""
        self._names += 1
        return f"{stem}{self._names}"

    def name(self, item: Node, name: str) -> None:
        """Say that a node's value is in a local name."""
        self._scopes[-1][item] = name

    def value(self, item: Node) -> str:
        """Return a Python expression for a node, after writing what it shares with others."""
        known = self._known(item)
        if known is not None:
            return known
        self._cut(item)
        text = self._written(item)
        if self._uses.get(item, 0) > 1 and not self._cheap(item) and not text.isidentifier():
            return self._keep(item, text)
        return text

    def atom(self, item: Node) -> str:
        """Return a name or constant for a node."""
        known = self._known(item)
        if known is not None:
            return known
        self._cut(item)
        text = self._written(item)
        return text if text.isidentifier() or is_const(item) else self._keep(item, text)

    def _cut(self, item: Node) -> None:
        """Give names to nodes deep below one that is too high: Python reads only so many parentheses inside each other."""
        if item.height <= HIGHEST or self._cutting:
            return
        self._cutting = True
        seen: set[Node] = set()
        stack = [item]
        while stack:
            for arg in stack.pop().args:
                if arg not in seen and arg.height > HIGHEST // 2 and self._known(arg) is None:
                    seen.add(arg)
                    stack.append(arg)
        for arg in sorted(seen, key=lambda arg: arg.height):
            if arg.height % (HIGHEST // 2) == 0 and arg is not item and not self._cheap(arg):
                self._keep(arg, self._written(arg))
        self._cutting = False

    def chosen(self, cases: Iterable[tuple[Node, str]]) -> str:
        """Return a conditional expression over (when, text) in order, of which the last always applies."""
        *first, (_, otherwise) = cases
        text = otherwise
        for when, then in reversed(first):
            if when is not FALSE:
                text = f"({then} if {self.value(when)} else {text})"
        return text

    def _known(self, item: Node) -> str | None:
        for scope in reversed(self._scopes):
            if item in scope:
                return scope[item]
        return None

    def _keep(self, item: Node, text: str) -> str:
        name = self.fresh()
        self.line(f"{name} = {text}")
        self._scopes[-1][item] = name
        return name

    def _cheap(self, item: Node) -> bool:
        return is_const(item) or (item.op == "union" and not item.args) or item.op == "questions"

    def _written(self, item: Node) -> str:
        args = item.args
        match item.op:
            case "const":
                return self._constant(item.data)
            case "col" | "unknown":
                return self.columns(item)
            case "questions":
                return self.asked(item)
            case "union":
                return f"({' | '.join(map(self.value, args))})" if args else self.nothing
            case "empty":
                return f"(not {self.value(args[0])})"
            case "and" | "or":
                return f"({f' {item.op} '.join(map(self.value, args))})"
            case "not":
                return f"(not {self.value(args[0])})"
            case "cmp":
                return self._comparison(item)
            case "same":
                return f"({self.value(args[0])} == {self.value(args[1])})"
            case "blank":
                return f"({self.value(args[0])} is None)"
            case "in":
                return f"({self.value(args[0])} in {item.data!r})"
            case "has_any" | "has_all":
                codes = self.constants.name(frozenset(item.data))
                held = self.atom(args[0])
                test = f"not {codes}.isdisjoint({held})" if item.op == "has_any" else f"{codes} <= {held}"
                return f"({held} is not None and {test})"
            case "case":
                return f"({self.value(args[1])} if {self.value(args[0])} else {self.value(args[2])})"
            case "coalesce":
                held = self.atom(args[0])
                return f"({held} if {held} is not None else {self.value(args[1])})"
            case "add":
                return f"({self.value(args[0])} + {self.value(args[1])})"
            case "mul":
                return f"({self.value(args[0])} * {item.data})"
            case "div":
                return f"({self.value(args[0])} // {item.data})"
            case "least" | "greatest":
                return self._extreme(item)
            case "interval":
                start, end = self.atom(args[0]), self.atom(args[1])
                return f"((({start}, {end}),) if {start} < {end} else ())"
            case "days":
                return f"union_of({' + '.join(map(self.value, args))})" if args else "()"
            case "text":
                return self._text(item)
            case "lookup":
                table = self.constants.name(dict(item.data), hashed=item.data)
                return f"{table}.get({self.value(args[0])}, {self.value(args[1])})"
            case "heaviest":
                ranks = self.constants.name(dict(item.data), hashed=item.data)
                return f"heaviest({self.value(args[0])}, {ranks})"
            case "plus_days":
                return self._plus_days(item)
            case "plus_months":
                return f"add_months({self.value(args[0])}, {self.value(args[1])})"
            case "plus_working_days":
                return f"add_working_days({self.value(args[0])}, {self.value(args[1])})"
            case "next":
                return f"start_of_next({self.value(args[0])}, {item.data!r})"
            case "year":
                return f"year_of({self.value(args[0])})"
            case "no_days":
                return f"(not {self.value(args[0])})"
            case "minus" | "before" | "since":
                return f"{item.op}({self.value(args[0])}, {self.value(args[1])})"
            case "on":
                return f"inside({self.value(args[0])}, {self.value(args[1])})"
            case "end":
                return f"push_out({', '.join(map(self.value, args))})"
        raise Unlowered(f"operation {item.op}")

    def _constant(self, value: object) -> str:
        if isinstance(value, frozenset):
            return self.constants.name(value)
        return "OPEN" if value == OPEN and value.__class__ is int else repr(value)

    def _comparison(self, item: Node) -> str:
        left, right = item.args
        sign = _COMPARE[item.data]
        if item.data == "eq":
            if is_const(left) or is_const(right):
                return f"({self.value(left)} == {self.value(right)})"
            if blank(left) is FALSE or blank(right) is FALSE:
                return f"({self.value(left)} == {self.value(right)})"
            one = self.atom(left)
            return f"({one} is not None and {one} == {self.value(right)})"
        guards = []
        texts = []
        for side in (left, right):
            if blank(side) is FALSE:
                texts.append(self.value(side))
            else:
                texts.append(self.atom(side))
                guards.append(f"{texts[-1]} is not None and ")
        return f"({''.join(guards)}{texts[0]} {sign} {texts[1]})"

    def _extreme(self, item: Node) -> str:
        if len(item.args) > 2:
            return f"{'min' if item.op == 'least' else 'max'}({', '.join(map(self.value, item.args))})"
        one, other = map(self.atom, item.args)
        return f"({one} if {one} {'<' if item.op == 'least' else '>'} {other} else {other})"

    def _plus_days(self, item: Node) -> str:
        day, amount = item.args
        if is_const(amount):
            start = self.atom(day)
            return f"({start} + {amount.data} if {start} < OPEN - {amount.data} else OPEN)"
        return f"add_days({self.value(day)}, {self.value(amount)})"

    def _text(self, item: Node) -> str:
        inner = self.value(item.args[0])
        if item.data == "#":
            return f"('#' + {inner})"
        return f"({item.data!r} + str({inner}))" if item.data else f"str({inner})"


