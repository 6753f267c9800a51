"""The authority tree, classes and the school calendar."""

from xueji.features.organisations.classes import release_classes
from xueji.features.organisations.code_kinds import FETCH as FETCH_CODES
from xueji.features.organisations.code_schemas import CodeCard, CodeStanding
from xueji.features.organisations.code_store import province_code
from xueji.features.organisations.events import HeadTeacherAssigned, OrganisationClosed, SchoolCodeAcknowledged
from xueji.features.organisations.found import found_class, found_classes, found_organisation
from xueji.features.organisations.place_names import name_places, place_of
from xueji.features.organisations.routes import ROUTES
from xueji.features.organisations.rules import (
    Grade,
    Stage,
    System,
    ancestors_of,
    class_name,
    entry_year,
    grade_label,
    grade_name,
    grades_in,
    grades_of,
    is_within,
    school_year_of,
)
from xueji.features.organisations.schemas import TrailStep
from xueji.features.organisations.school_codes import code_cards
from xueji.features.organisations.store import (
    POOL,
    ClassRow,
    OrganisationRow,
    Reads,
    bureaus_above,
    classes_by_id,
    classes_led_by,
    classes_of,
    current_term,
    lock_class,
    organisation_with_code,
    organisations,
    school_class,
    subtree,
)
from xueji.features.organisations.teachers import Teacher, Teachers, use_teachers
from xueji.features.organisations.terms import current_school_year, school_years, set_ordinary_year
from xueji.features.organisations.tree import bureau_above, get_organisation, post_of, visible, way_down

__all__ = [
    "FETCH_CODES",
    "POOL",
    "ROUTES",
    "ClassRow",
    "CodeCard",
    "CodeStanding",
    "Grade",
    "HeadTeacherAssigned",
    "OrganisationClosed",
    "OrganisationRow",
    "Reads",
    "SchoolCodeAcknowledged",
    "Stage",
    "System",
    "Teacher",
    "Teachers",
    "TrailStep",
    "ancestors_of",
    "bureau_above",
    "bureaus_above",
    "class_name",
    "classes_by_id",
    "classes_led_by",
    "classes_of",
    "code_cards",
    "current_school_year",
    "current_term",
    "entry_year",
    "found_class",
    "found_classes",
    "found_organisation",
    "get_organisation",
    "grade_label",
    "grade_name",
    "grades_in",
    "grades_of",
    "is_within",
    "lock_class",
    "name_places",
    "organisation_with_code",
    "organisations",
    "place_of",
    "post_of",
    "province_code",
    "release_classes",
    "school_class",
    "school_year_of",
    "school_years",
    "set_ordinary_year",
    "subtree",
    "use_teachers",
    "visible",
    "way_down",
]
