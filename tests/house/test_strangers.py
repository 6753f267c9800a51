"""Every id in every path, tried by those who have no business with it: the answer never tells that the thing exists."""

import enum
import inspect
import re
import uuid
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import httpx
import msgspec
import pytest
import pytest_asyncio
from examples import encoded, example
from litestar.datastructures import UploadFile
from litestar.params import ParameterKwarg
from msgspec import Meta

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.slow]

STRANGERS = ("foreign parent", "former guardian", "foreign school", "foreign county", "nobody")
NO_BUSINESS = {"permission_missing", "staff_only", "family_only"}

IDS = {
    "student_id": "SELECT id FROM student WHERE id = $1",
    "class_id": "SELECT class_id FROM student WHERE id = $1",
    "window_id": "SELECT u.window_id FROM submission u WHERE u.student_id = $1",
    "submission_id": "SELECT u.id FROM submission u WHERE u.student_id = $1",
    "guardianship_id": "SELECT id FROM guardianship WHERE student_id = $1 AND state = 'active' ORDER BY id LIMIT 1",
    "notice_id": "INSERT INTO notice (account_id, student_id, kind, title, body, link, at)"
    " SELECT account_id, $1, 'class_assigned', '通知', '', '/m/', now() FROM guardianship"
    " WHERE student_id = $1 AND state = 'active' ORDER BY id LIMIT 1 RETURNING id",
    "organisation_id": "SELECT school_id FROM student WHERE id = $1",
    "account_id": "SELECT p.account_id FROM post p JOIN student s ON s.school_id = p.organisation_id WHERE s.id = $1 AND p.active LIMIT 1",
    "post_id": "SELECT p.id FROM post p JOIN student s ON s.school_id = p.organisation_id WHERE s.id = $1 AND p.active LIMIT 1",
    "import_id": "SELECT i.id FROM roster_import i JOIN student s ON s.school_id = i.school_id WHERE s.id = $1 LIMIT 1",
    "request_id": "INSERT INTO access_request (account_id, post_id, organisation_id, permission, state, reason, created_at)"
    " SELECT p.account_id, p.id, p.organisation_id, 'pupil.read', 'waiting', '', now() FROM post p"
    " JOIN student s ON s.school_id = p.organisation_id WHERE s.id = $1 AND p.active LIMIT 1 RETURNING id",
    "photo_id": "SELECT id FROM student_photo WHERE student_id = $1 ORDER BY id LIMIT 1",
    "picture": "SELECT left(sha256, 16) || '.jpg' FROM student_photo WHERE student_id = $1 ORDER BY id LIMIT 1",
    "photo_batch_id": "INSERT INTO photo_batch (school_id, school_path, who, file_name, size, modified, parts, state, fault, files,"
    " ignored, created_at) SELECT school_id, school_path, '学籍管理员', '三年级.zip', 9, 0, 1, 'receiving', '', 0, 0, now()"
    " FROM student WHERE id = $1 RETURNING id",
    "freeze_id": "INSERT INTO record_freeze (organisation_id, path, set_by, account_id, starts_on, ends_on, reason, created_at)"
    " SELECT o.id, o.path, o.parent_id, 1, current_date + 300, current_date + 301, '毕业核对', now() FROM organisation o"
    " JOIN student s ON s.school_id = o.id WHERE s.id = $1 RETURNING id",
    "slip_id": "SELECT p.id FROM slip p WHERE p.student_id = $1 ORDER BY p.id DESC LIMIT 1",
    "enrolment_id": "INSERT INTO enrolment (student_id, school_id, school_path, stage, grade, year, kind, source, state,"
    " insist_reason, reason, reported_words, entered_name, confirmed_name, created_at, moved_at, version)"
    " SELECT id, school_id, school_path, stage, grade, 2026, 'new', 'teacher', 'ready', '', '', '', '', '', now(), now(), 1"
    " FROM student WHERE id = $1 RETURNING id",
    "print_id": "INSERT INTO slip_print (school_id, school_path, class_id, slip_ids, done, fault, asked_by, asked_at)"
    " SELECT school_id, school_path, class_id, '{}', 0, '', 1, now() FROM student WHERE id = $1 RETURNING id",
    "proof_id": "WITH f AS (INSERT INTO stored_file (sha256, size, media_type, kind) VALUES (repeat('e', 64), 1,"
    " 'image/jpeg', 'enrolment_evidence') ON CONFLICT DO NOTHING) INSERT INTO enrolment_evidence (enrolment_id, sha256, name,"
    " size, uploaded_by, uploaded_at) SELECT max(e.id), repeat('e', 64), '材料', 1, (SELECT min(id) FROM account), now()"
    " FROM enrolment e WHERE e.student_id = $1 RETURNING id",
    "release_id": "WITH c AS (INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at,"
    " holder_ids, step, state, snapshot, version, provisional) SELECT 'enrolment_cancel', 2026, 'QX-strangers', $1, 1, '{}',"
    " now(), '{}', '', 'open', jsonb_build_object('number', 'QX-strangers', 'flow', 'enrolment_cancel', 'flow_version', 2026,"
    " 'student_id', $1::bigint, 'filed_by', 1, 'filers', '[1]'::jsonb, 'parties', '{}'::jsonb, 'opened_on',"
    " current_date::text), 1, false RETURNING id)"
    " INSERT INTO release_request (enrolment_id, from_path, to_school_id, to_path, reason, case_id, number, state, created_at)"
    " SELECT (SELECT max(id) FROM enrolment WHERE student_id = $1), s.school_path, s.school_id, s.school_path, '', c.id,"
    " 'QX-strangers', 'open', now() FROM c, student s WHERE s.id = $1 RETURNING id",
    "correction_id": "WITH c AS (INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at,"
    " holder_ids, step, state, snapshot, version, provisional) SELECT 'grade_correction', 2026, 'NJ-strangers', $1, 1, '{}',"
    " now(), '{}', '', 'open', jsonb_build_object('number', 'NJ-strangers', 'flow', 'grade_correction', 'flow_version', 2026,"
    " 'student_id', $1::bigint, 'filed_by', 1, 'filers', '[1]'::jsonb, 'parties', '{}'::jsonb, 'opened_on',"
    " current_date::text), 1, false RETURNING id)"
    " INSERT INTO grade_correction (student_id, school_id, school_path, from_grade, to_grade, reason, case_id, number, state,"
    " created_at) SELECT s.id, s.school_id, s.school_path, 1, 2, '', c.id, 'NJ-strangers', 'open', now()"
    " FROM c, student s WHERE s.id = $1 RETURNING id",
    "evaluation_record_id": "INSERT INTO evaluation_record (student_id, year, term, kind, position, sealed, complete, selected,"
    " version, written_by, writer, created_at, saved_at) SELECT $1, 2026, 'autumn', 'deed', 1, (SELECT sealed FROM evaluation_record LIMIT 1), false, false, 1,"
    " min(g.account_id), 'guardian', now(), now() FROM guardianship g WHERE g.student_id = $1 RETURNING id",
    "evaluation_picture_id": "WITH f AS (INSERT INTO stored_file (sha256, size, media_type, kind) VALUES (repeat('d', 64), 1,"
    " 'image/jpeg', 'evaluation_picture') ON CONFLICT DO NOTHING) INSERT INTO evaluation_picture (record_id, sha256, size,"
    " account_id, created_at) SELECT max(e.id), repeat('d', 64), 1, max(e.written_by), now() FROM evaluation_record e"
    " WHERE e.student_id = $1 RETURNING id",
    "evaluation_likeness_id": "INSERT INTO evaluation_likeness (record_id, other_record_id, found_at)"
    " SELECT max(id), max(id), now() FROM evaluation_record WHERE student_id = $1 RETURNING id",
    "teaching_class_id": "INSERT INTO teaching_class (school_id, year, term, stage, grade, subject, number, name, post_id,"
    " class_id, version, created_at) SELECT s.school_id, 2026, 'autumn', s.stage, s.grade, 'chinese', 99, 'jxb-strangers',"
    " min(p.id), s.class_id, 1, now() FROM student s JOIN post p ON p.organisation_id = s.school_id WHERE s.id = $1"
    " GROUP BY s.id RETURNING id",
    "teaching_upload_id": "INSERT INTO teaching_upload (school_id, class_id, account_id, file_name, cells, version, created_at)"
    " SELECT s.school_id, s.class_id, min(p.account_id), '', '', 1, now() FROM student s JOIN post p"
    " ON p.organisation_id = s.school_id WHERE s.id = $1 GROUP BY s.id RETURNING id",
    "entry_question_id": "WITH e AS (INSERT INTO teacher_entry (student_id, year, term, subject, sealed, version, written_by,"
    " saved_at) SELECT $1, 2001, 'autumn', 'chinese', '', 1, min(g.account_id), now() FROM guardianship g"
    " WHERE g.student_id = $1 RETURNING *) INSERT INTO entry_question (student_id, year, term, subject, kind, words, asked_by,"
    " asked_at, corrected) SELECT student_id, year, term, subject, 'courses', '', written_by, now(), false FROM e RETURNING id",
    "technology_picture_id": "WITH f AS (INSERT INTO stored_file (sha256, size, media_type, kind) VALUES (repeat('c', 64), 1,"
    " 'image/jpeg', 'technology_picture') ON CONFLICT DO NOTHING), w AS (INSERT INTO technology_work AS w (student_id, sealed,"
    " version, saved_at) VALUES ($1, '', 1, now()) ON CONFLICT (student_id) DO UPDATE SET version = w.version RETURNING id)"
    " INSERT INTO technology_picture (work_id, sha256, size, created_at) SELECT w.id, repeat('c', 64), 1, now() FROM w RETURNING id",
    "publication_id": "WITH p AS (INSERT INTO publication (school_id, school_path, stage, grade, year, term, audience, hash,"
    " automatic, published_by, starts_at, ends_at) SELECT s.school_id, s.school_path, s.stage, s.grade, 2002, 'autumn', 'class', '',"
    " false, min(g.account_id), now(), now() + interval '5 days' FROM student s JOIN guardianship g ON g.student_id = s.id WHERE s.id = $1"
    " GROUP BY s.id ON CONFLICT DO NOTHING RETURNING id) INSERT INTO publication_page (publication_id, student_id, class_id,"
    " position, sealed, hash) SELECT p.id, s.id, s.class_id, 0, '', '' FROM p, student s WHERE s.id = $1 RETURNING publication_id",
    "publication_page_id": "WITH p AS (INSERT INTO publication (school_id, school_path, stage, grade, year, term, audience, hash,"
    " automatic, published_by, starts_at, ends_at) SELECT s.school_id, s.school_path, s.stage, s.grade, 2001, 'autumn', 'class', '',"
    " false, min(g.account_id), now(), now() + interval '5 days' FROM student s JOIN guardianship g ON g.student_id = s.id WHERE s.id = $1"
    " GROUP BY s.id ON CONFLICT DO NOTHING RETURNING id) INSERT INTO publication_page (publication_id, student_id, class_id,"
    " position, sealed, hash) SELECT p.id, s.id, s.class_id, 0, '', '' FROM p, student s WHERE s.id = $1 RETURNING id",
    "correction_grant_id": "WITH p AS (INSERT INTO publication (school_id, school_path, stage, grade, year, term, audience, hash,"
    " automatic, published_by, starts_at, ends_at) SELECT s.school_id, s.school_path, s.stage, s.grade, 2003, 'autumn', 'class', '',"
    " false, min(g.account_id), now(), now() + interval '5 days' FROM student s JOIN guardianship g ON g.student_id = s.id WHERE s.id = $1"
    " GROUP BY s.id ON CONFLICT DO NOTHING RETURNING id, published_by), r AS (INSERT INTO evaluation_grant (publication_id, year,"
    " term, kinds, teachers, sealed, until, granted_by, granted_at) SELECT p.id, 2003, 'autumn', 1, false, '',"
    " now() + interval '1 day', p.published_by, now() FROM p RETURNING id) INSERT INTO evaluation_grant_pupil (grant_id, student_id)"
    " SELECT r.id, $1 FROM r RETURNING grant_id",
    "evaluation_archive_id": "WITH p AS (INSERT INTO publication (school_id, school_path, stage, grade, year, term, audience, hash,"
    " automatic, published_by, starts_at, ends_at) SELECT s.school_id, s.school_path, s.stage, s.grade, 2004, 'autumn', 'class', '',"
    " false, min(g.account_id), now(), now() + interval '5 days' FROM student s JOIN guardianship g ON g.student_id = s.id WHERE s.id = $1"
    " GROUP BY s.id RETURNING id), c AS (INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at,"
    " holder_ids, step, state, snapshot, version, provisional) SELECT 'evaluation_report', 2026, 'SB-strangers', NULL, 1, '{}',"
    " now(), '{}', '', 'open', jsonb_build_object('number', 'SB-strangers', 'flow', 'evaluation_report', 'flow_version', 2026,"
    " 'student_id', NULL, 'filed_by', 1, 'filers', '[1]'::jsonb, 'parties', '{}'::jsonb, 'opened_on',"
    " current_date::text), 1, false RETURNING id), r AS (INSERT INTO evaluation_report (publication_id, case_id, reported_at, fault)"
    " SELECT p.id, c.id, now(), '' FROM p, c RETURNING id), f AS (INSERT INTO stored_file (sha256, size, media_type, kind)"
    " VALUES (repeat('b', 64), 1, 'application/pdf', 'evaluation_archive') ON CONFLICT DO NOTHING) INSERT INTO evaluation_archive"
    " (student_id, report_id, span, stage, year, term, school_id, school_path, class_id, token, sealed, hash, file, made_at)"
    " SELECT s.id, r.id, 'term', s.stage, 2004, 'autumn', s.school_id, s.school_path, s.class_id, repeat('b', 22), '', '',"
    " repeat('b', 64), now() FROM r, student s WHERE s.id = $1 RETURNING id",
    "transfer_case_id": "WITH c AS (INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at,"
    " holder_ids, step, state, snapshot, version, provisional) SELECT 'transfer', 2026, 'ZX-strangers', $1, 1, '{}',"
    " now(), '{}', '', 'open', jsonb_build_object('number', 'ZX-strangers', 'flow', 'transfer', 'flow_version', 2026,"
    " 'student_id', $1::bigint, 'filed_by', 1, 'filers', '[1]'::jsonb, 'parties', '{}'::jsonb, 'opened_on',"
    " current_date::text), 1, false RETURNING id)"
    " INSERT INTO transfer (student_id, case_id, reason, note, from_school_id, from_path, from_stage, from_grade,"
    " to_school_id, to_path, to_stage, to_grade, nation, created_at) SELECT s.id, c.id, 'home', (SELECT note FROM transfer LIMIT 1), s.school_id,"
    " s.school_path, s.stage, s.grade, o.id, o.path, s.stage, s.grade, '', now() FROM c, student s, organisation o"
    " WHERE s.id = $1 AND o.level = 'school' AND o.id <> s.school_id ORDER BY o.id LIMIT 1 RETURNING case_id",
    "border_right_id": "WITH c AS (INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at,"
    " holder_ids, step, state, snapshot, version, provisional) SELECT 'border_right', 2026, 'QB-strangers', NULL, 1, '{}',"
    " now(), '{}', '', 'open', jsonb_build_object('number', 'QB-strangers', 'flow', 'border_right', 'flow_version', 2026,"
    " 'student_id', NULL, 'filed_by', 1, 'filers', '[1]'::jsonb, 'parties', '{}'::jsonb, 'opened_on',"
    " current_date::text), 1, false RETURNING id) INSERT INTO border_right (school_id, case_id, reason, ended_reason, created_at)"
    " SELECT s.school_id, c.id, '', '', now() FROM c, student s WHERE s.id = $1 RETURNING id",
    "border_part_id": "WITH c AS (INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at,"
    " holder_ids, step, state, snapshot, version, provisional) SELECT 'border_in', 2026, 'KS-strangers', $1, 1, '{}',"
    " now(), '{}', '', 'open', jsonb_build_object('number', 'KS-strangers', 'flow', 'border_in', 'flow_version', 2026,"
    " 'student_id', $1::bigint, 'filed_by', 1, 'filers', '[1]'::jsonb, 'parties', '{}'::jsonb, 'opened_on',"
    " current_date::text), 1, false RETURNING id), a AS (INSERT INTO border_arrival (case_id, student_id, school_id, stage, grade,"
    " sealed, reason, from_province, from_school, created_at) SELECT c.id, s.id, s.school_id, s.stage, s.grade, '', '',"
    " '河南省', '郑州市第九小学', now() FROM c, student s WHERE s.id = $1 RETURNING id)"
    " INSERT INTO border_archive_part (arrival_id, part, title, sealed, fetched_at) SELECT a.id, 1, '基础信息', '', now()"
    " FROM a RETURNING id",
    "teacher_request_id": "WITH c AS (INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at,"
    " holder_ids, step, state, snapshot, version, provisional) SELECT 'teacher_move', 2026, 'JS-strangers', NULL, 1, '{}',"
    " now(), '{}', '', 'open', jsonb_build_object('number', 'JS-strangers', 'flow', 'teacher_move', 'flow_version', 2026,"
    " 'student_id', NULL, 'filed_by', 1, 'filers', '[1]'::jsonb, 'parties', '{}'::jsonb, 'opened_on',"
    " current_date::text), 1, false RETURNING id) INSERT INTO teacher_request (case_id, account_id, from_school_id, to_school_id,"
    " title, roles, note, created_at) SELECT c.id, p.account_id, s.school_id, s.school_id, '教师', '{}', '', now()"
    " FROM c, student s JOIN post p ON p.organisation_id = s.school_id WHERE s.id = $1 LIMIT 1 RETURNING id",
    "part_time_id": "WITH c AS (INSERT INTO approval_case (flow, flow_version, number, student_id, filed_by, parties, opened_at,"
    " holder_ids, step, state, snapshot, version, provisional) SELECT 'part_time', 2026, 'JZ-strangers', NULL, 1, '{}',"
    " now(), '{}', '', 'open', jsonb_build_object('number', 'JZ-strangers', 'flow', 'part_time', 'flow_version', 2026,"
    " 'student_id', NULL, 'filed_by', 1, 'filers', '[1]'::jsonb, 'parties', '{}'::jsonb, 'opened_on',"
    " current_date::text), 1, false RETURNING id) INSERT INTO teacher_request (case_id, account_id, from_school_id, to_school_id,"
    " title, roles, note, created_at) SELECT c.id, p.account_id, s.school_id, s.school_id, '教师', '{}', '', now()"
    " FROM c, student s JOIN post p ON p.organisation_id = s.school_id WHERE s.id = $1 LIMIT 1 RETURNING id",
    "archive_id": "INSERT INTO archive_copy (student_id, school_id, school_path, case_id, name, stage, grade, class_name, to_school,"
    " sealed, sha256, left_at) SELECT s.id, s.school_id, s.school_path, (SELECT max(t.case_id) FROM transfer t"
    " WHERE t.student_id = s.id), s.name, s.stage, s.grade, '', '', '', '', now() FROM student s WHERE s.id = $1 RETURNING id",
    "number": "SELECT number FROM submission WHERE student_id = $1",
    "case_id": "SELECT case_id FROM submission WHERE student_id = $1 AND case_id IS NOT NULL LIMIT 1",
    "evidence_id": "INSERT INTO case_evidence (flow, case_id, slot, account_id, sha256, size, width, height, given_at)"
    " SELECT 'maintenance', u.case_id, 'proof', u.submitted_by, repeat('0', 64), 1, 1, 1, now() FROM submission u"
    " WHERE u.student_id = $1 AND u.case_id IS NOT NULL LIMIT 1 RETURNING id",
    "stand_in_id": "INSERT INTO post_stand_in (organisation_id, post_id, stand_in_post_id, permissions, since, until)"
    " SELECT p.organisation_id, p.id, q.id, '{maintenance.confirm}', current_date, current_date + 9 FROM post p"
    " JOIN post q ON q.organisation_id = p.organisation_id AND q.id > p.id JOIN student s ON s.school_id ="
    " p.organisation_id WHERE s.id = $1 ORDER BY p.id, q.id LIMIT 1 RETURNING id",
    "collection_id": "SELECT k.id FROM collection k JOIN student s ON s.school_id = k.school_id WHERE s.id = $1 LIMIT 1",
    "entry_id": "SELECT e.id FROM collection_entry e JOIN student s ON s.school_id = e.school_id"
    " WHERE s.id = $1 AND e.state = 'submitted' ORDER BY e.id LIMIT 1",
    "collected_picture": "SELECT left(f.sha256, 16) || '.jpg' FROM collection_photo f JOIN collection_entry e ON e.id ="
    " f.entry_id JOIN student s ON s.school_id = e.school_id WHERE s.id = $1 AND e.state = 'submitted' ORDER BY e.id LIMIT 1",
    "collection_number": "SELECT e.number FROM collection_entry e JOIN student s ON s.school_id = e.school_id"
    " WHERE s.id = $1 AND e.state = 'submitted' ORDER BY e.id LIMIT 1",
}
"""Each name of an id in a path, and a thing of that kind that belongs to the pupil's side. A new name wants a line."""

