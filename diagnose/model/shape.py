"""The base of what people write (knowledge entries) and what programs read (the report).

Shapes are msgspec's, which take next to nothing of a start and are made and read fast. What comes from outside is checked
by pydantic, which tells every fault with its place: its models are made of the shapes when they are asked for
(:mod:`diagnose.model.checked`), so that a run on prepared knowledge does not load it. The methods are named as pydantic's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import msgspec
from msgspec import Struct


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frozen value with named fields; keys that it does not know are refused."""

    @classmethod
    def model_validate(cls, content: object) -> Self:
        """The value that plain dicts, lists and scalars stand for; raises pydantic.ValidationError with all faults."""
        from diagnose.model.checked import check

        return check(cls, content)

    @classmethod
    def model_validate_json(cls, content: bytes | str) -> Self:
        """The value of a JSON text from outside; raises pydantic.ValidationError with all faults."""
        from diagnose.model.checked import check_json

        return check_json(cls, content)

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of what is accepted."""
        from diagnose.model.checked import schema_of

        return schema_of(cls)

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """A copy with some fields changed; these are not checked. Raises TypeError for a field that is none."""
        return msgspec.structs.replace(self, **(update or {}))

    def model_dump(self) -> dict[str, Any]:
        """The value as plain dicts, tuples and scalars."""
        plain: dict[str, Any] = msgspec.to_builtins(self, builtin_types=(tuple,))
        return plain

    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The value as JSON, on one line without ``indent``."""
        encoded = msgspec.json.encode(self)
        return (encoded if indent is None else msgspec.json.format(encoded, indent=indent)).decode()
