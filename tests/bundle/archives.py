"""Builds archives in memory for tests."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

from diagnose.bundle.limits import Limits
from diagnose.bundle.sources import open_bundle
from diagnose.model.evidence import Bundle


def tar_of(files: Mapping[str, bytes], mode: str = "w:gz", extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    """A tar of regular files, then the bare headers of ``extra``."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in extra:
            archive.addfile(info)
    return out.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """The header of a link, device or pipe."""
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A compressed zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def opened(data: bytes, limits: Limits | None = None) -> Bundle:
    """The bundle that comes on standard input."""
    return open_bundle(["-"], stdin=io.BytesIO(data), limits=limits)


def texts(bundle: Bundle) -> dict[str, str]:
    """Documents by name."""
    return {document.name: document.text for document in bundle.documents}


def gaps(bundle: Bundle) -> dict[str, str]:
    """What could not be read, by place."""
    return {gap.where: gap.what for gap in bundle.gaps}
