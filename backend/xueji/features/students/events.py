"""What this room tells the rooms above, inside the transaction of the act."""

from collections.abc import Mapping, Sequence

import msgspec


class RecordsChanged(msgspec.Struct, frozen=True):
    """Records say something else now: by pupil, the names of the fields (`members` for the family)."""

    fields: Mapping[int, Sequence[str]]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """From where to where one pupil's record has gone; to no school of ours where it left the province."""

    student_id: int
    from_school_id: int
    to_school_id: int | None
    case_id: int


class PupilsMoved(msgspec.Struct, frozen=True):
    """These records stand at another school now. Published in the transaction that moves them."""

    moves: tuple[Move, ...]


class PupilsEntered(msgspec.Struct, frozen=True):
    """A template of new pupils was entered: they wait to be enrolled, their rows are in `student` with state waiting.

    Published in the transaction that enters them. `account_id` and `name` are of who confirmed the file.
    """

    school_id: int
    student_ids: tuple[int, ...]
    account_id: int | None
    name: str
