"""Many patterns compiled on all cores, before they are asked for one by one."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TypeAlias

from diagnose import literals, lowered
from diagnose.patterns import PatternFault
from diagnose.processes import fork_pool

#: For fewer, starting processes is not worth it.
PATTERNS_MIN = 500
_CHUNK = 50

_Made: TypeAlias = "tuple[str, lowered.Code, literals.Told]"


def compile_ahead(patterns: Iterable[str]) -> None:
    """Make the code and the rules of patterns; what is faulty, or where no process can be forked, is left for later."""
    wanted = sorted(set(patterns))
    cores = os.cpu_count() or 1
    if len(wanted) < PATTERNS_MIN or cores < 2 or threading.active_count() > 1:  # a fork does not bear others' threads
        return
    pool = fork_pool(cores)
    if pool is None:
        return
    chunks = [wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK)]
    with pool:
        for made in pool.imap_unordered(_compile, chunks):
            for pattern, code, told in made:
                lowered.remember(pattern, code)
                literals.remember(pattern, told)


def _compile(patterns: Sequence[str]) -> list[_Made]:
    made = []
    for pattern in patterns:
        with suppress(re.error, OverflowError, RecursionError, PatternFault, AttributeError):
            made.append((pattern, lowered.code_of(pattern), literals.told_by(pattern)))
    return made
