"""Regular expressions compiled when they are first used: a short run uses a quarter of those its modules name."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_SHARED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "pattern", "flags", "groups", "groupindex")  # fmt: skip


def late(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, compiled on its first use."""
    return cast("re.Pattern[AnyStr]", _Late(expression, flags))


class _Late:
    """Stands for an expression; after the first use its methods are those of the compiled one."""

    def __init__(self, expression: Any, flags: int) -> None:
        self._given = (expression, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(*self._given)
        for one in _SHARED:
            setattr(self, one, getattr(compiled, one))
        return getattr(compiled, name)
