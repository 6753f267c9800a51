"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class OnlySenior(Refusal):
    code = "results_only_senior"
    title = "{name}还没有上高中"
    why = "毕业学分和学考只有高中才有，{name}现在上{stage}。"
    next = "上高中以后，这里会显示学分、学考和毕业还差什么。"
    help = "q124"


class TranscriptByTheCity(Refusal):
    code = "transcript_by_the_city"
    status = 403
    title = "成绩证明由市教育局打印"
    why = "盖章出具证明的是市教育局，学校和县（区）只能查看成绩。"
    next = "请家长向原学校所在的市教育局提出。"
    help = "q074"


class NotInSchool(Refusal):
    code = "results_not_in_school"
    title = "{name}现在是“{state}”，不能登记"
    why = "学分和学考的校内部分只给在校的高中学生登记，已有的都保留着。"
    next = "恢复在校以后再登记；状态不对的，请学籍管理员核对。"
    help = "q124"


class ValuesDoNotFit(Refusal):
    code = "results_values_unfit"
    status = 422
    title = "有 {count} 处填得不对，一处也没有保存"
    why = "{what}。"
    next = "请改好再保存，您填的都还在。"
    help = "q131"


class ResultsOvertaken(Refusal):
    code = "results_overtaken"
    title = "{names}的成绩刚刚变过"
    why = "您打开以后，另一位老师保存了，或者学考平台来了新成绩。您填的没有保存，也没有覆盖别人的。"
    next = "请刷新这一页，看一看新的，再填。"
    help = "q124"


class FromTeaching(Refusal):
    code = "results_from_teaching"
    title = "{label}由任课教师登记，不在这里改"
    why = "音乐、美术的学期总评登记以后，会自动算进艺术素质测评，免得两处不一样。"
    next = "要改的，请任课教师在“教学班”里重新上传。"
    help = "q131"


class ModuleUnknown(Refusal):
    code = "results_module_unknown"
    status = 422
    title = "没有“{name}”这个模块"
    why = "必修和选择性必修要选课程方案里的模块，名称要一样。"
    next = "请从列表里选；学校自己开的课，请选“校本课程”。"
    help = "q124"


class CreditsTooMany(Refusal):
    code = "results_credits_many"
    status = 422
    title = "“{name}”最多 {most} 学分"
    why = "课程方案里这个模块是 {most} 学分，给的是 {given}。"
    next = "请改成 0 到 {most} 的数，没有通过的填 0。"
    help = "q124"


class TermNotYet(Refusal):
    code = "results_term_wrong"
    status = 422
    title = "不能给这个学期登记学分"
    why = "这个班的学生还没有上到这个学期，或者那时还没有上高中。"
    next = "请选高一到现在的学期。"
    help = "q124"


# --- technology works -----------------------------------------------------------------------------------------------


class WorkNotNow(Refusal):
    code = "technology_work_not_now"
    title = "现在不能上传技术作品"
    why = "{what}。"
    next = "{advice}"
    help = "q130"


class OnlyThePupilHandsIn(Refusal):
    code = "technology_work_only_pupil"
    status = 403
    title = "技术作品要{name}自己上传"
    why = "作品由学生本人用自己的账号上传，家长可以看，不能代交。"
    next = "请让{name}用自己的账号登录；还没有账号的，班主任可以发激活码。"
    help = "q130"


class WorkIncomplete(Refusal):
    code = "technology_work_incomplete"
    status = 422
    title = "作品还缺{missing}"
    why = "名称、设计说明和至少一张照片都有了，才能上传。"
    next = "补上以后再点上传，已经写的都在。"
    help = "q130"


class WorkHandedIn(Refusal):
    code = "technology_work_handed_in"
    title = "作品已经上传了"
    why = "{at}上传的，上传以后算进通用技术的结果。"
    next = "截止以前想换，先点“撤回重交”。"
    help = "q130"


class WorkOvertaken(Refusal):
    code = "technology_work_overtaken"
    title = "作品在别处刚刚改过"
    why = "同一个账号在另一台手机上保存过，您这边是旧的。"
    next = "请刷新再改，两边的照片都在。"
    help = "q130"


class WorkPictures(Refusal):
    code = "technology_pictures_full"
    title = "照片已经有 {most} 张"
    why = "一件作品最多 {most} 张照片。"
    next = "请先拿掉一张再加。"
    help = "q130"


class WorkPictureUnfit(Refusal):
    code = "technology_picture_unfit"
    status = 422
    title = "这个文件用不了"
    why = "只收照片，不超过 {most} MB；文件可能损坏，或者不是照片。"
    next = "请换一张，或者用手机重新拍。"
    help = "q130"


# --- statistics -----------------------------------------------------------------------------------------------------


class NothingToExport(Refusal):
    code = "results_nothing_to_export"
    title = "没有可以导出的"
    why = "{office}没有{grade}的在校学生。"
    next = "请换一个年级或上一级机构再导出。"
    help = "q125"
