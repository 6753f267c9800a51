"""What this room refuses, in words."""

from collections.abc import Sequence

from xueji.kernel.refusals import Refusal
from xueji.platform.pictures import Fault


class PhotoUnfit(Refusal):
    """`faults` lists every failing point: what is, what should be, what to do."""

    code = "photo_unfit"
    status = 422
    title = "照片有 {count} 处不合要求"
    why = "{what}。原来的照片没有变。"
    next = "按每一处的提示改好，或换一张再传。"
    help = "q004"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults), what="；".join(map(str, faults)), faults=list(faults))


class PhotoNeedsClass(Refusal):
    code = "photo_needs_class"
    title = "还没有分班，不能交照片"
    why = "照片按班级核对，分了班才能入库。"
    next = "请学校先分班，再来交照片。"
    help = "q072"


class RecordsFrozen(Refusal):
    code = "records_frozen"
    title = "学籍冻结期间，不能换照片"
    why = "{by}冻结了学籍，到 {until}为止（{reason}）。"
    next = "请在 {until}以后再来；急着要用，请学校联系{by}。"
    help = "q072"


class PhotoOfFormer(Refusal):
    code = "photo_of_former"
    title = "学生不在校，照片不能再换"
    why = "现在的状态是“{state}”，学籍里的照片保持离校时的样子。"
    next = "有疑问请联系学校学籍管理员。"
    help = "q072"


class PhotoReasonNeeded(Refusal):
    code = "photo_reason_needed"
    status = 422
    title = "请写明为什么退回"
    why = "家长看到原因才知道怎么重拍；选“其他”时要写几个字。"
    next = "请选一个原因再退回。"
    help = "q072"


class PhotoNobodyChosen(Refusal):
    code = "photo_nobody_chosen"
    status = 422
    title = "还没有选照片"
    why = "一张也没有选，没有可以办的。"
    next = "请至少选一张，再点“通过”或“退回”。"
    help = "q072"


class BatchTooLarge(Refusal):
    code = "photo_batch_too_large"
    status = 422
    title = "压缩包太大"
    why = "一个压缩包最多 {most}。"
    next = "请分成几个压缩包，比如一个年级一个。"
    help = "q072"


class BatchIncomplete(Refusal):
    code = "photo_batch_incomplete"
    title = "压缩包还没有传完"
    why = "还缺 {missing} 段，可能中间断过线。"
    next = "请再选同一个文件，会从断的地方接着传。"
    help = "q072"


class BatchPartWrong(Refusal):
    code = "photo_batch_part_wrong"
    status = 422
    title = "压缩包的这一段不对"
    why = "大小和开始时说的不一样，文件可能在传的时候改过。"
    next = "请重新选文件再传。"
    help = "q072"


class BatchStarted(Refusal):
    code = "photo_batch_started"
    title = "这个压缩包已经在处理"
    why = "已经传完，正在逐张核对，或者已经有结果。"
    next = "请看这一次的结果；要再传，请重新选文件。"
    help = "q072"


class SchoolUploadsPhotos(Refusal):
    code = "photo_batch_needs_school"
    status = 403
    title = "照片由学校上传"
    why = "您现在的岗位在{organisation}，不是学校。"
    next = "请切换到学校的岗位，或者让学校学籍管理员上传。"
    help = "q072"


class FreezePeriodWrong(Refusal):
    code = "freeze_period_wrong"
    status = 422
    title = "冻结的时间不对"
    why = "{what}"
    next = "请重新选开始和结束的日期，最长半年。"
    help = "q072"


class FreezeOver(Refusal):
    code = "freeze_over"
    title = "这次冻结已经结束"
    why = "{when}起已经可以办理。"
    next = "请刷新页面看现在的冻结。"
    help = "q072"
