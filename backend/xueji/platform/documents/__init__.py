"""Documents: data as JSON, a typst template, fonts that have every character of every name."""

from xueji.platform.documents.fonts import missing_glyphs
from xueji.platform.documents.render import GlyphsMissing, pdf, pdf_files, qr_svg, render_pdf, render_picture

__all__ = ["GlyphsMissing", "missing_glyphs", "pdf", "pdf_files", "qr_svg", "render_pdf", "render_picture"]
