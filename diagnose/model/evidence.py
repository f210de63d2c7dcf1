"""What a bundle shows: documents, evidence, resources, gaps.

These are made by the hundred thousand: nothing of them is checked. What is written by people (knowledge entries) or
handed to programs (the report) is a :class:`~diagnose.model.shape.Shape`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_LINES: Mapping[str, int] = MappingProxyType({})


class Resource(Struct, frozen=True, order=True):
    """A named thing of the platform. ``kind`` is one of :data:`KINDS`; ``namespace`` is empty where there is none."""

    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        name = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {name}"


#: The kinds of resources, as they are written in knowledge entries, in named groups of patterns and in ``same:``.
KINDS: tuple[str, ...] = (
    # OpenShift Virtualization
    "vm", "vmi", "dv", "pvc", "pv", "pod", "node", "storageclass", "snapshot", "snapshotclass", "datasource", "nad",
    "namespace", "secret", "quota", "webhook", "crd", "csidriver", "service",
    # vSphere
    "host", "cluster", "datastore", "portgroup", "template", "folder", "resourcepool", "dvs", "datacenter", "vcenter",
    "policy",
    # Azure Local
    "image", "logicalnetwork", "storagepath", "customlocation", "resourcebridge", "subscription", "resourcegroup",
    "csv", "vswitch", "extension", "deployment",
    # anywhere
    "disk", "file", "network", "nic", "user", "unit", "device", "module", "url", "package",
)  # fmt: skip


class Place(Struct, frozen=True):
    """Where something stands: the document's name and its first and last line, counted from 1."""

    document: str
    line: int
    last_line: int


class Evidence(Struct, frozen=True):
    """One place in the bundle, quoted exactly, with what a reader understood of it.

    ``format`` names the reader's format (``kubernetes.event``, ``log.klog`` ...). ``kind`` is the kind of structured
    thing in the words of its own platform (``Event``, ``PersistentVolumeClaim``, ``EventEx`` ...), empty for plain
    text. ``fields`` are flat: ``status.phase`` -> ``Pending``, ``condition.Ready.reason`` -> ``NotBound``. ``time_s``
    is seconds since 1970 UTC, or None where the text tells no absolute time; ``age_s`` is the age in seconds where
    the text tells only that (``4m12s`` in an events table). ``lines`` tells the line of a field where that is known.
    """

    place: Place
    text: str
    format: str = "text"
    kind: str = ""
    resource: Resource | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    time_s: float | None = None
    age_s: float | None = None
    lines: Mapping[str, int] = field(default_factory=lambda: _NO_LINES)


class Gap(Struct, frozen=True):
    """Something we wanted to look at and could not. ``count`` folds equal gaps."""

    what: str
    where: str = ""
    count: int = 1


class Document(Struct, frozen=True):
    """One member of a bundle, decoded: line endings are ``\\n``, terminal escapes are gone, no line is lost.

    ``name`` is the path inside the bundle (``must-gather.tar.gz!namespaces/x/events.yaml``), ``-`` for standard input.
    ``format`` names the only reader that is asked (or a family of them, or ``text`` for none); empty lets readers tell
    by the shape of the lines. Of a large document only the lines that can matter are held: ``kept`` tells where each
    stretch of them begins, as its line in ``text`` (from 0) and in the document (from 1); ``full_bytes`` and
    ``full_lines`` are the size of the whole.
    """

    name: str
    text: str
    format: str = ""
    kept: tuple[tuple[int, int], ...] = ()
    full_bytes: int = -1
    full_lines: int = -1

    def line_at(self, index: int) -> int:
        """The number in the document (from 1) of the line ``index`` (from 0) of the text."""
        if not self.kept:
            return index + 1
        start, number = self.kept[max(0, bisect_right(self.kept, (index + 1,)) - 1)]
        return number + index - start

    def index_of(self, line: int) -> int:
        """The line of the text (from 0) that is line ``line`` of the document (from 1); -1 where it is not held."""
        if not self.kept:
            return line - 1
        at = bisect_right(self.kept, line, key=lambda one: one[1]) - 1
        if at < 0:
            return -1
        index = self.kept[at][0] + line - self.kept[at][1]
        return index if at + 1 == len(self.kept) or index < self.kept[at + 1][0] else -1

    @property
    def size_bytes(self) -> int:
        """The size of the whole document, as UTF-8."""
        return self.full_bytes if self.full_bytes >= 0 else len(self.text.encode("utf-8", "replace"))

    @property
    def line_count(self) -> int:
        """The lines of the whole document."""
        return self.full_lines if self.full_lines >= 0 else self.text.count("\n") + (not self.text.endswith("\n"))


class Bundle(Struct, frozen=True):
    """What was opened: documents in the order of their names, and what could not be opened."""

    documents: tuple[Document, ...]
    gaps: tuple[Gap, ...] = ()