WORDS_IN_PATHS = {
    "archive_token",
    "row",
    "collect_token",
    "part",
    "table",
    "slug",
    "rest",
    "path",
    "token",
    "year",
    "flow",
}
"""Path parameters that name public things."""

_CHOSEN = """
SELECT s.id, s.school_path, split_part(s.school_path, '/', 4) AS county FROM student s
JOIN submission u ON u.student_id = s.id AND u.number IS NOT NULL JOIN guardianship g ON g.student_id = s.id AND g.state = 'active'
ORDER BY s.id LIMIT 1
"""


class Case(msgspec.Struct):
    ids: dict[str, Any]
    secrets: dict[str, str | None]
    url: str


@pytest_asyncio.fixture(scope="session")
async def case(product: Any) -> Case:
    """A pupil with a submission, and people who have nothing to do with that pupil."""
    [pupil] = await product.rows(_CHOSEN)
    ids = {name: (await product.rows(sql, pupil["id"]))[0][0] for name, sql in IDS.items()}
    [parent] = await product.rows(
        "SELECT g.account_id FROM guardianship g JOIN student s ON s.id = g.student_id WHERE g.state = 'active'"
        " GROUP BY 1 HAVING bool_and(split_part(s.school_path, '/', 4) <> $1) LIMIT 1",
        pupil["county"],
    )
    [former] = await product.rows(
        "INSERT INTO account (kind, name, state, state_reason, settings, version, created_at, must_change_password)"
        " VALUES ('family', '从前的监护人', 'active', '', '{}', 1, now(), false) RETURNING id"
    )
    await product.rows(
        "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at, ended_at)"
        " VALUES ($1, $2, '51', 'guardian', 'ended', now(), now())",
        former["id"],
        pupil["id"],
    )
    school, county = [
        (
            await product.rows(
                "SELECT p.id, p.account_id FROM post p JOIN organisation o ON o.id = p.organisation_id"
                " WHERE p.active AND o.level = $1 AND split_part(o.path, '/', 4) <> $2 AND $3 = ANY (p.roles) LIMIT 1",
                level,
                pupil["county"],
                role,
            )
        )[0]
        for level, role in (("school", "registrar"), ("county", "bureau_registrar"))
    ]
    for post in (school, county):
        await product.rows(
            "UPDATE post SET roles = array_append(array_append(roles, 'administrator'), 'academic_administrator') WHERE id = $1",
            post["id"],
        )
    secrets = {
        "foreign parent": await product.session(parent["account_id"], kind="family"),
        "former guardian": await product.session(former["id"], kind="family"),
        "foreign school": await product.session(school["account_id"], kind="staff", post_id=school["id"]),
        "foreign county": await product.session(county["account_id"], kind="staff", post_id=county["id"]),
        "nobody": None,
    }
    return Case(ids, secrets, product.url)


