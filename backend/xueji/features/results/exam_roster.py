"""Whether the exam platform takes a pupil while it registers: in school, in a class, with a photo (Q78). Pure."""

from xueji.features.students import State


def hindrances(state: State, *, in_class: bool, photo: bool) -> list[str]:
    """What keeps the pupil out, each with what to do; empty for one who is taken."""
    found: list[str] = []
    if state is not State.IN_SCHOOL:
        found.append(f"现在是“{state.label}”，不是在校：先办回在校")
    if not in_class:
        found.append("还没有分班：在“没有分班的学生”里分班")
    if not photo:
        found.append("还没有照片：请家长拍，或由学校上传")
    return found
