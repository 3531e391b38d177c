"""A YAML file of ours changed at one place, by where things stand in its text: every other character stays as it is.

Comments, order, quoting, indentation and line ends are the writer's. What is put in follows its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sets.text.yaml_file import KeyPath, load

Value = Any
"""Text, a whole number, a day, a list of these, or a mapping of them in the order in which they are to stand."""
STEP = 2


@dataclass(frozen=True)
class YamlText:
    """A file that `yaml_file.load` could read, with ways to change it; each gives the changed text and leaves this one."""

    text: str

    @cached_property
    def _root(self) -> Node:
        node: Node = YAML(typ="safe", pure=True).compose(self.text)
        return node

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def has(self, path: KeyPath) -> bool:
        """Whether something stands at `path`."""
        return self._find(path) is not None

    def put(self, path: KeyPath, value: Value) -> YamlText:
        """`value` at the key that `path` ends with: in the place of what is there, else as a key beside it.

        A single value goes below the single values with which its neighbours begin, a list to the end.
        """
        old = self._find(path)
        if isinstance(old, ScalarNode) and not isinstance(value, list | tuple | Mapping):
            return self._replaced(_start(old), _end(old, self.text), _scalar(value, quote=old.style or ""))
        if old is not None:
            return self.remove(path).put(path, value)
        return self._with_key(path[:-1], str(path[-1]), value)

    def append(self, path: KeyPath, value: Value) -> YamlText:
        """`value` as the last entry of the list at `path`, which begins with it where there is none."""
        old = self._find(path)
        if old is None:
            return self._with_key(path[:-1], str(path[-1]), [value])
        if isinstance(old, ScalarNode):
            # one value may stand without a list; beside another it cannot
            return self._replaced(_start(old), _end(old, self.text), _flow([old.value, value]))
        assert isinstance(old, SequenceNode)
        if old.flow_style:
            return self._into_flow(old, old.value, _flow(value))
        dash = old.start_mark.column
        inner = old.value[0].start_mark.column - dash
        return self._below(old.value[-1], _entry(value, dash, inner))

    def remove(self, path: KeyPath) -> YamlText:
        """Without what stands at `path`, and without the list or keys that would be empty then."""
        parent = self._find(path[:-1])
        items = parent.value if isinstance(parent, MappingNode | SequenceNode) else []
        if len(items) == 1 and len(path) > 1:
            return self.remove(path[:-1])
        at = _index(items, path[-1])
        if isinstance(parent, MappingNode | SequenceNode) and parent.flow_style:
            return self._out_of_flow(items, at)
        return self._without_lines(parent, items, at)

    def _find(self, path: KeyPath) -> Node | None:
        node: Node | None = self._root
        for step in path:
            if isinstance(node, MappingNode) and isinstance(step, str):
                node = next((value for key, value in node.value if key.value == step), None)
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                return None
        return node

    def _with_key(self, path: KeyPath, key: str, value: Value) -> YamlText:
        parent = self._find(path)
        if not isinstance(parent, MappingNode):
            return self._with_key(path[:-1], str(path[-1]), {key: value})
        if parent.flow_style:
            pairs = [found for _, found in parent.value]
            return self._into_flow(parent, pairs, f"{key}: {_flow(value)}")
        lines = _keys({key: value}, parent.start_mark.column, *self._list_style(parent))
        last: Node = parent.value[-1][1]
        beside = last if isinstance(value, list | tuple | Mapping) else _last_of_the_short(parent)
        return self._below(beside, ["", *lines] if beside is last and self._airy(parent) else lines)

    def _list_style(self, near: MappingNode) -> tuple[int, int]:
        """How far a dash stands in from its key, and what follows from its dash: as in lists nearby, else in the file."""
        for mapping in (near, *_mappings(self._root)):
            for _, value in mapping.value:
                if isinstance(value, SequenceNode) and not value.flow_style:
                    dash = value.start_mark.column
                    return dash - mapping.start_mark.column, value.value[0].start_mark.column - dash
        return STEP, STEP

    def _airy(self, mapping: MappingNode) -> bool:
        """Whether the file's own keys stand apart by empty lines."""
        if mapping is not self._root or len(mapping.value) < 2:
            return False
        line = self.text.splitlines()[mapping.value[-1][0].start_mark.line - 1]
        return not line.strip() or line.startswith("#")

    def _below(self, node: Node, lines: Sequence[str]) -> YamlText:
        """With these lines after the line on which `node` ends."""
        at = self._line_end(_end(node, self.text))
        return self._replaced(at, at, "".join(self._newline + line for line in lines))

    def _into_flow(self, collection: Node, items: Sequence[Node], written: str) -> YamlText:
        at = _end(items[-1], self.text) if items else _start(collection) + 1
        return self._replaced(at, at, f", {written}" if items else written)

    def _out_of_flow(self, items: Sequence[Any], at: int) -> YamlText:
        starts, ends = zip(*((_start(_head(one)), _end(_tail(one), self.text)) for one in items), strict=True)
        if at + 1 < len(items):
            return self._replaced(starts[at], starts[at + 1], "")
        return self._replaced(ends[at - 1] if at else starts[at], ends[at], "")

    def _without_lines(self, parent: Node | None, items: Sequence[Any], at: int) -> YamlText:
        head = _start(_head(items[at]))
        if isinstance(parent, MappingNode) and at == 0 and len(items) > 1 and not self._opens_line(head):
            # the key beside a dash: the next one takes its place
            return self._replaced(head, _start(_head(items[1])), "")
        begin = self._line_start(self._dash(parent, head) if isinstance(parent, SequenceNode) else head)
        end = self._line_end(_end(_tail(items[at]), self.text))
        if end < len(self.text):
            end = self.text.index("\n", end) + 1
        elif begin:
            begin -= len(self._newline)
        return self._replaced(begin, end, "")

    def _dash(self, sequence: SequenceNode, head: int) -> int:
        """Where the dash of the entry that begins at `head` stands, which may be on a line above."""
        column: int = sequence.start_mark.column
        while self.text[(at := self._line_start(head) + column) : at + 1] != "-":
            head = self._line_start(head) - 1
        return at

    def _opens_line(self, at: int) -> bool:
        return not self.text[self._line_start(at) : at].strip()

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        # a file that two editors wrote may have line ends of both kinds
        return len(self.text) if found < 0 else found - (self.text[found - 1 : found] == "\r")

    def _replaced(self, start: int, end: int, words: str) -> YamlText:
        return replace(self, text=self.text[:start] + words + self.text[end:])


