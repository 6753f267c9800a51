"""The only queries on release_request."""

from xueji.features.students import Reads


async def count_open(source: Reads, organisation_id: int) -> int:
    """Requests that wait for an answer of this office."""
    return int(
        await source.value(
            "SELECT count(*) FROM release_request r JOIN approval_case p ON p.id = r.case_id"
            " WHERE r.state = 'open' AND $1 = ANY(p.holder_ids)",
            organisation_id,
        )
    )
