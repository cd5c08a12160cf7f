"""JSON from files that anybody may have written: read strictly, and made into what is wanted."""

import dataclasses
import json
import math
import reprlib
import types
from collections import Counter
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

_LARGEST = 1 << 63
"""No whole number is larger."""

Made = TypeVar("Made")


def parsed(content: bytes) -> dict[str, Any]:
    """The object that a text describes.

    Beside what is no JSON, this refuses what Python would let pass: a name that stands twice,
    NaN and infinity, numbers beyond all measure, and UTF-16. The memory that it takes is up to 40
    times the text's size, so whoever calls it limits that.

    Raises:
        ValueError: It is no such text; the message says why.
    """
    try:
        found = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_measured,
        )
    except RecursionError:
        raise ValueError("too many brackets within each other") from None
    if not isinstance(found, dict):
        raise ValueError("no object, but something else")  # noqa: TRY004 - the text is at fault
    return found


def made(kind: type[Made], given: object, what: str) -> Made:
    """An instance of a dataclass, each value of exactly the type that its field has.

    Args:
        kind: The dataclass. Its fields may be whole numbers, numbers, words, true or false,
            a number or nothing, tuples of whole numbers, and other such dataclasses.
        given: From JSON: an object with its fields; those with a default may be missing.
        what: What to call it in a message.

    Raises:
        ValueError: Something is missing, unknown, or of another type; or the dataclass refuses it.
    """
    if not isinstance(given, dict):
        raise ValueError(f"{what} is {reprlib.repr(given)}, no object")  # noqa: TRY004 - as above
    wanted = get_type_hints(kind)
    values = {}
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]  # of any dataclass
        if field.name in given:
            values[field.name] = _value(wanted[field.name], given[field.name], field.name)
        elif field.default is field.default_factory is dataclasses.MISSING:
            raise ValueError(f"{field.name} of {what} is missing")
    for name in sorted(given.keys() - wanted.keys()):
        raise ValueError(f"{what} has an unknown {name!r}")
    return kind(**values)


def _value(kind: object, given: object, name: str) -> object:
    if dataclasses.is_dataclass(kind):
        return made(kind, given, name)  # type: ignore[arg-type]  # a class, no instance
    if get_origin(kind) is tuple and isinstance(given, list):
        return tuple(_value(get_args(kind)[0], each, name) for each in given)
    kinds = get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    # By the exact type, for True is an int too. And who writes 1 for 1.0 means the same.
    if type(given) not in kinds and not (float in kinds and type(given) is int):
        raise ValueError(f"{name} is {reprlib.repr(given)}, of the wrong type")
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"{twice!r} stands there twice")
    return found


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    return _within(text, float, math.inf)


def _measured(text: str) -> int:
    return _within(text, int, _LARGEST)


Number = TypeVar("Number", int, float)


def _within(text: str, convert: Callable[[str], Number], limit: float) -> Number:
    number = convert(text)
    if not abs(number) < limit:
        raise ValueError(f"{reprlib.repr(text)} is too large a number")
    return number