def with_ids(all_ways: list[Any]) -> list[Any]:
    return [way for way in all_ways if set(re.findall(r"{(\w+)", way.path)) - WORDS_IN_PATHS]


def test_every_id_in_a_path_is_known_to_this_test(all_ways: list[Any]):
    names = {name for way in all_ways for name in re.findall(r"{(\w+)", way.path)} - WORDS_IN_PATHS
    assert names <= set(IDS)


@pytest.mark.parametrize("who", STRANGERS)
async def test_strangers_learn_nothing(who: str, case: Case, all_ways: list[Any]):
    secret = case.secrets[who]
    faults: list[str] = []
    async with httpx.AsyncClient(base_url=case.url, cookies={"xueji": secret} if secret else None) as browser:
        for way in with_ids(all_ways):
            path = re.sub(r"{(\w+)(?::\w+)?}", lambda found: str(case.ids.get(found[1], "x")), way.path)
            answer = await browser.request(way.method, path, **_sent(way))
            code = answer.json().get("code") if "json" in answer.headers.get("content-type", "") else None
            if not _learns_nothing(answer.status_code, code, who):
                faults.append(f"{way}: {answer.status_code} {code} {answer.text[:160]}")
    assert faults == []


def _learns_nothing(status: int, code: str | None, who: str) -> bool:
    if who == "nobody":
        return status in {401, 404}
    return status == 404 or (status == 403 and code in NO_BUSINESS)


