"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class KeyFieldLocked(Refusal):
    code = "key_field_locked"
    status = 422
    title = "{labels}不能直接改"
    why = "这是关键信息，只能凭证明申请更正。"
    next = "{way}"
    help = "q076"


class FieldNotYours(Refusal):
    code = "field_not_editable"
    status = 422
    title = "{labels}不能在这里改"
    why = "学校和班级由分班、转学等业务来变，不能直接填。"
    next = "请去掉这一项再保存。"
    help = "q076"


class NotInSchool(Refusal):
    code = "pupil_left"
    title = "{state}的学生不能改信息"
    why = "学籍已经离开学校，只能查看。"
    next = "如果状态不对，请先办理恢复。"
    help = "q036"


class RevealNotMasked(Refusal):
    code = "field_not_masked"
    status = 422
    title = "这一项没有遮住的内容"
    why = "只有证件号码、电话、住址这样的内容才要点开看。"
    next = "请刷新页面再看一次。"
    help = "not-found"


class TemplateDiffers(Refusal):
    code = "roster_template_differs"
    status = 422
    title = "这不是全国学籍模板"
    why = "{differences}"
    next = "请下载模板，把内容贴进去再导入。列的顺序和名称都不要动。"
    help = "q002"


class SheetEmpty(Refusal):
    code = "roster_empty"
    status = 422
    title = "表里没有学生"
    why = "除了标题行，其余 {empty_rows} 行都是空的。"
    next = "请填好学生再导入。"
    help = "q018"


class TooManyRows(Refusal):
    code = "roster_too_long"
    status = 422
    title = "一次最多导入 {most} 行"
    why = "这个文件有 {rows} 行。"
    next = "请按年级分成几个文件。"
    help = "q002"


class ImportNotReady(Refusal):
    code = "roster_not_checked"
    title = "这次导入现在不能写入"
    why = "状态是“{state}”。"
    next = "核对完的导入才能写入。请看一看导入页面。"
    help = "q002"


class NothingToEnter(Refusal):
    code = "roster_nothing_new"
    status = 422
    title = "没有可以写入的行"
    why = "新学生 0 人，和已有的一样 {same_rows} 人，不能导入 {failed_rows} 行。"
    next = "请按每一行的提示改好文件，再导入一次。"
    help = "q002"


class SchoolHasNoSuchPost(Refusal):
    code = "import_needs_school"
    status = 403
    title = "名册由学校导入"
    why = "您现在的岗位在{organisation}，不是学校。"
    next = "请切换到学校的岗位，或者让学校学籍管理员导入。"
    help = "q099"


class RosterOvertaken(Refusal):
    code = "roster_overtaken"
    title = "核对之后名册里的学生又变了"
    why = "有 {count} 名学生刚被别处建了学籍。"
    next = "请把同一个文件再导入一次，重新核对。"
    help = "q010"


class TemplateForeign(Refusal):
    code = "enrolment_template_foreign"
    status = 422
    title = "这不是从这里下载的新生模板"
    why = "表里没有本系统的标记，或者标记被改过。"
    next = "请重新下载{stage}新生模板，把内容粘贴进去再上传。"
    help = "q002"


class TemplateOutdated(Refusal):
    code = "enrolment_template_outdated"
    status = 422
    title = "模板对不上"
    why = "这是{theirs}的模板，现在要用{ours}的。"
    next = "请重新下载模板，把内容粘贴进去再上传。"
    help = "q002"


class RosterHasFaults(Refusal):
    code = "roster_has_faults"
    title = "还有 {failed_rows} 行不能导入"
    why = "您选的是整份一起写入。"
    next = "请先改好这些行，或者先写入通过的 {enterable_rows} 行，其余的改好再写。"
    help = "q018"


class RowNotFailed(Refusal):
    code = "roster_row_not_failed"
    title = "这一行不用改"
    why = "第 {row} 行现在是“{outcome}”。"
    next = "请刷新页面再看。"
    help = "q018"


class ColumnUnknown(Refusal):
    code = "roster_column_unknown"
    status = 422
    title = "模板里没有这一列"
    why = "没有叫“{field}”的列。"
    next = "请刷新页面再改。"
    help = "q018"
