"""Parsed text as a tree whose leaves know their line."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Leaf(NamedTuple):
    """A scalar as written (without quotes) and its line, counted from 1; 0 when the line is not known."""

    text: str
    line: int


Tree: TypeAlias = "Leaf | dict[str, Tree] | list[Tree]"

#: Deeper than any object of a real platform; deeper text is not structured.
DEPTH_MAX = 64
#: What stands beneath these keys is long, or other in each object (its keys are uids), and nobody reads it.
UNREAD = frozenset({"managedFields", "activePods", "kubectl.kubernetes.io/last-applied-configuration"})


def leaf_text(tree: Tree | None) -> str:
    """The text of a leaf, empty for anything else."""
    return tree.text if isinstance(tree, Leaf) else ""


def child(tree: Tree | None, *path: str) -> Tree | None:
    """What stands under a path of keys, None when any of them is missing."""
    for key in path:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(key)
    return tree


def text_at(tree: Tree | None, *path: str) -> str:
    """The text of the leaf under a path of keys, empty when there is none."""
    return leaf_text(child(tree, *path))


def first_line(tree: Tree) -> int:
    """The first known line in a tree, 0 when none is known."""
    if isinstance(tree, Leaf):
        return tree.line
    for inner in tree.values() if isinstance(tree, dict) else tree:
        if line := first_line(inner):
            return line
    return 0
