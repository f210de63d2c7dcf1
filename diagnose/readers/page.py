"""A document as readers see it: its lines as written, and the same lines freed of what pasting put around them."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from diagnose.late import late
from diagnose.model.evidence import Document, Evidence, Place, Resource
from diagnose.readers.layout import kind_of_path, namespace_of_path
from diagnose.readers.lines import Lines
from diagnose.readers.prompts import PROMPT
from diagnose.readers.unwrap import continued, join

_QUOTED = late(r"(?:> ?)+|\|\s(?=\S)")
#: So many lines with the sign of a quotation, one after the other, are one within a reply.
QUOTED_RUN_MIN = 3
#: Longer documents are not what a person copied out of a terminal.
UNWRAPPED_MAX = 2_000_000
#: The lines of longer documents are cut out when they are asked for.
LISTED_MAX = 8_000_000
_ENTITY = late(r"&(?:quot|lt|gt|amp|apos|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_COMMAND = late(r"(?:^|[\s;&|(])((?:kubectl|oc|k|virtctl|microk8s kubectl|k3s kubectl|sudo kubectl|sudo oc)\s+.*)")


class Page:
    """The lines of a document, or of a part of it that ``skipped`` lines precede.

    ``raw`` are the lines as written, ``lines`` as read; both are counted from 0 within the part. The numbers are the
    same but where a terminal cut lines: then ``numbers`` tells for each line as read the number of its first as written.
    """

    __slots__ = ("_looks", "document", "lines", "numbers", "raw", "skipped")

    def __init__(self, document: Document, skipped: int = 0) -> None:
        self.document = document
        self.skipped = skipped
        self.raw: Sequence[str] = Lines(document.text) if len(document.text) > LISTED_MAX else document.text.split("\n")
        self.lines: Sequence[str] = self.raw
        self._looks = 3 * len(self.raw) + 5_000
        quoted = sum(1 for line in self.raw[:400] if line.startswith(">"))
        if quoted > 2 and quoted * 2 > min(len(self.raw), 400):
            self.lines = [_strip_quote(line) for line in self.lines]
        elif len(document.text) <= UNWRAPPED_MAX and "\n>" in document.text:
            self.lines = _without_quoted_runs(self.lines)
        if _ENTITY.search(document.text):
            self.lines = [html.unescape(line) if "&" in line else line for line in self.lines]
        if "\t" in document.text or "\xa0" in document.text:
            self.lines = [line.replace("\xa0", " ").expandtabs(8) for line in self.lines]
        self.numbers: Sequence[int] = ()
        if len(document.text) <= UNWRAPPED_MAX and (cut := continued(self.lines)):
            self.lines, self.numbers = join(self.lines, cut)

    def look(self, lines: int) -> bool:
        """Spend a look ahead over so many lines; False once the page has had more than its share.

        Keeps reading linear: text made of beginnings without ends would otherwise be read again from every line.
        """
        self._looks -= lines
        return self._looks > 0

    def block(self, first: int, end: int) -> str:
        """The lines ``first`` to before ``end`` as read, with a line end before and after each."""
        if isinstance(self.lines, Lines):
            return self.lines.block(first, end)
        return "\n" + "\n".join(self.lines[first:end]) + "\n"

    @property
    def namespace(self) -> str:
        """The namespace that the document's path tells for the objects in it."""
        return namespace_of_path(self.document.name)

    @property
    def kind(self) -> str:
        """The kind that the document's path tells for the objects in it."""
        return kind_of_path(self.document.name)

    def evidence(
        self,
        first: int,
        end: int,
        *,
        form: str,
        kind: str = "",
        resource: Resource | None = None,
        fields: Mapping[str, str] | None = None,
        time_s: float | None = None,
        age_s: float | None = None,
        lines: Mapping[str, int] | None = None,
        quoted: int = 0,
    ) -> Evidence:
        """Evidence of the lines ``first`` to before ``end`` (from 0); ``lines`` are given from 1; both within the part.

        Of long ones only the first ``quoted`` lines are quoted (0: all).
        """
        if self.numbers:
            first, end = self.numbers[first], self.numbers[end] if end < len(self.numbers) else len(self.raw)
            lines = {path: self.numbers[line - 1] + 1 for path, line in (lines or {}).items()}
        while end > first + 1 and not self.raw[end - 1].strip():
            end -= 1
        number = self._number
        line, last_line = number(first), number(end - 1)
        if lines and (self.skipped or self.document.kept):
            if last_line - line == end - 1 - first:  # no line between them is left out
                shift = line - first - 1
                lines = {path: at + shift for path, at in lines.items()}
            else:
                lines = {path: number(at - 1) for path, at in lines.items()}
        return Evidence(
            place=Place(self.document.name, line, last_line),
            text="\n".join(self.raw[first : min(end, first + quoted) if quoted else end]),
            format=form,
            kind=kind,
            resource=resource,
            fields=fields or {},
            time_s=time_s,
            age_s=age_s,
            lines=lines or {},
        )

    def _number(self, index: int) -> int:
        """The number in the document (from 1) of a line of this page (from 0)."""
        return self.document.line_at(self.skipped + index)

    def command_before(self, line: int) -> str:
        """The command whose output begins at ``line``: looked for in the few lines above, blank lines apart."""
        seen = 0
        for number in range(line - 1, max(-1, line - 12), -1):
            text = self.lines[number]
            if not text.strip() or text.strip().startswith("```"):
                continue
            if found := _COMMAND.search(text):
                return found.group(1)
            if PROMPT.match(text):
                return text[PROMPT.match(text).end() :]  # type: ignore[union-attr]
            seen += 1
            if seen >= 2:
                return ""
        return ""


def _without_quoted_runs(lines: Sequence[str]) -> Sequence[str]:
    """The lines, those of a quotation without its sign; what stands alone with one (a prompt, a log's arrow) keeps it."""
    read = list(lines)
    first = 0
    for number in range(len(read) + 1):
        if number < len(read) and read[number].startswith(">"):
            continue
        if number - first >= QUOTED_RUN_MIN:
            read[first:number] = map(_strip_quote, read[first:number])
        first = number + 1
    return read


def _strip_quote(line: str) -> str:
    found = _QUOTED.match(line)
    return line[found.end() :] if found else line


class Reading(Struct, frozen=True):
    """What a reader made of the lines from where it was called to before ``end``."""

    evidence: Sequence[Evidence]
    end: int


class Reader(Struct, frozen=True):
    """A format: ``opens`` is a pattern that its first line matches from its start; ``read`` gives None to decline.

    With ``signs`` the pattern may match anywhere in a line: texts, seldom elsewhere, one of which stands in every match.
    """

    name: str
    opens: str
    read: Callable[[Page, int], Reading | None]
    signs: tuple[str, ...] = ()
