"""Stack traces of Python, Java, .NET, Go and the kernel: one piece of evidence from the head to the last frame."""

from __future__ import annotations

from diagnose.late import late
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.times import time_s

_LINES_MAX = 300
_DETAIL_LINES_MAX = 40
#: What log collectors put in front of every line: the pod, the time, CRI's stream.
_PREFIX = r"(?:\[pod/\S{1,300}\] )?(?:\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) (?:std(?:out|err) [FP] )?)?"
_STAMPED = late(
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T _-]\d\d:|[IWEF]\d{4} \d\d:|[A-Z][a-z]{2} [ \d]\d \d\d:|\[ *\d+\.\d+\]|\{\"|time=|level="
)
_PYTHON_END = late(r"(?P<exception>[A-Za-z_][\w.]{0,120})(?:: (?P<message>.*))?$")
_FRAME = late(r"\s+(?:at |\.\.\. \d+ more|--- End of)|(?:Caused by|Suppressed): |\s*--- End of (?:inner|stack)|\s*--->")
_JAVA = late(
    r"(?:.{0,300}?\s)?(?P<exception>(?:[a-z][\w]*\.){1,8}[A-Z]\w*(?:Exception|Error|Fault)\w*|System\.[\w.]*Exception|[A-Z][\w.]*Exception)\b(?: \([^)]{1,60}\))?(?::\s*(?P<message>.*))?$"
)
_CAUSED = late(r"(?:Caused by: |---> ?)(?P<exception>[\w.$]{1,200})(?: \([^)]{1,60}\))?:?\s*(?P<message>.*)")
_GO = late(r"(?P<exception>panic|fatal error): (?P<message>.*)$")
_GO_FRAME = late(r"goroutine \d+ |\s*[\w./*()-]+\(.*\)$|\t| {4,}|\[signal |created by |\s*$|exit status")


def _bare(line: str) -> str:
    return _LINE_PREFIX.sub("", line, count=1)


_LINE_PREFIX = late(_PREFIX)


def _read_python(page: Page, first: int) -> Reading | None:
    """``Traceback (most recent call last):``, its frames, the exception and the lines of its message."""
    at = first + 1
    while at < len(page.lines) and at - first < _LINES_MAX and _bare(page.lines[at])[:1] in (" ", "\t"):
        at += 1
    if at >= len(page.lines) or not (found := _PYTHON_END.match(_bare(page.lines[at]))):
        return None
    message = [found["message"] or ""]
    end = at + 1
    while end < len(page.lines) and end - at < _DETAIL_LINES_MAX:
        line = _bare(page.lines[end])
        if not line.strip():
            following = next((_bare(one) for one in page.lines[end + 1 : end + 3] if one.strip()), "")
            if not following.startswith(("During handling of", "The above exception")):
                break
        elif line.startswith("Traceback (most"):
            inner = _read_python(page, end)
            return _one(page, first, inner.end, found["exception"], message) if inner and inner.end > end else None
        elif _STAMPED.match(line) or is_prompt(line) or (_STAMPED.match(page.lines[end]) and line == page.lines[end]):
            break
        elif not line.startswith(("During handling of", "The above exception")):
            message.append(line.strip())
        end += 1
    return _one(page, first, end, found["exception"], message)


def _one(page: Page, first: int, end: int, exception: str, message: list[str]) -> Reading:
    fields = {"exception": exception, "message": " ".join(part for part in message if part)[:8000]}
    made = page.evidence(
        first, end, form="log.stack", kind="StackTrace", fields={key: value for key, value in fields.items() if value},
        time_s=time_s(page.lines[first]) or (time_s(page.lines[first - 1]) if first else None),
    )  # fmt: skip
    return Reading((made,), end)


def _read_frames(page: Page, first: int) -> Reading | None:
    """Frames of Java or .NET, found by the first of them; the exception stands in the lines above."""
    begin = first
    while begin > 0 and first - begin < 8:
        line = _bare(page.lines[begin - 1])
        if not line.strip() or is_prompt(line):
            break
        begin -= 1
        if _JAVA.match(line) or _STAMPED.match(line):
            break
    head = next((found for number in range(begin, first) if (found := _JAVA.match(_bare(page.lines[number])))), None)
    if head is None:
        return None
    end = first
    exception, message = head["exception"], [head["message"] or ""]
    while end < len(page.lines) and end - first < _LINES_MAX and _FRAME.match(_bare(page.lines[end])):
        if caused := _CAUSED.search(page.lines[end]):
            message.append(f"{caused['exception']}: {caused['message']}")
        end += 1
    return _one(page, begin, end, exception, message) if end > first else None


def _read_go(page: Page, first: int) -> Reading | None:
    """``panic: ...`` with its goroutines."""
    found = _GO.search(_bare(page.lines[first]))
    if found is None:
        return None
    end = first + 1
    while end < len(page.lines) and end - first < _LINES_MAX and _GO_FRAME.match(_bare(page.lines[end])):
        end += 1
    if not any("goroutine " in line for line in page.lines[first:end]):
        return None
    return _one(page, first, end, found["exception"], [found["message"]])


PYTHON = Reader("log.traceback", r"Traceback \(most recent call last\)", _read_python, signs=("Traceback ",))
FRAMES = Reader(
    "log.frames", rf"{_PREFIX}\s+at [\w.$<>`]{{3,200}}\(|{_PREFIX}\s+at [A-Z][\w.]{{3,200}}\.\w+\(", _read_frames
)
GO = Reader("log.panic", rf"{_PREFIX}(?:panic|fatal error): \S", _read_go)
