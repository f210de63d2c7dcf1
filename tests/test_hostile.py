"""The hostile set: one test a threat. Each bundle holds the threat and a log with a known cause beside it.

In every one the threat ends as a gap with its reason (or is read harmlessly), the log is still diagnosed, and neither time
nor memory go up. The finer cases are in tests/bundle, tests/readers, tests/render and tests/test_redact.py.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import socket
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from diagnose.bundle.limits import Limits
from diagnose.bundle.sources import open_bundle
from diagnose.cli import main
from diagnose.errors import KnowledgeFaults
from diagnose.knowledge.load import load_entries
from diagnose.model.evidence import Bundle
from diagnose.pipeline import Engine
from tests.bundle.archives import special, tar_of, zip_of

CAUSE = "ove.storage.storageclass-not-found"
LOG = b'E0301 10:00:00.1 1 x.go:1] storageclass.storage.k8s.io "gold" not found\n'
GOOD = {"zz-good.log": LOG}
MIB = 1024 * 1024


@dataclass(frozen=True)
class Outcome:
    """The gaps by place, and the bundle they are of."""

    gaps: dict[str, str]
    bundle: Bundle


def survives(
    engine: Engine, data: bytes | io.RawIOBase | Path, limits: Limits | None = None, seconds: float = 30
) -> Outcome:
    """Open and diagnose; the good log's cause must be found, in bounded time."""
    started = time.process_time()
    if isinstance(data, Path):
        bundle = open_bundle([data], limits=limits)
    else:
        bundle = open_bundle(["-"], stdin=io.BytesIO(data) if isinstance(data, bytes) else data, limits=limits)  # type: ignore[arg-type]
    report = engine.diagnose(bundle)
    assert report.findings
    assert report.findings[0].cause == CAUSE
    assert time.process_time() - started < seconds
    return Outcome({gap.where: gap.what for gap in report.gaps}, bundle)


