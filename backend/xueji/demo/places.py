"""The offices and schools of the demonstration. Division codes are made up: 3790xx belongs to no place."""

import msgspec

from xueji.features.organisations import Stage, System

PROVINCE = ("山东省教育厅", "省教育厅", "370000")
CITY = ("海右市教育局", "市教育局", "379000")
COUNTIES = (
    ("临溪县教育和体育局", "临溪县教体局", "379021"),
    ("青石区教育和体育局", "青石区教体局", "379002"),
)


class Size(msgspec.Struct, frozen=True):
    """How many classes a grade of a stage has, and how many pupils a class."""

    stage: Stage
    classes: int
    pupils: int


class DemoSchool(msgspec.Struct, frozen=True, kw_only=True):
    """`above` is the name of its bureau; `central` the name of the central school that manages it."""

    name: str
    short: str
    code: str
    above: str
    division: str
    town: str
    system: System | None
    sizes: tuple[Size, ...]
    central: str | None = None

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(size.stage for size in self.sizes)


NEW_SCHOOL = ("临溪县龙泉实验小学", "龙泉实验小学")
"""Built this summer: it stands in the last release of school codes, and nobody has matched it yet (Q104)."""

_LINXI, _QINGSHI = COUNTIES[0][0], COUNTIES[1][0]
SECOND_PRIMARY = "临溪县第二实验小学"
WENCHANG = "临溪县文昌初级中学"
FIRST_SENIOR = "临溪县第一中学"
SHIQIAO = "石桥镇中心小学"
EXPERIMENTAL = "青石区实验学校"
QUANJING = "海右市泉景高级中学"

# A table is read as a table: the formatter keeps away.
# fmt: off
SCHOOLS: tuple[DemoSchool, ...] = (
    DemoSchool(
        name=SECOND_PRIMARY, short="临溪二实小", code="2137000101", above=_LINXI, division="379021", town="文昌街道",
        system=System.SIX_THREE, sizes=(Size(Stage.PRIMARY, 2, 38),),
    ),
    DemoSchool(
        name=WENCHANG, short="文昌初中", code="3137000102", above=_LINXI, division="379021", town="文昌街道",
        system=System.SIX_THREE, sizes=(Size(Stage.JUNIOR, 3, 42),),
    ),
    DemoSchool(
        name=FIRST_SENIOR, short="临溪一中", code="3437000103", above=_LINXI, division="379021", town="龙泉街道",
        system=None, sizes=(Size(Stage.SENIOR, 2, 49),),
    ),
    DemoSchool(
        name=SHIQIAO, short="石桥中心小学", code="2137000104", above=_LINXI, division="379021", town="石桥镇",
        system=System.SIX_THREE, sizes=(Size(Stage.PRIMARY, 1, 36),),
    ),
    DemoSchool(
        name="石桥镇柳林小学", short="柳林小学", code="2137000105", above=_LINXI, division="379021", town="石桥镇柳林村",
        system=System.SIX_THREE, sizes=(Size(Stage.PRIMARY, 1, 18),), central=SHIQIAO,
    ),
    DemoSchool(
        name="石桥镇大泉小学", short="大泉小学", code="2137000106", above=_LINXI, division="379021", town="石桥镇大泉村",
        system=System.SIX_THREE, sizes=(Size(Stage.PRIMARY, 1, 17),), central=SHIQIAO,
    ),
    DemoSchool(
        name=EXPERIMENTAL, short="青石实验学校", code="2137000107", above=_QINGSHI, division="379002", town="青石街道",
        system=System.FIVE_FOUR, sizes=(Size(Stage.PRIMARY, 3, 38), Size(Stage.JUNIOR, 3, 40)),
    ),
    DemoSchool(
        name=QUANJING, short="泉景高中", code="3437000108", above=CITY[0], division="379002", town="泉景街道",
        system=None, sizes=(Size(Stage.SENIOR, 3, 44),),
    ),
)
# fmt: on
