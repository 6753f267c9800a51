"""What this room tells the rooms above, inside the transaction of the act."""

from collections.abc import Mapping, Sequence

import msgspec


class RecordsChanged(msgspec.Struct, frozen=True):
    """Records say something else now: by pupil, the names of the fields (`members` for the family)."""

    fields: Mapping[int, Sequence[str]]
