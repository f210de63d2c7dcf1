"""Changes every text of a model, however deep; what does not change is shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from diagnose.model.shape import Shape

_T = TypeVar("_T", bound=Shape)


def map_texts(model: _T, change: Callable[[str], str]) -> _T:
    """A copy of the model with every text changed; the model itself where nothing changes."""
    update = {name: new for name, old, new in _changes(model, change) if new is not old}
    return model.model_copy(update=update) if update else model


def _changes(model: Shape, change: Callable[[str], str]) -> Iterator[tuple[str, Any, Any]]:
    for name in model.__struct_fields__:
        old = getattr(model, name)
        yield name, old, _change(old, change)


def _change(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        new = change(value)
        return value if new == value else new
    if isinstance(value, tuple):
        items = [_change(one, change) for one in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else tuple(items)
    return map_texts(value, change) if isinstance(value, Shape) else value
