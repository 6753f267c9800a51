"""Put pupils into schools, classes, grades and states, with the history that says so."""

from collections.abc import Mapping, Sequence

from xueji.features.students import store
from xueji.features.students.apply_changes import Actor
from xueji.features.students.placing_store import Placement, Unplaced, placements, without_class
from xueji.features.students.placing_store import place as stand
from xueji.features.students.timeline import ChangeKind, ChangeSource
from xueji.platform.database import Tx

__all__ = ["Placement", "Unplaced", "place", "placements", "stand", "without_class"]


async def place(
    tx: Tx,
    moved: Sequence[Placement],
    *,
    kind: ChangeKind,
    source: ChangeSource,
    actor: Actor,
    cases: Mapping[int, int] | None = None,
) -> None:
    """Two statements, however many pupils. `cases` names the case behind each pupil's move."""
    if not moved:
        return
    await stand(tx, moved)
    await store.add_changes(
        tx,
        [
            store.NewChange(
                student_id=one.student_id,
                kind=kind.value,
                source=source.value,
                actor_account_id=actor.account_id,
                actor=actor.name,
                organisation_id=one.school_id,
                class_id=one.class_id,
                fields=[],
                sealed=None,
                case_id=(cases or {}).get(one.student_id),
            )
            for one in moved
        ],
    )
