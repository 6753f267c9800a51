"""Who is who in the demonstration: staff with their passwords and second factors, families with their phones."""

import base64
import hashlib

import msgspec

from xueji.demo.places import CITY, COUNTIES, EXPERIMENTAL, PROVINCE, QUANJING, SECOND_PRIMARY, SHIQIAO, WENCHANG
from xueji.features.accounts import Role

PASSWORD = "Xueji-demo-2026"  # noqa: S105 - printed at every start of a demonstration


class StaffPersona(msgspec.Struct, frozen=True):
    """`posts`: office, title, roles."""

    login_name: str
    name: str
    posts: tuple[tuple[str, str, tuple[Role, ...]], ...]

    @property
    def totp_secret(self) -> str:
        return base64.b32encode(hashlib.sha256(f"xueji demo {self.login_name}".encode()).digest()[:20]).decode()


class FamilyPersona(msgspec.Struct, frozen=True):
    name: str
    phone: str
    openid: str
    words: str


_BUREAU = (Role.BUREAU_REGISTRAR,)
_PRIMARY = (Role.REGISTRAR, Role.ENROLMENT_PRIMARY)
_JUNIOR = (Role.REGISTRAR, Role.ENROLMENT_JUNIOR)
_NINE_YEARS = (Role.REGISTRAR, Role.ENROLMENT_PRIMARY, Role.ENROLMENT_JUNIOR)
_SENIOR = (Role.REGISTRAR, Role.ENROLMENT_SENIOR)
VILLAGES = ("石桥镇柳林小学", "石桥镇大泉小学")

STAFF: tuple[StaffPersona, ...] = (
    StaffPersona("zhou.huimin", "周慧敏", ((SECOND_PRIMARY, "学籍管理员", _PRIMARY),)),
    StaffPersona("zhao.min", "赵敏", ((SECOND_PRIMARY, "班主任", (Role.CLASS_TEACHER, Role.SUBJECT_TEACHER)),)),
    StaffPersona("sun.weidong", "孙卫东", ((SECOND_PRIMARY, "副校长", (Role.HEAD_IN_CHARGE,)),)),
    StaffPersona("he.liqun", "何立群", ((SECOND_PRIMARY, "教务主任", (Role.ACADEMIC_ADMINISTRATOR,)),)),
    StaffPersona("ma.jun", "马军", ((SECOND_PRIMARY, "学校系统管理员", (Role.ADMINISTRATOR,)),)),
    StaffPersona(
        "li.guihua",
        "李桂花",
        ((SHIQIAO, "学籍管理员", _PRIMARY), *((name, "学籍管理员（中心校代管）", _PRIMARY) for name in VILLAGES)),
    ),
    StaffPersona("bai.lu", "白鹭", ((SHIQIAO, "教务主任", (Role.ACADEMIC_ADMINISTRATOR,)),)),
    StaffPersona("liu.yang", "刘洋", ((EXPERIMENTAL, "学籍管理员", _NINE_YEARS),)),
    StaffPersona("tian.jing", "田静", ((QUANJING, "学籍管理员", _SENIOR),)),
    StaffPersona("fang.qi", "方琪", ((QUANJING, "教务主任", (Role.ACADEMIC_ADMINISTRATOR,)),)),
    StaffPersona("xie.lan", "谢岚", ((QUANJING, "班主任", (Role.CLASS_TEACHER, Role.SUBJECT_TEACHER)),)),
    StaffPersona("jiang.hong", "姜虹", ((QUANJING, "副校长", (Role.HEAD_IN_CHARGE,)),)),
    StaffPersona("qian.wei", "钱薇", ((WENCHANG, "学籍管理员", _JUNIOR),)),
    StaffPersona("meng.fan", "孟凡", ((COUNTIES[0][0], "学籍管理员", _BUREAU),)),
    StaffPersona("lin.guodong", "林国栋", ((COUNTIES[0][0], "学籍管理员", _BUREAU),)),
    StaffPersona("han.mei", "韩梅", ((COUNTIES[0][0], "系统管理员", (Role.ADMINISTRATOR,)),)),
    StaffPersona("wu.tao", "吴涛", ((COUNTIES[1][0], "学籍管理员", _BUREAU),)),
    StaffPersona("gao.feng", "高峰", ((COUNTIES[1][0], "系统管理员", (Role.ADMINISTRATOR,)),)),
    StaffPersona("chen.xin", "陈昕", ((CITY[0], "学籍管理员", _BUREAU),)),
    StaffPersona("lu.min", "卢敏", ((CITY[0], "综评管理员", (Role.EVALUATION_MANAGER,)),)),
    StaffPersona("song.jie", "宋洁", ((CITY[0], "系统管理员", (Role.ADMINISTRATOR,)),)),
    StaffPersona("zheng.hui", "郑慧", ((PROVINCE[0], "学籍管理员", _BUREAU),)),
    StaffPersona("cui.ling", "崔玲", ((COUNTIES[0][0], "综评管理员", (Role.EVALUATION_MANAGER,)),)),
    StaffPersona("shao.feng", "邵峰", ((CITY[0], "综评管理员", (Role.EVALUATION_MANAGER,)),)),
    StaffPersona("hao.ping", "郝平", ((PROVINCE[0], "综评管理员", (Role.EVALUATION_MANAGER,)),)),
    StaffPersona("xu.gang", "徐刚", ((PROVINCE[0], "系统管理员", (Role.ADMINISTRATOR,)),)),
    StaffPersona("feng.an", "冯安", ((PROVINCE[0], "安全管理员", (Role.SECURITY_ADMINISTRATOR,)),)),
    StaffPersona("shen.ji", "沈纪", ((PROVINCE[0], "审计员", (Role.AUDITOR,)),)),
)