def _sent(way: Any) -> dict[str, Any]:
    return {**_carried(way), "params": _asked(way)}


def _asked(way: Any) -> dict[str, Any]:
    """What the query of a door must say, by the rules of its parameters."""
    hints = get_type_hints(way.handler.fn, include_extras=True)
    named = set(re.findall(r"{(\w+)", way.path))
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(way.handler.fn).parameters.items():
        kind, *rules = get_args(hints[name]) if get_origin(hints[name]) is Annotated else (hints[name],)
        if name in named or parameter.default is not parameter.empty or not isinstance(kind, type):
            continue
        if rules and isinstance(rules[0], ParameterKwarg):
            given[name] = example(Annotated[kind, Meta(ge=rules[0].ge, pattern=rules[0].pattern)])
        elif issubclass(kind, enum.Enum):
            given[name] = example(kind)
    return given


def _carried(way: Any) -> dict[str, Any]:
    kind = get_type_hints(way.handler.fn, include_extras=False).get("data")
    if kind is UploadFile or UploadFile in get_args(kind):
        headers = {name: value for name, value in _headers(way).items() if name != "Content-Type"}
        return {"files": {"data": ("a.jpg", b"\xff\xd8\xff", "image/jpeg")}, "headers": headers}
    return {"content": _body(way), "headers": _headers(way)}


def _headers(way: Any) -> dict[str, str]:
    given = {"X-Requested-With": "xueji", "Idempotency-Key": uuid.uuid4().hex, "If-Match": '"1"'}
    return given if way.method == "GET" else {**given, "Content-Type": "application/json"}


def _body(way: Any) -> bytes | None:
    kind = get_type_hints(way.handler.fn, include_extras=False).get("data")
    if kind is None or way.method == "GET":
        return None
    return encoded(get_args(kind)[0] if getattr(kind, "__metadata__", None) else kind)
