"""What the flows of a publication owe, kept."""

from xueji.approvals import Actor, Approve, Command, Desk, Happened, Outcome
from xueji.features import casework, evaluation
from xueji.features.publications import dispute_store, errors, store
from xueji.features.publications.flow import AUTOMATIC_REVOCATIONS, CORRECTION, OBJECTION, REVOCATIONS
from xueji.features.publications.show_anew import show_anew
from xueji.features.publications.take_down import take_down, tell_school
from xueji.kernel.refusals import NotFound
from xueji.platform.cases import Cases
from xueji.platform.database import Tx


async def write_correction(tx: Tx, happened: Happened) -> None:
    """The second person has agreed. Raises PublicationOver or PublicationClosed, and nothing happened, when too late.

    Where the publication was taken down meanwhile, the record alone is corrected: the next one shows it.
    """
    found = await dispute_store.correction(tx, happened.case.id)
    if found is not None:
        await store.hold_whole(tx, found.page_id)
    page = None if found is None else await store.hold(tx, found.page_id)
    if found is None or page is None:
        raise NotFound
    if not (page.correctable or page.revoked):
        raise page.ended()
    if not await evaluation.write_corrected(tx, found.record_id, found.sides.before, found.sides.after):
        raise errors.CorrectionOvertaken
    if not page.revoked:
        await show_anew(tx, [page], "学校凭材料更正了公示的内容")


async def act_on_objection(
    tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None
) -> Outcome:
    """As the desk does; nobody agrees to an objection before it is corrected (raises ObjectionNotMended)."""
    outcome = await DESK.act(Cases(tx), case_id, command, actor, expected_version=expected_version)
    if isinstance(command, Approve):
        found = await dispute_store.objection(tx, case_id)
        page = None if found is None else await store.hold(tx, found.page_id)
        if found is None or page is None or page.hash == found.hash:
            raise errors.ObjectionNotMended
    return outcome


DESK: Desk[Tx] = Desk(
    [OBJECTION, CORRECTION, *REVOCATIONS.values(), *AUTOMATIC_REVOCATIONS.values()],
    now={"write_correction": write_correction, "revoke_publication": take_down, "tell_school": tell_school},
    later={"tell_family": casework.TELL_FAMILY, "tell_offices": casework.TELL_OFFICES},
)
