"""What happened here that rooms above may want to know."""

import msgspec


class HeadTeacherAssigned(msgspec.Struct, frozen=True):
    """A class has another class teacher, or none. The ids are posts."""

    class_id: int
    class_name: str
    school_id: int
    post_id: int | None
    former_post_id: int | None


class SchoolCodeAcknowledged(msgspec.Struct, frozen=True):
    """The national platform knows the school by its code now: its pupils can get national numbers."""

    organisation_id: int
    school_code: str


class OrganisationClosed(msgspec.Struct, frozen=True):
    organisation_id: int
    path: str
