"""Publication of the evaluation (Q121): a grade as it was submitted, frozen, shown inside the school, confirmed."""

from xueji.features.publications.content import Page, PublishedKind, PublishedRecord, thawed
from xueji.features.publications.home_part import HOME
from xueji.features.publications.models import PAGE_SEAL
from xueji.features.publications.routes import ROUTES
from xueji.features.publications.store import close

__all__ = ["HOME", "PAGE_SEAL", "ROUTES", "Page", "PublishedKind", "PublishedRecord", "close", "thawed"]
