"""cloud-init: ``status`` as text, ``--long`` and JSON, and the results of its stages and modules in logs."""

from __future__ import annotations

from collections.abc import Mapping

from diagnose.late import late
from diagnose.readers.jsontext import read_json
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.times import time_s
from diagnose.readers.tree import Leaf, Tree, child, text_at

_KEY = late(r"(?P<key>[a-z_]+|[A-Z]{4,}): ?(?P<value>.*)$")
_TOP = frozenset(
    {"status", "extended_status", "boot_status_code", "last_update", "detail", "errors", "recoverable_errors", "time"}
)
_FINISH = late(r"finish: (?P<stage>[\w-]+)(?:/(?P<module>[\w.-]+))?: (?P<result>SUCCESS|FAIL|WARN): (?P<message>.*)$")


def _read_status(page: Page, first: int) -> Reading | None:
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    key = ""
    at = first
    while at < len(page.lines):
        line = page.lines[at]
        found = _KEY.match(line)
        if found and (found.group("key") in _TOP or found.group("key").isupper()):
            key = found.group("key")
            if key in fields:
                break
            if found.group("value") or key.isupper():
                _put(fields, lines, key if not key.isupper() else f"recoverable_errors.{key}", found.group("value"), at)
        elif not line.strip():
            if at + 1 >= len(page.lines) or not (_KEY.match(page.lines[at + 1]) or page.lines[at + 1][:1] in " \t-"):
                break
        elif key and (line[0] in " \t-"):
            name = f"recoverable_errors.{key}" if key.isupper() else key
            _put(fields, lines, name, line.strip().removeprefix("- "), at)
        elif key == "detail" and not is_prompt(line):
            _put(fields, lines, "detail", line.strip(), at)
        else:
            break
        at += 1
    if "status" not in fields or not (
        set(fields) - {"status"} or fields["status"] in ("error", "disabled", "degraded")
    ):
        return None
    return _reading(page, first, at, fields, lines)


def _put(fields: dict[str, str], lines: dict[str, int], key: str, value: str, at: int) -> None:
    if value in ("", "[]", "{}"):
        return
    fields[key] = f"{fields[key]} {value}" if key in fields else value
    lines.setdefault(key, at + 1)


def _reading(page: Page, first: int, end: int, fields: Mapping[str, str], lines: Mapping[str, int]) -> Reading:
    made = page.evidence(
        first, end, form="cloudinit.status", kind="CloudInitStatus", fields=fields, lines=lines,
        time_s=time_s(fields.get("last_update", "")),
    )  # fmt: skip
    return Reading((made,), end)


def _read_json(page: Page, first: int) -> Reading | None:
    """``status --format json`` and status.json or result.json."""
    if '"level"' in page.lines[first]:
        return None
    found = read_json(page, first)
    if found is None:
        return None
    tree, end = found
    if isinstance(child(tree, "v1"), dict):
        tree = child(tree, "v1") or {}
    if not isinstance(tree, dict) or not (
        {"boot_status_code", "extended_status", "datasource", "modules-final"} & set(tree)
    ):
        return None
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    for key in ("status", "extended_status", "boot_status_code", "detail", "datasource", "last_update", "stage"):
        if text := text_at(tree, key):
            _put(fields, lines, key, text, _line(tree, key) - 1)
    for stage in (tree, *(inner for inner in tree.values() if isinstance(inner, dict))):
        for error in _texts(child(stage, "errors")):
            if error.text not in fields.get("errors", ""):
                _put(fields, lines, "errors", error.text, error.line - 1)
    recoverable = child(tree, "recoverable_errors")
    for level, texts in recoverable.items() if isinstance(recoverable, dict) else ():
        for error in _texts(texts):
            _put(fields, lines, f"recoverable_errors.{level}", error.text, error.line - 1)
    return _reading(page, first, end, fields, lines) if fields else None


def _line(tree: Tree, key: str) -> int:
    leaf = child(tree, key)
    return leaf.line if isinstance(leaf, Leaf) else 0


def _texts(tree: Tree | None) -> list[Leaf]:
    return [item for item in tree if isinstance(item, Leaf)] if isinstance(tree, list) else []


def _read_finish(page: Page, first: int) -> Reading | None:
    found = _FINISH.search(page.lines[first])
    if found is None:
        return None
    fields = {key: value for key, value in found.groupdict().items() if value}
    made = page.evidence(
        first, first + 1, form="cloudinit.log", kind="CloudInitModule", fields=fields,
        time_s=time_s(page.lines[first]),
    )  # fmt: skip
    return Reading((made,), first + 1)


STATUS = Reader(
    "cloudinit.status", r"status: (?:error|done|running|disabled|degraded|not (?:run|started))\s*$", _read_status
)
JSON = Reader(
    "cloudinit.status-json", r"\{\s*(?:$|\"(?:v1|boot_status_code|datasource|detail|errors|status)\")", _read_json
)
FINISH = Reader("cloudinit.log", r"finish: (?:init|modules)", _read_finish, signs=("finish: ",))
