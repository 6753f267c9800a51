"""The academic administrator publishes a grade: one transaction, all of it or nothing."""

from datetime import timedelta

from xueji.features import evaluation, students
from xueji.features.evaluation import GradeClass, OfficeRules
from xueji.features.organisations import grade_label
from xueji.features.publications import errors, store
from xueji.features.publications.put_up import put_up
from xueji.features.publications.rules import away_tag
from xueji.features.publications.schemas import (
    GradeOfPublication,
    NewPublication,
    PublicationBoard,
    PublicationDetail,
    PublicationLine,
    PublicationPupil,
)
from xueji.features.publications.store import NewPublicationRow, PublicationRow
from xueji.kernel.clock import china_day_end, minute_words
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, Post
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PURPOSE = "看公示确认情况"


async def board(caller: Caller) -> PublicationBoard:
    """The school's grades in the running term."""
    post = _school(caller)
    rules = await evaluation.office_rules(students.POOL, caller)
    if rules is None:
        return PublicationBoard(term_label="", items=[], may_publish=False)
    classes = await evaluation.classes(students.POOL, post.organisation_id, rules.year, rules.term)
    done = await store.of_school(students.POOL, post.organisation_id, rules.year, rules.term)
    grades = dict.fromkeys((one.stage, one.grade) for one in classes if one.stage in rules.sets)
    lines = {(one.stage, one.grade): _line(one) for one in done if one.revoked_at is None}
    return PublicationBoard(
        term_label=f"{rules.year}—{rules.year + 1} 学年{rules.term.label}",
        items=[
            GradeOfPublication(
                stage=stage,
                grade=grade,
                label=grade_label(stage, grade),
                classes=sum((one.stage, one.grade) == (stage, grade) for one in classes),
                waiting=[one.name for one in classes if (one.stage, one.grade) == (stage, grade) and not one.submitted],
                least_days=rules.sets[stage].publication_days,
                automatic_on=rules.sets[stage].dates[rules.term].publishes_on
                if rules.term in rules.sets[stage].dates
                else None,
                revoked=[
                    _line(one)
                    for one in done
                    if one.revoked_at is not None and (one.stage, one.grade) == (stage, grade)
                ],
                publication=lines.get((stage, grade)),
            )
            for stage, grade in grades
        ],
        may_publish=caller.may(May.EVALUATION_PUBLISH),
    )


async def detail(caller: Caller, publication_id: int) -> PublicationDetail:
    """Who has confirmed, as far as the caller's scope goes; the look is written down. Raises NotFound."""
    scope = scope_of(caller)
    row = await store.named(students.POOL, scope, publication_id)
    if row is None:
        raise NotFound
    found = await store.pupils(students.POOL, scope, publication_id)
    await read_log(caller, "evaluation.publication_list", [one.student_id for one in found], PURPOSE)
    return PublicationDetail(
        label=grade_label(row.stage, row.grade),
        line=_line(row),
        may_ask_revocation=caller.may(May.EVALUATION_PUBLISH)
        and row.revoked_at is None
        and row.closed_at is None
        and row.revocation_case_id is None,
        may_grant=caller.may(May.EVALUATION_PUBLISH) and (row.running or (row.revoked_at is not None and row.latest)),
        pupils=[
            PublicationPupil(
                page_id=one.page_id,
                objection_case_id=one.objection_case_id,
                student_id=one.student_id,
                name=one.name if scope.full_names else mask_name(one.name),
                class_name=one.class_name,
                confirmed_at=one.confirmed_at,
                reachable=one.reachable,
                away=away_tag(one.owner),
            )
            for one in found
        ],
    )


async def publish(tx: Tx, caller: Caller, data: NewPublication) -> None:
    """Freeze the grade, show it, tell everybody who confirms.

    Raises:
        NotFound: no such grade in the school.
        PublicationTooShort, PublicationThere.
        PublicationWaits: a class is not submitted.
    """
    post = _school(caller)
    rules = await evaluation.office_rules(tx, caller)
    if rules is None or data.stage not in rules.sets:
        raise NotFound
    await evaluation.hold_grade(tx, post.organisation_id, data.stage, data.grade)
    classes = await _classes(tx, post, rules, data)
    new = NewPublicationRow(
        school_id=post.organisation_id,
        school_path=post.path,
        stage=data.stage,
        grade=data.grade,
        year=rules.year,
        term=rules.term,
        audience=data.audience,
        ends_at=china_day_end(tx.today + timedelta(days=data.days)),
        by=caller.account_id,
    )
    await put_up(tx, new, [one.id for one in classes])


async def _classes(tx: Tx, post: Post, rules: OfficeRules, data: NewPublication) -> list[GradeClass]:
    """The classes that are published, or why it cannot be."""
    school = await evaluation.classes(tx, post.organisation_id, rules.year, rules.term)
    found = [one for one in school if (one.stage, one.grade) == (data.stage, data.grade)]
    if not found:
        raise NotFound
    grade, least = grade_label(data.stage, data.grade), rules.sets[data.stage].publication_days
    for one in await store.of_school(tx, post.organisation_id, rules.year, rules.term):
        if (one.stage, one.grade) == (data.stage, data.grade) and one.revoked_at is None:
            until = minute_words(one.ends_at - timedelta(minutes=1), tx.today)
            raise errors.PublicationThere(grade=grade, until=until)
    if data.days < least:
        raise errors.PublicationTooShort(grade=grade, least=least)
    waiting = [one.name for one in found if not one.submitted]
    if waiting:
        raise errors.PublicationWaits(grade=grade, classes="、".join(waiting))
    return found


def _line(row: PublicationRow) -> PublicationLine:
    return PublicationLine(
        id=row.id,
        ends_at=row.ends_at,
        running=row.running,
        automatic=row.automatic,
        revoked_at=row.revoked_at,
        closed_at=row.closed_at,
        revocation_case_id=row.revocation_case_id,
        audience_label=row.audience.label,
        pupils=row.pupils,
        confirmed=row.confirmed,
        hash=row.hash.hex(),
    )


def _school(caller: Caller) -> Post:
    if caller.post is None or caller.post.level is not Level.SCHOOL:
        raise NotFound
    return caller.post
