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


class AutomaticNotRevocable(Refusal):
    code = "automatic_not_revocable"
    title = "自动公示不能撤销"
    why = "{grade}到自动公示的日子还没有公示，由系统公示。主管部门不能撤销，否则来不及再公示。"
    next = "有误的凭材料更正，没填完的开一段更正时间；有特殊原因的，写明情况逐级上报。"
    help = "q148"


class NotAutomatic(Refusal):
    code = "publication_not_automatic"
    title = "学校自己的公示，不用逐级上报"
    why = "{grade}由学校公示，主管部门同意就能撤销。"
    next = "请用“申请撤销”。"
    help = "q142"


class RevocationWaits(Refusal):
    code = "revocation_waits"
    title = "已经提过撤销"
    why = "编号 {number} 的还在核办，一次公示同时只提一件。"
    next = "请打开这一件看进度，在沟通里补充。"
    help = "q142"


class PublicationRevoked(Refusal):
    code = "publication_revoked"
    title = "这次公示已经撤销"
    why = "撤销以后，这次公示的内容和确认都不再算数。"
    next = "请刷新页面；学校改好以后会重新公示。"
    help = "q142"


class PublicationClosed(Refusal):
    code = "publication_closed"
    title = "这次公示已经定稿"
    why = "{on}市里确认，公示的内容已经归档，不能再确认、再改，也不能撤销。"
    next = "内容和档案照常可以看。发现有误的，请学校写明情况，报主管教育部门。"
    help = "q121"


class GrantTooLong(Refusal):
    code = "correction_grant_too_long"
    status = 422
    title = "更正的时间要在公示以内"
    why = "现在最晚可以到 {until}，也不能是已经过去的时间。公示结束后不能授权。"
    next = "请改一个更早的时间。"
    help = "q140"


class GrantForNobody(Refusal):
    code = "correction_grant_for_nobody"
    status = 422
    title = "没有选到学生"
    why = "选的学生或班级不在这次公示里。"
    next = "请刷新页面，从名单里选。"
    help = "q140"


class CorrectionOvertaken(Refusal):
    code = "correction_overtaken"
    title = "这条记录后来又改过"
    why = "提交更正以后，学生在更正的时间里自己改了这一条，按原来的更正写会盖掉他写的。"
    next = "请退回这件更正；还要改的，由教务管理员按现在的内容重新提。"
    help = "q140"


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


class PublicationNotAsked(Refusal):
    code = "publication_not_asked"
    title = "不用再确认"
    why = "{why_so}"
    next = "内容有误的，请联系公示的学校。"
    help = "q149"


class ObjectionThere(Refusal):
    code = "objection_there"
    title = "已经提过一次，学校正在核查"
    why = "编号 {number} 的还没有答复，一次核查一件。"
    next = "请打开这一件，在沟通里接着说。"
    help = "q121"


class ObjectionNotMended(Refusal):
    code = "objection_not_mended"
    title = "内容还没有更正"
    why = "同意的意思是确实有误、已经改好，现在公示的还是原来的内容。"
    next = "请先在公示里更正这名学生的记录，复核以后再同意；核查过、公示没有错的，请退回并写明。"
    help = "q121"


class RecordNotOnPage(Refusal):
    code = "record_not_on_page"
    status = 422
    title = "公示里没有这一条"
    why = "只有公示了的记录可以提出异议、可以更正，公示以后不能新增。"
    next = "请刷新页面，从公示的内容里选一条。"
    help = "q121"


class CorrectionWaits(Refusal):
    code = "correction_waits"
    title = "这一条的更正还在等复核"
    why = "一条记录一次更正一处，复核以后再提下一次。"
    next = "请学校另一位老师在工作台里复核。"
    help = "q121"


class CorrectionSame(Refusal):
    code = "correction_same"
    status = 422
    title = "没有改动"
    why = "填的和现在公示的一样。"
    next = "请改好要更正的地方再提交。"
    help = "q121"


class CorrectionUnproven(Refusal):
    code = "correction_unproven"
    status = 422
    title = "还缺更正的依据"
    why = "公示的内容凭材料更正，复核的老师要看得到。"
    next = "请上传至少一张材料的照片。"
    help = "q121"


class PublicationOther(Refusal):
    code = "publication_other"
    title = "公示的内容和您看的不一样"
    why = "确认的要是您看过的那一份。"
    next = "请刷新页面，看过再确认。"
    help = "q121"
