"""Values as JSON and back: the fields of a dataclass are the description of both ways.

What is read comes from files of strangers: everything is checked here, once, so that whoever has a
value in hand may rely on its types.
"""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from typing_extensions import Self

Read = Callable[[Any], Any]
LARGEST = 10**9  # of any number: sums of more could overflow, and nothing here counts so far
_KEY, _OMIT, _FLAT = "key", "omit", "flat"


class Misshapen(ValueError):
    """What was read does not fit its dataclass; the message names the place."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.path: list[str] = []

    def __str__(self) -> str:
        place = ".".join(self.path).replace(".[", "[")
        return f"{place} {self.problem}" if place else self.problem


def wire(*, key: str = "", omit: bool = False, flat: bool = False, default: Any = MISSING) -> Any:
    """Say how a field is written: under another key, not at all while it is its default, or flat.

    The fields of a flat value stand among those of the value it belongs to; a flat dictionary
    holds all other keys there.
    """
    metadata = {_KEY: key, _OMIT: omit, _FLAT: flat}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


class Value:
    """The base of all values: they become plain dictionaries and come back."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return nested dictionaries, lists and scalars, fit for JSON."""
        encoded: dict[str, Any] = encode(self)
        return encoded

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild the value: `from_dict(x.to_dict()) == x`.

        Fields that are missing or null take their defaults, and so do words of a later version
        in a field that takes only some words; unknown fields are passed over. Raises Misshapen,
        naming the place, for a value of another type.

        >>> from translate.data import Span
        >>> Span.from_dict({"start": 1, "end": 4, "colour": "red"})
        Span(start=1, end=4)
        >>> Span.from_dict({"start": "x", "end": 4})
        Traceback (most recent call last):
        ...
        translate.codec.Misshapen: start is 'x', not a whole number
        """
        decoded: Self = reader(cast(Any, cls))(data)
        return decoded


@dataclass(frozen=True, slots=True)
class _Written:
    """How one field is written."""

    name: str
    key: str
    omit: bool
    flat: bool
    default: Any


@cache
def _layout(cls: type) -> tuple[_Written, ...]:
    return tuple(
        _Written(
            declared.name,
            declared.metadata.get(_KEY) or declared.name,
            declared.metadata.get(_OMIT, False),
            declared.metadata.get(_FLAT, False),
            _default(declared),
        )
        for declared in fields(cls)
    )


def _default(declared: Field[Any]) -> Any:
    if declared.default_factory is not MISSING:
        return declared.default_factory()
    return declared.default


def encode(value: Any) -> Any:
    """Turn a value into what JSON can hold."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if not is_dataclass(value):
        return value
    encoded: dict[str, Any] = {}
    for slot in _layout(cast(Any, type(value))):
        own = getattr(value, slot.name)
        if slot.flat:
            encoded.update(encode(own))
        elif not slot.omit or own != slot.default:
            encoded[slot.key] = encode(own)
    return encoded


@cache
def reader(hint: Any) -> Read:
    """Make the function that checks and rebuilds a value of a type; it raises Misshapen."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _optional(reader(next(item for item in arguments if item is not types.NoneType)))
    if origin is tuple and arguments[-1] is Ellipsis:
        return _list(reader(arguments[0]))
    if origin is tuple:
        return _row(tuple(map(reader, arguments)), tuple)
    if origin in (dict, Mapping):
        return _mapping(reader(arguments[1]))
    if origin is list:
        return lambda value: list(_list(reader(arguments[0]))(value))
    if origin is typing.Literal:
        return _one_of(arguments)
    if is_dataclass(hint):
        return _object(cast(type, hint))
    if hasattr(hint, "_fields"):  # a NamedTuple is written as a list
        kinds = typing.get_type_hints(hint)
        return _row(tuple(reader(kinds[name]) for name in hint._fields), hint._make)
    return _SCALARS.get(hint, _anything)


def _optional(read: Read) -> Read:
    return lambda value: None if value is None else read(value)


def _list(read: Read) -> Read:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise _not(value, "a list")
        try:
            return tuple(map(read, value))
        except Misshapen:
            for number, item in enumerate(value):  # once more, to name the place
                _within(f"[{number}]", read, item)
            raise

    return read_all


def _within(place: str, read: Read, value: Any) -> Any:
    try:
        return read(value)
    except Misshapen as error:
        error.path.insert(0, place)
        raise


def _row(kinds: tuple[Read, ...], make: Callable[[Any], Any]) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple) or len(value) != len(kinds):
            raise _not(value, f"a list of {len(kinds)}")
        return make([kind(item) for kind, item in zip(kinds, value, strict=True)])

    return read


def _mapping(read: Read) -> Read:
    def read_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _not(value, "an object")
        return {_text(name): _within(str(name), read, item) for name, item in value.items()}

    return read_all


def _one_of(names: tuple[Any, ...]) -> Read:
    return lambda value: value if _text(value) in names else None


def _object(cls: type) -> Read:
    hints = typing.get_type_hints(cls)
    plan = [
        (slot.name, slot.key,
         _flat(cls, hints[slot.name]) if slot.flat else reader(hints[slot.name]),
         slot.default is not MISSING,
         types.NoneType in typing.get_args(hints[slot.name]), slot.flat)
        for slot in _layout(cls)
    ]  # fmt: skip

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise _not(value, "an object")
        values: dict[str, Any] = {}
        place = ""
        try:
            for name, key, kind, has_default, optional, flat in plan:
                place = "" if flat else key
                if flat:
                    values[name] = kind(value)
                    continue
                own = value.get(key)
                own = None if own is None else kind(own)
                if own is None and not has_default and not (optional and key in value):
                    raise Misshapen("is missing")
                if own is not None or not has_default:
                    values[name] = own
        except Misshapen as error:
            error.path[:0] = [place] if place else []
            raise
        return cls(**values)

    return read


def _flat(cls: type, hint: Any) -> Read:
    if typing.get_origin(hint) is not dict:
        return reader(hint)
    known = {slot.key for slot in _layout(cls)}
    return lambda value: {name: item for name, item in value.items() if name not in known}


def _not(value: Any, wanted: str) -> Misshapen:
    shown = repr(value)
    return Misshapen(f"is {shown if len(shown) <= 40 else shown[:39] + '…'}, not {wanted}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _not(value, "a text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _not(value, "true or false")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < LARGEST:
        raise _not(value, "a whole number")
    return value


def _number(value: Any) -> float:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    if not known or not -LARGEST < value < LARGEST:  # nor NaN
        raise _not(value, "a number")
    return float(value)


def _anything(value: Any) -> Any:
    """Accept any JSON value except NaN and infinities, which JSON does not have."""
    if isinstance(value, float) and not math.isfinite(value):
        raise _not(value, "a number")
    return value


_SCALARS: dict[Any, Read] = {str: _text, bool: _flag, int: _whole, float: _number}
