"""Codes about going to school: way of entry, attendance, travel, situation of the family."""

from xueji.kernel.codes.table import table

YES_NO = table(
    "yes_no",
    "是否",
    """
    1 是 有 Y YES
    0 否 无 不是 没有 N NO
    """,
)

HOUSEHOLD_TYPE = table(
    "household_type",
    "户口性质",
    """
    1 非农业户口 非农业家庭户口 非农业 城镇户口 城镇
    2 农业户口 农业家庭户口 农业 农村户口 农村
    3 居民户口 居民家庭户口 家庭户口 居民家庭户
    9 其他户口 其他 其它 未落常住户口
    """,
)

ENTRY_WAY = table(
    "entry_way",
    "入学方式",
    """
    01 就近入学
    02 统一招生考试/普通入学 统一招生考试 普通入学 统招
    03 民族班
    04 体育特招
    05 艺术特招
    06 推荐/保送 推荐 保送
    07 外校转入 转入
    08 恢复入学资格
    99 其他 其它
    """,
)

ATTENDANCE = table(
    "attendance",
    "就读方式",
    """
    1 走读
    2 住校 住宿 寄宿
    3 借宿
    9 其他 其它
    """,
)

COMMUTE_MODE = table(
    "commute_mode",
    "上下学交通方式",
    """
    1 步行 走路
    2 自行车 电动车 自行车或电动车
    3 公共交通 公交车 公共交通（含城市公交、农村客运、地铁） 地铁
    4 家长自行接送 家长接送 私家车
    5 校车
    9 其他 其它
    """,
)

STUDENT_SOURCE = table(
    "student_source",
    "学生来源",
    """
    1 正常入学
    2 借读
    9 其他 其它
    """,
)

LEFT_BEHIND = table(
    "left_behind",
    "是否留守儿童",
    """
    0 非留守儿童 否 不是
    1 单亲留守儿童 单亲留守
    2 双亲留守儿童 双亲留守
    """,
)

INCLUSIVE = table(
    "inclusive",
    "随班就读",
    """
    0 非随班就读 否 无
    1 视力残疾随班就读
    2 听力残疾随班就读
    3 智力残疾随班就读
    9 其他残疾随班就读 其他随班就读
    """,
)
