"""What this room tells the rooms above, inside the transaction of the act."""

from collections.abc import Mapping, Sequence

import msgspec


class RecordsChanged(msgspec.Struct, frozen=True):
    """Records say something else now: by pupil, the names of the fields (`members` for the family)."""

    fields: Mapping[int, Sequence[str]]


class PupilsEntered(msgspec.Struct, frozen=True):
    """A template of new pupils was entered: they wait to be enrolled, their rows are in `student` with state waiting.

    Published in the transaction that enters them. `account_id` and `name` are of who confirmed the file.
    """

    school_id: int
    student_ids: tuple[int, ...]
    account_id: int | None
    name: str
