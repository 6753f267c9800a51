"""What this room refuses, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from xueji.kernel.refusals import Refusal, VersionConflict

# --- opening a window ---------------------------------------------------------------------------------------------


class WindowNeedsSchool(Refusal):
    code = "window_needs_school"
    status = 403
    title = "线上维护由学校开放"
    why = "您现在的岗位在{organisation}，不是学校。"
    next = "请切换到学校的岗位，或者让学校学籍管理员开放。"
    help = "q075"


class NobodyChosen(Refusal):
    code = "window_nobody_chosen"
    status = 422
    title = "还没有选给谁维护"
    why = "{what}"
    next = "请选全校，或者至少选一个有在校学生的年级或班级。"
    help = "q075"


class NothingChosen(Refusal):
    code = "window_nothing_chosen"
    status = 422
    title = "还没有选维护哪些项目"
    why = "一项也没有选，家长打开后没有可以填的。"
    next = "请至少选一项，再开放。"
    help = "q075"


class FieldNotOffered(Refusal):
    code = "window_field_not_offered"
    status = 422
    title = "{labels}不能放进线上维护"
    why = "只有一般信息和家庭成员可以由家长填；关键信息凭证明申请更正。"
    next = "请去掉后再开放。"
    help = "q076"


class FieldForbidden(Refusal):
    code = "window_field_forbidden"
    status = 422
    title = "{labels}不能让家长填"
    why = "{by}规定这些项目不收集。"
    next = "请去掉后再开放。"
    help = "q075"


class FieldMissing(Refusal):
    code = "window_field_required"
    status = 422
    title = "还缺{labels}"
    why = "{by}规定线上维护必须有这些项目。"
    next = "请把它们选上再开放。"
    help = "q075"


class PeriodWrong(Refusal):
    code = "window_period_wrong"
    status = 422
    title = "开放的时间不对"
    why = "{what}"
    next = "请重新选开始和结束的时间。"
    help = "q075"


class WindowOverlaps(Refusal):
    code = "window_overlaps"
    title = "这些学生在这段时间已经有线上维护"
    why = "和“{title}”（{period}）重叠，重叠的有{who}。"
    next = "可以延长那一次，或者换时间、换班级。"
    help = "q075"


class ClassNotYours(Refusal):
    code = "window_class_unknown"
    status = 422
    title = "选的班级里有 {count} 个不在本校"
    why = "班级可能刚被停用，或者不属于您的学校。"
    next = "请刷新页面，重新选班级。"
    help = "q075"


class WindowOver(Refusal):
    code = "window_over"
    title = "这次线上维护已经结束"
    why = "{closed}结束的。"
    next = "还要家长改，请再开放一次。"
    help = "q075"


class NotLater(Refusal):
    code = "window_not_later"
    status = 422
    title = "延长要选更晚的时间"
    why = "现在的结束时间是{until}。"
    next = "请选一个更晚的时间；想提前结束，用“提前结束”。"
    help = "q075"


class NobodyToRemind(Refusal):
    code = "window_nobody_to_remind"
    title = "现在没有要提醒的家长"
    why = "{what}"
    next = "{advice}"
    help = "q075"


# --- the family ---------------------------------------------------------------------------------------------------


class NoWindow(Refusal):
    code = "no_window"
    title = "现在没有开放线上维护"
    why = "{school}还没有给{name}开放核对家庭信息。"
    next = "学校开放时，收件箱和微信会通知您；急着要改，请联系班主任。"
    help = "q075"


class WindowNotOpen(Refusal):
    code = "window_not_open"
    title = "还没到维护时间"
    why = "这次从{opens}开始，到{closes}结束。"
    next = "到时间再来填；内容现在可以先看。"
    help = "q075"


class WindowClosed(Refusal):
    code = "window_closed"
    title = "这次维护已经结束"
    why = "{opens}到{closes}开放过，{kept}"
    next = "还要改，请联系班主任或学校学籍管理员，由学校改或再开放一次。"
    help = "q075"


class KeyFieldLocked(Refusal):
    code = "maintenance_key_field"
    status = 422
    title = "{labels}不能在这里改"
    why = "这是关键信息，要凭证明由学校申请，主管部门同意后才改。"
    next = "请带户口簿联系学校学籍管理员。其他项目照常可以填。"
    help = "q076"


class FieldNotAsked(Refusal):
    code = "maintenance_field_not_asked"
    status = 422
    title = "{labels}这次不用填"
    why = "学校这次没有开放这几项。"
    next = "请刷新页面，只填页面上有的项目。"
    help = "q075"


class MemberUnknown(Refusal):
    code = "maintenance_member_unknown"
    status = 422
    title = "家庭成员名单已经变了"
    why = "有一位成员不在学籍里，可能学校刚改过。"
    next = "请刷新页面再填，已存的草稿都在。"
    help = "q075"


class DraftOvertaken(VersionConflict):
    """412 with both sides: `differences` lists every field where what was sent differs from what is saved."""

    code = "draft_conflict"
    title = "{saved_by}刚刚保存过"
    why = "您打开之后，{saved_by}先存了一次，两边有 {count} 处不同。您填的没有丢。"
    next = "看一看两边的不同，选要留下的，再保存。"
    help = "q075"

    def __init__(self, *, version: int, saved_by: str, saved_at: str, differences: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(
            yours={each["field"]: each["yours"] for each in differences},
            theirs={each["field"]: each["theirs"] for each in differences},
        )
        self.facts |= {
            "version": version,
            "saved_by": saved_by,
            "saved_at": saved_at,
            "count": len(differences),
            "differences": list(differences),
        }


class SheetMoved(VersionConflict):
    """412: somebody of the family saved after this person looked."""

    code = "maintenance_sheet_moved"
    title = "草稿刚被{saved_by}改过"
    why = "您看到的不是最新的内容，所以还没有提交。"
    next = "请再看一遍改动，没问题再提交。"
    help = "q075"

    def __init__(self, *, yours: int, theirs: int, saved_by: str) -> None:
        super().__init__(yours={"version": yours}, theirs={"version": theirs})
        self.facts |= {"saved_by": saved_by, "version": theirs}


class SheetHandedIn(Refusal):
    code = "maintenance_handed_in"
    title = "已经交给学校，现在不能改"
    why = "{by}{at}提交的，回执号 {number}。"
    next = "要改，先在回执里撤回；学校核对前都可以撤。"
    help = "q075"


class SheetConfirmed(Refusal):
    code = "maintenance_confirmed"
    title = "学校已经确认，这次不能再改"
    why = "{at}确认的，内容已经写进学籍。"
    next = "还要改，请联系班主任；下次开放时也可以改。"
    help = "q075"


class NothingToSubmit(Refusal):
    code = "maintenance_nothing_changed"
    status = 422
    title = "还没有改任何一项"
    why = "填的内容和学籍里的一样。"
    next = "没有要改的，请点“没有要改的”；要改，先填好再提交。"
    help = "q075"


class ChangedAfterAll(Refusal):
    code = "maintenance_has_changes"
    status = 422
    title = "草稿里有 {count} 项改过"
    why = "您选了“没有要改的”，可是草稿里有改动，可能是另一位家长填的。"
    next = "请看一遍再提交；不要的改动可以恢复成原来的。"
    help = "q075"


class NothingToWithdraw(Refusal):
    code = "maintenance_nothing_to_withdraw"
    title = "现在没有可以撤回的"
    why = "{what}"
    next = "请刷新看最新结果。"
    help = "q075"


# --- confirming ---------------------------------------------------------------------------------------------------


class ReasonUnknown(Refusal):
    code = "return_reason_unknown"
    status = 422
    title = "退回要选一个理由"
    why = "家长要知道哪里要改，才能改好再交。"
    next = "请从列表里选一个理由，需要时再补一句。"
    help = "q075"


class OtherNeedsText(Refusal):
    code = "return_text_missing"
    status = 422
    title = "选“其他”要写一句原因"
    why = "家长只看到“其他”，不知道怎么改。"
    next = "请写清楚要改什么、怎么改。"
    help = "q075"


class RecordMoved(Refusal):
    code = "maintenance_record_changed"
    title = "{labels}已经被改过"
    why = "家长填的时候是旧内容，学籍里现在是别的：{current}。直接确认会把新的盖掉。"
    next = "请先看现在的内容；要按家长的改，退回请家长再看一遍，或由学校直接改。"
    help = "q075"


class MembersDoNotFit(Refusal):
    code = "maintenance_members_do_not_fit"
    title = "这样确认，家庭成员会有 {count} 位"
    why = "学籍里要有 1 到 {most} 位家庭成员，新增和去掉的要一起看。"
    next = "请把新增和去掉的一起确认，或者一起退回。"
    help = "q075"


class UndoOvertaken(Refusal):
    code = "undo_record_changed"
    title = "确认之后学籍又改过，不能撤销"
    why = "{labels}在确认以后又有新的改动，撤销会把新的盖掉。"
    next = "请由学校直接改成要的内容。"
    help = "q075"


class NothingHarmless(Refusal):
    code = "batch_nothing_harmless"
    title = "没有可以成批确认的"
    why = "等着核对的 {waiting} 份都有要看一眼的地方，或者关系到您自己的孩子。"
    next = "请逐份打开核对。"
    help = "q075"


# --- field rules --------------------------------------------------------------------------------------------------


class RuleOfBureau(Refusal):
    code = "field_rule_needs_bureau"
    status = 403
    title = "项目的规定由主管部门设置"
    why = "您现在的岗位在{organisation}，{level}不设规定。"
    next = "学校开放线上维护时自己选项目；要统一规定，请联系县区或省级主管部门。"
    help = "q075"


class RuleAgainstAbove(Refusal):
    code = "field_rule_against_above"
    status = 422
    title = "{labels}上级已经有规定"
    why = "{by}的规定和这次的相反。"
    next = "请按上级的规定，去掉这几项。"
    help = "q075"


class RuleFieldUnknown(Refusal):
    code = "field_rule_field_unknown"
    status = 422
    title = "有 {count} 项不能设规定"
    why = "只有一般信息和家庭成员的项目可以设，同一项只能设一次。"
    next = "请刷新页面再设。"
    help = "q076"