MOTHER = FamilyPersona(
    "布合丽其·艾合买提", "13900007086", "o-guardian-2", "三个孩子在三所学校：迪丽娜尔·艾合买提、欧阳𬱖、欧阳沐宸"
)
FATHER = FamilyPersona("欧阳文博", "18600003390", "o-guardian-3", "同一家的父亲，绑定了欧阳𬱖和欧阳沐宸")
STUDENT = FamilyPersona("欧阳𬱖", "13900007087", "o-student-1", "高一学生本人")
PUBLISHED_STUDENT = FamilyPersona("冯雅静", "13900007089", "o-student-2", "高二学生本人，年级的综评正在公示")
SENIOR = FamilyPersona("赖婉涵", "13900007090", "o-student-3", "高三学生本人：通用技术评定合格了，作品还没有上传")
FROM_ABROAD = FamilyPersona(
    "林乔安", "13900007091", "o-student-4", "高一学生本人，持台湾居民来往大陆通行证：学校还没有上报综评账号"
)
NEW_MOTHER = FamilyPersona(
    "孙小雅",
    "13900007088",
    "o-guardian-4",
    "新生家长：临溪二实小一年级的采集填了一半；班级的二维码在周慧敏的“线上采集”里",
)
FAMILIES = (MOTHER, FATHER)


class Persona(msgspec.Struct, frozen=True):
    """One line for whoever starts the demonstration."""

    text: str

    def __str__(self) -> str:
        return self.text


def personas() -> list[Persona]:
    """Everybody who may log in by hand, families first."""
    lines = [
        Persona(f"{one.name}：{one.words}。微信替身里选 {one.openid}，或用手机 {one.phone} 收验证码")
        for one in (*FAMILIES, STUDENT, PUBLISHED_STUDENT, SENIOR, FROM_ABROAD, NEW_MOTHER)
    ]
    lines += [
        Persona(
            f"{'、'.join(f'{office} {title}' for office, title, _ in one.posts)} {one.name}："
            f"{one.login_name} / {PASSWORD}，动态口令密钥 {one.totp_secret}"
        )
        for one in STAFF
    ]
    return lines
