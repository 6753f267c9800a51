"""What pupils write and photograph, and a school year around today."""

import io
from datetime import timedelta

from PIL import Image

from xueji.features.organisations import store as calendar

DEED = {
    "title": "帮邻居找回走失的小狗",
    "place": "文昌街道",
    "summary": "放学路上看见邻居家的小狗在马路边，我先拦住车，再抱到传达室，和保安一起打电话，半小时后主人来接走了，还写了感谢信给学校。",
}
PRACTICE = {
    "title": "社区图书室志愿服务",
    "place": "文昌街道图书室",
    "hours": "6",
    "organiser": "文昌街道社区",
    "summary": "整理图书 200 册，教三位老人用借书机，学会了按分类号上架，也知道了怎样耐心听别人把话说完。",
}
STATEMENT = {"summary": "这学期我最大的变化是敢开口了。" * 20}


def picture(shade=90, size=(900, 600)):
    data = io.BytesIO()
    Image.new("RGB", size, (shade, 120, 150)).save(data, "JPEG")
    return data.getvalue()


async def set_calendar(tx, world, starts_on):
    """An autumn term of 150 days from `starts_on`, the spring after it."""
    ends_on = starts_on + timedelta(days=150)
    last = ends_on + timedelta(days=150)
    year_id = await calendar.put_school_year(
        tx, province_id=world.offices["province"], year=world.year, name="学年", starts_on=starts_on, ends_on=last
    )
    await calendar.put_term(tx, school_year_id=year_id, kind="autumn", starts_on=starts_on, ends_on=ends_on)
    spring = ends_on + timedelta(days=1)
    await calendar.put_term(tx, school_year_id=year_id, kind="spring", starts_on=spring, ends_on=last)
