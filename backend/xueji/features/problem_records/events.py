"""What this room tells the rooms above."""

import msgspec


class ProblemsSettled(msgspec.Struct, frozen=True):
    """Problems of these pupils have ended."""

    student_ids: tuple[int, ...]
