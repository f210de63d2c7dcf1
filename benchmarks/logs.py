"""Logs of any size, made faster than a disk writes them; the same seed gives the same bytes.

Blocks of some thousand lines are formatted once. Each time one is given, its times move on and the names in it are drawn
anew, so that a log does not repeat itself: pods, machines, ids and words come and go as they do on a busy node.
"""

from __future__ import annotations

import io
import random
import string
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.noise import NAMESPACES, PLANTED, STEMS, TEMPLATES

PLANTED_COUNT = 20
BLOCK_BYTES = 256 * 1024
STOCKS = 16
_START = datetime(2026, 3, 1)
_BLOCK_S = 10
_IN_USE = 50
_FORMATTER = string.Formatter()
#: The start of a time as each form writes it, up to the tens of seconds, and what stands after it.
_TIMES = {
    "K": ("%m%d %H:%M:", "{s}.{u:06}"),
    "R": ("%Y-%m-%dT%H:%M:", "{s}.{u:06}Z"),
    "V": ("%Y-%m-%dT%H:%M:", "{s}.{ms:03}Z"),
    "S": ("%b %e %H:%M:", "{s}"),
    "C": ("%Y-%m-%d %H:%M:", "{s},{ms:03}"),
    "U": ("%m/%d/%Y %H:%M:", "{s}"),
}
_CHANGING = ("pod", "vm", "id", "uuid", "word")
_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"
_SYLLABLES = (
    "al", "an", "ba", "be", "bo", "ca", "co", "da", "de", "do", "el", "en", "fa", "fi", "ga", "go", "ha", "in", "ka", "ke", "la", "li", "lo", "ma", "me", "mi", "na", "ne", "no", "on", "or", "pa", "pe", "ra", "re", "ri", "sa", "se", "si", "ta", "te", "ti", "to", "un", "va", "ve", "vi",
)  # fmt: skip


class Names:
    """The names that change from line to line: of pools of many thousands a few dozen are in use at a time."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)

        def tail(size: int) -> str:
            return "".join(draw.choices(_SUFFIX, k=size))

        words = ["".join(draw.choices(_SYLLABLES, k=draw.choice((2, 2, 3)))) for _ in range(4_000)]
        hexes = [f"{draw.getrandbits(128):032x}" for _ in range(50_000)]
        self.pools: dict[str, list[bytes]] = {
            "pod": [f"{draw.choice(STEMS)}-{tail(9)}-{tail(5)}".encode() for _ in range(20_000)],
            "vm": [
                f"{draw.choice(words)}-{draw.choice(words)}-{draw.randrange(100):02}".encode() for _ in range(5_000)
            ],
            "id": [one[:24].encode() for one in hexes],
            "uuid": [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}".encode() for one in hexes],
            "word": [one.encode() for one in words],
        }

    def current(self, kind: str, draw: random.Random) -> list[bytes]:
        """Those of a kind that the lines of one block speak of."""
        pool = self.pools[kind]
        first = draw.randrange(len(pool) - _IN_USE)
        return pool[first : first + _IN_USE]


class _Stock:
    """A block of lines in pieces: what stays, and the slots for times and changing names."""

    def __init__(self, draw: random.Random, *, syslog: bool) -> None:
        self._pieces: list[bytes] = []
        self._times: list[tuple[int, str]] = []
        self._slots: dict[str, list[int]] = {kind: [] for kind in _CHANGING}
        weights = [weight for weight, _, _ in TEMPLATES]
        size = 0
        chosen: list[tuple[str, str]] = []
        while size < BLOCK_BYTES:
            _, program, line = draw.choices(TEMPLATES, weights)[0]
            chosen.append((program, line))
            size += int(len(line) * 1.25) + (40 if syslog else 0)
        for number, (program, line) in enumerate(chosen):
            second = number * _BLOCK_S // len(chosen)
            self._add_line(syslog_line(program, line) if syslog else line, second, draw)

    def _add_line(self, line: str, second: int, draw: random.Random) -> None:
        fixed = {
            "ns": draw.choice(NAMESPACES),
            "node": f"node-{draw.randrange(30):02}",
            "host": f"esx{draw.randrange(60):02}.shop.example",
        }
        micro = draw.randrange(1_000_000)
        text = ""
        for literal, name, _, _ in _FORMATTER.parse(line):
            text += literal
            if name is None:
                continue
            if name in _TIMES:
                self._put(text)
                self._times.append((len(self._pieces), name))
                self._pieces.append(b"")
                text = _TIMES[name][1].format(s=second, u=micro, ms=micro // 1000)
            elif name in self._slots:
                self._put(text)
                self._slots[name].append(len(self._pieces))
                self._pieces.append(b"")
                text = ""
            else:
                text += fixed.get(name) or _number(name, draw)
        self._put(text + "\n")

    def _put(self, text: str) -> None:
        self._pieces.append(text.encode())

    def block(self, moment: datetime, names: Names, draw: random.Random) -> bytes:
        pieces = self._pieces
        starts = {form: stamp(moment, form) for form in _TIMES}
        for at, form in self._times:
            pieces[at] = starts[form]
        for kind, slots in self._slots.items():
            for at, name in zip(slots, draw.choices(names.current(kind, draw), k=len(slots)), strict=True):
                pieces[at] = name
        return b"".join(pieces)


def stamp(moment: datetime, form: str) -> bytes:
    """The start of a time in one of the forms, up to the tens of seconds."""
    return f"{moment.strftime(_TIMES[form][0])}{moment.second // 10}".encode()


def syslog_line(program: str, line: str) -> str:
    """A template's line as a syslog writes it."""
    return f"{{S}} {{node}} {program}: {line}" if program == "kernel" else f"{{S}} {{node}} {program}[{{n}}]: {line}"


