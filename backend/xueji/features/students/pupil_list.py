"""The list of pupils: always says which filter is on, and how many of other states the same search finds (Q71)."""

import msgspec

from xueji.features.students import store, words
from xueji.features.students.claims import person_index
from xueji.features.students.fields import CATALOGUE
from xueji.features.students.record import SealedRecord, opened
from xueji.features.students.schemas import PupilFilter, PupilPage, PupilRow, StateCount, StateFilter
from xueji.features.students.states import State
from xueji.features.students.store import POOL
from xueji.features.students.views import Eyes, Viewer, grade_label
from xueji.kernel import names
from xueji.kernel.cursors import last_id
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

PAGE = 50


class Search(msgspec.Struct, frozen=True):
    """What the reader has chosen."""

    q: str
    state: StateFilter
    school_id: int | None
    grade: str | None
    class_id: int | None


async def read(caller: Caller, search: Search, cursor: str | None) -> PupilPage:
    """One page, with the total, the filter in words and the counts of the other states; written to the read audit."""
    scope = scope_of(caller)
    state = None if search.state is StateFilter.ALL else State(search.state.value)
    wanted = _wanted(search)
    found = await store.pupils(POOL, scope, wanted, state, last_id(cursor), PAGE + 1)
    whole = await store.overview(POOL, scope, wanted)
    counts = whole.counts
    shown = found[:PAGE]
    eyes = Eyes.SCHOOL if scope.full_names else Eyes.BUREAU
    await read_log(caller, "pupil.list", [row.id for row in shown], "查学籍")
    return PupilPage(
        items=[_row(row, eyes) for row in shown],
        total=sum(counts.values()) if state is None else counts.get(state, 0),
        filter=PupilFilter(
            q=search.q,
            state=state,
            state_label="全部状态" if state is None else state.label,
            school=whole.school or "",
            grade_label=grade_label(wanted.stage, wanted.grade or 1) if wanted.stage else "",
            class_name=whole.class_name or "",
        ),
        other_states=[
            StateCount(one, one.label, counts[one])
            for one in State
            if state is not None and one is not state and one in counts
        ],
        next=str(shown[-1].id) if len(found) > PAGE else None,
        masked=eyes is Eyes.BUREAU,
    )


def _wanted(search: Search) -> store.Search:
    stage, _, grade = (search.grade or "").partition("-")
    return store.Search(
        words=names.normalise(search.q),
        person=person_index(search.q),
        school_id=search.school_id,
        stage=stage or None,
        grade=int(grade) if grade else None,
        class_id=search.class_id,
    )


def _row(row: SealedRecord, eyes: Eyes) -> PupilRow:
    record = opened(row)
    viewer = Viewer(eyes, row.school, row.bureau)
    return PupilRow(
        id=row.id,
        version=row.version,
        name=viewer.name(row.name),
        sex_label=words.text_of(CATALOGUE["sex"], row.sex),
        birth_date=viewer.value(CATALOGUE["birth_date"], row.birth_date.isoformat()).text,
        id_number=words.masked(CATALOGUE["id_number"], record.values.get("id_number")),
        school=row.school,
        grade_label=grade_label(row.stage, row.grade),
        class_name=row.class_name or "",
        state=row.state,
        state_label=row.state.label,
        updated_at=row.updated_at,
    )
