"""A log that goes on without a trouble speaks against it; a log that ends with it, or is about a VM, does not."""

from __future__ import annotations

import pytest

from diagnose.faded import QUIET_LINES
from diagnose.model.evidence import Bundle, Document
from diagnose.pipeline import Engine

REFUSED = 'W0301 10:00:{second:02} 1 dispatcher.go:217] Failed calling webhook, failing closed virtualmachine-validator.kubevirt.io: failed calling webhook "virtualmachine-validator.kubevirt.io": failed to call webhook: Post "https://virt-api.kubevirt.svc:443/validate?timeout=10s": dial tcp 10.96.7.7:443: connect: connection refused\n'
CAUSE = "ove.admission.webhook-unavailable"


def routine(minutes: int, lines: int) -> str:
    return "".join(
        f"I0301 10:{1 + number * minutes // lines:02}:{number % 60:02} 1 controller.go:99] synced {number}\n"
        for number in range(lines)
    )


@pytest.mark.parametrize(
    ("log", "is_finding"),
    [
        (REFUSED.format(second=3) + routine(20, 3 * QUIET_LINES), False),
        (routine(20, 3 * QUIET_LINES).replace("10:", "09:") + REFUSED.format(second=3), True),
        (REFUSED.format(second=3) + routine(20, QUIET_LINES // 2), True),
        (REFUSED.format(second=3) + routine(0, 3 * QUIET_LINES), True),
        (REFUSED.format(second=3).replace("10:00", "09:10") + REFUSED.format(second=9) + routine(20, 3 * QUIET_LINES), True),
    ],
    ids=["goes on without it", "ends with it", "few lines more", "a short time more", "told for longer than it goes on"],
)  # fmt: skip
def test_what_a_log_goes_on_without_is_no_finding(engine: Engine, log: str, is_finding: bool) -> None:
    (first, *_) = engine.diagnose(Bundle(documents=(Document(name="apiserver.log", text=log),))).diagnoses
    assert first.cause == CAUSE
    assert (first.confidence >= 0.5) == is_finding
    assert is_finding or any("goes on for" in point for point in first.why)
