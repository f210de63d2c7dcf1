"""The one root error of the product: what went wrong, where, and what to do about it."""

from __future__ import annotations


class DiagnoseError(Exception):
    """Something the user can mend.

    ``what`` is one sentence, ``where`` a path or ``file:line`` (may be empty), ``hint`` what to do next (may be empty).
    The command line prints it as ``where: what`` with the hint on its own line, and exits with status 2.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  {self.hint}" if self.hint else head


class UnreadableInput(DiagnoseError):
    """A path, an archive or standard input that holds nothing the engine can read."""


class KnowledgeFault(DiagnoseError):
    """One fault in one entry of the knowledge base, with its ``file:line``."""


class KnowledgeFaults(DiagnoseError):
    """All faults of all entries, collected in one run; ``faults`` is sorted by place and never empty."""

    def __init__(self, faults: tuple[KnowledgeFault, ...]) -> None:
        super().__init__(f"{len(faults)} fault{'s' if len(faults) != 1 else ''} in the knowledge base")
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)
