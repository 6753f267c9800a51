"""Documents: data as JSON, a typst template, fonts that have every character of every name."""

from xueji.platform.documents.fonts import missing_glyphs
from xueji.platform.documents.render import GlyphsMissing, qr_svg, render_pdf

__all__ = ["GlyphsMissing", "missing_glyphs", "qr_svg", "render_pdf"]
