"""Shapes checked by pydantic: one model a shape, made when first asked for."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Meta, Struct
from msgspec.structs import FieldInfo
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

_S = TypeVar("_S", bound=Struct)


def check(shape: type[_S], content: object) -> _S:
    """The value that the content stands for; raises pydantic.ValidationError."""
    return _value(shape, model_of(shape).model_validate(content))


def check_json(shape: type[_S], content: bytes | str) -> _S:
    """The value of a JSON text; raises pydantic.ValidationError."""
    return _value(shape, model_of(shape).model_validate_json(content))


def schema_of(shape: type[Struct]) -> dict[str, Any]:
    """The JSON Schema of what is accepted."""
    return model_of(shape).model_json_schema(mode="validation")


def _value(shape: type[_S], model: BaseModel) -> _S:
    return msgspec.convert(model.model_dump(), shape)


@cache
def model_of(shape: type[Struct]) -> type[BaseModel]:
    """The model with the shape's fields, defaults and bounds; its inner shapes become models as well."""
    hints = get_type_hints(shape, include_extras=True)
    fields: dict[str, Any] = {
        one.name: (_annotation(hints[one.name]), _default(one)) for one in msgspec.structs.fields(shape)
    }
    strict = ConfigDict(frozen=True, extra="forbid")
    return create_model(shape.__name__, __config__=strict, __doc__=shape.__doc__, **fields)


def _annotation(hint: Any) -> Any:
    """The annotation with models in the place of shapes and pydantic's words for bounds."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _or_short_form(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        bounds = [Field(min_length=one.min_length) for one in parts[1:] if isinstance(one, Meta)]
        return Annotated[(_annotation(parts[0]), *bounds)]
    if origin is None or not any(map(_holds_shape, parts)):
        return hint
    translated = tuple(map(_annotation, parts))
    if type(None) in parts:
        return translated[0] | None
    return origin[translated]


def _holds_shape(hint: Any) -> bool:
    return (isinstance(hint, type) and issubclass(hint, Struct)) or any(map(_holds_shape, get_args(hint)))


def _or_short_form(shape: type[Struct]) -> Any:
    """The model; where the shape has a ``short_form``, a bare text stands for that field alone."""
    name = getattr(shape, "short_form", "")
    if not name:
        return model_of(shape)

    def spelt_out(raw: object) -> object:
        return {name: raw} if isinstance(raw, str) else raw

    return Annotated[model_of(shape), BeforeValidator(spelt_out)]


def _default(field: FieldInfo) -> Any:
    if field.required:
        return ...
    if field.default_factory is not NODEFAULT:
        return Field(default_factory=field.default_factory)
    if isinstance(field.default, Struct):
        return check_model(field.default)
    return field.default


def check_model(value: Struct) -> BaseModel:
    """The model of a value."""
    return model_of(type(value)).model_validate(msgspec.to_builtins(value))
