"""Work is shared among forked processes only where there can be any."""

from __future__ import annotations

import multiprocessing
import signal
from typing import Any, cast

import pytest

from diagnose import ahead
from diagnose.processes import fork_pool
from diagnose.workers import Workers

PATTERNS = [f"node {number} is gone" for number in range(ahead.PATTERNS_MIN)]


def _in_a_worker(_: int) -> tuple[bool, str]:
    ahead.compile_ahead(PATTERNS)  # raises nothing
    try:
        Workers(cast("Any", None), 2)  # what it would condense with is not reached
    except OSError as why:
        return fork_pool(2) is None, str(why)
    return False, ""


def _interrupt(_: int) -> Any:
    return signal.getsignal(signal.SIGINT)


@pytest.fixture
def fork() -> Any:
    try:
        return multiprocessing.get_context("fork")
    except ValueError:
        pytest.skip("this system cannot fork")


def test_a_worker_of_somebody_elses_pool_does_all_itself(fork: Any) -> None:
    with fork.Pool(1) as pool:
        assert pool.apply(_in_a_worker, (0,)) == (True, "no process can be forked")


def test_the_parent_alone_hears_the_interrupt(fork: Any) -> None:
    pool = fork_pool(1)
    assert pool is not None
    with pool:
        assert pool.apply(_interrupt, (0,)) == signal.SIG_IGN
