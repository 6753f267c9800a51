"""Pupils of other provinces whom everybody may try, in every demonstration the same ones."""

from collections.abc import Mapping

from standins.national_border import Elsewhere, Says

_AGREED = {"school": Says(text="同意转出"), "bureau": Says(text="同意转出")}
_PARTS = [
    ("基础信息", "姓名、性别、出生日期与原省学籍一致。入学：2024 年 9 月。"),
    ("家庭成员", "父亲、母亲，联系方式以家长到校填写的为准。"),
    ("学业情况", "语文 优，数学 优，体育 良。"),
    ("异动记录", "无休学、转学记录。"),
]

PUPILS: Mapping[str, Elsewhere] = {
    one.national_number: one
    for one in (
        Elsewhere(name="宋思远", national_number="G410102201803150017", says=_AGREED, parts=_PARTS),
        Elsewhere(
            name="热依汗·买合木提", national_number="G650102201706220049", province="新疆维吾尔自治区",
            school="乌鲁木齐市第一小学", says=_AGREED, parts=_PARTS,
        ),
        Elsewhere(
            name="郑诗雨", national_number="G320302201611090063", province="江苏省", school="徐州市解放路小学",
        ),
        Elsewhere(
            name="钱浩宇", national_number="G110108201607300038", province="北京市",
            school="北京市海淀区中关村第三小学", says={"school": Says(agreed=False, text="家长还没有到校说明离校时间")},
        ),
        Elsewhere(
            name="司马奕辰", national_number="G34010420170118005X", province="安徽省", school="合肥市西园新村小学",
            says=_AGREED, parts=_PARTS, stalls_at=3,
        ),
        Elsewhere(
            name="杜芷妍", national_number="G310105201602140029", province="上海市", school="上海市实验小学",
            state="left", says=_AGREED, parts=_PARTS,
        ),
        Elsewhere(
            name="石明哲", national_number="G440103201512050077", province="广东省", school="广州市文德路小学",
            state="abroad", says=_AGREED, parts=_PARTS,
        ),
        Elsewhere(name="韩子墨", national_number="G130102201809260084", province="河北省", problem=True),
        Elsewhere(name="欧阳芷若", national_number="G410102201705120033", says=_AGREED, parts=_PARTS),
        Elsewhere(
            name="梁书瑶", national_number="G410102201104260022", school="郑州市第四中学", state="graduated",
            says={"city": Says(text="材料齐全，同意")}, parts=_PARTS,
        ),
    )
}  # fmt: skip
"""By national number. The last two are applied for by nobody yet."""

STALLED, LEFT, ABROAD = "KS90000001", "KS90000002", "KS90000003"
APPLICATIONS: Mapping[str, str] = {
    STALLED: "G34010420170118005X",
    LEFT: "G310105201602140029",
    ABROAD: "G440103201512050077",
}
"""What the demonstration says to have been agreed before: references of applications, with the pupil of each."""
