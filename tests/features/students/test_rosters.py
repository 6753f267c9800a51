"""Rosters over the door: what is entered, what is refused in which words; the same file twice changes nothing."""

from datetime import date

import msgspec
import pytest

from xueji.features.organisations import Stage
from xueji.features.students.jobs import forget_old_rosters
from xueji.features.students.judge_roster import FEW, judges, part_of
from xueji.features.students.roster_rows import SchoolFacts
from xueji.kernel.refusals import NotFound
from xueji.platform import database, files, workbooks
from xueji.platform.jobs import run_due_jobs


class Stored(msgspec.Struct):
    stored: str


async def count(table, where="true"):
    return await database.value(f"SELECT count(*) FROM {table} WHERE {where}")


async def posted(client, content, name="名册.xlsx"):
    return await client.post("/api/roster-imports", files={"data": (name, content)})


async def uploaded(client, content, name="名册.xlsx"):
    """Uploaded, and checked by the job."""
    answer = await posted(client, content, name)
    assert answer.status_code == 201, answer.text
    await run_due_jobs()
    return await client.get(f"/api/roster-imports/{answer.json()['id']}") if not answer.json()["repeated"] else answer


async def confirmed(client, import_id):
    return await client.post(f"/api/roster-imports/{import_id}/confirm")


async def test_a_roster_is_checked_then_entered_with_classes_and_history(as_, make_roster, line):
    """（Q2.1）checked first, nothing entered; confirmed, everything is there."""
    async with as_("registrar") as client:
        answer = await uploaded(client, await make_roster(line(1), [" "], line(2, 班级="四年级1班")))
        report = answer.json()
        assert (2, 1, 2, 0) == (report["rows"], report["empty_rows"], report["new_rows"], report["failed_rows"])
        assert ["三年级（2）班", "四年级（1）班"] == sorted(report["new_classes"])
        assert 0 == await count("student")
        entered = await confirmed(client, report["id"])
        assert entered.status_code == 200, entered.text
        assert "entered" == entered.json()["state"]
    assert 2 == await count("student", "class_id IS NOT NULL AND state = 'in_school'")
    assert 2 == await count("family_member")
    assert 2 == await count("student_change", "kind = 'entered' AND source = 'import'")
    await run_due_jobs()
    assert 0 == await count("roster_member")


async def test_processes_judge_a_large_file_as_a_thread_judges_a_small_one(make_roster, line):
    content = await make_roster(line(1), line(2, 民族="火星族"), [" "])
    facts = SchoolFacts(1, "1", "临溪县第二实验小学", "2137000101", (Stage.PRIMARY,), None, 2026, date(2026, 11, 27))
    judged = []
    for size in (FEW, FEW + 1):
        async with judges(facts, 1, size) as judge, workbooks.read_apart(content) as found:
            _, lines = [frame async for frame in found.frames]
            part = part_of(await judge(lines))
        judged.append(([one.person for one in part.good], [one.faults for one in part.bad], part.empty))
    assert judged[0] == judged[1]
    assert [1, 1, 1] == [len(judged[0][0]), len(judged[0][1]), judged[0][2]]


async def test_the_same_file_again_changes_nothing_and_says_so(as_, make_roster, line):
    content = await make_roster(line(1))
    async with as_("registrar") as client:
        first = (await uploaded(client, content)).json()
        await confirmed(client, first["id"])
        again = (await uploaded(client, content)).json()
        assert again["repeated"]
        assert first["id"] == again["id"]
        assert "这次什么都没有改" in again["message"]
    assert 1 == await count("student")


async def test_pupils_who_are_there_are_compared_never_overwritten(as_, make_roster, line):
    async with as_("registrar") as client:
        first = (await uploaded(client, await make_roster(line(1), line(2)))).json()
        await confirmed(client, first["id"])
        changed = await make_roster(line(1), line(2, 就读方式="住校", 成员1联系电话="15912340000"), line(3))
        second = (await uploaded(client, changed)).json()
        assert (1, 1, 1) == (second["new_rows"], second["same_rows"], second["different_rows"])
        rows = (await client.get(f"/api/roster-imports/{second['id']}/rows?only=different")).json()["items"]
        assert ["学籍里现在是“走读”，导入不会改", "学籍里现在是“15912347731”，导入不会改"] == [
            f["message"] for f in rows[0]["faults"]
        ]
        await confirmed(client, second["id"])
    assert 3 == await count("student")
    assert 0 == await count("student", "general->>'attendance' = '2'")