class Stream(io.RawIOBase):
    """Bytes that are made when they are read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__()
        self._parts = parts
        self._held = b""
        self.given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if not self._held:
            self._held = next(self._parts, b"")
        data, self._held = (self._held[:size], self._held[size:]) if size >= 0 else (self._held, b"")
        self.given += len(data)
        return data


def header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf()


def streamed(*members: tuple[str, int, Iterator[bytes]]) -> Stream:
    """A tar whose members are made while they are read."""

    def parts() -> Iterator[bytes]:
        for name, size, data in members:
            yield header(name, size)
            yield from data
            yield bytes(-size % 512)
        yield bytes(1024)

    return Stream(parts())


# -- archives ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [tar_of, zip_of])
def test_a_path_that_climbs_out_of_the_archive(engine: Engine, pack: object) -> None:
    outcome = survives(engine, pack({"../../etc/cron.d/x": b"boom\n", **GOOD}))  # type: ignore[operator]
    assert "leads out" in outcome.gaps["-!../../etc/cron.d/x"]


@pytest.mark.parametrize("name", ["/etc/passwd", "C:/Windows/x", "\\\\server\\share\\x"])
def test_an_absolute_member(engine: Engine, name: str) -> None:
    outcome = survives(engine, zip_of({name: b"boom\n", **GOOD}))
    assert any("leads out" in what for what in outcome.gaps.values())


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_a_device_member(engine: Engine, kind: bytes) -> None:
    outcome = survives(engine, tar_of(GOOD, extra=(special("dev", kind),)))
    assert "device" in outcome.gaps["-!dev"]


def test_a_loop_of_links(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "zz-good.log").write_bytes(LOG)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert set(survives(engine, tmp_path).gaps) == {"a/up", "self"}


def test_links_of_an_archive_that_lead_to_each_other_and_out(engine: Engine) -> None:
    links = (special("one", tarfile.SYMTYPE, "two"), special("two", tarfile.SYMTYPE, "one"), special("p", tarfile.LNKTYPE, "/etc/passwd"))  # fmt: skip
    assert set(survives(engine, tar_of(GOOD, extra=links)).gaps) == {"-!one", "-!two", "-!p"}


def _zstd(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    return bytes(zstandard.ZstdCompressor().compress(data))


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, _zstd], ids=["gzip", "bzip2", "xz", "zstd"]
)
def test_a_bomb_of_compressed_data(engine: Engine, pack: object) -> None:
    bomb = pack(bytes(400 * MIB))  # type: ignore[operator]
    tracemalloc.start()
    outcome = survives(engine, tar_of({"bomb": bomb, **GOOD}, "w"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outcome.gaps["-!bomb"]
    assert peak < 300 * MIB


def test_a_zip_bomb(engine: Engine) -> None:
    outcome = survives(engine, zip_of({"bomb": b"0\n" * (20 * MIB), **GOOD}), Limits(ratio_free_bytes=MIB))
    assert "limit: ratio" in outcome.gaps["-!bomb"]


def test_a_zip_that_lies_about_sizes(engine: Engine) -> None:
    data = bytearray(zip_of({"lie.log": b"x\n" * 1000, **GOOD}))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (3).to_bytes(4, "little")
    survives(engine, bytes(data))


def test_overlapping_members_of_a_zip(engine: Engine) -> None:
    """Many entries of the directory that share one compressed body: each is watched by itself."""
    data = zip_of({"0": b"0\n" * (2 * MIB), "-good.log": LOG})
    at = data.find(b"PK\x01\x02")
    size = 46 + 1
    entry = data[at : at + size]
    rest = data[at + size :]
    end = rest.rfind(b"PK\x05\x06")
    count = 20
    made = data[:at] + entry * count + rest[:end]
    tail = bytearray(rest[end:])
    tail[8:10] = tail[10:12] = (count + 1).to_bytes(2, "little")
    tail[12:16] = (len(made) - at).to_bytes(4, "little")
    outcome = survives(engine, made + bytes(tail), Limits(total_bytes=10 * MIB, document_bytes=MIB), seconds=60)
    assert outcome.gaps


def test_ten_archives_inside_each_other(engine: Engine) -> None:
    data = tar_of({"core.log": LOG})
    for number in range(10):
        data = tar_of({f"{number}.tar.gz": data})
    outcome = survives(engine, tar_of({"nest.tar.gz": data, **GOOD}))
    assert any("limit: depth" in what for what in outcome.gaps.values())
    assert not any("core.log" in document.name for document in outcome.bundle.documents)
    deeper = survives(engine, tar_of({"nest.tar.gz": data, **GOOD}), Limits(depth=40))
    assert any("core.log" in document.name for document in deeper.bundle.documents)
    assert deeper.gaps == {}


def test_a_million_members(engine: Engine) -> None:
    def many() -> Iterator[bytes]:
        yield header("good.log", len(LOG)) + LOG + bytes(-len(LOG) % 512)
        for number in range(1_000_000):
            yield header(f"d/{number}", 2) + b"x\n" + bytes(510)

    stream = Stream(many())
    outcome = survives(engine, stream, Limits(members=5_000), seconds=60)
    assert len(outcome.bundle.documents) == 5_000
    assert "limit: members" in "".join(outcome.gaps.values())
    assert stream.given < 20 * MIB


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_a_truncated_archive(engine: Engine, mode: str) -> None:
    noise = random.Random(3)
    files = {"a-good.log": LOG} | {
        f"b{number}": "".join(f"{noise.random()}\n" for _ in range(10_000)).encode() for number in range(4)
    }
    data = tar_of(files, mode)
    assert survives(engine, data[: len(data) * 6 // 10]).gaps


def test_an_encrypted_member(engine: Engine) -> None:
    out = io.BytesIO(zip_of(GOOD))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(zipfile.ZipInfo("secret.log"), b"x")
        archive.filelist[-1].flag_bits |= 1
    assert survives(engine, out.getvalue()).gaps == {"-!secret.log": "encrypted; not read"}


# -- text --------------------------------------------------------------------------------------------------------------


def test_a_line_of_two_gigabytes(engine: Engine) -> None:
    size = 2048 * MIB
    stream = streamed(("good.log", len(LOG), iter([LOG])), ("long.log", size, (b"x" * MIB for _ in range(2048))))
    tracemalloc.start()
    outcome = survives(engine, stream, seconds=120)  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "limit" in outcome.gaps["-!long.log"]
    assert peak < 400 * MIB


def test_nul_bytes(engine: Engine) -> None:
    survives(engine, b"\x00".join(bytes([byte]) for byte in b"head ") + b"\x00" * 100 + b"\n" + LOG)


def test_invalid_utf8(engine: Engine) -> None:
    survives(
        engine,
        b"\xff\xfe\xfa caf\xe9 \xc3\x28 \xed\xa0\x80\n" * 20 + LOG
        if False
        else b"caf\xe9 \xc3\x28 \xed\xa0\x80 \xf8\n" * 5 + LOG * 20,
    )


def test_a_bomb_of_yaml_aliases(engine: Engine) -> None:
    bomb = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
    )
    survives(engine, tar_of({"bomb.yaml": bomb.encode(), **GOOD}))


@pytest.mark.parametrize(
    "text",
    ["kind: Pod\n" + "".join(f"{' ' * depth}k{depth}:\n" for depth in range(4000)), "spec: " + "[" * 100_000 + "\n", "spec:\n  a: " + "{a: " * 100_000 + "\n"],
    ids=["block", "flow lists", "flow maps"],
)  # fmt: skip
def test_yaml_nested_deeply(engine: Engine, text: str) -> None:
    survives(engine, tar_of({"deep.yaml": text.encode(), **GOOD}))


@pytest.mark.parametrize("text", ['{"kind":"Pod","status":' + '{"a":' * 100_000 + "1" + "}" * 100_001, "[" * 200_000, '[{"a":' * 50_000], ids=["objects", "open lists", "open mixed"])  # fmt: skip
def test_json_nested_deeply(engine: Engine, text: str) -> None:
    survives(engine, tar_of({"deep.json": text.encode(), **GOOD}))


def test_huge_numbers_in_json(engine: Engine) -> None:
    text = (
        '{"kind":"Pod","metadata":{"name":"web"},"status":{"a":'
        + "9" * 1_000_000
        + ',"b":1e999999999,"c":-0.'
        + "0" * 500_000
        + "1}}\n"
    )
    line = '{"level":"error","ts":' + "9" * 5000 + ',"msg":"x"}\n'
    survives(engine, tar_of({"n.json": text.encode(), "n.log": line.encode() * 50, **GOOD}))


def test_xml_that_expands_or_fetches(engine: Engine) -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY a{n} "&a{n - 1 or ""};&a{n - 1 or ""};">' for n in range(1, 60)
    )
    external = '<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % r SYSTEM "http://192.0.2.1/x.dtd">%r;]>'
    event = "<Event><System><Provider Name='x'/><EventID>1</EventID></System><EventData><Data>&a59;&f;</Data></EventData></Event>"
    outcome = survives(
        engine,
        tar_of({"e.xml": f"{entities}{external}\n{event}\n<faultstring>&a59;&f;</faultstring>\n".encode(), **GOOD}),
    )
    (document,) = [one for one in outcome.bundle.documents if one.name.endswith("e.xml")]
    assert "root:" not in document.text


def test_text_that_makes_expressions_slow(engine: Engine) -> None:
    lines = [
        "a" * 4_000,
        '"' * 1_000,
        "\\" * 4_000,
        "failed to " * 1_000,
        " " * 4_000 + "x",
        "://" * 2_000,
        "[" * 4_000,
        "=" * 4_000,
    ]
    survives(engine, tar_of({"slow.log": "\n".join(lines).encode(), **GOOD}), seconds=60)


# -- the product -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+ is broken here",
        "(x|x)* is broken here",
        r"(?=peek) at what is broken",
        r"(\w+) is broken \1",
        "broken (.*a){20} here",
        "(a| )* is broken here",
        "(a?)* is broken here",
    ],
)
def test_a_pattern_that_backtracks_is_refused_by_the_check_of_knowledge(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "symptoms" / "ove" / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"symptoms:\n  - id: ove.mine.slow\n    says: A thing is slow\n    kind: failure\n    seen:\n      - text: '{pattern}'\n"
    )
    with pytest.raises(KnowledgeFaults):
        load_entries([tmp_path])


def test_no_network(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was made")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    survives(engine, tar_of({"url.log": b"GET http://192.0.2.1/knowledge.yaml\n", **GOOD}))


def test_no_content_on_disk(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tar_of({"in.zip": zip_of(GOOD)})
    real = os.open

    def watched(path: str, flags: int, *rest: int, **more: int) -> int:
        assert not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT), f"{path} was opened for writing"
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", watched)
    monkeypatch.setattr("tempfile.mkstemp", lambda *_, **__: pytest.fail("a temporary file was made"))
    monkeypatch.chdir(tmp_path)
    survives(engine, tar_of({"deep.tar.gz": inner}))
    assert list(tmp_path.iterdir()) == []


def test_names_and_text_that_drive_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nasty = LOG.rstrip(b"\n") + b" \x1b]0;owned\x07\x1b[2J \xc2\x9b31m \xe2\x80\xae END\n"
    path = tmp_path / "b.tar"
    path.write_bytes(tar_of({"a\x1b[2J\u202e.log": nasty, "c\x1b]0;x\x07.bin": bytes(range(256)) * 9}, "w"))
    for arguments in (["--gaps"], ["--format", "markdown"], ["--format", "html"], ["--format", "junit"]):
        assert main([*arguments, str(path)]) == 1
        shown = capsys.readouterr().out
        assert not any(sign in shown for sign in ("\x1b", "\x9b", "\x07", "\u202e"))
    assert main(["inspect", str(path)]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_limit_that_was_hit_is_printed_and_an_option_raises_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nest.tar.gz"
    path.write_bytes(tar_of({"a.tar.gz": tar_of({"b.tar.gz": tar_of({"deep.txt": b"x\n"})}), **GOOD}))
    assert main(["--gaps", "--limit", "depth=2", str(path)]) == 1
    assert "limit: depth" in capsys.readouterr().out
    assert main(["--gaps", "--limit", "depth=9", str(path)]) == 1
    assert "Not looked at" not in capsys.readouterr().out
