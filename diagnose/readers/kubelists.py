"""A List of Kubernetes objects in YAML as servers print it: cut at its items, each of which is read for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from diagnose.late import late
from diagnose.model.evidence import Evidence
from diagnose.readers.objects import About, Fields, Told, evidence_from, evidence_of, spans, told_by, with_listing
from diagnose.readers.page import Page
from diagnose.readers.shapes import tell
from diagnose.readers.tree import Tree, first_line, text_at
from diagnose.readers.yamltext import read_item, read_yaml

_HEAD = late(r"(?:\n[A-Za-z]\w*: [\w./-]+)*\nitems:(?=\n- )")
_KIND = late(r"\nkind: (\S+)")
_ITEM = late(r"\n-(?=[ \n])")
#: What stands at the left edge behind the items: a key, or what may mean that lines were cut out.
_FOOT = late(r"\n(?=[^ \n-]|-[^ \n])")
_FOOT_KEYS = late(r"\n[a-zA-Z]\w*:(?: |\n)")


def read_list(page: Page, first: int, end: int, about: About) -> tuple[Evidence, ...]:
    """Evidence of a List in the lines ``first`` to before ``end`` (from 0), the same as read whole; nothing where it is
    no such List or has anything odd in it."""
    if end - first < 3 or not page.lines[first][:1].isalpha():
        return ()
    text = page.block(first, end)
    head = _HEAD.match(text)
    if head is None:
        return ()
    found = _FOOT.search(text, head.end())
    foot = found.start() if found else len(text) - 1
    kind = _kind_of(page, text, head.end(), foot, end)
    if kind is None or (kind and not kind.endswith("List")):
        return ()
    of = kind.removesuffix("List") or about.hint
    made: list[Evidence] = []
    waiting: list[Told | Tree] = []  # until it is known where the next one begins
    about_items = replace(about, hint=of)
    starts = [one.start() for one in _ITEM.finditer(text, head.end(), foot)]
    for item in _items(page, text, starts, foot, first):
        if item is None:
            return ()
        if waiting and (line := _line_of(item)):
            made.extend(_evidence(page, waiting, first, line - 1, about_items))
            waiting.clear()
        waiting.append(item)
    made.extend(_evidence(page, waiting, first, end, about_items))
    return tuple(with_listing(page, made, first, end, of, about))


def _line_of(item: Told | Tree) -> int:
    return item.line if isinstance(item, Told) else first_line(item)


def _evidence(page: Page, items: list[Told | Tree], first: int, end: int, about: About) -> Iterator[Evidence]:
    """Evidence of items, the last of which ends before ``end``."""
    for item, (start, stop) in zip(items, spans(list(map(_line_of, items)), first, end), strict=True):
        if isinstance(item, Told):
            yield evidence_from(page, item, start, stop, about)
        else:
            yield from evidence_of(page, item, start, stop, about)


def _kind_of(page: Page, text: str, head: int, foot: int, end: int) -> str | None:
    """The kind of the List, empty where it tells none; None where what stands behind the items is odd."""
    kind = _KIND.search(text, 0, head)
    named = kind[1] if kind else ""
    if foot + 1 >= len(text):
        return named
    if not _FOOT_KEYS.match(text, foot):
        return None
    tree = read_yaml(page.lines, end - text.count("\n", foot) + 1, end)
    if not isinstance(tree, dict) or "items" in tree:
        return None
    return text_at(tree, "kind") if "kind" in tree else named


def _items(page: Page, text: str, starts: list[int], foot: int, first: int) -> Iterator[Told | Tree | None]:
    """The items that begin at the offsets: what they tell, or their trees; None where one cannot be told from the next."""
    line = first + text.count("\n", 0, starts[0])
    for start, stop in zip(starts, [*starts[1:], foot], strict=True):
        after = line + text.count("\n", start, stop)
        item = tell(text[start : stop + 1], line, _read_item)
        yield item if item is not None else read_item(page.lines, line, after)
        line = after


def _read_item(lines: Sequence[str], fields: Fields) -> Told | None:
    """What an item tells, if it names its kind and is no list itself."""
    tree = read_item(lines, 0, len(lines))
    if not isinstance(tree, dict) or "items" in tree or not text_at(tree, "kind"):
        return None
    return told_by(tree, "", fields)
