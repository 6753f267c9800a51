"""Whether a name and an ID number belong to one living person. Up to 200 in a request, an outcome for each."""

from collections.abc import Sequence

import msgspec

from xueji.gateways.batches import Outcomes, Port
from xueji.gateways.configuration import given


class IdentityQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Holds personal data: made when it is sent, never kept."""

    request_id: str
    name: str
    id_number: str
    ticket: str | None = None


class Match(msgspec.Struct, frozen=True, tag_field="outcome", tag="match"):
    """The number is this name's."""


class Differs(msgspec.Struct, frozen=True, tag_field="outcome", tag="differs"):
    """The number is another name's. Whose, the register does not say."""


class Unknown(msgspec.Struct, frozen=True, tag_field="outcome", tag="unknown"):
    """The register has nobody with this number."""


_IDENTITIES = Port("/identities", Match | Differs | Unknown)


async def verify_identities(questions: Sequence[IdentityQuestion]) -> Outcomes:
    """Match, Differs or Unknown for each."""
    return await _IDENTITIES.ask(given().population, questions)