async def test_what_a_file_leaves_empty_is_told_for_information_beside_what_to_look_at(as_, make_roster, line):
    async with as_("registrar") as client:
        first = (await uploaded(client, await make_roster(line(1, 曾用名="林小涵"), line(2)))).json()
        await confirmed(client, first["id"])
        changed = await make_roster(line(1), line(2, 就读方式="住校"))
        second = (await uploaded(client, changed)).json()
        groups = (await client.get(f"/api/roster-imports/{second['id']}/faults")).json()["items"]
    assert [("differs", "look", 1), ("left_empty", "info", 1)] == [
        (one["code"], one["severity"], one["count"]) for one in groups
    ]
    assert "表里空着，学籍里的“林小涵”不动" == groups[1]["words"]


@pytest.mark.parametrize(
    ("days", "kept"),
    [pytest.param(29, 1, id="a file is kept for thirty days"), pytest.param(31, 0, id="and then goes")],
)
async def test_an_uploaded_file_goes_thirty_days_after_it_was_entered(as_, make_roster, line, days, kept):
    async with as_("registrar") as client:
        found = (await uploaded(client, await make_roster(line(1)))).json()
        await confirmed(client, found["id"])
        [stored] = await database.fetch(Stored, "SELECT stored FROM roster_import")
        assert await files.get(stored.stored)
        age = "UPDATE roster_import SET created_at = now() - interval '40 days', entered_at = now() - $1 * interval '1 day'"
        await database.execute(age, days)
        for _ in range(2):
            await forget_old_rosters(None)
            assert kept == await count("stored_file", "kind = 'roster'")
        assert kept == await count("roster_import", "stored IS NOT NULL")
        again = (await uploaded(client, await make_roster(line(1)))).json()
    if not kept:
        with pytest.raises(NotFound):
            await files.get(stored.stored)
    assert again["failed_rows"] == 0
    assert 1 == await count("student")


async def test_a_file_that_another_upload_has_replaced_goes_at_once_and_one_that_is_read_stays(as_, make_roster, line):
    content = await make_roster(line(1))
    async with as_("registrar") as client:
        await uploaded(client, content)
        await uploaded(client, content)
        waits = (await posted(client, await make_roster(line(2)))).json()
    await database.execute(
        "UPDATE roster_import SET created_at = now() - interval '40 days' WHERE id = $1", waits["id"]
    )
    assert 3 == await count("stored_file", "kind = 'roster'")
    await forget_old_rosters(None)
    assert 2 == await count("stored_file", "kind = 'roster'")
    await run_due_jobs()
    assert "checked" == await database.value("SELECT state FROM roster_import WHERE id = $1", waits["id"])


FAULTS = [
    ("birth-date", {"出生日期": "20190426"}, "D2", "出生日期和证件号码不一致，号码里是 2018-04-26", "2018-04-26"),
    ("sex", {"性别": "男"}, "C2", "性别和证件号码不一致，号码里是女", "女"),
    ("check-digit", {"身份证件号": "379021201804260421"}, "M2", "号码前 17 位和最后一位对不上，多半是抄错了一位，请对着证件核对", None),
    ("near-code", {"民族": "汉组"}, "G2", "民族没有“汉组”这一项", "汉族"),
    ("missing", {"现住址": ""}, "T2", "请填写现住址", None),
    ("no-house", {"现住址": "临溪县文昌街道附近"}, "T2", "现住址还缺门牌号", None),
    ("postcode", {"邮政编码": "27100"}, "X2", "邮政编码只有 5 位，应为 6 位", None),
    ("phone", {"成员1联系电话": "1391234708"}, "AZ2", "手机号码只有 10 位，应为 11 位", None),
    ("class", {"班级": "九年级（1）班"}, "P2", "本校没有“九年级（1）班”这样的班级", "一年级（1）班"),
    ("school", {"学校标识码": "2137000107"}, "A2", "本校的标识码是 2137000101", "2137000101"),
    ("flag", {"是否孤儿": "大概"}, "AD2", "是否孤儿只能填“是”或“否”", None),
    ("foreign-household", {"国籍/地区": "法国", "港澳台侨外": "外国人"}, "O2", "外国国籍学生的户口所在地应填“境外”", "境外"),
    ("migrant", {"是否留守儿童": "双亲留守儿童", "是否进城务工人员随迁子女": "是"}, "AA2", "随迁子女跟着父母生活，不会同时是留守儿童，请改一项", None),
    ("member-sex", {"成员1关系": "父亲"}, "AV2", "关系和证件号码不一致，号码里是女", None),
    ("no-guardian", {"成员1是否监护人": "否"}, "BA2", "至少要有一位家庭成员是监护人", None),
    ("note", {"成员1关系": "其他亲属"}, "AW2", "请写清楚是孩子的什么人，例如“姑姑”", None),
    ("float", {"身份证件号": 379021201804260840.0}, "M2", "这一格是数字格式，后几位已经变成 0。请把这一列设成文本，再重新填", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "cell", "message", "suggestion"), [case[1:] for case in FAULTS], ids=[c[0] for c in FAULTS]
)
async def test_every_fault_names_cell_reason_and_suggestion(as_, make_roster, line, cells, cell, message, suggestion):
    async with as_("registrar") as client:
        report = (await uploaded(client, await make_roster(line(1, **cells)))).json()
        assert 1 == report["failed_rows"], report
        (row,) = (await client.get(f"/api/roster-imports/{report['id']}/rows?only=failed")).json()["items"]
    found = [(fault["cell"], fault["message"], fault.get("suggestion")) for fault in row["faults"]]
    assert (cell, message, suggestion) in found


