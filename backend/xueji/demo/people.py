"""Plausible pupils and families, the same at every load: a seed, never the clock, decides."""

import random
from datetime import date, timedelta

import msgspec

from xueji.kernel.identity import check_digit

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "尉迟", "令狐")
_GIRLS = "若涵梓萱欣怡诗雨思琪佳慧雅静语嫣可馨梦瑶沐晴一诺婉清芷妍书瑶月溪乐桐安然依晨紫彤昕玥"
_BOYS = "子轩浩宇俊杰宇航梓睿博文一鸣嘉树思远皓然泽楷明哲景行天佑铭轩承泽煜城奕辰沐阳睿渊子墨家豪志远"
_FATHERS = "建国志强永刚海涛德明国栋立军文博春雷学峰庆华继伟光明振东新民宏伟"
_MOTHERS = "秀英桂兰丽华海燕春梅淑珍玉洁爱萍晓红凤霞雪梅文静美玲翠云小燕慧敏"
_RARE = ("𬍛", "䶮", "𬱖", "昇", "喆", "翀", "祎", "珺", "𫖮", "頔")
_UYGHUR_GIRLS = ("阿依努尔", "古丽娜尔", "热依汗", "迪丽努尔")
_UYGHUR_BOYS = ("艾力", "买买提江", "艾孜孜", "库尔班")
_UYGHUR_FATHERS = ("艾合买提", "吐尔逊", "阿不都拉", "买合木提")
_MINORITIES = (("回族", 24), ("满族", 14), ("蒙古族", 10), ("朝鲜族", 5), ("维吾尔族", 4), ("壮族", 3), ("土家族", 3))
_STREETS = ("文昌街", "龙泉路", "柳园路", "泉景路", "青石大街", "建设路", "育才街", "解放路", "滨河路", "朝阳街")


class Adult(msgspec.Struct, frozen=True):
    name: str
    relation: str
    ethnicity: str
    id_number: str
    phone: str


class Family(msgspec.Struct, frozen=True):
    """Who lives together: parents, where, and how they are reached."""

    surname: str
    ethnicity: str
    address: str
    postcode: str
    parents: tuple[Adult, ...]


class Papers(msgspec.Struct, frozen=True):
    """What the national template wants to know of who somebody is, beside the number."""

    id_type: str = "居民身份证"
    nationality: str = "中国"
    overseas: str = "否"


MAINLAND = Papers()


class Child(msgspec.Struct, frozen=True):
    name: str
    sex: str
    birth_date: date
    id_number: str
    family: Family
    papers: Papers = MAINLAND


class Population:
    """Makes people one after the other; nobody twice."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - plausible, not secret
        self._numbers: dict[str, int] = {}
        self._phones = 0
        self._ethnicities = [name for name, weight in _MINORITIES for _ in range(weight)]

    def id_number(self, division: str, born: date, sex: str) -> str:
        """A valid number that no other person of this population has."""
        stem = f"{division}{born:%Y%m%d}"
        key = f"{stem}{sex}"
        count = self._numbers[key] = self._numbers.get(key, 0) + 1
        order = (count * 2 - (1 if sex == "男" else 0)) % 1000 or 998
        return f"{stem}{order:03d}{check_digit(f'{stem}{order:03d}')}"

    def phone(self) -> str:
        """A mobile in a row of made-up ones."""
        self._phones += 1
        return f"1{self.dice.choice(('35', '36', '38', '39', '50', '58', '59', '86', '87'))}{self._phones * 7919 % 10**8:08d}"

    def family(self, division: str, town: str) -> Family:
        dice = self.dice
        ethnicity = dice.choice(self._ethnicities) if dice.random() < 0.03 else "汉族"  # noqa: PLR2004 - three in a hundred
        if ethnicity == "维吾尔族":
            father_name, surname = f"{dice.choice(_UYGHUR_FATHERS)}·{dice.choice(_UYGHUR_BOYS)}", ""
        else:
            surname = dice.choice(_DOUBLE) if dice.random() < 0.01 else dice.choice(SURNAMES)  # noqa: PLR2004 - one in a hundred
            father_name = surname + self._given(_FATHERS)
        address = (
            f"海右市{'临溪县' if division == '379021' else '青石区'}{town}{dice.choice(_STREETS)} {dice.randint(1, 180)} 号"
            f" {dice.randint(1, 8)} 单元 {dice.randint(1, 18)}0{dice.randint(1, 4)}"
        )
        mother_name = dice.choice(SURNAMES) + self._given(_MOTHERS)
        parents = (
            self._adult(mother_name, "母亲", "汉族" if ethnicity == "维吾尔族" else ethnicity, division),
            self._adult(father_name, "父亲", ethnicity, division),
        )
        return Family(surname, ethnicity, address, "271000" if division == "379021" else "271100", parents)

    def child(self, family: Family, division: str, born: date) -> Child:
        dice = self.dice
        sex = dice.choice("男女")
        if family.ethnicity == "维吾尔族":
            given = dice.choice(_UYGHUR_GIRLS if sex == "女" else _UYGHUR_BOYS)
            name = f"{given}·{family.parents[1].name.split('·')[0]}"
        else:
            name = family.surname + self._given(_GIRLS if sex == "女" else _BOYS)
            if dice.random() < 0.012:  # noqa: PLR2004 - a little more than one in a hundred
                name = name[:-1] + dice.choice(_RARE)
        return Child(name, sex, born, self.id_number(division, born, sex), family)

    def birthday(self, age: int, school_year: int) -> date:
        """Somebody who has turned `age` by the beginning of the school year."""
        return date(school_year - age - 1, 9, 1) + timedelta(days=self.dice.randrange(364))

    def _given(self, pairs: str) -> str:
        first = self.dice.randrange(len(pairs) // 2) * 2
        second = self.dice.randrange(len(pairs) // 2) * 2
        return pairs[first : first + 2] if self.dice.random() < 0.45 else pairs[first] + pairs[second + 1]  # noqa: PLR2004

    def _adult(self, name: str, relation: str, ethnicity: str, division: str) -> Adult:
        born = date(1978 + self.dice.randrange(14), 1, 1) + timedelta(days=self.dice.randrange(365))
        sex = "女" if relation == "母亲" else "男"
        return Adult(name, relation, ethnicity, self.id_number(division, born, sex), self.phone())
