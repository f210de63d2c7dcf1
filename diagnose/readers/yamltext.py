"""Block YAML, read line by line and leniently: fragments, elisions, odd indentation; never fails, linear time.

kubectl and people write a small part of YAML: block maps and lists, quoted, folded and literal scalars, small flow
values. Only that is understood, so aliases cannot expand and nothing needs the whole language.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from diagnose.late import late
from diagnose.readers.tree import DEPTH_MAX, UNREAD, Leaf, Tree

_FLOW_MAX = 20_000
_FLOW_LINES_MAX = 200
_QUOTE_LINES_MAX = 2000
_ELISION = late(r"\s*(?:\.\.\.+|…|\[\.\.\.\]|<\.\.\.>|<snip>|\[snip\]|\(\.\.\.\)|---+\s*|~+|#.*)?\s*$")
_ELISION_HEADS = frozenset(".…[<(-~#")
_BLOCK = late(r"[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_TAG = late(r"(?:&\S+|!\S*)\s*")
_ESCAPED = late(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(\n\s*)|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "b": "", "e": "", "_": " ", "/": "/"}


def read_yaml(lines: Sequence[str], first: int, end: int) -> Tree | None:
    """The tree of the lines ``first`` to before ``end`` (from 0); None when it holds no map and no list."""
    return _Block(lines, first, end).node()


def read_item(lines: Sequence[str], first: int, end: int) -> Tree | None:
    """The one item of a list of a map that stands in the lines, read as if the list was read whole.

    None where that cannot be told from these lines alone: there are several, or a text goes on behind their end.
    """
    block = _Block(lines, first, end)
    block.depth = 1
    tree = block.node()
    return tree[0] if isinstance(tree, list) and len(tree) == 1 and not block.goes_on else None


class _Block:
    """The lines with content of a block, as number, indentation and text; ``at`` is the next one to read."""

    def __init__(self, lines: Sequence[str], first: int, end: int) -> None:
        self.raw = lines
        self.end = end
        self.at = 0
        self.depth = 0
        self.goes_on = False
        self.numbers: list[int] = []
        self.indents: list[int] = []
        self.texts: list[str] = []
        for number in range(first, end):
            line = lines[number]
            text = line.strip()
            if not text or (text[0] in _ELISION_HEADS and _ELISION.match(text)):
                continue
            self.numbers.append(number)
            self.indents.append(len(line) - len(line.lstrip(" ")))
            self.texts.append(text)
        self.count = len(self.texts)

    def node(self) -> Tree | None:
        if not self.count:
            return None
        text = self.texts[0]
        if text.startswith("- ") or text == "-":
            return self._list(self.indents[0])
        if _key_of(text) is None:
            return None
        return self._map(self.indents[0])

    def _go_to(self, number: int) -> None:
        """Go on at the first content line from line ``number`` on."""
        self.at = bisect_left(self.numbers, number, self.at)

    def _map(self, indent: int) -> Tree:
        found: dict[str, Tree] = {}
        self.depth += 1
        texts, indents = self.texts, self.indents
        while self.at < self.count:
            here, text = indents[self.at], texts[self.at]
            if here < indent:
                if self.depth > 1 or (found and here < indent - 1):
                    break
                indent = here  # the first line was pasted with one blank too many
            if text[0] == "-" and (text == "-" or text[1] == " "):
                if here > indent:
                    self.at += 1
                    continue
                break
            split = _key_of(text)
            if split is None or (here > indent and found and self.depth >= DEPTH_MAX):
                self.at += 1
                continue
            key, rest = split
            if key in UNREAD and not rest:
                self._pass(here)
                continue
            value = self._value(here, rest)
            if key not in found or isinstance(found[key], Leaf):
                found[key] = value
        self.depth -= 1
        return found

    def _pass(self, indent: int) -> None:
        """Pass over what stands beneath a key that nobody reads; list items may stand at the key's own indentation."""
        self.at += 1
        while self.at < self.count:
            here = self.indents[self.at]
            if here < indent or (here == indent and self.texts[self.at][0] != "-"):
                break
            self.at += 1

    def _list(self, indent: int) -> Tree:
        found: list[Tree] = []
        self.depth += 1
        while self.at < self.count:
            here, text = self.indents[self.at], self.texts[self.at]
            if here != indent or not (text.startswith("- ") or text == "-"):
                if here > indent:
                    self.at += 1
                    continue
                break
            rest = text[1:].lstrip(" ")
            if not rest:
                found.append(self._value(here, ""))
                continue
            inner = here + len(text) - len(rest)
            if self.depth < DEPTH_MAX and (rest.startswith("- ") or _key_of(rest) is not None):
                self.indents[self.at], self.texts[self.at] = inner, rest
                found.append(self._list(inner) if rest.startswith("- ") else self._map(inner))
            else:
                found.append(self._value(here, rest))
        self.depth -= 1
        return found

    def _value(self, indent: int, rest: str) -> Tree:
        """What follows ``key:`` or ``- `` on the line at hand, which is used up."""
        line = self.numbers[self.at] + 1
        self.at += 1
        if not rest:
            return self._below(indent, line)
        head = rest[0]
        if head in "&!#|>\"'{[":
            if head in "&!":
                rest = _TAG.sub("", rest, count=1)
                head = rest[:1]
            if not rest or head == "#":
                return self._below(indent, line)
            if head in "|>" and _BLOCK.match(rest):
                return Leaf(self._literal(indent, line, folded=head == ">"), line)
            if head in "\"'":
                return Leaf(self._quoted(rest, line), line)
            if head in "{[":
                return self._flow(rest, line)
        return Leaf(self._plain(indent, rest), line)

    def _below(self, indent: int, line: int) -> Tree:
        if self.at >= self.count:
            return Leaf("", line)
        here, text = self.indents[self.at], self.texts[self.at]
        is_item = text.startswith("- ") or text == "-"
        if self.depth >= DEPTH_MAX or here < indent or (here == indent and not is_item):
            return Leaf("", line)
        if is_item:
            return self._list(here)
        if _key_of(text) is not None:
            return self._map(here)
        self.at += 1
        return Leaf(self._plain(indent, text), line)

    def _literal(self, indent: int, number: int, *, folded: bool) -> str:
        parts: list[str] = []
        while number < self.end:
            line = self.raw[number]
            bare = line.lstrip(" ")
            if bare and len(line) - len(bare) <= indent:
                break
            parts.append(bare if folded else line)
            number += 1
        self._go_to(number)
        if folded:
            return " ".join(part.rstrip() for part in parts).strip()
        width = min((len(part) - len(part.lstrip(" ")) for part in parts if part.strip()), default=0)
        return "\n".join(part[width:] for part in parts).strip("\n")

    def _plain(self, indent: int, rest: str) -> str:
        if self.at < self.count and self.indents[self.at] > indent:
            parts = [rest]
            while self.at < self.count and self.indents[self.at] > indent:
                text = self.texts[self.at]
                if text.startswith("- ") or _key_of(text):
                    break
                parts.append(text)
                self.at += 1
            rest = " ".join(parts)
        return rest.split(" #")[0].strip() if " #" in rest else rest

    def _quoted(self, rest: str, number: int) -> str:
        quote = rest[0]
        if _closed(rest, quote, first=True):
            inner = rest[1:].split(" #")[0].rstrip() if " #" in rest and rest.count(quote) <= 2 else rest[1:]
            return _inner(inner, quote)
        parts = [rest]
        last = min(self.end, number + _QUOTE_LINES_MAX)
        while number < last:
            parts.append(self.raw[number].strip())
            number += 1
            if _closed(parts[-1], quote, first=False):
                break
        else:
            self.goes_on = True
        self._go_to(number)
        text = "".join(
            part if number == 0 else ("\n" if not part else ("" if parts[number - 1] in ("",) else " ") + part)
            for number, part in enumerate(parts)
        )
        return _inner(text[1:].rstrip(), quote)

    def _flow(self, rest: str, line: int) -> Tree:
        if rest in ("{}", "[]"):
            return {} if rest == "{}" else []
        text = rest
        last = min(self.end, line + _FLOW_LINES_MAX)
        number = line
        close = "}" if rest[0] == "{" else "]"
        while text.count(rest[0]) > text.count(close) and number < last and len(text) < _FLOW_MAX:
            text += "\n" + self.raw[number]
            number += 1
        self.goes_on = self.goes_on or number == self.end
        self._go_to(number)
        if len(text) > _FLOW_MAX or "&" in text or "*" in text or text.count("{") + text.count("[") > 200:
            return Leaf(rest, line)
        import yaml  # late: few documents hold anything in flow style

        try:
            return _with_line(yaml.load(text, Loader=yaml.CBaseLoader), line)
        except (yaml.YAMLError, ValueError, TypeError, RecursionError):
            return Leaf(rest, line)


