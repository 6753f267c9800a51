"""Whether a record's values may stand: field by field, then the fields with one another; all faults at once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from xueji.features.students.checks import check
from xueji.features.students.fields import (
    CATALOGUE,
    MEMBER_CATALOGUE,
    MEMBER_FIELDS,
    MEMBERS,
    MOST_MEMBERS,
    Required,
)
from xueji.features.students.record import MEMBER_ID, Value, Values
from xueji.features.students.relations import between_fields, between_members
from xueji.kernel.refusals import FieldError


class Form(msgspec.Struct, frozen=True):
    """What is to stand: the pupil's values, those not being edited included, and the family members in order."""

    values: Mapping[str, object]
    members: Sequence[Mapping[str, object]] = ()


class Cleaned(msgspec.Struct, frozen=True):
    """Every value in its one written form, and every fault. Faulty values are left out."""

    values: Values
    members: list[Values]
    errors: list[FieldError]


def validate(
    values: Mapping[str, object],
    *,
    fields: Collection[str],
    today: date,
    members: Sequence[Mapping[str, object]] = (),
) -> list[FieldError]:
    """Every fault of the named fields (`members` for the family); the other values are what they are compared with."""
    return clean(Form(values, members), fields=fields, today=today).errors


def clean(form: Form, *, fields: Collection[str], today: date) -> Cleaned:
    """Write each value in its one form and find every fault of the named fields.

    Values that are not among `fields` are taken as they stand in the record: only what is asked is judged, also where
    two fields do not fit together.
    """
    values: Values = {name: value for name, value in form.values.items() if isinstance(value, str | bool)}
    errors: list[FieldError] = []
    for name in fields:
        if name == MEMBERS:
            continue
        if name not in CATALOGUE:
            errors.append(FieldError(name, "unknown_field", f"没有“{name}”这一项"))
            continue
        value, error = _checked(name, form.values.get(name), today)
        values[name] = value
        if error:
            errors.append(error)
    members: list[Values] = []
    if MEMBERS in fields:
        members, faults = _clean_members(form.members, today)
        errors += faults
    else:
        members = [{key: value for key, value in one.items() if isinstance(value, str | bool)} for one in form.members]
    faulty = {error.field for error in errors}
    relations = [*between_fields(values, fields, today), *between_members(values, members, fields, today)]
    errors += [error for error in relations if error.field not in faulty]
    return Cleaned({name: value for name, value in values.items() if value is not None}, members, errors)


def _checked(name: str, raw: object, today: date) -> tuple[Value, FieldError | None]:
    field = CATALOGUE[name]
    value, issue = check(field, raw, today)
    if issue is not None:
        return None, FieldError(name, issue.code, issue.message, issue.suggestion)
    if value is None and field.required is Required.ALWAYS:
        return None, FieldError(name, "required", f"请填写{field.label}")
    return value, None


def _clean_members(given: Sequence[Mapping[str, object]], today: date) -> tuple[list[Values], list[FieldError]]:
    if not given:
        return [], [FieldError(MEMBERS, "member_required", "至少要填一位家庭成员")]
    errors: list[FieldError] = []
    if len(given) > MOST_MEMBERS:
        errors.append(FieldError(MEMBERS, "too_many_members", f"家庭成员最多填 {MOST_MEMBERS} 位"))
    members: list[Values] = []
    for number, one in enumerate(given[:MOST_MEMBERS]):
        values, faults = _clean_member(number, one, today)
        members.append(values)
        errors += faults
    return members, errors


def _clean_member(number: int, given: Mapping[str, object], today: date) -> tuple[Values, list[FieldError]]:
    path = f"{MEMBERS}.{number}."
    errors = [
        FieldError(f"{path}{name}", "unknown_field", f"没有“{name}”这一项")
        for name in given
        if name not in MEMBER_CATALOGUE and name != MEMBER_ID
    ]
    values: Values = {}
    known = given.get(MEMBER_ID)
    if isinstance(known, str) and known:
        values[MEMBER_ID] = known
    for field in MEMBER_FIELDS:
        value, issue = check(field, given.get(field.name), today)
        if issue is not None:
            errors.append(FieldError(f"{path}{field.name}", issue.code, issue.message, issue.suggestion))
        elif value is None and field.required is Required.ALWAYS:
            errors.append(FieldError(f"{path}{field.name}", "required", f"请填写{field.label}"))
        elif value is not None:
            values[field.name] = value
    return values, errors
