"""How far an enrolment is, as a family reads it: who holds it, until when, what it may have to bring."""

from datetime import date

from xueji.features.enrolment.schemas import EnrolmentState
from xueji.kernel.clock import day_words

WORDS: dict[EnrolmentState, str] = {
    EnrolmentState.CHECKING: "学校已录入，正在核对有没有重复的学籍",
    EnrolmentState.REFUSED: "证件号在别处也有登记，学校正在核对，会和您联系",
    EnrolmentState.UNVERIFIED: "姓名和证件号没有对上，学校正在核对，请备好户口簿",
    EnrolmentState.READY: "核对通过，等学校提交",
    EnrolmentState.FILED: "正在审批",
    EnrolmentState.RETURNED: "审批的一方请学校改一改，学校改好再交",
    EnrolmentState.DONE: "建籍成功",
    EnrolmentState.CANCELLED: "已取消",
}


def words_of(state: EnrolmentState, holder: str, due_on: date | None, today: date) -> str:
    """“等临溪县教育局审批，最晚 12 月 8 日” while it is decided."""
    if state is not EnrolmentState.FILED or not holder:
        return WORDS[state]
    until = f"，最晚 {day_words(due_on, today)}" if due_on is not None else ""
    return f"等{holder}审批{until}"
