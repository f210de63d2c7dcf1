"""Regular expressions compiled when they are first used: a short run uses a quarter of those its modules name.

What was compiled once can be handed over (:func:`offer`) so that it need not be compiled again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, AnyStr, TypeAlias, cast

#: Gives the compiled expression of a text and flags, or None.
Source: TypeAlias = Callable[[str | bytes, int], "re.Pattern[Any] | None"]

_SHARED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "pattern", "flags", "groups", "groupindex")  # fmt: skip
_made: list[_Late] = []
_source: Source | None = None


def late(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, compiled on its first use."""
    made = _Late(expression, flags)
    _made.append(made)
    return cast("re.Pattern[AnyStr]", made)


def offer(source: Source) -> None:
    """Ask a source for compiled expressions from now on."""
    global _source
    _source = source


def all_late() -> Iterator[tuple[str | bytes, int]]:
    """Text and flags of all expressions of the modules that are loaded, each once."""
    yield from dict.fromkeys(one.given for one in _made)


class _Late:
    """Stands for an expression; after the first use its methods are those of the compiled one."""

    def __init__(self, expression: Any, flags: int) -> None:
        self.given = (expression, int(flags))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = (_source(*self.given) if _source is not None else None) or re.compile(*self.given)
        for one in _SHARED:
            setattr(self, one, getattr(compiled, one))
        return getattr(compiled, name)
