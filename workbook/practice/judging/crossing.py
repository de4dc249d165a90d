"""What a check passes to an answer, and what it gets from there: the judge's side of the wire."""

from typing import Any

from workbook.practice.judging.protocol import wire
from workbook.practice.judging.record import Handle, Record, Session


def outgoing(value: Any) -> Any:
    """Return a check's argument for the wire: values, and numbers for what the child keeps."""
    if isinstance(value, Session):
        return {"t": "session", "v": value.name}
    if isinstance(value, Record) and value._number is None:
        return {"t": "dict", "v": [[k, outgoing(v)] for k, v in value.items()]}
    if isinstance(value, Record):
        return {"t": "kept", "v": value._number}
    if isinstance(value, Handle):
        return {"t": "kept", "v": value.number}
    if isinstance(value, dict):
        return {
            "t": "dict",
            "v": [[outgoing(k), outgoing(v)] for k, v in value.items()],
        }
    if isinstance(value, list):
        return [outgoing(item) for item in value]
    if isinstance(value, tuple | set | frozenset):
        return {"t": type(value).__name__, "v": [outgoing(item) for item in value]}
    return wire.Encoder(_no_object).encode(value)


def incoming(plain: dict[str, Any]) -> Record | Handle:
    """Return the copy or the handle that a check works with."""
    number = plain.get("n")
    if plain.get("t") == "record" and isinstance(number, int):
        values = {str(k): wire.decode(v, incoming) for k, v in plain["v"]}
        return Record(str(plain["k"]), values, number)
    if plain.get("t") == "handle" and isinstance(number, int):
        return Handle(str(plain["v"]), number)
    raise ValueError("no tag of the wire")


def _no_object(value: object) -> int:
    raise TypeError(f"A check cannot pass {type(value).__name__} to an answer: it is no value.")
