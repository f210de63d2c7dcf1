"""``diagnose redact PATH... -o OUT``: a copy of a bundle that can be given away."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tarfile import BLOCKSIZE, TarInfo
from typing import BinaryIO, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

from diagnose.bundle.blocks import stream_documents
from diagnose.bundle.gaps import GapList
from diagnose.cli.reading import add_limit_option, limits_of
from diagnose.errors import DiagnoseError
from diagnose.redact import Redactor, redact
from diagnose.render.escape import visible

#: Writes one document: its name, and its text piece by piece.
Writer: TypeAlias = Callable[[str, Iterator[bytes]], None]


def run(arguments: Sequence[str]) -> int:
    """Write the copy, tell what was left out; 0, or 2 where nothing could be written."""
    parser = argparse.ArgumentParser(
        prog="diagnose redact",
        description="Write a copy of a bundle with placeholders in the place of secrets. Line numbers stay.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, archive, or - for standard input")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help="a new folder, .tar or .zip")
    add_limit_option(parser)
    options = parser.parse_args(arguments)
    gaps = GapList()
    documents = secrets = 0
    taken: set[str] = set()
    with _writer(options.output) as write:
        for member in stream_documents(options.paths, gaps=gaps, stdin=sys.stdin.buffer, limits=limits_of(options)):
            redactor = Redactor()
            pieces = (redactor.block(block.text).encode("utf-8", "replace") for block in member.blocks())
            first = next(pieces, None)
            if first is None:
                continue
            write(_free(_path_of(member.name), taken), _chain(first, pieces))
            documents += 1
            secrets += len(redactor.secrets)
    for gap in gaps.gaps():
        print(
            f"left out: {visible(gap.where)}: {gap.what}" + (f" ({gap.count})" if gap.count > 1 else ""),
            file=sys.stderr,
        )
    if not documents:
        raise DiagnoseError("nothing in it can be read as text", where=", ".join(options.paths))
    print(f"{options.output}: {documents} documents, {secrets} secrets replaced. Look it over before you give it away.")
    return 0


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _path_of(name: str) -> str:
    """A relative path of a document's name: archives become folders; nothing leads out of the copy."""
    parts = [
        part for part in redact(name).replace("!", "/").replace("\\", "/").split("/") if part not in ("", ".", "..")
    ]
    return "/".join(part.replace(":", "_")[:200] for part in parts if part != "-") or "document.txt"


def _free(path: str, taken: set[str]) -> str:
    free, number = path, 2
    while free in taken:
        free, number = f"{path}.{number}", number + 1
    taken.add(free)
    return free


@contextmanager
def _writer(output: Path) -> Iterator[Writer]:
    """What writes documents to a new folder, tar or zip. Raises DiagnoseError for what is there already."""
    suffix = output.suffix.lower()
    if output.exists():
        raise DiagnoseError("is there already", where=str(output), hint="Give a name that is not in use.")
    if suffix in (".gz", ".tgz", ".xz", ".zst", ".bz2"):
        raise DiagnoseError("cannot be written in this form", where=str(output), hint="Give a folder, .tar or .zip.")
    try:
        if suffix == ".zip":
            with ZipFile(output, "w", ZIP_DEFLATED) as archive:
                yield lambda name, pieces: _into_zip(archive, name, pieces)
        elif suffix == ".tar":
            with output.open("wb") as out:
                yield lambda name, pieces: _into_tar(out, name, pieces)
                out.write(bytes(2 * BLOCKSIZE))
        else:
            output.mkdir(parents=True)
            yield lambda name, pieces: _into_folder(output, name, pieces)
    except OSError as why:
        raise DiagnoseError(f"cannot be written: {why.strerror}", where=str(why.filename or output)) from why


def _into_zip(archive: ZipFile, name: str, pieces: Iterator[bytes]) -> None:
    with archive.open(name, "w", force_zip64=True) as out:
        for piece in pieces:
            out.write(piece)


def _into_tar(out: BinaryIO, name: str, pieces: Iterator[bytes]) -> None:
    """Header, content, and the header once more when the size is known (a tar has it in front)."""
    info = TarInfo(name)
    info.size = 8**11 - 1
    at = out.tell()
    out.write(info.tobuf())
    begin = out.tell()
    for piece in pieces:
        out.write(piece)
    size = out.tell() - begin
    out.write(bytes(-size % BLOCKSIZE))
    end = out.tell()
    info.size = size
    header = info.tobuf()
    if len(header) != begin - at:  # larger than a plain header can say
        raise DiagnoseError("a document is too large for a tar", where=name, hint="Give a folder or .zip.")
    out.seek(at)
    out.write(header)
    out.seek(end)


def _into_folder(folder: Path, name: str, pieces: Iterator[bytes]) -> None:
    path = folder / name
    while path.is_dir() or any(parent.is_file() for parent in path.parents):
        name = f"{name}.file" if path.is_dir() else name.replace("/", "_")
        path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for piece in pieces:
            out.write(piece)
