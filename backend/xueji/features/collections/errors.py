"""What this room refuses, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from xueji.kernel.refusals import Refusal, VersionConflict

# --- opening a collection -----------------------------------------------------------------------------------------


class CollectionNeedsSchool(Refusal):
    code = "collection_needs_school"
    status = 403
    title = "线上采集由学校开放"
    why = "您现在的岗位在{organisation}，不是学校。"
    next = "请切换到学校的岗位，或者让学校学籍管理员开放。"
    help = "q003"


class CollectionGradeUnknown(Refusal):
    code = "collection_grade_unknown"
    status = 422
    title = "本校没有{grade}"
    why = "线上采集按年级开放，要选本校有的年级。"
    next = "请从列表里选年级；学段不对，请主管部门核对学校信息。"
    help = "q003"


class CollectionNobodyChosen(Refusal):
    code = "collection_nobody_chosen"
    status = 422
    title = "还没有选班级"
    why = "每个班有一个二维码；一个班也没有选，家长没有码可以扫。"
    next = "请至少选一个班；还没分班，请选“还没分班”。"
    help = "q003"


class CollectionClassNotYours(Refusal):
    code = "collection_class_unknown"
    status = 422
    title = "选的班级里有 {count} 个不在这个年级"
    why = "班级可能刚被停用，或者属于别的年级。"
    next = "请刷新页面，重新选班级。"
    help = "q003"


class CollectionFieldNotOffered(Refusal):
    code = "collection_field_not_offered"
    status = 422
    title = "{labels}不能加"
    why = "国家要求的项目都会问；能加的只有列表里的几项。"
    next = "请去掉后再开放。"
    help = "q003"


class CollectionFieldForbidden(Refusal):
    code = "collection_field_forbidden"
    status = 422
    title = "{labels}不能让家长填"
    why = "{by}规定这些项目不收集。"
    next = "请去掉后再开放。"
    help = "q003"


class CollectionFieldMissing(Refusal):
    code = "collection_field_required"
    status = 422
    title = "还缺{labels}"
    why = "{by}规定必须收集这些项目。"
    next = "请把它们选上再开放。"
    help = "q003"


class CollectionPeriodWrong(Refusal):
    code = "collection_period_wrong"
    status = 422
    title = "采集的时间不对"
    why = "{what}"
    next = "请重新选开始和结束的时间。"
    help = "q003"


class CollectionOverlaps(Refusal):
    code = "collection_overlaps"
    title = "{who}在这段时间已经有线上采集"
    why = "和“{title}”（{period}）重叠，家长会不知道扫哪个码。"
    next = "可以延长那一次，或者换时间、换班级。"
    help = "q003"


class CollectionOver(Refusal):
    code = "collection_over"
    title = "这次线上采集已经结束"
    why = "{closed}结束的。"
    next = "还要采集，请再开放一次；个别学生可以由学校录入。"
    help = "q003"


class CollectionNotLater(Refusal):
    code = "collection_not_later"
    status = 422
    title = "延长要选更晚的时间"
    why = "现在的结束时间是{until}。"
    next = "请选一个更晚的时间；想提前结束，用“提前结束”。"
    help = "q003"


class NoCodesToPrint(Refusal):
    code = "collection_no_codes"
    title = "没有可以打印的二维码"
    why = "这次采集已经结束，或者二维码都停用了。"
    next = "采集还开着，请先“换新码”再打印。"
    help = "q003"


# --- the family ---------------------------------------------------------------------------------------------------


class CollectionCodeUnknown(Refusal):
    """The same for a wrong code and for one that never existed."""

    code = "collection_code_unknown"
    status = 404
    title = "没有找到这个采集码"
    why = "链接可能没有复制完整，或者不是学校的采集码。"
    next = "请重新扫学校发的二维码；扫不了，请找班主任要。"
    help = "q003"


class CollectionCodeEnded(Refusal):
    code = "collection_code_ended"
    status = 410
    title = "这个采集码已经换了"
    why = "学校换过二维码，旧的不能再用。您填过的都在。"
    next = "请扫学校新发的二维码；已经开始填的，从首页“要办的事”也能接着填。"
    help = "q003"


class CollectionNotOpen(Refusal):
    code = "collection_not_open"
    title = "还没到采集时间"
    why = "这次从{opens}开始，到{closes}结束。"
    next = "到时间再来填；要准备的材料可以先看。"
    help = "q003"


class CollectionClosed(Refusal):
    code = "collection_closed"
    title = "这次采集已经结束"
    why = "{opens}到{closes}开放过，{kept}"
    next = "还要办，请联系班主任或学校学籍管理员，学校可以延长，也可以替您录入。"
    help = "q003"


class CollectConsentMissing(Refusal):
    code = "collection_consent_missing"
    status = 422
    title = "还没有同意采集孩子的信息"
    why = "孩子未满 14 周岁，按个人信息保护法，要监护人先同意。"
    next = "请看完说明后勾选；不同意，可以带材料到学校由老师登记。"
    help = "consent"


class TooManyEntries(Refusal):
    code = "collection_too_many_entries"
    title = "一个账号最多填 {most} 个孩子"
    why = "您在这次采集里已经开始填 {count} 个孩子。"
    next = "不要的可以删掉；确实有更多孩子，请联系班主任由学校录入。"
    help = "q003"


class EntryHandedIn(Refusal):
    code = "collection_handed_in"
    title = "已经交给学校，现在不能改"
    why = "{at}提交的，回执号 {number}。"
    next = "要改，先在回执里撤回；学校核对前都可以撤。"
    help = "q003"


class EntryTakenOver(Refusal):
    code = "collection_taken_over"
    title = "学校已经接收，这里不能再改"
    why = "{at}接收的，已经进入建籍。"
    next = "发现写错，请联系班主任；建好以后在学籍信息确认单里也可以提出来。"
    help = "q003"


class EntryFieldNotAsked(Refusal):
    code = "collection_field_not_asked"
    status = 422
    title = "{labels}这次不用填"
    why = "学校没有收集这几项，或者由学校来填。"
    next = "请刷新页面，只填页面上有的项目。"
    help = "q003"


class EntryPhotoNotAsked(Refusal):
    code = "collection_photo_not_asked"
    status = 422
    title = "这次采集不收照片"
    why = "学校开放采集时没有选收照片。"
    next = "不用交，接着填别的就行。建籍以后在孩子的页面可以交。"
    help = "q003"


class EntryMemberTwice(Refusal):
    code = "collection_member_twice"
    status = 422
    title = "家庭成员的名单有重复"
    why = "同一位家庭成员出现了两次。"
    next = "请刷新页面再填，已存的草稿都在。"
    help = "q003"


class EntryOvertaken(VersionConflict):
    """412 with both sides: `differences` lists every field where what was sent differs from what is saved."""

    code = "collection_draft_conflict"
    title = "{saved_by}刚刚保存过"
    why = "您打开之后又存过一次，两边有 {count} 处不同。您填的没有丢。"
    next = "看一看两边的不同，选要留下的，再保存。"
    help = "q003"

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


class EntryMoved(VersionConflict):
    """412: saved on another page or phone after this person looked."""

    code = "collection_entry_moved"
    title = "内容刚被改过"
    why = "您看到的不是最新的内容，所以还没有提交。"
    next = "请再看一遍，没问题再提交。"
    help = "q003"

    def __init__(self, *, yours: int, theirs: int) -> None:
        super().__init__(yours={"version": yours}, theirs={"version": theirs})
        self.facts |= {"version": theirs}


class AlreadyFilledIn(Refusal):
    code = "collection_already_filled_in"
    title = "这个孩子已经有人填了"
    why = "{what}同一个孩子只要一位家长填。"
    next = "请和家里人核对，不用再填；不是家里人填的，请马上告诉班主任。您这一份草稿可以删掉。"
    help = "q003"


class RelationNotSaid(Refusal):
    code = "collection_relation_missing"
    status = 422
    title = "请选您和孩子的关系"
    why = "学校接收后，您的账号会成为孩子的第一位监护人账号。"
    next = "请从列表里选一项，比如父亲、母亲。"
    help = "q003"


class FollowConsentMissing(Refusal):
    code = "collection_follow_consent_missing"
    status = 422
    title = "还没有同意“{purposes}”"
    why = "学校接收后，您要用这个账号看孩子办到哪一步；孩子未满 14 周岁，要监护人同意。"
    next = "请看完说明后勾选，再提交。"
    help = "consent"


class NothingHandedIn(Refusal):
    code = "collection_nothing_to_withdraw"
    title = "现在没有可以撤回的"
    why = "{what}"
    next = "请刷新看最新结果。"
    help = "q003"


class EntryNotADraft(Refusal):
    code = "collection_entry_not_a_draft"
    title = "这一份不能删"
    why = "只有没交过的草稿可以删；交过的要留记录。"
    next = "交了还没核对的可以撤回；不想办了，请告诉班主任。"
    help = "q003"


# --- the school decides -------------------------------------------------------------------------------------------


class CollectionReasonUnknown(Refusal):
    code = "collection_reason_unknown"
    status = 422
    title = "退回要选一个理由"
    why = "家长要知道哪里要改，才能改好再交。"
    next = "请从列表里选一个理由，需要时再补一句。"
    help = "q003"


class CollectionOtherNeedsText(Refusal):
    code = "collection_text_missing"
    status = 422
    title = "选“其他”要写一句原因"
    why = "家长只看到“其他”，不知道怎么改。"
    next = "请写清楚要改什么、怎么改。"
    help = "q003"


class NothingChosenToAccept(Refusal):
    code = "collection_nothing_to_accept"
    title = "没有可以接收的"
    why = "选的 {count} 份已经办过，或者刚被家长撤回。"
    next = "请刷新名单再选。"
    help = "q003"


class UnconfirmedNeedsNote(Refusal):
    code = "collection_unconfirmed_needs_note"
    status = 422
    title = "家长还没有确认，要写明为什么先接收"
    why = "{name}的信息由老师录入，家长还没在手机上确认。"
    next = "请让家长扫确认码；要先接收，请写一句依据，例如“已看户口簿原件，家长签了纸质表”。"
    help = "q003"


# --- paper families -----------------------------------------------------------------------------------------------


class PaperEntryDone(Refusal):
    code = "collection_paper_done"
    title = "这一份不用再发确认码"
    why = "{what}"
    next = "请刷新名单看最新状态。"
    help = "q003"


class ConfirmationCodeWrong(Refusal):
    """The same for a wrong code and for one that never existed."""

    code = "collection_confirmation_wrong"
    status = 422
    title = "确认码不对"
    why = "没有找到这个确认码。一小时内最多试 {most} 次，防止别人乱猜。"
    next = "请对照老师给的纸条再输一遍，或者扫纸条上的二维码；丢了请老师重新打印。"
    help = "q003"


class ConfirmationCodeOver(Refusal):
    code = "collection_confirmation_over"
    status = 410
    title = "这个确认码已经用过或过期"
    why = "确认码只能用一次，30 天内有效，换了新码旧的就失效。"
    next = "已经确认过的，孩子在首页；没有确认过，请老师重新打印。"
    help = "q003"
