"""The pattern language of the knowledge base: one lenient form for a message in all its clothes.

A pattern is a regular expression without look-around and back-references (linear time), searched without regard to
case. ``expand`` turns it into the expression that is really matched, on UTF-8 bytes: a space also meets line breaks of
wrapped text and escaped ``\\n``, a quote meets any quote in any depth of escaping, ``.*`` stays in its line and is
bounded. docs/knowledge-format.md has the table.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from re import _parser as sre_parse  # type: ignore[attr-defined]

SPACE = r"(?:[ \t\r\n\xa0>|]|\xc2\xa0|\xe2\x94[\x82\x83]|\\{1,8}[nrt]|&nbsp;)+"
QUOTE = r"(?:\\{0,8}[\"'`_*]|\xe2\x80[\x98-\x9f]|&(?:quot|apos|#0?3[49]);|\\{0,8}u002[27])?"
REACH = 400
LITERAL_MIN = 4


class PatternFault(ValueError):
    """A pattern that the language does not allow; the text says why."""


def _class_end(pattern: str, start: int) -> int:
    """The index just after the character class that opens at ``start``."""
    at = start + 1
    if at < len(pattern) and pattern[at] == "^":
        at += 1
    if at < len(pattern) and pattern[at] == "]":
        at += 1
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _bytes_of(char: str) -> str:
    if ord(char) < 128:
        return char
    return "(?:" + "".join(f"\\x{byte:02x}" for byte in char.encode()) + ")"


def _expand(pattern: str, *, bounded: bool) -> str:
    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\" and at + 1 < len(pattern):
            out.append(r"\\{1,8}" if pattern[at + 1] == "\\" else pattern[at : at + 2])
            at += 2
        elif char == "[":
            end = _class_end(pattern, at)
            body = pattern[at:end]
            if body.startswith("[^") and r"\n" not in body:
                body = "[^\\n" + body[2:]
            if any(ord(one) > 127 for one in body):
                raise PatternFault("a character class must hold ASCII characters only")
            at = end
            if body.startswith("[^") and at < len(pattern) and pattern[at] in "*+":
                out.append(body + _reach(pattern[at], bounded))
                at += 1
            else:
                out.append(body)
        elif char == " ":
            out.append(SPACE)
            at += 1
        elif char in "\"'":
            out.append(QUOTE)
            at += 1
        elif char == "." and at + 1 < len(pattern) and pattern[at + 1] in "*+":
            out.append("[^\\n]" + _reach(pattern[at + 1], bounded))
            at += 2
        elif char == ".":
            out.append("[^\\n]")
            at += 1
        else:
            out.append(_bytes_of(char))
            at += 1
    return "".join(out)


def _reach(quantifier: str, bounded: bool) -> str:
    if not bounded:
        return quantifier
    return f"{{{0 if quantifier == '*' else 1},{REACH}}}"


def expand(pattern: str) -> str:
    """The expression to confirm a hit with and to capture from; ``.*`` and negated classes are bounded."""
    return _expand(pattern, bounded=True)


_OPEN_TAIL = re.compile(r"(?<!\\)([+*])\??(\)*)$")


def expand_for_scan(pattern: str) -> str:
    """The expression for the block scan: unbounded repeats (cheap there) and no open tail (it would report every end)."""
    expression = _expand(pattern, bounded=False)
    tail = _OPEN_TAIL.search(expression)
    if tail and not expression.endswith(SPACE):
        expression = expression[: tail.start()] + ("?" if tail[1] == "*" else "") + tail[2]
    return expression


@cache
def compile_pattern(pattern: str) -> re.Pattern[bytes]:
    """The compiled confirming expression of a pattern."""
    return re.compile(expand(pattern).encode("latin-1"), re.IGNORECASE | re.MULTILINE)


def literals_of(pattern: str) -> tuple[str, ...]:
    """Lower-case texts of at least four characters, all of which every match must hold; longest first, maybe none."""
    found: list[str] = []
    run: list[str] = []

    def close() -> None:
        text = "".join(run)
        if len(text) >= LITERAL_MIN:
            found.append(text.lower())
        run.clear()

    def walk(parsed: Any) -> None:
        for kind, value in parsed:
            name = str(kind)
            if name == "LITERAL" and chr(value) not in " \"'\\" and value < 128:
                run.append(chr(value))
            elif name == "SUBPATTERN":
                inner = value[3]
                if all(str(one[0]) == "LITERAL" for one in inner):
                    walk(inner)
                else:
                    close()
                    walk(inner)
                    close()
            elif name in ("MAX_REPEAT", "MIN_REPEAT") and value[0] >= 1:
                close()
                walk(value[2])
                close()
            else:
                close()

    walk(sre_parse.parse(pattern))
    close()
    return tuple(sorted(set(found), key=lambda text: (-len(text), text)))


def alternatives_of(pattern: str) -> tuple[str, ...]:
    """Lower-case texts of which every match must hold at least one: for patterns that are an alternation of literals."""
    required = literals_of(pattern)
    if required:
        return required[:1]
    parsed = sre_parse.parse(pattern)
    options: list[str] = []

    def branches(parsed: Any) -> Any:
        for kind, value in parsed:
            if str(kind) == "BRANCH":
                return value[1]
            if str(kind) == "SUBPATTERN":
                inner = branches(value[3])
                if inner is not None:
                    return inner
        return None

    for branch in branches(parsed) or ():
        text, best = "", ""
        for kind, value in branch:
            if str(kind) == "LITERAL" and chr(value) not in " \"'\\" and value < 128:
                text += chr(value)
                best = max(best, text, key=len)
            else:
                text = ""
        if len(best) < LITERAL_MIN:
            return ()
        options.append(best.lower())
    return tuple(options)


def check_pattern(pattern: str) -> None:
    """Raise PatternFault for what the language does not allow: bad syntax, look-around, nested unbounded repeats."""
    try:
        parsed = sre_parse.parse(pattern)
        compile_pattern(pattern)
    except (re.error, OverflowError, RecursionError) as why:
        raise PatternFault(f"not a regular expression: {why}") from None
    _check_linear(parsed, inside_repeat=False)
    if compile_pattern(pattern).match(b"") is not None:
        raise PatternFault("matches the empty text")


def _check_linear(parsed: Any, *, inside_repeat: bool) -> None:
    for kind, value in parsed:
        name = str(kind)
        if name in ("ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS"):
            raise PatternFault("look-around and back-references are not allowed: they do not run in linear time")
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            unbounded = value[1] is sre_parse.MAXREPEAT or value[1] > 50
            several = value[1] is sre_parse.MAXREPEAT or value[1] > 1
            if inside_repeat and several and unbounded:
                raise PatternFault("a repeat inside a repeat can take exponential time: unroll it")
            _check_linear(value[2], inside_repeat=inside_repeat or unbounded)
        elif name == "SUBPATTERN":
            _check_linear(value[3], inside_repeat=inside_repeat)
        elif name == "BRANCH":
            for branch in value[1]:
                _check_linear(branch, inside_repeat=inside_repeat)
