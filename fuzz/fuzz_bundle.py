"""An atheris target over open, detect and read: ``python -m fuzz.fuzz_bundle [corpus] -max_total_time=600``.

Needs the extra ``fuzz`` (requirements/fuzz.txt). Any exception but the one error for unreadable input is a crash; so is a quote that
does not stand in the document, and a line that redaction loses. Crashes that were found are tests.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["diagnose"]):
    from fuzz.check import check


def main() -> None:
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
