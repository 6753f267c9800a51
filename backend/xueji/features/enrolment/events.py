"""What this room tells the rooms above."""

import msgspec


class EnrolledPupil(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    school_id: int
    class_id: int | None
    stage: str
    grade: int
    enrolment_id: int
    case_id: int


class PupilsEnrolled(msgspec.Struct, frozen=True):
    """These pupils stand in school from now on; published in the transaction that says so."""

    pupils: tuple[EnrolledPupil, ...]
