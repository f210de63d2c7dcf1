"""Block YAML, read line by line and leniently: fragments, elisions, odd indentation; never fails, linear time.

kubectl and people write a small part of YAML: block maps and lists, quoted, folded and literal scalars, small flow
values. Only that is understood, so aliases cannot expand and nothing needs the whole language.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from diagnose.readers.tree import DEPTH_MAX, Leaf, Tree

_FLOW_MAX = 20_000
_FLOW_LINES_MAX = 200
_QUOTE_LINES_MAX = 2000
_ELISION = re.compile(r"\s*(?:\.\.\.+|…|\[\.\.\.\]|<\.\.\.>|<snip>|\[snip\]|\(\.\.\.\)|---+\s*|~+|#.*)?\s*$")
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_TAG = re.compile(r"(?:&\S+|!\S*)\s*")
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(\n\s*)|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "b": "", "e": "", "_": " ", "/": "/"}


def read_yaml(lines: list[str], first: int, end: int) -> Tree | None:
    """The tree of the lines ``first`` to before ``end`` (from 0); None when it holds no map and no list."""
    return _Block(lines, first, end).node()


class _Block:
    def __init__(self, lines: list[str], first: int, end: int) -> None:
        self.raw = lines
        self.at = first
        self.end = end
        self.depth = 0
        #: A line whose ``- `` was taken off: its number, its new indentation, what is left.
        self.shifted: tuple[int, int, str] | None = None

    def node(self) -> Tree | None:
        if not self._skip():
            return None
        indent, text = self._line()
        if text.startswith("- ") or text == "-":
            return self._list(indent)
        if _key_of(text) is None:
            return None
        return self._map(indent)

    def _skip(self) -> bool:
        """Go to the next line with content; False at the end."""
        while self.at < self.end:
            if self.shifted and self.shifted[0] == self.at:
                return True
            line = self.raw[self.at]
            if line and not _ELISION.match(line):
                return True
            self.at += 1
        return False

    def _line(self) -> tuple[int, str]:
        if self.shifted and self.shifted[0] == self.at:
            return self.shifted[1], self.shifted[2]
        line = self.raw[self.at]
        text = line.lstrip(" ")
        return len(line) - len(text), text.rstrip()

    def _map(self, indent: int) -> Tree:
        found: dict[str, Tree] = {}
        self.depth += 1
        while self._skip():
            here, text = self._line()
            if here < indent and ((found and here < indent - 1) or self.depth > 1):
                break
            if here < indent:
                indent = here  # the first line was pasted with one blank too many
            if text.startswith("- ") or text == "-":
                if here > indent:
                    self.at += 1
                    continue
                break
            split = _key_of(text)
            if split is None:
                self.at += 1
                continue
            if here > indent and found and self.depth >= DEPTH_MAX:
                self.at += 1
                continue
            key, rest = split
            value = self._value(here, rest)
            if key not in found or isinstance(found[key], Leaf):
                found[key] = value
        self.depth -= 1
        return found

    def _list(self, indent: int) -> Tree:
        found: list[Tree] = []
        self.depth += 1
        while self._skip():
            here, text = self._line()
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
                self.shifted = (self.at, inner, rest)
                found.append(self._list(inner) if rest.startswith("- ") else self._map(inner))
            else:
                found.append(self._value(here, rest))
        self.depth -= 1
        return found

    def _value(self, indent: int, rest: str) -> Tree:
        """What follows ``key:`` or ``- `` on the line at hand, which is used up."""
        line = self.at + 1
        self.at += 1
        if rest[:1] in ("&", "!"):
            rest = _TAG.sub("", rest, count=1)
        if not rest or rest.startswith("#"):
            return self._below(indent, line)
        head = rest[0]
        if head in "|>" and _BLOCK.match(rest):
            return Leaf(self._literal(indent, folded=head == ">"), line)
        if head in "\"'":
            return Leaf(self._quoted(rest), line)
        if head in "{[":
            return self._flow(rest, line)
        return Leaf(self._plain(indent, rest), line)

    def _below(self, indent: int, line: int) -> Tree:
        if not self._skip():
            return Leaf("", line)
        here, text = self._line()
        is_item = text.startswith("- ") or text == "-"
        if self.depth >= DEPTH_MAX or here < indent or (here == indent and not is_item):
            return Leaf("", line)
        if is_item:
            return self._list(here)
        if _key_of(text) is not None:
            return self._map(here)
        self.at += 1
        return Leaf(self._plain(indent, text), line)

    def _literal(self, indent: int, *, folded: bool) -> str:
        parts: list[str] = []
        while self.at < self.end:
            line = self.raw[self.at]
            bare = line.lstrip(" ")
            if bare and len(line) - len(bare) <= indent:
                break
            parts.append(bare if folded else line)
            self.at += 1
        if folded:
            return " ".join(part.rstrip() for part in parts).strip()
        width = min((len(part) - len(part.lstrip(" ")) for part in parts if part.strip()), default=0)
        return "\n".join(part[width:] for part in parts).strip("\n")

    def _plain(self, indent: int, rest: str) -> str:
        parts = [rest]
        while self.at < self.end:
            line = self.raw[self.at]
            bare = line.lstrip(" ")
            if not bare or len(line) - len(bare) <= indent or bare.startswith(("- ", "#")) or _key_of(bare.rstrip()):
                break
            if _ELISION.match(line):
                break
            parts.append(bare.rstrip())
            self.at += 1
        return " ".join(parts).split(" #")[0].strip()

    def _quoted(self, rest: str) -> str:
        quote = rest[0]
        text = rest
        last = min(self.end, self.at + _QUOTE_LINES_MAX)
        parts = [text]
        while not _closed(parts[-1], quote, first=len(parts) == 1) and self.at < last:
            parts.append(self.raw[self.at].strip())
            self.at += 1
        text = "".join(
            part if number == 0 else ("\n" if not part else ("" if parts[number - 1] in ("",) else " ") + part)
            for number, part in enumerate(parts)
        )
        inner = text[1:].split(" #")[0].rstrip() if text.count(quote) <= 2 else text[1:].rstrip()
        inner = inner.removesuffix(quote)
        if quote == "'":
            return inner.replace("''", "'")
        return _ESCAPED.sub(_unescape, inner)

    def _flow(self, rest: str, line: int) -> Tree:
        if rest in ("{}", "[]"):
            return {} if rest == "{}" else []
        text = rest
        last = min(self.end, self.at + _FLOW_LINES_MAX)
        while text.count(rest[0]) > text.count("}" if rest[0] == "{" else "]") and self.at < last:
            text += "\n" + self.raw[self.at]
            self.at += 1
        if len(text) > _FLOW_MAX or "&" in text or "*" in text or text.count("{") + text.count("[") > 200:
            return Leaf(rest, line)
        try:
            return _with_line(yaml.load(text, Loader=yaml.CBaseLoader), line)
        except (yaml.YAMLError, ValueError, TypeError, RecursionError):
            return Leaf(rest, line)


def _closed(part: str, quote: str, *, first: bool) -> bool:
    body = part[1:] if first else part
    if quote == "'":
        body = body.replace("''", "")
    else:
        body = re.sub(r"\\.", "", body)
    return quote in body


def _unescape(found: re.Match[str]) -> str:
    two, four, _, one = found.groups()
    if two or four:
        return chr(int(two or four, 16))
    return _ESCAPES.get(one, one) if one else ""


def _with_line(value: Any, line: int) -> Tree:
    if isinstance(value, dict):
        return {str(key): _with_line(inner, line) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_line(inner, line) for inner in value]
    return Leaf(str(value), line)


def _key_of(text: str) -> tuple[str, str] | None:
    """The key of ``key: value`` and what follows it; None when the text is not that."""
    head = text[:1]
    if head in ("'", '"'):
        close = text.find(head, 1)
        if close < 0 or text[close + 1 : close + 2] != ":":
            return None
        after = text[close + 2 :]
        if after and after[0] != " ":
            return None
        return text[1:close], after.strip()
    if text[-1:] == ":" and ": " not in text:
        key, rest = text[:-1], ""
    else:
        at = text.find(": ")
        if at < 0:
            return None
        key, rest = text[:at], text[at + 2 :].strip()
    if not key or " " in key.strip() or key[0] in "{[#%@`|>":
        return None
    return key.strip(), rest
