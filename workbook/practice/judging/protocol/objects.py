"""Objects of an answer's classes: their own values, read past whatever the classes override."""

import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any


def values(value: Any, kind: type) -> Mapping[str, Any] | None:
    """Return an object's own values by name, sending nothing; None when it is no record."""
    if hasattr(kind, "__mapper__"):
        loaded = dict(object.__getattribute__(value, "__dict__"))
        columns = kind.__mapper__.column_attrs.keys()
        return {name: loaded[name] for name in columns if name in loaded}
    pydantic = sys.modules.get("pydantic")
    if pydantic is not None and issubclass(kind, pydantic.BaseModel):
        return dict(object.__getattribute__(value, "__dict__"))
    if is_dataclass(kind):
        return {one.name: getattr(value, one.name) for one in fields(kind)}
    if hasattr(kind, "_mapping") and hasattr(kind, "_fields"):  # a Row of SQLAlchemy
        return {str(key): item for key, item in value._mapping.items()}
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return dict(zip(kind._fields, tuple.__iter__(value), strict=False))
    return None


def plain_copy(value: Any, plain: type) -> Any:
    """Return a plain copy of a value of a subclass, going round what the subclass overrides."""
    if plain is str:
        return str.__str__(value)
    if plain is int:
        return int.__index__(value)
    if plain is float:
        return float.__float__(value)
    if plain is dict:
        return dict(dict.items(value))
    return list(list.__iter__(value)) if plain is list else tuple(tuple.__iter__(value))
