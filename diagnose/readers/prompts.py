"""Prompts and typed commands: where one pasted output ends and another begins."""

from __future__ import annotations

import re

from diagnose.late import late

#: A shell prompt with a command behind it; the command is what follows.
PROMPT = late(
    r"^\s*(?:\(?[\w.-]*\)?\s*)?"
    r"(?:\[[\w.-]+@[\w.-]+[^\]]*\]\s?[#$>]|[\w.-]+@[\w.-]+:[^\s#$>]*\s?[#$>]|PS [^>]{0,200}>|[~/\w.-]{0,60}[$#%\u276f\u279c]|bash-[\d.]+[#$]|sh-[\d.]+[#$]|>)"
    r"\s+(?=\S)"
)
_BARE_COMMAND = late(
    r"^\s*(?:\$|#|>)?\s*(?:sudo\s+)?(?:kubectl|oc|virtctl|az|govc|terraform|cloud-init|Get-[A-Z]\w+)\s"
)


#: Typed commands that name what their output is about: (command, kind, the part that names it). A flag may come before.
_SUBJECTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (late(pattern), kind)
    for pattern, kind in (
        (r"\baz stack-hci-vm (?:create|show|start|restart|update)\b.*?\s(?:-n|--name)[ =]['\"]?([\w.-]+)", "vm"),
        (r"\bvirtctl (?:start|stop|restart|console|ssh|vnc|guestosinfo|expose vm)\b(?:\s+-\S+)*\s+(?:vmi?/)?([\w.-]+)", "vm"),
        (r"\bvirtctl image-upload (?:dv|pvc)\s+([\w.-]+)", "dv"),
        (r"\bgovc vm\.clone\b.*\s([\w.-]+)\s*$", "vm"),
        (r"\bgovc import\.\w+\b.*?\s-name[ =]([\w.-]+)", "vm"),
        (r"\bgovc vm\.(?:power|info|ip|change|customize)\b.*\s([\w.-]+)\s*$", "vm"),
        (r"\b(?:Get|Start|Stop)-VM\w*\b.*?\s-(?:VM)?Name\s+['\"]?([\w.-]+)", "vm"),
        (r"\b(?:kubectl|oc)\b.*?\s(?:vmi?|virtualmachines?|virtualmachineinstances?)[ /]([a-z0-9][\w.-]*)", "vm"),
        (r"\b(?:kubectl|oc)\b.*?\s(?:dv|datavolumes?)[ /]([a-z0-9][\w.-]*)", "dv"),
        (r"\b(?:kubectl|oc)\b.*?\s(?:pvc|persistentvolumeclaims?)[ /]([a-z0-9][\w.-]*)", "pvc"),
        (r"\b(?:kubectl|oc)\b.*?\s((?:virt-launcher|importer|cdi-upload)-[\w.-]+)", "pod"),
    )
)  # fmt: skip
_CLUSTER = late(r"\b(?:kubectl|oc|virtctl)\b")
_NAMESPACE = late(r"\s(?:-n|--namespace)[ =]([a-z0-9][a-z0-9-]*)")
_TYPED = late(r"\s*(?:\$|#|PS [^>]{0,200}>|[^\s$#>]{0,80}[$#>])\s")


def subject_of_command(line: str) -> dict[str, str]:
    """Kind and name of what a typed command (with its prompt, or bare) asks about, and its namespace where the command
    gives one; empty for other lines."""
    if not (_TYPED.match(line) or PROMPT.match(line) or _BARE_COMMAND.match(line)):
        return {}
    for pattern, kind in _SUBJECTS:
        if found := pattern.search(line):
            space = _NAMESPACE.search(line) if _CLUSTER.search(line) else None
            return {kind: found.group(1), **({"namespace": space.group(1)} if space else {})}
    return {}


_HOST = late(r"\s*\[?[\w.-]+@([\w.-]+)[ :\]]")


def host_of_prompt(line: str) -> str:
    """The machine a prompt stands on (``[root@web07 ~]# ip a``); empty where the prompt does not tell."""
    found = _HOST.match(line)
    return found.group(1) if found else ""


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
