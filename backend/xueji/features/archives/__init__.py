"""After a publication: reported to the city, confirmed, archived for good (Q121): PDF, hash in the audit, verified."""

from xueji.features.archives.integrity import Examined, examine
from xueji.features.archives.routes import ROUTES

__all__ = ["ROUTES", "Examined", "examine"]