def _closed(part: str, quote: str, *, first: bool) -> bool:
    body = part[1:] if first else part
    body = body.replace("''", "") if quote == "'" else re.sub(r"\\.", "", body)
    return quote in body


def _inner(text: str, quote: str) -> str:
    text = text.removesuffix(quote)
    if quote == "'":
        return text.replace("''", "'")
    return _ESCAPED.sub(_unescape, text) if "\\" in text else text


def _unescape(found: re.Match[str]) -> str:
    two, four, _, one = found.groups()
    if two or four:
        return chr(int(two or four, 16)).encode("utf-8", "replace").decode()
    return _ESCAPES.get(one, one) if one else ""


def _with_line(value: Any, line: int) -> Tree:
    if isinstance(value, dict):
        return {str(key): _with_line(inner, line) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_line(inner, line) for inner in value]
    return Leaf(str(value), line)


def _key_of(text: str) -> tuple[str, str] | None:
    """The key of ``key: value`` and what follows it; None when the text is not that."""
    if text[0] in "\"'":
        return _quoted_key(text)
    if text[-1] == ":" and ": " not in text:
        key, rest = text[:-1], ""
    else:
        key, colon, rest = text.partition(": ")
        if not colon:
            return None
        rest = rest.strip()
    if not key or " " in key.rstrip() or key[0] in "{[#%@`|>":
        return None
    return key.rstrip(), rest


def _quoted_key(text: str) -> tuple[str, str] | None:
    close = text.find(text[0], 1)
    if close < 0 or text[close + 1 : close + 2] != ":":
        return None
    after = text[close + 2 :]
    if after and after[0] != " ":
        return None
    return text[1:close], after.strip()