def _number(name: str, draw: random.Random) -> str:
    if name == "ip":
        return f"10.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"
    return str(draw.randrange({"n": 100_000, "k": 60, "ms": 1_000}[name]))


def planted_line(number: int, moment: datetime, *, syslog: bool = False) -> bytes:
    """The planted line of a number, at a time. Its number stands in its names, which are in it once or more."""
    program, line = PLANTED[number % len(PLANTED)]
    values = {form: stamp(moment, form).decode() + _TIMES[form][1].format(s=0, u=1, ms=1) for form in _TIMES}
    template = syslog_line(program, line) if syslog else line
    return (template.format(**values, p=f"{number:02}", node="node-01", n=2143) + "\n").encode()


def planted_names(count: int = PLANTED_COUNT) -> list[tuple[str, ...]]:
    """For each planted line the names that tell that it was found: one of them is enough."""
    return [tuple(f"{stem}-{number:02}" for stem in ("planted", "gold", "br", "quota")) for number in range(count)]


def found_planted(text: str, count: int = PLANTED_COUNT) -> int:
    """How many of the planted lines an output names."""
    return sum(any(name in text for name in names) for names in planted_names(count))


def log_pieces(
    size_bytes: int, *, seed: int = 1, planted: int = PLANTED_COUNT, syslog: bool = False
) -> Iterator[bytes]:
    """Pieces of a log of ``size_bytes`` (less than a line more or less), cut at line ends, planted lines spread evenly."""
    draw = random.Random(seed)
    names = Names(seed)
    stocks = [_Stock(draw, syslog=syslog) for _ in range(min(STOCKS, size_bytes // BLOCK_BYTES + 1))]
    moment, written, done = _START, 0, 0
    while written < size_bytes:
        while done < planted and written >= size_bytes * done / planted:
            line = planted_line(done, moment, syslog=syslog)
            written += len(line)
            done += 1
            yield line
        room = (size_bytes * done // planted if done < planted else size_bytes) - written
        piece = _cut(draw.choice(stocks).block(moment, names, draw), max(1, room))
        written += len(piece)
        moment += timedelta(seconds=_BLOCK_S)
        yield piece
    for number in range(done, planted):
        yield planted_line(number, moment, syslog=syslog)


def _cut(piece: bytes, room: int) -> bytes:
    return piece if len(piece) <= room else piece[: piece.index(b"\n", max(room - 1, 0)) + 1]


def write_pieces(path: Path, pieces: Iterator[bytes]) -> Path:
    """A file of pieces, in its place only when it is whole; nothing is written where it is there already."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        with part.open("wb") as out:
            out.writelines(pieces)
        part.replace(path)
    return path


class PieceStream(io.RawIOBase):
    """Pieces as a stream of bytes; nothing is stored."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def chosen_lines(count: int, seed: int = 3) -> Sequence[bytes]:
    """Some lines of a log, one of them planted: what a person pastes."""
    lines = b"".join(log_pieces(BLOCK_BYTES, seed=seed, planted=0)).splitlines(keepends=True)
    picked = lines[:: max(1, len(lines) // count)][: count - 1]
    return [*picked[: count // 2], planted_line(0, _START), *picked[count // 2 :]]