async def test_without_an_id_number_one_member_must_have_one(as_, make_roster, line):
    cells = {"身份证件类型": "无身份证件", "身份证件号": "", "成员1身份证件号": "", "成员1身份证件类型": ""}
    async with as_("registrar") as client:
        report = (await uploaded(client, await make_roster(line(1, **cells)))).json()
        (row,) = (await client.get(f"/api/roster-imports/{report['id']}/rows")).json()["items"]
        assert ["孩子没有身份证件号，至少要填一位家庭成员的证件号"] == [fault["message"] for fault in row["faults"]]
        good = {**cells, "成员1身份证件号": line(1)[54], "成员1身份证件类型": "居民身份证"}
        assert 1 == (await uploaded(client, await make_roster(line(1, **good)))).json()["new_rows"]


async def test_a_pupil_of_another_school_is_refused_with_its_name_and_the_way(as_, make_roster, line, pupils):
    """Q10: the clash names school, masked name and state, and says that a transfer is the way."""
    async with as_("registrar") as client:
        report = (await uploaded(client, await make_roster(line(4)))).json()
        (row,) = (await client.get(f"/api/roster-imports/{report['id']}/rows?only=failed")).json()["items"]
    assert "同一个人在青石区实验学校的王**五（在校）已有学籍。请办理转学，不用再建" == row["faults"][0]["message"]


async def test_a_pupil_twice_in_one_file_is_told_with_the_first_line(as_, make_roster, line):
    async with as_("registrar") as client:
        report = (await uploaded(client, await make_roster(line(1), line(1)))).json()
        assert (1, 1) == (report["new_rows"], report["failed_rows"])
        (row,) = (await client.get(f"/api/roster-imports/{report['id']}/rows?only=failed")).json()["items"]
    assert "和第 2 行是同一个人" == row["faults"][0]["message"]


TEMPLATES = [
    ("missing", lambda t: [x for x in t if x != "血型"], "少了 1 列：血型"),
    ("extra", lambda t: [*t, "备注"], "多了 1 列：备注"),
    ("moved", lambda t: [t[1], t[0], *t[2:]], "有 2 列换了位置"),
    ("foreign", lambda _: ["姓名", "成绩"], "少了 70 列"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), [case[1:] for case in TEMPLATES], ids=[case[0] for case in TEMPLATES])
async def test_another_template_is_refused_with_what_differs(as_, make_roster, titles, change, words):
    changed = change(titles)
    async with as_("registrar") as client:
        found = (await uploaded(client, await make_roster(["x"] * len(changed), titles=changed))).json()
    assert ("refused", "roster_template_differs") == (found["state"], found["refusal"]["code"])
    assert words in found["refusal"]["why"]


async def test_a_bureau_cannot_import_and_strangers_find_no_import(as_, make_roster, line):
    content = await make_roster(line(1))
    async with as_("registrar") as client, as_("bureau") as bureau, as_("stranger") as stranger:
        import_id = (await uploaded(client, content)).json()["id"]
        assert 403 == (await posted(bureau, content)).status_code
        assert 404 == (await stranger.get(f"/api/roster-imports/{import_id}")).status_code
        assert 404 == (await stranger.get(f"/api/roster-imports/{import_id}/rows")).status_code
        assert 404 == (await confirmed(stranger, import_id)).status_code


async def test_the_template_that_is_downloaded_is_the_one_that_is_accepted(as_, line, titles):
    from xueji.platform.workbooks import read_rows  # noqa: PLC0415

    async with as_("registrar") as client:
        answer = await client.get("/api/roster-template.xlsx")
    assert 200 == answer.status_code
    assert titles == (await read_rows(answer.content))[0][:71]


async def test_a_check_that_was_overtaken_enters_nobody(as_, make_roster, line):
    async with as_("registrar") as client:
        first = (await uploaded(client, await make_roster(line(1)))).json()
        second = (await uploaded(client, await make_roster(line(1), line(2)))).json()
        assert 200 == (await confirmed(client, first["id"])).status_code
        answer = await confirmed(client, second["id"])
        assert (409, "roster_overtaken") == (answer.status_code, answer.json()["code"])
    assert 1 == await count("student")