def _last_of_the_short(mapping: MappingNode) -> Node:
    """The last of the single values with which a mapping begins, so that another one is seen and not below a long list."""
    found: Node = mapping.value[-1][1]
    for (_, value), (_, following) in pairwise(mapping.value):
        if isinstance(value, ScalarNode) and not isinstance(following, ScalarNode):
            return value
    return found


def _mappings(node: Node) -> Sequence[MappingNode]:
    """Every mapping of block style from here on, in the file's order."""
    if isinstance(node, MappingNode):
        inner = [found for _, value in node.value for found in _mappings(value)]
        return inner if node.flow_style else [node, *inner]
    return [found for value in node.value for found in _mappings(value)] if isinstance(node, SequenceNode) else []


def _index(items: Sequence[Any], step: str | int) -> int:
    if isinstance(step, int):
        return step
    return next(at for at, (key, _) in enumerate(items) if key.value == step)


def _head(item: Any) -> Node:
    head: Node = item[0] if isinstance(item, tuple) else item
    return head


def _tail(item: Any) -> Node:
    tail: Node = item[1] if isinstance(item, tuple) else item
    return tail


def _start(node: Node) -> int:
    at: int = node.start_mark.index
    return at


def _end(node: Node, text: str) -> int:
    """Where the node's own text ends: ruamel's mark of a block lies behind the comments and empty lines after it."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style:
        return _end(_tail(node.value[-1]), text)
    end: int = node.end_mark.index
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        end = len(text[:end].rstrip())
    return end


def _keys(values: Mapping[str, Value], column: int, indent: int, inner: int) -> list[str]:
    """A block mapping in lines. Lists in it stand `indent` in from their keys, their entries `inner` from the dash."""
    lines = []
    for key, value in values.items():
        if isinstance(value, list | tuple):
            entries = [line for one in value for line in _entry(one, column + indent, inner, indent)]
            lines += [f"{' ' * column}{key}:", *entries]
        elif isinstance(value, Mapping):
            lines += [f"{' ' * column}{key}:", *_keys(value, column + STEP, indent, inner)]
        else:
            lines.append(f"{' ' * column}{key}: {_scalar(value)}")
    return lines


def _entry(value: Value, dash: int, inner: int, indent: int = STEP) -> list[str]:
    """One entry of a block list in lines, its dash in column `dash` (from 0)."""
    lead = " " * dash + "-" + " " * (inner - 1)
    if not isinstance(value, Mapping):
        return [lead + _scalar(value)]
    first, *rest = _keys(value, dash + inner, indent, inner)
    return [lead + first.lstrip(), *rest]


def _flow(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, flow=True)


def _scalar(value: Value, *, quote: str = "", flow: bool = False) -> str:
    """The value as it is written: plain where it then reads the same, in the quotes that stood there otherwise."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = " ".join((value.isoformat() if isinstance(value, date) else str(value)).split())
    if quote == '"' and '"' not in text and "\\" not in text:
        return f'"{text}"'
    if quote == "'" or not _is_plain(text, flow=flow):
        return "'" + text.replace("'", "''") + "'"
    return text


def _is_plain(text: str, *, flow: bool) -> bool:
    if flow and any(sign in text for sign in ",[]{}"):
        return False
    found = load(f"k: {text}\n")
    return found.complete and not found.findings and found.document == {"k": text}
