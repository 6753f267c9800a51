"""Fill in a workbook that somebody downloaded, as a person does: cells below the titles, everything else untouched."""

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from xueji.features.students.fields import template_titles
from xueji.kernel.identity import check_digit

SHEET = "xl/worksheets/sheet1.xml"
ADDRESS = "临溪县文昌街 66 号 2 单元 501"


def id_number(born: str, order: int, area: str = "379021") -> str:
    stem = f"{area}{born}{order:03d}"
    return stem + check_digit(stem)


def new_pupil(name: str, order: int, school_code: str, **cells: str) -> list[str]:
    """One good line for a first-grader; `cells` by title replace some of them."""
    good = {
        "学校标识码": school_code, "姓名": name, "性别": "女", "出生日期": "20200426", "出生地": "379021001000",
        "籍贯": "山东海右", "民族": "汉族", "国籍/地区": "中国", "身份证件类型": "居民身份证", "港澳台侨外": "否",
        "健康状况": "健康或良好", "政治面貌": "群众", "身份证件号": id_number("20200426", order * 2),
        "户口性质": "非农业户口", "户口所在地": "379021001000", "班级": "一年级（1）班", "入学年月": "202609",
        "入学方式": "就近入学", "就读方式": "走读", "现住址": ADDRESS, "通信地址": ADDRESS, "家庭地址": ADDRESS,
        "联系电话": "15912347731", "邮政编码": "271000", "是否独生子女": "是", "是否受过学前教育": "是",
        "是否留守儿童": "非留守儿童", "是否需要申请资助": "否", "是否享受一补": "否", "是否孤儿": "否",
        "是否烈士或优抚子女": "否", "上下学距离": "1.5", "上下学交通方式": "步行", "是否需要乘坐校车": "否",
        "残疾类型": "无残疾", "成员1姓名": "林秀英", "成员1关系": "母亲", "成员1现住址": ADDRESS,
        "成员1户口所在地": "379021001000", "成员1联系电话": "15912347731", "成员1是否监护人": "是",
        "成员1身份证件类型": "居民身份证", "成员1身份证件号": id_number("19860312", 400 + order * 2), "成员1民族": "汉族",
        "是否进城务工人员随迁子女": "否",
    }  # fmt: skip
    good |= cells
    return [good.get(title, "") for title in template_titles()]


def filled(workbook: bytes, lines: Sequence[Sequence[str]]) -> bytes:
    """The same workbook with these lines below its titles."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for item in given.infolist():
            content = given.read(item.filename)
            if item.filename == SHEET:
                content = _below(content.decode(), lines).encode()
            written.writestr(item, content)
    return out.getvalue()


def _below(sheet: str, lines: Sequence[Sequence[str]]) -> str:
    first = max(int(number) for number in re.findall(r'<row r="(\d+)"', sheet)) + 1
    rows = "".join(_row(first + at, line) for at, line in enumerate(lines))
    return sheet.replace("</sheetData>", f"{rows}</sheetData>")


def _row(number: int, line: Sequence[str]) -> str:
    cells = "".join(
        f'<c r="{_letter(at)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for at, text in enumerate(line, start=1)
        if text
    )
    return f'<row r="{number}">{cells}</row>'


def _letter(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
