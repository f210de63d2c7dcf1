"""The command line: ``diagnose PATH... | -`` and its sub-commands."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from diagnose.errors import DiagnoseError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 nothing found, 1 a cause found, 2 wrong use or unreadable input."""
    gc.set_threshold(200_000)  # one short run: looking for rings again and again only costs
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins costs a third of a cold start
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if arguments and arguments[0] == "kb":
            from diagnose.cli.kb import run
        elif arguments and arguments[0] == "graph":
            from diagnose.cli.graph import run
        elif arguments and arguments[0] == "simulate":
            from diagnose.cli.simulate import run
        elif arguments and arguments[0] == "why":
            from diagnose.cli.why import run
        elif arguments and arguments[0] == "diff":
            from diagnose.cli.diff import run_diff as run
        elif arguments and arguments[0] == "verify":
            from diagnose.cli.diff import run_verify as run
        elif arguments and arguments[0] == "inspect":
            from diagnose.cli.inspect import run
        elif arguments and arguments[0] == "redact":
            from diagnose.cli.redact import run
        else:
            from diagnose.cli.bundle import run

            return run(arguments)
        return run(arguments[1:])
    except DiagnoseError as error:
        print(f"diagnose: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("diagnose: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 141
