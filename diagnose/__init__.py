"""Why did this VM not come up? Paste what you have, get the root cause, the step that broke, the proof and the way out.

``from diagnose import diagnose`` gives the library call; its report is the model that ``--format json`` prints.
"""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__", "diagnose"]


def __getattr__(name: str) -> object:
    if name == "diagnose":  # late, so that ``diagnose --version`` need not load the engine
        from diagnose.library import diagnose

        return diagnose
    raise AttributeError(f"module 'diagnose' has no attribute '{name}'")
