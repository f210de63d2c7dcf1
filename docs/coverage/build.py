"""Makes docs/coverage.md out of docs/coverage/runbooks.yaml: ``python docs/coverage/build.py [--check]``.

Every row names causes that stand in knowledge/causes, or says in a sentence why it has none. With --check nothing is written.
The exit status is 1 where a row is at fault, or with --check where the page is stale.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "docs" / "coverage" / "runbooks.yaml"
PAGE = ROOT / "docs" / "coverage.md"
CAUSES = ROOT / "knowledge" / "causes"
KEYS = {"name", "path", "cause", "note", "seen", "not"}

Row = dict[str, Any]
Set = dict[str, Any]


def known_ids() -> set[str]:
    """A cause's id is its path."""
    return {".".join(path.relative_to(CAUSES).with_suffix("").parts) for path in CAUSES.rglob("*.yaml")}


def faults_of(sets: list[Set], known: set[str]) -> list[str]:
    found = []
    for each in sets:
        paths: set[str] = set()
        for row in each["rows"]:
            where = f"{each['title']}: {row['name']}"
            if row["path"] in paths:
                found.append(f"{where}: listed twice")
            paths.add(row["path"])
            found += [f"{where}: unknown key {key}" for key in sorted(set(row) - KEYS)]
            if ("cause" in row) == ("not" in row):
                found.append(f"{where}: needs either a cause or a reason why not")
            found += [
                f"{where}: no cause {cause} in knowledge/causes" for cause in row.get("cause", []) if cause not in known
            ]
            if "cause" in row and not ("seen" in row or "note" in row):
                found.append(f"{where}: a cause needs a text that is seen, or a note why there is none")
    return found


def link(each: Set, row: Row) -> str:
    address = f"{each['repository']}/blob/{each['commit']}/{each['folder']}/{quote(row['path'])}"
    return f"[{row['name'].replace('|', chr(92) + '|')}]({address})"


def cause_link(cause: str) -> str:
    return f"[{cause}](../knowledge/causes/{cause.replace('.', '/', 2)}.yaml)"


def table(each: Set) -> list[str]:
    lines = ["| Runbook | Cause |", "| --- | --- |"]
    for row in each["rows"]:
        if "cause" in row:
            note = f" - {row['note']}" if "note" in row else ""
            lines.append(f"| {link(each, row)} | {', '.join(map(cause_link, row['cause']))}{note} |")
    return lines


def reasons(each: Set) -> list[str]:
    grouped = defaultdict(list)
    for row in each["rows"]:
        if "not" in row:
            grouped[row["not"]].append(link(each, row))
    lines = []
    for reason, rows in sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0])):
        lines += [f"- **{reason}**", *(f"  - {row}" for row in rows)]
    return lines


def page_of(sets: list[Set]) -> str:
    lines = [
        "# What the vendors' runbooks cover, and what is covered here",
        "",
        "Each row of the vendors' own runbook sets has the cause that recognises it, or the reason why it has none.",
        "The texts under `seen` in [the data](coverage/runbooks.yaml) are pasted in a test, and one of the row's causes has to come first.",
        "",
        "Made by `python docs/coverage/build.py`; do not edit.",
        "",
        "| Set | Rows | With a cause | With a reason why not | Texts tested |",
        "| --- | --- | --- | --- | --- |",
    ]
    for each in sets:
        rows = each["rows"]
        with_cause = sum("cause" in row for row in rows)
        seen = sum(len(row.get("seen", [])) for row in rows)
        lines.append(f"| {each['title']} | {len(rows)} | {with_cause} | {len(rows) - with_cause} | {seen} |")
    for each in sets:
        source = f"[{each['repository'].removeprefix('https://github.com/')}]({each['repository']})"
        lines += [
            "",
            f"## {each['title']}",
            "",
            f"Read from {source} at commit `{each['commit'][:12]}`, folder `{each['folder']}`.",
        ]
        lines += ["", "### Recognised", "", *table(each), "", "### Not provisioning", "", *reasons(each)]
    return "\n".join(lines) + "\n"


def main() -> int:
    sets = yaml.safe_load(ROWS.read_text(encoding="utf-8"))["sets"]
    faults = faults_of(sets, known_ids())
    for fault in faults:
        print(fault)
    if faults:
        return 1
    page = page_of(sets)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
        print(f"{PAGE.relative_to(ROOT)} is stale: run python docs/coverage/build.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
