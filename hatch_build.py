"""Compiles the scanner (diagnose/_texts.c) with the C compiler that this Python was made for.

Without one the product works as well, but large bundles take many times as long.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = "diagnose/_texts.c"


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the compiled scanner beside its source, where an editable installation finds it, too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and mark the wheel as one of this platform where that worked."""
        made = f"diagnose/_texts{sysconfig.get_config_var('EXT_SUFFIX')}"
        why = compile_with(self.root, SOURCE, made)
        if why:
            self.app.display_warning(f"The scanner could not be compiled, matching will be slow: {why}")
            return
        build_data["artifacts"].append(made)
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def compile_with(root: str, source: str, made: str) -> str:
    """Compile a source below ``root`` into a module; gives the reason where that is not possible, else an empty text."""
    if sys.platform == "win32":
        return "no compiler is looked for on Windows"
    link = shlex.split(sysconfig.get_config_var("LDSHARED") or "cc -shared")
    include = sysconfig.get_path("include")
    part = Path(root, made + ".part")
    command = [*link, "-O3", "-fPIC", "-Wall", f"-I{include}", str(Path(root, source)), "-o", str(part)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as fault:
        return str(fault)
    if done.returncode != 0:
        return done.stderr.strip()[-2_000:]
    part.replace(Path(root, made))
    return ""
