"""The scanner under the sanitizers of the C compiler: ``python -m fuzz.fuzz_texts [ROUNDS [SEED]]``.

Compiles diagnose/_texts.c with checks of addresses and undefined behaviour into a folder of its own and calls it with
random data and random rules. It ends with a report of the sanitizer where the scanner reads or writes what is not its own.
"""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from types import ModuleType

from diagnose.literals import rules_of

PATTERNS = [
    'failed to attach "(?P<volume>[^"]+)"',
    "efi|vbs",
    r"status code 40[13]\b",
    "path C:\\\\new|[\\s\\S]{0,90}aaaa",
    "no (more )?ports",
    "über_flüssig",
    "仮想マシン .{0,3}無効",
    "[│┃] Error: #+ set",
]
PIECES = [b"failed", b"to", b"attach", b'"v"', b"\\n", b"\n", b"\n  ", b" ", b"|", b"\xc2\xa0", b"&quot;", b"\\u0022", b"u00", b"&", b"\\", b"EFI",
          b"vbs", b"status code", b"401", b"path C:\\", b"new", b"aaaa", b"no ports", b"\xff",
          "über".encode(), b"_", "flüssig".encode(), "仮想マシン".encode(), "無効".encode(), "│ Error:".encode(), b"## set", b"\nExit code: ", b"\nStdout: ", b"\xc2", b"\xe2\x94", b"\xe4\xbb",
          b"x" * 40_000]  # fmt: skip
_FLAGS = ("-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-shared", "-fPIC")


def compiled(folder: Path) -> Path:
    """The module with the checks built in. Raises CalledProcessError where it cannot be compiled."""
    made = folder / f"_texts{sysconfig.get_config_var('EXT_SUFFIX')}"
    include = f"-I{sysconfig.get_path('include')}"
    subprocess.run(["cc", *_FLAGS, include, "diagnose/_texts.c", "-o", str(made)], check=True)
    return made


def load(made: Path) -> ModuleType:
    """The module from its file."""
    spec = importlib.util.spec_from_file_location("diagnose._texts", made)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def play(module: ModuleType, rounds: int, seed: int) -> int:
    """Bytes that were looked through."""
    draw = random.Random(seed)
    rules = rules_of(PATTERNS, range(len(PATTERNS)))
    own = module.TextSet(rules.texts, rules.numbers, rules.offsets)
    size = 0
    for number in range(rounds):
        if draw.random() < 0.3:
            data = draw.randbytes(draw.randrange(200))
        else:
            weights = [30] * (len(PIECES) - 1) + [1]
            data = b"".join(draw.choices(PIECES, weights, k=draw.randrange(60)))
        own.stretches(data), own.windows(data), own.windows(data, draw.randbytes(draw.randrange(12))), own.bare(data)
        size += len(data)
        if number % 10 == 0:
            _odd_rules(module, draw, data)
    return size


def _odd_rules(module: ModuleType, draw: random.Random, data: bytes) -> None:
    """Rules of random numbers: refused, or harmless."""
    texts = draw.choice(["", "abc\n", "abcd\nefghijkl\n", "a\n\nb\n", "failed\nto\nattach\n", "über\n仮想\n"]).encode()
    row = [draw.choice([0, 1, 1, 1, 2, 3, -1, 9, 1_000_000]) for _ in range(draw.randrange(20))]
    numbers = b"".join(one.to_bytes(4, sys.byteorder, signed=True) for one in row)
    try:
        made = module.TextSet(texts, numbers, bytes(2 * texts.count(b"\n")))
    except ValueError:
        return
    made.stretches(data), made.windows(data)


def main() -> None:
    """Compile, and start again with the sanitizer loaded first."""
    rounds, seed = (int(one) for one in (sys.argv[1:] + ["20000", "1"][len(sys.argv) - 1 :])[:2])
    made = os.environ.get("DIAGNOSE_SANITIZED")
    if made:
        print(f"{play(load(Path(made)), rounds, seed):,} bytes looked through, nothing found")
        return
    with tempfile.TemporaryDirectory() as folder:
        library = compiled(Path(folder))
        first = [subprocess.check_output(["cc", f"-print-file-name={one}"], text=True).strip() for one in ("libasan.so", "libubsan.so")]  # fmt: skip
        environment = {**os.environ, "DIAGNOSE_SANITIZED": str(library), "LD_PRELOAD": ":".join(first), "PYTHONMALLOC": "malloc", "ASAN_OPTIONS": "detect_leaks=0"}  # fmt: skip
        done = subprocess.run([sys.executable, "-m", "fuzz.fuzz_texts", str(rounds), str(seed)], env=environment, check=False)  # fmt: skip
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
