"""JSON in text: finds where a value ends, and the line of each of its leaves."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Any

import orjson

from diagnose.readers.page import Page
from diagnose.readers.tree import DEPTH_MAX, Leaf, Tree

_REACH = 20_000


def read_json(page: Page, first: int) -> tuple[Tree, int] | None:
    """The JSON value that begins on line ``first`` (from 0) and the line after it; None when there is none."""
    lines = page.lines
    head = lines[first].strip()
    if not head:
        return None
    if head.endswith(("}", "]")):
        value = _load(head)
        if value is not None:
            return tree_of(value, first + 1), first + 1
    closing = "}" if head[0] == "{" else "]"
    indent = len(lines[first]) - len(lines[first].lstrip())
    tries = 0
    for at in range(first + 1, len(lines)):
        bare = lines[at].strip()
        if not page.look(1):
            return None
        if bare[:1] == closing and len(lines[at]) - len(lines[at].lstrip()) <= indent:
            text = "\n".join(lines[first:at]) + "\n" + closing
            value = _load(text)
            if value is not None:
                return _Placed(text, first + 1).tree(value, 0), at + 1
            tries += 1
            if tries >= 3:
                return None
    return None


def _load(text: str) -> Any:
    try:
        value = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def tree_of(value: Any, line: int, depth: int = 0) -> Tree:
    """A tree all of whose leaves stand on one line."""
    if depth < DEPTH_MAX:
        if isinstance(value, dict):
            return {key: tree_of(inner, line, depth + 1) for key, inner in value.items()}
        if isinstance(value, list):
            return [tree_of(inner, line, depth + 1) for inner in value]
    return Leaf(_text(value), line)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value)[:_REACH]
    return str(value)


class _Placed:
    """Finds keys again in the text, going forward only."""

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.at = 0
        self.line = line
        self.breaks = [found.start() for found in re.finditer("\n", text)]

    def tree(self, value: Any, depth: int) -> Tree:
        if depth < DEPTH_MAX:
            if isinstance(value, dict):
                return {key: self._under(key, inner, depth) for key, inner in value.items()}
            if isinstance(value, list):
                return [self._item(inner, depth + 1) for inner in value]
        return Leaf(_text(value), self.line + bisect_right(self.breaks, self.at))

    def _item(self, value: Any, depth: int) -> Tree:
        if isinstance(value, str) and value:
            found = self.text.find(f'"{value[:24]}', self.at, self.at + _REACH)
            if found >= 0:
                self.at = found + 1
        return self.tree(value, depth)

    def _under(self, key: str, value: Any, depth: int) -> Tree:
        found = self.text.find(f'"{key}"', self.at, self.at + _REACH)
        if found >= 0:
            self.at = found + len(key) + 2
        return self.tree(value, depth + 1)
