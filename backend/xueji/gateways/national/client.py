"""The five acts towards the national platform. Each takes up to 200 and brings back an outcome for each."""

from collections.abc import Sequence

from msgspec.structs import replace

from xueji.gateways.batches import Outcomes, Port
from xueji.gateways.configuration import given
from xueji.gateways.national.answers import (
    Acknowledged,
    Clear,
    CodeRefused,
    Duplicate,
    Issued,
    NoNumber,
    NothingNew,
    ProblemThere,
    Redundant,
    Release,
)
from xueji.gateways.national.questions import (
    CodeNews,
    DuplicateQuestion,
    EnrolmentNews,
    NumberQuestion,
    ReleaseQuestion,
)
from xueji.kernel.masking import STAR, mask_id, mask_name

_DUPLICATES = Port("/duplicates", Clear | Duplicate)
_NUMBERS = Port("/numbers", Issued | NoNumber)
_ENROLMENTS = Port("/enrolments", Acknowledged | Redundant | ProblemThere)
_SCHOOL_CODES = Port("/school-codes", Acknowledged | CodeRefused)
_CODE_RELEASES = Port("/code-releases", Release | NothingNew)


async def check_duplicates(questions: Sequence[DuplicateQuestion]) -> Outcomes:
    """Clear or Duplicate for each."""
    outcomes = await _DUPLICATES.ask(given().national, questions)
    return {key: _masked(one) if isinstance(one, Duplicate) else one for key, one in outcomes.items()}


async def issue_numbers(questions: Sequence[NumberQuestion]) -> Outcomes:
    """Issued or NoNumber for each."""
    return await _NUMBERS.ask(given().national, questions)


async def tell_enrolled(news: Sequence[EnrolmentNews]) -> Outcomes:
    """Acknowledged, Redundant or ProblemThere for each."""
    return await _ENROLMENTS.ask(given().national, news)


async def tell_code_matched(news: Sequence[CodeNews]) -> Outcomes:
    """Acknowledged or CodeRefused for each."""
    return await _SCHOOL_CODES.ask(given().national, news)


async def fetch_code_release(questions: Sequence[ReleaseQuestion]) -> Outcomes:
    """Release or NothingNew for each province."""
    return await _CODE_RELEASES.ask(given().national, questions)


def _masked(found: Duplicate) -> Duplicate:
    """The platform masks; should it forget, nobody here sees more for it."""
    return replace(
        found,
        name=found.name if STAR in found.name else mask_name(found.name),
        number=found.number if STAR in found.number else mask_id(found.number),
    )
