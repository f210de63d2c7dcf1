"""The options that say how a bundle is read: limits, a forced format, a span of time."""

from __future__ import annotations

import argparse
import fnmatch
import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from msgspec.structs import fields, replace

from diagnose.bundle.limits import Limits
from diagnose.cli.meter import Meter
from diagnose.errors import DiagnoseError
from diagnose.model.evidence import Bundle, Document

if TYPE_CHECKING:
    from diagnose.readers.span import Window

_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4, "ki": 1024, "mi": 1024**2, "gi": 1024**3, "ti": 1024**4}  # fmt: skip


def add_limit_option(parser: argparse.ArgumentParser) -> None:
    """``--limit NAME=VALUE``."""
    parser.add_argument(
        "--limit", action="append", default=[], metavar="NAME=VALUE",
        help="change a limit of reading, e.g. member_bytes=32GiB (docs/limits.md lists them)",
    )  # fmt: skip


def add_forced_option(parser: argparse.ArgumentParser) -> None:
    """``--as FORMAT`` and ``--as NAME=FORMAT``."""
    parser.add_argument(
        "--as", action="append", default=[], dest="forced", metavar="[NAME=]FORMAT",
        help="read documents (or those whose name fits, e.g. '*.txt=kubernetes.yaml') in this format only",
    )  # fmt: skip


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """``--limit``, ``--as``, ``--since`` and ``--until``."""
    add_limit_option(parser)
    add_forced_option(parser)
    parser.add_argument(
        "--since", default="", metavar="TIME", help="leave out earlier lines: a time, or an age such as 2h"
    )
    parser.add_argument("--until", default="", metavar="TIME", help="leave out later lines")


def limits_of(options: argparse.Namespace) -> Limits:
    """The limits with those of ``--limit`` put in; DiagnoseError for a name or a value that is none."""
    names = [one.name for one in fields(Limits)]
    changes: dict[str, int] = {}
    for text in options.limit:
        name, _, value = text.partition("=")
        if name not in names:
            near = _nearest(name, names)
            raise DiagnoseError(
                f"no limit '{name}'", where=f"--limit {text}",
                hint=f"did you mean '{near[0]}'?" if near else f"Limits: {', '.join(names)}.",
            )  # fmt: skip
        changes[name] = _number(value, text)
    return replace(Limits(), **changes)


def _number(value: str, text: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]i?)?b?", value.strip().lower())
    number = int(float(found[1]) * _UNITS[found[2] or ""]) if found else 0
    if number < 1:
        raise DiagnoseError(f"no number: '{value}'", where=f"--limit {text}", hint="Give 500000, 64MiB, 32GiB ...")
    return number


def open_as_asked(
    paths: Sequence[str], options: argparse.Namespace, take_in: Callable[..., Bundle], stdin: BinaryIO | None = None
) -> Bundle:
    """The bundle of the paths, within the limits, formats and span that the options ask for; ``take_in`` is an engine's."""
    limits = limits_of(options)
    forced = forced_formats(options)
    with Meter(sys.stderr) as meter:
        window = _window(paths, options, limits, meter)
        bundle = take_in(paths, stdin=stdin or sys.stdin.buffer, limits=limits, progress=meter.tell, window=window)
    if options.since or options.until:
        from diagnose.readers.span import window_in, within

        if window is None or window.newest is None:  # what was piped in could not be read twice
            window = window_in(bundle, options.since, options.until)
        bundle = within(bundle, window)
    if forced:
        bundle = replace(bundle, documents=tuple(as_forced(one, forced) for one in bundle.documents))
    return bundle


def _window(paths: Sequence[str], options: argparse.Namespace, limits: Limits, meter: Meter) -> Window | None:
    """The span that is asked for, as far as it can be known before the bundle is read; files are read for that once more."""
    if not options.since and not options.until:
        return None
    from diagnose.intake import moments_of
    from diagnose.readers.span import early_window, read_window

    if "-" in paths:
        return early_window(options.since, options.until)
    return read_window(moments_of(paths, limits=limits, progress=meter.tell), options.since, options.until)


def _nearest(word: str, known: Sequence[str]) -> list[str]:
    """The known word that is nearest, where one is near."""
    import difflib  # late: only a slip of the pen needs it

    return difflib.get_close_matches(word, known, n=1)


def forced_formats(options: argparse.Namespace) -> tuple[tuple[str, str], ...]:
    """Patterns of names with the format forced on them; DiagnoseError for a format that is none."""
    if not options.forced:
        return ()
    from diagnose.readers.read import FORCIBLE

    pairs = []
    for text in options.forced:
        name, _, form = text.rpartition("=")
        if form not in FORCIBLE:
            near = _nearest(form, FORCIBLE)
            raise DiagnoseError(
                f"no format '{form}'", where=f"--as {text}",
                hint=f"did you mean '{near[0]}'?" if near else f"Formats: {', '.join(FORCIBLE)}.",
            )  # fmt: skip
        pairs.append((name or "*", form))
    return tuple(pairs)


def as_forced(document: Document, forced: Sequence[tuple[str, str]]) -> Document:
    """The document with the format of the last pattern that its name fits."""
    form = next((form for name, form in reversed(forced) if fnmatch.fnmatchcase(document.name, name)), "")
    return replace(document, format=form) if form else document
