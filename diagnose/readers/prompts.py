"""Prompts and typed commands: where one pasted output ends and another begins."""

from __future__ import annotations

import re

#: A shell prompt with a command behind it; the command is what follows.
PROMPT = re.compile(
    r"^\s*(?:\(?[\w.-]*\)?\s*)?"
    r"(?:\[[\w.-]+@[\w.-]+[^\]]*\]\s?[#$>]|[\w.-]+@[\w.-]+:[^\s#$>]*\s?[#$>]|PS [^>]{0,200}>|[~/\w.-]{0,60}[$#%\u276f\u279c]|bash-[\d.]+[#$]|sh-[\d.]+[#$]|>)"
    r"\s+(?=\S)"
)
_BARE_COMMAND = re.compile(
    r"^\s*(?:\$|#|>)?\s*(?:sudo\s+)?(?:kubectl|oc|virtctl|az|govc|terraform|cloud-init|Get-[A-Z]\w+)\s"
)


def is_prompt(line: str) -> bool:
    """Whether a line is a prompt or a typed command, where one output ends and another begins."""
    if not line or (line[0] == " " and not line.strip()):
        return False
    if _BARE_COMMAND.match(line):
        return True
    found = PROMPT.match(line)
    return (found is not None and not line.lstrip().startswith(">")) or _empty_prompt(line)


def _empty_prompt(line: str) -> bool:
    return bool(re.match(r"^\s*(?:\[[\w.-]+@[\w.-]+[^\]]*\]\s?[#$]|[\w.-]+@[\w.-]+:\S*[#$]|[$])\s*$", line))
