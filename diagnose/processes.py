"""Processes that are forked to share the work."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.pool import Pool


def fork_pool(cores: int, begin: Callable[..., None] | None = None, arguments: tuple[Any, ...] = ()) -> Pool | None:
    """So many processes, each begun with ``begin``; None where none can be forked: another system, no room, or a process
    that may have no children itself (a worker of somebody's own pool)."""
    import multiprocessing  # late: most runs need no second process

    if multiprocessing.current_process().daemon:
        return None
    try:
        return multiprocessing.get_context("fork").Pool(cores, _begin, (begin, arguments))
    except (OSError, ValueError):
        return None


def _begin(begin: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent tells when to stop
    if begin is not None:
        begin(*arguments)
