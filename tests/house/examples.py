"""The smallest value of a wire type that passes its own rules: what a stranger would send."""

import datetime as dt
import enum
import warnings
from typing import Any

import msgspec
from hypothesis import strategies
from hypothesis.errors import NonInteractiveExampleWarning
from msgspec import inspect


def example(kind: Any) -> Any:
    return _of(inspect.type_info(kind))


def _of(info: inspect.Type) -> Any:  # noqa: C901, PLR0911, PLR0912 - one line a kind of type
    match info:
        case inspect.StructType(fields=fields):
            return {each.encode_name: _of(each.type) for each in fields if each.required}
        case inspect.StrType(min_length=least, pattern=pattern):
            return _by_pattern(pattern) if pattern else "一" * (least or 1)
        case inspect.IntType(ge=least, gt=above):
            return least if least is not None else (above + 1 if above is not None else 1)
        case inspect.FloatType():
            return 1.0
        case inspect.BoolType():
            return False
        case inspect.EnumType(cls=cls):
            return next(iter(cls)).value if issubclass(cls, enum.Enum) else None
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.ListType(item_type=item, min_length=least) | inspect.SetType(item_type=item, min_length=least):
            return [_of(item) for _ in range(least or 0)]
        case inspect.VarTupleType(item_type=item, min_length=least):
            return [_of(item) for _ in range(least or 0)]
        case inspect.DictType():
            return {}
        case inspect.DateType():
            return dt.date(2026, 12, 1).isoformat()
        case inspect.DateTimeType():
            return "2099-12-01T00:00:00Z"
        case inspect.UnionType(types=types):
            return _of(next((each for each in types if not isinstance(each, inspect.NoneType)), types[0]))
        case inspect.NoneType() | inspect.AnyType():
            return None
        case _:
            raise TypeError(f"no example for {info}")


def _by_pattern(pattern: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NonInteractiveExampleWarning)
        return str(strategies.from_regex(pattern, fullmatch=True).example())


def encoded(kind: Any) -> bytes:
    return msgspec.json.encode(example(kind))
