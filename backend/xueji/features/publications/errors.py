"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class PublicationWaits(Refusal):
    code = "publication_waits"
    title = "{grade}还有班级没有提交"
    why = "{classes}还没有提交。公示的内容一次定下来，要等各班都提交。"
    next = "请班主任在“综评指导”里提交，再来公示。"
    help = "q121"


class PublicationThere(Refusal):
    code = "publication_there"
    title = "{grade}这学期已经公示过"
    why = "公示到 {until} 为止，一学期公示一次。"
    next = "还没有确认的学生，请班主任提醒。"
    help = "q121"


class PublicationTooShort(Refusal):
    code = "publication_too_short"
    status = 422
    title = "公示不能少于 {least} 天"
    why = "{grade}按省里和学校的规则，至少公示 {least} 天。"
    next = "请把天数改成 {least} 天以上。"
    help = "q121"


class PublicationOver(Refusal):
    code = "publication_over"
    title = "公示已经结束"
    why = "公示到 {until} 为止，结束以后不能再确认。"
    next = "自己的内容还可以看。有疑问的，请联系班主任。"
    help = "q121"


class PublicationNotYours(Refusal):
    code = "publication_not_yours"
    status = 403
    title = "年满 14 周岁，由{name}本人确认"
    why = "家长可以看，不能替学生确认。"
    next = "请让{name}用自己的微信登录再确认。"
    help = "q121"


class PublicationOther(Refusal):
    code = "publication_other"
    title = "公示的内容和您看的不一样"
    why = "确认的要是您看过的那一份。"
    next = "请刷新页面，看过再确认。"
    help = "q121"
