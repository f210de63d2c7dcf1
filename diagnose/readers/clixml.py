"""PowerShell objects and error streams as CLIXML: Export-Clixml files, and what remote sessions print of their errors."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from diagnose.late import late
from diagnose.model.evidence import Evidence
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.powershell import object_evidence, vm_of

_LINES_MAX = 20_000
_PROPERTY = late(r"<(?:S|I32|I64|U32|U16|By|B|DT|Db|G|Version|URI|TS|C)\s+N=\"([^\"]{1,100})\">([^<]{0,8000})</")
_TYPE = late(r"<T>([\w.+`]{1,200})</T>")
_ERROR = late(r"<S S=\"Error\">([^<]{0,8000})</S>")
_CHAR = late(r"_x([0-9A-Fa-f]{4})_")
_OBJECT = late(r"<Obj\b")
_CATEGORY = late(r"CategoryInfo\s*:\s*(\w+): \(.*?\) \[([^\]]*)\]")
#: Where the message of an error ends: its place in the script, or its category.
_PLACE = late(r"\s+At [^\n]{1,300}?:\d+ char:\d+|\s+\+ ")
_ERROR_ID = late(r"FullyQualifiedErrorId\s*:\s*(\S+)")


def plain(text: str) -> str:
    """The text with entities and ``_x000A_`` undone."""
    return _CHAR.sub(lambda found: chr(int(found[1], 16)), html.unescape(text)).replace("\r", "")


def _read(page: Page, first: int) -> Reading | None:
    """All objects, or all errors, up to where the stream ends."""
    end = first
    while end < len(page.lines) and end - first < _LINES_MAX and page.look(1):
        end += 1
        if "</Objs>" in page.lines[end - 1]:
            break
    made = [*_errors(page, first, end), *_objects(page, first, end)]
    return Reading(made, end) if made else None


def _errors(page: Page, first: int, end: int) -> Iterator[Evidence]:
    found = [part for number in range(first, end) for part in _ERROR.findall(page.lines[number])]
    if not found:
        return
    text = "".join(map(plain, found))
    said = " ".join(_PLACE.split(text, maxsplit=1)[0].split())
    cmdlet, _, message = said.partition(" : ")
    joined = re.sub(r"\n\s*", "", text)
    category, error = _CATEGORY.search(joined), _ERROR_ID.search(joined)
    fields = {
        "message": message or said, "cmdlet": category[2] if category else (cmdlet.strip() if message else ""),
        "category": category[1] if category else "", "errorId": error[1] if error else "",
    }  # fmt: skip
    yield page.evidence(
        first,
        end,
        form="powershell.clixml",
        kind="PowerShellError",
        resource=vm_of(page, first, end),
        fields={key: value for key, value in fields.items() if value},
    )


def _objects(page: Page, first: int, end: int) -> Iterator[Evidence]:
    """The outermost objects with their properties; those of inner objects only where the outer lacks them."""
    depth = 0
    begin = first
    pairs: dict[str, str] = {}
    lines: dict[str, int] = {}
    kind = ""
    for number in range(first, end):
        line = page.lines[number]
        if not depth and _OBJECT.search(line):
            begin, pairs, lines, kind = number, {}, {}, ""
        depth += len(_OBJECT.findall(line)) - line.count("</Obj>")
        for found in _PROPERTY.finditer(line):
            if found[1] not in pairs and found[2].strip():
                pairs[found[1]] = " ".join(plain(found[2]).split())
                lines[found[1]] = number + 1
        if not kind and (named := _TYPE.search(line)):
            kind = named[1].rpartition(".")[2]
        if depth <= 0 and pairs and "</Obj>" in line:
            depth = 0
            yield object_evidence(page, begin, number + 1, pairs, lines, "powershell.clixml", f"Get-{kind}")
            pairs, lines = {}, {}


READER = Reader("powershell.clixml", r"\s*(?:#<\s*CLIXML|(?:<\?xml[^>]{0,100}>\s*)?<Objs\s)", _read)
